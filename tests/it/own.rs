//! Entries of one's own, with the program itself: drafted, tried, tested, exported.

use std::fs;

use serde_json::Value;

use crate::room::Room;

const DRIFT: &str = "\
2026-11-28 10:11:12.345 ERROR [main] com.acme.stock.Ledger - closing failed
com.acme.stock.StockDrift: shelf 'B-12' holds 3, ledger says 5 (password=hunter2)
\tat com.acme.stock.Ledger.close(Ledger.java:88)
\tat com.acme.stock.Night.run(Night.java:17)
";
const ENTRY: &str = ".causedby/kb/stock/stock-drift.json";
const HIT: &str = ".causedby/kb/stock/stock-drift/hit-trace.txt";
const NEW: [&str; 7] = [
    "kb",
    "new",
    "stock-drift",
    "--family",
    "stock",
    "--from",
    "trace.txt",
];

/// A room with the trace and a draft from it.
fn drafted(name: &str) -> Room {
    let room = Room::new(name);
    room.put("trace.txt", DRIFT);
    let ended = room.run(&NEW);
    assert_eq!((ended.status, ended.err.as_str()), (0, ""), "{}", ended.out);
    assert!(
        ended
            .out
            .starts_with(&format!("wrote  {ENTRY}\n       {HIT}\n")),
        "{}",
        ended.out
    );
    room
}

/// The draft as somebody finishes it.
fn finish(room: &Room) {
    let place = room.0.join(ENTRY);
    let text = fs::read_to_string(&place)
        .unwrap()
        .replace("TODO: ", "About ");
    fs::write(place, text).unwrap();
}

#[test]
fn a_draft_becomes_an_entry_that_explains_the_trace() {
    let room = drafted("own-whole");
    let before = room.run(&["explain", "trace.txt"]);
    assert_eq!(before.status, 1, "{}", before.out);
    assert!(
        before.err.contains("9 texts are to be written"),
        "{}",
        before.err
    );
    assert_eq!(room.run(&["kb", "lint", ".causedby/kb"]).status, 1);
    finish(&room);
    assert_eq!(room.run(&["kb", "lint", ENTRY]).status, 0);
    let tested = room.run(&["kb", "test"]);
    assert_eq!(
        (tested.status, tested.out.as_str()),
        (0, "1 entry, 1 hit, 0 misses: no findings\n")
    );
    let after = room.run(&["explain", "trace.txt"]);
    assert_eq!((after.status, after.err.as_str()), (0, ""));
    assert!(after.out.contains("[stock-drift]"), "{}", after.out);
}

#[test]
fn a_draft_writes_over_nothing_and_holds_no_secret() {
    let room = drafted("own-new");
    let (entry, hit) = (
        fs::read_to_string(room.0.join(ENTRY)),
        fs::read_to_string(room.0.join(HIT)),
    );
    let (entry, hit) = (entry.unwrap(), hit.unwrap());
    assert!(
        !entry.contains("hunter2") && !hit.contains("hunter2"),
        "{entry}{hit}"
    );
    assert!(
        hit.starts_with("com.acme.stock.StockDrift: shelf 'B-12'"),
        "{hit}"
    );
    assert_eq!(room.run(&NEW).status, 2);
    fs::remove_file(room.0.join(ENTRY)).unwrap();
    assert_eq!(room.run(&NEW).status, 2, "the fixture is there");
    assert!(!room.0.join(ENTRY).exists(), "nothing half written");
    let bundled = [
        "kb",
        "new",
        "connection-refused",
        "--family",
        "x",
        "--from",
        "trace.txt",
    ];
    assert!(
        room.run(&bundled)
            .err
            .contains("is there already: a bundled entry")
    );
    let outside = ["kb", "new", "../x", "--family", "x", "--from", "trace.txt"];
    assert_eq!(room.run(&outside).status, 2);
    let family = ["kb", "new", "x", "--family", "../x", "--from", "trace.txt"];
    assert_eq!(room.run(&family).status, 2);
}

