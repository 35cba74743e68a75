//! One kind of line end, no NUL bytes, no terminal escapes, no byte-order mark.

use memchr::memchr3;

/// Normalises in one pass; text that needs nothing is returned as it is.
pub(super) fn clean(text: String) -> String {
    let body = text.trim_start_matches('\u{feff}');
    let Some(first) = memchr3(b'\r', 0, 0x1b, body.as_bytes()) else {
        return if body.len() == text.len() {
            text
        } else {
            body.to_owned()
        };
    };
    let ends = LineEnds::of(body);
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    let mut next = Some(first);
    while let Some(at) = next {
        out.push_str(&rest[..at]);
        let special = &rest[at..];
        let (replacement, length) = match special.as_bytes()[0] {
            b'\r' => ends.replace(special),
            0x1b => ("", escape_len(special)),
            _ => ("", 1),
        };
        out.push_str(replacement);
        rest = &special[length..];
        next = memchr3(b'\r', 0, 0x1b, rest.as_bytes());
    }
    out.push_str(rest);
    out
}

/// Takes terminal escapes and NUL bytes out of a string that was itself escaped in the input.
pub(crate) fn without_escapes(text: &str) -> std::borrow::Cow<'_, str> {
    if memchr::memchr2(0, 0x1b, text.as_bytes()).is_none() {
        return std::borrow::Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr2(0, 0x1b, rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let special = &rest[at..];
        rest = &special[if special.starts_with('\0') {
            1
        } else {
            escape_len(special)
        }..];
    }
    out.push_str(rest);
    std::borrow::Cow::Owned(out)
}

/// What ends the lines of the input. A carriage return in a text whose lines end otherwise is part
/// of a message and stays.
#[derive(Clone, Copy)]
struct LineEnds {
    pairs: bool,
    lone: bool,
}

impl LineEnds {
    fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let newlines = memchr::memchr_iter(b'\n', bytes).count();
        let pairs = memchr::memmem::find_iter(bytes, b"\r\n").count();
        let lone = memchr::memchr_iter(b'\r', bytes).count() - pairs;
        Self {
            pairs: pairs * 2 > newlines,
            lone: lone > newlines,
        }
    }

    /// `\r\n`, `\r\r\n` (a text-mode copy of such a file) or a lone `\r`, and how long it is.
    fn replace(self, text: &str) -> (&'static str, usize) {
        const MOST: usize = 8;
        let returns = text.bytes().take(MOST).take_while(|&byte| byte == b'\r');
        let returns = returns.count();
        match text.as_bytes().get(returns) {
            Some(b'\n') if self.pairs => ("\n", returns + 1),
            _ if self.lone => ("\n", 1),
            _ => ("\r", 1),
        }
    }
}

/// Length of the escape sequence at the start: CSI up to its final byte, OSC and other strings up
/// to their terminator, but never beyond the line; else the escape character alone.
fn escape_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    match bytes.get(1) {
        Some(b'[') => {
            let parameters = bytes[2..]
                .iter()
                .take_while(|byte| matches!(byte, 0x20..=0x3f))
                .count();
            match bytes.get(2 + parameters) {
                Some(0x40..=0x7e) => 3 + parameters,
                _ => 2 + parameters,
            }
        }
        Some(b']' | b'P' | b'X' | b'^' | b'_') => string_len(bytes),
        Some(b'(' | b')' | b'#' | b'%') => {
            if bytes.get(2).is_some_and(u8::is_ascii_graphic) {
                3
            } else {
                2
            }
        }
        Some(0x30..=0x7e) => 2,
        _ => 1,
    }
}

fn string_len(bytes: &[u8]) -> usize {
    let ends = |byte: &u8| matches!(byte, 0x07 | 0x1b | b'\n' | b'\r');
    let end = bytes.iter().skip(2).position(ends).map(|at| at + 2);
    match end {
        Some(at) if bytes[at] == 0x07 => at + 1,
        Some(at) if bytes[at] == 0x1b && bytes.get(at + 1) == Some(&b'\\') => at + 2,
        Some(at) if bytes[at] == 0x1b => at,
        // Not terminated on its line: only the introducer goes, the text stays readable.
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_escapes_and_nul_bytes_are_normalised() {
        for (raw, expected) in [
            ("a\r\nb\r\nc\r\r\nd\n", "a\nb\nc\nd\n"),
            ("a\rb\rc", "a\nb\nc"),
            ("a\r\nb\nc\rd\ne\n", "a\r\nb\nc\rd\ne\n"),
            ("\x1b[31mred\x1b[0m \x1b[1;38;5;9mx", "red x"),
            ("\x1b]0;title\x07x \x1b]8;;http://h\x1b\\link", "x link"),
            ("\x1b]0;never ends\nnext", "0;never ends\nnext"),
            ("a\0b\x1b", "ab"),
            ("\u{feff}x", "x"),
        ] {
            assert_eq!(clean(raw.to_owned()), expected, "{raw:?}");
        }
    }
}
