//! Blanks that copying put in: an empty line after each line, blanks at the ends of lines, an
//! indent of the whole trace.

use super::anchor;
use super::names::starts_with_throwable;
use super::page::{Line, Page, Role};
use super::work::{Dressed, Work};

/// Takes the blanks off that every line of a trace has.
pub(super) fn close(work: &mut Work<'_>) -> bool {
    close_lines(work) | close_ends(work) | close_indents(work)
}

/// Cheap and generous: whether there may be an empty line after each line.
pub(super) fn may_close(page: &Page<'_>) -> bool {
    let empty = |line: &&Line| line.start == line.end;
    page.lines.len() > 5 && page.lines.iter().filter(empty).count() * 5 >= page.lines.len() * 2
}

/// Cheap and generous: whether the line may head a trace that is indented as a whole.
pub(super) fn may_head(text: &str) -> bool {
    starts_with_throwable(text) || text.starts_with("Exception in thread \"")
}

fn is_frame(line: &Dressed<'_>) -> bool {
    line.is_free() && anchor::frame_line(&line.text).is_some()
}

fn is_empty(line: &Dressed<'_>) -> bool {
    line.is_free() && line.text.trim().is_empty()
}

/// What only stands behind another line of its trace.
fn is_part(line: &Dressed<'_>) -> bool {
    is_frame(line)
        || line.is_free()
            && (anchor::section(&line.text).is_some() || anchor::elision(&line.text).is_some())
}

/// One empty line for each line: nobody else leaves one before every frame, heading and elision.
fn close_lines(work: &mut Work<'_>) -> bool {
    let lines = &work.lines;
    let empty = lines.iter().filter(|line| is_empty(line)).count();
    if empty * 5 < lines.len() * 2 || lines.len() < 5 {
        return false;
    }
    let mut spaced = 0;
    for (line, below) in lines.iter().zip(&lines[1..]) {
        if is_part(below) && !is_empty(line) {
            return false;
        }
        spaced += usize::from(is_part(below));
    }
    if spaced < 3 {
        return false;
    }
    let mut out: Vec<Dressed<'_>> = Vec::with_capacity(lines.len() / 2);
    let mut blanks = 0;
    for line in work.lines.drain(..) {
        if is_empty(&line) {
            blanks += 1;
            if blanks % 2 == 1 {
                continue;
            }
        } else {
            // An odd number is the lines' own ends and nothing more.
            if blanks % 2 == 0 && blanks > 0 {
                out.push(Dressed::free("", line.number));
            }
            blanks = 0;
        }
        out.push(line);
    }
    work.lines = out;
    true
}

/// Blanks at the end of every frame: the other lines have them, too.
fn close_ends(work: &mut Work<'_>) -> bool {
    let ends_blank = |line: &Dressed<'_>| line.text.ends_with([' ', '\t']);
    let mut frames = work.lines.iter().filter(|line| is_frame(line)).peekable();
    if frames.peek().is_none() || !frames.all(ends_blank) {
        return false;
    }
    let mut changed = false;
    // A record's first line is the head: it has them as well. A message's own text stays.
    let lines = work.lines.iter_mut();
    for line in lines.filter(|line| line.is_free() || matches!(line.role, Role::Start(_))) {
        let text = line.text.trim_end();
        if text.len() < line.text.len() {
            line.text = text.to_owned().into();
            changed = true;
        }
    }
    changed
}

/// The indent of a head that all lines of its trace have. It matters only where a message goes on
/// over several lines.
fn close_indents(work: &mut Work<'_>) -> bool {
    let mut changed = false;
    let mut index = 0;
    while index < work.lines.len() {
        let Some((indent, end)) = indented_block(&work.lines, index) else {
            index += 1;
            continue;
        };
        changed = true;
        for line in &mut work.lines[index..end] {
            if let Some(rest) = line.text.strip_prefix(indent.as_str()) {
                line.text = rest.to_owned().into();
            }
        }
        index = end;
    }
    changed
}

/// The trace whose head is line `index`: its indent, and the line behind it.
fn indented_block(lines: &[Dressed<'_>], index: usize) -> Option<(String, usize)> {
    let head = &lines[index];
    let text = anchor::undented(&head.text);
    let indent = &head.text[..head.text.len() - text.len()];
    if !head.is_free() || indent.is_empty() || !may_head(text) {
        return None;
    }
    let belongs = |line: &&Dressed<'_>| line.text.starts_with(indent) || is_empty(line);
    let below = lines[index + 1..].iter().take_while(belongs);
    let end = index + 1 + below.count();
    let first = lines[index..end].iter().position(is_frame)?;
    let deeper = lines[index + first].text[indent.len()..].starts_with([' ', '\t']);
    (first > 1 && deeper).then(|| (indent.to_owned(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn closed(text: &str) -> String {
        let mut work = Work::of_lines(text);
        close(&mut work);
        let lines: Vec<_> = work.lines.iter().map(|line| line.text.as_ref()).collect();
        lines.join("\n")
    }

    #[test]
    fn an_empty_line_after_each_line_goes() {
        let trace = "a.X: m\n\nof three lines\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n\tat a.B.e(B.java:3)";
        assert_eq!(closed(&trace.replace('\n', "\n\n")), trace);
        let own = "a.X: m\n\n\tat a.B.c(B.java:1)\nCaused by: b.Y: n\n\n\tat a.B.d(B.java:2)\n";
        assert_eq!(closed(own), own.trim_end());
    }

    #[test]
    fn blanks_at_the_end_of_every_line_go() {
        assert_eq!(
            closed("a.X: m  \n\tat a.B.c(B.java:1) \n\tat a.B.d(B.java:2)  "),
            "a.X: m\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)"
        );
        let own = "a.X: m \n\tat a.B.c(B.java:1)";
        assert_eq!(closed(own), own);
    }

    #[test]
    fn the_indent_of_a_whole_trace_goes() {
        assert_eq!(
            closed("run:\n    a.b.XException: m\n      n\n    \tat a.B.c(B.java:1)\nend"),
            "run:\na.b.XException: m\n  n\n\tat a.B.c(B.java:1)\nend"
        );
        let own = "a.X: nested exception is:\n\tjava.io.IOException: n\n\tat a.B.c(B.java:1)";
        assert_eq!(closed(own), own);
    }
}
