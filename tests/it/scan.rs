//! `scan` counts what parsing everything counts, however the input is cut up.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;
use std::{fs, io};

use causedby::kb::Base;
use causedby::report::scan::{self, Choice, ScanReport, Show};
use causedby::report::summary::{Reading, Source, Summary};
use causedby::scan::{Begin, End, Filter, Read, Scanner, Stretch, Tally};
use causedby::{explain, layout, source, trace};
use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::fixtures;
use crate::traces::Facts;

pub(crate) const MOST: usize = 1_000_000;

/// Scans bytes that arrive `block` at a time, in stretches that begin at `cuts`.
pub(crate) fn scan(bytes: &[u8], block: usize, cuts: &[u64]) -> Tally {
    let mut scanner = Scanner::new(Filter::default());
    let mut total = Tally::default();
    let begins = std::iter::once(Begin::Log).chain(cuts.iter().copied().map(Begin::Place));
    let ends = cuts.iter().copied().map(End::Place).chain([End::Log]);
    for (from, to) in begins.zip(ends) {
        let stretch = Stretch {
            source: 0,
            from,
            to,
        };
        let mut at = stretch.reads_from() as usize;
        let read = |buffer: &mut [u8]| {
            let len = block.min(buffer.len()).min(bytes.len().saturating_sub(at));
            buffer[..len].copy_from_slice(&bytes[at..at + len]);
            at += len;
            io::Result::Ok(if len == 0 {
                Read::End
            } else {
                Read::Bytes(len)
            })
        };
        scanner
            .scan(stretch, read, |tally| total.append(tally, MOST))
            .unwrap();
    }
    total.finish(MOST);
    total
}

fn counts(tally: &Tally) -> BTreeMap<String, u64> {
    let groups = tally.groups.iter();
    groups
        .map(|(fingerprint, group)| (format!("{fingerprint:016x}"), group.count))
        .collect()
}

/// A failure of so many frames, and a message of so many words.
fn long(name: usize, words: usize, frames: usize) -> String {
    let mut text = format!(
        "com.acme.Fault{name}Exception: {}",
        "many words ".repeat(words)
    );
    for frame in 0..frames {
        text += &format!(
            "\n\tat com.acme.F{name}.m{}(F.java:{frame})",
            "n".repeat(frame % 50)
        );
    }
    text
}

fn report(tally: &Tally) -> ScanReport {
    let show = Show {
        zone: &TimeZone::UTC,
        base: &Base::bundled(),
        options: &explain::Options::default(),
        choice: &Choice::default(),
    };
    let reading = Reading {
        sources: BTreeMap::from([(
            0,
            Source {
                name: "app.log".to_owned(),
                archive: None,
            },
        )]),
        files: 1,
        ..Reading::default()
    };
    scan::report(&Summary::new(tally.clone(), reading, MOST), &show)
}

#[test]
fn long_failures_are_reported_too() {
    let record = |fields: Value| format!("{fields}\n");
    for (name, text) in [
        (
            "text",
            format!(
                "2026-11-01 10:00:00 ERROR {}\n{}\n",
                "x".repeat(300_000),
                long(1, 0, 1_000)
            ),
        ),
        (
            "frames",
            record(json!({"level": "ERROR", "stack_trace": long(1, 0, 2_000)})),
        ),
        (
            "message",
            record(
                json!({"message": "x".repeat(300_000), "level": "ERROR", "stack_trace": long(1, 0, 90)}),
            ),
        ),
    ] {
        let tally = scan(text.as_bytes(), 100_000, &[]);
        let report = report(&tally);
        assert_eq!((tally.traces, report.groups.len()), (1, 1), "{name}");
        let sample = &report.groups[0].sample;
        assert_eq!(
            sample.chain[0].class.as_deref(),
            Some("com.acme.Fault1Exception"),
            "{name}"
        );
        let line = if name == "text" { 2 } else { 1 };
        assert_eq!(sample.source.line, line, "{name}");
    }
}

