//! Passwords inside URLs: `scheme://user:password@host`, `jdbc:oracle:thin:user/password@host`.

use super::Look;

/// Where the next `@` and the next end of a word are, remembered so that a text full of schemes and
/// without a password is not scanned once for each of them.
#[derive(Default)]
pub(super) struct Ahead {
    at_sign: usize,
    word_end: usize,
}

impl Ahead {
    /// The end of the word that holds `from`, if an `@` stands in it.
    fn word_with_at_sign(&mut self, text: &str, from: usize) -> Option<usize> {
        let bytes = text.as_bytes();
        if self.at_sign < from {
            self.at_sign = find(bytes, from, |b| b == b'@');
        }
        if self.word_end < from {
            self.word_end = find(bytes, from, ends_word);
        }
        (self.at_sign < self.word_end).then_some(self.word_end)
    }
}

fn find(bytes: &[u8], from: usize, wanted: impl Fn(u8) -> bool) -> usize {
    bytes[from..]
        .iter()
        .position(|&b| wanted(b))
        .map_or(bytes.len(), |step| from + step)
}

fn ends_word(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'<' | b'>' | b'`' | b'\\')
}

/// The password of the authority that begins at `start`, right after `://`.
pub(super) fn userinfo(text: &str, start: usize, ahead: &mut Ahead) -> Option<Look> {
    let word_end = ahead.word_with_at_sign(text, start)?;
    let authority_end = find(text.as_bytes(), start, |b| {
        ends_word(b) || matches!(b, b'/' | b'?' | b'#')
    })
    .min(word_end);
    let at = match text[start..authority_end].rfind('@') {
        Some(at) => start + at,
        None => password_with_slash(text, start, authority_end, word_end)?,
    };
    match text[start..at].find(':') {
        Some(colon) => secret(text, start + colon + 1, at),
        None => is_token(&text[start..at]).then_some(Look::Secret(start..at)),
    }
}

/// `https://0123abcd…@git.example`: nobody's name is so long and has digits.
fn is_token(user: &str) -> bool {
    const SHORTEST: usize = 16;
    user.len() >= SHORTEST
        && user
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
        && user.bytes().any(|b| b.is_ascii_digit())
        && user.bytes().any(|b| b.is_ascii_alphabetic())
}

/// What stands before a colon and an address without being its user.
const NO_USERS: [&str; 12] = [
    "mailto", "mail", "email", "e-mail", "sip", "sips", "xmpp", "acct", "user", "username", "to",
    "from",
];

/// `user:pa55@db1.example` without a scheme; `colon` is the one between them. Many things are
/// written so (`key:Type@1f2e`): only a password that looks like one, before a host that looks
/// like one.
pub(super) fn bare_userinfo(text: &str, colon: usize) -> Option<Look> {
    const LONGEST: usize = 64;
    let bytes = text.as_bytes();
    let named = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    let user = bytes[..colon]
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(named)
        .count();
    let start = colon - user;
    let opens = start == 0
        || matches!(
            bytes[start - 1],
            b' ' | b'\n' | b'\t' | b'"' | b'\'' | b'(' | b'[' | b'=' | b','
        );
    let known = NO_USERS
        .iter()
        .any(|word| word.eq_ignore_ascii_case(&text[start..colon]));
    if user == 0 || !opens || known {
        return None;
    }
    let rest = &bytes[colon + 1..];
    let ends = |b: &u8| {
        *b == b'@' || ends_word(*b) || matches!(b, b':' | b'/' | b',' | b'(' | b')' | b'$')
    };
    let length = rest.iter().take(LONGEST).position(ends)?;
    let fits = rest[length] == b'@'
        && length >= 4
        && rest[..length]
            .iter()
            .any(|b| !b.is_ascii_alphabetic() && *b != b'.');
    (fits && is_host(&rest[length + 1..]))
        .then(|| secret(text, colon + 1, colon + 1 + length))
        .flatten()
}

/// A name with a dot in it, or anything with a port.
fn is_host(bytes: &[u8]) -> bool {
    let label = bytes
        .iter()
        .take(64)
        .take_while(|b| b.is_ascii_alphanumeric() || **b == b'-')
        .count();
    let next = |at: usize| bytes.get(at).copied().unwrap_or(b' ');
    match next(label) {
        b'.' => label > 0 && next(label + 1).is_ascii_alphanumeric(),
        b':' => label > 0 && next(label + 1).is_ascii_digit(),
        _ => false,
    }
}

/// `u:pa/ss@h`: unescaped, so the authority seems to end in the password. What follows the colon is
/// then no port.
fn password_with_slash(
    text: &str,
    start: usize,
    authority_end: usize,
    word_end: usize,
) -> Option<usize> {
    let seeming = &text[start..authority_end];
    let (_, port) = seeming
        .split_once(':')
        .filter(|_| !seeming.starts_with('['))?;
    if port.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text[start..word_end].rfind('@').map(|at| start + at)
}

/// `jdbc:oracle:thin:user/password@…`; `colon` is the one after `thin` or `oci`. The password ends at
/// the first `@`, or, when quoted, at the quote before it.
pub(super) fn oracle(text: &str, colon: usize) -> Option<Look> {
    const LONGEST: usize = 512;
    let bytes = text.as_bytes();
    let before = &bytes[colon.saturating_sub(17)..colon];
    let drivers: [&[u8]; 3] = [b"thin", b"oci", b"oci8"];
    let driver = drivers.iter().find_map(|name| before.strip_suffix(*name))?;
    if !driver.to_ascii_lowercase().ends_with(b"jdbc:oracle:") {
        return None;
    }
    let rest = &bytes[colon..bytes.len().min(colon + LONGEST)];
    let slash = rest.iter().position(|&b| matches!(b, b'/' | b'@'))?;
    let quoted = rest.get(slash + 1) == Some(&b'"');
    let at = (slash + 1..rest.len())
        .find(|&at| rest[at] == b'@' && (!quoted || rest[at - 1] == b'"'))?;
    let blank = rest[..at].iter().any(u8::is_ascii_whitespace);
    let given = rest[slash] == b'/' && !blank;
    given
        .then(|| secret(text, colon + slash + 1, colon + at))
        .flatten()
}

fn secret(text: &str, start: usize, end: usize) -> Option<Look> {
    match &text[start..end] {
        "" | super::MASK => Some(Look::Past(end)),
        _ => Some(Look::Secret(start..end)),
    }
}
