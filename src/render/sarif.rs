//! SARIF 2.1.0, for code scanning and editors: entries are the rules, each group is one result.

use serde_json::{Value, json};

use super::clean::{one_line, visible};
use super::place::named;
use super::scanned::{checked, many, opening};
use super::site::Item;
use super::{Options, Os, markdown, text_entry, to_json};
use crate::kb::{Base, Severity};
use crate::report::TraceReport;
use crate::report::scan::{GroupReport, ScanReport};

/// The rule of failures that no entry explains.
const UNKNOWN: &str = "unknown";

/// How the help of a rule is shown to who reads no Markdown.
const HELP: Options = Options {
    width: 100,
    colour: false,
    full: true,
    os: Os::Linux,
};

/// The scan as a SARIF log of one run. The texts of the rules are those of the knowledge base.
pub fn sarif(report: &ScanReport, base: &Base) -> String {
    let mut ids: Vec<&str> = Vec::new();
    for group in &report.groups {
        let id = rule_of(group);
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    let index = |id: &str| ids.iter().position(|rule| *rule == id);
    let results: Vec<Value> = report
        .groups
        .iter()
        .map(|group| result(group, index(rule_of(group))))
        .collect();
    let rules: Vec<Value> = ids.iter().map(|id| rule(id, base)).collect();
    to_json(&json!({
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "causedby",
                    "semanticVersion": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                },
            },
            "invocations": [invocation(report)],
            "columnKind": "unicodeCodePoints",
            "results": results,
            "properties": {
                "files": report.files,
                "bytes": report.bytes,
                "lines": report.lines,
                "traces": report.traces,
                "other": report.other,
            },
        }],
    }))
}

fn rule_of(group: &GroupReport) -> &str {
    let best = group.sample.explanations.first();
    best.map_or(UNKNOWN, |best| &best.entry)
}

fn rule(id: &str, base: &Base) -> Value {
    match base.get(id).and_then(Item::of) {
        Some(item) => entry(&item),
        None => json!({
            "id": id,
            "shortDescription": { "text": "No entry of the knowledge base fits" },
            "help": { "text": "Keep the answer once it is found: causedby kb new drafts an entry from the trace." },
            "defaultConfiguration": { "level": level(None) },
        }),
    }
}

fn entry(item: &Item<'_>) -> Value {
    let (card, entry) = (item.card, &item.entry);
    let mut rule = json!({
        "id": entry.entry,
        "shortDescription": { "text": entry.title },
        "fullDescription": { "text": entry.summary },
        "help": { "text": text_entry(card, &HELP), "markdown": markdown::help(entry) },
        "defaultConfiguration": { "level": level(Some(entry.severity)) },
        "properties": { "tags": [card.family()], "severity": entry.severity.as_str() },
    });
    let mut pages = entry.references.iter();
    if let Some(page) = pages.find(|page| page.starts_with("https://")) {
        rule["helpUri"] = uri(page, b":/?#[]@!$&'()*+,;=%").into();
    }
    rule
}

fn level(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Low) => "note",
        Some(Severity::Moderate) | None => "warning",
        Some(Severity::High | Severity::Critical) => "error",
    }
}

/// What could not be read, and whether reading came to its end.
fn invocation(report: &ScanReport) -> Value {
    let mut notes: Vec<Value> = report
        .unread
        .iter()
        .map(|unread| notification("error", &format!("{}: {}", unread.name, unread.reason)))
        .collect();
    if report.partial {
        notes.push(notification("warning", "interrupted: this is only a part"));
    }
    json!({ "executionSuccessful": notes.is_empty(), "toolExecutionNotifications": notes })
}

fn notification(level: &str, text: &str) -> Value {
    json!({ "level": level, "message": { "text": message(text) } })
}

