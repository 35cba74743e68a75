//! What was found in logs: a table of the groups, the first ones explained.

use super::page::Page;
use super::span::{Span, span};
use super::style::{self, DIM, FAILURE, LABEL, PLAIN, STRONG};
use super::{entry, trace};
use crate::render::{Options, shorten};
use crate::report::TraceReport;
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
        match group.sample.explanations.first() {
            Some(best) => entry::whole(&mut page, best, options),
            None => trace::what_to_try(&mut page, &group.sample),
        }
    }
    page.finish()
}

/// `1,204 failures in 12 groups · 3 files, 312.4 MB, 2,101,331 lines`
fn summary(page: &mut Page, report: &ScanReport) {
    let failures = many(report.traces, "failure");
    let groups = many(report.groups.len() as u64, "group");
    let files = many(report.files as u64, "file");
    let lines = many(report.lines, "line");
    let found = match report.traces {
        0 => "no failures".to_owned(),
        _ => format!("{failures} in {groups}"),
    };
    let read = format!(" · {files}, {}, {lines}", size(report.bytes));
    let mut line = vec![span(STRONG, &found), span(PLAIN, &read)];
    let partial = span(FAILURE, " · interrupted: this is only a part");
    if report.partial {
        line.push(partial);
    }
    page.hang(0, &[], 2, &line);
    let from = report
        .groups
        .iter()
        .filter_map(|group| group.first_seen.as_deref());
    let to = report
        .groups
        .iter()
        .filter_map(|group| group.last_seen.as_deref());
    if let (Some(from), Some(to)) = (from.min(), to.max()) {
        let times = format!("{} to {}  ", second(from), second(to));
        let line = sparkline(&report.timeline, &report.timeline);
        page.hang(0, &[], 2, &[span(DIM, &times), span(LABEL, &line)]);
    }
}

fn row(page: &mut Page, group: &GroupReport) {
    let count = format!("{:>10}", thousands(group.count));
    let what = what(&group.sample);
    page.hang(0, &[span(STRONG, &count)], WHAT, &what);
    let decisive = group.sample.chain.get(group.sample.decisive);
    if let Some(throwable) = decisive {
        let class = throwable.class.as_deref().unwrap_or("");
        let message = throwable.message.as_deref().unwrap_or("");
        let first = message.lines().next().unwrap_or("");
        let short: String = first.chars().take(120).collect();
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
    let mut place = trace::place(&group.sample);
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
}

/// What failed, by the entry that explains it.
fn what(sample: &TraceReport) -> Vec<Span<'_>> {
    match sample.explanations.first() {
        Some(best) => vec![
            span(style::severity(best.severity), best.severity.as_str()),
            span(STRONG, ": "),
            span(STRONG, &best.title),
            Span::owned(DIM, format!(" [{}]", best.entry)),
        ],
        None => vec![
            span(style::UNKNOWN, "unknown"),
            span(STRONG, ": no entry of the knowledge base fits"),
        ],
    }
}

fn rest(page: &mut Page, report: &ScanReport, shown: usize) {
    let hidden = report.groups.iter().skip(shown);
    let (groups, count) = hidden.fold((0, 0), |(groups, count), group| {
        (groups + 1, count + group.count)
    });
    let mut lines = Vec::new();
    if groups > 0 {
        lines.push(format!(
            "{} in {} not shown here: --top {}",
            many(count, "more failure"),
            many(groups, "group"),
            report.groups.len()
        ));
    }
    if report.other > 0 {
        lines.push(format!(
            "{} in groups for which there was no room: --max-groups",
            many(report.other, "more failure")
        ));
    }
    for line in lines {
        page.blank();
        page.para(0, &[Span::owned(DIM, line)]);
    }
}

fn heading(page: &mut Page, group: &GroupReport, index: usize) {
    let number = format!("group {} · ", index + 1);
    let times = many(group.count, "time");
    page.rule(DIM, &[span(STRONG, &number), span(STRONG, &times)]);
    page.blank();
    page.hang(0, &[], 2, &what(&group.sample));
}

/// How many when, as bars; the span of `whole` is its width.
fn sparkline(buckets: &[Bucket], whole: &[Bucket]) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let (Some(first), Some(last)) = (whole.first(), whole.last()) else {
        return String::new();
    };
    let columns = TIMELINE.min(whole.len().max(1));
    let span = (last.from - first.from).max(1);
    let mut counts = vec![0_u64; columns];
    for bucket in buckets {
        let at = (bucket.from - first.from) * (columns as i64 - 1) / span;
        counts[usize::try_from(at).unwrap_or(0).min(columns - 1)] += bucket.count;
    }
    let most = counts.iter().copied().max().unwrap_or(1).max(1);
    let bar = |count: u64| match count {
        0 => ' ',
        count => BARS[((count * 7).div_ceil(most)).min(7) as usize],
    };
    counts.into_iter().map(bar).collect()
}

/// `2026-11-23T07:28:31.101+00:00` without fraction and offset.
fn second(moment: &str) -> &str {
    moment.get(..19).unwrap_or(moment)
}

/// `1 file`, `3 files`
fn many(count: u64, what: &str) -> String {
    format!(
        "{} {what}{}",
        thousands(count),
        if count == 1 { "" } else { "s" }
    )
}

fn thousands(count: u64) -> String {
    shorten::thousands(usize::try_from(count).unwrap_or(usize::MAX))
}

/// `312.4 MB`
fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return many(bytes, "byte");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}
