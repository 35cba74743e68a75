//! Logs that were rotated: several files, one log.

use std::fs;
use std::io::Write;

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

fn gzip(text: &str) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(text.as_bytes()).unwrap();
    packed.finish().unwrap()
}

/// Puts six failures into the files, cut behind the first frame of the second and the fourth.
fn cut_between(room: &Room, [oldest, middle, newest]: [&str; 3]) {
    let log: Vec<String> = (1..=6).map(failure).collect();
    let log = log.concat();
    let lines: Vec<&str> = log.split_inclusive('\n').collect();
    fs::create_dir_all(room.0.join("logs")).unwrap();
    fs::write(room.0.join(oldest), gzip(&lines[..8].concat())).unwrap();
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
    let packed = gzip(&failure(1).repeat(500));
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
