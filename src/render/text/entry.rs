//! What an entry says: meaning, causes, steps, escalation; questions and references on request.

use std::sync::Arc;

use super::page::Page;
use super::span::{prose, span};
use super::style::{self, COMMAND, DIM, HEADING, LABEL, PLAIN, STRONG, TIP};
use crate::render::Options;
use crate::report::{Cause, Explanation, Fix, TraceReport};

/// Column at which the text of numbered items begins.
const ITEM: usize = 5;

/// `moderate: Connection refused [connection-refused]`
pub(super) fn title(page: &mut Page, entry: &Explanation) {
    let id = format!(" [{}]", entry.entry);
    let severity = span(style::severity(entry.severity), entry.severity.as_str());
    let words = [
        severity,
        span(STRONG, ": "),
        span(STRONG, &entry.title),
        span(DIM, &id),
    ];
    page.hang(0, &[], 2, &words);
}

/// What has to be known about the entry itself: that it is only general, or a user's own.
pub(super) fn notes(page: &mut Page, entry: &Explanation) {
    if entry.general {
        let words = "general advice for the class: no entry knows this failure in particular";
        page.hang(
            2,
            &[span(style::UNKNOWN, "=")],
            6,
            &[span(style::UNKNOWN, words)],
        );
    }
    origin(page, entry);
}

/// Users' own entries are told from the bundled ones.
fn origin(page: &mut Page, entry: &Explanation) {
    if entry.origin.file == "bundled" {
        return;
    }
    let replaces = if entry.origin.replaces {
        ", in place of the bundled one"
    } else {
        ""
    };
    let words = format!("entry from {}{replaces}", entry.origin.file);
    page.hang(2, &[span(LABEL, "=")], 6, &[span(PLAIN, &words)]);
}

/// Whether two explanations by one entry read the same, the values filled in included.
pub(super) fn says_the_same(one: &Explanation, other: &Explanation) -> bool {
    let fixes = one.fixes.iter().zip(&other.fixes);
    one.entry == other.entry
        && one.summary == other.summary
        && one.escalation == other.escalation
        && one
            .causes
            .iter()
            .zip(&other.causes)
            .all(|(one, other)| one.text == other.text && one.verdict == other.verdict)
        && fixes.clone().all(|(one, other)| {
            one.step == other.step && one.tip == other.tip && one.commands == other.commands
        })
}

/// Instead of the same screen again.
pub(super) fn as_above(page: &mut Page, number: usize) {
    let words = format!("trace {number} above: the same meaning, causes and steps");
    page.hang(0, &[span(LABEL, "see")], 4, &[span(PLAIN, &words)]);
}

/// The body, and the appendix where it is asked for.
pub(super) fn whole(page: &mut Page, entry: &Explanation, options: &Options) {
    body(page, entry, options);
    if options.full {
        appendix(page, entry);
    }
}

/// Meaning, causes, steps, escalation.
pub(super) fn body(page: &mut Page, entry: &Explanation, options: &Options) {
    page.para(0, &[span(HEADING, "What it means")]);
    page.para(2, &prose(&entry.summary));
    if !entry.causes.is_empty() {
        page.blank();
        let judged = entry.causes.iter().any(|cause| cause.verdict.is_some());
        let heading = match judged {
            true => [
                span(HEADING, "Causes"),
                span(DIM, ", by what the check saw"),
            ],
            false => [
                span(HEADING, "Likely causes"),
                span(DIM, ", most likely first"),
            ],
        };
        page.para(0, &heading);
    }
    for (index, cause) in entry.causes.iter().enumerate() {
        one_cause(page, index, cause);
    }
    if !entry.fixes.is_empty() {
        page.blank();
        page.para(0, &[span(HEADING, "What to do")]);
    }
    for (index, fix) in entry.fixes.iter().enumerate() {
        if options.full && index > 0 {
            page.blank();
        }
        one_fix(page, index, fix, entry, options);
    }
    if !entry.escalation.is_empty() {
        page.blank();
        page.para(0, &[span(HEADING, "When to escalate")]);
        page.para(2, &prose(&entry.escalation));
    }
}

fn one_cause(page: &mut Page, index: usize, cause: &Cause) {
    let number = format!("{}.", index + 1);
    let mut body = Vec::new();
    let verdict = cause.verdict.as_ref().map(|verdict| format!("{verdict}: "));
    if let Some(verdict) = &verdict {
        body.push(span(STRONG, verdict));
    }
    body.extend(prose(&cause.text));
    page.hang(2, &[span(LABEL, &number)], ITEM, &body);
    for evidence in &cause.evidence {
        page.hang(ITEM, &[span(DIM, "-")], ITEM + 2, &[span(DIM, evidence)]);
    }
}

