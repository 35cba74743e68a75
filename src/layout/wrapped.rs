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

/// Joins lines that a terminal cut at its last column, in texts where frames prove its width: a
/// head or a message does not show by itself that it goes on.
pub(super) fn unfold(work: &mut Work<'_>) -> bool {
    let Some(width) = width(work) else {
        return false;
    };
    let before = work.lines.len();
    let mut lines: Vec<Dressed<'_>> = Vec::with_capacity(before);
    // Whether the physical line that was read last is full.
    let mut full = false;
    for line in work.lines.drain(..) {
        let goes_on = full && line.is_free() && is_rest(&line.text);
        full = line.is_free() && line.text.chars().count() == width;
        match lines.last_mut().filter(|_| goes_on) {
            Some(last) => last.text.to_mut().push_str(&line.text),
            None => lines.push(line),
        }
    }
    work.lines = lines;
    work.lines.len() < before
}

/// The width at which two frames or more are cut, each continued at the margin.
fn width(work: &Work<'_>) -> Option<usize> {
    let mut widths = work.lines.windows(2).filter_map(|pair| {
        let [line, next] = pair else { return None };
        let free = line.is_free() && next.is_free() && !next.text.starts_with([' ', '\t']);
        let cut = free && line.text.trim_start().starts_with("at ");
        (cut && joined(&line.text, &next.text).is_some()).then(|| line.text.chars().count())
    });
    let first = widths.next()?;
    let second = widths.next()?;
    (first == second && widths.all(|other| other == first)).then_some(first)
}

/// Whether a line can be the rest of the one above it, and begins nothing of its own.
fn is_rest(text: &str) -> bool {
    let own = text.trim_start();
    !own.is_empty()
        && !own.starts_with("at ")
        && !own.starts_with("... ")
        && !own.starts_with("Caused by:")
        && anchor::frame_line(text).is_none()
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
    fn lines_cut_at_the_width_of_a_terminal_are_whole() {
        let cut = "\
Exception in thread \"main\" com.acme.Orde
rFailure: no order for customer 4711 bet
ween Monday and Friday
        at com.acme.orders.OrderService.
find(OrderService.java:120)
        at com.acme.orders.OrderControll
er.list(OrderController.java:31)
        at com.acme.Main.main(Main.java:
8)
the end of this line is not at the edge";
        assert_eq!(
            after(unfold, cut),
            [
                "Exception in thread \"main\" com.acme.OrderFailure: no order for customer 4711 between Monday and Friday",
                "        at com.acme.orders.OrderService.find(OrderService.java:120)",
                "        at com.acme.orders.OrderController.list(OrderController.java:31)",
                "        at com.acme.Main.main(Main.java:8)",
                "the end of this line is not at the edge",
            ]
        );
        // One broken frame proves no width.
        let once = "a.X: m\n    at com.acme.long.name.Of\nA.b(A.java:1)\nend";
        assert_eq!(after(unfold, once).len(), 4);
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
