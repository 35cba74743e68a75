//! The result of `scan`, schema `causedby/scan/1`.

mod choice;

pub use choice::{Choice, Sort};

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::build::build_one;
use super::summary::{Group, Summary};
use super::{Explanation, TraceReport};
use crate::explain::Options;
use crate::kb::Base;
use crate::scan::sum;
use crate::source::rotation::Order;

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
    /// How many of the groups asked for are new, if there is a baseline.
    #[serde(skip)]
    pub new: Option<u64>,
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
    /// Whether an earlier scan, the baseline, did not find it; only if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<bool>,
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
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unread {
    /// The file.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Unread {
    /// Puts them in the order of the sources.
    pub fn sort(unread: &mut [Self]) {
        unread.sort_by_cached_key(|one| (Order::of(&one.name), one.reason.clone()));
    }
}

/// How a scan is reported.
#[derive(Clone, Debug)]
pub struct Show<'s> {
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
pub fn report(found: &Summary, show: &Show<'_>) -> ScanReport {
    let choice = show.choice;
    let mut chosen = choice.candidates(found);
    let mut shared = HashSet::new();
    let mut explain = |chosen: &[&Group]| -> Vec<GroupReport> {
        let groups = chosen.iter().filter_map(|one| {
            let mut group = group(one, &found.sources, show)?;
            group.new = choice.is_new(one.fingerprint);
            share(&mut group.sample.explanations, &mut shared);
            Some(group)
        });
        groups.filter(|group| choice.wants(group)).collect()
    };
    let mut groups;
    if choice.asks_for_explanations() {
        groups = explain(&chosen);
        choice.order(&mut groups);
        let by_name: HashSet<&str> = groups.iter().map(|one| one.fingerprint.as_str()).collect();
        chosen.retain(|group| by_name.contains(name_of(group.fingerprint).as_str()));
    } else {
        groups = explain(&chosen[..chosen.len().min(choice.most)]);
    }
    let first_seen = chosen.iter().filter_map(|one| one.first_seen).min();
    let last_seen = chosen.iter().filter_map(|one| one.last_seen).max();
    let asked_for = chosen.iter().map(|one| one.count).fold(0, sum);
    groups.truncate(choice.most);
    let shown = groups.iter().map(|group| group.count).fold(0, sum);
    let without_room = found.groups.iter().filter(|group| !group.has_sample());
    ScanReport {
        schema: "causedby/scan/1",
        files: number(found.files),
        bytes: found.bytes,
        lines: found.lines,
        traces: found.traces(),
        other: without_room.map(|group| group.count).fold(found.other, sum),
        partial: found.interrupted,
        timeline: buckets(found.timeline.counts()),
        bucket_seconds: found.timeline.width(),
        first_seen: first_seen.map(|first| moment(first, show)),
        last_seen: last_seen.map(|last| moment(last, show)),
        new: choice.baseline.as_ref().map(|baseline| {
            let is_new = |group: &&&Group| !baseline.knows(group.fingerprint);
            chosen.iter().filter(is_new).count() as u64
        }),
        more: More {
            groups: (chosen.len() - groups.len()) as u64,
            traces: asked_for - shown,
        },
        groups,
        unread: found.unread.clone(),
    }
}

/// Explanations are long, and many groups have the same: each is kept once.
fn share(explanations: &mut [Arc<Explanation>], known: &mut HashSet<Arc<Explanation>>) {
    for explanation in explanations {
        match known.get(explanation) {
            Some(same) => *explanation = Arc::clone(same),
            None => {
                known.insert(Arc::clone(explanation));
            }
        }
    }
}

fn name_of(fingerprint: u64) -> String {
    format!("{fingerprint:016x}")
}

pub(super) fn moment(moment: Timestamp, show: &Show<'_>) -> String {
    let offset = show.zone.to_offset(moment);
    moment.display_with_offset(offset).to_string()
}

fn group(group: &Group, sources: &[String], show: &Show<'_>) -> Option<GroupReport> {
    let fingerprint = name_of(group.fingerprint);
    let name = |source: usize| sources.get(source).map_or("", String::as_str);
    let first = group.sample()?;
    let mut sample = build_one(name(group.source), &first.trace(), show.base, show.options);
    fingerprint.clone_into(&mut sample.fingerprint);
    sample.count = number(group.count);
    let sources = group.sources.iter().map(|&(source, count)| SourceCount {
        name: name(source).to_owned(),
        count,
    });
    Some(GroupReport {
        fingerprint,
        count: group.count,
        new: None,
        first_seen: group.first_seen.map(|first| moment(first, show)),
        last_seen: group.last_seen.map(|last| moment(last, show)),
        sources: sources.collect(),
        timeline: buckets(group.timeline.counts()),
        bucket_seconds: group.timeline.width(),
        sample,
    })
}

fn number(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

fn buckets(counts: Vec<(i64, u64)>) -> Vec<Bucket> {
    counts
        .into_iter()
        .map(|(from, count)| Bucket { from, count })
        .collect()
}
