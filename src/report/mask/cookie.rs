//! Cookies: `Cookie: a=x; b=y`, `Set-Cookie: a=x; Path=/`. All of them go: any may be a session.

use super::Look;

/// The pairs after the header's colon, from `start`.
pub(super) fn pairs(text: &str, start: usize) -> Option<Look> {
    let bytes = text.as_bytes();
    let blanks = bytes[start..]
        .iter()
        .take_while(|b| matches!(b, b' ' | b'"' | b'\'' | b'['))
        .count();
    let first = start + blanks;
    let mut end = pair(bytes, first)?;
    while let Some(next) = bytes[end..].strip_prefix(b"; ").map(|_| end + 2) {
        match pair(bytes, next) {
            Some(after) => end = after,
            None => break,
        }
    }
    Some(Look::Secret(first..end))
}

/// The end of the `name=value` that begins at `start`.
fn pair(bytes: &[u8], start: usize) -> Option<usize> {
    const LONGEST_NAME: usize = 128;
    let named = |b: &&u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(b);
    let name = bytes[start..]
        .iter()
        .take(LONGEST_NAME)
        .take_while(named)
        .count();
    let value = start + name + 1;
    if name == 0 || bytes.get(value - 1) != Some(&b'=') {
        return None;
    }
    let ends = |b: &u8| b.is_ascii_whitespace() || matches!(b, b';' | b',' | b'"' | b'\'' | b']');
    let length = bytes[value..]
        .iter()
        .position(ends)
        .unwrap_or(bytes.len() - value);
    Some(value + length)
}
