//! A scan as a page, as Markdown and as SARIF: well-formed, complete, and texts of logs stay texts.

use std::collections::BTreeSet;

use causedby::kb::Base;
use causedby::render::{
    Options, Os, SCAN_STYLE, SEARCH, SORT, STYLE, html_scan, markdown_scan, sarif,
};
use causedby::report::scan::{Bucket, GroupReport, More, ScanReport, SourceCount, Unread};
use causedby::report::{Report, TraceReport};

use regex::Regex;
use serde_json::Value;

use crate::sample;
use crate::site::{Seen, read};

/// A scan that found these, the first most often.
fn scan(report: Report) -> ScanReport {
    let most = report.traces.len() as u64;
    let groups: Vec<GroupReport> = report
        .traces
        .into_iter()
        .enumerate()
        .map(|(index, sample)| group(most - index as u64, sample))
        .collect();
    ScanReport {
        schema: "causedby/scan/1",
        files: 2,
        bytes: 312_400_000,
        lines: 2_101_331,
        traces: groups.iter().map(|group| group.count).sum::<u64>() + 7,
        other: 7,
        partial: true,
        timeline: buckets(&[1, 0, 5]),
        bucket_seconds: 64,
        first_seen: groups.iter().filter_map(|one| one.first_seen.clone()).min(),
        last_seen: groups.iter().filter_map(|one| one.last_seen.clone()).max(),
        groups,
        new: Some(1),
        more: More::default(),
        unread: vec![Unread {
            name: "<b>gone\u{1b}[1m.log".to_owned(),
            reason: "\"no\" <i>such</i> file | `x`".to_owned(),
        }],
    }
}

fn group(count: u64, sample: TraceReport) -> GroupReport {
    let source = |count| SourceCount {
        name: sample.source.name.clone(),
        count,
    };
    GroupReport {
        fingerprint: sample.fingerprint.clone(),
        count,
        new: Some(count == 1),
        first_seen: Some("2026-01-05T10:30:12.123+01:00".to_owned()),
        last_seen: Some(format!("2026-01-05T10:32:1{count}+01:00")),
        sources: vec![source(1), source(2), source(3), source(4)],
        timeline: buckets(&[1, 0, 1]),
        bucket_seconds: 64,
        sample,
    }
}

fn buckets(counts: &[u64]) -> Vec<Bucket> {
    let bucket = |(at, &count)| Bucket {
        from: 1_767_605_376 + 64 * at as i64,
        count,
    };
    counts.iter().enumerate().map(bucket).collect()
}

fn all() -> Vec<ScanReport> {
    [
        sample::rich(),
        sample::unmatched(),
        sample::general(),
        sample::hostile(),
        sample::report(Vec::new()),
    ]
    .map(scan)
    .into()
}

fn text(page: &Seen) -> String {
    let texts = page
        .texts
        .iter()
        .filter(|(element, _)| !matches!(element.as_str(), "script" | "style"));
    texts.map(|(_, text)| text.as_str()).collect()
}

#[test]
fn the_page_is_well_formed_and_uses_nothing_from_elsewhere() {
    for report in all() {
        let html = html_scan(&report);
        let page = read("scan", &html);
        for link in &page.links {
            let anchor = link.strip_prefix('#').unwrap();
            assert!(page.ids.contains(anchor), "{link}");
        }
        for element in [
            "img", "link", "iframe", "object", "embed", "form", "base", "a",
        ] {
            let allowed = element == "a" && !page.links.is_empty();
            assert!(allowed || !page.elements.contains(element), "{element}");
        }
        for attribute in &page.attributes {
            let acts = attribute.starts_with("on");
            assert!(
                !acts && attribute != "src" && attribute != "style",
                "{attribute}"
            );
        }
        let scripts = match report.groups.is_empty() {
            true => vec![],
            false => vec![SEARCH, SORT],
        };
        for (element, assets) in [("style", vec![STYLE, SCAN_STYLE]), ("script", scripts)] {
            let there: Vec<&str> = page
                .texts
                .iter()
                .filter(|(name, _)| name == element)
                .map(|(_, text)| text.as_str())
                .collect();
            let ours: Vec<&str> = assets.iter().map(|asset| asset.text).collect();
            assert_eq!(there, ours);
            for asset in assets {
                assert!(html.contains(&format!("'sha256-{}'", asset.hash)));
            }
        }
    }
}

