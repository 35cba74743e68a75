//! Summaries of logs merged in any order and any groups are the summary of all of them.

use std::collections::BTreeMap;
use std::io;
use std::sync::LazyLock;

use causedby::explain::Options;
use causedby::kb::Base;
use causedby::render;
use causedby::report::merge::Merge;
use causedby::report::scan::{Choice, Show, Unread, report};
use causedby::report::summary::{Reading, Source, Summary};
use causedby::scan::{Bound, Filter, Further, Read, Scanner, Stretch, Tally};
use causedby::source::rotation;
use jiff::tz::TimeZone;
use proptest::prelude::*;

/// Logs by name.
type Logs = BTreeMap<String, String>;

/// What a scan of these logs finds.
fn scan<'l>(logs: impl IntoIterator<Item = (&'l String, &'l String)>, most: usize) -> Summary {
    let bound = Bound {
        most,
        further: Further::WithoutSample,
    };
    let logs = rotation::logs(logs.into_iter().collect(), |(name, _)| name);
    let (mut scanner, mut tally) = (Scanner::new(Filter::default()), Tally::default());
    let mut reading = Reading::default();
    for (name, text) in logs.into_iter().flatten() {
        let mut rest = text.as_bytes();
        let stretch = Stretch {
            source: reading.sources.len(),
            ..Stretch::default()
        };
        let read = |buffer: &mut [u8]| {
            let len = rest.len().min(buffer.len());
            buffer[..len].copy_from_slice(&rest[..len]);
            rest = &rest[len..];
            io::Result::Ok(if len == 0 {
                Read::End
            } else {
                Read::Bytes(len)
            })
        };
        let give = |part: Tally| tally.append(part, bound);
        scanner.scan(stretch, read, give).unwrap();
        let source = Source::from(name.clone());
        reading.sources.insert(reading.sources.len(), source);
        reading.interrupted |= text.len() % 11 == 0;
        if text.len() % 5 == 0 {
            let reason = format!("broke off at {}", text.len());
            reading.unread.push(Unread {
                name: name.clone(),
                reason,
            });
        }
    }
    tally.finish(bound);
    reading.files = reading.sources.len();
    let mut found = Summary::new(tally, reading, most);
    found.parse();
    found
}

/// Merges them, all through what is written down.
fn merge(parts: Vec<Summary>, most: usize) -> Summary {
    let mut merge = Merge::new(most);
    for part in parts {
        let written = render::partial(&part);
        let read = Summary::read(written.as_bytes()).unwrap();
        merge.add(read);
    }
    merge.finish()
}

fn shown(found: &Summary) -> String {
    static BASE: LazyLock<Base> = LazyLock::new(Base::bundled);
    let show = Show {
        zone: &TimeZone::UTC,
        base: &BASE,
        options: &Options::default(),
        choice: &Choice::default(),
    };
    render::to_json(&report(found, &show))
}

/// A log of a few failures, some of them everywhere, some of them with bytes that hurt.
fn log() -> impl Strategy<Value = String> {
    let failure = (0_u32..9, 0_u32..60, 0_u32..3).prop_map(|(kind, second, id)| match kind {
        0 => format!("2026-11-23 07:28:{second:02} ERROR [main] c.e.Shop - java.net.ConnectException: Connection refused: db{id}:5432\n"),
        1 => format!("java.net.ConnectException: Connection refused: /10.0.0.{id}:5432\n\tat c.e.Db.open(Db.java:{id})\n"),
        2 => format!("{{\"@timestamp\":\"2026-11-2{id}T07:28:{second:02}Z\",\"level\":\"ERROR\",\"stack_trace\":\"c.e.Bad: password=hunter{id} \\u202e\\n\\tat c.e.Bad.go(Bad.java:7)\\n\"}}\n"),
        3 => format!("2026-11-23 07:28:{second:02}  INFO [main] c.e.Shop - all is well {id}\n"),
        kind => format!("2026-11-23 07:{second:02}:01 WARN [x-{id}] c.e.Shop - order {id} of jdbc:postgresql://u:secret@db/x\nc.e.Down{kind}: \u{2028} no {id}\n\tat c.e.A{}.b(A.java:{second}) ~[a-{id}.jar:1]\n\tSuppressed: c.e.Other\n\t\tat c.e.O.p(O.java:1)\nCaused by: c.e.Root{id}: é\n\t... 1 more\n", id * kind),
    });
    proptest::collection::vec(failure, 0..10).prop_map(|lines| lines.concat())
}

