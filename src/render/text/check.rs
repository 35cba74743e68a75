//! A live check: the answer first, then what each phase saw.

use super::page::Page;
use super::span::span;
use super::style::{self, DIM, LABEL, PLAIN, STRONG};
use crate::check::{Attempt, Check};

/// Column at which the phases begin, right of their labels.
const PHASES: usize = 13;

/// `reachable: db1:5432`, the sentence, the phases, and from where and when.
pub(super) fn whole(page: &mut Page, check: &Check) {
    let name = check.name_of_target();
    page.hang(
        0,
        &[],
        2,
        &[
            span(style::verdict(check.verdict), check.verdict.as_str()),
            span(STRONG, ": "),
            span(STRONG, &name),
        ],
    );
    page.para(2, &[span(PLAIN, &check.summary)]);
    page.blank();
    phases(page, check);
    let observations: Vec<&str> = check.observations.iter().map(|one| one.as_str()).collect();
    row(page, "observed", &observations.join(" "));
    row(
        page,
        "seen from",
        &format!("{} at {}", check.from, check.at),
    );
    history(page, &check.history);
}

/// What each phase saw, a line each.
pub(super) fn phases(page: &mut Page, check: &Check) {
    for (label, line) in check.lines() {
        row(page, label, &line);
    }
}

fn row(page: &mut Page, label: &str, text: &str) {
    let label = format!("{label:>width$}", width = PHASES - 2);
    page.hang(0, &[span(LABEL, &label)], PHASES, &[span(PLAIN, text)]);
}

fn history(page: &mut Page, history: &[Attempt]) {
    if history.is_empty() {
        return;
    }
    page.blank();
    for attempt in history {
        let outcomes: Vec<&str> = attempt.outcomes.iter().map(|one| one.words()).collect();
        let outcomes = match outcomes.is_empty() {
            true => String::new(),
            false => format!(" ({} after {})", outcomes.join(", "), attempt.ms),
        };
        let words = format!("{}{outcomes}", attempt.verdict.as_str());
        page.hang(2, &[span(DIM, &attempt.at)], 4, &[span(PLAIN, &words)]);
    }
}
