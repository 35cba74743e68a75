//! What is said around a trace: the log record to which it belongs, the lines above it.

use crate::layout::Page;

use super::search::Place;
use super::{Context, record};

/// How far above a head its log record may begin: records have messages of several lines.
const RECORD_WITHIN: usize = 20;

/// The line of the log record to which a head at the start of line `line` belongs.
pub(super) fn context_above(page: &Page<'_>, floor: usize, line: usize) -> Option<usize> {
    let from = floor.max(line.saturating_sub(RECORD_WITHIN));
    (from..line)
        .rev()
        .find(|&above| record::parse(page.line(&page.lines[above])).is_some())
}

/// What the record says, structured or as text.
pub(super) fn context<'p>(
    page: &'p Page<'_>,
    place: &Place<'p>,
    floor: usize,
    record: Option<usize>,
) -> Context<'p> {
    if let Some(record) = record.and_then(|record| page.records.get(record)) {
        let told = Context {
            timestamp: record.timestamp.as_deref(),
            level: record.level.as_deref(),
            logger: record.logger.as_deref(),
            thread: record.thread.as_deref(),
            message: record.message.as_deref(),
        };
        // A list of lines says nothing beside them: then its first line may be a log record.
        if told != Context::default() {
            return told;
        }
    }
    let Some(line) = place.record_line else {
        return launcher_context(page, place.line, floor);
    };
    let text = page.line(&page.lines[line]);
    let own = if line == place.line && place.headed_or_text() {
        &text[..place.start]
    } else {
        text
    };
    let mut context = record::parse(own)
        .or_else(|| record::parse(text))
        .unwrap_or_default();
    if own.len() < text.len() {
        context.message = context
            .message
            .map(|message| message.trim_end_matches([':', ' ', '-', '=', '>']))
            .filter(|message| !message.is_empty());
    }
    if context.timestamp.is_none() && line > floor {
        // java.util.logging puts time, class and method on a line of their own.
        let above =
            record::parse(page.line(&page.lines[line - 1])).filter(|above| above.level.is_none());
        if let Some(above) = above {
            context.timestamp = above.timestamp;
            context.logger = context
                .logger
                .or_else(|| above.message.and_then(|text| text.split(' ').next()));
        }
    }
    context
}

/// The launcher says in a line of its own what it could not do: `Error: Could not find or load …`.
fn launcher_context<'p>(page: &'p Page<'_>, line: usize, floor: usize) -> Context<'p> {
    let above = line
        .checked_sub(1)
        .filter(|&above| above >= floor && above < page.lines.len())
        .map(|above| page.line(&page.lines[above]));
    Context {
        message: above.filter(|text| text.starts_with("Error: ")),
        ..Context::default()
    }
}

/// The last lines above the trace and its record.
pub(super) fn before<'p>(
    page: &'p Page<'_>,
    floor: usize,
    first: usize,
    most: usize,
) -> Vec<&'p str> {
    let from = floor.max(first.saturating_sub(most));
    (from..first.min(page.lines.len()))
        .map(|line| page.line(&page.lines[line]))
        .filter(|text| !text.trim().is_empty())
        .collect()
}
