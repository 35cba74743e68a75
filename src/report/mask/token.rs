//! Tokens that are known by their own looks, whatever stands before them.

use super::Look;

/// How a token begins, and the fewest characters that follow.
const PREFIXES: [(&str, usize); 13] = [
    ("AKIA", 12),
    ("ASIA", 12),
    ("ghp_", 16),
    ("gho_", 16),
    ("ghu_", 16),
    ("ghs_", 16),
    ("ghr_", 16),
    ("github_pat_", 16),
    ("glpat-", 12),
    ("xoxb-", 12),
    ("xoxp-", 12),
    ("sk_live_", 12),
    ("sk-ant-", 12),
];

/// A token that has one of its telling bytes at `at`.
pub(super) fn at(text: &str, at: usize) -> Option<Look> {
    match text.as_bytes()[at] {
        b'B' | b'b' => bearer(text, at),
        b'J' => json_web_token(text, at),
        b'-' if text[at..].starts_with("-----BEGIN ") => private_key(text, at),
        _ => prefixed(text, at),
    }
}

/// The whole key goes: its beginning names the account.
fn prefixed(text: &str, at: usize) -> Option<Look> {
    PREFIXES.iter().find_map(|&(prefix, rest)| {
        let telling = prefix.rfind(char::from(text.as_bytes()[at]))?;
        let start = at.checked_sub(telling)?;
        let begins = text.as_bytes()[start..].starts_with(prefix.as_bytes());
        if !begins || follows_word(text, start) {
            return None;
        }
        let end = run(text, start + prefix.len(), is_word);
        (end >= start + prefix.len() + rest).then_some(Look::Secret(start..end))
    })
}

/// `eyJhbGciOi….eyJzdWIi….signature`
fn json_web_token(text: &str, at: usize) -> Option<Look> {
    let start = at
        .checked_sub(2)
        .filter(|&start| text.as_bytes()[start..].starts_with(b"ey"))?;
    if follows_word(text, start) {
        return None;
    }
    let end = run(text, start, |b| is_word(b) || b == b'.');
    let is_token = text[start..end].matches('.').count() >= 1 && end - start >= 24;
    Some(if is_token {
        Look::Secret(start..end)
    } else {
        Look::Past(end)
    })
}

/// `Bearer 0123…` without a header's name before it. `Bearer token is missing` is prose.
fn bearer(text: &str, at: usize) -> Option<Look> {
    let start = at + "bearer ".len();
    if !text.get(at..start)?.eq_ignore_ascii_case("bearer ") || follows_word(text, at) {
        return None;
    }
    let end = run(text, start, |b| {
        is_word(b) || matches!(b, b'.' | b'~' | b'+' | b'/' | b'=')
    });
    (end - start >= 16).then_some(Look::Secret(start..end))
}

/// Everything between the lines that frame a private key; the frame says what it was.
fn private_key(text: &str, at: usize) -> Option<Look> {
    let header = at + "-----BEGIN ".len();
    let title_end = header + text[header..].bytes().take(64).position(|b| b == b'-')?;
    if !text[header..title_end].ends_with("PRIVATE KEY") {
        return None;
    }
    let start = title_end + text[title_end..].bytes().take_while(|&b| b == b'-').count();
    let end = text[start..]
        .find("-----END")
        .map_or(text.len(), |step| start + step);
    (end > start && &text[start..end] != super::MASK).then_some(Look::Secret(start..end))
}

fn run(text: &str, from: usize, holds: impl Fn(u8) -> bool) -> usize {
    let bytes = text.as_bytes();
    bytes[from..]
        .iter()
        .position(|&b| !holds(b))
        .map_or(bytes.len(), |step| from + step)
}

fn follows_word(text: &str, start: usize) -> bool {
    text.as_bytes()[..start]
        .last()
        .is_some_and(u8::is_ascii_alphanumeric)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
