//! `causedby scan --follow`: real processes, real files, and counts that are those of a later scan.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::symlink;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};

use crate::following::{
    Following, HEALTHY, WAYS, append, assert_is_what_a_scan_counts, counts, failure, place, scanned,
};
use crate::room::Room;

#[test]
fn what_is_known_is_told_at_the_begin_and_what_is_new_when_it_comes() {
    for (number, way) in WAYS.into_iter().enumerate() {
        let room = Room::new(&format!("follow-grows-{number}"));
        let log = room.put("app.log", &(failure("OldDown", 1) + HEALTHY));
        let mut following = Following::begun(&room, &[way, &["app.log"]].concat());
        assert_eq!(following.told("OldDown"), ["known"]);
        append(&log, &(failure("OldDown", 2) + &failure("NewDown", 3)));
        let new = following.first("NewDown");
        assert_eq!(place(&new), ("app.log", 11));
        assert_eq!(
            (&new["count"], &new["schema"]),
            (&1.into(), &"causedby/follow/1".into())
        );
        assert_eq!(new["sources"][0]["name"], "app.log");
        append(&log, &(failure("NewDown", 4) + &failure("OtherDown", 5)));
        following.first("OtherDown");
        assert_eq!(following.told("NewDown"), ["first"]);
        assert_eq!(following.told("OldDown"), ["known"]);
        assert_is_what_a_scan_counts(following, &room, &["app.log"]);
    }
}

#[test]
fn a_rotated_file_is_read_to_its_end_and_the_new_one_from_its_begin() {
    for (number, way) in WAYS.into_iter().enumerate() {
        let room = Room::new(&format!("follow-renamed-{number}"));
        let log = room.put("app.log", &failure("OldDown", 1));
        let mut following = Following::begun(&room, &[way, &["app.log"]].concat());
        let mut writer = File::options().append(true).open(&log).unwrap();
        fs::rename(&log, room.0.join("app.log.1")).unwrap();
        // As logrotate leaves it: a new file, while the old one is written to for a moment.
        File::create(&log).unwrap();
        writer.write_all(failure("LateDown", 2).as_bytes()).unwrap();
        assert_eq!(place(&following.first("LateDown")), ("app.log", 6));
        let cut = failure("CutDown", 3);
        let (begin, rest) = cut.split_at(150);
        writer.write_all(begin.as_bytes()).unwrap();
        append(&log, &(rest.to_owned() + &failure("NewDown", 4)));
        assert_eq!(place(&following.first("NewDown")).0, "app.log");
        assert_is_what_a_scan_counts(following, &room, &["app.log", "app.log.1"]);
    }
}

#[test]
fn a_truncated_file_is_read_from_its_begin_even_if_it_has_grown_again() {
    for (number, way) in WAYS.into_iter().enumerate() {
        let room = Room::new(&format!("follow-truncated-{number}"));
        let log = room.put("app.log", &failure("OldDown", 1));
        let mut following = Following::begun(&room, &[way, &["app.log"]].concat());
        fs::copy(&log, room.0.join("app.log.2")).unwrap();
        File::options()
            .write(true)
            .truncate(true)
            .open(&log)
            .unwrap();
        append(&log, &failure("Down", 2));
        assert_eq!(place(&following.first("Down")), ("app.log", 2));
        fs::copy(&log, room.0.join("app.log.1")).unwrap();
        // Longer than before at the very next look.
        fs::write(
            &log,
            failure("LongerDown", 3) + HEALTHY + &failure("OldDown", 4),
        )
        .unwrap();
        assert_eq!(place(&following.first("LongerDown")), ("app.log", 2));
        let files = ["app.log", "app.log.1", "app.log.2"];
        assert_is_what_a_scan_counts(following, &room, &files);
    }
}

#[test]
fn a_file_may_come_late_be_deleted_and_come_again() {
    for (number, way) in WAYS.into_iter().enumerate() {
        let room = Room::new(&format!("follow-late-{number}"));
        let mut following = Following::begun(&room, &[way, &["logs/app.log"]].concat());
        let log = room.put("logs/app.log", &failure("FirstDown", 1));
        assert_eq!(place(&following.first("FirstDown")), ("logs/app.log", 2));
        fs::remove_file(&log).unwrap();
        room.put("logs/app.log", &failure("SecondDown", 2));
        assert_eq!(place(&following.first("SecondDown")), ("logs/app.log", 2));
        let (report, status) = following.interrupted();
        assert_eq!((status, &report["traces"]), (0, &2.into()));
    }
}

#[test]
fn a_file_that_never_came_is_an_error_in_the_end() {
    let room = Room::new("follow-never");
    let following = Following::begun(&room, &["app.log"]);
    let (report, status) = following.interrupted();
    assert_eq!(status, 2);
    assert_eq!(report["unread"][0]["name"], "app.log");
}

