//! The JSON that programs rely on, declared a second time and by hand: a field that is renamed, lost
//! or changes its type fails here. More fields may be added.

use std::fs;

use causedby::kb::Base;
use causedby::render;
use serde_json::Value;

use crate::{fixtures, hostile, sample};

/// What a value must be.
enum Shape {
    Text,
    Number,
    Flag,
    OneOf(&'static [&'static str]),
    OrNull(&'static Shape),
    /// A field that is there only where there is something to say.
    OrMissing(&'static Shape),
    List(&'static Shape),
    /// An object with any of these keys, all of one shape.
    Some(&'static [&'static str], &'static Shape),
    /// An object with all of these keys.
    All(&'static [(&'static str, Shape)]),
    /// Milliseconds.
    Decimal,
}

use Shape::{All, Decimal, Flag, List, Number, OneOf, OrMissing, OrNull, Some as Any, Text};

static EXPLAIN: Shape = All(&[
    ("schema", OneOf(&["causedby/explain/1"])),
    ("traces", List(&TRACE)),
]);

static TRACE: Shape = All(&[
    ("source", All(&[("name", Text), ("line", Number)])),
    (
        "context",
        All(&[
            ("timestamp", OrNull(&Text)),
            ("level", OrNull(&Text)),
            ("logger", OrNull(&Text)),
            ("thread", OrNull(&Text)),
            ("message", OrNull(&Text)),
        ]),
    ),
    ("chain", List(&THROWABLE)),
    ("decisive", Number),
    ("explanations", List(&EXPLANATION)),
    ("endpoints", List(&ENDPOINT)),
    ("app_frame", OrNull(&APP_FRAME)),
    ("fingerprint", Text),
    ("count", Number),
]);

static THROWABLE: Shape = All(&[
    ("class", OrNull(&Text)),
    ("message", OrNull(&Text)),
    ("frames", List(&Text)),
    ("omitted", Number),
    ("suppressed", List(&List(&THROWABLE))),
]);

static EXPLANATION: Shape = All(&[
    ("entry", Text),
    ("title", Text),
    ("severity", OneOf(&["low", "moderate", "high", "critical"])),
    ("score", Number),
    ("general", Flag),
    (
        "matched",
        All(&[
            ("throwable", Number),
            ("by", List(&OneOf(&["class", "message", "frame", "cause"]))),
        ]),
    ),
    ("summary", Text),
    ("affects", List(&Text)),
    ("causes", List(&CAUSE)),
    ("fixes", List(&FIX)),
    ("escalation", Text),
    ("faqs", List(&All(&[("question", Text), ("answer", Text)]))),
    ("related", List(&Text)),
    ("references", List(&Text)),
]);

static CAUSE: Shape = All(&[
    ("id", Text),
    ("text", Text),
    (
        "verdict",
        OrNull(&OneOf(&[
            "confirmed",
            "likely",
            "possible",
            "unlikely",
            "ruled-out",
        ])),
    ),
    ("evidence", List(&Text)),
]);

static FIX: Shape = All(&[
    ("step", Text),
    ("tip", Text),
    ("for", List(&Text)),
    ("commands", Any(&["linux", "macos", "windows"], &Text)),
    (
        "unfilled",
        OrMissing(&Any(&["linux", "macos", "windows"], &List(&Text))),
    ),
]);

static CHECK: Shape = All(&[
    ("schema", OneOf(&["causedby/check/1"])),
    ("host", Text),
    ("port", OrNull(&Number)),
    ("scheme", OrNull(&Text)),
    ("seed", OrMissing(&Text)),
    ("from", Text),
    ("at", Text),
    (
        "resolve",
        All(&[
            (
                "outcome",
                OneOf(&[
                    "literal",
                    "ok",
                    "not-found",
                    "no-address",
                    "temporary-failure",
                    "timeout",
                    "could-not-tell",
                ]),
            ),
            ("addresses", List(&Text)),
            ("ms", Decimal),
            ("detail", OrNull(&Text)),
        ]),
    ),
    (
        "connect",
        List(&All(&[
            ("address", Text),
            ("outcome", CONNECTED),
            ("errno", OrNull(&Number)),
            ("ms", Decimal),
            ("detail", OrNull(&Text)),
        ])),
    ),
    ("service", OrNull(&SERVICE)),
    ("tls", OrNull(&TLS)),
    (
        "listeners",
        List(&All(&[
            ("address", Text),
            ("process", OrNull(&Text)),
            ("pid", OrNull(&Number)),
            ("user", OrNull(&Text)),
            (
                "relation",
                OneOf(&[
                    "endpoint",
                    "loopback-only",
                    "other-address",
                    "other-family",
                    "other-port",
                ]),
            ),
        ])),
    ),
    ("observations", List(&OneOf(OBSERVED))),
    ("verdict", VERDICT),
    ("summary", Text),
    (
        "history",
        OrMissing(&List(&All(&[
            ("at", Text),
            ("verdict", VERDICT),
            ("outcomes", List(&CONNECTED)),
            ("ms", Decimal),
        ]))),
    ),
]);

