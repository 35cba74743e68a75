//! `causedby scan --baseline`: what an earlier scan did not find is new, in every format.

use std::fs;

use serde_json::Value;

use crate::room::{Ended, Room};

const KNOWN: &str = "\
2026-11-23T07:28:31.101Z ERROR [main] c.e.shop.Orders - order 17 failed
java.net.ConnectException: Connection refused: stock/10.1.2.3:8080
\tat com.example.shop.Stock.load(Stock.java:12)
";

/// Known to an entry, moderate, but in no earlier log.
const NEW: &str = "\
2026-11-23T07:29:31.101Z ERROR [main] c.e.shop.Bills - bill 17 failed
java.net.ConnectException: Connection refused: bills/10.1.2.4:8080
\tat com.example.shop.Bills.load(Bills.java:12)
";

/// A room with logs of yesterday and today.
fn room(name: &str) -> Room {
    let room = Room::new(name);
    room.put("old.log", KNOWN);
    room.put("today.log", &[&KNOWN.repeat(3), NEW].concat());
    room.put("calm.log", &KNOWN.replace("17", "18"));
    room
}

fn keep(room: &Room, format: &str) {
    let ended = room.run(&["scan", "old.log", "--format", format]);
    assert_eq!((ended.status, ended.err.as_str()), (0, ""));
    fs::write(room.0.join("old.out"), ended.out).unwrap();
}

fn compare(room: &Room, log: &str, more: &[&str]) -> Ended {
    room.run(&[&["scan", log, "--baseline", "old.out"], more].concat())
}

#[test]
fn what_an_earlier_scan_did_not_find_is_new() {
    let room = room("baseline");
    for format in ["json", "jsonl", "partial"] {
        keep(&room, format);
        let ended = compare(&room, "today.log", &["--format", "json"]);
        assert_eq!((ended.status, ended.err.as_str()), (3, ""), "{format}");
        let report: Value = serde_json::from_str(&ended.out).unwrap();
        let groups = report["groups"].as_array().unwrap().iter();
        let found: Vec<(&Value, &Value)> = groups.map(|one| (&one["count"], &one["new"])).collect();
        assert_eq!(
            found,
            [(&3.into(), &false.into()), (&1.into(), &true.into())]
        );
        let ended = compare(&room, "calm.log", &["--format", "jsonl"]);
        assert_eq!(ended.status, 0, "{}", ended.out);
        let group: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(group["new"], false);
    }
    let without = room.run(&["scan", "today.log", "--format", "json"]);
    assert_eq!(without.status, 0);
    assert!(!without.out.contains("\"new\""));
}

#[test]
fn only_new_failures_count_for_the_exit_status() {
    let room = room("baseline-status");
    keep(&room, "json");
    let status = |log: &str, more: &[&str]| compare(&room, log, more).status;
    assert_eq!(status("today.log", &["--fail-on", "moderate"]), 3);
    assert_eq!(status("today.log", &["--fail-on", "critical"]), 0);
    assert_eq!(status("calm.log", &["--fail-on", "low"]), 0);
    assert_eq!(status("today.log", &["--min-count", "2"]), 0);
    assert_eq!(status("today.log", &["--format", "partial"]), 3);
    assert_eq!(status("gone.log", &[]), 2);
    let merged = |log: &str| {
        let part = room.run(&["scan", log, "--format", "partial"]).out;
        room.run_with(&["merge", "-", "--baseline", "old.out"], &part)
            .status
    };
    assert_eq!((merged("today.log"), merged("calm.log")), (3, 0));
}

#[test]
fn every_format_says_what_is_new_and_those_for_people_say_it_first() {
    let room = room("baseline-formats");
    keep(&room, "partial");
    let shown = |format: &str| {
        let more = [
            "--format",
            format,
            "--os",
            "linux",
            "--time-zone",
            "UTC",
            "--top",
            "1",
        ];
        compare(&room, "today.log", &more).out
    };
    let text = shown("text");
    assert!(
        text.starts_with("4 failures in 2 groups, 1 of them new · "),
        "{text}"
    );
    assert!(
        text.contains("         1  new · moderate: Connection refused"),
        "{text}"
    );
    assert!(
        text.contains("group 1 · 1 time") && text.contains("Bills.java:12"),
        "{text}"
    );
    let markdown = shown("markdown");
    assert!(
        markdown.contains("| 1 | **new** · **moderate** Connection refused"),
        "{markdown}"
    );
    let html = shown("html");
    let place = |words: &str| {
        html.find(words)
            .unwrap_or_else(|| panic!("{words}: {html}"))
    };
    assert!(place("data-new=\"1\"") < place("data-new=\"0\""));
    assert_eq!(html.matches("<span class=\"new\">new</span>").count(), 1);
    let sarif: Value = serde_json::from_str(&shown("sarif")).unwrap();
    let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
    let states: Vec<&Value> = results.map(|one| &one["baselineState"]).collect();
    assert_eq!(states, ["unchanged", "new"]);
}

#[test]
fn a_baseline_that_is_none_is_named_with_its_place_before_anything_is_read() {
    let room = room("baseline-bad");
    keep(&room, "json");
    let json = fs::read_to_string(room.0.join("old.out")).unwrap();
    let cut = json.find("\"chain\"").unwrap();
    for (text, reason) in [
        (json[..cut].to_owned(), "line "),
        (
            json.replace("scan/1", "scan/2"),
            "line 1: schema `causedby/scan/2` is none of a scan that this causedby knows",
        ),
        (
            "{}\n".to_owned(),
            "line 1: neither a scan nor a group of one",
        ),
        (
            "{\"fingerprint\": \"\u{1b}[2J\"}\n".to_owned(),
            "line 1, column 18: control character",
        ),
        (
            "{\"fingerprint\": \"12\"}\n".to_owned(),
            "line 1: `12` is no fingerprint",
        ),
        (
            "{\"schema\": \"causedby/scan/1\"}\n".to_owned(),
            "line 1: a scan without `groups`",
        ),
        (
            "all is well\n".to_owned(),
            "line 1, column 1: expected value",
        ),
    ] {
        room.put("old.out", &text);
        let ended = compare(&room, "today.log", &[]);
        assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{text}");
        assert!(
            ended.err.starts_with(&format!("error: old.out: {reason}")),
            "{}",
            ended.err
        );
        assert!(
            ended
                .err
                .contains("hint: a baseline is what causedby scan wrote"),
            "{}",
            ended.err
        );
    }
    let ended = room.run(&["scan", "today.log", "--baseline", "gone.json"]);
    assert_eq!((ended.status, ended.out.as_str()), (2, ""));
    assert!(ended.err.starts_with("error: gone.json: "), "{}", ended.err);
}

#[test]
fn a_baseline_of_nothing_makes_everything_new() {
    let room = room("baseline-empty");
    room.put("old.out", "");
    let ended = compare(&room, "today.log", &[]);
    assert_eq!(ended.status, 3);
    assert!(ended.out.contains("2 of them new"), "{}", ended.out);
}

#[test]
fn what_found_no_room_is_said_to_be_uncompared() {
    let room = room("baseline-room");
    let ended = room.run(&["scan", "today.log", "--format", "json", "--max-groups", "1"]);
    fs::write(room.0.join("old.out"), ended.out).unwrap();
    let ended = compare(&room, "today.log", &["--max-groups", "1"]);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert!(
        ended
            .err
            .contains("warning: old.out: taken for new, for want of room then: 1 failure of"),
        "{}",
        ended.err
    );
    assert!(
        ended
            .err
            .contains("warning: not compared with the baseline, for want of room: 1 failure in"),
        "{}",
        ended.err
    );
}
