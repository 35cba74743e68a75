//! Lines that a container runtime cut at 16 KiB: `… stdout P first half`, `… stdout F second`.

use super::work::{Dressed, Work};

/// Joins the parts of cut lines.
pub(super) fn join(work: &mut Work<'_>) -> bool {
    if !work
        .lines
        .iter()
        .any(|line| cri(&line.text).is_some_and(|(_, partial, _)| partial))
    {
        return false;
    }
    let mut out: Vec<Dressed<'_>> = Vec::with_capacity(work.lines.len());
    // The begun line of each stream: what one leaves open, the other does not go on with.
    let mut open = [None; STREAMS.len()];
    for line in work.lines.drain(..) {
        let Some((stream, partial, at)) = cri(&line.text) else {
            open = [None; STREAMS.len()];
            out.push(line);
            continue;
        };
        let begun = match open[stream] {
            Some(begun) => begun,
            None => out.len(),
        };
        match out.get_mut(begun) {
            Some(whole) => whole.text.to_mut().push_str(&line.text[at..]),
            None => out.push(line),
        }
        open[stream] = partial.then_some(begun);
    }
    work.lines = out;
    true
}

const STREAMS: [&str; 2] = ["stdout ", "stderr "];

/// The stream of a line in the format of the container runtime interface, whether it goes on in the
/// next, and where its text begins.
fn cri(line: &str) -> Option<(usize, bool, usize)> {
    let time = line.find(' ')?;
    if time < 20 || !line[..time].contains('T') {
        return None;
    }
    let rest = &line[time + 1..];
    let stream = STREAMS.iter().position(|stream| rest.starts_with(stream))?;
    let mark = &rest[STREAMS[stream].len()..];
    let partial = match mark.as_bytes() {
        [b'P', b' ', ..] => true,
        [b'F', b' ', ..] => false,
        _ => return None,
    };
    Some((stream, partial, time + 1 + STREAMS[stream].len() + 2))
}
