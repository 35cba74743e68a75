//! Lines that a container runtime cut at 16 KiB: `… stdout P first half`, `… stdout F second`.

use super::work::{Dressed, Work};

/// Joins the parts of cut lines.
pub(super) fn join(work: &mut Work<'_>) -> bool {
    if !work
        .lines
        .iter()
        .any(|line| cri(&line.text).is_some_and(|(partial, _)| partial))
    {
        return false;
    }
    let mut out: Vec<Dressed<'_>> = Vec::with_capacity(work.lines.len());
    let mut open = false;
    for line in work.lines.drain(..) {
        let Some((partial, at)) = cri(&line.text) else {
            open = false;
            out.push(line);
            continue;
        };
        match out.last_mut().filter(|_| open) {
            Some(begun) => begun.text.to_mut().push_str(&line.text[at..]),
            None => out.push(line),
        }
        open = partial;
    }
    work.lines = out;
    true
}

/// Whether a line in the format of the container runtime interface goes on in the next, and where
/// its text begins.
fn cri(line: &str) -> Option<(bool, usize)> {
    let time = line.find(' ')?;
    if time < 20 || !line[..time].contains('T') {
        return None;
    }
    let rest = &line[time + 1..];
    let stream = ["stdout ", "stderr "]
        .iter()
        .find(|stream| rest.starts_with(**stream))?;
    let mark = &rest[stream.len()..];
    let partial = match mark.as_bytes() {
        [b'P', b' ', ..] => true,
        [b'F', b' ', ..] => false,
        _ => return None,
    };
    Some((partial, time + 1 + stream.len() + 2))
}
