//! `causedby scan` as its users run it: files, directories, pipes, compressed logs, bad input.

use std::fs;
use std::io::Write;
use std::process::Command;

use serde_json::Value;

use crate::room::{Ended, Room};

/// A log of two failures that are equal but for their ids, and one of another kind.
const LOG: &str = "\
2026-11-23T07:28:31.101Z  INFO [main] c.e.shop.ApiExceptionHandler - order 1 mapped
2026-11-23T07:28:32.101Z ERROR [main] c.e.shop.Orders - order 17 failed
java.net.ConnectException: Connection refused: stock/10.1.2.3:8080, order 17
\tat com.example.shop.Stock.load(Stock.java:12)
\tat com.example.shop.Orders.book(Orders.java:30)
2026-11-23T07:28:33.101Z  INFO [main] c.e.shop.Orders - order 18 received
2026-11-23T07:28:34.101Z ERROR [main] c.e.shop.Orders - order 1801 failed
java.net.ConnectException: Connection refused: stock/10.1.2.3:8080, order 1801
\tat com.example.shop.Stock.load(Stock.java:12)
\tat com.example.shop.Orders.book(Orders.java:30)
2026-11-23T07:30:00.000Z WARN [main] c.e.shop.Ledger - drift
com.example.shop.StockDrift: shelf 12 holds 3
\tat com.example.shop.Ledger.close(Ledger.java:88)
\tat com.example.shop.Ledger.run(Ledger.java:8)
";

fn json(ended: &Ended) -> Value {
    serde_json::from_str(&ended.out)
        .unwrap_or_else(|error| panic!("{error}: {} {}", ended.out, ended.err))
}

fn counts(report: &Value) -> Vec<u64> {
    let groups = report["groups"].as_array().unwrap().iter();
    groups
        .map(|group| group["count"].as_u64().unwrap())
        .collect()
}

