//! Traces that are the value of an attribute: reports of tests put them there, with entities for
//! the line ends. What the element says itself is worth more.

use std::ops::Range;

use super::anchor;
use super::markup;
use super::page::Role;
use super::work::{Dressed, Work};

/// So many values of a line are looked at.
const MOST_VALUES: usize = 64;

/// So many lines are passed over on the way to an element's text.
const MOST_BLANKS: usize = 8;

/// How a line end is written within an attribute.
const ENDS: &[&str] = &["&#10;", "&#xA;", "&#xa;", "&#x0A;", "&#x0a;"];

/// Puts the values of attributes that hold a trace onto lines of their own.
pub(super) fn open(work: &mut Work<'_>) -> bool {
    let mut out = Vec::with_capacity(work.lines.len());
    let mut changed = false;
    for (index, line) in work.lines.iter().enumerate() {
        let below = &work.lines[index + 1..];
        match may_hold(line).then(|| apart(line, below)).flatten() {
            Some(lines) => {
                changed = true;
                out.extend(lines);
            }
            None => out.push(line.clone()),
        }
    }
    work.lines = out;
    changed
}

/// The line with its attribute's value on lines of its own; `below` are the lines after it.
fn apart<'a>(line: &Dressed<'a>, below: &[Dressed<'_>]) -> Option<Vec<Dressed<'a>>> {
    let (range, lines) = value(&line.text)?;
    let (before, after) = (&line.text[..range.start], &line.text[range.end..]);
    if is_repeated(after, &lines, below) {
        return Some(vec![Dressed::free(format!("{before}{after}"), line.number)]);
    }
    let element = Dressed {
        role: Role::Message,
        ..Dressed::free(before.to_owned(), line.number)
    };
    let mut out = vec![element, Dressed::end(line.number)];
    let text = lines.into_iter();
    out.extend(text.map(|text| Dressed::free(text, line.number)));
    out.push(Dressed::end(line.number));
    out.push(Dressed::free(after.to_owned(), line.number));
    Some(out)
}

/// Whether the text of the element begins as the attribute does.
fn is_repeated(after: &str, lines: &[String], below: &[Dressed<'_>]) -> bool {
    let filled = |line: &&str| !line.is_empty();
    let Some((tag, text)) = after.split_once('>') else {
        return false;
    };
    let below = below.iter().take(MOST_BLANKS).map(|line| line.text.trim());
    let first = std::iter::once(text.trim()).chain(below).find(filled);
    let first = markup::entities(first.unwrap_or_default().trim_start_matches("<![CDATA["));
    let head = lines.iter().map(|line| line.trim()).find(filled);
    !tag.ends_with('/') && head.is_some_and(|head| first.starts_with(head))
}

/// The first value that holds a trace: its place in the line, and its lines.
fn value(line: &str) -> Option<(Range<usize>, Vec<String>)> {
    let mut from = 0;
    for _ in 0..MOST_VALUES {
        let end = ENDS.iter().filter_map(|end| line[from..].find(end)).min()? + from;
        let open = line[from..end].rfind("=\"").map(|at| from + at + 2);
        let close = end + line[end..].find('"').unwrap_or(line.len() - end);
        if let Some(open) = open {
            let text = markup::entities(&line[open..close]).replace('\r', "");
            let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
            let framed = lines.iter().any(|line| anchor::frame_line(line).is_some());
            if framed {
                return Some((open..close, lines));
            }
        }
        from = close;
    }
    None
}

/// Cheap and generous: whether the line may hold such a value.
fn may_hold(line: &Dressed<'_>) -> bool {
    line.is_free() && line.text.contains("=\"") && ENDS.iter().any(|end| line.text.contains(end))
}
