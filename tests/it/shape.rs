//! The shapes of what the program prints as JSON, declared once more by themselves.

use serde_json::Value;
/// What a value must be.
pub(crate) enum Shape {
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

pub(crate) static EXPLAIN: Shape = All(&[
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

pub(crate) static CHECK: Shape = All(&[
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
    pub(crate) fn check(&self, value: &Value, place: &str, found: &mut Vec<String>) {
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
