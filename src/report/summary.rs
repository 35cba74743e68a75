//! What a scan found, before anything of it is explained: what a report is made of, and what is
//! written down (schema `causedby/partial/1`) to be merged with what was found elsewhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::sample::Sample;
use super::scan::Unread;
use crate::scan::{self, Tally, Timeline, sum};
use crate::source::rotation::Order;

/// The schema of a summary that is written down.
pub const SCHEMA: &str = "causedby/partial/1";

/// What was found in logs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    schema: String,
    /// So many groups have a sample, the first ones in the order of their places.
    pub max_groups: usize,
    /// Whether reading was interrupted.
    pub interrupted: bool,
    /// Files that were read, at least in part.
    pub files: u64,
    /// Bytes that were read, after decompression.
    pub bytes: u64,
    /// Lines that were read.
    pub lines: u64,
    /// Names of the sources in which there are failures, in their order.
    pub sources: Vec<String>,
    /// In the order of their places.
    pub groups: Vec<Group>,
    /// What could not be read, in the order of the names.
    pub unread: Vec<Unread>,
    /// Failures of groups for which there was no room; none in what is written down.
    #[serde(skip)]
    pub other: u64,
    /// All failures by time.
    #[serde(skip)]
    pub timeline: Timeline,
}

/// Equal failures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// Sixteen hexadecimal digits where it is written down.
    #[serde(with = "fingerprint")]
    pub fingerprint: u64,
    /// How many.
    pub count: u64,
    /// When the first occurred, by the time stamps.
    #[serde(with = "moment", default, skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<Timestamp>,
    /// When the last occurred.
    #[serde(with = "moment", default, skip_serializing_if = "Option::is_none")]
    pub last_seen: Option<Timestamp>,
    /// How many when.
    #[serde(default, skip_serializing_if = "Timeline::is_empty")]
    pub timeline: Timeline,
    /// How many in each source, by its index, in the order of the sources.
    pub sources: Vec<(usize, u64)>,
    /// The source of the first, by its index.
    pub source: usize,
    /// The line of it.
    pub line: u64,
    /// The archive in which it is, which decides on the place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub archive: Option<Member>,
    /// The first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
    /// What is kept of a long one should its group not be among the first [`WHOLE`](scan::WHOLE).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub short: Option<Sample>,
    /// The text of a sample that was not parsed yet: most are never shown.
    #[serde(skip)]
    text: Option<scan::Sample>,
}

/// A file of an archive. These are read in the order of the archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The archive; that around it, if it lies in another one.
    pub name: String,
    /// Number of the file in it, counted from 1.
    pub number: u64,
}

/// A source of a tally.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// Its name.
    pub name: String,
    /// Where it is, if that is an archive.
    pub archive: Option<Member>,
}

impl From<String> for Source {
    fn from(name: String) -> Self {
        let archive = None;
        Self { name, archive }
    }
}

/// How the files of a scan were read.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// The sources of the tally by their index: in the order of the names of files and archives
    /// ([`Order`]), within an archive in that of the archive.
    pub sources: BTreeMap<usize, Source>,
    /// How many of them were read.
    pub files: usize,
    /// What could not be read, in the order of the names.
    pub unread: Vec<Unread>,
    /// Whether it was interrupted.
    pub interrupted: bool,
}

impl Reading {
    /// Puts a name of where the logs are from before the names.
    pub fn label(&mut self, label: &str) {
        let before = |name: &mut String| name.insert_str(0, &format!("{label}:"));
        for source in self.sources.values_mut() {
            before(&mut source.name);
            if let Some(archive) = &mut source.archive {
                before(&mut archive.name);
            }
        }
        for unread in &mut self.unread {
            before(&mut unread.name);
        }
    }
}

impl Summary {
    /// What a tally holds, of which at most `max_groups` groups have a sample.
    pub fn new(tally: Tally, reading: Reading, max_groups: usize) -> Self {
        let mut groups: Vec<(u64, scan::Group)> = tally.groups.into_iter().collect();
        groups.sort_unstable_by_key(|(fingerprint, group)| (group.place, *fingerprint));
        let used = groups.iter().flat_map(|(_, group)| &group.sources);
        let used: BTreeSet<usize> = used.map(|(source, _)| *source).collect();
        let source = |number: &usize| reading.sources.get(number).cloned().unwrap_or_default();
        let used: BTreeMap<usize, Source> = used.iter().map(|one| (*one, source(one))).collect();
        let names: BTreeSet<&str> = used.values().map(|source| source.name.as_str()).collect();
        let mut names: Vec<&str> = names.into_iter().collect();
        names.sort_by_cached_key(|name| Order::of(name));
        let indexes: HashMap<&str, usize> = names.iter().copied().zip(0..).collect();
        let index = |number: usize| used.get(&number).map_or(0, |source| indexes[&*source.name]);
        let groups = groups.into_iter().map(|(fingerprint, group)| {
            let first = used.get(&group.place.source);
            let archive = first.and_then(|source| source.archive.clone());
            Group::new(fingerprint, group, archive, index)
        });
        Self {
            schema: SCHEMA.to_owned(),
            max_groups,
            interrupted: reading.interrupted,
            files: reading.files as u64,
            bytes: tally.bytes,
            lines: tally.lines,
            groups: groups.collect(),
            sources: names.iter().map(|name| (*name).to_owned()).collect(),
            unread: reading.unread,
            other: tally.others,
            timeline: tally.timeline,
        }
    }

