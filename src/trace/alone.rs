//! Failures without a frame: lines that are one by themselves.

use memchr::memmem;

use crate::layout::names::has_java_root;
use crate::layout::{Page, Role};

use super::context::context_above;
use super::head::{self, Certainty};
use super::parse::Parser;
use super::record;
use super::search::Place;
use super::stamp::timestamp_len;
use super::{Throwable, Trace};

impl<'p> Parser<'p, '_> {
    /// Lines that turned out to be nobody's: some are failures without any frame.
    pub(super) fn stand_alone(&mut self, from: usize, to: usize) {
        let to = to.min(self.page.lines.len());
        if from >= to {
            return;
        }
        let text = &self.page.text[self.page.lines[from].start..self.page.lines[to - 1].end];
        if !may_stand_alone(text) {
            return;
        }
        for index in from..to {
            if let Some(class) = head::clojure(self.page.line(&self.page.lines[index])) {
                self.clojure(index, class);
            } else if let Some(place) = stand_alone(self.page, from, index) {
                let floor = std::mem::replace(&mut self.floor, from);
                self.begin(place, true);
                self.finish();
                self.floor = floor;
            }
        }
    }

    fn clojure(&mut self, index: usize, class: &'p str) {
        let message = self
            .page
            .lines
            .get(index + 1)
            .map(|line| self.page.line(line))
            .filter(|text| !text.trim().is_empty());
        let throwable = Throwable {
            class: Some(class),
            message,
            ..Throwable::default()
        };
        let line = self.page.lines[index].number;
        self.traces.push(Trace {
            line,
            chain: vec![throwable],
            ..Trace::default()
        });
    }
}

/// Cheap and generous: whether the text may hold a failure without frames.
fn may_stand_alone(text: &str) -> bool {
    ["Exception", "Error", "rror ("]
        .iter()
        .any(|word| memmem::find(text.as_bytes(), word.as_bytes()).is_some())
}

/// A line that is a failure by itself although nothing follows it.
fn stand_alone<'p>(page: &'p Page<'_>, floor: usize, line: usize) -> Option<Place<'p>> {
    if page.lines[line].role == Role::Message {
        return None;
    }
    let text = page.line(&page.lines[line]);
    if !may_stand_alone(text) {
        return None;
    }
    if let Some(found) = head::at_line_start(text) {
        let under_launcher =
            line > floor && page.line(&page.lines[line - 1]).starts_with("Error: ");
        let at_margin = !text.starts_with([' ', '\t']) || under_launcher;
        let announced =
            found.certainty == Certainty::Announced && head::is_marked(&text[found.start..]);
        let sure = announced
            || found.certainty == Certainty::Throwable
                && at_margin
                && (head::stands_alone(&text[found.start..])
                    || is_class_below_failure(page, floor, line, &text[found.start..]));
        return (sure && !after_foreign_trace(page, floor, line)).then(|| {
            let record_line = context_above(page, floor, line);
            Place {
                line,
                start: found.start,
                thread: found.thread,
                record_line,
                headed: true,
            }
        });
    }
    if let Some(start) = behind_prefix(text) {
        return Some(Place::headed(line, start));
    }
    let context = record::parse(text)?;
    let level = context.level?;
    let start = head::within_line(text)?;
    // A warning reports a throwable behind a colon and may well name one elsewhere.
    let failed = record::is_failure_level(level)
        || matches!(level, "WARN" | "WARNING") && text[..start].ends_with(": ");
    if !failed {
        return None;
    }
    let reported = head::stands_alone(&text[start..]) && text[start..].contains(": ");
    reported.then_some(Place {
        line,
        start,
        thread: None,
        record_line: Some(line),
        headed: true,
    })
}

/// A head behind what containers and collectors put before each line, and nothing else: one line
/// alone has no other line that wears the same prefix.
fn behind_prefix(text: &str) -> Option<usize> {
    let start = head::within_line(text)?;
    let whole = is_prefix(&text[..start]) && head::stands_alone(&text[start..]);
    (whole && text[start..].contains(": ")).then_some(start)
}

/// `app-1  | `, `[pod/x/c] `, `2025-01-01T12:00:00.1Z stdout F `, `Jan  1 12:00:00 host app[1]: `,
/// a time alone, `> `.
fn is_prefix(text: &str) -> bool {
    let time = timestamp_len(text);
    let rest = text[time..].trim();
    let words = rest.split_whitespace().count();
    match rest.chars().next_back() {
        None => time > 0,
        Some('|') => (1..=3).contains(&words) && rest != "|",
        Some(']') => rest.starts_with('[') && words == 1 && rest.contains('/'),
        Some('>') => rest.chars().all(|c| matches!(c, '>' | ' ')),
        Some(':') => time > 0 && words == 2 && rest.ends_with("]:"),
        Some('F') => time > 0 && matches!(rest, "stdout F" | "stderr F"),
        Some(_) => false,
    }
}

/// A throwable without a stack and a message, directly below the record of a failure: nothing but
/// its class.
fn is_class_below_failure(page: &Page<'_>, floor: usize, line: usize, text: &str) -> bool {
    let bare = head::read(text).class == Some(text.trim_end()) && has_java_root(text);
    bare && line > floor
        && record::parse(page.line(&page.lines[line - 1]))
            .and_then(|above| above.level)
            .is_some_and(record::is_failure_level)
}

/// Python ends its tracebacks with a line that looks like a head, pages show one as an example.
fn after_foreign_trace(page: &Page<'_>, floor: usize, line: usize) -> bool {
    (floor.max(line.saturating_sub(6))..line).any(|above| {
        let text = page.line(&page.lines[above]).trim_start();
        text.starts_with("Traceback (most recent call last)")
            || text.starts_with("File \"")
            || (above + 1 == line && text.starts_with('<'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_alone_behind_a_prefix_is_a_failure() {
        let head = "java.net.ConnectException: Connection refused";
        for prefix in [
            "app-1  | ",
            "5|backend  | ",
            "[pod/shop-7d4b9-x2x/app] ",
            "2026-01-02T03:04:05.6Z stderr F ",
            "Jan  2 03:04:05 host-1 app[4711]: ",
            "2026-01-02T03:04:05.6789012Z ",
            "> ",
            "> > ",
        ] {
            let line = format!("{prefix}{head}");
            assert_eq!(behind_prefix(&line), Some(prefix.len()), "{line}");
        }
        for prefix in [
            "it says ",
            "see ",
            "| ",
            "a table of | three words | ",
            "[note] ",
            "10:15 he wrote: ",
            "-> ",
        ] {
            assert_eq!(behind_prefix(&format!("{prefix}{head}")), None, "{prefix}");
        }
    }
}
