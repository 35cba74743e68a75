//! Summaries put together: what one scan of all their logs would have found, in whatever order and
//! groups they come.

use std::cmp::Ordering;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::sample::Sample;
use super::scan::Unread;
use super::summary::{Group, Summary};
use crate::scan::{self, sum};
use crate::source::rotation::Order;

/// Samples that are held before those are given up which will not be shown, for each that will.
const HELD: usize = 2;

/// What was found so far.
#[derive(Clone, Debug)]
pub struct Merge {
    whole: Summary,
    sources: Vec<Source>,
    /// Index of each name.
    known: HashMap<String, usize>,
    /// By fingerprint.
    groups: BTreeMap<u64, Gathered>,
    /// Samples among them.
    samples: usize,
}

/// A group of which more may come.
#[derive(Clone, Debug)]
struct Gathered {
    /// Its sources are empty.
    group: Group,
    /// The order of the archive in which its first failure is.
    archive: Option<Order>,
    /// How many in each source.
    sources: HashMap<usize, u64>,
}

#[derive(Clone, Debug)]
struct Source {
    name: String,
    order: Order,
}

impl Merge {
    /// Nothing yet; of what comes, at most `max_groups` groups keep a sample.
    pub fn new(max_groups: usize) -> Self {
        Self {
            whole: Summary::empty(max_groups),
            sources: Vec::new(),
            known: HashMap::new(),
            groups: BTreeMap::new(),
            samples: 0,
        }
    }

    /// Adds what was found elsewhere. Where that kept fewer samples, fewer are kept.
    pub fn add(&mut self, part: Summary) {
        let whole = &mut self.whole;
        whole.max_groups = whole.max_groups.min(part.max_groups);
        whole.interrupted |= part.interrupted;
        whole.files = sum(whole.files, part.files);
        whole.bytes = sum(whole.bytes, part.bytes);
        whole.lines = sum(whole.lines, part.lines);
        whole.other = sum(whole.other, part.other);
        whole.timeline.merge(&part.timeline);
        whole.unread.extend(part.unread);
        let indices: Vec<usize> = part
            .sources
            .into_iter()
            .map(|name| self.index(name))
            .collect();
        let index = |source: usize| indices[source];
        for mut group in part.groups {
            group.source = index(group.source);
            for (source, _) in &mut group.sources {
                *source = index(*source);
            }
            self.group(group);
        }
        if self.samples / HELD > self.whole.max_groups {
            self.give_up();
        }
    }

    /// Adds that an input could not be read.
    pub fn unread(&mut self, unread: Unread) {
        self.whole.unread.push(unread);
    }

    /// All of it; groups behind the bound are there without a sample.
    pub fn finish(mut self) -> Summary {
        self.give_up();
        let mut sorted: Vec<usize> = (0..self.sources.len()).collect();
        sorted.sort_by(|&one, &other| self.sources[one].order.cmp(&self.sources[other].order));
        let mut places = vec![0; sorted.len()];
        for (place, &source) in sorted.iter().enumerate() {
            places[source] = place;
        }
        let mut groups: Vec<Gathered> = self.groups.into_values().collect();
        groups.sort_unstable_by(|one, other| {
            one.place(&self.sources).cmp(&other.place(&self.sources))
        });
        let groups = groups.into_iter().map(|gathered| {
            let Gathered {
                mut group, sources, ..
            } = gathered;
            group.source = places[group.source];
            let sources = sources.into_iter();
            group.sources = sources
                .map(|(source, count)| (places[source], count))
                .collect();
            group.sources.sort_unstable();
            group
        });
        let groups = groups.collect();
        let names = sorted
            .iter()
            .map(|&source| std::mem::take(&mut self.sources[source].name));
        self.whole.sources = names.collect();
        self.whole.groups = groups;
        Unread::sort(&mut self.whole.unread);
        self.whole
    }

