//! How often a failure occurs, and when that jumps. Moments are those of the time stamps, so that
//! the same log gives the same jumps however fast it is read.

use std::collections::VecDeque;

/// Counts are kept for spans of so many seconds.
const SLOT: i64 = 10;

/// A minute, in slots.
const MINUTE: i64 = 6;

/// An hour before it.
const HOUR: i64 = 360;

/// A jump is to at least so many in a minute.
const LEAST: i64 = 10;

/// A jump is to at least so many times as many.
const TIMES: i64 = 4;

/// Counts of one failure for an hour and a minute.
#[derive(Clone, Debug, Default)]
pub(super) struct Rate {
    /// Slots that have a count, in order.
    slots: VecDeque<(i64, i64)>,
    /// The minute that was told, and the slot with which it ended.
    told: Option<(i64, i64)>,
}

/// A rate that was never as high in the hour before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// How many in the last minute.
    pub last_minute: u64,
    /// How many in any minute of the hour before, at most.
    pub hour_before: u64,
}

/// The span in which a second lies.
pub(super) fn slot(second: i64) -> i64 {
    second.div_euclid(SLOT)
}

impl Rate {
    /// So many more, or fewer where what was taken for a failure was only a part of one.
    pub(super) fn add(&mut self, slot: i64, count: i64) {
        match self.slots.binary_search_by_key(&slot, |(slot, _)| *slot) {
            Ok(at) => self.slots[at].1 += count,
            Err(at) => self.slots.insert(at, (slot, count)),
        }
        let Some(&(latest, _)) = self.slots.back() else {
            return;
        };
        self.slots
            .retain(|&(slot, count)| count > 0 && slot > latest - HOUR - MINUTE);
    }

    /// Whether it jumped since it was told last; then it is told with this.
    pub(super) fn jump(&mut self) -> Option<Jump> {
        let now = self.latest()?;
        let last_minute = self.minute(now);
        let hour_before = self.hour_before(now);
        let told = self
            .told
            .filter(|(_, when)| *when > now - HOUR)
            .map_or(0, |(count, _)| count);
        let jumped = last_minute >= LEAST && last_minute >= TIMES * hour_before.max(told);
        jumped.then(|| {
            self.told = Some((last_minute, now));
            Jump {
                last_minute: last_minute.unsigned_abs(),
                hour_before: hour_before.unsigned_abs(),
            }
        })
    }

    /// The rate is known as it is.
    pub(super) fn tell(&mut self) {
        self.told = self.latest().map(|now| (self.minute(now), now));
    }

    fn latest(&self) -> Option<i64> {
        self.slots.back().map(|(slot, _)| *slot)
    }

    /// How many in the minute that ends with the slot.
    fn minute(&self, end: i64) -> i64 {
        let within = |slot: i64| slot > end - MINUTE && slot <= end;
        let counts = self.slots.iter().filter(|(slot, _)| within(*slot));
        counts.map(|(_, count)| count).sum()
    }

    fn hour_before(&self, now: i64) -> i64 {
        let (mut most, mut sum, mut first) = (0, 0, 0);
        for (at, &(end, count)) in self.slots.iter().enumerate() {
            if end > now - MINUTE {
                break;
            }
            sum += count;
            while self.slots[first].0 <= end - MINUTE && first < at {
                sum -= self.slots[first].1;
                first += 1;
            }
            most = most.max(sum);
        }
        most
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Jump, Rate, slot};

    /// One failure each at these seconds; what was told, and when.
    fn jumps(rate: &mut Rate, seconds: impl IntoIterator<Item = i64>) -> Vec<(i64, Jump)> {
        let mut told = Vec::new();
        for second in seconds {
            rate.add(slot(second), 1);
            told.extend(rate.jump().map(|jump| (second, jump)));
        }
        told
    }

    fn jump(last_minute: u64, hour_before: u64) -> Jump {
        Jump {
            last_minute,
            hour_before,
        }
    }

    #[test]
    fn a_burst_is_told_as_it_grows_and_not_each_second() {
        let told = jumps(&mut Rate::default(), (0..60).flat_map(|second| [second; 4]));
        assert_eq!(
            told,
            [(2, jump(10, 0)), (9, jump(40, 0)), (39, jump(160, 0))]
        );
    }

    #[test]
    fn what_goes_on_as_before_is_not_told() {
        let mut rate = Rate::default();
        let every = |from: i64, to: i64, step: usize| (from..to).step_by(step);
        // Six in a minute for hours.
        assert_eq!(jumps(&mut rate, every(0, 3 * 3600, 10)), []);
        // Fifteen are no jump, thirty are; once.
        assert_eq!(jumps(&mut rate, every(10_800, 14_400, 4)), []);
        let told = jumps(&mut rate, (14_400..18_000).flat_map(|second| [second; 2]));
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!(told[0].1, jump(60, 15));
    }

    #[test]
    fn what_came_in_the_hour_before_is_no_jump_and_what_came_long_ago_is_one() {
        let mut rate = Rate::default();
        let burst = |at: i64| std::iter::repeat_n(at, 20);
        assert_eq!(jumps(&mut rate, burst(0)).len(), 1);
        assert_eq!(jumps(&mut rate, burst(1_800)), []);
        assert_eq!(jumps(&mut rate, burst(5_300)), []);
        assert_eq!(jumps(&mut rate, burst(9_200)).len(), 1);
    }

    #[test]
    fn what_was_known_before_is_not_told() {
        let mut rate = Rate::default();
        for second in 0..30 {
            rate.add(slot(second), 1);
        }
        rate.tell();
        assert_eq!(jumps(&mut rate, 30..60), []);
        assert_eq!(jumps(&mut rate, std::iter::repeat_n(60, 100)).len(), 1);
    }

    #[test]
    fn what_is_taken_back_was_never_there() {
        let mut rate = Rate::default();
        rate.add(1, 9);
        rate.add(1, -9);
        assert!(rate.slots.is_empty());
        rate.add(2, 9);
        assert_eq!(rate.jump(), None);
    }

    #[test]
    fn no_more_than_an_hour_is_kept() {
        let mut rate = Rate::default();
        for second in 0..100_000 {
            rate.add(slot(second), 1);
        }
        assert_eq!(rate.slots.len(), 366);
    }
}