const VERDICT: Shape = OneOf(&["reachable", "not-usable", "not-reachable", "could-not-tell"]);

const CONNECTED: Shape = OneOf(&[
    "open",
    "refused",
    "timeout",
    "host-unreachable",
    "network-unreachable",
    "denied",
    "could-not-tell",
]);

static SERVICE: Shape = All(&[
    (
        "outcome",
        OneOf(&["match", "mismatch", "silent", "closed", "unknown"]),
    ),
    ("expected", OrNull(&Text)),
    ("found", OrNull(&Text)),
    ("detail", OrNull(&Text)),
    ("ms", Decimal),
]);

static TLS: Shape = All(&[
    (
        "outcome",
        OneOf(&[
            "established",
            "outdated",
            "refused",
            "not-tls",
            "closed",
            "silent",
            "unknown",
        ]),
    ),
    ("version", OrNull(&Text)),
    ("cipher", OrNull(&Text)),
    (
        "chain",
        List(&All(&[
            ("subject", Text),
            ("issuer", Text),
            ("names", List(&Text)),
            ("not_before", Text),
            ("not_after", Text),
            ("key", Text),
            ("signature", Text),
        ])),
    ),
    (
        "problems",
        List(&All(&[
            (
                "kind",
                OneOf(&[
                    "expired",
                    "not-yet-valid",
                    "name-mismatch",
                    "self-signed",
                    "unknown-authority",
                    "issuer-missing",
                    "weak",
                    "client-certificate-required",
                ]),
            ),
            ("text", Text),
        ])),
    ),
    (
        "trust",
        List(&All(&[
            ("store", Text),
            ("trusted", Flag),
            ("reason", Text),
        ])),
    ),
    (
        "client_certificate",
        OneOf(&["not-asked", "asked", "optional", "required"]),
    ),
    ("found", OrNull(&Text)),
    ("detail", OrNull(&Text)),
    ("ms", Decimal),
]);

#[rustfmt::skip]
const OBSERVED: &[&str] = &[
    "dns-ok", "dns-not-found", "dns-temporary-failure", "dns-changed",
    "tcp-open", "tcp-refused", "tcp-timeout", "tcp-host-unreachable", "tcp-network-unreachable", "tcp-denied", "tcp-mixed",
    "service-match", "service-mismatch", "service-silent", "service-closed",
    "tls-ok", "tls-untrusted", "tls-expired", "tls-not-yet-valid", "tls-name-mismatch", "tls-protocol", "tls-weak",
    "tls-client-certificate", "tls-not-tls", "tls-closed",
    "listener-here", "listener-loopback-only", "listener-other-address", "listener-other-port", "listener-none", "listener-nowhere",
    "opened-later", "endpoint-loopback", "endpoint-private", "endpoint-ipv6", "in-container", "old-trace",
];

static ENDPOINT: Shape = All(&[
    ("host", Text),
    ("port", OrNull(&Number)),
    ("scheme", OrNull(&Text)),
    ("address", OrNull(&Text)),
    ("found_in", Text),
    ("check", OrNull(&CHECK)),
]);

static APP_FRAME: Shape = All(&[
    ("class", Text),
    ("method", Text),
    ("file", OrNull(&Text)),
    ("line", OrNull(&Number)),
    ("path", OrNull(&Text)),
]);

impl Shape {
    fn check(&self, value: &Value, place: &str, found: &mut Vec<String>) {
        let fits = match self {
            Text => value.is_string(),
            Number => value.is_u64(),
            Flag => value.is_boolean(),
            OneOf(words) => value.as_str().is_some_and(|text| words.contains(&text)),
            OrNull(_) if value.is_null() => true,
            OrNull(shape) => return shape.check(value, place, found),
            List(shape) => return list(shape, value, place, found),
            Any(keys, shape) => return any(keys, shape, value, place, found),
            All(fields) => return all(fields, value, place, found),
            Decimal => value.is_number(),
            OrMissing(shape) => return shape.check(value, place, found),
        };
        if !fits {
            found.push(format!("{place}: {value}"));
        }
    }
}

fn list(shape: &Shape, value: &Value, place: &str, found: &mut Vec<String>) {
    match value.as_array() {
        Some(items) => {
            for (index, item) in items.iter().enumerate() {
                shape.check(item, &format!("{place}/{index}"), found);
            }
        }
        None => found.push(format!("{place}: no list")),
    }
}

fn any(keys: &[&str], shape: &Shape, value: &Value, place: &str, found: &mut Vec<String>) {
    for (key, value) in value.as_object().into_iter().flatten() {
        if !keys.contains(&key.as_str()) {
            found.push(format!("{place}/{key}: unknown"));
        }
        shape.check(value, &format!("{place}/{key}"), found);
    }
}

