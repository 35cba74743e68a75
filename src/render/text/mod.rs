//! Text for a terminal: the answer on the first screen, the rest after it or with `--full`.

use std::collections::BTreeMap;

mod check;
mod entry;
mod event;
mod page;
mod scan;
mod span;
mod style;
mod trace;

pub use event::{Told, text_event, text_following};
use page::Page;
pub use scan::text_scan;
use span::span;

use super::Options;
use super::place::place;
use super::site::Item;
use crate::check::Check;
use crate::kb::Card;
use crate::report::{Report, TraceReport};

/// The report as text; colours only if the options ask for them.
pub fn text(report: &Report, options: &Options) -> String {
    let mut page = Page::new(options.width, options.colour);
    let total = report.traces.len();
    let mut said = BTreeMap::new();
    for (index, trace) in report.traces.iter().enumerate() {
        if total > 1 {
            separator(&mut page, trace, index, total);
        }
        one(&mut page, report, index, &mut said, options);
    }
    if !options.full && total > 0 {
        footer(&mut page, report);
    }
    page.finish()
}

/// One entry of the knowledge base, in full; empty if it cannot be read, which the lint has reported.
pub fn text_entry(card: Card<'_>, options: &Options) -> String {
    let mut page = Page::new(options.width, options.colour);
    let Some(item) = Item::of(card) else {
        return page.finish();
    };
    entry::title(&mut page, &item.entry);
    entry::notes(&mut page, &item.entry);
    page.blank();
    entry::body(&mut page, &item.entry, options);
    entry::appendix(&mut page, &item.entry);
    entry::classes(&mut page, &item.classes());
    page.finish()
}

/// Checks of endpoints, one below the other.
pub fn text_checks(checks: &[Check], options: &Options) -> String {
    let mut page = Page::new(options.width, options.colour);
    for (index, check) in checks.iter().enumerate() {
        if index > 0 {
            page.blank();
        }
        check::whole(&mut page, check);
    }
    page.finish()
}

/// `── trace 2 of 5 · app.log:120 · 3 times ─────`
fn separator(page: &mut Page, trace: &TraceReport, index: usize, total: usize) {
    if index > 0 {
        page.blank();
    }
    let number = format!("trace {} of {total}", index + 1);
    let place = format!(" · {}", place(trace));
    let times = trace::times(trace).map_or_else(String::new, |times| format!(" · {times}"));
    page.rule(
        style::DIM,
        &[
            span(style::STRONG, &number),
            span(style::PLAIN, &place),
            span(style::STRONG, &times),
        ],
    );
    page.blank();
}

/// Which trace was the first to be explained by an entry.
type Said<'r> = BTreeMap<&'r str, usize>;

fn one<'r>(
    page: &mut Page,
    report: &'r Report,
    index: usize,
    said: &mut Said<'r>,
    options: &Options,
) {
    let trace = &report.traces[index];
    match trace.explanations.first() {
        Some(best) => entry::title(page, best),
        None => trace::unknown(page),
    }
    trace::facts(page, trace, options, report.traces.len() == 1);
    page.blank();
    match trace.explanations.split_first() {
        Some((best, others)) => {
            let first = *said.entry(&best.entry).or_insert(index);
            match first < index && entry::says_the_same(best, &report.traces[first].explanations[0])
            {
                true => entry::as_above(page, first + 1),
                false => entry::whole(page, best, options),
            }
            entry::others(page, trace, others, options);
        }
        None => trace::what_to_try(page, trace),
    }
    if options.full {
        trace::frames(page, trace);
    }
}

fn footer(page: &mut Page, report: &Report) {
    let mut known = report
        .traces
        .iter()
        .filter_map(|trace| trace.explanations.first());
    let hint = match known.next() {
        Some(_) => "--full adds questions, references, related entries and all frames",
        None => "--full adds all frames",
    };
    page.blank();
    page.para(0, &[span(style::DIM, hint)]);
}
