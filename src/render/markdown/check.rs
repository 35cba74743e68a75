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
pub(super) fn section(out: &mut String, check: &Check) {
    for (label, text) in check.lines() {
        line(out, &format!("- {label}: {}", code(&text)));
    }
    let observations: Vec<String> = check
        .observations
        .iter()
        .map(|one| code(one.as_str()))
        .collect();
    line(out, &format!("- observed: {}", observations.join(", ")));
    line(
        out,
        &format!(
            "- seen from {} at {}",
            code(&check.from),
            escaped(&check.at)
        ),
    );
}

fn earlier(attempt: &Attempt) -> String {
    format!(
        "{}: {} after {}",
        escaped(&attempt.at),
        attempt.verdict.as_str(),
        attempt.ms
    )
}