fn logs() -> impl Strategy<Value = Logs> {
    let name = proptest::sample::select(vec![
        "a/app.log",
        "a/app2.log",
        "a/app10.log",
        "b.log",
        "b-2026-11-01.log",
        "b.log.1",
        "web-1:/x/app.log",
        "web-10:/x/app.log",
        "-",
        "Ü.log",
    ]);
    proptest::collection::btree_map(name.prop_map(str::to_owned), log(), 1..7)
}

/// The logs of each part: of a rotated log all files, since these are one log.
fn parts(logs: &Logs, places: &[usize]) -> Vec<Logs> {
    let mut parts = vec![Logs::new(); 3];
    let files = rotation::logs(logs.iter().collect(), |(name, _)| name);
    for (files, place) in files.into_iter().zip(places) {
        let owned = files
            .into_iter()
            .map(|(name, text)| (name.clone(), text.clone()));
        parts[*place].extend(owned);
    }
    parts
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn merged_parts_are_one_scan(logs in logs(), places in proptest::collection::vec(0_usize..3, 10), most in 0_usize..8, order in Just([0, 1, 2]).prop_shuffle()) {
        let whole = scan(&logs, most);
        let parts: Vec<Summary> = parts(&logs, &places).iter().map(|logs| scan(logs, most)).collect();
        let [one, two, three] = order.map(|at| parts[at].clone());
        let flat = merge(vec![one.clone(), two.clone(), three.clone()], most);
        prop_assert_eq!(render::partial(&flat), render::partial(&whole));
        prop_assert_eq!(shown(&flat), shown(&whole));
        let nested = merge(vec![one, merge(vec![two, three], most)], usize::MAX);
        prop_assert_eq!(render::partial(&nested), render::partial(&whole));
        prop_assert_eq!(shown(&nested), shown(&whole));
    }

    #[test]
    fn machines_with_the_same_paths_are_merged_in_any_order(machines in proptest::collection::vec((logs(), 0_usize..8), 3), order in Just([0, 1, 2]).prop_shuffle()) {
        let parts: Vec<Summary> = machines.iter().map(|(logs, most)| scan(logs, *most)).collect();
        let flat = merge(parts.clone(), usize::MAX);
        let [one, two, three] = order.map(|at| parts[at].clone());
        let nested = merge(vec![merge(vec![one, two], 9), three], usize::MAX);
        prop_assert_eq!(render::partial(&nested), render::partial(&flat));
        prop_assert_eq!(shown(&nested), shown(&flat));
        let counts: u64 = parts.iter().map(Summary::traces).sum();
        prop_assert_eq!(flat.traces(), counts);
    }

    #[test]
    fn what_is_written_is_read_exactly_and_holds_no_secret(logs in logs(), most in 0_usize..8) {
        let found = scan(&logs, most);
        let written = render::partial(&found);
        prop_assert_eq!(Summary::read(written.as_bytes()), Ok(found));
        prop_assert!(written.ends_with('\n') && written.lines().count() == 1);
        prop_assert!(!written.contains("hunter") && !written.contains("secret"));
        let harmless = !written.contains(['\u{202e}', '\u{2028}', '\r', '\x1b']);
        prop_assert!(harmless);
    }
}