#[test]
fn new_files_of_a_directory_are_followed_and_rotated_ones_are_not_counted_twice() {
    for (number, way) in WAYS.into_iter().enumerate() {
        let room = Room::new(&format!("follow-directory-{number}"));
        let log = room.put("logs/app.log", &failure("OldDown", 1));
        room.put("logs/app.log.1", &failure("OlderDown", 0));
        let mut following = Following::begun(&room, &[way, &["logs"]].concat());
        assert_eq!(following.told("OlderDown"), ["known"]);
        append(&room.0.join("logs/worker.log"), &failure("WorkerDown", 2));
        following.first("WorkerDown");
        append(
            &room.put("logs/deep/down/web.log", HEALTHY),
            &failure("WebDown", 3),
        );
        following.first("WebDown");
        // Renamed, then copied and truncated, then compressed.
        fs::rename(room.0.join("logs/app.log.1"), room.0.join("logs/app.log.2")).unwrap();
        fs::rename(&log, room.0.join("logs/app.log.1")).unwrap();
        append(&log, &failure("RenamedDown", 4));
        following.first("RenamedDown");
        fs::copy(&log, room.0.join("logs/app.log.0")).unwrap();
        File::options()
            .write(true)
            .truncate(true)
            .open(&log)
            .unwrap();
        append(&log, &failure("CopiedDown", 5));
        following.first("CopiedDown");
        append(&room.0.join("logs/last.log"), &failure("LastDown", 6));
        following.first("LastDown");
        assert_is_what_a_scan_counts(following, &room, &["logs"]);
    }
}

#[test]
fn links_are_followed_as_kubernetes_lays_them() {
    let room = Room::new("follow-links");
    let log = room.put("pods/shop_web-1/web/0.log", &failure("OldDown", 1));
    fs::create_dir_all(room.0.join("containers")).unwrap();
    symlink(&log, room.0.join("containers/web-1_shop_web.log")).unwrap();
    let mut following = Following::begun(&room, &["containers", "pods"]);
    assert_eq!(following.told("OldDown"), ["known"]);
    fs::rename(
        &log,
        room.0.join("pods/shop_web-1/web/0.log.20261123-072833"),
    )
    .unwrap();
    append(&log, &failure("NewDown", 2));
    following.first("NewDown");
    let next = room.put("pods/shop_web-2/web/0.log", &failure("NextDown", 3));
    symlink(&next, room.0.join("containers/web-2_shop_web.log")).unwrap();
    following.first("NextDown");
    assert_is_what_a_scan_counts(following, &room, &["pods"]);
}

#[test]
fn what_an_editor_writes_anew_is_not_counted_twice() {
    let room = Room::new("follow-editor");
    let log = room.put("app.log", &(failure("OldDown", 1) + HEALTHY));
    let mut following = Following::begun(&room, &["app.log"]);
    let edited = fs::read_to_string(&log).unwrap() + &failure("NewDown", 2);
    fs::rename(room.put("app.log~", &edited), &log).unwrap();
    assert_eq!(place(&following.first("NewDown")), ("app.log", 7));
    assert_is_what_a_scan_counts(following, &room, &["app.log"]);
}

#[test]
fn a_pipe_is_followed_to_its_end() {
    let room = Room::new("follow-pipe");
    let mut following = Following::begun(&room, &["-"]);
    let mut pipe = following.stdin();
    let text = failure("FirstDown", 1);
    // In pieces that end anywhere.
    for piece in text.as_bytes().chunks(7) {
        pipe.write_all(piece).unwrap();
    }
    assert_eq!(place(&following.first("FirstDown")), ("-", 2));
    pipe.write_all(
        (failure("FirstDown", 2) + HEALTHY + &failure("LastDown", 3))
            .trim_end()
            .as_bytes(),
    )
    .unwrap();
    drop(pipe);
    following.first("LastDown");
    let report = following.end();
    assert_eq!(
        (&report["traces"], &report["lines"]),
        (&3.into(), &13.into())
    );
    assert_eq!(following.child.wait().unwrap().code(), Some(0));
}

#[test]
fn several_pipes_are_followed_at_once() {
    let room = Room::new("follow-pipes");
    let made = std::process::Command::new("mkfifo")
        .args(["a", "b"])
        .current_dir(&room.0)
        .status();
    assert!(made.unwrap().success());
    let mut following = Following::begun(&room, &["a", "b", "-"]);
    let open = |name: &str| File::options().write(true).open(room.0.join(name)).unwrap();
    let (mut a, mut b, mut pipe) = (open("a"), open("b"), following.stdin());
    b.write_all(failure("BDown", 1).as_bytes()).unwrap();
    assert_eq!(place(&following.first("BDown")), ("b", 2));
    pipe.write_all(failure("PipeDown", 2).as_bytes()).unwrap();
    following.first("PipeDown");
    drop((b, pipe));
    a.write_all(failure("ADown", 3).as_bytes()).unwrap();
    following.first("ADown");
    drop(a);
    assert_eq!(following.end()["traces"], 3);
}

