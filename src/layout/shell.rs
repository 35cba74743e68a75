//! What PowerShell makes of the first line that a program writes to its error stream: an error
//! record of several lines, in the middle of the program's own text.

use super::work::Work;

/// The most lines of one error record.
const LONGEST: usize = 24;

/// What ends an error record about a program's output; never translated.
const END: &str = "+ FullyQualifiedErrorId : NativeCommandError";

/// Cheap: whether a line ends such a record.
pub(super) fn may_end(text: &str) -> bool {
    text.starts_with(END)
}

/// Takes the records out and leaves the program's text.
pub(super) fn clear(work: &mut Work<'_>) -> bool {
    let mut changed = false;
    let mut index = 0;
    while index < work.lines.len() {
        let found = may_end(work.lines[index].text.trim_start()).then(|| begin(work, index));
        let Some((place, first)) = found.flatten() else {
            index += 1;
            continue;
        };
        let blank = |at: usize| {
            work.lines
                .get(at)
                .is_some_and(|line| line.text.trim().is_empty())
        };
        let end = index + 1 + usize::from(blank(index + 1));
        let text = &work.lines[first].text;
        let own = text.find(" : ").map_or(0, |at| at + 3);
        work.lines[first].text = text[own..].to_owned().into();
        work.lines.drain(place..end);
        changed = true;
        index = place;
    }
    changed
}

/// The line of the record that names its place, and the one that begins with the command: what
/// follows the place begins with a plus.
fn begin(work: &Work<'_>, end: usize) -> Option<(usize, usize)> {
    let text = |line: usize| work.lines[line].text.trim_start();
    let from = end.saturating_sub(LONGEST);
    let underline = (from..end)
        .rev()
        .find(|&line| text(line).starts_with("+ ~") || text(line) == "+")?;
    let place = (from..underline)
        .rev()
        .find(|&line| !text(line).starts_with("+ ") && text(line + 1).starts_with("+ "))?;
    let first = (from..place)
        .rev()
        .find(|&line| work.lines[line].text.contains(" : "))?;
    Some((place, first))
}
