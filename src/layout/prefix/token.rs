//! The tokens of a line: times, words, marks and blanks.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Time,
    Blank,
    Word(&'a str),
    Mark(char),
}

/// The tokens of a line with the end of each.
pub(super) fn tokens(line: &str) -> impl Iterator<Item = (Token<'_>, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &line[at..];
        let first = rest.chars().next()?;
        let (token, len) = if first.is_whitespace() {
            (Token::Blank, rest.len() - rest.trim_start().len())
        } else if let Some(len) = time_len(rest) {
            (Token::Time, len)
        } else if first.is_alphanumeric() {
            let len = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            (Token::Word(&rest[..len]), len)
        } else {
            (Token::Mark(first), first.len_utf8())
        };
        at += len;
        Some((token, at))
    })
}

/// `2025-01-01T12:00:00.1Z`, `2025-01-01 12:00:00,123`, `12:00:00.123`: one token, since printers
/// leave out zeros.
fn time_len(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize, count: usize| {
        bytes.len() >= from + count && bytes[from..from + count].iter().all(u8::is_ascii_digit)
    };
    let mut at = 0;
    if digits(0, 4)
        && bytes.get(4) == Some(&b'-')
        && digits(5, 2)
        && bytes.get(7) == Some(&b'-')
        && digits(8, 2)
    {
        at = 10;
        if !matches!(bytes.get(10), Some(b'T' | b' ')) || !digits(11, 2) {
            return None;
        }
        at += 1;
    }
    if !(digits(at, 2) && bytes.get(at + 2) == Some(&b':') && digits(at + 3, 2)) {
        return None;
    }
    at += 5;
    if bytes.get(at) == Some(&b':') && digits(at + 1, 2) {
        at += 3;
        if matches!(bytes.get(at), Some(b'.' | b',')) && digits(at + 1, 1) {
            at += 1 + bytes[at + 1..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
        }
    } else if at == 5 {
        // `12:34` alone may be anything.
        return None;
    }
    Some(at + zone_len(&bytes[at..]))
}

fn zone_len(bytes: &[u8]) -> usize {
    match bytes {
        [b'Z', ..] => 1,
        [b'+' | b'-', a, b, b':', c, d, ..]
            if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) =>
        {
            6
        }
        [b'+' | b'-', a, b, c, d, ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) => 5,
        _ => 0,
    }
}