#[test]
fn what_another_log_tells_first_has_its_sample_all_the_same() {
    let room = Room::new("follow-two");
    let [one, other] = ["logs/a.log", "logs/b.log"].map(|name| room.put(name, HEALTHY));
    let mut following = Following::begun(&room, &["logs", "--settle=2s"]);
    append(&one, &failure("OldDown", 1));
    following.first("OldDown");
    following.signal(Signal::STOP);
    // What was told may go on here, and is waited for, while the other log goes on.
    append(
        &one,
        &["NewDown", "LastDown"]
            .map(|class| failure(class, 2))
            .concat(),
    );
    append(&other, &(failure("NewDown", 3) + HEALTHY));
    following.signal(Signal::CONT);
    assert_eq!(place(&following.first("NewDown")), ("logs/b.log", 3));
    assert_is_what_a_scan_counts(following, &room, &["logs"]);
}

#[test]
fn a_trace_that_is_written_in_pieces_is_told_when_it_is_whole() {
    let room = Room::new("follow-pieces");
    let log = room.put("app.log", &failure("OldDown", 1));
    let mut following = Following::begun(&room, &["app.log", "--settle", "1h"]);
    let text = failure("NewDown", 2)
        + "Caused by: java.net.ConnectException: Connection refused\n\tat com.example.shop.Net.open(Net.java:3)\n\t... 2 more\n";
    for piece in text.as_bytes().chunks(40) {
        append(&log, std::str::from_utf8(piece).unwrap());
    }
    append(&log, HEALTHY);
    let new = following.first("NewDown");
    assert_eq!(new["sample"]["chain"].as_array().unwrap().len(), 2);
    assert_eq!(
        new["sample"]["explanations"][0]["entry"],
        "connection-refused"
    );
    assert_is_what_a_scan_counts(following, &room, &["app.log"]);
}

#[test]
fn a_trace_that_goes_on_after_it_was_told_is_told_again_and_counted_once() {
    let room = Room::new("follow-goes-on");
    let log = room.put("app.log", &failure("OldDown", 1));
    let mut following = Following::begun(&room, &["app.log", "--settle", "10ms"]);
    append(&log, &failure("NewDown", 2));
    let begin = following.first("NewDown");
    append(
        &log,
        "Caused by: java.net.ConnectException: Connection refused\n\tat com.example.shop.Net.open(Net.java:3)\n",
    );
    let whole = following.first("NewDown");
    assert_eq!(whole["instead_of"], begin["fingerprint"]);
    assert_eq!((place(&whole), &whole["count"]), (place(&begin), &1.into()));
    assert_is_what_a_scan_counts(following, &room, &["app.log"]);
}

#[test]
fn a_rate_that_jumps_is_told_once() {
    let room = Room::new("follow-rate");
    // One in a minute for an hour.
    let old: String = (0..60).map(|minute| failure("Down", minute * 60)).collect();
    let log = room.put("app.log", &old);
    let mut following = Following::begun(&room, &["app.log"]);
    let burst: String = (0..30)
        .map(|second| failure("Down", 3600 + second))
        .collect();
    append(&log, &(burst + &failure("OtherDown", 3700)));
    following.first("OtherDown");
    append(&log, &(failure("Down", 3630) + &failure("LastDown", 3700)));
    following.first("LastDown");
    assert_eq!(following.told("Down"), ["known", "rate"]);
    let rate = following
        .events
        .iter()
        .find(|event| event["event"] == "rate")
        .unwrap();
    // What stood there before is known by the minute or two.
    assert!(
        (1..=2).contains(&rate["hour_before"].as_u64().unwrap()),
        "{rate}"
    );
    assert!(rate["last_minute"].as_u64().unwrap() >= 10, "{rate}");
}

#[test]
fn what_stands_in_the_files_can_be_passed_over() {
    let room = Room::new("follow-from-now");
    let log = room.put(
        "app.log",
        &(failure("OldDown", 1) + "2026-11-23T07:28:33.101Z ERR"),
    );
    room.put("app.log.1", &failure("OlderDown", 1));
    let mut following = Following::begun(&room, &[".", "--from-now"]);
    append(&log, &format!("OR x\n{}", failure("NewDown", 2)));
    assert_eq!(place(&following.first("NewDown")), ("./app.log", 7));
    let (report, status) = following.interrupted();
    assert_eq!((status, &report["traces"]), (0, &1.into()));
}

