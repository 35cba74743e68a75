//! Recordings of terminals: a header of JSON, then `[0.5, "o", "text"]` for each piece of output.

use serde_json::Value;

use super::work::{Dressed, Work};
use crate::source::without_escapes;

/// Plays a recording: the lines that stood on the terminal.
pub(super) fn play(work: &mut Work<'_>) -> bool {
    let header = work.lines.first().is_some_and(|line| {
        let text = line.text.as_ref();
        text.starts_with('{')
            && ["\"version\"", "\"width\""]
                .iter()
                .all(|key| text.contains(key))
    });
    if !header {
        return false;
    }
    let mut out: Vec<Dressed<'_>> = Vec::new();
    let mut open: Option<(String, usize)> = None;
    for line in &work.lines {
        let Some(piece) = output(&line.text) else {
            continue;
        };
        for part in piece.split_inclusive('\n') {
            let (text, _) = open.get_or_insert_with(|| (String::new(), line.number));
            text.push_str(part);
            if part.ends_with('\n')
                && let Some((text, number)) = open.take()
            {
                out.push(shown(&text, number));
            }
        }
    }
    if out.is_empty() {
        return false;
    }
    out.extend(open.map(|(text, number)| shown(&text, number)));
    work.lines = out;
    true
}

fn shown<'a>(text: &str, number: usize) -> Dressed<'a> {
    let text = text.trim_end_matches(['\n', '\r']);
    Dressed::free(without_escapes(text).into_owned(), number)
}

/// What an event wrote.
fn output(line: &str) -> Option<String> {
    if !line.starts_with('[') {
        return None;
    }
    match serde_json::from_str(line).ok()? {
        Value::Array(event) => match &event[..] {
            [Value::Number(_), Value::String(kind), Value::String(text)] if kind == "o" => {
                Some(text.clone())
            }
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_output_become_lines() {
        let mut work = Work::of_lines(
            "{\"version\": 2, \"width\": 80}\n[0.1, \"o\", \"a.X: \"]\n[0.2, \"i\", \"q\"]\n[0.3, \"o\", \"m\\r\\n\\u001b[31m\\tat\"]\n[0.4, \"o\", \" b\"]",
        );
        assert!(play(&mut work));
        let lines: Vec<_> = work
            .lines
            .iter()
            .map(|line| (line.text.as_ref(), line.number))
            .collect();
        assert_eq!(lines, [("a.X: m", 2), ("\tat b", 4)]);
    }
}
