//! `causedby scan --follow` of a directory in which files are rotated more often than they are read.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::Command;

use rustix::process::Signal;

use crate::following::{
    Following, WAYS, append, assert_is_what_a_scan_counts, counts, failure, scanned,
};
use crate::room::Room;

/// What was rotated moves on by one, and the log becomes the first.
fn rotate(log: &Path, most: usize) {
    let place = |number: usize| match number {
        0 => log.to_owned(),
        number => format!("{}.{number}", log.display()).into(),
    };
    for number in (0..most).rev() {
        for ending in ["", ".gz"] {
            let named = |number| format!("{}{ending}", place(number).display());
            if Path::new(&named(number)).exists() {
                fs::rename(named(number), named(number + 1)).unwrap();
            }
        }
    }
}

/// What was rotated moves on by one, and the log is copied and truncated.
fn copy_and_truncate(log: &Path) {
    let aside = log.with_extension("aside");
    fs::rename(log, &aside).unwrap();
    rotate(log, 30);
    fs::rename(&aside, log).unwrap();
    fs::copy(log, format!("{}.1", log.display())).unwrap();
    File::options()
        .write(true)
        .truncate(true)
        .open(log)
        .unwrap();
}

fn compress(path: &Path) {
    assert!(Command::new("gzip").arg(path).status().unwrap().success());
}

/// Rotates in every way while nobody reads; the next failure is one of the class.
fn hurry(log: &Path, round: u64, class: &str) {
    let second = round * 100;
    let cut = failure("CutDown", second + 5);
    let (begin, rest) = cut.split_at(150);
    append(log, &failure("LastDown", second + 1));
    rotate(log, 30);
    append(
        log,
        &(failure("MovedDown", second + 2) + &failure("OtherDown", second + 3)),
    );
    rotate(log, 30);
    append(log, &(failure("CompressedDown", second + 4) + begin));
    rotate(log, 30);
    append(log, &(rest.to_owned() + &failure("MovedDown", second + 6)));
    rotate(log, 30);
    compress(&log.with_extension("log.2"));
    append(log, &failure(class, second + 7));
}

#[test]
fn what_is_rotated_faster_than_it_is_read_is_read_to_its_end() {
    for (number, way) in WAYS.into_iter().enumerate() {
        let room = Room::new(&format!("follow-hurry-{number}"));
        let log = room.put("logs/app.log", &failure("OldDown", 1));
        room.put("logs/app.log.1", &failure("OlderDown", 0));
        let mut following = Following::begun(&room, &[way, &["logs"]].concat());
        for round in 1..5 {
            following.signal(Signal::STOP);
            let class = format!("Round{round}Down");
            hurry(&log, round, &class);
            following.signal(Signal::CONT);
            following.first(&class);
        }
        assert_is_what_a_scan_counts(following, &room, &["logs"]);
    }
}

#[test]
fn what_was_never_looked_at_is_read_in_the_end() {
    let room = Room::new("follow-hurry-end");
    let log = room.put("logs/app.log", &failure("OldDown", 1));
    room.put("logs/app.log.1", &failure("OlderDown", 0));
    let following = Following::begun(&room, &["--poll=1h", "logs"]);
    (1..5).for_each(|round| hurry(&log, round, "RoundDown"));
    assert_is_what_a_scan_counts(following, &room, &["logs"]);
}

#[test]
fn what_is_copied_and_truncated_before_it_is_read_is_read_in_the_copy() {
    for (number, way) in WAYS.into_iter().chain([&["--poll=1h"][..]]).enumerate() {
        let room = Room::new(&format!("follow-copied-{number}"));
        let log = room.put("logs/app.log", &failure("OldDown", 1));
        let mut following = Following::begun(&room, &[way, &["logs"]].concat());
        for round in 1..4 {
            following.signal(Signal::STOP);
            let (class, second) = (format!("Round{round}Down"), round * 100);
            let cut = failure("CutDown", second + 1);
            let (begin, rest) = cut.split_at(150);
            append(&log, begin);
            copy_and_truncate(&log);
            append(
                &log,
                &(rest.to_owned() + &failure("CopiedDown", second + 2)),
            );
            copy_and_truncate(&log);
            append(&log, &failure(&class, second + 3));
            following.signal(Signal::CONT);
            if number < WAYS.len() {
                following.first(&class);
            }
        }
        assert_is_what_a_scan_counts(following, &room, &["logs"]);
    }
}