#[test]
fn texts_of_logs_stay_texts_on_the_page() {
    let seen = |report: Report| read("scan", &html_scan(&scan(report)));
    let harmless = [sample::rich(), sample::unmatched(), sample::general()].map(seen);
    let elements: BTreeSet<&String> = harmless.iter().flat_map(|page| &page.elements).collect();
    let attributes: BTreeSet<&String> = harmless.iter().flat_map(|page| &page.attributes).collect();
    let html = html_scan(&scan(sample::hostile()));
    assert!(!html.contains(['\u{202e}', '\u{200b}', '\u{1b}', '\u{9b}', '\u{7}', '\r']));
    let page = read("scan", &html);
    assert!(
        page.elements
            .iter()
            .all(|element| elements.contains(element))
    );
    assert!(
        page.attributes
            .iter()
            .all(|attribute| attributes.contains(attribute))
    );
    let text = text(&page);
    for said in [
        "<img src=x onerror=alert(1)>",
        "Evil <b>title</b>",
        "\"no\" <i>such</i> file",
    ] {
        assert!(text.contains(said), "{said}");
    }
}

#[test]
fn the_page_says_what_the_report_says() {
    let page = read("scan", &html_scan(&scan(sample::rich())));
    let text = text(&page);
    for said in [
        "312.4 MB",
        "2,101,331",
        "Interrupted",
        "7 more failures",
        "Connection refused",
        "2026-01-05 10:30:12",
        "5 failures",
        "a bar is 64 seconds",
        "ss -ltnp 'sport = :8080'",
        "Test-NetConnection -ComputerName orders -Port 8080",
        "bring both outputs to whoever runs the network",
        "at com.acme.orders.OrderClient.load(OrderClient.java:42)",
        "Caused by: java.net.ConnectException: Connection refused",
        "and 1 other file",
    ] {
        assert!(text.contains(said), "{said}");
    }
}

const OPTIONS: Options = Options {
    width: 80,
    colour: false,
    full: false,
    os: Os::Linux,
};

#[test]
fn markdown_is_a_table_and_the_first_explained() {
    insta::assert_snapshot!(markdown_scan(&scan(sample::hostile()), 2, 1, &OPTIONS));
}

/// The cells of a row, as GitHub's tables cut it: a bar behind a backslash is text, in code too.
fn cells(row: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut chars = row.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('|')) => cells.last_mut().unwrap().extend(chars.next()),
            ('|', _) => cells.push(String::new()),
            (c, _) => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

#[test]
fn texts_of_logs_stay_texts_in_markdown() {
    let mut report = sample::hostile();
    let nasty = "a|b \\| `c | <b> ``\\\\| [x](y) <img src=x> | ``` |";
    for trace in &mut report.traces {
        trace.chain[trace.decisive].message = Some(nasty.to_owned());
        trace.chain[trace.decisive].class = Some("a.B|`".to_owned());
        trace.source.name = "x|y`.log".to_owned();
    }
    let live = Regex::new(r"(^|[^\\])(<[a-z!/]|\]\(|!\[)").unwrap();
    for report in [report, sample::hostile()].map(scan) {
        let text = markdown_scan(&report, 20, 3, &OPTIONS);
        assert!(!text.contains(['\u{202e}', '\u{200b}', '\u{1b}', '\u{7}']));
        for line in crate::safety::outside_code(&text) {
            assert!(!live.is_match(&line), "{line}");
        }
        let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
        assert_eq!(rows.len(), 5);
        for row in rows {
            let cells = cells(row);
            assert_eq!(cells.len(), 8, "{row}");
            for cell in cells {
                let outside = crate::safety::outside_code(&cell).concat();
                assert!(!live.is_match(&outside), "{cell}");
            }
        }
    }
}

