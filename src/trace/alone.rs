//! Failures without a frame: lines that are one by themselves.

use memchr::memmem;

use crate::layout::names::has_java_root;
use crate::layout::{Page, Role};

use super::context::context_above;
use super::head::{self, Certainty};
use super::open::extend_message;
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
            } else if let Some(place) = stand_alone(self.page, from, index)
                && !(index + 1 == to && self.is_printed_again(place))
            {
                let floor = std::mem::replace(&mut self.floor, from);
                self.begin(place, true);
                self.read_indented(index, to);
                self.finish();
                self.floor = floor;
            }
        }
    }

    /// A message that ends in a colon goes on in the indented lines below it.
    fn read_indented(&mut self, index: usize, to: usize) {
        let text = |line: usize| self.page.line(&self.page.lines[line]);
        if !text(index).ends_with(':') {
            return;
        }
        let is_part = |&line: &usize| {
            let text = text(line);
            text.starts_with([' ', '\t']) && !text.trim().is_empty()
        };
        let last = (index + 1..to).take_while(is_part).last();
        if let (Some(last), Some(open)) = (last, &mut self.open) {
            extend_message(open, self.page.lines[last].end);
        }
    }

    /// Whether the next line, at which a trace begins, is the same head once more or wraps it: many
    /// print a throwable and then its trace.
    fn is_printed_again(&self, place: Place<'p>) -> bool {
        let head = self.page.line(&self.page.lines[place.line])[place.start..].trim();
        let next = self.page.lines.get(place.line + 1);
        next.map(|next| self.page.line(next).trim())
            .is_some_and(|next| next.starts_with("Caused by:") || next.contains(head))
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
    if let Some(start) = behind_prefix(text).or_else(|| behind_marks(text)) {
        return (!after_foreign_trace(page, floor, line)).then(|| Place::headed(line, start));
    }
    let start = head::within_line(text)?;
    let level = record::parse(text).and_then(|context| context.level);
    let Some(level) = level else {
        let told = is_whole(&text[start..]) && is_told(&text[..start]);
        return (told && !after_foreign_trace(page, floor, line))
            .then(|| Place::headed(line, start));
    };
    // A warning reports a throwable behind a colon, or as what it resolved (Spring MVC), and may
    // well name one elsewhere.
    let reports =
        |before: &str| before.ends_with(": ") || before.ends_with("Resolved [") || is_told(before);
    let failed = record::is_failure_level(level)
        || matches!(level, "WARN" | "WARNING") && reports(&text[..start]);
    (failed && is_whole(&text[start..])).then_some(Place {
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
    let before = &text[..start];
    let before = before.strip_suffix("Caused by: ").unwrap_or(before);
    // The JVM's own reports begin with a `#`.
    let before = before.trim_end_matches(['#', ' ']);
    (is_prefix(before) && is_whole(&text[start..])).then_some(start)
}

/// A head behind the marks of a quote, a list, bold print or code and nothing else.
fn behind_marks(text: &str) -> Option<usize> {
    let head = text.trim_start_matches(is_mark);
    let start = text.len() - head.len();
    let mark = text[..start].trim().chars().next_back()?;
    // `x.Y: m` means …: a sentence about it.
    let closing = head.rfind(mark).map(|at| &head[at + mark.len_utf8()..]);
    let whole = closing.is_none_or(|rest| !rest.contains(char::is_alphanumeric));
    (whole && !text[..start].ends_with("* ") && is_whole(head)).then_some(start)
}

fn is_mark(c: char) -> bool {
    matches!(c, '*' | '`' | '-' | '>' | '#' | '[' | '\u{201c}' | ' ')
}

/// A class of Java's world and what it says, and not when it is thrown, as documentation has it.
fn is_whole(head: &str) -> bool {
    const CONDITIONS: [&str; 5] = ["if ", "when ", "thrown ", "in case ", "unless "];
    let message = head.split_once(": ").map(|(_, message)| message);
    head::stands_alone(head)
        && message.is_some_and(|text| !CONDITIONS.iter().any(|words| text.starts_with(words)))
}

/// Words that tell of a failure, in front of what failed.
const TELLING: [&str; 14] = [
    "fail",
    "error",
    "exception",
    "excep",
    "could not",
    "couldn't",
    "cannot",
    "can't",
    "unable",
    "fatal",
    "crash",
    "aborted",
    "lost",
    "refus",
];

/// Words that name what follows them as the reason of a failure.
const REASONS: [&str; 6] = [
    "nested exception is ",
    "caused by ",
    "caused by: ",
    "cause: ",
    "reason: ",
    "cause=",
];

/// Whether words in front of a throwable tell that it was thrown: `Call failed: `, `Reason: `,
/// `nested exception is `. Others only speak of it.
fn is_told(before: &str) -> bool {
    // Of code and of data nobody knows whether it happened.
    let markup = before.trim_start().as_bytes();
    let is_markup =
        matches!(markup, [b'{' | b'#', ..] | [b'<', b'a'..=b'z' | b'A'..=b'Z' | b'/' | b'!', ..]);
    if before.contains('"') || is_markup {
        return false;
    }
    let end = before.trim_end_matches(['\'', '`', '*']);
    let lower = end.to_lowercase();
    let is_reason = REASONS.iter().any(|words| lower.ends_with(words));
    // Summaries of tests: `CartTest.pays:19 \u{bb} Runtime x.Y: m`.
    let in_summary = lower
        .rsplit_once(" \u{bb} ")
        .is_some_and(|(test, rest)| !test.contains(' ') && rest.split_whitespace().count() <= 1);
    // HBase lists its attempts.
    let label = lower.trim_end_matches([' ', ':']);
    let is_label = matches!(label, "cause" | "reason" | "root cause");
    if is_reason || in_summary || is_label || lower.contains("rpcretryingcaller{") {
        return true;
    }
    let clause = lower.strip_suffix(": ").unwrap_or_default();
    let clause = clause
        .rsplit(['.', ';', '!', '?'])
        .next()
        .unwrap_or_default();
    let hedged = [
        " if ", " when ", " may ", " might ", " would ", "//", "catch",
    ];
    clause.len() <= LONGEST_CLAUSE
        && TELLING.iter().any(|word| clause.contains(word))
        && !hedged.iter().any(|word| clause.contains(word))
}

/// Longer ones are prose.
const LONGEST_CLAUSE: usize = 160;

/// `app-1  | `, `[pod/x/c] `, `2025-01-01T12:00:00.1Z stdout F `, `Jan  1 12:00:00 host app[1]: `,
/// a time alone, `> `, logcat's `01-02 03:04:05.678 E/Tag( 1234): `.
fn is_prefix(text: &str) -> bool {
    let time = timestamp_len(text);
    let rest = text[time..].trim();
    let words = rest.split_whitespace().count();
    match rest.chars().next_back() {
        None => time > 0,
        Some('|') if holds_clock(rest) => words <= 8,
        Some('|') => (1..=3).contains(&words) && rest != "|",
        Some(':') if is_logcat(rest) => true,
        Some(']') => rest.starts_with('[') && words == 1 && rest.contains('/'),
        Some('>') => rest.chars().all(|c| matches!(c, '>' | ' ')),
        Some(':') => time > 0 && words == 2 && rest.ends_with("]:"),
        // What Spring MVC writes of a request that it refused.
        Some('[') => rest == "Resolved [",
        Some('F') => time > 0 && matches!(rest, "stdout F" | "stderr F"),
        // Cloud Foundry: `[APP/PROC/WEB/0] OUT`.
        Some('T' | 'R') => {
            time > 0
                && rest.starts_with('[')
                && words == 2
                && rest.contains("/")
                && (rest.ends_with(" OUT") || rest.ends_with(" ERR"))
        }
        Some(_) => false,
    }
}

/// `E/Tag( 1234):`, `1234-1234/com.acme.shop E/Tag:`.
fn is_logcat(text: &str) -> bool {
    let tag = text.split(' ').take(2).find(|word| {
        matches!(
            word.as_bytes(),
            [b'V' | b'D' | b'I' | b'W' | b'E' | b'F', b'/', _, ..]
        )
    });
    tag.is_some() && text.len() <= 120
}

/// `4:00:01`: a time of day within a date that no table knows.
fn holds_clock(text: &str) -> bool {
    let digit = |byte: &u8| byte.is_ascii_digit();
    text.as_bytes().windows(7).any(|part| match part {
        [hour, b':', min, mina, b':', sec, seca] => {
            [hour, min, mina, sec, seca].into_iter().all(digit)
        }
        _ => false,
    })
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
            "> Caused by: ",
            "01-02 03:04:05.678 E/Sync Report( 1325): ",
            "01-02 03:04:05.678 1597-1597/? W/System.err: ",
            "Thu, Mar 3 2022 4:00:01 pm | ",
            "2026-01-02T03:04:05.67+0100 [App/0]      OUT ",
            "2026-01-02T03:04:05.67+0100 [App/0]      OUT # ",
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

    #[test]
    fn words_tell_that_a_throwable_was_thrown_or_only_speak_of_it() {
        for before in [
            "Failed to complete the request: ",
            "<-- HTTP FAILED: ",
            "Could not refresh the connection. Cause: no broker. Reason: ",
            "threw exception [Request processing failed; nested exception is ",
            "JS: 'Error: ",
            "Status{code=UNAVAILABLE, description=null, cause=",
            "Error: ",
            "CartTest.pays:19 \u{bb} Runtime ",
            "cause ",
            "cause : ",
        ] {
            assert!(is_told(before), "{before}");
        }
        for before in [
            "see ",
            "because ",
            "retry on: ",
            "Note: ",
            "The client fails if the server answers with: ",
            "the test fails. Expected: ",
            "} catch (error: ",
            "// fails: ",
            "",
        ] {
            assert!(!is_told(before), "{before}");
        }
    }

    #[test]
    fn marks_of_prose_do_not_hide_a_head() {
        let head = "java.net.ConnectException: Connection refused";
        for mark in ["**", "`", "- ", "> `", "# ", "- ["] {
            assert_eq!(
                behind_marks(&format!("{mark}{head}")),
                Some(mark.len()),
                "{mark}"
            );
        }
        for text in [
            head,
            "- see",
            "* java.net.ConnectException",
            "`ConnectException: x`",
            "`java.net.ConnectException: x` means",
            "- java.net.ConnectException: if nobody listens",
        ] {
            assert_eq!(behind_marks(text), None, "{text}");
        }
    }
}
