//! Looks at the text above a frame or heading: where the trace's head is, which log record it
//! belongs to, and whether it is a trace at all.

use crate::layout::anchor;
use crate::layout::names::is_throwable_name;
use crate::layout::{Page, Role};

use super::context::context_above;
use super::head::{self, Certainty};
use super::{Context, record};

/// How far above its first frame a head is looked for: the longest messages seen are pages of HTML.
const FARTHEST: usize = 2_000;

/// Where a trace begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'p> {
    /// Index of the line.
    pub(super) line: usize,
    /// Where in it the throwable's own text begins.
    pub(super) start: usize,
    pub(super) thread: Option<&'p str>,
    /// Index of the log record's line.
    pub(super) record_line: Option<usize>,
    /// Whether the text names a class.
    pub(super) headed: bool,
}

impl Place<'_> {
    /// A head that begins here, and of which nothing else is known.
    pub(super) fn headed(line: usize, start: usize) -> Self {
        Self {
            line,
            start,
            thread: None,
            record_line: None,
            headed: true,
        }
    }

    /// A trace without any head: it begins with a frame.
    pub(super) fn headless(line: usize) -> Self {
        Self {
            line,
            start: usize::MAX,
            thread: None,
            record_line: None,
            headed: false,
        }
    }

    /// Whether the line is a head, if only by its position.
    pub(super) fn headed_or_text(&self) -> bool {
        self.start != usize::MAX
    }
}

/// The head in the lines `floor..end` of a trace whose first frame is line `end`, indented by
/// `indent`: the nearest line that begins with a throwable, else one that reports a throwable in a
/// log record, else the line directly above.
pub(super) fn head<'p>(
    page: &'p Page<'_>,
    floor: usize,
    end: usize,
    indent: usize,
) -> Option<Place<'p>> {
    let mut near: Option<usize> = None;
    let mut class_only: Option<Place<'p>> = None;
    for line in (floor.max(end.saturating_sub(FARTHEST))..end).rev() {
        if page.lines[line].role == Role::Message {
            continue;
        }
        let text = page.line(&page.lines[line]);
        if text.trim().is_empty() {
            continue;
        }
        if let Some(place) = strong(page, floor, line, indent) {
            return Some(announcing(page, floor, line, indent).unwrap_or(place));
        }
        if class_only.is_none() {
            class_only = class_head(page, floor, line, indent);
        }
        if let Some(context) = record::parse(text) {
            return in_record(page, line, &context, near, class_only, end);
        }
        near = Some(line);
    }
    class_only
        .or_else(|| whole_record(page, floor, end))
        .or_else(|| directly_above(page, floor, end, indent))
}

/// A structured record's trace begins with its first line, whatever that looks like.
fn whole_record<'p>(page: &'p Page<'_>, floor: usize, end: usize) -> Option<Place<'p>> {
    let line = page
        .lines
        .get(floor)
        .filter(|line| floor < end && matches!(line.role, Role::Start(_)))?;
    let text = page.line(line);
    let start = match head::read(text).class {
        Some(_) => 0,
        None => head::within_line(text)
            .or_else(|| head::behind_opening(text))
            .unwrap_or(0),
    };
    let headed = head::read(&text[start..]).class.is_some();
    Some(Place {
        line: floor,
        start,
        thread: None,
        record_line: None,
        headed,
    })
}

/// A head that says of itself that it is a throwable.
fn strong<'p>(page: &'p Page<'_>, floor: usize, line: usize, indent: usize) -> Option<Place<'p>> {
    let text = page.line(&page.lines[line]);
    let found = head::at_line_start(text)?;
    if found.certainty == Certainty::Announced && text[found.start..].trim().is_empty() {
        return None;
    }
    let own_indent = text.len() - text.trim_start().len();
    let inside_message =
        own_indent > 0 && own_indent >= indent && indent > 0 || continues(page, floor, line);
    if found.certainty == Certainty::Class
        || (inside_message && found.certainty != Certainty::Announced)
    {
        return None;
    }
    let thread = found.thread.or_else(|| thread_above(page, floor, line));
    let record_line = context_above(page, floor, line);
    Some(Place {
        line,
        start: found.start,
        thread,
        record_line,
        headed: true,
    })
}

