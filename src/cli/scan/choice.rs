//! Which groups of a scan are shown, and in what order.

use std::cmp::Reverse;

use causedby::report::scan::{GroupReport, ScanReport};

use super::args::{Answer, SortBy};

/// What was asked for.
pub(super) struct Choice<'a> {
    least: u64,
    entries: &'a [String],
    excluded: &'a [String],
    sort: SortBy,
}

impl<'a> Choice<'a> {
    pub(super) fn of(args: &'a Answer) -> Self {
        Self {
            least: args.min_count,
            entries: &args.entries,
            excluded: &args.exclude,
            sort: args.sort,
        }
    }

    /// Leaves out what was not asked for; the totals of the report stay.
    pub(super) fn apply(&self, report: &mut ScanReport) {
        report.groups.retain(|group| self.wants(group));
        match self.sort {
            SortBy::Count => {}
            SortBy::Last => report
                .groups
                .sort_by_key(|group| Reverse(group.last_seen.clone())),
            SortBy::Severity => report.groups.sort_by_key(|group| {
                let best = group.sample.explanations.first();
                Reverse(best.map(|entry| entry.severity))
            }),
        }
    }

    fn wants(&self, group: &GroupReport) -> bool {
        let best = group.sample.explanations.first();
        let is = |names: &[String]| {
            names.iter().any(|name| {
                *name == group.fingerprint || best.is_some_and(|entry| entry.entry == *name)
            })
        };
        group.count >= self.least
            && (self.entries.is_empty() || is(self.entries))
            && !is(self.excluded)
    }
}