#[test]
fn many_failures_in_one_passage_have_each_its_own_sample() {
    let traces = |end: &str| -> String {
        let trace = |n: usize| {
            let frames =
                "\tat com.acme.Shop.book(Shop.java:7)END\tat com.acme.Shop.main(Shop.java:3)END";
            format!("com.acme.k{n}.FaultException: kind {n} brokeEND{frames}").replace("END", end)
        };
        (0..4_000).map(trace).collect()
    };
    // In lines of their own, and all in one.
    for (text, lines) in [(traces("\n"), 3), (traces(""), 0)] {
        let tally = scan(text.as_bytes(), 1_000_000, &[]);
        let samples = tally
            .groups
            .values()
            .filter_map(|group| group.sample.as_ref());
        let distinct: BTreeMap<*const u8, usize> = samples
            .map(|sample| (sample.text.as_ptr(), sample.text.len()))
            .collect();
        assert!(distinct.values().sum::<usize>() < 70_000_000, "{lines}");
        for group in report(&tally).groups.iter().take(500) {
            let class = group.sample.chain[0].class.as_deref().unwrap();
            assert!(class.starts_with("com.acme.k"), "{class}");
            if lines > 0 {
                let number: usize = class["com.acme.k".len()..]
                    .split('.')
                    .next()
                    .unwrap()
                    .parse()
                    .unwrap();
                assert_eq!(group.sample.source.line, 1 + number * lines, "{class}");
                assert_eq!(group.sample.chain[0].frames.len(), 2);
            }
        }
    }
}

#[test]
fn samples_take_little_memory_and_no_group_goes_without() {
    let failures =
        (0..100).map(|name| format!("2026-11-01 10:00:00 ERROR no\n{}\n", long(name, 20_000, 40)));
    let log: String = failures.collect();
    let tally = scan(log.as_bytes(), 1_000_000, &[]);
    let samples = tally
        .groups
        .values()
        .map(|group| group.sample.as_ref().unwrap().text.len());
    let kept: usize = samples.sum();
    assert!((14_000_000..17_500_000).contains(&kept), "{kept}");
    let report = report(&tally);
    assert_eq!(report.groups.len(), 100);
    for group in &report.groups {
        let class = group.sample.chain[0].class.as_deref().unwrap();
        assert!(
            class.starts_with("com.acme.Fault") && class.ends_with("Exception"),
            "{class}"
        );
    }
}

/// All of a tally, in a form that shows what differs.
pub(crate) fn described(tally: &Tally) -> Vec<String> {
    let mut lines = vec![format!(
        "{} traces, {} lines, {} bytes, {:?}",
        tally.traces, tally.lines, tally.bytes, tally.timeline
    )];
    let mut groups: Vec<_> = tally.groups.iter().collect();
    groups.sort_unstable_by_key(|(fingerprint, group)| (group.place, **fingerprint));
    for (fingerprint, group) in groups {
        let sample = group.sample.as_ref().unwrap();
        let mut rest = group.clone();
        rest.sample = None;
        lines.push(format!("{fingerprint:016x} {rest:?} {}", sample.above));
        let text = String::from_utf8_lossy(&sample.text).into_owned();
        lines.extend(text.lines().map(str::to_owned));
    }
    lines
}

/// What parsing the whole text counts.
pub(crate) fn parsed(bytes: &[u8]) -> BTreeMap<String, u64> {
    let text = source::decode("", bytes.to_vec()).unwrap();
    let page = layout::undress(&text.text);
    let mut counts = BTreeMap::new();
    for trace in trace::parse(&page) {
        *counts.entry(trace.fingerprint()).or_default() += 1;
    }
    counts
}

fn texts_of(folders: &[&str]) -> Vec<PathBuf> {
    let files = folders.iter().flat_map(|folder| fixtures::files(folder));
    files
        .filter(|path| {
            let name = fixtures::name(path);
            !name.ends_with(".facts.json") && !name.ends_with(".source.txt")
        })
        .collect()
}

