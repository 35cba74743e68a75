//! How old a trace is: the timestamp of its log record against this machine's clock.

use std::time::Duration;

use causedby::time;
use causedby::verdict::Moment;
use jiff::ZonedDateTime;

/// This moment, in this machine's time zone.
#[derive(Debug)]
pub(crate) struct Now {
    now: ZonedDateTime,
}

impl Now {
    pub(crate) fn new() -> Self {
        Self {
            now: ZonedDateTime::now(),
        }
    }

    #[cfg(test)]
    fn at(now: &str) -> Option<Self> {
        let now: jiff::Timestamp = now.parse().ok()?;
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(2));
        Some(Self {
            now: now.to_zoned_datetime(zone),
        })
    }
}

impl Moment for Now {
    /// A time in the future comes from another zone, and tells nothing.
    fn age(&self, timestamp: &str) -> Option<Duration> {
        let then = time::read(timestamp, self.now.time_zone())?;
        let age = self.now.timestamp().duration_since(then);
        Duration::try_from(age).ok()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Moment, Now};

    fn age(timestamp: &str) -> Option<u64> {
        let now = Now::at("2026-03-01T12:00:00Z")?;
        now.age(timestamp).as_ref().map(Duration::as_secs)
    }

    #[test]
    fn timestamps_without_a_zone_are_of_this_machine() {
        assert_eq!(age("2026-03-01T11:00:00Z"), Some(3600));
        assert_eq!(age("2026-03-01 13:00:00.000"), Some(3600));
    }

    #[test]
    fn what_is_no_moment_or_lies_ahead_tells_nothing() {
        assert_eq!(age("13:00:00.000"), None);
        assert_eq!(age("yesterday"), None);
        assert_eq!(age("2026-03-01 15:00:00.000"), None);
    }
}