#[test]
fn a_draft_says_what_it_is_about_and_what_knew_the_failure() {
    let room = Room::new("own-said");
    let chain = "com.acme.OrderException: cannot book the order 'A-1'\n\tat com.acme.A.b(A.java:1)\n\
        Caused by: java.net.ConnectException: Connection refused\n\tat com.acme.A.c(A.java:2)\n";
    let args = [
        "kb",
        "new",
        "order",
        "--family",
        "shop",
        "--from",
        "-",
        "--class",
        "OrderException",
        "--dir",
        "mine",
    ];
    let ended = room.run_with(&args, chain);
    assert_eq!(ended.status, 0, "{}", ended.err);
    for said in [
        "class    com.acme.OrderException\nmessage  ^cannot book the order '(?<order>[^']*)'\n",
        "explained so far by connection-refused",
        "causedby kb lint mine/shop/order.json",
        "--kb mine",
        "TODO",
    ] {
        assert!(ended.out.contains(said), "{said} in {}", ended.out);
    }
    let args = [
        "kb", "new", "other", "--family", "shop", "--from", "-", "--class", "Absent",
    ];
    let absent = room.run_with(&args, chain);
    assert_eq!((absent.status, absent.out.as_str()), (1, ""));
    let none = room.run_with(&args, "all is well\n");
    assert_eq!((none.status, none.out.as_str()), (1, ""));
}

#[test]
fn test_names_every_fixture_that_comes_out_wrong_and_what_came_first() {
    let room = drafted("own-test");
    finish(&room);
    let folder = ".causedby/kb/stock/stock-drift";
    room.put(&format!("{folder}/miss-same.txt"), DRIFT);
    room.put(
        &format!("{folder}/hit-refused.txt"),
        "java.net.ConnectException: Connection refused\n\tat a.B.c(B.java:1)\n",
    );
    room.put(&format!("{folder}/hit-none.txt"), "all is well\n");
    room.put(
        &format!("{folder}/hit-unknown.txt"),
        "com.acme.Other: x\n\tat a.B.c(B.java:1)\n",
    );
    room.put(&format!("{folder}/notes.txt"), "said by the shop\n");
    room.put(&format!("{folder}/hit-none.source.txt"), "a note\n");
    let ended = room.run(&["kb", "test", ENTRY]);
    assert_eq!(ended.status, 1);
    for line in [
        "miss-same.txt: explained by `stock-drift`, which it must miss: stock-drift 85",
        "hit-refused.txt: explained as connection-refused 85, and not as `stock-drift` at all",
        "hit-none.txt: holds no stack trace",
        "hit-unknown.txt: no entry explains it",
        "notes.txt: is named neither hit-….txt nor miss-….txt",
    ] {
        assert!(
            ended.out.contains(&format!("{folder}/{line}")),
            "{line} in {}",
            ended.out
        );
    }
    assert_eq!(ended.out.lines().count(), 5, "{}", ended.out);
    assert!(
        ended.err.contains("5 findings in 1 entry, 4 hits, 1 miss"),
        "{}",
        ended.err
    );

    let twice = room.run(&["kb", "test", ".causedby/kb", ENTRY]);
    assert_eq!(twice.out, ended.out);
    let json = room.run(&["kb", "test", "stock-drift", "--format", "json"]);
    let value: Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json.status, 1);
    assert_eq!(value["schema"], "causedby/kb-test/1");
    assert_eq!((&value["hits"], &value["misses"]), (&4.into(), &1.into()));
    let findings = value["findings"].as_array().unwrap();
    let refused = findings
        .iter()
        .find(|one| one["file"].as_str().unwrap().contains("refused"));
    assert_eq!(
        refused.unwrap()["explained"][0]["entry"],
        "connection-refused"
    );
}

#[test]
fn test_tries_the_fixtures_of_a_draft_and_reports_faulty_entries() {
    let room = drafted("own-draft");
    let ended = room.run(&["kb", "test", ".causedby/kb"]);
    assert_eq!(ended.status, 1);
    assert!(ended.out.contains("/title: holds `TODO`"), "{}", ended.out);
    assert!(
        ended.err.contains("9 findings in 1 entry, 1 hit, 0 misses"),
        "{}",
        ended.err
    );
    let by_id = room.run(&["kb", "test", "stock-drift"]);
    assert_eq!((by_id.status, by_id.out), (1, ended.out));
    room.put(ENTRY, "{ \"id\": 1 }");
    let faulty = room.run(&["kb", "test", ENTRY]);
    assert_eq!(faulty.status, 1);
    assert!(faulty.out.contains("/title: is missing"), "{}", faulty.out);
}

