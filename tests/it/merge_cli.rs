//! `causedby merge` as its users run it: parts of logs, made by processes of their own, as one scan.

use std::fs;
use std::io::Write;

use serde_json::Value;

use crate::room::{Ended, Room};
use crate::scan_archive::archive;

/// Logs of three machines, of which two have the same failure.
fn logs(room: &Room) -> [&'static str; 4] {
    let failure = |class: &str, second: u32| {
        format!(
            "2026-11-23T07:28:{second:02}.101Z ERROR [main] c.e.shop.Orders - order {second} failed\n\
             {class}: Connection refused: stock/10.1.2.3:8080\n\
             \tat com.example.shop.Stock.load(Stock.java:12)\n\
             \tat com.example.shop.Orders.book(Orders.java:30)\n"
        )
    };
    let names = [
        "logs/web10.log",
        "logs/web9.log",
        "logs/db.log.1",
        "logs/db.log",
    ];
    for (at, name) in names.iter().enumerate() {
        let at = u32::try_from(at).unwrap();
        let classes = [
            "java.net.ConnectException",
            "java.io.IOException",
            "com.example.Drift",
        ];
        let text: String = (0..5)
            .map(|number| failure(classes[(number + at) as usize % 3], number * 7 + at))
            .collect();
        room.put(name, &text);
    }
    names
}

/// Scans each log by itself, the rotated one whole, and puts the parts into files.
fn parts(room: &Room, more: &[&str]) -> [&'static str; 3] {
    let [web10, web9, older, db] = logs(room);
    let parts = ["parts/1.json", "parts/2.json.gz", "parts/3.json"];
    for (part, logs) in parts.iter().zip([vec![web10], vec![db, older], vec![web9]]) {
        let ended = room.run(&[&["scan", "--format", "partial"], more, &logs].concat());
        assert_eq!((ended.status, ended.err.as_str()), (0, ""));
        let bytes = match part.ends_with(".gz") {
            true => {
                let mut packed =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                packed.write_all(ended.out.as_bytes()).unwrap();
                packed.finish().unwrap()
            }
            false => ended.out.into_bytes(),
        };
        fs::create_dir_all(room.0.join("parts")).unwrap();
        fs::write(room.0.join(part), bytes).unwrap();
    }
    parts
}

fn same(one: &Ended, other: &Ended) {
    assert_eq!(
        (one.status, &one.out, &one.err),
        (other.status, &other.out, &other.err)
    );
}

#[test]
fn a_merge_shows_what_one_scan_of_all_logs_shows() {
    let room = Room::new("merge-formats");
    let [one, two, three] = parts(&room, &[]);
    for more in [
        &["--format", "text", "--explain", "all", "--full"][..],
        &["--format", "json", "--min-count", "6"],
        &["--format", "jsonl", "--sort", "severity"],
        &["--format", "html", "--sort", "last"],
        &["--format", "markdown", "--top", "1"],
        &["--format", "sarif", "--exclude", "connection-refused"],
        &["--format", "partial"],
        &["--format", "json", "--fail-on", "low"],
        &[
            "--format",
            "json",
            "--entry",
            "connection-refused",
            "--time-zone",
            "Asia/Tokyo",
        ],
    ] {
        let scan = room.run(&[&["scan", "logs"], more].concat());
        same(
            &room.run(&[&["merge", one, two, three], more].concat()),
            &scan,
        );
        same(&room.run(&[&["merge", "parts"], more].concat()), &scan);
        let all = [three, one].map(|part| fs::read_to_string(room.0.join(part)).unwrap());
        let piped = room.run_with(&[&["merge", "-", two], more].concat(), all.concat());
        same(&piped, &scan);
    }
}

#[test]
fn the_bound_of_groups_counts_in_a_merge_as_in_one_scan() {
    let room = Room::new("merge-bound");
    for most in ["0", "1", "2"] {
        let bound = ["--max-groups", most];
        let [one, two, three] = parts(&room, &bound);
        let scan = room.run(&[&["scan", "logs", "--format", "json"], &bound[..]].concat());
        let report: Value = serde_json::from_str(&scan.out).unwrap();
        assert_eq!(report["groups"].as_array().unwrap().len().to_string(), most);
        same(
            &room.run(&["merge", three, two, one, "--format", "json"]),
            &scan,
        );
    }
}