    fn index(&mut self, name: String) -> usize {
        *self.known.entry(name).or_insert_with_key(|name| {
            self.sources.push(Source {
                name: name.clone(),
                order: Order::of(name),
            });
            self.sources.len() - 1
        })
    }

    fn group(&mut self, mut group: Group) {
        let counts = std::mem::take(&mut group.sources);
        let had = |group: &Group| usize::from(group.sample.is_some());
        let gathered = match self.groups.entry(group.fingerprint) {
            Entry::Vacant(entry) => {
                self.samples += had(&group);
                entry.insert(Gathered::new(group))
            }
            Entry::Occupied(entry) => {
                let gathered = entry.into_mut();
                self.samples -= had(&gathered.group);
                gathered.merge(Gathered::new(group), &self.sources);
                self.samples += had(&gathered.group);
                gathered
            }
        };
        for (source, count) in counts {
            let known = gathered.sources.entry(source).or_default();
            *known = sum(*known, count);
        }
    }

    /// Takes the samples from all groups but the first ones.
    fn give_up(&mut self) {
        let sources = &self.sources;
        let mut groups: Vec<&mut Gathered> = self.groups.values_mut().collect();
        groups.sort_unstable_by(|one, other| one.place(sources).cmp(&other.place(sources)));
        let most = self.whole.max_groups;
        self.samples = 0;
        for (at, Gathered { group, .. }) in groups.into_iter().enumerate() {
            group.fit(at, most);
            self.samples += usize::from(group.sample.is_some());
        }
    }
}

impl Gathered {
    fn new(group: Group) -> Self {
        let archive = group.archive.as_ref();
        Self {
            archive: archive.map(|archive| Order::of(&archive.name)),
            group,
            sources: HashMap::new(),
        }
    }

    /// Where its first failure stands, as one scan reads: archives by their names, files of an
    /// archive by their numbers, lines; groups that begin at the same line by their fingerprints.
    fn place<'g>(&'g self, sources: &'g [Source]) -> (&'g Order, u64, &'g Order, u64, u64) {
        let group = &self.group;
        let own = &sources[group.source].order;
        let number = group.archive.as_ref().map_or(0, |archive| archive.number);
        let outer = self.archive.as_ref().unwrap_or(own);
        (outer, number, own, group.line, group.fingerprint)
    }

    /// Adds what is known of more of them, but for their sources; at equal places, as on two
    /// machines, the lesser sample counts.
    fn merge(&mut self, other: Self, sources: &[Source]) {
        let is_first = match other.place(sources).cmp(&self.place(sources)) {
            Ordering::Less => true,
            Ordering::Equal => other.group.is_before(&self.group),
            Ordering::Greater => false,
        };
        let (group, more) = (&mut self.group, other.group);
        group.count = sum(group.count, more.count);
        let first = [group.first_seen, more.first_seen];
        group.first_seen = first.into_iter().flatten().min();
        group.last_seen = group.last_seen.max(more.last_seen);
        group.timeline.merge(&more.timeline);
        if is_first {
            (group.source, group.line) = (more.source, more.line);
            (group.archive, self.archive) = (more.archive, other.archive);
            (group.sample, group.short) = (more.sample, more.short);
        }
    }
}

impl Group {
    /// Whether its sample is the lesser one; what may be all that is kept of it counts first.
    fn is_before(&self, other: &Self) -> bool {
        match (self.kept(), other.kept()) {
            (mine, Some(theirs)) => {
                mine.is_some_and(|mine| (mine, &self.sample) < (theirs, &other.sample))
            }
            (mine, None) => mine.is_some(),
        }
    }

    fn kept(&self) -> Option<&Sample> {
        self.short.as_ref().or(self.sample.as_ref())
    }

    /// Makes it the group of this rank, of which so many have a sample.
    fn fit(&mut self, rank: usize, most: usize) {
        if rank >= scan::WHOLE {
            self.sample = self.short.take().or(self.sample.take());
        }
        if rank >= most {
            (self.sample, self.short) = (None, None);
        }
    }
}
