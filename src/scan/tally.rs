//! What was counted: groups of equal failures, and what is needed to go on counting elsewhere.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use jiff::Timestamp;

use super::outcome::Failure;
use super::{Sample, Timeline};
use crate::trace::{self, Brief};

const ANNOUNCED_WITHIN: u64 = trace::ANNOUNCED_WITHIN as u64;

/// Where something stands in the inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Index of the source.
    pub source: usize,
    /// The line, counted from 1.
    pub line: u64,
}

/// Equal failures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub count: u64,
    /// When the first occurred, by the time stamps.
    pub first_seen: Option<Timestamp>,
    /// When the last occurred.
    pub last_seen: Option<Timestamp>,
    /// How many in each source, by its index, in the order of the inputs.
    pub sources: Vec<(usize, u64)>,
    /// How many when.
    pub timeline: Timeline,
    /// The first in the order of the inputs.
    pub place: Place,
    /// Its text.
    pub sample: Option<Sample>,
}

/// How many groups have all that is known of them: the first in the order of their places.
#[derive(Clone, Copy, Debug)]
pub struct Bound {
    /// So many.
    pub most: usize,
    /// What becomes of the others.
    pub further: Further,
}

/// What becomes of groups behind a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Further {
    /// They are counted together.
    Counted,
    /// They have no sample.
    WithoutSample,
}

impl From<usize> for Bound {
    fn from(most: usize) -> Self {
        let further = Further::Counted;
        Self { most, further }
    }
}

/// What one or several stretches of the inputs gave.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// By fingerprint.
    pub groups: HashMap<u64, Group>,
    /// Failures that found no room among the groups.
    pub others: u64,
    /// All failures.
    pub traces: u64,
    /// All failures by time.
    pub timeline: Timeline,
    /// Bytes looked at, decompressed.
    pub bytes: u64,
    /// Lines looked at.
    pub lines: u64,
    pub(super) edges: Edges,
}

/// What of a stretch depends on what comes before and after it.
#[derive(Clone, Debug, Default)]
pub(super) struct Edges {
    /// Whether a log begins with it: no line of another log announces what is in it.
    pub(super) begins_log: bool,
    pub(super) first_source: usize,
    pub(super) last_source: usize,
    /// Lines of the last source within the stretch.
    pub(super) lines_of_last: u64,
    /// Lines that may announce a trace which has not come yet.
    waiting: Vec<Waiting>,
    /// The first trace that may have been announced, and how many lines stand before it.
    announced: Option<(u64, Brief)>,
}

#[derive(Clone, Debug)]
struct Waiting {
    occurrence: Occurrence,
    brief: Brief,
    /// In lines of the whole stretch.
    line: u64,
}

/// One failure, ready to be counted.
#[derive(Clone, Debug)]
pub(super) struct Occurrence {
    pub(super) fingerprint: u64,
    pub(super) place: Place,
    pub(super) time: Option<Timestamp>,
    pub(super) sample: Option<Sample>,
}

impl Tally {
    /// Counts a failure that stands `line` lines behind the stretch's begin, unless it only
    /// announces the next one.
    pub(super) fn add(&mut self, occurrence: Occurrence, line: u64, failure: &Failure) {
        if failure.brief.announces {
            let brief = failure.brief.clone();
            self.edges.waiting.push(Waiting {
                occurrence,
                brief,
                line,
            });
            return;
        }
        self.settle(line, &failure.brief);
        if self.edges.announced.is_none() && line <= ANNOUNCED_WITHIN {
            self.edges.announced = Some((line, failure.brief.clone()));
        }
        self.count(occurrence);
    }

    /// The lines that wait announced this trace or nothing.
    fn settle(&mut self, line: u64, printed: &Brief) {
        for waiting in std::mem::take(&mut self.edges.waiting) {
            let near = line.saturating_sub(waiting.line) <= ANNOUNCED_WITHIN;
            if !(near && waiting.brief.is_announcement_of(printed)) {
                self.count(waiting.occurrence);
            }
        }
    }

    /// Counts what waits in vain at line `line`.
    pub(super) fn settle_until(&mut self, line: u64) {
        while let Some(first) = self.edges.waiting.first() {
            if line.saturating_sub(first.line) <= ANNOUNCED_WITHIN {
                break;
            }
            let waiting = self.edges.waiting.remove(0);
            self.count(waiting.occurrence);
        }
    }

    fn count(&mut self, occurrence: Occurrence) {
        let Occurrence {
            fingerprint,
            place,
            time,
            sample,
        } = occurrence;
        let mut one = Group {
            count: 1,
            first_seen: time,
            last_seen: time,
            sources: vec![(place.source, 1)],
            timeline: Timeline::default(),
            place,
            sample,
        };
        if let Some(time) = time {
            one.timeline.add(time.as_second(), 1);
            self.timeline.add(time.as_second(), 1);
        }
        self.traces += 1;
        match self.groups.entry(fingerprint) {
            Entry::Vacant(entry) => {
                entry.insert(one);
            }
            Entry::Occupied(mut entry) => entry.get_mut().merge(one),
        }
    }