/// The head above the one at `line` whose message ends in a colon and goes on with lines that look
/// like heads: `Multiple errors:`.
fn announcing<'p>(
    page: &'p Page<'_>,
    floor: usize,
    line: usize,
    indent: usize,
) -> Option<Place<'p>> {
    let text = |line: usize| page.line(&page.lines[line]);
    for above in (floor..line).rev().take(50) {
        if text(above).trim().is_empty()
            || record::parse(text(above)).is_some_and(|context| context.timestamp.is_some())
        {
            return None;
        }
        if text(above).trim_end().ends_with(':')
            && let Some(place) = strong(page, floor, above, indent)
        {
            let next_is_head = strong(page, above + 1, above + 1, indent).is_some();
            return next_is_head.then_some(place);
        }
    }
    None
}

/// A head whose class has no throwable's name: only directly above the frames, or as the first
/// line of a message.
fn class_head<'p>(
    page: &'p Page<'_>,
    floor: usize,
    line: usize,
    indent: usize,
) -> Option<Place<'p>> {
    let text = page.line(&page.lines[line]);
    let found = head::at_line_start(text).filter(|found| found.certainty == Certainty::Class)?;
    let own_indent = text.len() - text.trim_start().len();
    if own_indent > 0 && own_indent >= indent {
        return None;
    }
    let record_line = context_above(page, floor, line);
    Some(Place {
        line,
        start: found.start,
        thread: thread_above(page, floor, line),
        record_line,
        headed: true,
    })
}

/// The head where a log record was met before any line that begins with a throwable.
fn in_record<'p>(
    page: &'p Page<'_>,
    line: usize,
    context: &Context<'_>,
    near: Option<usize>,
    class_only: Option<Place<'p>>,
    end: usize,
) -> Option<Place<'p>> {
    let text = page.line(&page.lines[line]);
    if let Some(start) = head::within_line(text) {
        return Some(Place {
            line,
            start,
            thread: None,
            record_line: Some(line),
            headed: true,
        });
    }
    if class_only.is_some() {
        return class_only;
    }
    if near.is_none()
        && let Some(start) = head::behind_colon(text)
    {
        return Some(Place {
            line,
            start,
            thread: None,
            record_line: Some(line),
            headed: true,
        });
    }
    // `SEVERE: boom` under a time stamp, and a head of any kind between record and frames; of
    // several lines only words, which an overridden `toString` printed.
    let words = |first: usize| {
        let text = page.line(&page.lines[first]);
        text.starts_with(|c: char| !c.is_whitespace()) && head::read(text).class.is_none()
    };
    if let Some(first) = near.filter(|&first| first + 1 == end || words(first)) {
        let text = page.line(&page.lines[first]);
        let headed = head::read(text.trim_start()).class.is_some();
        let start = text.len() - text.trim_start().len();
        return Some(Place {
            line: first,
            start,
            thread: None,
            record_line: Some(line),
            headed,
        });
    }
    // Some layouts print only `level: toString()`.
    // The message is a piece of the line, with or without what stands behind it.
    let message = context.message.map_or(text.len(), |message| {
        message.as_ptr() as usize - text.as_ptr() as usize
    });
    if let Some(class) = head::read(&text[message..])
        .class
        .filter(|class| class.contains('.'))
    {
        let headed = is_throwable_name(class);
        return Some(Place {
            line,
            start: message,
            thread: None,
            record_line: Some(line),
            headed,
        });
    }
    let mut place = Place::headless(line);
    place.record_line = Some(line);
    Some(place)
}

/// No line begins with a class: the one directly above the frames is what an overridden `toString`
/// printed, or names a class of the default package.
fn directly_above<'p>(
    page: &'p Page<'_>,
    floor: usize,
    end: usize,
    indent: usize,
) -> Option<Place<'p>> {
    let line = end.checked_sub(1).filter(|&line| line >= floor)?;
    let text = page.line(&page.lines[line]);
    if text.trim().is_empty() {
        return None;
    }
    if let Some(start) = head::within_line(text) {
        return Some(Place::headed(line, start));
    }
    // The rest of a frame whose beginning was cut off.
    if anchor::bare_frame_line(text).is_some() {
        return None;
    }
    if let Some(start) = head::behind_opening(text) {
        return Some(Place::headed(line, start));
    }
    let start = text.len() - text.trim_start().len();
    let announced =
        head::at_line_start(text).filter(|found| found.certainty == Certainty::Announced);
    if let Some(found) = announced {
        return Some(Place {
            line,
            start: found.start,
            thread: found.thread,
            record_line: None,
            headed: true,
        });
    }
    if start > 0 && start >= indent {
        return None;
    }
    let headed = head::read(text.trim()).class.is_some();
    Some(Place {
        line,
        start,
        thread: None,
        record_line: None,
        headed,
    })
}

