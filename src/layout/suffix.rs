//! Suffixes that repeat at the end of every line of a trace: logcat's `process` form names the tag
//! there. As with prefixes, only what stands behind several frames is one.

use super::anchor;
use super::work::{Dressed, Work};

/// The longest suffix that is looked at.
const LONGEST: usize = 120;

/// Takes a suffix off that every frame has.
pub(super) fn strip(work: &mut Work<'_>) -> bool {
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
        let others = "a.X: m (T)\n\tat a.B.c(B.java:1) (T)\n\tat a.B.d(B.java:2) (U)";
        assert_eq!(stripped(others), others.replace('\n', "|"));
    }
}