fn all(fields: &[(&str, Shape)], value: &Value, place: &str, found: &mut Vec<String>) {
    for (key, shape) in fields {
        match value.get(key) {
            Some(value) => shape.check(value, &format!("{place}/{key}"), found),
            None if matches!(shape, OrMissing(_)) => {}
            None => found.push(format!("{place}/{key}: missing")),
        }
    }
}

/// Every way in which the output of `explain --format json` breaks the contract.
pub(crate) fn problems(json: &str) -> Vec<String> {
    let value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => return vec![error.to_string()],
    };
    let mut found = Vec::new();
    EXPLAIN.check(&value, "", &mut found);
    if found.is_empty() {
        for (index, trace) in value["traces"].as_array().into_iter().flatten().enumerate() {
            indices(trace, &format!("/traces/{index}"), &mut found);
        }
    }
    found
}

/// The same for a line of `check --format json`.
pub(crate) fn problems_of_check(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    match serde_json::from_str(line) {
        Ok(value) => CHECK.check(&value, "", &mut found),
        Err(error) => found.push(error.to_string()),
    }
    found
}

/// Numbers that point into the chain, and what is counted from 1.
fn indices(trace: &Value, place: &str, found: &mut Vec<String>) {
    let length = trace["chain"].as_array().map_or(0, Vec::len) as u64;
    let mut inside = |name: &str, index: &Value| {
        if index.as_u64().is_none_or(|index| index >= length) {
            found.push(format!("{place}/{name}: {index} of {length}"));
        }
    };
    inside("decisive", &trace["decisive"]);
    for explanation in trace["explanations"].as_array().into_iter().flatten() {
        inside(
            "explanations/matched/throwable",
            &explanation["matched"]["throwable"],
        );
    }
    for (name, number) in [
        ("source/line", &trace["source"]["line"]),
        ("count", &trace["count"]),
    ] {
        if number == 0 {
            found.push(format!("{place}/{name}: 0"));
        }
    }
}

#[test]
fn reports_of_every_kind_keep_the_contract() {
    for report in [
        sample::rich(),
        sample::unmatched(),
        sample::general(),
        sample::hostile(),
        sample::report(Vec::new()),
    ] {
        assert_eq!(problems(&render::json(&report)), Vec::<String>::new());
    }
}

#[test]
fn checks_keep_the_contract_alone_and_below_an_endpoint() {
    let mut texts = (0..).map(|number| format!("text {number}"));
    let check = sample::check(&mut || texts.next().unwrap());
    let line = render::to_json_line(&check);
    assert_eq!(line.lines().count(), 1);
    assert_eq!(problems_of_check(&line), Vec::<String>::new());
    for (from, to) in [
        ("\"errno\":24", "\"errno\":\"24\""),
        ("\"not_after\"", "\"until\""),
        ("\"tls-closed\"", "\"tls-shut\""),
        ("\"relation\":\"loopback-only\"", "\"relation\":\"near\""),
    ] {
        assert!(line.contains(from), "{from}");
        assert_eq!(
            problems_of_check(&line.replacen(from, to, 1)).len(),
            1,
            "{from}"
        );
    }
    let mut report = sample::rich();
    report.traces[0].endpoints[0].check = Some(Box::new(check));
    let fix = &mut report.traces[0].explanations[0].fixes[0];
    fix.unfilled
        .insert("linux".to_owned(), vec!["host".to_owned()]);
    let json = render::json(&report);
    assert_eq!(problems(&json), Vec::<String>::new());
    assert_eq!(
        problems(&json.replacen("\"name-mismatch\"", "\"other\"", 1)).len(),
        1
    );
    let mut value: Value = serde_json::from_str(&json).unwrap();
    value["traces"][0]["explanations"][0]["fixes"][0]["unfilled"]["linux"] = "host".into();
    assert_eq!(problems(&value.to_string()).len(), 1);
}

#[test]
fn explanations_of_captured_traces_keep_the_contract() {
    let base = Base::bundled();
    let mut explained = 0;
    let texts = fixtures::files("kb")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    for path in texts.step_by(5) {
        let report = hostile::explained(&fs::read(&path).unwrap(), &base);
        explained += report
            .traces
            .iter()
            .filter(|trace| !trace.explanations.is_empty())
            .count();
        let found = problems(&render::json(&report));
        assert!(
            found.is_empty(),
            "{}: {}",
            fixtures::name(&path),
            found.join("\n")
        );
    }
    assert!(explained > 0, "nothing was explained");
}

#[test]
fn what_breaks_the_contract_is_seen() {
    let good = render::json(&sample::rich());
    for (from, to) in [
        ("\"fingerprint\"", "\"print\""),
        ("\"line\": 120", "\"line\": \"120\""),
        ("\"line\": 120", "\"line\": 0"),
        ("\"decisive\": 1", "\"decisive\": 9"),
        ("causedby/explain/1", "causedby/explain/2"),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(
            !problems(&good.replacen(from, to, 1)).is_empty(),
            "{from} -> {to}"
        );
    }
}