#[test]
fn what_was_read_after_the_log_was_copied_and_before_it_was_truncated_is_counted_once() {
    for (number, way) in WAYS.into_iter().enumerate() {
        for compressed in [false, true] {
            let room = Room::new(&format!("follow-late-{number}-{compressed}"));
            let log = room.put("logs/app.log", &failure("OldDown", 1));
            let mut following = Following::begun(&room, &[way, &["logs"]].concat());
            let mut told = |class: &str, second| {
                append(&log, &failure(class, second));
                following.first(class);
            };
            told("ReadDown", 2);
            // More than is remembered of the end.
            told(&format!("Late{}Down", "r".repeat(300)), 3);
            let copy = room.0.join("logs/app.log.1");
            fs::copy(&log, &copy).unwrap();
            told("LostDown", 4);
            told("AfterDown", 5);
            if compressed {
                compress(&copy);
            }
            fs::write(&log, "").unwrap();
            told("NewDown", 6);
            let (report, status) = following.interrupted();
            assert_eq!((status, &report["traces"]), (0, &6.into()), "{report}");
        }
    }
}

#[test]
fn what_is_deleted_before_it_is_read_is_told() {
    let room = Room::new("follow-deleted");
    let log = room.put("logs/app.log", &failure("OldDown", 1));
    let following = Following::begun(&room, &["--poll=1h", "logs"]);
    // Whatever it looks at between two rotations would not be lost.
    following.signal(Signal::STOP);
    for second in 2..7 {
        rotate(&log, 2);
        append(&log, &failure("NewDown", second));
    }
    following.signal(Signal::CONT);
    let (report, status) = following.interrupted();
    assert_eq!((status, &report["traces"]), (2, &4.into()), "{report}");
    assert_eq!(report["unread"][0]["name"], "logs/app.log");
    let reason = report["unread"][0]["reason"].as_str().unwrap();
    assert!(reason.contains("lost"), "{reason}");
}

#[test]
fn files_with_the_same_begin_are_told_apart() {
    let room = Room::new("follow-banner");
    let banner = "  .   ____          _            __ _ _\n".repeat(40);
    let log = room.put("logs/app.log", &(banner.clone() + &failure("OldDown", 1)));
    let following = Following::begun(&room, &["--poll=1h", "logs"]);
    for second in 2..7 {
        rotate(&log, 9);
        append(&log, &(banner.clone() + &failure("NewDown", second)));
    }
    assert_is_what_a_scan_counts(following, &room, &["logs"]);
}

#[test]
fn what_an_editor_writes_beside_a_file_and_puts_in_its_place_is_counted_once() {
    let room = Room::new("follow-editor-directory");
    let log = room.put("logs/app.log", &failure("OldDown", 1));
    let mut following = Following::begun(&room, &["--poll=10ms", "logs"]);
    let beside = room.put("logs/sedQ5xKyN", &fs::read_to_string(&log).unwrap());
    // Two looks later both were seen.
    for class in ["FirstDown", "SecondDown"] {
        room.put(&format!("logs/{class}.log"), &failure(class, 2));
        following.first(class);
    }
    fs::rename(beside, &log).unwrap();
    append(&log, &failure("NewDown", 3));
    following.first("NewDown");
    let (report, status) = following.interrupted();
    assert_eq!(status, 0);
    assert_eq!(counts(&report), counts(&scanned(&room, &["logs"])));
}

#[test]
fn a_writer_that_holds_on_to_a_rotated_file_is_read() {
    let room = Room::new("follow-writer");
    let log = room.put("logs/app.log", &failure("OldDown", 1));
    let mut following = Following::begun(&room, &["--poll=10ms", "logs"]);
    let mut writer = File::options().append(true).open(&log).unwrap();
    following.signal(Signal::STOP);
    for second in 2..5 {
        rotate(&log, 9);
        append(&log, &failure("NewDown", second));
    }
    following.signal(Signal::CONT);
    following.first("NewDown");
    writer.write_all(failure("LateDown", 5).as_bytes()).unwrap();
    following.first("LateDown");
    assert_is_what_a_scan_counts(following, &room, &["logs"]);
}
