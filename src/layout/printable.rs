//! Mails as they travel: quoted-printable, whose lines are broken by `=` at their end.

use super::anchor;
use super::page::Role;
use super::work::{Dressed, Work};

/// Joins broken lines and decodes them, where that shows frames.
pub(super) fn decode(work: &mut Work<'_>) -> bool {
    // The first line of a record is the head.
    let whole = |line: &Dressed<'_>| line.is_free() || matches!(line.role, Role::Start(_));
    let broken = |line: &Dressed<'_>| whole(line) && line.text.ends_with('=');
    let shows = |pair: &[Dressed<'_>]| {
        broken(&pair[0]) && pair[1].is_free() && {
            let whole = format!(
                "{}{}",
                &pair[0].text[..pair[0].text.len() - 1],
                pair[1].text
            );
            anchor::frame_line(&whole).is_some() && anchor::frame_line(&pair[1].text).is_none()
        }
    };
    if !work.lines.windows(2).any(shows) {
        return false;
    }
    let mut out: Vec<Dressed<'_>> = Vec::with_capacity(work.lines.len());
    let mut open = false;
    for line in work.lines.drain(..) {
        let goes_on = broken(&line);
        match out.last_mut().filter(|_| open && line.is_free()) {
            Some(last) => {
                let text = last.text.to_mut();
                text.pop();
                text.push_str(&line.text);
            }
            None => out.push(line),
        }
        open = goes_on;
    }
    for line in out.iter_mut().filter(|line| line.role != Role::Message) {
        if let Some(text) = decoded(&line.text) {
            line.text = text.into();
        }
    }
    work.lines = out;
    true
}

/// The text with `=C3=A9` and its kin as the characters that they stand for.
fn decoded(text: &str) -> Option<String> {
    if !text.contains('=') {
        return None;
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digits = bytes.get(at + 1..at + 3).filter(|_| bytes[at] == b'=');
        let code = digits
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_lines_are_joined_and_decoded() {
        let mut work = Work::of_lines(
            "a.X: a =3D caf=C3=A9 of the t=\nill\n\tat a.long.name.of.B=\n.c(B.java:1)\nend",
        );
        assert!(decode(&mut work));
        let lines: Vec<_> = work.lines.iter().map(|line| line.text.as_ref()).collect();
        assert_eq!(
            lines,
            [
                "a.X: a = caf\u{e9} of the till",
                "\tat a.long.name.of.B.c(B.java:1)",
                "end"
            ]
        );
        let mut own = Work::of_lines("a =\n\tat a.B.c(B.java:1)");
        assert!(!decode(&mut own));
    }
}
