//! What was found in logs: a table of the groups, the first ones explained.

use super::page::Page;
use super::span::{Span, span};
use super::style::{self, DIM, FAILURE, LABEL, PLAIN, STRONG};
use super::{entry, trace};
use crate::render::Options;
use crate::render::place::place;
use crate::render::scanned::{
    self, checked, columns, found, many, opening, read, second, seen, thousands,
};
use crate::report::scan::{Bucket, GroupReport, ScanReport};

/// Width of a timeline, in columns.
const TIMELINE: usize = 16;

/// Column at which what a group is begins.
const WHAT: usize = 12;

/// The scan as text. Of `shown` groups a line or two, of `explained` of them everything.
pub fn text_scan(report: &ScanReport, shown: usize, explained: usize, options: &Options) -> String {
    let mut page = Page::new(options.width, options.colour);
    summary(&mut page, report);
    for group in report.groups.iter().take(shown) {
        page.blank();
        row(&mut page, group);
    }
    rest(&mut page, report, shown);
    for (index, group) in report.groups.iter().take(explained).enumerate() {
        page.blank();
        heading(&mut page, group, index);
        trace::facts(&mut page, &group.sample, options, true);
        page.blank();
        match group.sample.explanations.split_first() {
            Some((best, others)) => {
                entry::whole(&mut page, best, options);
                entry::others(&mut page, &group.sample, others, options);
            }
            None => trace::what_to_try(&mut page, &group.sample),
        }
        if options.full {
            trace::frames(&mut page, &group.sample);
        }
    }
    page.finish()
}

/// `1,204 failures in 12 groups · 3 files, 312.4 MB, 2,101,331 lines`
fn summary(page: &mut Page, report: &ScanReport) {
    let (found, read) = (found(report), format!(" · {}", read(report)));
    let mut line = vec![span(STRONG, &found), span(PLAIN, &read)];
    let partial = span(FAILURE, " · interrupted: this is only a part");
    if report.partial {
        line.push(partial);
    }
    page.hang(0, &[], 2, &line);
    if let Some((from, to)) = seen(report) {
        let times = format!("{} to {}  ", second(from), second(to));
        let line = sparkline(&report.timeline, &report.timeline);
        page.hang(0, &[], 2, &[span(DIM, &times), span(LABEL, &line)]);
    }
}

fn row(page: &mut Page, group: &GroupReport) {
    let count = format!("{:>10}", thousands(group.count));
    let what = what(group);
    page.hang(0, &[span(STRONG, &count)], WHAT, &what);
    let decisive = group.sample.chain.get(group.sample.decisive);
    if let Some(throwable) = decisive {
        let class = throwable.class.as_deref().unwrap_or("");
        let message = throwable.message.as_deref().unwrap_or("");
        let short = opening(message, 120);
        let colon = if short.is_empty() || class.is_empty() {
            ""
        } else {
            ": "
        };
        page.hang(
            WHAT,
            &[],
            WHAT + 2,
            &[span(PLAIN, class), span(PLAIN, colon), span(PLAIN, &short)],
        );
    }
    let seen = match (&group.first_seen, &group.last_seen) {
        (Some(first), Some(last)) if first == last => second(first).to_owned(),
        (Some(first), Some(last)) => format!("{} to {}", second(first), second(last)),
        _ => String::new(),
    };
    let line = match seen.is_empty() {
        true => String::new(),
        false => sparkline(&group.timeline, &group.timeline) + "  ",
    };
    let mut place = place(&group.sample);
    if group.sources.len() > 1 {
        place += &format!(
            " and {}",
            many(group.sources.len() as u64 - 1, "other file")
        );
    }
    let place = if seen.is_empty() {
        place
    } else {
        format!("  {place}")
    };
    page.hang(
        WHAT,
        &[],
        WHAT + 2,
        &[span(LABEL, &line), span(DIM, &seen), span(DIM, &place)],
    );
    for line in checked(&group.sample) {
        page.hang(WHAT, &[span(LABEL, "→")], WHAT + 2, &[span(PLAIN, &line)]);
    }
}

/// What failed, by the entry that explains it, and whether it is new.
pub(super) fn what(group: &GroupReport) -> Vec<Span<'_>> {
    let mut spans = match group.new {
        Some(true) => vec![span(style::NEW, "new"), span(PLAIN, " · ")],
        _ => Vec::new(),
    };
    match group.sample.explanations.first() {
        Some(best) => spans.extend([
            span(style::severity(best.severity), best.severity.as_str()),
            span(STRONG, ": "),
            span(STRONG, &best.title),
            Span::owned(DIM, format!(" [{}]", best.entry)),
        ]),
        None => spans.extend([
            span(style::UNKNOWN, "unknown"),
            span(STRONG, ": no entry of the knowledge base fits"),
        ]),
    }
    spans
}

fn rest(page: &mut Page, report: &ScanReport, shown: usize) {
    for line in scanned::rest(report, shown) {
        page.blank();
        page.para(0, &[Span::owned(DIM, line)]);
    }
}

fn heading(page: &mut Page, group: &GroupReport, index: usize) {
    let number = format!("group {} · ", index + 1);
    let times = many(group.count, "time");
    page.rule(DIM, &[span(STRONG, &number), span(STRONG, &times)]);
    page.blank();
    page.hang(0, &[], 2, &what(group));
}

/// How many when, as bars; the span of `whole` is its width.
fn sparkline(buckets: &[Bucket], whole: &[Bucket]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let counts = columns(buckets, whole, TIMELINE);
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let bar = |count: u64| match count {
        0 => ' ',
        count => BARS[((count * 7).div_ceil(most)).min(7) as usize],
    };
    counts.into_iter().map(bar).collect()
}
