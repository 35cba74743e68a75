//! Time stamps of logs: what moment a text means.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// Forms with a zone or an offset.
const ZONED: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f%:z",
    "%Y-%m-%dT%H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f%:z",
    "%Y-%m-%d %H:%M:%S%.f%z",
    "%Y-%m-%d %H:%M:%S%.f %z",
    "%d/%b/%Y:%H:%M:%S %z",
    "%d/%b/%Y:%H:%M:%S%.f %z",
];

/// Forms without.
const LOCAL: &[&str] = &[
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y/%m/%d %H:%M:%S%.f",
    "%d-%b-%Y %H:%M:%S%.f",
    "%d.%m.%Y %H:%M:%S%.f",
    "%d/%m/%Y %H:%M:%S%.f",
    "%d %b %Y %H:%M:%S%.f",
    "%b %d, %Y %I:%M:%S %p",
    "%b %d, %Y, %I:%M:%S %p",
    "%b %d, %Y %H:%M:%S",
];

/// The moment that a time stamp means; one without zone or offset is of `local`. `None` for what
/// is no time stamp, and for one without a date.
pub fn read(text: &str, local: &TimeZone) -> Option<Timestamp> {
    usual(text.as_bytes(), local).or_else(|| any(text, local))
}

/// `2026-11-23T07:28:31.101Z` and its kin, which nearly all logs have: T or blank, dot or comma,
/// up to nine digits of a second, `Z`, an offset or nothing.
fn usual(text: &[u8], local: &TimeZone) -> Option<Timestamp> {
    let number = |at: usize, len: usize| -> Option<i16> {
        text.get(at..at + len)?
            .iter()
            .try_fold(0_i16, |number, byte| {
                byte.is_ascii_digit()
                    .then(|| number * 10 + i16::from(byte - b'0'))
            })
    };
    let small = |at: usize| number(at, 2).and_then(|number| i8::try_from(number).ok());
    let marks = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if text.len() < 19
        || !matches!(text[10], b'T' | b' ')
        || marks.iter().any(|&(at, mark)| text[at] != mark)
    {
        return None;
    }
    let mut rest = &text[19..];
    let mut nanos = 0;
    if let [b'.' | b',', digits @ ..] = rest {
        let len = digits
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if !(1..=9).contains(&len) {
            return None;
        }
        for at in 0..9 {
            nanos = nanos * 10
                + digits
                    .get(at)
                    .filter(|_| at < len)
                    .map_or(0, |byte| i32::from(byte - b'0'));
        }
        rest = &digits[len..];
    }
    let civil = DateTime::new(
        number(0, 4)?,
        small(5)?,
        small(8)?,
        small(11)?,
        small(14)?,
        small(17)?.min(59),
        nanos,
    )
    .ok()?;
    let utc = || TimeZone::UTC.to_timestamp(civil).ok();
    match rest {
        [] => Some(local.to_timestamp(civil).ok()?),
        b"Z" => utc(),
        [sign @ (b'+' | b'-'), offset @ ..] => {
            let digit = |at: usize| {
                offset
                    .get(at)
                    .filter(|byte| byte.is_ascii_digit())
                    .map(|byte| i64::from(byte - b'0'))
            };
            let minutes_at = match offset {
                [_, _, b':', _, _] => 3,
                [_, _, _, _] => 2,
                _ => return None,
            };
            let hours = digit(0)? * 10 + digit(1)?;
            let minutes = digit(minutes_at)? * 10 + digit(minutes_at + 1)?;
            let ahead = SignedDuration::from_mins(hours * 60 + minutes);
            utc()?
                .checked_add(if *sign == b'+' { -ahead } else { ahead })
                .ok()
        }
        _ => None,
    }
}

fn any(text: &str, local: &TimeZone) -> Option<Timestamp> {
    let text = text
        .trim()
        .trim_matches(['[', ']'])
        .replace('\u{202f}', " ");
    let text = dotted(&text);
    text.parse::<Timestamp>()
        .ok()
        .or_else(|| {
            ZONED
                .iter()
                .find_map(|form| Timestamp::strptime(form, &text).ok())
        })
        .or_else(|| epoch(&text))
        .or_else(|| {
            let civil = LOCAL
                .iter()
                .find_map(|form| DateTime::strptime(form, &text).ok())?;
            local.to_timestamp(civil).ok()
        })
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

/// Seconds or milliseconds since 1970, of this century.
fn epoch(text: &str) -> Option<Timestamp> {
    if let Some((seconds, fraction)) = text.split_once('.')
        && seconds.len() == 10
        && (1..=9).contains(&fraction.len())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
    {
        let nanos: i32 = format!("{fraction:0<9}").parse().ok()?;
        return Timestamp::new(seconds.parse().ok()?, nanos).ok();
    }
    let number: i64 = text.parse().ok()?;
    match text.len() {
        10 => Timestamp::from_second(number).ok(),
        13 => Timestamp::from_millisecond(number).ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::{any, read, usual};

    fn moment(text: &str) -> String {
        let zone = TimeZone::fixed(offset(2));
        read(text, &zone).map_or("none".to_owned(), |moment| moment.to_string())
    }

    #[test]
    fn time_stamps_with_a_zone_are_exact() {
        for text in [
            "2026-03-01T11:00:00Z",
            "2026-03-01T12:00:00+01:00",
            "2026-03-01 06:00:00 -0500",
            "2026-03-01T06:00:00-0500",
            "01/Mar/2026:11:00:00 +0000",
            "1772362800000",
            "1772362800",
            "1772362800.0",
        ] {
            assert_eq!(moment(text), "2026-03-01T11:00:00Z", "{text}");
        }
    }

    #[test]
    fn time_stamps_without_one_are_local() {
        for text in [
            "2026-03-01 13:00:00,123",
            "2026-03-01T13:00:00.123",
            "[2026-03-01 13:00:00.123]",
            "2026/03/01 13:00:00.123",
            "01-Mar-2026 13:00:00.123",
            "01.03.2026 13:00:00,123",
        ] {
            assert_eq!(moment(text), "2026-03-01T11:00:00.123Z", "{text}");
        }
        for text in ["Mar 01, 2026 1:00:00 PM", "Mar 1, 2026, 1:00:00\u{202f}PM"] {
            assert_eq!(moment(text), "2026-03-01T11:00:00Z", "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "13:00:00.000",
            "yesterday",
            "",
            "2026-13-01T00:00:00Z",
            "2026-03-01T25:00:00Z",
            "Mar  1 13:00:00",
        ] {
            assert_eq!(moment(text), "none", "{text}");
        }
    }

    #[test]
    fn the_short_way_gives_what_the_long_one_gives() {
        let zone = TimeZone::fixed(offset(-7));
        for text in [
            "2026-11-23T07:28:31.101Z",
            "2026-11-23 07:28:31,101",
            "2026-11-23T07:28:31",
            "2026-11-23T07:28:31.123456789+05:30",
            "2024-02-29T23:59:59.9-1130",
        ] {
            let short = usual(text.as_bytes(), &zone);
            assert!(short.is_some(), "{text}");
            assert_eq!(short, any(text, &zone), "{text}");
        }
    }
}
