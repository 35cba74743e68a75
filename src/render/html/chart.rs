//! How many failures when, as bars.

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use maud::{Markup, html};

use crate::render::scanned::{columns, many, second, seen};
use crate::report::scan::{Bucket, ScanReport};

/// Columns of a chart at most; no timeline has more.
const COLUMNS: usize = 64;

/// Height of a chart in its own units.
const HEIGHT: u64 = 100;

/// The chart over all groups, each bar with its moment and number.
pub(super) fn chart(report: &ScanReport) -> Markup {
    let Some((from, to)) = seen(report).filter(|_| !report.timeline.is_empty()) else {
        return Markup::default();
    };
    let offset = offset(from);
    let counts = columns(&report.timeline, &report.timeline, COLUMNS);
    let most = counts.iter().copied().max().unwrap_or_default();
    let width = span(report.bucket_seconds);
    let (from, to) = (readable(from), readable(to));
    let label = format!(
        "Failures from {from} to {to}, {} in {width} at most",
        many(most, "failure")
    );
    html! {
        figure.when {
            (bars(&counts, &label, &|at| {
                let bucket = report.timeline.get(at)?;
                Some(format!("{}: {}", moment(bucket, offset), many(bucket.count, "failure")))
            }))
            figcaption {
                span { (from) }
                span { "a bar is " (width) ", the highest " (many(most, "failure")) }
                span { (to) }
            }
        }
    }
}

/// The chart of one group, over the time of all of them.
pub(super) fn sparkline(buckets: &[Bucket], whole: &[Bucket]) -> Markup {
    if buckets.is_empty() {
        return Markup::default();
    }
    bars(&columns(buckets, whole, COLUMNS), "When", &|_| None)
}

/// A bar for each count, a column wide; what it says stands over its whole column.
fn bars(counts: &[u64], label: &str, says: &dyn Fn(usize) -> Option<String>) -> Markup {
    let most = counts.iter().copied().max().unwrap_or_default().max(1);
    // A single moment is a bar, not a wall.
    let width = counts.len().max(12);
    html! {
        svg viewBox={ "0 0 " (width * 10) " " (HEIGHT) } preserveAspectRatio="none" role="img" aria-label=(label) {
            @for (at, &count) in counts.iter().enumerate().filter(|(_, count)| **count > 0) {
                @let height = height(count, most);
                rect x=(at * 10 + 1) y=(HEIGHT - height) width="8" height=(height) {}
            }
            @for at in 0..counts.len() {
                @if let Some(words) = says(at) {
                    rect.hit x=(at * 10) y="0" width="10" height=(HEIGHT) { title { (words) } }
                }
            }
        }
    }
}

/// What occurred at all can be seen.
fn height(count: u64, most: u64) -> u64 {
    let height = u128::from(count) * u128::from(HEIGHT) / u128::from(most);
    u64::try_from(height).unwrap_or(HEIGHT).max(4)
}

/// The offset in which the report shows its moments.
fn offset(moment: &str) -> Offset {
    let pieces = Pieces::parse(moment).ok();
    pieces
        .and_then(|pieces| pieces.to_numeric_offset())
        .unwrap_or(Offset::UTC)
}

fn moment(bucket: &Bucket, offset: Offset) -> String {
    let from = Timestamp::from_second(bucket.from).unwrap_or_default();
    readable(&from.display_with_offset(offset).to_string())
}

/// `2026-11-23 07:28:31`
pub(super) fn readable(moment: &str) -> String {
    second(moment).replace('T', " ")
}

/// `34 minutes`; buckets are powers of two, so a rounded unit says enough.
fn span(seconds: i64) -> String {
    let seconds = seconds.unsigned_abs();
    let (unit, name) = match seconds {
        0..120 => (1, "second"),
        120..7_200 => (60, "minute"),
        7_200..172_800 => (3_600, "hour"),
        _ => (86_400, "day"),
    };
    many((seconds + unit / 2) / unit, name)
}
