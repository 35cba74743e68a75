//! Suffixes that repeat at the end of every line of a trace: logcat's `process` form names the tag
//! there. As with prefixes, only what stands behind several frames is one.

use super::anchor;
use super::page::Role;
use super::work::{Dressed, Work};

/// The longest suffix that is looked at.
const LONGEST: usize = 120;

/// Takes a suffix off that every frame has.
pub(super) fn strip(work: &mut Work<'_>) -> bool {
    strip_tag(work) | strip_mark(work)
}

/// What editors show for a line end, and the right side of a box.
const MARKS: &[char] = &[
    '\u{2424}', '\u{21b5}', '\u{23ce}', '\u{b6}', '\u{2502}', '\u{2503}', '|',
];

/// Takes a mark off that ends every frame, and the blanks before it.
fn strip_mark(work: &mut Work<'_>) -> bool {
    let mut marks = work.lines.iter().filter_map(mark_behind_frame);
    let Some(Some(mark)) = marks.next() else {
        return false;
    };
    let several = marks.next() == Some(Some(mark));
    if !several || !marks.all(|next| next == Some(mark)) {
        return false;
    }
    // A record's first line is the head: it has the mark as well.
    let lines = work.lines.iter_mut();
    for line in lines.filter(|line| line.role != Role::Message) {
        if let Some(text) = line.text.trim_end().strip_suffix(mark) {
            line.text = text.trim_end().to_owned().into();
        }
    }
    true
}

/// The mark that ends the line of a frame, if one does; `None` for other lines.
fn mark_behind_frame(line: &Dressed<'_>) -> Option<Option<char>> {
    let text: &str = &line.text;
    if !line.is_free() || !text.contains("at ") {
        return None;
    }
    let at = anchor::find_frame(text, 0)?;
    let call = text[at + 3..].trim_start();
    let tail = call[anchor::frame(call)?.len..].trim();
    Some(MARKS.iter().copied().find(|mark| tail.chars().eq([*mark])))
}

fn strip_tag(work: &mut Work<'_>) -> bool {
    let mut suffixes = work.lines.iter().filter_map(behind_frame);
    let Some(first) = suffixes.next() else {
        return false;
    };
    let several = suffixes.next().is_some_and(|next| next == first);
    if !several || !suffixes.all(|next| next == first) {
        return false;
    }
    let suffix = first.to_owned();
    work.replace(|line| {
        let text = line.text.strip_suffix(&suffix)?;
        Some(vec![Dressed::free(text.to_owned(), line.number)])
    })
}

/// What follows the frame of a line and is neither a jar's name nor another frame.
fn behind_frame<'w>(line: &'w Dressed<'_>) -> Option<&'w str> {
    let text: &str = &line.text;
    if !line.is_free() || !text.ends_with(')') || text.len() < 3 {
        return None;
    }
    let at = anchor::find_frame(text, 0)?;
    let call = text[at + 3..].trim_start();
    let tail = &call[anchor::frame(call)?.len..];
    let bracketed = tail.starts_with(' ') && tail.trim_start().starts_with('(');
    (bracketed && tail.len() <= LONGEST && anchor::find_frame(tail, 0).is_none()).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_behind_every_frame_goes() {
        let stripped = |text: &str| {
            let mut work = Work::of_lines(text);
            strip(&mut work);
            let lines: Vec<_> = work.lines.iter().map(|line| line.text.as_ref()).collect();
            lines.join("|")
        };
        assert_eq!(
            stripped("a.X: m  (T)\nE( 1)  at a.B.c(B.java:1)  (T)\nE( 1)  at a.B.d(B.java:2)  (T)"),
            "a.X: m|E( 1)  at a.B.c(B.java:1)|E( 1)  at a.B.d(B.java:2)"
        );
        let boxed = "\u{2502} a.X: m          \u{2502}\n\u{2502} at a.B.c(B.java:1) \u{2502}\n\u{2502} at a.B.d(B.java:2) \u{2502}";
        assert_eq!(
            stripped(boxed),
            "\u{2502} a.X: m|\u{2502} at a.B.c(B.java:1)|\u{2502} at a.B.d(B.java:2)"
        );
        let others = "a.X: m (T)\n\tat a.B.c(B.java:1) (T)\n\tat a.B.d(B.java:2) (U)";
        assert_eq!(stripped(others), others.replace('\n', "|"));
    }
}
