//! What every format says of a scan in the same words: numbers, sizes, moments, and how many when.

use super::shorten;
use crate::check::Check;
use crate::report::TraceReport;
use crate::report::scan::{Bucket, ScanReport};
use crate::scan::sum;

/// `1 file`, `3 files`
pub fn many(count: u64, what: &str) -> String {
    format!(
        "{} {what}{}",
        thousands(count),
        if count == 1 { "" } else { "s" }
    )
}

/// `4,981`
pub(super) fn thousands(count: u64) -> String {
    shorten::thousands(usize::try_from(count).unwrap_or(usize::MAX))
}

/// `312.4 MB`
pub(super) fn size(bytes: u64) -> String {
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

/// `1,204 failures in 12 groups`
pub(super) fn found(report: &ScanReport) -> String {
    let failures = many(report.traces, "failure");
    let groups = many(report.groups.len() as u64 + report.more.groups, "group");
    let new = match report.new {
        None => String::new(),
        Some(0) => ", none of them new".to_owned(),
        Some(new) => format!(", {} of them new", thousands(new)),
    };
    match report.traces {
        0 => "no failures".to_owned(),
        _ => format!("{failures} in {groups}{new}"),
    }
}

/// `3 files, 312.4 MB, 2,101,331 lines`
pub(super) fn read(report: &ScanReport) -> String {
    let files = many(report.files as u64, "file");
    let lines = many(report.lines, "line");
    format!("{files}, {}, {lines}", size(report.bytes))
}

/// `7 more failures in groups for which there was no room: --max-groups`
pub(super) fn no_room(report: &ScanReport) -> Option<String> {
    (report.other > 0).then(|| {
        format!(
            "{} in groups for which there was no room: --max-groups",
            many(report.other, "more failure")
        )
    })
}

/// What is not among the first `shown` groups.
pub(super) fn rest(report: &ScanReport, shown: usize) -> Vec<String> {
    let hidden = report.groups.iter().skip(shown);
    let more = (report.more.groups, report.more.traces);
    let (groups, count) = hidden.fold(more, |(groups, count), group| {
        (groups + 1, sum(count, group.count))
    });
    let hidden = (groups > 0).then(|| {
        format!(
            "{} in {} not shown here: --top {}",
            many(count, "more failure"),
            many(groups, "group"),
            report.groups.len() as u64 + report.more.groups
        )
    });
    hidden.into_iter().chain(no_room(report)).collect()
}

/// The first line of a message, of which at most so many characters.
pub(super) fn opening(message: &str, most: usize) -> String {
    let first = message.lines().next().unwrap_or_default();
    first.chars().take(most).collect()
}

/// When the first failure of all groups was seen, and the last.
pub(super) fn seen(report: &ScanReport) -> Option<(&str, &str)> {
    report
        .first_seen
        .as_deref()
        .zip(report.last_seen.as_deref())
}

/// `2026-11-23T07:28:31.101+00:00` without fraction and offset.
pub(super) fn second(moment: &str) -> &str {
    moment.get(..19).unwrap_or(moment)
}

/// How many in each of at most `most` columns; the span of `whole` is their width.
pub(super) fn columns(buckets: &[Bucket], whole: &[Bucket], most: usize) -> Vec<u64> {
    let (Some(first), Some(last)) = (whole.first(), whole.last()) else {
        return Vec::new();
    };
    let columns = most.min(whole.len());
    let span = (last.from - first.from).max(1);
    let mut counts = vec![0_u64; columns];
    for bucket in buckets {
        let at = (bucket.from - first.from) * (columns as i64 - 1) / span;
        counts[usize::try_from(at).unwrap_or(0).min(columns - 1)] += bucket.count;
    }
    counts
}

/// `stock:8080: not reachable now`, for each endpoint of a sample that was looked at, and the cause for
/// which most speaks.
pub(super) fn checked(sample: &TraceReport) -> Vec<String> {
    let checks = sample.endpoints.iter().filter_map(|one| one.check.as_ref());
    let name =
        |check: &Check| format!("{}: {} now", check.name_of_target(), check.verdict.as_str());
    let mut all: Vec<String> = checks.map(|check| name(check)).collect();
    let best = sample.explanations.first();
    let first = best.and_then(|best| best.causes.first()).and_then(|cause| {
        let verdict = cause.verdict.as_deref()?;
        matches!(verdict, "confirmed" | "likely").then(|| format!("{verdict}: {}", cause.text))
    });
    all.extend(first);
    all
}
