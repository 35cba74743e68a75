//! Traces that are the text of an element: error pages, reports of tests, faults. What stands
//! around the element is no part of the trace, and within it nothing but tags and entities is
//! dressed.

use std::ops::Range;

use super::anchor;
use super::markup;
use super::page::Role;
use super::work::{Dressed, Work};

/// Elements that were never closed are forgotten when more than these are open.
const MOST_OPEN: usize = 64;

/// Elements that have no text and need no end.
const VOID: &[&str] = &["br", "hr", "img", "meta", "link", "input", "wbr"];

/// What an error page writes above the trace of a cause.
const CAUSE_TITLES: &[&str] = &["root cause", "caused by"];

/// Puts the text of elements that hold a trace onto lines of its own.
pub(super) fn open(work: &mut Work<'_>) -> bool {
    let may = |line: &Dressed<'_>| line.is_free() && line.text.contains("</");
    if !work.lines.iter().any(may) {
        return false;
    }
    let regions = regions(work);
    if regions.is_empty() {
        return false;
    }
    let mut out = Vec::with_capacity(work.lines.len() + 4 * regions.len());
    let mut from = Place { line: 0, at: 0 };
    let mut heads: Vec<String> = Vec::new();
    for region in regions {
        let title = title_above(work, from, region.start);
        let shown = shown(work, &region);
        let head = shown.iter().map(|(text, _)| text.trim());
        let head = head
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
            .next();
        let head = head.unwrap_or_default();
        let is_cause = !heads.is_empty()
            && CAUSE_TITLES
                .iter()
                .any(|cause| title.eq_ignore_ascii_case(cause));
        if !is_cause {
            copy(&mut out, work, from..region.start);
            out.push(Dressed::end(work.lines[region.start.line].number));
            heads.clear();
        }
        from = region.end;
        // Old pages print the whole chain and then each cause once more.
        let again = is_cause && heads.contains(&head);
        if again {
            continue;
        }
        for (index, (text, number)) in shown.into_iter().enumerate() {
            if let Some((_, head)) = anchor::section(&text) {
                heads.push(head.to_owned());
            }
            let text = match is_cause && index == 0 {
                true => format!("Caused by: {text}"),
                false => text,
            };
            out.push(Dressed::free(text, number));
        }
        heads.push(head);
    }
    let end = Place {
        line: work.lines.len(),
        at: 0,
    };
    if let Some(last) = out.last().map(|line| line.number) {
        out.push(Dressed::end(last));
    }
    copy(&mut out, work, from..end);
    work.lines = out;
    true
}

/// A place in the lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    line: usize,
    at: usize,
}

/// An element that was begun.
struct Begun<'w> {
    name: &'w str,
    text: Place,
    /// Whether a frame stands in it that belongs to no element further in.
    framed: bool,
}

/// The texts of the innermost elements that hold a trace, in order.
fn regions(work: &Work<'_>) -> Vec<Range<Place>> {
    let mut found: Vec<Range<Place>> = Vec::new();
    let mut open: Vec<Begun<'_>> = Vec::new();
    let mut in_data = false;
    for (index, line) in work.lines.iter().enumerate() {
        if !line.is_free() {
            open.clear();
            continue;
        }
        let text: &str = &line.text;
        let mut at = 0;
        let last_close = text.rfind('>').map_or(0, |at| at + 1);
        let mut piece = 0;
        while let Some(mark) = memchr::memchr2(b'<', b']', &text.as_bytes()[at..last_close.max(at)])
        {
            let mark = at + mark;
            if in_data {
                in_data = !text[mark..].starts_with("]]>");
                at = mark + 1;
                continue;
            }
            in_data = text[mark..].starts_with("<![CDATA[");
            let Some((name, len, kind)) = markup::element(&text[mark..]) else {
                at = mark + 1;
                continue;
            };
            note_frame(&mut open, &text[piece..mark], kind == Kind::Close);
            at = mark + len;
            piece = at;
            match kind {
                Kind::Open if VOID.contains(&name) => {}
                Kind::Open => {
                    if open.len() >= MOST_OPEN {
                        open.remove(0);
                    }
                    open.push(Begun {
                        name,
                        text: Place { line: index, at },
                        framed: false,
                    });
                }
                Kind::Empty => {}
                Kind::Close => close(
                    &mut open,
                    name,
                    Place {
                        line: index,
                        at: mark,
                    },
                    work,
                    &mut found,
                ),
            }
        }
        note_frame(&mut open, &text[piece..], false);
    }
    found
}

/// What a tag does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    Empty,
}

