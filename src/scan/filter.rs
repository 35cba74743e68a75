//! Which failures are counted, by time and level.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::level::Level;
use super::outcome::{Failure, Outcome, Time};
use crate::time;

/// What is counted.
#[derive(Clone, Debug)]
pub struct Filter {
    /// Only failures at or after this moment. A failure without a time is none of them.
    pub since: Option<Timestamp>,
    /// Only failures before this moment. A failure without a time is none of them.
    pub until: Option<Timestamp>,
    /// Only failures that were logged at this level or a graver one, or at none.
    pub level: Option<Level>,
    /// The zone of time stamps without one.
    pub zone: TimeZone,
}

impl Default for Filter {
    fn default() -> Self {
        Self {
            since: None,
            until: None,
            level: None,
            zone: TimeZone::UTC,
        }
    }
}

impl Filter {
    pub(super) fn wants(&self, failure: &Failure, time: Option<Timestamp>) -> bool {
        let since = self
            .since
            .is_none_or(|since| time.is_some_and(|time| time >= since));
        let until = self
            .until
            .is_none_or(|until| time.is_some_and(|time| time < until));
        let level = failure.level.as_deref().and_then(Level::read);
        let grave = self
            .level
            .is_none_or(|wanted| level.is_none_or(|level| level >= wanted));
        since && until && grave
    }

    /// The moments of the failures, if all are found where they stood in the first such passage.
    pub(super) fn times(
        &self,
        passage: &[u8],
        outcome: &Outcome,
    ) -> Option<Vec<Option<Timestamp>>> {
        let times = outcome.failures.iter().map(|failure| match &failure.time {
            Time::None => Some(None),
            Time::Hidden(_) => None,
            Time::At { .. } => self.written_time(passage, failure).map(Some),
        });
        times.collect()
    }

    pub(super) fn written_time(&self, passage: &[u8], failure: &Failure) -> Option<Timestamp> {
        let zone = &self.zone;
        match &failure.time {
            Time::None => None,
            Time::Hidden(text) => time::read(text, zone),
            &Time::At { line, column, len } => {
                let start = match line {
                    0 => 0,
                    line => memchr::memchr_iter(b'\n', passage).nth(line - 1)? + 1,
                };
                let (from, to) = (start + column, start + column + len);
                let is_digit = |at: usize| passage.get(at).is_some_and(u8::is_ascii_digit);
                if from > 0 && is_digit(from - 1) || is_digit(to) {
                    return None;
                }
                time::read(std::str::from_utf8(passage.get(from..to)?).ok()?, zone)
            }
        }
    }
}