/// A summary as it is written down, of one failure.
fn written() -> serde_json::Value {
    let log = "2026-11-23T07:28:31Z ERROR [main] c.e.Db - no answer\njava.net.ConnectException: Connection refused: db:5432\n\tat c.e.Db.open(Db.java:1)\n";
    let logs = Logs::from([("app.log".to_owned(), log.to_owned())]);
    serde_json::from_str(&render::partial(&scan(&logs, 9))).unwrap()
}

#[test]
fn what_is_written_has_its_form() {
    let expected = serde_json::json!({
        "schema": "causedby/partial/1",
        "max_groups": 9,
        "interrupted": false,
        "files": 1,
        "bytes": 135,
        "lines": 3,
        "sources": ["app.log"],
        "groups": [{
            "fingerprint": written()["groups"][0]["fingerprint"],
            "count": 1,
            "first_seen": "2026-11-23T07:28:31Z",
            "last_seen": "2026-11-23T07:28:31Z",
            "timeline": {"seconds": 1, "from": 1_795_418_911, "counts": [1]},
            "sources": [[0, 1]],
            "source": 0,
            "line": 2,
            "sample": {
                "line": 2,
                "context": {
                    "timestamp": "2026-11-23T07:28:31Z",
                    "level": "ERROR",
                    "logger": "c.e.Db",
                    "thread": "main",
                    "message": "no answer",
                },
                "chain": [{
                    "class": "java.net.ConnectException",
                    "message": "Connection refused: db:5432",
                    "frames": ["c.e.Db.open(Db.java:1)"],
                }],
            },
        }],
        "unread": [{"name": "app.log", "reason": "broke off at 135"}],
    });
    assert_eq!(written(), expected);
}

/// What is wrong with the summary after a change.
fn refused(change: impl Fn(&mut serde_json::Value)) -> String {
    let mut value = written();
    change(&mut value);
    match Summary::read(value.to_string().as_bytes()) {
        Ok(found) => panic!("{found:?}"),
        Err(error) => error.reason,
    }
}

#[test]
fn what_is_no_summary_is_refused_and_why() {
    let reason = refused(|value| value["schema"] = "causedby/partial/2".into());
    assert_eq!(
        reason,
        "schema `causedby/partial/2` is of a newer causedby; this one reads `causedby/partial/1`"
    );
    let reason = refused(|value| value["schema"] = "causedby/scan/1".into());
    assert_eq!(
        reason,
        "schema `causedby/scan/1` instead of `causedby/partial/1`"
    );
    let reason = refused(|value| drop(value.as_object_mut().unwrap().remove("schema")));
    assert!(reason.contains("without `schema`"), "{reason}");
    let reason = refused(|value| value["sources"] = Vec::<String>::new().into());
    assert!(reason.ends_with("a source that is not named"), "{reason}");
    let reason = refused(|value| value["groups"][0]["fingerprint"] = "xyz".into());
    assert_eq!(reason, "`xyz` is no fingerprint");
    let reason =
        refused(|value| value["groups"][0]["sample"]["chain"] = Vec::<String>::new().into());
    assert_eq!(reason, "a chain without throwables");
    let reason = refused(|value| value["groups"][0]["last_seen"] = "soon".into());
    assert_eq!(reason, "`soon` is no moment");
    for (key, bad) in [("bytes", "-1"), ("count", "1e300"), ("line", "1.5")] {
        let bad: serde_json::Value = serde_json::from_str(bad).unwrap();
        refused(|value| match key {
            "bytes" => value["bytes"] = bad.clone(),
            key => value["groups"][0][key] = bad.clone(),
        });
    }
}

#[test]
fn every_cut_through_a_summary_is_refused_at_a_place() {
    let whole = written().to_string();
    for end in (0..whole.len()).filter(|end| whole.is_char_boundary(*end)) {
        let error = Summary::read(&whole.as_bytes()[..end]).unwrap_err();
        assert!(error.place.is_some(), "{end}: {error:?}");
    }
}