/// Marks the innermost open element as one that holds a frame if this text between tags is one.
fn note_frame(open: &mut [Begun<'_>], text: &str, closing: bool) {
    let Some(last) = open.last_mut().filter(|last| !last.framed) else {
        return;
    };
    let text = text.trim();
    if !text.contains('(') {
        return;
    }
    let shown = markup::entities(text);
    last.framed = anchor::frame_line(&shown).is_some()
        || anchor::bare_frame_line(&shown).is_some()
        || closing && anchor::find_frame(&shown, 0).is_some();
}

/// Ends the nearest element of that name; those begun within it and never ended end, too.
fn close(
    open: &mut Vec<Begun<'_>>,
    name: &str,
    end: Place,
    work: &Work<'_>,
    found: &mut Vec<Range<Place>>,
) {
    let Some(depth) = open.iter().rposition(|begun| begun.name == name) else {
        return;
    };
    let framed = open[depth..].iter().any(|begun| begun.framed);
    let start = open[depth].text;
    open.truncate(depth);
    if !framed {
        return;
    }
    let region = start..end;
    // One element for each frame: the trace is in the element around them.
    let headless = shown(work, &region)
        .iter()
        .find(|(text, _)| !text.trim().is_empty())
        .is_none_or(|(text, _)| {
            anchor::frame_line(text).is_some() || anchor::bare_frame_line(text).is_some()
        });
    match open.last_mut() {
        Some(outer) if headless => outer.framed = true,
        // Elements of one line each with nothing around them are lines and no more.
        None if headless && region.start.line == region.end.line => {}
        _ => {
            found.retain(|inner| inner.start < region.start);
            found.push(region);
        }
    }
}

/// The lines that a browser shows of a region.
fn shown(work: &Work<'_>, region: &Range<Place>) -> Vec<(String, usize)> {
    let mut lines = Vec::new();
    let mut in_data = false;
    for (index, text) in pieces(work, region.clone()) {
        let number = work.lines[index].number;
        let (text, still) = markup::text(text, in_data);
        in_data = still;
        let parts: Vec<&str> = text.split('\n').collect();
        // A break at the end of a line, or behind its indent, breaks nothing.
        let broken = parts.len() > 1;
        let edge = |index: usize| broken && (index == 0 || index + 1 == parts.len());
        let kept = parts
            .iter()
            .enumerate()
            .filter(|(index, part)| !(edge(*index) && part.trim().is_empty()))
            .map(|(_, part)| (part.trim_end_matches('\r').to_owned(), number));
        lines.extend(kept);
    }
    // An element's text may begin and end on lines of their own.
    let filled = |(text, _): &(String, usize)| !text.trim().is_empty();
    let first = lines.iter().position(filled).unwrap_or(0);
    let last = lines.iter().rposition(filled).map_or(0, |last| last + 1);
    lines.truncate(last);
    lines.drain(..first);
    lines
}

/// The parts of lines between two places.
fn pieces<'w>(work: &'w Work<'_>, range: Range<Place>) -> impl Iterator<Item = (usize, &'w str)> {
    let lines = range.start.line..(range.end.line + 1).min(work.lines.len());
    lines.map(move |index| {
        let text: &str = &work.lines[index].text;
        let from = if index == range.start.line {
            range.start.at
        } else {
            0
        };
        let to = if index == range.end.line {
            range.end.at
        } else {
            text.len()
        };
        (index, &text[from..to])
    })
}

/// What stands between two regions stays as it is; tags there make a page, which fails of nothing.
fn copy<'a>(out: &mut Vec<Dressed<'a>>, work: &Work<'a>, range: Range<Place>) {
    let whole = |index: usize, text: &str| text.len() == work.lines[index].text.len();
    for (index, text) in pieces(work, range) {
        let mut line = work.lines[index].clone();
        if !whole(index, text) {
            line.text = text.to_owned().into();
        }
        if line.is_free() && markup::element(text.trim_start()).is_some() {
            line.role = Role::Message;
        }
        if whole(index, text) || !text.trim().is_empty() {
            out.push(line);
        }
    }
}

/// The last words before a region.
fn title_above(work: &Work<'_>, from: Place, to: Place) -> String {
    let words = pieces(work, from..to)
        .map(|(_, text)| markup::text(&text.replace("><", ">\n<"), false).0)
        .collect::<Vec<_>>()
        .join("\n");
    let last = words
        .lines()
        .rev()
        .map(str::trim)
        .find(|text| !text.is_empty());
    last.unwrap_or_default().trim_end_matches(':').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> String {
        let mut work = Work::of_lines(text);
        open(&mut work);
        let lines: Vec<_> = work.lines.iter().map(|line| line.text.as_ref()).collect();
        lines.join("|")
    }

    #[test]
    fn the_text_of_an_element_stands_apart() {
        assert_eq!(
            opened("<h3>Caused by:</h3><pre>a.X: n &lt; 1\n\tat a.B.c(B.java:1)\n</pre>\n<hr/>"),
            "<h3>Caused by:</h3><pre>||a.X: n < 1|\tat a.B.c(B.java:1)||</pre>|<hr/>"
        );
    }

    #[test]
    fn character_data_is_taken_as_it_is() {
        assert_eq!(
            opened("<e>\n<![CDATA[a.X: &lt; <b>\n\tat a.B.<init>(B.java:1)\n]]></e>"),
            "<e>||a.X: &lt; <b>|\tat a.B.<init>(B.java:1)||</e>"
        );
    }

    #[test]
    fn what_follows_a_title_is_a_cause() {
        assert_eq!(
            opened(
                "<pre>a.X\n\ta.B.c(B.java:1)\n</pre><b>Root Cause</b><pre>b.Y\n\ta.B.d(B.java:2)\n</pre>"
            ),
            "<pre>||a.X|\ta.B.c(B.java:1)|Caused by: b.Y|\ta.B.d(B.java:2)||</pre>"
        );
    }
}