fn one_fix(page: &mut Page, index: usize, fix: &Fix, entry: &Explanation, options: &Options) {
    let number = format!("{}.", index + 1);
    let causes = cause_numbers(fix, entry);
    let mut body = prose(&fix.step);
    body.push(span(DIM, &causes));
    page.hang(2, &[span(LABEL, &number)], ITEM, &body);
    if let Some(command) = fix.commands.get(options.os.as_str()) {
        page.verbatim(ITEM, &span(DIM, options.os.prompt()), COMMAND, command);
    }
    snippet(page, fix, options);
    if !fix.tip.is_empty() {
        page.hang(ITEM, &[span(TIP, "tip:")], ITEM + 5, &prose(&fix.tip));
    }
}

/// Short code is shown at once; more than a screen can spare waits for `--full`.
fn snippet(page: &mut Page, fix: &Fix, options: &Options) {
    const FEW: usize = 4;
    let Some(snippet) = &fix.snippet else { return };
    let lines = snippet.text.trim_end().lines().count();
    if options.full || lines <= FEW {
        page.verbatim(ITEM, &span(DIM, "│ "), COMMAND, &snippet.text);
    } else {
        let note = format!(
            "(… {lines} lines of {}, --full shows them)",
            snippet.language
        );
        page.para(ITEM, &[span(DIM, &note)]);
    }
}

/// ` (cause 1, 3)`: which of the causes above a step is for; nothing if for all.
fn cause_numbers(fix: &Fix, entry: &Explanation) -> String {
    let position = |id: &String| entry.causes.iter().position(|cause| cause.id == *id);
    let mut numbers: Vec<usize> = fix.causes.iter().filter_map(position).collect();
    numbers.sort_unstable();
    if numbers.is_empty() || numbers.len() == entry.causes.len() {
        return String::new();
    }
    let numbers: Vec<String> = numbers
        .iter()
        .map(|number| (number + 1).to_string())
        .collect();
    let word = if numbers.len() == 1 {
        "cause"
    } else {
        "causes"
    };
    format!(" ({word} {})", numbers.join(", "))
}

/// What only `--full` and `kb show` show.
pub(super) fn appendix(page: &mut Page, entry: &Explanation) {
    if !entry.faqs.is_empty() {
        page.blank();
        page.para(0, &[span(HEADING, "Questions")]);
    }
    for faq in &entry.faqs {
        page.hang(2, &[span(LABEL, "?")], 4, &[span(STRONG, &faq.question)]);
        page.para(4, &prose(&faq.answer));
    }
    list(page, "Affects", &entry.affects);
    list(page, "Related", &entry.related);
    references(page, &entry.references);
}

fn list(page: &mut Page, heading: &str, items: &[String]) {
    if items.is_empty() {
        return;
    }
    page.blank();
    page.para(0, &[span(HEADING, heading)]);
    page.para(2, &[span(PLAIN, &items.join(", "))]);
}

fn references(page: &mut Page, references: &[String]) {
    if references.is_empty() {
        return;
    }
    page.blank();
    page.para(0, &[span(HEADING, "References")]);
    for reference in references {
        page.verbatim(2, &span(PLAIN, ""), PLAIN, reference);
    }
}

/// The classes by which an entry is recognised; what else its rules ask for is in the entry itself.
pub(super) fn classes(page: &mut Page, classes: &[&str]) {
    if classes.is_empty() {
        return;
    }
    page.blank();
    page.para(0, &[span(HEADING, "Recognised by")]);
    for class in classes {
        page.hang(2, &[], 4, &[span(PLAIN, class)]);
    }
}

/// Further entries that fit: named in one line each, explained with `--full`.
pub(super) fn others(
    page: &mut Page,
    trace: &TraceReport,
    others: &[Arc<Explanation>],
    options: &Options,
) {
    if others.is_empty() {
        return;
    }
    if options.full {
        return others_in_full(page, trace, others, options);
    }
    page.blank();
    page.para(
        0,
        &[
            span(HEADING, "Also fits"),
            span(DIM, ", explained with --full"),
        ],
    );
    for other in others {
        let id = format!(" [{}]", other.entry);
        let of = throwable_name(trace, other);
        page.hang(
            2,
            &[span(LABEL, "-")],
            4,
            &[span(PLAIN, &other.title), span(DIM, &id), span(DIM, &of)],
        );
    }
}

fn others_in_full(
    page: &mut Page,
    trace: &TraceReport,
    others: &[Arc<Explanation>],
    options: &Options,
) {
    for other in others {
        page.blank();
        let of = format!("also fits{}", throwable_name(trace, other));
        page.rule(DIM, &[span(DIM, &of)]);
        title(page, other);
        notes(page, other);
        page.blank();
        whole(page, other, options);
    }
}

/// ` for BeanCreationException`: which throwable the entry speaks of.
fn throwable_name(trace: &TraceReport, entry: &Explanation) -> String {
    let general = if entry.general {
        ", general advice"
    } else {
        ""
    };
    let class = trace
        .chain
        .get(entry.matched.throwable)
        .and_then(|throwable| throwable.class.as_deref());
    let name = class.map(|class| class.rsplit('.').next().unwrap_or(class));
    name.map_or_else(
        || general.to_owned(),
        |name| format!(" for {name}{general}"),
    )
}
