//! The result of `scan`, schema `causedby/scan/1`.

mod choice;

pub use choice::{Choice, Sort};

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::TraceReport;
use super::build::build_one;
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
    /// When the first failure of the groups asked for occurred, by the time stamps.
    #[serde(skip)]
    pub first_seen: Option<String>,
    /// When the last did.
    #[serde(skip)]
    pub last_seen: Option<String>,
    /// Most frequent first, then by fingerprint, unless another order was asked for.
    pub groups: Vec<GroupReport>,
    /// Groups asked for that are not among `groups`, since those are enough.
    #[serde(skip)]
    pub more: More,
    /// What could not be read.
    pub unread: Vec<Unread>,
}

/// Groups that are only counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// How many.
    pub groups: u64,
    /// The failures in them.
    pub traces: u64,
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
    /// What is shown.
    pub choice: &'s Choice,
}

/// Explains one sample of each group asked for.
pub fn report(tally: &Tally, show: &Show<'_>, unread: Vec<Unread>, partial: bool) -> ScanReport {
    let choice = show.choice;
    let mut chosen = choice.candidates(tally);
    let explain = |chosen: &[(u64, &Group)]| -> Vec<GroupReport> {
        let groups = chosen.iter().map(|(key, one)| group(*key, one, show));
        groups.filter(|group| choice.wants(group)).collect()
    };
    let mut groups;
    if choice.asks_for_explanations() {
        groups = explain(&chosen);
        choice.order(&mut groups);
        let by_name: HashSet<&str> = groups.iter().map(|one| one.fingerprint.as_str()).collect();
        chosen.retain(|(key, _)| by_name.contains(name_of(*key).as_str()));
    } else {
        groups = explain(&chosen[..chosen.len().min(choice.most)]);
    }
    let first_seen = chosen.iter().filter_map(|(_, one)| one.first_seen).min();
    let last_seen = chosen.iter().filter_map(|(_, one)| one.last_seen).max();
    let asked_for: u64 = chosen.iter().map(|(_, one)| one.count).sum();
    groups.truncate(choice.most);
    let shown: u64 = groups.iter().map(|group| group.count).sum();
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
        first_seen: first_seen.map(|first| moment(first, show)),
        last_seen: last_seen.map(|last| moment(last, show)),
        more: More {
            groups: (chosen.len() - groups.len()) as u64,
            traces: asked_for - shown,
        },
        groups,
        unread,
    }
}

fn name_of(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}

fn moment(moment: Timestamp, show: &Show<'_>) -> String {
    let offset = show.zone.to_offset(moment);
    moment.display_with_offset(offset).to_string()
}

fn group(fingerprint: u64, group: &Group, show: &Show<'_>) -> GroupReport {
    let fingerprint = name_of(fingerprint);
    let name = |source: usize| show.names.get(source).map_or("", String::as_str);
    let mut sample = sample(group, name(group.place.source), &fingerprint, show);
    fingerprint.clone_into(&mut sample.fingerprint);
    sample.count = usize::try_from(group.count).unwrap_or(usize::MAX);
    let sources = group.sources.iter().map(|&(source, count)| SourceCount {
        name: name(source).to_owned(),
        count,
    });
    GroupReport {
        fingerprint,
        count: group.count,
        first_seen: group.first_seen.map(|first| moment(first, show)),
        last_seen: group.last_seen.map(|last| moment(last, show)),
        sources: sources.collect(),
        timeline: buckets(group.timeline.counts()),
        bucket_seconds: group.timeline.width(),
        sample,
    }
}

/// The first failure of a group, explained; what is known of it without its text, where that was
/// too long to be kept.
fn sample(group: &Group, name: &str, fingerprint: &str, show: &Show<'_>) -> TraceReport {
    let number = |lines: u64| usize::try_from(lines).unwrap_or(usize::MAX);
    let at = number(group.place.line);
    let read = group.sample.as_ref().and_then(|sample| {
        let mut read = explained(name, &sample.text, fingerprint, show)?;
        // The lines above may be those of the file before, where a log was cut into several.
        let line = read.source.line.saturating_add(at);
        read.source.line = line.saturating_sub(number(sample.above) + 1);
        Some(read)
    });
    read.unwrap_or_else(|| {
        let class = group.sample.as_ref().and_then(|text| text.class.as_deref());
        let chain = trace::Throwable {
            class,
            ..trace::Throwable::default()
        };
        let trace = trace::Trace {
            line: at,
            chain: vec![chain],
            ..trace::Trace::default()
        };
        build_one(name, &trace, show.base, show.options)
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
    let trace = traces.drain(..).nth(same)?;
    Some(build_one(name, &trace, show.base, show.options))
}

fn buckets(counts: Vec<(i64, u64)>) -> Vec<Bucket> {
    counts
        .into_iter()
        .map(|(from, count)| Bucket { from, count })
        .collect()
}
