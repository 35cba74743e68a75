//! Which groups of a scan are reported, and in what order.

use std::cmp::Reverse;

use super::GroupReport;
use crate::report::baseline::Baseline;
use crate::report::summary::{Group, Summary};

/// The order of the groups; equal ones stand by count, then by fingerprint.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The most frequent first.
    #[default]
    Count,
    /// The one seen last first.
    Last,
    /// The gravest first.
    Severity,
}

/// What was asked for.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Only groups of so many failures.
    pub min_count: u64,
    /// Only groups of these entries or fingerprints, if there are any.
    pub entries: Vec<String>,
    /// No groups of these entries or fingerprints.
    pub exclude: Vec<String>,
    /// The order.
    pub sort: Sort,
    /// What was known before, if that is asked for.
    pub baseline: Option<Baseline>,
    /// New groups before all others.
    pub new_first: bool,
    /// So many groups at most are reported; more are only counted.
    pub most: usize,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            min_count: 1,
            entries: Vec::new(),
            exclude: Vec::new(),
            sort: Sort::Count,
            baseline: None,
            new_first: false,
            most: usize::MAX,
        }
    }
}

impl Choice {
    /// The groups that may be wanted, in the order asked for, as far as it can be told before they
    /// are explained. Those without a sample are only counted.
    pub(super) fn candidates<'s>(&self, found: &'s Summary) -> Vec<&'s Group> {
        let mut groups: Vec<&Group> = found.groups.iter().collect();
        groups.retain(|group| group.has_sample() && group.count >= self.min_count);
        groups.sort_unstable_by_key(|group| (Reverse(group.count), group.fingerprint));
        if self.sort == Sort::Last {
            groups.sort_by_key(|group| Reverse(group.last_seen));
        }
        if self.new_first {
            groups.sort_by_key(|group| self.is_new(group.fingerprint) != Some(true));
        }
        groups
    }

    /// Whether what a group is explained by decides about it, or about the place of another one.
    pub(super) fn asks_for_explanations(&self) -> bool {
        !self.entries.is_empty() || !self.exclude.is_empty() || self.sort == Sort::Severity
    }

    /// Whether a group is none that was known before.
    pub(super) fn is_new(&self, fingerprint: u64) -> Option<bool> {
        let baseline = self.baseline.as_ref()?;
        Some(!baseline.knows(fingerprint))
    }

    pub(super) fn wants(&self, group: &GroupReport) -> bool {
        let best = group.sample.explanations.first();
        let is = |names: &[String]| {
            names.iter().any(|name| {
                *name == group.fingerprint || best.is_some_and(|entry| entry.entry == *name)
            })
        };
        (self.entries.is_empty() || is(&self.entries)) && !is(&self.exclude)
    }

    /// Puts explained groups, which stand in the order of the candidates, into the order asked for.
    pub(super) fn order(&self, groups: &mut [GroupReport]) {
        if self.sort == Sort::Severity {
            groups.sort_by_key(|group| {
                let best = group.sample.explanations.first();
                Reverse(best.map(|entry| entry.severity))
            });
        }
        if self.new_first {
            groups.sort_by_key(|group| group.new != Some(true));
        }
    }
}