/// What the standard requires of a log, a run, a rule, a result and a place.
fn assert_is_sarif(log: &Value) {
    assert_eq!(log["version"], "2.1.0");
    assert!(
        log["$schema"]
            .as_str()
            .unwrap()
            .ends_with("/sarif-schema-2.1.0.json")
    );
    let [run] = log["runs"].as_array().unwrap().as_slice() else {
        panic!("not one run: {log}");
    };
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "causedby");
    let is_level = |level: &Value| {
        ["none", "note", "warning", "error"]
            .map(Value::from)
            .contains(level)
    };
    let is_uri = |uri: &Value| {
        let plain = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
        uri.as_str().unwrap().chars().all(plain)
    };
    let text = |message: &Value| {
        message["text"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    };
    let rules = driver["rules"].as_array().unwrap();
    let ids: BTreeSet<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), rules.len(), "a rule twice");
    for rule in rules {
        assert!(
            text(&rule["shortDescription"]) && text(&rule["help"]),
            "{rule}"
        );
        assert!(is_level(&rule["defaultConfiguration"]["level"]), "{rule}");
        assert!(rule.get("helpUri").is_none_or(is_uri), "{rule}");
    }
    for invocation in run["invocations"].as_array().unwrap() {
        assert!(invocation["executionSuccessful"].is_boolean());
        for note in invocation["toolExecutionNotifications"].as_array().unwrap() {
            assert!(text(&note["message"]) && is_level(&note["level"]), "{note}");
        }
    }
    for result in run["results"].as_array().unwrap() {
        let rule = &rules[usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(
            text(&result["message"]) && is_level(&result["level"]),
            "{result}"
        );
        assert!(result["occurrenceCount"].as_u64().unwrap() > 0);
        assert!(result["partialFingerprints"]["causedby/1"].is_string());
        for location in result["locations"].as_array().unwrap() {
            let place = &location["physicalLocation"];
            assert!(is_uri(&place["artifactLocation"]["uri"]), "{place}");
            let line = place
                .get("region")
                .map(|region| region["startLine"].as_u64());
            assert!(line.is_none_or(|line| line > Some(0)), "{place}");
        }
    }
}

#[test]
fn sarif_has_what_the_standard_requires() {
    let base = Base::bundled();
    for report in all() {
        let log: Value = serde_json::from_str(&sarif(&report, &base)).unwrap();
        assert_is_sarif(&log);
        let results = log["runs"][0]["results"].as_array().unwrap();
        assert_eq!(results.len(), report.groups.len());
    }
}

#[test]
fn sarif_says_which_entry_where_and_how_often() {
    let base = Base::bundled();
    let log = |report| -> Value { serde_json::from_str(&sarif(&scan(report), &base)).unwrap() };
    let known = log(sample::rich());
    let run = &known["runs"][0];
    let rule = &run["tool"]["driver"]["rules"][0];
    assert_eq!(rule["id"], "connection-refused");
    for system in ["ss -ltnp", "Test-NetConnection"] {
        assert!(
            rule["help"]["markdown"].as_str().unwrap().contains(system),
            "{rule}"
        );
    }
    let result = &run["results"][0];
    assert_eq!(result["level"], "warning");
    assert_eq!(result["occurrenceCount"], 1);
    assert_eq!(
        result["message"]["text"],
        "Connection refused: java.net.ConnectException: Connection refused (1 time)"
    );
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "OrderClient.java");
    assert_eq!(place["region"]["startLine"], 42);
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let hostile = log(sample::hostile());
    let result = &hostile["runs"][0]["results"][0];
    let (text, place) = (
        result["message"]["text"].as_str().unwrap(),
        &result["locations"][0]["physicalLocation"],
    );
    assert!(text.contains("[click\\](https"), "{text}");
    assert_eq!(
        (&result["level"], &place["region"]["startLine"]),
        (&"error".into(), &7.into())
    );
    let unknown = log(sample::unmatched());
    assert_eq!(unknown["runs"][0]["results"][0]["ruleId"], "unknown");
}
