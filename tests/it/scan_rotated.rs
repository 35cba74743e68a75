//! Logs that were rotated: several files, one log.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::room::Room;

/// A failure of five lines, the message and the first frame on the second and third.
fn failure(number: usize) -> String {
    format!(
        "2026-11-23T07:28:{number:02}.101Z ERROR [main] c.e.shop.Orders - order 17 failed\n\
         java.net.ConnectException: Connection refused: stock/10.1.2.3:8080\n\
         \tat com.example.shop.Stock.load(Stock.java:12)\n\
         \tat com.example.shop.Orders.book(Orders.java:30)\n\
         2026-11-23T07:28:{number:02}.102Z  INFO [main] c.e.shop.Orders - order 18 received\n"
    )
}

fn gzip(text: &str, level: Compression) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), level);
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// Puts six failures into the files, cut behind the first frame of the second and the fourth.
fn cut_between(room: &Room, [oldest, middle, newest]: [&str; 3]) {
    let log: Vec<String> = (1..=6).map(failure).collect();
    let log = log.concat();
    let lines: Vec<&str> = log.split_inclusive('\n').collect();
    fs::create_dir_all(room.0.join("logs")).unwrap();
    fs::write(
        room.0.join(oldest),
        gzip(&lines[..8].concat(), Compression::fast()),
    )
    .unwrap();
    fs::write(room.0.join(middle), lines[8..18].concat()).unwrap();
    fs::write(room.0.join(newest), lines[18..].concat()).unwrap();
}

#[test]
fn a_trace_cut_by_the_rotation_is_one() {
    for (at, names) in [
        ["logs/app.log.2.gz", "logs/app.log.1", "logs/app.log"],
        [
            "logs/app-2026-11-22.log.gz",
            "logs/app-2026-11-23.log",
            "logs/app.log",
        ],
        [
            "logs/app.2026-11-22.9.log.gz",
            "logs/app.2026-11-22.10.log",
            "logs/app.log",
        ],
    ]
    .into_iter()
    .enumerate()
    {
        let room = Room::new(&format!("scan-rotated-{at}"));
        cut_between(&room, names);
        // Another log, whose name lies between theirs.
        room.put("logs/app.log-other", &failure(7));
        let [oldest, middle, newest] = names;
        for paths in [
            vec!["logs"],
            vec![newest, oldest, "logs/app.log-other", middle],
        ] {
            let ended = room.run(&[&["scan", "--format", "json"], paths.as_slice()].concat());
            assert_eq!(ended.status, 0, "{}", ended.err);
            let report: Value = serde_json::from_str(&ended.out).unwrap();
            assert_eq!(report["files"], 4);
            assert_eq!(report["traces"], 7);
            assert_eq!(report["lines"], 35);
            let [group] = report["groups"].as_array().unwrap().as_slice() else {
                panic!("{report}");
            };
            let mut sources = group["sources"].as_array().unwrap().clone();
            sources.retain(|source| source["name"] != "logs/app.log-other");
            let expected = [(oldest, 2), (middle, 2), (newest, 2)];
            let expected = expected.map(|(name, count)| json!({"name": name, "count": count}));
            assert_eq!(sources, expected);
        }
    }
}

#[test]
fn lines_are_counted_in_the_file_they_stand_in() {
    let room = Room::new("scan-rotated-lines");
    let cut = failure(1).replace("Stock.load", "Shelf.load");
    let cut: Vec<&str> = cut.split_inclusive('\n').collect();
    // A failure of its own kind stands in the newer file, behind the rest of one that was cut.
    let newer = [cut[3..].concat(), failure(2)].concat();
    room.put("app.log.1", &cut[..3].concat());
    room.put("app.log", &newer);
    let ended = room.run(&["scan", "app.log", "app.log.1", "--format", "json"]);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    let groups = report["groups"].as_array().unwrap().iter();
    let mut places: Vec<(&str, u64)> = groups
        .map(|group| {
            let source = &group["sample"]["source"];
            (
                source["name"].as_str().unwrap(),
                source["line"].as_u64().unwrap(),
            )
        })
        .collect();
    places.sort_unstable();
    assert_eq!(places, [("app.log", 4), ("app.log.1", 2)]);
}

