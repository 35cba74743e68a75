//! How many failures when: counts in buckets whose width follows from what they span, so that the
//! same failures give the same timeline in whatever order they come.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A timeline has so many buckets at most.
const MOST: i64 = 64;

/// Counts by time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// A bucket is 2 to the power of so many seconds wide.
    width_log2: u32,
    /// Number of the bucket (its begin in seconds since 1970, divided by the width) and its count.
    buckets: BTreeMap<i64, u64>,
}

impl Timeline {
    /// Counts `count` at a moment, in seconds since 1970.
    pub(super) fn add(&mut self, second: i64, count: u64) {
        *self.buckets.entry(second >> self.width_log2).or_default() += count;
        self.widen();
    }

    /// Adds what another one counted.
    pub(super) fn merge(&mut self, other: &Timeline) {
        while self.width_log2 < other.width_log2 {
            self.double();
        }
        let narrower = self.width_log2 - other.width_log2;
        for (bucket, count) in &other.buckets {
            *self.buckets.entry(bucket >> narrower).or_default() += count;
        }
        self.widen();
    }

    fn widen(&mut self) {
        while self.span() > MOST {
            self.double();
        }
    }

    fn span(&self) -> i64 {
        let ends = self
            .buckets
            .first_key_value()
            .zip(self.buckets.last_key_value());
        ends.map_or(0, |((first, _), (last, _))| last - first + 1)
    }

    fn double(&mut self) {
        self.width_log2 += 1;
        let narrow = std::mem::take(&mut self.buckets);
        for (bucket, count) in narrow {
            *self.buckets.entry(bucket >> 1).or_default() += count;
        }
    }

    /// Width of a bucket in seconds.
    pub fn width(&self) -> i64 {
        1 << self.width_log2
    }

    /// Begin of each bucket, in seconds since 1970, with its count; from the first to the last that
    /// has one, none left out.
    pub fn counts(&self) -> Vec<(i64, u64)> {
        let ends = self
            .buckets
            .first_key_value()
            .zip(self.buckets.last_key_value());
        let Some(((&first, _), (&last, _))) = ends else {
            return Vec::new();
        };
        let count = |bucket| self.buckets.get(&bucket).copied().unwrap_or(0);
        (first..=last)
            .map(|bucket| (bucket << self.width_log2, count(bucket)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MOST, Timeline};

    fn of(seconds: &[i64]) -> Timeline {
        let mut timeline = Timeline::default();
        for &second in seconds {
            timeline.add(second, 1);
        }
        timeline
    }

    proptest! {
        #[test]
        fn the_order_makes_no_difference(mut seconds in proptest::collection::vec(-1_000_000_i64..4_000_000_000, 0..40), cut in 0_usize..40) {
            let whole = of(&seconds);
            let (one, other) = seconds.split_at(cut.min(seconds.len()));
            let mut merged = of(other);
            merged.merge(&of(one));
            prop_assert_eq!(&merged, &whole);
            seconds.reverse();
            prop_assert_eq!(&of(&seconds), &whole);
            prop_assert!(whole.counts().len() as i64 <= MOST);
            prop_assert_eq!(whole.counts().iter().map(|(_, count)| count).sum::<u64>(), seconds.len() as u64);
        }
    }
}
