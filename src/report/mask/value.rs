//! How far the value after the name of a secret reaches, and whether it is a secret at all.

use super::key::Name;
use super::{Look, MASK};

/// Authentication schemes that are kept before a masked header.
const SCHEMES: [&str; 7] = [
    "bearer",
    "basic",
    "token",
    "digest",
    "negotiate",
    "ntlm",
    "aws4-hmac-sha256",
];

/// The value that begins at `from` or after blanks; `certain` when what stands before is surely a
/// key and not a word of prose.
pub(super) fn of(text: &str, from: usize, name: Name, certain: bool) -> Option<Look> {
    let start = skip_blanks(text, from);
    let rest = &text[start..];
    if let Some((inner, end)) = enclosed(rest) {
        if inner.starts_with('{') && !certain {
            return None;
        }
        let kept = kept_scheme(inner, name).unwrap_or(0);
        let offset = inner.as_ptr() as usize - rest.as_ptr() as usize;
        return look(text, start + offset + kept, start + end);
    }
    if name == Name::Header
        && let Some(kept) = kept_scheme(rest, name)
    {
        let end = header_end(rest, kept);
        return look(text, start + kept, start + end);
    }
    let end = bare_end(rest);
    if !certain && is_prose(rest, end, name) {
        return Some(Look::Past(start + end));
    }
    look(text, start, start + end)
}

/// `<password>…<`
pub(super) fn until_tag(text: &str, start: usize) -> Option<Look> {
    let end = text[start..]
        .find('<')
        .map_or(text.len(), |step| start + step);
    look(text, start, end)
}

fn look(text: &str, start: usize, end: usize) -> Option<Look> {
    match &text[start..end] {
        value if says_nothing(value) => Some(Look::Past(end)),
        _ => Some(Look::Secret(start..end)),
    }
}

/// Values that help to understand the failure and give nothing away: absent ones, placeholders that
/// were not resolved, SQL parameters, what is masked already.
fn says_nothing(value: &str) -> bool {
    const WORDS: [&str; 9] = [
        "null",
        "none",
        "nil",
        "true",
        "false",
        "yes",
        "no",
        "empty",
        "undefined",
    ];
    let value = value.trim();
    let placeholder = (value.starts_with("${") || value.starts_with("#{")) && value.ends_with('}');
    placeholder
        || matches!(value, "" | MASK | "?" | "%s")
        || value.starts_with('<') && value.ends_with('>')
        || value.bytes().all(|b| b == b'*')
        || WORDS.iter().any(|word| value.eq_ignore_ascii_case(word))
}

fn skip_blanks(text: &str, from: usize) -> usize {
    from + text[from..]
        .bytes()
        .take_while(|&b| b == b' ' || b == b'\t')
        .count()
}

/// The text inside quotes (perhaps escaped), braces or brackets at the start of `rest`, and where it
/// ends. Without an end it reaches to the end of the line.
fn enclosed(rest: &str) -> Option<(&str, usize)> {
    let escapes = rest.bytes().take(8).take_while(|&b| b == b'\\').count();
    let open = rest.as_bytes().get(escapes)?;
    let inner = escapes + 1;
    let end = match open {
        b'"' | b'\'' | b'`' => quote_end(rest, inner, *open, escapes),
        b'{' if escapes == 0 => {
            doubled_close(rest, inner).unwrap_or_else(|| close_or_line(rest, inner, b'}'))
        }
        b'[' if escapes == 0 => close_or_line(rest, inner, b']'),
        _ => return None,
    };
    Some((&rest[inner..end], end))
}

fn quote_end(rest: &str, from: usize, quote: u8, escapes: usize) -> usize {
    let mut backslashes = 0;
    for (step, byte) in rest.bytes().enumerate().skip(from) {
        match byte {
            b'\\' => backslashes += 1,
            b'\n' => return step,
            _ if byte == quote && backslashes <= escapes => return step - backslashes,
            _ => backslashes = 0,
        }
    }
    rest.len()
}

/// SQL Server's `{a}}b};`: a doubled brace stands for one. Only what ends like a property is read so.
fn doubled_close(rest: &str, from: usize) -> Option<usize> {
    const LONGEST: usize = 512;
    let bytes = &rest.as_bytes()[..rest.len().min(from + LONGEST)];
    let mut at = from;
    let mut doubled = false;
    loop {
        at += bytes
            .get(at..)?
            .iter()
            .position(|&b| b == b'}' || b == b'\n')?;
        match bytes.get(at..at + 2) {
            Some(b"}}") => (doubled, at) = (true, at + 2),
            Some(b"};") if doubled => return Some(at),
            _ => return None,
        }
    }
}

fn close_or_line(rest: &str, from: usize, close: u8) -> usize {
    let end = rest
        .bytes()
        .skip(from)
        .position(|b| b == close || b == b'\n');
    end.map_or(rest.len(), |step| from + step)
}

/// The length of `Bearer ` and the like, which stays.
fn kept_scheme(value: &str, name: Name) -> Option<usize> {
    let scheme = SCHEMES.iter().find(|scheme| {
        let end = scheme.len();
        let same = value
            .get(..end)
            .is_some_and(|word| word.eq_ignore_ascii_case(scheme));
        same && value.as_bytes().get(end) == Some(&b' ')
    });
    scheme
        .filter(|_| name == Name::Header)
        .map(|scheme| scheme.len() + 1)
}

/// Schemes with parameters reach to the end of the line.
fn header_end(rest: &str, kept: usize) -> usize {
    let one_word = ["bearer ", "basic ", "token "]
        .iter()
        .any(|scheme| rest[..kept].eq_ignore_ascii_case(scheme));
    match one_word {
        true => kept + bare_end(&rest[kept..]),
        false => rest.find('\n').unwrap_or(rest.len()),
    }
}

/// Where a value without quotes ends.
fn bare_end(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let ends = |at: usize| match bytes[at] {
        b'&' | b';' | b'"' | b'<' => true,
        b',' => ends_item(&bytes[at + 1..]),
        b')' | b']' | b'}' | b'\'' => !bytes.get(at + 1).is_some_and(u8::is_ascii_alphanumeric),
        b'\\' => matches!(bytes.get(at + 1), Some(b'n' | b'r' | b'"')),
        byte => byte.is_ascii_whitespace(),
    };
    if rest.starts_with("${") {
        return rest
            .bytes()
            .take(128)
            .position(|b| b == b'}')
            .map_or(2, |close| close + 1);
    }
    match bytes.first() {
        Some(b'<') => rest
            .bytes()
            .take(32)
            .position(|b| b == b'>')
            .map_or(0, |close| close + 1),
        _ => (0..bytes.len()).find(|&at| ends(at)).unwrap_or(bytes.len()),
    }
}

/// Whether a comma ends the value: a blank or another `name=` follows.
fn ends_item(after: &[u8]) -> bool {
    let word = after
        .iter()
        .take(32)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
        .count();
    match after.get(word) {
        None => word == 0,
        Some(b'=' | b':') => word > 0,
        Some(next) => word == 0 && (next.is_ascii_whitespace() || matches!(next, b'"' | b'\'')),
    }
}

/// `password: must be at least …` is a sentence, `password: hunter2` is not.
fn is_prose(rest: &str, end: usize, name: Name) -> bool {
    let value = &rest[..end];
    if name == Name::Weak || name == Name::Word {
        let random = value.len() >= 16 && value.bytes().any(|b| b.is_ascii_digit());
        return !random;
    }
    let word = value.bytes().all(|b| b.is_ascii_alphabetic());
    word && rest[end..].starts_with(' ')
}
