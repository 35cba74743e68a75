//! The result of `scan`, schema `causedby/scan/1`.

use jiff::tz::TimeZone;
use serde::Serialize;

use super::{Input, TraceReport, build};
use crate::explain::Options;
use crate::kb::Base;
use crate::scan::{Group, Tally};
use crate::{layout, source, trace};

/// What was found in logs.
#[derive(Clone, Debug, Serialize)]
pub struct ScanReport {
    /// `causedby/scan/1`.
    pub schema: &'static str,
    /// Files that were read, at least in part.
    pub files: usize,
    /// Bytes that were read, after decompression.
    pub bytes: u64,
    /// Lines that were read.
    pub lines: u64,
    /// All failures, those in `other` too.
    pub traces: u64,
    /// Failures of groups for which there was no room.
    pub other: u64,
    /// Whether reading was interrupted.
    pub partial: bool,
    /// Failures by time.
    pub timeline: Vec<Bucket>,
    /// Seconds that a bucket of `timeline` spans.
    pub bucket_seconds: i64,
    /// Most frequent first, then by fingerprint.
    pub groups: Vec<GroupReport>,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// Equal failures.
#[derive(Clone, Debug, Serialize)]
pub struct GroupReport {
    /// Sixteen hexadecimal digits.
    pub fingerprint: String,
    /// How many.
    pub count: u64,
    /// When the first occurred (RFC 3339), by the time stamps; null if none had one.
    pub first_seen: Option<String>,
    /// When the last occurred.
    pub last_seen: Option<String>,
    /// Where, in the order of the inputs.
    pub sources: Vec<SourceCount>,
    /// How many when.
    pub timeline: Vec<Bucket>,
    /// Seconds that a bucket of `timeline` spans.
    pub bucket_seconds: i64,
    /// The first, explained.
    pub sample: TraceReport,
}

/// Failures of a group in one source.
#[derive(Clone, Debug, Serialize)]
pub struct SourceCount {
    /// The file.
    pub name: String,
    /// How many.
    pub count: u64,
}

/// Failures in a span of time.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bucket {
    /// Its begin, in seconds since 1970.
    pub from: i64,
    /// How many.
    pub count: u64,
}

/// An input that could not be read to its end.
#[derive(Clone, Debug, Serialize)]
pub struct Unread {
    /// The file.
    pub name: String,
    /// Why.
    pub reason: String,
}

/// How a scan is reported.
#[derive(Clone, Debug)]
pub struct Show<'s> {
    /// Names of the sources, by their index.
    pub names: &'s [String],
    /// How many of them were read.
    pub files: usize,
    /// The zone in which moments are shown.
    pub zone: &'s TimeZone,
    /// The knowledge base.
    pub base: &'s Base,
    /// How to explain.
    pub options: &'s Options,
}

/// Explains one sample of each group.
pub fn report(tally: &Tally, show: &Show<'_>, unread: Vec<Unread>, partial: bool) -> ScanReport {
    let groups = tally.by_count();
    let groups = groups
        .into_iter()
        .filter_map(|(fingerprint, one)| group(fingerprint, one, show));
    ScanReport {
        schema: "causedby/scan/1",
        files: show.files,
        bytes: tally.bytes,
        lines: tally.lines,
        traces: tally.traces,
        other: tally.others,
        partial,
        timeline: buckets(tally.timeline.counts()),
        bucket_seconds: tally.timeline.width(),
        groups: groups.collect(),
        unread,
    }
}

fn group(fingerprint: u64, group: &Group, show: &Show<'_>) -> Option<GroupReport> {
    let fingerprint = format!("{fingerprint:016x}");
    let name = |source: usize| show.names.get(source).map_or("", String::as_str);
    let text = group.sample.as_ref()?;
    let mut explained = explained(name(group.place.source), &text.text, &fingerprint, show)?;
    // The lines above may be those of the file before, where a log was cut into several.
    let number = |lines: u64| usize::try_from(lines).unwrap_or(usize::MAX);
    let line = explained
        .source
        .line
        .saturating_add(number(group.place.line));
    explained.source.line = line.saturating_sub(number(text.above) + 1);
    fingerprint.clone_into(&mut explained.fingerprint);
    explained.count = usize::try_from(group.count).unwrap_or(usize::MAX);
    let moment = |moment: Option<jiff::Timestamp>| {
        moment.map(|moment| {
            let offset = show.zone.to_offset(moment);
            moment.display_with_offset(offset).to_string()
        })
    };
    let sources = group.sources.iter().map(|&(source, count)| SourceCount {
        name: name(source).to_owned(),
        count,
    });
    Some(GroupReport {
        fingerprint,
        count: group.count,
        first_seen: moment(group.first_seen),
        last_seen: moment(group.last_seen),
        sources: sources.collect(),
        timeline: buckets(group.timeline.counts()),
        bucket_seconds: group.timeline.width(),
        sample: explained,
    })
}

/// The failure of this fingerprint in a text; the first in a text that was cut off before its end.
fn explained(name: &str, text: &[u8], fingerprint: &str, show: &Show<'_>) -> Option<TraceReport> {
    let text = source::decode(name, text.to_vec()).ok()?.text;
    let page = layout::undress(&text);
    let mut traces = trace::parse(&page);
    let same = traces
        .iter()
        .position(|trace| trace.fingerprint() == fingerprint)
        .unwrap_or(0);
    let traces = vec![traces.drain(..).nth(same)?];
    build(&[Input { name, traces }], show.base, show.options)
        .traces
        .pop()
}

fn buckets(counts: Vec<(i64, u64)>) -> Vec<Bucket> {
    counts
        .into_iter()
        .map(|(from, count)| Bucket { from, count })
        .collect()
}
