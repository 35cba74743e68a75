//! How old a trace is: the timestamp of its log record against this machine's clock.

use std::time::Duration;

use causedby::verdict::Moment;
use jiff::civil::DateTime;
use jiff::{Timestamp, ZonedDateTime};

/// Forms with a zone or an offset.
const ZONED: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f%:z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%d/%b/%Y:%H:%M:%S %z",
];

/// Forms without: the time of this machine, for want of better.
const LOCAL: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%d-%b-%Y %H:%M:%S%.f",
    "%d.%m.%Y %H:%M:%S%.f",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y, %I:%M:%S %p",
];

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
        let now: Timestamp = now.parse().ok()?;
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(2));
        Some(Self {
            now: now.to_zoned_datetime(zone),
        })
    }

    fn instant(&self, text: &str) -> Option<Timestamp> {
        let text = text
            .trim()
            .trim_matches(['[', ']'])
            .replace('\u{202f}', " ");
        let dotted = dotted(&text);
        let text = dotted.as_str();
        text.parse::<Timestamp>()
            .ok()
            .or_else(|| zoned(text))
            .or_else(|| epoch(text))
            .or_else(|| self.local(text))
    }

    fn local(&self, text: &str) -> Option<Timestamp> {
        let civil = LOCAL
            .iter()
            .find_map(|form| DateTime::strptime(form, text).ok())?;
        let zone = self.now.time_zone().clone();
        Some(civil.to_zoned_datetime(zone).ok()?.timestamp())
    }
}

/// log4j and logback write a comma before the milliseconds.
fn dotted(text: &str) -> String {
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let one = |(at, c): (usize, char)| match c {
        ',' if at > 0 && digit(at - 1) && digit(at + 1) => '.',
        c => c,
    };
    text.char_indices().map(one).collect()
}

fn zoned(text: &str) -> Option<Timestamp> {
    ZONED
        .iter()
        .find_map(|form| Timestamp::strptime(form, text).ok())
}

/// Seconds or milliseconds since 1970, of this century.
fn epoch(text: &str) -> Option<Timestamp> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

impl Moment for Now {
    /// A time in the future comes from another zone, and tells nothing.
    fn age(&self, timestamp: &str) -> Option<Duration> {
        let then = self.instant(timestamp)?;
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
    fn timestamps_with_a_zone_are_exact() {
        assert_eq!(age("2026-03-01T11:00:00Z"), Some(3600));
        assert_eq!(age("2026-03-01T12:00:00.000+01:00"), Some(3600));
        assert_eq!(age("2026-03-01T12:00:00.123+0100"), Some(3599));
        assert_eq!(age("2026-03-01 06:00:00,000 -0500"), Some(3600));
        assert_eq!(age("1772362800000"), Some(3600));
    }

    #[test]
    fn timestamps_without_one_are_of_this_machine() {
        assert_eq!(age("2026-03-01 13:00:00,123"), Some(3599));
        assert_eq!(age("2026-03-01 13:00:00.000"), Some(3600));
        assert_eq!(age("01-Mar-2026 13:00:00.000"), Some(3600));
        assert_eq!(age("Mar 01, 2026 1:00:00 PM"), Some(3600));
        assert_eq!(age("Mar 1, 2026 1:00:00 PM"), Some(3600));
    }

    #[test]
    fn what_is_no_moment_or_lies_ahead_tells_nothing() {
        assert_eq!(age("13:00:00.000"), None);
        assert_eq!(age("yesterday"), None);
        assert_eq!(age("2026-03-01 15:00:00.000"), None);
    }
}
