//! How many failures when: counts in buckets whose width follows from what they span, so that the
//! same failures give the same timeline in whatever order they come.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A timeline has so many buckets at most.
const MOST: i64 = 64;

/// No bucket spans more seconds: all of time fits into one.
const WIDEST: i64 = 1 << 40;

/// No count goes beyond this, the greatest number that every reader of JSON has; sums stay there.
const GREATEST: u64 = (1 << 53) - 1;

/// The sum of two counts.
pub(crate) fn sum(one: u64, other: u64) -> u64 {
    one.saturating_add(other).min(GREATEST)
}

/// Counts by time.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "Written")]
pub struct Timeline {
    /// A bucket is 2 to the power of so many seconds wide.
    width_log2: u32,
    /// Number of the bucket (its begin in seconds since 1970, divided by the width) and its count.
    buckets: BTreeMap<i64, u64>,
}

/// How a timeline is written down.
#[derive(Serialize, Deserialize)]
struct Written {
    /// Width of a bucket.
    seconds: i64,
    /// Begin of the first one, in seconds since 1970.
    from: i64,
    /// From the first to the last that has one, none left out.
    counts: Vec<u64>,
}

impl From<Timeline> for Written {
    fn from(timeline: Timeline) -> Self {
        let counts = timeline.counts();
        Self {
            seconds: timeline.width(),
            from: counts.first().map_or(0, |(from, _)| *from),
            counts: counts.into_iter().map(|(_, count)| count).collect(),
        }
    }
}

impl TryFrom<Written> for Timeline {
    type Error = &'static str;

    fn try_from(written: Written) -> Result<Self, Self::Error> {
        let Written {
            seconds,
            from,
            counts,
        } = written;
        if seconds.count_ones() != 1 || !(1..=WIDEST).contains(&seconds) || from % seconds != 0 {
            return Err("a timeline whose buckets are none");
        }
        let earliest = Timestamp::MIN.as_second() - seconds;
        let latest = Timestamp::MAX.as_second();
        let buckets = counts.len() as i64;
        if buckets > MOST || !(earliest..=latest - (buckets - 1) * seconds).contains(&from) {
            return Err("a timeline beyond all time");
        }
        let mut timeline = Self {
            width_log2: seconds.trailing_zeros(),
            buckets: BTreeMap::new(),
        };
        for (bucket, count) in (from / seconds..).zip(counts) {
            if count > 0 {
                timeline.buckets.insert(bucket, sum(0, count));
            }
        }
        Ok(timeline)
    }
}

impl Timeline {
    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.buckets.is_empty()
    }

    /// Counts `count` at a moment, in seconds since 1970.
    pub(super) fn add(&mut self, second: i64, count: u64) {
        self.put(second >> self.width_log2, count);
        self.widen();
    }

    /// Adds what another one counted.
    pub(crate) fn merge(&mut self, other: &Timeline) {
        while self.width_log2 < other.width_log2 {
            self.double();
        }
        let narrower = self.width_log2 - other.width_log2;
        for (bucket, count) in &other.buckets {
            self.put(bucket >> narrower, *count);
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
            self.put(bucket >> 1, count);
        }
    }

    fn put(&mut self, bucket: i64, more: u64) {
        let count = self.buckets.entry(bucket).or_default();
        *count = sum(*count, more);
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
            let written = serde_json::to_string(&whole).unwrap_or_default();
            prop_assert_eq!(serde_json::from_str::<Timeline>(&written).ok(), Some(whole.clone()));
            prop_assert_eq!(whole.counts().iter().map(|(_, count)| count).sum::<u64>(), seconds.len() as u64);
        }
    }

    #[test]
    fn what_is_no_timeline_is_refused() {
        for (seconds, from, counts) in [
            (0, 0, "1"),
            (-64, 0, "1"),
            (3, 0, "1"),
            (64, 63, "1"),
            (i64::MIN, 0, "1"),
            (1 << 62, 0, "1"),
            (1, i64::MAX, "1"),
            (1, i64::MIN, "1"),
            (1 << 40, 0, "1,1"),
            (1, 0, &vec!["1"; 65].join(",")),
        ] {
            let written = format!(r#"{{"seconds":{seconds},"from":{from},"counts":[{counts}]}}"#);
            assert!(
                serde_json::from_str::<Timeline>(&written).is_err(),
                "{written}"
            );
        }
    }

    #[test]
    fn counts_beyond_all_measure_stay_there() {
        let written = format!(r#"{{"seconds":1,"from":7,"counts":[{}]}}"#, u64::MAX);
        let mut timeline: Timeline = serde_json::from_str(&written).unwrap_or_default();
        timeline.merge(&timeline.clone());
        assert_eq!(timeline.counts(), [(7, (1 << 53) - 1)]);
    }
}