#[test]
fn a_file_of_a_rotated_log_that_cannot_be_read_is_reported_and_the_rest_is_counted() {
    let room = Room::new("scan-rotated-unread");
    room.put("app.log", &failure(2));
    let packed = gzip(&failure(1).repeat(500), Compression::fast());
    fs::write(room.0.join("app.log.1.gz"), &packed[..packed.len() - 12]).unwrap();
    let args = [
        "scan",
        "app.log",
        "app.log.1.gz",
        "app.log.2",
        "--format",
        "json",
    ];
    let ended = room.run(&args);
    assert_eq!(ended.status, 2);
    let report: Value = serde_json::from_str(&ended.out).unwrap();
    let unread = report["unread"].as_array().unwrap().iter();
    let unread: Vec<&str> = unread.map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(unread, ["app.log.2", "app.log.1.gz"]);
    assert!(report["traces"].as_u64().unwrap() > 1, "{report}");
    assert_eq!(report["files"], 2);
}

/// The report of a scan, without what names the files.
fn report(room: &Room, args: &[&str]) -> (i32, Value) {
    let ended = room.run(&[&["scan", "--format", "json"], args].concat());
    (ended.status, serde_json::from_str(&ended.out).unwrap())
}

fn counted(report: &Value) -> Value {
    json!([
        report["traces"],
        report["lines"],
        report["bytes"],
        report["timeline"]
    ])
}

/// Puts a log of 15,200 failures into files, each of which ends within one. The big ones are read by
/// themselves: as big as that they are not put together with others. The text of all.
fn put_big(room: &Room) -> String {
    let log: String = (0..15_200).map(|number| failure(number % 60)).collect();
    let lines: Vec<&str> = log.split_inclusive('\n').collect();
    let mut rest = lines.as_slice();
    for (name, count) in [
        ("logs/app.log.5", 18_502),
        ("logs/app.log.4.gz", 18_503),
        ("logs/app.log.3", 4),
        ("logs/app.log.2.gz", 18_499),
        ("logs/app.log.1", 3),
        ("logs/app.log", usize::MAX),
    ] {
        let (file, behind) = rest.split_at(count.min(rest.len()));
        rest = behind;
        let text = file.concat();
        let path = room.put(name, &text);
        if name.ends_with(".gz") {
            fs::write(path, gzip(&text, Compression::none())).unwrap();
        }
    }
    log
}

#[test]
fn big_files_are_read_by_several_threads_as_by_one() {
    let room = Room::new("scan-rotated-big");
    let whole = put_big(&room);
    room.put("whole.log", &whole);
    let (_, expected) = report(&room, &["whole.log"]);
    assert_eq!(expected["traces"], 15_200);
    let (_, one) = report(&room, &["logs", "--threads", "1"]);
    assert_eq!(counted(&one), counted(&expected));
    for threads in ["2", "8"] {
        let (status, several) = report(&room, &["logs", "--threads", threads]);
        assert_eq!((status, &several), (0, &one), "{threads}");
    }
}

#[test]
fn what_of_a_big_file_cannot_be_read_is_told_once() {
    let room = Room::new("scan-rotated-big-unread");
    put_big(&room);
    let packed = fs::read(room.0.join("logs/app.log.4.gz")).unwrap();
    fs::write(
        room.0.join("logs/app.log.4.gz"),
        &packed[..packed.len() / 2],
    )
    .unwrap();
    fs::remove_file(room.0.join("logs/app.log.2.gz")).unwrap();
    let names = ["5", "4.gz", "3", "2.gz", "1"].map(|age| format!("logs/app.log.{age}"));
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let reports = ["1", "8"].map(|threads| {
        let last = ["logs/app.log", "--threads", threads];
        report(&room, &[&names, last.as_slice()].concat())
    });
    let (status, one) = &reports[0];
    let unread = one["unread"].as_array().unwrap().iter();
    let unread: Vec<&str> = unread.map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(
        (*status, unread),
        (2, vec!["logs/app.log.4.gz", "logs/app.log.2.gz"])
    );
    assert!(one["traces"].as_u64().unwrap() > 9_000);
    assert_eq!(reports[0], reports[1]);
}
