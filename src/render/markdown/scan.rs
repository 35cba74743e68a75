//! What was found in logs: a table of the groups, the first ones explained.

use super::escape::{cell, code, escaped};
use super::{line, one};
use crate::render::Options;
use crate::render::place::place;
use crate::render::scanned::{self, found, opening, read, rest, second, seen, thousands};
use crate::report::TraceReport;
use crate::report::scan::{GroupReport, ScanReport};

/// The scan as Markdown. Of `shown` groups a row, of `explained` of them everything.
pub fn markdown_scan(
    report: &ScanReport,
    shown: usize,
    explained: usize,
    options: &Options,
) -> String {
    let mut out = String::new();
    summary(&mut out, report);
    if shown > 0 && !report.groups.is_empty() {
        line(
            &mut out,
            "\n| Count | What | Failure | First seen | Last seen | First at |",
        );
        line(&mut out, "| ---: | --- | --- | --- | --- | --- |");
    }
    for group in report.groups.iter().take(shown) {
        let cells: Vec<String> = row(group).iter().map(|text| cell(text)).collect();
        line(&mut out, &format!("| {} |", cells.join(" | ")));
    }
    for words in rest(report, shown) {
        line(&mut out, &format!("\n{}", escaped(&words)));
    }
    for group in report.groups.iter().take(explained) {
        line(&mut out, "\n---\n");
        one(&mut out, &group.sample, options);
    }
    out
}

fn summary(out: &mut String, report: &ScanReport) {
    line(out, "# Failures in logs\n");
    let partial = if report.partial {
        " · **interrupted: this is only a part**"
    } else {
        ""
    };
    line(
        out,
        &format!("**{}** · {}{partial}", found(report), read(report)),
    );
    if let Some((from, to)) = seen(report) {
        line(
            out,
            &format!("\n{} to {}", escaped(second(from)), escaped(second(to))),
        );
    }
    if !report.unread.is_empty() {
        line(out, "\nNot read to the end:\n");
    }
    for unread in &report.unread {
        line(
            out,
            &format!("- {}: {}", code(&unread.name), escaped(&unread.reason)),
        );
    }
}

fn row(group: &GroupReport) -> [String; 6] {
    let moment = |moment: &Option<String>| {
        moment
            .as_deref()
            .map_or_else(String::new, |moment| escaped(second(moment)))
    };
    let more = match group.sources.len() {
        0 | 1 => String::new(),
        files => format!(", {} files", thousands(files as u64)),
    };
    [
        thousands(group.count),
        [
            what(group),
            checked(&group.sample).map_or_else(String::new, |words| format!("; {words}")),
        ]
        .concat(),
        failure(&group.sample),
        moment(&group.first_seen),
        moment(&group.last_seen),
        format!("{}{more}", code(&place(&group.sample))),
    ]
}

fn what(group: &GroupReport) -> String {
    let new = match group.new {
        Some(true) => "**new** · ",
        _ => "",
    };
    match group.sample.explanations.first() {
        Some(best) => format!(
            "{new}**{}** {} ({})",
            best.severity.as_str(),
            escaped(&best.title),
            code(&best.entry)
        ),
        None => format!("{new}no entry fits"),
    }
}

/// What a look at the endpoints said.
fn checked(sample: &TraceReport) -> Option<String> {
    let lines = scanned::checked(sample);
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    (!lines.is_empty()).then(|| lines.join("; "))
}

/// The class that failed and the beginning of its message.
fn failure(sample: &TraceReport) -> String {
    let Some(throwable) = sample.chain.get(sample.decisive) else {
        return String::new();
    };
    let class = throwable.class.as_deref().map(code);
    let message = throwable.message.as_deref().unwrap_or_default().trim();
    let message = (!message.is_empty()).then(|| code(&opening(message, 120)));
    let parts: Vec<String> = [class, message].into_iter().flatten().collect();
    parts.join(": ")
}