#[test]
fn numbers_beyond_all_measure_stay_below_what_readers_of_json_know() {
    let mut value = written();
    for key in ["files", "bytes", "lines", "max_groups"] {
        value[key] = u64::MAX.into();
    }
    for group in value["groups"].as_array_mut().unwrap() {
        group["count"] = u64::MAX.into();
        group["line"] = u64::MAX.into();
        group["sources"] = serde_json::json!([[0, u64::MAX], [0, u64::MAX]]);
        group["sample"]["line"] = u64::MAX.into();
        group["timeline"] =
            serde_json::json!({"seconds": 1, "from": 7, "counts": [u64::MAX, 0, u64::MAX]});
    }
    let huge = Summary::read(value.to_string().as_bytes()).unwrap();
    let merged = merge(vec![huge.clone(), huge.clone(), huge], usize::MAX);
    assert_eq!(merged.traces(), (1 << 53) - 1);
    assert_eq!((merged.files, merged.bytes), ((1 << 53) - 1, (1 << 53) - 1));
    let show = Show {
        zone: &TimeZone::UTC,
        base: &Base::bundled(),
        options: &Options::default(),
        choice: &Choice::default(),
    };
    let report = report(&merged, &show);
    let options = render::Options {
        width: 80,
        colour: false,
        full: true,
        os: render::Os::Linux,
    };
    for text in [
        render::text_scan(&report, 1, 1, &options),
        render::markdown_scan(&report, 1, 1, &options),
        render::html_scan(&report),
        render::sarif(&report, &Base::bundled()),
    ] {
        assert!(text.contains("9007199254740991") || text.contains("9,007,199,254,740,991"));
    }
}

#[test]
fn suppressed_throwables_as_deep_as_they_are_read_are_written_and_read() {
    let mut log = "c.e.Bad: 0\n\tat c.e.A.b(A.java:1)\n".to_owned();
    for depth in 1..60 {
        let tabs = "\t".repeat(depth);
        log +=
            &format!("{tabs}Suppressed: c.e.Worse: {depth}\n{tabs}\tat c.e.A.b(A.java:{depth})\n");
    }
    let logs = Logs::from([("deep.log".to_owned(), log)]);
    let found = scan(&logs, 1);
    let written = render::partial(&found);
    assert!(written.contains("c.e.Worse"));
    assert_eq!(Summary::read(written.as_bytes()), Ok(found));
}

#[test]
fn long_samples_are_kept_by_their_rank_among_all() {
    let failure = |name: usize| {
        let frames = (0..600).map(|line| format!("\tat c.e.Deep{name}.call(Deep.java:{line})\n"));
        let above = "INFO [main] c.e.Deep - still well\n".repeat(8);
        format!("{above}c.e.Bad{name}: no\n{}", frames.collect::<String>())
    };
    let log = |names: std::ops::Range<usize>| names.map(failure).collect::<String>();
    let logs = Logs::from([
        ("a.log".to_owned(), log(0..40)),
        ("b.log".to_owned(), log(30..90)),
        ("c.log".to_owned(), log(80..82)),
    ]);
    let whole = scan(&logs, 80);
    let parts: Vec<Summary> = logs.iter().map(|log| scan([log], 80)).collect();
    let flat = merge(parts.iter().rev().cloned().collect(), 80);
    assert_eq!(render::partial(&flat), render::partial(&whole));
    let nested = merge(vec![parts[1].clone(), parts[2].clone()], 80);
    let nested = merge(vec![nested, parts[0].clone()], 80);
    assert_eq!(render::partial(&nested), render::partial(&whole));
    let frames = |at: usize| {
        whole.groups[at].sample.as_ref().unwrap().chain[0]
            .frames
            .len()
    };
    assert_eq!((frames(0), frames(63)), (600, 600));
    assert!((300..600).contains(&frames(64)), "{}", frames(64));
    assert!(whole.groups[80].sample.is_none());
}