fn result(group: &GroupReport, rule: Option<usize>) -> Value {
    let best = group.sample.explanations.first();
    let mut result = json!({
        "ruleId": rule_of(group),
        "ruleIndex": rule,
        "level": level(best.map(|best| best.severity)),
        "message": { "text": message(&said(group)) },
        "locations": locations(&group.sample),
        "occurrenceCount": group.count,
        "partialFingerprints": { "causedby/1": group.fingerprint },
    });
    if let Some(new) = group.new {
        result["baselineState"] = if new { "new" } else { "unchanged" }.into();
    }
    let sources: Vec<Value> = group
        .sources
        .iter()
        .map(|source| json!({ "name": source.name, "count": source.count }))
        .collect();
    result["properties"] = json!({
        "firstSeen": group.first_seen,
        "lastSeen": group.last_seen,
        "sources": sources,
    });
    result
}

/// `Connection refused: java.net.ConnectException: Connection refused: db1:5432 (3 times)`, and what a
/// check saw.
fn said(group: &GroupReport) -> String {
    const LONGEST: usize = 400;
    let sample = &group.sample;
    let title = sample.explanations.first().map(|best| best.title.clone());
    let throwable = sample.chain.get(sample.decisive);
    let class = throwable.and_then(|throwable| throwable.class.clone());
    let text = throwable.and_then(|throwable| throwable.message.as_deref());
    let text = text.map(|text| opening(text.trim(), LONGEST));
    let parts = [title, class, text].into_iter().flatten();
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    let times = many(group.count, "time");
    let said = format!("{} ({times})", parts.join(": "));
    let said = std::iter::once(said).chain(checked(sample));
    said.collect::<Vec<_>>().join("; ")
}

/// A message that holds no placeholder and no link: both would be made of text from logs.
fn message(text: &str) -> String {
    let text = one_line(text).replace('{', "{{").replace('}', "}}");
    text.replace("](", "\\](")
}

/// The user's own frame, else the place in the log.
fn locations(sample: &TraceReport) -> Vec<Value> {
    let own = sample.app_frame.as_ref();
    let file = own.and_then(|frame| frame.path.as_deref().or(frame.file.as_deref()));
    let mut location = match (file, own.and_then(|frame| frame.line)) {
        (Some(file), line) => physical(file, line.map(u64::from)),
        (None, _) => physical(named(&sample.source.name), Some(sample.source.line as u64)),
    };
    if let Some(frame) = own {
        let name = format!("{}.{}", frame.class, frame.method);
        location["logicalLocations"] =
            json!([{ "fullyQualifiedName": visible(&name), "kind": "function" }]);
    }
    vec![location]
}

fn physical(path: &str, line: Option<u64>) -> Value {
    let path = path.replace('\\', "/");
    let mut place = json!({ "artifactLocation": { "uri": relative(&path) } });
    // Lines count from 1; Java prints others for frames without one.
    if let Some(line) = line.filter(|line| *line > 0) {
        place["region"] = json!({ "startLine": line });
    }
    json!({ "physicalLocation": place })
}

/// A path as a reference that no reader takes for a scheme or a host.
fn relative(path: &str) -> String {
    let encoded = uri(path, b"/");
    match encoded.starts_with('/') {
        true => format!("file:///{}", encoded.trim_start_matches('/')),
        false => encoded,
    }
}

/// Every byte that an address cannot hold as `%41`; `kept` stay besides letters, digits and `-._~`.
fn uri(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() || kept.contains(&byte) => {
                out.push(char::from(byte));
            }
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{message, relative};

    #[test]
    fn paths_become_references() {
        assert_eq!(relative("logs/app 1.log"), "logs/app%201.log");
        assert_eq!(relative("/var/log/é"), "file:///var/log/%C3%A9");
        assert_eq!(relative("//evil.example/x"), "file:///evil.example/x");
        assert_eq!(relative("javascript:alert(1)"), "javascript%3Aalert%281%29");
    }

    #[test]
    fn messages_hold_neither_placeholders_nor_links() {
        assert_eq!(message("{0} [a](b)\n{"), "{{0}} [a\\](b) {{");
    }
}