#[test]
fn the_report_says_how_many_when_and_where() {
    let room = Room::new("scan-report");
    room.put("app.log", LOG);
    let ended = room.run(&["scan", "app.log", "--format", "json"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    let report = json(&ended);
    assert_eq!(report["schema"], "causedby/scan/1");
    assert_eq!(
        (&report["files"], &report["traces"]),
        (&1.into(), &3.into())
    );
    assert_eq!(report["lines"], LOG.lines().count());
    assert_eq!(report["bytes"], LOG.len());
    assert_eq!(counts(&report), [2, 1]);
    let first = &report["groups"][0];
    assert_eq!(first["first_seen"], "2026-11-23T07:28:32.101+00:00");
    assert_eq!(first["last_seen"], "2026-11-23T07:28:34.101+00:00");
    assert_eq!(first["sources"][0]["name"], "app.log");
    assert_eq!(
        first["sample"]["explanations"][0]["entry"],
        "connection-refused"
    );
    assert_eq!(first["sample"]["endpoints"][0]["host"], "stock");
    assert_eq!(first["sample"]["source"]["line"], 3);
    assert_eq!(first["fingerprint"], first["sample"]["fingerprint"]);
}

#[test]
fn compressed_logs_of_a_directory_are_read_by_their_content() {
    let room = Room::new("scan-compressed");
    room.put("logs/app.log", LOG);
    room.put("logs/old/deep.log", LOG);
    let mut made = 2;
    for (program, ending) in [
        ("gzip", "gz"),
        ("bzip2", "bz2"),
        ("xz", "xz"),
        ("zstd", "zst"),
    ] {
        let packed = Command::new(program)
            .arg("-c")
            .arg(room.0.join("logs/app.log"))
            .output();
        let Ok(packed) = packed.filter_success() else {
            eprintln!("SKIPPED: {program} is not installed");
            continue;
        };
        // Two members of one file, and a name that says nothing.
        fs::write(
            room.0.join(format!("logs/app-{ending}.1")),
            packed.repeat(2),
        )
        .unwrap();
        made += 2;
    }
    // Not named, so passed over.
    fs::write(room.0.join("logs/app.jar"), b"PK\x03\x04\0\0").unwrap();
    let ended = room.run(&["scan", "logs", "--format", "json"]);
    assert_eq!(ended.status, 0, "{}", ended.err);
    assert_eq!(counts(&json(&ended)), [2 * made, made]);
}

trait Success {
    fn filter_success(self) -> Result<Vec<u8>, ()>;
}

impl Success for std::io::Result<std::process::Output> {
    fn filter_success(self) -> Result<Vec<u8>, ()> {
        match self {
            Ok(output) if output.status.success() => Ok(output.stdout),
            _ => Err(()),
        }
    }
}

#[test]
fn utf_16_and_pipes_are_read() {
    let room = Room::new("scan-pipe");
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(LOG.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    fs::write(room.0.join("windows.log"), utf16).unwrap();
    let ended = room.run(&["scan", "windows.log", "--format", "json"]);
    assert_eq!(counts(&json(&ended)), [2, 1]);
    let ended = room.run_with(&["scan", "-", "--format", "jsonl"], LOG);
    assert_eq!(ended.out.lines().count(), 2);
    let group: Value = serde_json::from_str(ended.out.lines().next().unwrap()).unwrap();
    assert_eq!(group["sources"][0]["name"], "-");
}

#[test]
fn what_cannot_be_read_is_reported_and_the_rest_is_counted() {
    let room = Room::new("scan-unread");
    room.put("app.log", LOG);
    fs::write(room.0.join("heap.bin"), b"JAVA PROFILE 1.0.2\0").unwrap();
    let mut cut = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    cut.write_all(LOG.repeat(200).as_bytes()).unwrap();
    let cut = cut.finish().unwrap();
    fs::write(room.0.join("cut.log.gz"), &cut[..cut.len() - 12]).unwrap();
    let ended = room.run(&[
        "scan",
        "app.log",
        "gone.log",
        "heap.bin",
        "cut.log.gz",
        "--format",
        "json",
    ]);
    assert_eq!(ended.status, 2);
    let report = json(&ended);
    let unread = report["unread"].as_array().unwrap().iter();
    let names: Vec<&str> = unread
        .map(|unread| unread["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["cut.log.gz", "gone.log", "heap.bin"]);
    assert!(counts(&report)[0] > 100, "{report}");
    for name in names {
        assert_eq!(ended.err.matches(name).count(), 1, "{}", ended.err);
    }
}

#[test]
fn choices_leave_out_what_was_not_asked_for() {
    let room = Room::new("scan-choice");
    room.put("app.log", LOG);
    let counted = |more: &[&str]| {
        let args = [&["scan", "app.log", "--format", "json"], more].concat();
        counts(&json(&room.run(&args)))
    };
    assert_eq!(counted(&["--level", "error"]), [2]);
    assert_eq!(counted(&["--since", "2026-11-23T07:28:33Z"]), [1, 1]);
    assert_eq!(counted(&["--until", "2026-11-23T07:28:33Z"]), [1]);
    assert_eq!(counted(&["--min-count", "2"]), [2]);
    assert_eq!(counted(&["--entry", "connection-refused"]), [2]);
    assert_eq!(counted(&["--exclude", "connection-refused"]), [1]);
    assert_eq!(counted(&["--sort", "last"]), [1, 2]);
    let ended = room.run(&["scan", "app.log", "--max-groups", "1", "--format", "json"]);
    let report = json(&ended);
    assert_eq!(
        (counts(&report), &report["other"], &report["traces"]),
        (vec![2], &1.into(), &3.into())
    );
    assert_eq!(
        room.run(&["scan", "app.log", "--fail-on", "moderate"])
            .status,
        3
    );
    assert_eq!(
        room.run(&["scan", "app.log", "--fail-on", "critical"])
            .status,
        0
    );
    assert_eq!(room.run(&["scan", "app.log", "--since", "soon"]).status, 2);
}

#[test]
fn of_groups_that_are_not_shown_as_many_are_counted() {
    let room = Room::new("scan-top");
    room.put("app.log", LOG);
    for more in [&[][..], &["--sort", "severity"], &["--fail-on", "critical"]] {
        let args = [
            &["scan", "app.log", "--top", "1", "--explain", "none"],
            more,
        ]
        .concat();
        let text = room.run(&args).out;
        assert!(text.starts_with("3 failures in 2 groups"), "{text}");
        let (times, rest) = (
            "07:28:32 to 2026-11-23T07:30:00",
            "1 more failure in 1 group",
        );
        assert!(text.contains(times) && text.contains(rest), "{text}");
        assert_eq!(text.matches("app.log:").count(), 1, "{text}");
    }
}

#[test]
fn the_text_is_a_table_and_the_most_frequent_explained() {
    let room = Room::new("scan-text");
    room.put("app.log", LOG);
    let ended = room.run(&[
        "scan",
        "app.log",
        "--width",
        "80",
        "--os",
        "linux",
        "--time-zone",
        "UTC",
    ]);
    insta::assert_snapshot!(ended.out);
}

#[test]
fn a_log_without_failures_says_so() {
    let room = Room::new("scan-none");
    room.put("app.log", LOG.lines().next().unwrap());
    let ended = room.run(&["scan", "app.log"]);
    assert_eq!(ended.status, 0);
    assert!(
        ended.out.starts_with("no failures · 1 file"),
        "{}",
        ended.out
    );
}

#[test]
fn full_shows_what_is_shortened_without_it() {
    let room = Room::new("scan-full");
    let long = "x".repeat(5_000);
    let message = format!("order 17 {long}");
    room.put("app.log", &LOG.replace("order 17", &message));
    for format in ["text", "markdown"] {
        let shown = |more: &[&str]| {
            let args = ["scan", "app.log", "--os", "linux", "--format", format];
            room.run(&[&args, more].concat()).out
        };
        let (short, full) = (shown(&[]), shown(&["--full"]));
        let whole = |text: &str| text.replace(['\n', ' '], "").contains(&long);
        assert!(
            !whole(&short) && short.contains("--full shows all"),
            "{short}"
        );
        assert!(whole(&full) && !full.contains("--full"), "{full}");
        assert!(full.contains("Orders.book(Orders.java:30)"), "{full}");
    }
}

#[test]
fn the_order_in_which_files_are_named_makes_no_difference_and_each_is_read_once() {
    let room = Room::new("scan-order");
    for name in [
        "web/app.log",
        "web/app.log.1",
        "web/app10.log",
        "web/app9.log",
    ] {
        room.put(name, LOG);
    }
    let scan = |paths: &[&str]| {
        let args = [&["scan", "--format", "json"], paths].concat();
        room.run(&args).out
    };
    let once = scan(&["web"]);
    let report: Value = serde_json::from_str(&once).unwrap();
    let sources = report["groups"][0]["sources"].as_array().unwrap().iter();
    let names: Vec<&Value> = sources.map(|source| &source["name"]).collect();
    let order = [
        "web/app.log.1",
        "web/app.log",
        "web/app9.log",
        "web/app10.log",
    ];
    assert_eq!(names, order);
    let named = [
        "web/app9.log",
        "web/app.log",
        "web/app10.log",
        "web/app.log.1",
    ];
    assert_eq!(scan(&named), once);
    assert_eq!(
        scan(&["web", "web/app9.log", "./web/app.log", "web"]),
        once.replace("web/app.log\"", "./web/app.log\"")
    );
}

#[test]
fn a_line_announces_no_trace_of_another_log() {
    let room = Room::new("scan-announced");
    let trace = LOG.lines().skip(2).take(3).collect::<Vec<_>>().join("\n");
    let announcement = "2026-11-23T07:28:32Z ERROR [main] o.a.c.c.C.[.[.[/] - Servlet.service() threw exception: java.net.ConnectException: Connection refused: stock/10.1.2.3:8080, order 17\n";
    let counted = |files: &[(&str, &str)]| {
        let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
        for (name, text) in files {
            room.put(name, text);
        }
        let args = [&["scan", "--format", "json"], names.as_slice()].concat();
        json(&room.run(&args))["traces"].as_u64().unwrap()
    };
    let alone = counted(&[("announcement.log", announcement)]);
    let apart = counted(&[("a.log", announcement), ("b.log", &trace)]);
    let rotated = counted(&[("c.log.1", announcement), ("c.log", &trace)]);
    assert_eq!((alone, apart, rotated), (1, 2, 1));
}

#[test]
fn no_secret_of_a_log_comes_out_in_any_format() {
    let room = Room::new("scan-secrets");
    let secret = LOG.replace(
        "order 17\n",
        "jdbc:mysql://app:hunter2@db1/x password=hunter2\n",
    );
    assert_eq!(secret.matches("hunter2").count(), 2);
    room.put("app.log", &secret);
    for format in ["text", "json", "jsonl", "sarif", "markdown", "html"] {
        let ended = room.run(&["scan", "app.log", "--format", format, "--explain", "all"]);
        assert_eq!(ended.status, 0, "{}", ended.err);
        assert!(ended.out.contains("stock"), "{}", ended.out);
        assert!(!ended.out.contains("hunter2"), "{}", ended.out);
    }
}