    /// One of nothing.
    pub(super) fn empty(max_groups: usize) -> Self {
        Self::new(Tally::default(), Reading::default(), max_groups)
    }

    /// Parses every sample, so that it can be written down.
    pub fn parse(&mut self) {
        for (rank, group) in self.groups.iter_mut().enumerate() {
            group.parse(rank < scan::WHOLE);
        }
    }

    /// All failures.
    pub fn traces(&self) -> u64 {
        let groups = self.groups.iter().map(|group| group.count);
        groups.fold(self.other, sum)
    }

    /// Reads what was written down, one object.
    ///
    /// # Errors
    /// Why it is none, and where in it.
    pub fn read(json: &[u8]) -> Result<Self, Unreadable> {
        let schema: Schema = serde_json::from_slice(json).map_err(Unreadable::from)?;
        match schema.schema.as_deref() {
            Some(SCHEMA) => {}
            Some(other) => return Err(Unreadable::of_schema(other)),
            None => {
                return Err(Unreadable::new(
                    "a JSON object without `schema`, so no partial",
                ));
            }
        }
        let mut read: Self = serde_json::from_slice(json).map_err(Unreadable::from)?;
        let known = |source: usize| source < read.sources.len();
        for group in &read.groups {
            let mut sources = group.sources.iter().map(|(source, _)| *source);
            if !sources.all(known) || !known(group.source) {
                let words = format!(
                    "group {:016x}: a source that is not named",
                    group.fingerprint
                );
                return Err(Unreadable::new(words));
            }
        }
        for group in &mut read.groups {
            group.count = sum(0, group.count);
            read.timeline.merge(&group.timeline);
        }
        Ok(read)
    }
}

#[derive(Deserialize)]
#[serde(expecting = "a JSON object")]
struct Schema {
    schema: Option<String>,
}

impl Group {
    fn new(
        fingerprint: u64,
        group: scan::Group,
        archive: Option<Member>,
        index: impl Fn(usize) -> usize,
    ) -> Self {
        let mut sources: BTreeMap<usize, u64> = BTreeMap::new();
        // An archive may hold two files of one name.
        for (source, count) in group.sources {
            let known = sources.entry(index(source)).or_default();
            *known = sum(*known, count);
        }
        Self {
            fingerprint,
            count: group.count,
            first_seen: group.first_seen,
            last_seen: group.last_seen,
            timeline: group.timeline,
            sources: sources.into_iter().collect(),
            source: index(group.place.source),
            line: group.place.line,
            archive,
            sample: None,
            short: None,
            text: group.sample,
        }
    }

    /// Whether there is one to show.
    pub(super) fn has_sample(&self) -> bool {
        self.sample.is_some() || self.text.is_some()
    }

    /// The first one.
    pub(super) fn sample(&self) -> Option<Cow<'_, Sample>> {
        match (&self.sample, &self.text) {
            (Some(sample), _) => Some(Cow::Borrowed(sample)),
            (None, Some(text)) => Some(Cow::Owned(self.parsed(text))),
            (None, None) => None,
        }
    }

    fn parsed(&self, text: &scan::Sample) -> Sample {
        Sample::of(text, self.fingerprint, self.line)
    }

    fn parse(&mut self, whole: bool) {
        if let Some(text) = self.text.take() {
            let short = text.short().filter(|_| whole);
            self.short = short.map(|short| self.parsed(&short));
            self.sample = Some(self.parsed(&text));
        }
    }
}

/// Why a text is no summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Line and column, counted from 1, if it is in one place.
    pub place: Option<(usize, usize)>,
    /// Without the place.
    pub reason: String,
}

impl Unreadable {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            place: None,
            reason: reason.into(),
        }
    }

    /// What another schema is.
    fn of_schema(schema: &str) -> Self {
        let number = |schema: &str| -> Option<u64> {
            schema.strip_prefix("causedby/partial/")?.parse().ok()
        };
        Self::new(match number(schema) {
            Some(number) if number > 1 => {
                format!("schema `{schema}` is of a newer causedby; this one reads `{SCHEMA}`")
            }
            _ => format!("schema `{schema}` instead of `{SCHEMA}`"),
        })
    }
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Self {
        let text = error.to_string();
        let reason = text
            .rfind(" at line ")
            .map_or(text.as_str(), |at| &text[..at]);
        Self {
            place: Some((error.line(), error.column())),
            reason: reason.to_owned(),
        }
    }
}

/// Sixteen hexadecimal digits.
mod fingerprint {
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(value: &u64, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{value:016x}"))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        crate::report::fingerprint(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no fingerprint")))
    }
}

/// RFC 3339, in UTC.
mod moment {
    use jiff::Timestamp;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(
        value: &Option<Timestamp>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(moment) => to.collect_str(moment),
            None => to.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Timestamp>, D::Error> {
        let text = Option::<std::borrow::Cow<'de, str>>::deserialize(from)?;
        let moment = text.map(|text| {
            let moment = text.parse();
            moment.map_err(|_| serde::de::Error::custom(format!("`{text}` is no moment")))
        });
        moment.transpose()
    }
}
