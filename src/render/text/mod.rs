//! Text for a terminal: the answer on the first screen, the rest after it or with `--full`.

mod entry;
mod page;
mod style;
mod trace;

use page::{Page, span};

use super::Options;
use crate::report::{Explanation, Report, TraceReport};

/// The report as text; colours only if the options ask for them.
pub fn text(report: &Report, options: &Options) -> String {
    let mut page = Page::new(options.width, options.colour);
    let total = report.traces.len();
    for (index, trace) in report.traces.iter().enumerate() {
        if total > 1 {
            separator(&mut page, trace, index, total);
        }
        one(&mut page, trace, options, total == 1);
    }
    if !options.full && total > 0 {
        footer(&mut page, report);
    }
    page.finish()
}

/// One entry of the knowledge base, in full.
pub fn text_entry(entry: &Explanation, options: &Options) -> String {
    let mut page = Page::new(options.width, options.colour);
    entry::title(&mut page, entry);
    entry::origin(&mut page, entry);
    page.blank();
    entry::body(&mut page, entry, options);
    entry::appendix(&mut page, entry);
    page.finish()
}

/// `── trace 2 of 5 · app.log:120 · 3 times ─────`
fn separator(page: &mut Page, trace: &TraceReport, index: usize, total: usize) {
    if index > 0 {
        page.blank();
    }
    let number = format!("trace {} of {total}", index + 1);
    let place = format!(" · {}", trace::place(trace));
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

fn one(page: &mut Page, trace: &TraceReport, options: &Options, alone: bool) {
    match trace.explanations.first() {
        Some(best) => entry::title(page, best),
        None => trace::unknown(page),
    }
    trace::facts(page, trace, options, alone);
    page.blank();
    match trace.explanations.split_first() {
        Some((best, others)) => {
            entry::body(page, best, options);
            if options.full {
                entry::appendix(page, best);
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