/// A head in text that could also be a message: only one that is a throwable beyond doubt, or that
/// a log record introduces.
pub(super) fn new_head<'p>(
    page: &'p Page<'_>,
    floor: usize,
    end: usize,
    indent: usize,
) -> Option<Place<'p>> {
    for line in (floor.max(end.saturating_sub(FARTHEST))..end).rev() {
        if page.lines[line].role == Role::Message {
            continue;
        }
        let text = page.line(&page.lines[line]);
        if let Some(place) = strong(page, floor, line, indent) {
            return Some(place);
        }
        if is_record(text) {
            return head(page, line, end, indent);
        }
    }
    None
}

/// Whether a log record begins in the lines: no message of a throwable above goes on behind it.
pub(super) fn has_record(page: &Page<'_>, floor: usize, end: usize) -> bool {
    let from = floor.max(end.saturating_sub(FARTHEST));
    (from..end).any(|line| is_record(page.line(&page.lines[line])))
}

fn is_record(text: &str) -> bool {
    record::parse(text)
        .is_some_and(|context| context.timestamp.is_some() && context.level.is_some())
}

/// `Exception in thread "x" …` directly above a heading heads its chain even without a class.
pub(super) fn announced<'p>(page: &'p Page<'_>, floor: usize, end: usize) -> Option<Place<'p>> {
    let line = end.checked_sub(1).filter(|&line| line >= floor)?;
    let found = head::at_line_start(page.line(&page.lines[line]))
        .filter(|found| found.certainty == Certainty::Announced)?;
    Some(Place {
        line,
        start: found.start,
        thread: found.thread,
        record_line: None,
        headed: true,
    })
}

/// Whether the line goes on with a message whose printer announced a nested text.
fn continues(page: &Page<'_>, floor: usize, line: usize) -> bool {
    let above = (floor..line)
        .rev()
        .map(|above| page.line(&page.lines[above]).trim_end())
        .find(|text| !text.is_empty());
    above.is_some_and(|text| {
        [
            "nested exception is:",
            "nested exception is",
            "linked exception:",
            "Caused by:",
        ]
        .iter()
        .any(|end| text.ends_with(end))
    })
}

/// `Exception in thread "x"` alone on the line above the head.
fn thread_above<'p>(page: &'p Page<'_>, floor: usize, line: usize) -> Option<&'p str> {
    let above = line.checked_sub(1).filter(|&above| above >= floor)?;
    let text = page.line(&page.lines[above]);
    let found = head::at_line_start(text)?;
    found
        .thread
        .filter(|_| text[found.start..].trim().is_empty())
}

/// Whether the nearest text above a frame heads a thread of a thread dump.
pub(super) fn is_thread_header(page: &Page<'_>, floor: usize, end: usize) -> bool {
    let nearest = (floor..end)
        .rev()
        .map(|line| page.line(&page.lines[line]).trim_start())
        .find(|text| !text.is_empty());
    nearest.is_some_and(|text| {
        text.starts_with('"')
            || is_numbered_thread(text)
            || text.starts_with("java.lang.Thread.State:")
            || text.starts_with("Thread[")
            || text.starts_with("- ") && text.contains("<0x")
    })
}

/// `#12 "main" RUNNABLE 2026-…`: `jcmd Thread.dump_to_file`.
fn is_numbered_thread(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|rest| {
        rest.trim_start_matches(|c: char| c.is_ascii_digit())
            .starts_with(" \"")
            && rest.starts_with(|c: char| c.is_ascii_digit())
    })
}

/// Whether the text between two frames of one trace is somebody else's: blank, indented, or one or
/// two records of another thread.
pub(super) fn is_noise(page: &Page<'_>, floor: usize, end: usize) -> bool {
    let noise = |line: usize| {
        let text = page.line(&page.lines[line]);
        text.trim().is_empty() || text.starts_with([' ', '\t']) || record::parse(text).is_some()
    };
    end - floor <= 3 && (floor..end).all(noise)
}

/// Whether the head at `line` stands under the title that error pages give to causes.
pub(super) fn is_root_cause_title(page: &Page<'_>, floor: usize, line: usize) -> bool {
    let above = (floor..line)
        .rev()
        .map(|above| page.line(&page.lines[above]).trim())
        .find(|text| !text.is_empty());
    above.is_some_and(|text| {
        text.trim_end_matches(':')
            .eq_ignore_ascii_case("root cause")
    })
}
