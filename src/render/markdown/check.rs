//! A live check for an issue or a chat.

use super::escape::{code, escaped};
use super::line;
use crate::check::{Attempt, Check};

/// Checks of endpoints, a section each.
pub fn markdown_checks(checks: &[Check]) -> String {
    let mut out = String::new();
    for check in checks {
        if !out.is_empty() {
            out.push('\n');
        }
        one(&mut out, check);
    }
    out
}

fn one(out: &mut String, check: &Check) {
    let name = code(&check.name_of_target());
    line(out, &format!("## {name}: {}\n", check.verdict.as_str()));
    line(out, &format!("{}\n", escaped(&check.summary)));
    section(out, check);
    for attempt in &check.history {
        line(out, &format!("- {}", earlier(attempt)));
    }
}

/// What each phase saw, and from where and when.
fn section(out: &mut String, check: &Check) {
    for text in phases(check) {
        line(out, &format!("- {text}"));
    }
}

/// The same below the endpoint of a trace.
pub(super) fn below(out: &mut String, check: &Check) {
    line(
        out,
        &format!("  - checked: **{}** now", check.verdict.as_str()),
    );
    let notes = check
        .notes()
        .into_iter()
        .map(|note| format!("**{}**", escaped(&note)));
    for text in phases(check).into_iter().chain(notes) {
        line(out, &format!("  - {text}"));
    }
}

fn phases(check: &Check) -> Vec<String> {
    let lines = check.lines().into_iter();
    let mut all: Vec<String> = lines
        .map(|(label, text)| format!("{label}: {}", code(&text)))
        .collect();
    let observations: Vec<String> = check
        .observations
        .iter()
        .map(|one| code(one.as_str()))
        .collect();
    all.push(format!("observed: {}", observations.join(", ")));
    all.push(format!(
        "seen from {} at {}",
        code(&check.from),
        escaped(&check.at)
    ));
    all
}

fn earlier(attempt: &Attempt) -> String {
    format!(
        "{}: {} after {}",
        escaped(&attempt.at),
        attempt.verdict.as_str(),
        attempt.ms
    )
}
