//! Frames that a mail program or a narrow terminal broke in two.

use super::anchor;
use super::work::{Dressed, Work};

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
