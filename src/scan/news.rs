//! What is news in logs that are followed: failures never seen before, and rates that jump.
//! Everything else is only counted.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::rate::{Jump, Rate, slot};
use super::tally::{Group, Tally};

/// What is known of all logs.
#[derive(Debug)]
pub struct News {
    total: Tally,
    most_groups: usize,
    least: u64,
    groups: HashMap<u64, Known>,
}

/// What is known of a group beside its counts.
#[derive(Debug, Default)]
struct Known {
    /// How many were counted and seen.
    count: i64,
    told: bool,
    rate: Rate,
}

/// What is to be told.
#[derive(Clone, Debug)]
pub struct Told {
    /// Whose news it is.
    pub fingerprint: u64,
    /// Why.
    pub what: What,
    /// The group as it is now.
    pub group: Group,
}

/// Why a group is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It was not known before. What was told in its place was only the begin of it.
    First {
        /// The fingerprint that was told.
        instead_of: Option<u64>,
    },
    /// It occurs more often than before.
    Rate(Jump),
}

/// What came of one log since the last time.
#[derive(Debug)]
pub struct Change<'c> {
    /// Counted for good.
    pub counted: Tally,
    /// Seen last time and not counted then.
    pub seen_before: &'c Tally,
    /// Seen now and not counted.
    pub seen: &'c Tally,
}

impl News {
    /// Nothing is known. Groups are told when they have `least` failures; above `most_groups` of them
    /// further ones are only counted.
    pub fn new(most_groups: usize, least: u64) -> Self {
        Self {
            total: Tally::default(),
            most_groups,
            least,
            groups: HashMap::new(),
        }
    }

    /// All that was counted for good.
    pub fn counted(&self) -> &Tally {
        &self.total
    }

    /// Counts what is no news, since it stood there before.
    pub fn learn(&mut self, change: Change<'_>, now: Timestamp) {
        self.count(change, now);
    }

    /// What is known by now is not told.
    pub fn begin(&mut self) {
        for known in self.groups.values_mut() {
            known.told = known.count.unsigned_abs() >= self.least;
            known.rate.tell();
        }
    }

    /// What is to be told of a change, in the order of the log. `now` is the moment of failures
    /// without a time stamp.
    pub fn update(&mut self, change: Change<'_>, now: Timestamp) -> Vec<Told> {
        let mut places: Vec<_> = [&change.counted, change.seen]
            .into_iter()
            .flat_map(|tally| &tally.groups)
            .map(|(fingerprint, group)| (group.place, *fingerprint))
            .collect();
        places.sort_unstable();
        let seen = change.seen;
        let (more, mut gone) = self.count(change, now);
        let mut told = Vec::new();
        for (_, fingerprint) in places {
            let is_more = more.get(&fingerprint).is_some_and(|more| *more > 0);
            let Some(known) = self.groups.get_mut(&fingerprint).filter(|_| is_more) else {
                continue;
            };
            let what = match known.told {
                true => known.rate.jump().map(What::Rate),
                false if known.count.unsigned_abs() < self.least => None,
                false => {
                    known.told = true;
                    known.rate.tell();
                    let instead_of = gone.pop();
                    Some(What::First { instead_of })
                }
            };
            let count = known.count.unsigned_abs();
            let group = group(&self.total, seen, fingerprint);
            told.extend(what.zip(group).map(|(what, group)| Told {
                fingerprint,
                what,
                group: Group { count, ..group },
            }));
        }
        told
    }

    /// Counts; how many more there are of which group, and which of those told there are no more.
    fn count(&mut self, change: Change<'_>, now: Timestamp) -> (HashMap<u64, i64>, Vec<u64>) {
        let now = slot(now.as_second());
        let mut changes: BTreeMap<u64, BTreeMap<i64, i64>> = BTreeMap::new();
        let mut add = |tally: &Tally, sign: i64| {
            for (&fingerprint, group) in &tally.groups {
                let slots = changes.entry(fingerprint).or_default();
                for (slot, count) in slots_of(group, now) {
                    *slots.entry(slot).or_default() += sign * count;
                }
            }
        };
        add(&change.counted, 1);
        add(change.seen, 1);
        add(change.seen_before, -1);
        self.total.append(change.counted, self.most_groups);
        let has_room = self.total.groups.len() < self.most_groups;
        let mut more = HashMap::new();
        let mut gone = Vec::new();
        for (fingerprint, slots) in changes {
            if !has_room && !self.total.groups.contains_key(&fingerprint) {
                self.groups.remove(&fingerprint);
                continue;
            }
            let known = self.groups.entry(fingerprint).or_default();
            let change: i64 = slots.values().sum();
            known.count += change;
            for (slot, count) in slots.into_iter().filter(|(_, count)| *count != 0) {
                known.rate.add(slot, count);
            }
            more.insert(fingerprint, change);
            if known.count <= 0 {
                gone.extend(known.told.then_some(fingerprint));
                self.groups.remove(&fingerprint);
            }
        }
        (more, gone)
    }
}

/// How many when; those without a time stamp now.
fn slots_of(group: &Group, now: i64) -> Vec<(i64, i64)> {
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    let counts = group.timeline.counts().into_iter();
    let mut slots: Vec<(i64, i64)> = counts
        .filter(|(_, count)| *count > 0)
        .map(|(second, count)| (slot(second), number(count)))
        .collect();
    let timed: i64 = slots.iter().map(|(_, count)| count).sum();
    slots.push((now, number(group.count) - timed));
    slots
}

fn group(counted: &Tally, seen: &Tally, fingerprint: u64) -> Option<Group> {
    let counted = counted.groups.get(&fingerprint).cloned();
    let seen = seen.groups.get(&fingerprint).cloned();
    match (counted, seen) {
        (Some(mut group), Some(seen)) => {
            group.merge(seen);
            Some(group)
        }
        (counted, seen) => counted.or(seen),
    }
}