#[test]
fn a_label_says_which_machine_a_log_is_of() {
    let room = Room::new("merge-label");
    let [log, ..] = logs(&room);
    let scan = |label: &str| {
        room.run(&[
            "scan", log, "gone.log", "--format", "partial", "--label", label,
        ])
        .out
    };
    let both = [scan("web-10"), scan("web-2")].concat();
    let ended = room.run_with(&["merge", "-", "--format", "json"], &both);
    assert_eq!(ended.status, 2);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    let names = |list: &Value| -> Vec<String> {
        let names = list.as_array().unwrap().iter();
        names
            .map(|one| one["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        names(&report["groups"][0]["sources"]),
        ["web-2:logs/web10.log", "web-10:logs/web10.log"]
    );
    assert_eq!(
        names(&report["unread"]),
        ["web-2:gone.log", "web-10:gone.log"]
    );
    assert_eq!(report["files"], 2);
    assert!(ended.err.contains("web-2:gone.log: "), "{}", ended.err);
}

#[test]
fn what_is_no_partial_is_named_with_its_place_and_the_rest_is_merged() {
    let room = Room::new("merge-bad");
    let [one, _, three] = parts(&room, &[]);
    let good = fs::read_to_string(room.0.join(three)).unwrap();
    let json = room.run(&["scan", "logs", "--format", "json"]).out;
    let cut = &good[..good.len() / 2];
    let newer = good.replace("partial/1", "partial/7");
    for (text, reason) in [
        (format!("{good}\n{cut}"), "line 3, column "),
        (
            newer,
            "line 1: schema `causedby/partial/7` is of a newer causedby",
        ),
        (json, "line 1, column 1: EOF while parsing an object"),
        (
            "all is well\n".to_owned(),
            "line 1, column 1: expected value",
        ),
        (String::new(), "holds no partial"),
        ("[1]\n".to_owned(), "line 1, column "),
        (
            "\u{1b}[2J{}\n".to_owned(),
            "line 1, column 1: expected value",
        ),
    ] {
        room.put("bad.json", &text);
        let ended = room.run(&["merge", one, "bad.json", "gone.json", "--format", "json"]);
        assert_eq!(ended.status, 2, "{text}");
        let report: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(report["unread"][0]["name"], "bad.json");
        let said = report["unread"][0]["reason"].as_str().unwrap();
        assert!(said.starts_with(reason), "{said}");
        assert!(
            ended.err.contains(&format!("error: bad.json: {reason}")),
            "{}",
            ended.err
        );
        let files = if text.starts_with(&good) { 2 } else { 1 };
        assert_eq!(report["files"], files, "{text}");
    }
    fs::write(room.0.join("class"), b"\xca\xfe\xba\xbe\0\0\0\x34").unwrap();
    let ended = room.run(&["merge", "class", "bad.json"]);
    assert_eq!((ended.status, ended.out.as_str()), (2, ""));
    assert!(
        ended
            .err
            .contains("error: class: a Java class file, not text\n"),
        "{}",
        ended.err
    );
    assert!(
        ended
            .err
            .ends_with("hint: causedby scan --format partial makes what is merged\n"),
        "{}",
        ended.err
    );
}

#[test]
fn logs_in_archives_are_merged_as_one_scan_reads_them() {
    let room = Room::new("merge-archives");
    let [web10, web9, older, db] = logs(&room).map(|log| fs::read(room.0.join(log)).unwrap());
    // Not in the order of the names, one name twice.
    let x = archive(&[("web9.log", &web9), ("a.log", &web10), ("web9.log", &db)]);
    let y = archive(&[("db.log", &db), ("a.log", &older)]);
    for (name, bytes) in [("x.tar", &x), ("y.tar", &y)] {
        fs::write(room.0.join(name), bytes).unwrap();
    }
    room.put("x.tar-notes.log", &String::from_utf8(web9.clone()).unwrap());
    for most in ["1", "2", "9"] {
        for label in [&[][..], &["--label", "web-1"]] {
            let scan = |paths: &[&str], format: &str| {
                let args = [
                    &["scan", "--max-groups", most, "--format", format],
                    label,
                    paths,
                ];
                room.run(&args.concat())
            };
            let part = |path: &str| scan(&[path], "partial").out;
            let parts = ["y.tar", "x.tar-notes.log", "x.tar"].map(part).concat();
            let merged = room.run_with(&["merge", "-", "--format", "json"], parts);
            same(
                &merged,
                &scan(&["x.tar", "y.tar", "x.tar-notes.log"], "json"),
            );
        }
    }
}