#[test]
fn both_signals_end_it_with_what_a_scan_says() {
    let room = Room::new("follow-signals");
    room.put("app.log", &(failure("OldDown", 1) + HEALTHY));
    for signal in [Signal::INT, Signal::TERM] {
        let args = [
            "scan",
            "--follow",
            "app.log",
            "--fail-on",
            "low",
            "--color",
            "never",
        ];
        let mut child = room.causedby(&args).stdout(Stdio::piped()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut known = String::new();
        while !known.contains("Ctrl-C") {
            assert_ne!(out.read_line(&mut known).unwrap(), 0, "{known}");
        }
        assert!(
            known.starts_with("1 failure in 1 group · 1 file, "),
            "{known}"
        );
        kill_process(Pid::from_child(&child), signal).unwrap();
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        assert_eq!(rest.trim_start(), room.run(&["scan", "app.log"]).out);
        // What no entry knows has no severity.
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn news_are_short_and_harmless_and_hold_no_secret() {
    let room = Room::new("follow-text");
    let log = "2026-11-23T07:28:32.101Z ERROR [main] c.e.shop.Orders - order 17 failed\n\
        java.net.ConnectException: Connection refused: \x1b[31m stock/10.1.2.3:8080 password=hunter2\n\
        \tat com.example.shop.Stock.load(Stock.java:12)\n\
        \tat com.example.shop.Orders.book(Orders.java:30)\n";
    let told = |width: &str| {
        let args = [
            "scan",
            "--follow",
            "-",
            "--width",
            width,
            "--explain",
            "top",
        ];
        let all = room.run_with(&args, log).out;
        all[..all.find("1 failure in").unwrap()].to_owned()
    };
    assert_eq!(
        told("80"),
        "\
2026-11-23T07:28:32  moderate: Connection refused [connection-refused]
  where      standard input:2
  failure    java.net.ConnectException: Connection refused: stock/10.1.2.3:8080
             password=***
  your code  com.example.shop.Stock.load at Stock.java:12
  likely     The service is not running: it was never started, has crashed, or
             was killed (look for an out-of-memory kill).

"
    );
    assert!(told("120").lines().all(|line| line.chars().count() <= 120));
}

#[test]
fn what_cannot_be_followed_is_said() {
    let room = Room::new("follow-refused");
    room.put("app.log", HEALTHY);
    for (args, words) in [
        (&["--format", "html"][..], "tells failures as they come"),
        (&["--until", "1h"], "cannot be used with"),
        (&["--threads", "2"], "cannot be used with"),
    ] {
        let ended = room.run(&[&["scan", "--follow", "app.log"], args].concat());
        assert_eq!(ended.status, 2);
        assert!(ended.err.contains(words), "{}", ended.err);
    }
    let alone = room.run(&["scan", "app.log", "--from-now"]);
    assert!(alone.err.contains("--follow"), "{}", alone.err);
}

#[test]
fn a_reader_that_goes_away_ends_it() {
    let room = Room::new("follow-closed");
    let log = room.put("app.log", &failure("OldDown", 1));
    let mut child = room
        .causedby(&["scan", "--follow", "app.log"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut known = String::new();
    while !known.contains("Ctrl-C") {
        out.read_line(&mut known).unwrap();
    }
    drop(out);
    append(&log, &failure("NewDown", 2));
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn only_groups_asked_for_are_told() {
    let room = Room::new("follow-chosen");
    let log = room.put("app.log", HEALTHY);
    let mut following =
        Following::begun(&room, &["app.log", "--min-count", "3", "--level", "error"]);
    let warned = failure("WarnedDown", 1).replace("ERROR", "WARN");
    append(&log, &(failure("Down", 1) + &warned.repeat(3)));
    append(&log, &(failure("Down", 2) + &failure("Down", 3)));
    let first = following.first("Down");
    assert_eq!(first["count"], 3);
    let (report, _) = following.interrupted();
    assert_eq!(
        counts(&report),
        counts(&scanned(
            &room,
            &["app.log", "--min-count", "3", "--level", "error"]
        ))
    );
}

#[test]
fn what_is_written_in_utf_16_is_read() {
    let room = Room::new("follow-utf16");
    let utf16 =
        |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let log = room.0.join("app.log");
    fs::write(&log, utf16(&format!("\u{feff}{}", failure("OldDown", 1)))).unwrap();
    let mut following = Following::begun(&room, &["app.log"]);
    assert_eq!(following.told("OldDown"), ["known"]);
    let mut file = File::options().append(true).open(&log).unwrap();
    file.write_all(&utf16(&failure("NewDown", 2))).unwrap();
    assert_eq!(place(&following.first("NewDown")), ("app.log", 6));
    assert_is_what_a_scan_counts(following, &room, &["app.log"]);
}
