//! `causedby scan` reads the logs in archives, and patterns that no shell has expanded.

use std::fs;
use std::io::Write;

use serde_json::Value;

use crate::room::{Ended, Room};

const LOG: &str = "\
2026-11-23T07:28:32.101Z ERROR [main] c.e.shop.Orders - order 17 failed
java.net.ConnectException: Connection refused: stock/10.1.2.3:8080
\tat com.example.shop.Stock.load(Stock.java:12)
";

const OTHER: &str = "\
2026-11-23T07:30:00.000Z WARN [main] c.e.shop.Ledger - drift
com.example.shop.StockDrift: shelf 12 holds 3
\tat com.example.shop.Ledger.close(Ledger.java:88)
";

pub(crate) fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// What a support bundle holds.
fn bundle() -> Vec<u8> {
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(LOG.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let long = format!("{}/app.log", "deep".repeat(40));
    archive(&[
        ("./logs/app.log", LOG.as_bytes()),
        ("logs/app.log.1.gz", &gzip(OTHER.as_bytes())),
        ("logs/windows.log", &utf16),
        (&long, OTHER.as_bytes()),
        ("heap.hprof", b"JAVA PROFILE 1.0.2\0\0\0"),
        ("inner.tar", &archive(&[("inner.log", LOG.as_bytes())])),
    ])
}

fn report(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out).unwrap_or_else(|error| panic!("{error}: {}", ended.err))
}

fn sources(group: &Value) -> Vec<(String, u64)> {
    let sources = group["sources"].as_array().unwrap().iter();
    let name = |source: &Value| source["name"].as_str().unwrap().to_owned();
    sources
        .map(|source| (name(source), source["count"].as_u64().unwrap()))
        .collect()
}

#[test]
fn the_files_of_an_archive_are_logs_of_their_own() {
    let room = Room::new("scan-archive");
    fs::write(room.0.join("bundle.tar.gz"), gzip(&bundle())).unwrap();
    room.put("zebra.log", LOG);
    for threads in ["1", "2"] {
        let args = ["scan", ".", "--format", "json", "--threads", threads];
        let ended = room.run(&args);
        assert_eq!((ended.status, ended.err.as_str()), (0, ""));
        let report = report(&ended);
        assert_eq!(
            (&report["files"], &report["traces"]),
            (&6.into(), &6.into())
        );
        let member = |name: &str| (format!("./bundle.tar.gz!/{name}"), 1);
        assert_eq!(
            sources(&report["groups"][0]),
            [
                member("inner.tar!/inner.log"),
                member("logs/app.log"),
                member("logs/windows.log"),
                ("./zebra.log".to_owned(), 1)
            ]
        );
        // The first in the order of the archive.
        let first = &report["groups"][0]["sample"]["source"];
        assert_eq!(first["name"], "./bundle.tar.gz!/logs/app.log");
        assert_eq!(first["line"], 2);
        let deep = format!("{}/app.log", "deep".repeat(40));
        assert_eq!(
            sources(&report["groups"][1]),
            [member(&deep), member("logs/app.log.1.gz")]
        );
    }
}

#[test]
fn an_archive_comes_through_a_pipe() {
    let room = Room::new("scan-archive-pipe");
    let ended = room.run_with(&["scan", "-", "--format", "json"], bundle());
    assert_eq!((ended.status, ended.err.as_str()), (0, ""));
    let report = report(&ended);
    assert_eq!(report["traces"], 5);
    assert_eq!(sources(&report["groups"][0])[1].0, "-!/logs/app.log");
}

#[test]
fn of_a_damaged_archive_is_read_what_can_be() {
    let room = Room::new("scan-archive-damaged");
    let mut cut = bundle();
    cut.truncate(512 + 512 + 100);
    fs::write(room.0.join("cut.tar"), cut).unwrap();
    let mut nested = archive(&[("a.log", LOG.as_bytes())]);
    for _ in 0..12 {
        nested = archive(&[("a.tar", &nested)]);
    }
    fs::write(room.0.join("nested.tar"), nested).unwrap();
    let ended = room.run(&["scan", "cut.tar", "nested.tar", "--format", "json"]);
    assert_eq!(ended.status, 2, "{}", ended.err);
    let report = report(&ended);
    assert_eq!(report["traces"], 1);
    let unread = report["unread"].as_array().unwrap();
    assert_eq!(unread.len(), 2, "{unread:?}");
    assert_eq!(unread[0]["name"], "cut.tar");
    let (name, reason) = (&unread[1]["name"], &unread[1]["reason"]);
    assert!(name.as_str().unwrap().starts_with("nested.tar!/a.tar!/"));
    assert_eq!(reason, "archives in archives, too deep");
}

#[test]
fn patterns_are_expanded_where_no_shell_did() {
    let room = Room::new("scan-pattern");
    room.put("logs/a/app.log", LOG);
    room.put("logs/b/c/app.log", LOG);
    room.put("logs/b/c/app.txt", LOG);
    room.put("logs/[x].log", OTHER);
    let counted = |pattern: &str| report(&room.run(&["scan", pattern, "--format", "json"]));
    assert_eq!(counted("logs/**/*.log")["traces"], 3);
    assert_eq!(counted("logs/*/app.log")["traces"], 1);
    assert_eq!(counted("logs/[x].log")["traces"], 1);
    let none = room.run(&["scan", "logs/*.gz"]);
    assert_eq!(none.status, 2);
    assert!(none.err.contains("logs/*.gz"), "{}", none.err);
}
