//! Secrets on command lines: `--password x`, `curl -u user:x`, `mysql -px`.

use super::{Look, key, value};

/// How far before `-p` the name of its program is looked for.
const PROGRAM_WITHIN: usize = 200;

/// The value of the option whose first dash stands at `at`.
pub(super) fn option(text: &str, at: usize) -> Option<Look> {
    let bytes = text.as_bytes();
    if at > 0
        && !matches!(
            bytes[at - 1],
            b' ' | b'\t' | b'\n' | b'"' | b'\'' | b'`' | b'[' | b'('
        )
    {
        return None;
    }
    match &bytes[at + 1..] {
        [b'-', ..] => long(text, at),
        [b'u', b' ', ..] => user(text, at + 3),
        [b'p', first, ..] if !first.is_ascii_whitespace() => attached(text, at),
        _ => None,
    }
}

/// `--password x`; `--password=x` is found by its `=`.
fn long(text: &str, at: usize) -> Option<Look> {
    let word = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let end = at
        + text.as_bytes()[at..]
            .iter()
            .take(64)
            .take_while(|b| word(b))
            .count();
    let follows =
        text.as_bytes().get(end) == Some(&b' ') && text.as_bytes().get(end + 1) != Some(&b'-');
    let name = key::named(text, end).filter(|_| follows)?;
    value::of(text, end + 1, name, false)
}

/// `-u user:x`; numbers are the ids of a user and a group.
fn user(text: &str, start: usize) -> Option<Look> {
    let word = word(text, start);
    let (user, secret) = word.split_once(':')?;
    let ids = secret.bytes().all(|b| b.is_ascii_digit());
    let known = matches!(secret, "" | super::MASK) || secret.starts_with("//");
    let from = start + user.len() + 1;
    (!ids && !known && !user.is_empty()).then(|| Look::Secret(from..from + secret.len()))
}

/// `-px`, which only few programs read so.
fn attached(text: &str, at: usize) -> Option<Look> {
    let from = at.saturating_sub(PROGRAM_WITHIN);
    let before = &text.as_bytes()[from..at];
    let line = before.rsplit(|&b| b == b'\n').next()?;
    let programs: [&[u8]; 3] = [b"mysql", b"mariadb", b"sshpass"];
    let runs = |name: &[u8]| line.windows(name.len()).any(|part| part == name);
    let secret = word(text, at + 2);
    let fits = programs.into_iter().any(runs) && secret != super::MASK && !secret.is_empty();
    fits.then(|| Look::Secret(at + 2..at + 2 + secret.len()))
}

fn word(text: &str, start: usize) -> &str {
    let ends =
        |c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\'' | '`' | ',' | ';' | ']' | ')');
    let rest = &text[start..];
    &rest[..rest.find(ends).unwrap_or(rest.len())]
}
