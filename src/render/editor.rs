//! One line a finding, `path:line: severity: title [id]`, for tools that jump to places.

use std::fmt::Write as _;

use super::clean::one_line;
use crate::report::{Report, TraceReport};

/// The best explanation of each trace, or the failure itself where no entry fits.
pub fn editor(report: &Report) -> String {
    let mut out = String::new();
    for trace in &report.traces {
        let (path, line) = place(trace);
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{path}:{line}: {}", finding(trace));
    }
    out
}

/// The user's own frame if it was found on disk, else the place in the input.
fn place(trace: &TraceReport) -> (String, usize) {
    match &trace.jump {
        Some(place) => (one_line(&place.name), place.line),
        None => (one_line(&trace.source.name), trace.source.line),
    }
}

fn finding(trace: &TraceReport) -> String {
    if let Some(best) = trace.explanations.first() {
        let general = if best.general { ", general advice" } else { "" };
        let (severity, title) = (best.severity.as_str(), one_line(&best.title));
        return format!("{severity}: {title} [{}{general}]", one_line(&best.entry));
    }
    const LONGEST: usize = 160;
    let failure = trace
        .chain
        .get(trace.decisive)
        .map(head)
        .unwrap_or_default();
    let shown: String = failure.chars().take(LONGEST).collect();
    let more = if shown.len() < failure.len() {
        "…"
    } else {
        ""
    };
    format!("unknown: {shown}{more} [no entry fits]")
}

fn head(throwable: &crate::report::Throwable) -> String {
    let parts = [throwable.class.as_deref(), throwable.message.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    one_line(&parts.join(": "))
}