/// Where the counts differ, and why.
const DIFFERENT: [&str; 6] = [
    // No word that is searched for: java.util.logging's XML prints no file names, and here the class
    // has no throwable's name; frames as objects without any class.
    "traces/jul/odd-text-xml.txt",
    "traces/jboss/odd-text-json.txt",
    // Each record is read by itself, whatever line of a trace it holds.
    "traces/quoted/json-line-in-message.txt",
    // No word that is searched for: Clojure's `pst` prints neither packages nor files of Java, and a
    // list of bytes has no words at all.
    "traces/clojure/pst-in-log.txt",
    "traces/quoted/json-bytes.txt",
    // Clojure's frames without `at` end the passage that a scan cuts out: fewer frames, counted once all the same.
    "traces/clojure/stacktrace.txt",
];

#[test]
fn every_captured_text_is_counted_as_it_is_parsed() {
    let mut wrong = Vec::new();
    for (name, bytes) in captured() {
        let found = counts(&scan(&bytes, usize::MAX, &[]));
        let expected = parsed(&bytes);
        if (found != expected) != DIFFERENT.contains(&name.as_str()) {
            wrong.push(format!("{name}: {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}

/// The texts of the fixtures, by name.
fn captured() -> Vec<(String, Vec<u8>)> {
    let files = texts_of(&["traces", "kb", "demo", "benign"]).into_iter();
    let texts = files.map(|path| (fixtures::name(&path), fs::read(&path).unwrap()));
    texts
        .filter(|(_, bytes)| source::decode("", bytes.clone()).is_ok())
        .collect()
}

/// What one logger each wrote, in several patterns.
const LOGGERS: &[&str] = &[
    "traces/logback/",
    "traces/log4j2/",
    "traces/log4j2-17/",
    "traces/log4j2-25/",
    "traces/spring-boot/",
    "traces/jul/",
    "traces/jboss/",
];

/// Whether what the text means depends on what stands around it: its messages imitate traces.
fn is_ambiguous(name: &str) -> bool {
    let facts = Facts::beside(&fixtures::root().join(name));
    name.contains("fake-trace") || facts.is_some_and(|facts| facts.ambiguous.is_some())
}

/// Captured texts, with their names.
pub(crate) fn texts() -> &'static [(String, Vec<u8>)] {
    static TEXTS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
        let mut small = captured();
        small.retain(|(name, bytes)| {
            bytes.len() < 6_000 && !DIFFERENT.contains(&name.as_str()) && !is_ambiguous(name)
        });
        for (_, bytes) in &mut small {
            if bytes.last() != Some(&b'\n') {
                bytes.push(b'\n');
            }
        }
        small
    });
    &TEXTS
}

pub(crate) fn text() -> impl Strategy<Value = &'static (String, Vec<u8>)> {
    (0..texts().len()).prop_map(|index| &texts()[index])
}

/// So many healthy lines that no line announces what stands behind them.
pub(crate) fn healthy(lines: usize) -> Vec<u8> {
    let line = |n: usize| {
        format!(
            "2026-11-23 07:28:{:02}.101  INFO [main] c.e.shop.ApiExceptionHandler - order {n} mapped at once\n",
            n % 60
        )
    };
    (0..lines).map(line).collect::<String>().into_bytes()
}

/// So many bytes of lines without time and level.
pub(crate) fn calm(log: &mut Vec<u8>, size: usize) {
    let end = log.len() + size;
    while log.len() < end {
        let line = format!("10.1.2.3 - - \"GET /orders/{} HTTP/1.1\" 200\n", log.len());
        log.extend_from_slice(line.as_bytes());
    }
}

/// Captured texts and healthy lines, one after the other, as a log has them.
pub(crate) fn log() -> impl Strategy<Value = Vec<u8>> {
    let text = text().prop_map(|(_, bytes)| bytes.clone());
    let healthy = (0_u32..60, 0_u32..1000).prop_map(|(second, id)| {
        format!("2026-11-23 07:28:{second:02}.{id:03}  INFO [main] c.e.shop.ApiExceptionHandler - order {id} mapped at once\n").into_bytes()
    });
    let piece = prop_oneof![3 => text, 4 => proptest::collection::vec(healthy, 1..8).prop_map(|lines| lines.concat())];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// The reference parses everything, which takes time and memory.
    #[test]
    fn a_log_is_counted_as_it_is_parsed(texts in proptest::collection::vec(text(), 1..6)) {
        let mut log = healthy(1);
        let mut expected = BTreeMap::new();
        for (_, bytes) in &texts {
            log.extend_from_slice(bytes);
            log.extend(healthy(32));
            for (fingerprint, count) in parsed(&[healthy(1), bytes.clone(), healthy(32)].concat()) {
                *expected.entry(fingerprint).or_default() += count;
            }
        }
        let names: Vec<&String> = texts.iter().map(|(name, _)| name).collect();
        let found = counts(&scan(&log, 10_000, &[log.len() as u64 / 2]));
        prop_assert_eq!(&found, &expected, "{:?}", names);
    }

    #[test]
    fn a_log_of_one_logger_is_counted_as_the_whole_is_parsed(folder in proptest::sample::select(LOGGERS), picks in proptest::collection::vec(0_usize..1000, 1..8)) {
        let alike: Vec<_> = texts().iter().filter(|(name, _)| name.starts_with(folder)).collect();
        let mut log = healthy(1);
        for (_, bytes) in picks.iter().map(|pick| alike[pick % alike.len()]) {
            log.extend_from_slice(bytes);
            log.extend(healthy(1 + picks[0] % 40));
        }
        prop_assert_eq!(counts(&scan(&log, 10_000, &[log.len() as u64 / 2])), parsed(&log), "{} {:?}", folder, picks);
    }

    /// Lines without time and level are no cuts: stretches end where all is calm.
    #[test]
    fn stretches_of_logs_without_records_change_nothing(
        pieces in proptest::collection::vec((0_usize..260_000, text()), 1..5),
        block in 5_000_usize..300_000,
        mut cuts in proptest::collection::vec(0.0_f64..1.0, 1..6),
    ) {
        let mut log = Vec::new();
        for (size, (_, text)) in &pieces {
            calm(&mut log, *size);
            log.extend_from_slice(text);
        }
        cuts.sort_by(f64::total_cmp);
        let mut cuts: Vec<u64> = cuts.iter().map(|cut| (cut * log.len() as f64) as u64).filter(|cut| *cut > 0).collect();
        cuts.dedup();
        let whole = described(&scan(&log, usize::MAX, &[]));
        let parts = described(&scan(&log, block, &cuts));
        prop_assert!(whole == parts, "{:?} {cuts:?}", whole.iter().zip(&parts).find(|(one, other)| one != other));
    }

    #[test]
    fn blocks_and_stretches_change_nothing(log in log(), block in 1_usize..5_000, mut cuts in proptest::collection::vec(0.0_f64..1.0, 0..6)) {
        let whole = scan(&log, usize::MAX, &[]);
        cuts.sort_by(f64::total_cmp);
        let mut cuts: Vec<u64> = cuts.iter().map(|cut| (cut * log.len() as f64) as u64).filter(|cut| *cut > 0).collect();
        cuts.dedup();
        let parts = scan(&log, block, &cuts);
        prop_assert_eq!(whole.bytes, log.len() as u64);
        let (whole, parts) = (described(&whole), described(&parts));
        let first = whole.iter().zip(&parts).position(|(one, other)| one != other);
        prop_assert!(whole == parts, "line {first:?}: {:#?} became {:#?}", first.map(|at| &whole[at.saturating_sub(3)..=at]), first.map(|at| &parts[at.saturating_sub(3)..=at]));
    }
}