    /// Goes on with what the stretch behind this one gave, which is of one log.
    pub fn append(&mut self, mut later: Tally, bound: impl Into<Bound>) {
        let bound = bound.into();
        if later.edges.begins_log {
            self.finish(bound);
        }
        later.shift(self);
        let lines = self.lines;
        let mut settled = Tally::default();
        for waiting in std::mem::take(&mut self.edges.waiting) {
            let before = lines - waiting.line;
            let announced = later.edges.announced.as_ref();
            match announced {
                Some((line, printed)) => {
                    let near = before + line <= ANNOUNCED_WITHIN;
                    if !(near && waiting.brief.is_announcement_of(printed)) {
                        settled.count(waiting.occurrence);
                    }
                }
                None if before + later.lines > ANNOUNCED_WITHIN => {
                    settled.count(waiting.occurrence);
                }
                None => self.edges.waiting.push(waiting),
            }
        }
        self.take(settled, bound);
        for mut waiting in std::mem::take(&mut later.edges.waiting) {
            waiting.line += lines;
            self.edges.waiting.push(waiting);
        }
        if self.edges.announced.is_none() && !later.edges.begins_log {
            let announced = later.edges.announced.take();
            self.edges.announced = announced
                .map(|(line, brief)| (lines + line, brief))
                .filter(|(line, _)| *line <= ANNOUNCED_WITHIN);
        }
        self.edges.last_source = later.edges.last_source;
        self.edges.lines_of_last = later.edges.lines_of_last;
        self.others += later.others;
        self.bytes += later.bytes;
        self.lines += later.lines;
        self.take(later, bound);
    }

    /// The places of `self` as they are when it stands behind `before`.
    fn shift(&mut self, before: &Tally) {
        let source = self.edges.first_source;
        if source != before.edges.last_source {
            return;
        }
        let lines = before.edges.lines_of_last;
        let waiting = self
            .edges
            .waiting
            .iter_mut()
            .map(|one| &mut one.occurrence.place);
        let groups = self.groups.values_mut().map(|group| &mut group.place);
        for place in groups.chain(waiting).filter(|place| place.source == source) {
            place.line += lines;
        }
        if self.edges.last_source == source {
            self.edges.lines_of_last += lines;
        }
    }

    /// Takes over the failures of what stands behind. Groups that are new find room in the order of
    /// their places.
    fn take(&mut self, later: Tally, bound: Bound) {
        self.traces += later.traces;
        self.timeline.merge(&later.timeline);
        let mut new = Vec::new();
        for (fingerprint, group) in later.groups {
            match self.groups.get_mut(&fingerprint) {
                Some(known) => known.merge(group),
                None => new.push((fingerprint, group)),
            }
        }
        new.sort_unstable_by_key(|(fingerprint, group)| (group.place, *fingerprint));
        for (fingerprint, mut group) in new {
            let rank = self.groups.len();
            let room = rank < bound.most;
            if !room && bound.further == Further::Counted {
                self.others += group.count;
                continue;
            }
            group.sample = group.sample.filter(|_| room);
            if let Some(sample) = &mut group.sample {
                sample.fit(rank);
            }
            self.groups.insert(fingerprint, group);
        }
    }

    /// Everything but what goes on from one stretch to the next, which stays.
    pub(super) fn take_counted(&mut self) -> Tally {
        let rest = self.uncounted();
        let mut counted = std::mem::replace(self, rest);
        counted.edges = Edges::default();
        counted
    }

    /// What goes on from one stretch to the next.
    pub(super) fn uncounted(&self) -> Tally {
        Tally {
            lines: self.lines,
            edges: self.edges.clone(),
            ..Tally::default()
        }
    }

    /// Gives the sources other indexes; several may have the same. Nothing can be put behind it after
    /// that.
    pub fn renumber(&mut self, index: impl Fn(usize) -> usize) {
        for group in self.groups.values_mut() {
            group.place.source = index(group.place.source);
            let mut sources: Vec<(usize, u64)> = Vec::new();
            for (source, count) in std::mem::take(&mut group.sources) {
                add(&mut sources, index(source), count);
            }
            group.sources = sources;
        }
    }

    /// Nothing of the last log comes any more: what still waits is counted.
    pub fn finish(&mut self, bound: impl Into<Bound>) {
        let mut settled = Tally::default();
        for waiting in std::mem::take(&mut self.edges.waiting) {
            settled.count(waiting.occurrence);
        }
        self.take(settled, bound.into());
    }
}

impl Group {
    /// Adds what is known of more of them.
    pub fn merge(&mut self, other: Group) {
        self.count += other.count;
        self.first_seen = [self.first_seen, other.first_seen]
            .into_iter()
            .flatten()
            .min();
        self.last_seen = self.last_seen.max(other.last_seen);
        self.timeline.merge(&other.timeline);
        for (source, count) in other.sources {
            add(&mut self.sources, source, count);
        }
        // Where logs are read as they come, what is first in their order may be seen last.
        let has_more = other.sample.is_some() || self.sample.is_none();
        if other.place < self.place && has_more {
            self.place = other.place;
            self.sample = other.sample;
        } else if other.place == self.place && self.sample.is_none() {
            self.sample = other.sample;
        }
    }
}

/// Adds a count of a source.
fn add(sources: &mut Vec<(usize, u64)>, source: usize, count: u64) {
    match sources.binary_search_by_key(&source, |(source, _)| *source) {
        Ok(at) => sources[at].1 += count,
        Err(at) => sources.insert(at, (source, count)),
    }
}