#[test]
fn an_entry_without_hits_is_a_finding_and_an_unknown_one_an_error() {
    let room = drafted("own-without");
    finish(&room);
    fs::remove_file(room.0.join(HIT)).unwrap();
    let ended = room.run(&["kb", "test"]);
    assert_eq!(
        (ended.status, ended.out.as_str()),
        (
            1,
            "stock-drift: has no hit-….txt, a failure that it explains\n"
        )
    );
    room.put("apart/stock-drift/hit-1.txt", DRIFT);
    assert_eq!(room.run(&["kb", "test", "--fixtures", "apart"]).status, 0);
    for target in ["stock-drft", "missing.json", "missing/dir", "apart"] {
        let ended = room.run(&["kb", "test", target]);
        assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{target}");
    }
    assert_eq!(Room::new("own-none").run(&["kb", "test"]).status, 2);
}

#[test]
fn the_fixtures_of_the_bundled_entries_are_tested_by_the_same_command() {
    let mut command = Room::new("own-bundled").causedby(&[
        "kb",
        "test",
        "connection-refused",
        "--fixtures",
        "fixtures/kb",
    ]);
    let output = command
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

#[test]
fn search_says_why_and_what_could_have_been_meant() {
    let room = Room::new("own-search");
    let found = room.run(&["kb", "search", "java.net.ConnectException", "-f", "json"]);
    let rows: Value = serde_json::from_str(&found.out).unwrap();
    assert_eq!(rows[0]["why"][0], "class java.net.ConnectException");
    let text = room.run(&["kb", "search", "connection", "refused"]).out;
    assert!(text.starts_with("connection-refused "), "{text}");
    assert!(text.contains("\n    id connection-refused\n"), "{text}");
    let none = room.run(&["kb", "search", "conection-refusd"]);
    assert_eq!((none.status, none.out.as_str()), (1, ""));
    assert!(
        none.err.contains("hint: did you mean connection-refused"),
        "{}",
        none.err
    );
    assert_eq!(
        room.run(&["kb", "search", "-4711"]).status,
        1,
        "a code, and no option"
    );
}

#[test]
fn export_writes_pages_again_and_into_no_other_directory() {
    let room = drafted("own-export");
    finish(&room);
    for (format, page) in [
        ("html", "entries/stock-drift.html"),
        ("markdown", "entries/stock-drift.md"),
    ] {
        let args = ["kb", "export", "--format", format, format];
        assert_eq!(room.run(&args).status, 0);
        let text = fs::read_to_string(room.0.join(format).join(page)).unwrap();
        assert!(text.contains("About a few words"), "{text}");
        assert_eq!(room.run(&args).status, 0, "again");
    }
    room.put("own/letter.txt", "dear all\n");
    let refused = room.run(&["kb", "export", "own"]);
    assert_eq!((refused.status, refused.out.as_str()), (2, ""));
    assert_eq!(fs::read_dir(room.0.join("own")).unwrap().count(), 1);
    let shown = room.run(&["kb", "show", "connection-refused", "--format", "html"]);
    assert!(shown.out.starts_with("<!DOCTYPE html>"), "{}", shown.out);
}

#[test]
fn the_fixture_is_the_trace_alone() {
    let room = Room::new("own-cut");
    let before = "2026-11-28 10:11:10.000 INFO  [main] com.acme.App - started\n".repeat(40);
    let after = "2026-11-28 10:11:13.000 INFO  [main] com.acme.App - next\n".repeat(4000);
    let trace = DRIFT.split_once('\n').unwrap().1.replace("hunter2", "***");
    room.put("trace.txt", &format!("{before}{DRIFT}{after}"));
    assert_eq!(room.run(&NEW).status, 0);
    assert_eq!(fs::read_to_string(room.0.join(HIT)).unwrap(), trace);
}
