//! logcat's `long` form: `[ 01-02 03:04:05.678  1234: 1240 E/AndroidRuntime ]` above each entry
//! and an empty line below. A trace that was too long for one entry goes on in the next.

use super::anchor;
use super::work::Work;

/// Takes the lines out that stand between two entries of one trace.
pub(super) fn join(work: &mut Work<'_>) -> bool {
    let before = work.lines.len();
    let mut above: Option<String> = None;
    let mut index = 0;
    while index < work.lines.len() {
        let line = &work.lines[index];
        let Some(source) = line.is_free().then(|| stamp(&line.text)).flatten() else {
            index += 1;
            continue;
        };
        let same = above.as_deref() == Some(source);
        above = Some(source.to_owned());
        let below = work.lines.get(index + 1);
        let goes_on = below.is_some_and(|line| is_part(&line.text));
        let empty = |at: usize| work.lines[at].text.trim().is_empty();
        let first_of_two = below.is_some_and(|line| line.text.starts_with("FATAL EXCEPTION"));
        let own = index - usize::from(index > 0 && empty(index - 1));
        if same && (goes_on || !first_of_two && is_crash(work, own)) {
            work.lines.drain(own..=index);
            index = own;
        } else {
            index += 1;
        }
    }
    work.lines.len() < before
}

/// Cheap: whether the line may be such a stamp.
pub(super) fn may_hold(text: &str) -> bool {
    text.starts_with("[ ") && text.ends_with(" ]") && stamp(text).is_some()
}

/// Process, thread, level and tag of an entry.
fn stamp(line: &str) -> Option<&str> {
    let inside = line.trim_end().strip_prefix("[ ")?.strip_suffix(" ]")?;
    let (date, rest) = inside.split_once(' ')?;
    let (time, source) = rest.split_once(' ')?;
    let is_date = date.len() >= 5 && date.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let is_time = time.contains(':') && time.starts_with(|c: char| c.is_ascii_digit());
    let level = source.rsplit_once(' ')?.1.as_bytes();
    let is_tag = matches!(
        level,
        [b'V' | b'D' | b'I' | b'W' | b'E' | b'F' | b'A', b'/', ..]
    );
    (is_date && is_time && is_tag && source.contains(':')).then(|| source.trim())
}

fn is_part(text: &str) -> bool {
    anchor::frame_line(text).is_some()
        || anchor::section(text).is_some()
        || anchor::elision(text).is_some()
}

/// Whether the entry that ends before line `end` is the beginning of a crash, whose lines each have an entry.
fn is_crash(work: &Work<'_>, end: usize) -> bool {
    let above = work.lines[..end].iter().rev().take(3);
    above
        .map(|line| line.text.trim())
        .any(|text| text.starts_with("FATAL EXCEPTION") || text.starts_with("Process: "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trace_goes_on_in_the_next_entry() {
        let stamp = "[ 01-02 03:04:05.678  1234: 1240 E/AndroidRuntime ]";
        let text = format!(
            "{stamp}\nFATAL EXCEPTION: main\n\n{stamp}\na.X: m\n\n{stamp}\n\tat a.B.c(B.java:1)\n\n[ 01-02 03:04:05.679  1234: 1240 I/Process ]\nsent"
        );
        let mut work = Work::of_lines(&text);
        assert!(join(&mut work));
        let lines: Vec<_> = work.lines.iter().map(|line| line.text.as_ref()).collect();
        assert_eq!(
            lines[1..5],
            [
                "FATAL EXCEPTION: main",
                "a.X: m",
                "\tat a.B.c(B.java:1)",
                ""
            ]
        );
        assert_eq!(lines.len(), 7);
    }
}
