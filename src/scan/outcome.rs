//! What parsing makes of a passage: the failures in it, as far as counting them needs.

use crate::trace::{self, Brief};
use crate::{layout, source};

/// The failures of a passage, in its order.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcome {
    pub(super) failures: Vec<Failure>,
}

/// One failure.
#[derive(Clone, Debug)]
pub(super) struct Failure {
    pub(super) fingerprint: u64,
    /// Counted from the passage's first line, which is 0.
    pub(super) line: u64,
    /// As written.
    pub(super) level: Option<String>,
    pub(super) time: Time,
    pub(super) brief: Brief,
}

/// Where a failure's time stamp stands, so that it is found again in other passages of the kind.
#[derive(Clone, Debug)]
pub(super) enum Time {
    /// The record names none.
    None,
    /// So many bytes of a line of the passage, from a column of it.
    At {
        line: usize,
        column: usize,
        len: usize,
    },
    /// Only in the undressed text.
    Hidden(String),
}

/// Parses a passage, given as it stands in the input.
pub(super) fn parse(passage: &[u8]) -> Outcome {
    // What is no text holds no failure.
    let Ok(text) = source::decode("", passage.to_vec()) else {
        return Outcome::default();
    };
    let page = layout::undress(&text.text);
    let failures = trace::parse(&page).into_iter().map(|trace| Failure {
        fingerprint: trace.fingerprint_number(),
        line: trace.line as u64 - 1,
        level: trace.context.level.map(str::to_owned),
        time: time(passage, &trace),
        brief: trace.brief(),
    });
    Outcome {
        failures: failures.collect(),
    }
}

fn time(passage: &[u8], trace: &trace::Trace<'_>) -> Time {
    let Some(timestamp) = trace.context.timestamp else {
        return Time::None;
    };
    // The nearest above the trace: several records may have the same time.
    let first = trace.line.saturating_sub(1);
    let lines: Vec<&[u8]> = passage
        .split(|&byte| byte == b'\n')
        .take(first + 1)
        .collect();
    let found = lines.iter().enumerate().rev().find_map(|(line, text)| {
        let column = memchr::memmem::find(text, timestamp.as_bytes())?;
        Some(Time::At {
            line,
            column,
            len: timestamp.len(),
        })
    });
    found.unwrap_or_else(|| Time::Hidden(timestamp.to_owned()))
}
