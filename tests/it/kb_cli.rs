//! `causedby kb` as typed, and entries of one's own.

use std::fs;

use crate::cli::REFUSED;
use crate::room::Room;

#[test]
fn an_entry_can_be_shown_listed_and_searched() {
    let room = Room::new("kb");
    let shown = room.run(&["kb", "show", "connection-refused"]);
    assert!(
        shown
            .out
            .starts_with("moderate: Connection refused [connection-refused]\n")
            && shown.out.contains("Questions\n")
    );
    let json = room
        .run(&["kb", "show", "connection-refused", "--format", "json"])
        .out;
    let entry: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(entry["id"], "connection-refused");
    assert!(
        room.run(&["kb", "show", "connection-refused", "-f", "markdown"])
            .out
            .starts_with("## Connection refused\n")
    );
    let list: serde_json::Value =
        serde_json::from_str(&room.run(&["kb", "list", "--format", "json"]).out).unwrap();
    let row = list
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == "connection-refused")
        .unwrap();
    assert_eq!(
        *row,
        serde_json::json!({"id": "connection-refused", "title": "Connection refused", "severity": "moderate", "family": "network"})
    );
    assert!(
        room.run(&["kb", "list", "--family", "network"])
            .out
            .contains("connection-refused")
    );
    assert!(
        room.run(&["kb", "search", "connection", "refused"])
            .out
            .contains("connection-refused")
    );
    assert_eq!(room.run(&["kb", "search", "xyzzyq"]).status, 1);
    assert_eq!(room.run(&["kb", "schema"]).status, 0);
}

#[test]
fn a_mistyped_id_gets_a_suggestion() {
    let room = Room::new("suggestion");
    let ended = room.run(&["kb", "show", "conection-refused"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.starts_with(
            "error: no entry `conection-refused`\nhint: did you mean connection-refused"
        ),
        "{}",
        ended.err
    );
    let family = room.run(&["kb", "list", "--family", "nonsense"]);
    assert!(
        family.status == 2 && family.err.contains("network"),
        "{}",
        family.err
    );
}

/// The bundled entry under another title, so that it passes the lint and can be told from it.
fn own_entry(room: &Room, title: &str) -> String {
    let bundled = room
        .run(&["kb", "show", "connection-refused", "--format", "json"])
        .out;
    bundled.replacen(
        "\"title\": \"Connection refused\"",
        &format!("\"title\": \"{title}\""),
        1,
    )
}

#[test]
fn own_entries_replace_bundled_ones_and_the_report_says_so() {
    let room = Room::new("own");
    room.put("trace.txt", REFUSED);
    let config = room.put(
        ".config/causedby/kb/network/connection-refused.json",
        &own_entry(&room, "From the configuration"),
    );
    assert!(
        room.run(&["trace.txt"])
            .out
            .contains("From the configuration")
    );
    fs::remove_file(config).unwrap();
    let project = own_entry(&room, "From the project");
    room.put(".causedby/kb/network/connection-refused.json", &project);
    let report = room.run(&["trace.txt"]).out;
    assert!(
        report.contains("From the project") && report.contains("in place of the"),
        "{report}"
    );
    room.put(
        "mine/network/connection-refused.json",
        &project.replace("From the project", "From the option"),
    );
    assert!(
        room.run(&["trace.txt", "--kb", "mine"])
            .out
            .contains("From the option")
    );
    assert!(
        room.run(&["kb", "list"])
            .out
            .contains("(own, in place of the bundled one)")
    );
}

#[test]
fn a_faulty_own_entry_is_an_error_if_asked_for_and_a_warning_if_not() {
    let room = Room::new("faulty");
    room.put("trace.txt", REFUSED);
    room.put(".causedby/kb/network/broken.json", "{ \"id\": 1 }");
    let ended = room.run(&["trace.txt"]);
    assert_eq!(ended.status, 0);
    assert!(
        ended.err.starts_with("warning: entry left out: "),
        "{}",
        ended.err
    );
    let asked = room.run(&["trace.txt", "--kb", ".causedby/kb"]);
    assert_eq!((asked.status, asked.out.as_str()), (2, ""));
    assert!(asked.err.contains("broken.json"), "{}", asked.err);
}

#[test]
fn a_file_that_the_shell_has_just_made_for_an_entry_is_no_entry_yet() {
    let room = Room::new("begun");
    room.put(".causedby/kb/network/connection-refused.json", "");
    let shown = room.run(&["kb", "show", "connection-refused", "--format", "json"]);
    assert_eq!((shown.status, shown.err.as_str()), (0, ""));
    assert!(shown.out.starts_with("{\n  \"id\": \"connection-refused\""));
}

#[test]
fn lint_prints_every_finding_and_ends_with_1() {
    let room = Room::new("lint");
    room.put("kb/network/broken.json", "{ \"id\": 1 }");
    room.put("kb/network/worse.json", "nonsense");
    let ended = room.run(&["kb", "lint", "kb"]);
    assert_eq!(ended.status, 1);
    assert!(
        ended.out.contains("broken.json") && ended.out.contains("worse.json"),
        "{}",
        ended.out
    );
    let good = Room::new("lint-good");
    good.put(
        "kb/network/connection-refused.json",
        &own_entry(&good, "Own"),
    );
    assert_eq!(good.run(&["kb", "lint", "kb"]).status, 0);
    assert_eq!(good.run(&["kb", "lint", "missing"]).status, 2);
}
