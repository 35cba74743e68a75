//! Frames that a mail program or a narrow terminal broke in two.

use super::anchor;
use super::work::{Dressed, Work};

/// Joins lines that a backslash at their end continues, in files whose strings spell line ends.
pub(super) fn go_on(work: &mut Work<'_>) -> bool {
    let before = work.lines.len();
    let mut lines: Vec<Dressed<'_>> = Vec::with_capacity(before);
    for line in work.lines.drain(..) {
        match lines.last_mut().filter(|last| is_continued(last)) {
            Some(last) if line.is_free() => {
                let text = last.text.to_mut();
                text.pop();
                text.push_str(line.text.trim_start());
            }
            _ => lines.push(line),
        }
    }
    work.lines = lines;
    work.lines.len() < before
}

fn is_continued(line: &Dressed<'_>) -> bool {
    let ends = line.text.bytes().rev().take_while(|&byte| byte == b'\\');
    line.is_free() && ends.count() % 2 == 1 && line.text.contains("\\n")
}

/// Joins a broken frame with the rest of it on the next line.
pub(super) fn join(work: &mut Work<'_>) -> bool {
    let before = work.lines.len();
    let mut lines: Vec<Dressed<'_>> = Vec::with_capacity(before);
    for line in work.lines.drain(..) {
        match lines
            .last_mut()
            .filter(|last| last.is_free() && line.is_free())
            .and_then(|last| Some((joined(&last.text, &line.text)?, last)))
        {
            Some((whole, last)) => last.text = whole.into(),
            None => lines.push(line),
        }
    }
    work.lines = lines;
    work.lines.len() < before
}

/// The frame that both lines are together and neither is alone.
fn joined(line: &str, next: &str) -> Option<String> {
    let text = line.trim_start();
    // A mail program breaks at the blank behind `at` if the call alone fills a line.
    if text.trim_end() == "at" {
        return anchor::frame(next.trim()).map(|_| format!("{} {}", line.trim_end(), next.trim()));
    }
    let broken =
        text.starts_with("at ") && !text.contains(')') && text.len() > 20 && text.contains('.');
    if !broken || next.trim().is_empty() || next.trim_start().starts_with("at ") {
        return None;
    }
    let whole = format!("{}{}", line.trim_end(), next.trim());
    let closed =
        anchor::frame_line(&whole).is_some_and(|(call, found)| call[..found.len].ends_with(')'));
    closed.then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(step: fn(&mut Work<'_>) -> bool, text: &str) -> Vec<String> {
        let mut work = Work::of_lines(text);
        step(&mut work);
        let lines = work.lines.into_iter();
        lines.map(|line| line.text.into_owned()).collect()
    }

    #[test]
    fn a_frame_broken_in_two_is_one() {
        assert_eq!(
            after(
                join,
                "a.X: m\n    at com.acme.long.name.Of\nA.b(A.java:1)\nend"
            ),
            ["a.X: m", "    at com.acme.long.name.OfA.b(A.java:1)", "end"]
        );
        assert_eq!(
            after(
                join,
                "a.X: m\n    at \ncom.acme.A.b(A.java:1)\nwe met at\nnoon"
            ),
            [
                "a.X: m",
                "    at com.acme.A.b(A.java:1)",
                "we met at",
                "noon"
            ]
        );
    }

    #[test]
    fn a_backslash_continues_a_string_that_spells_its_line_ends() {
        assert_eq!(
            after(
                go_on,
                "t: \"a.X: m\\n\\\n   \\tat a.B.c(B.java:1)\"\nrun \\\n  -x"
            ),
            ["t: \"a.X: m\\n\\tat a.B.c(B.java:1)\"", "run \\", "  -x"]
        );
    }
}
