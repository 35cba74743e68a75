//! Secrets that a name gives away: `password=…`, `"token": "…"`, `<password>…</password>`, `Authorization: …`.

use super::{Look, cookie, value};

/// How the name of a secret ends, in lower case, and how much its being there proves.
const NAMES: [(&str, Name); 27] = [
    ("password", Name::Strong),
    ("passwd", Name::Strong),
    ("pwd", Name::Strong),
    ("passphrase", Name::Strong),
    ("secret", Name::Strong),
    ("apikey", Name::Strong),
    ("api_key", Name::Strong),
    ("api-key", Name::Strong),
    ("access_key", Name::Strong),
    ("accesskey", Name::Strong),
    ("accountkey", Name::Strong),
    ("amz-signature", Name::Strong),
    ("goog-signature", Name::Strong),
    ("&sig", Name::Strong),
    ("?sig", Name::Strong),
    ("jsessionid", Name::Strong),
    ("phpsessid", Name::Strong),
    ("auth-token", Name::Strong),
    ("auth_token", Name::Strong),
    ("access_token", Name::Strong),
    ("refresh_token", Name::Strong),
    ("security-token", Name::Strong),
    ("session_token", Name::Strong),
    ("cookie", Name::Cookie),
    ("token", Name::Weak),
    ("pass", Name::Word),
    ("authorization", Name::Header),
];

/// What kind of name stands before the separator.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    /// Names a secret in prose too: `password: x`.
    Strong,
    /// Also a word of parsers: `unexpected token: x`.
    Weak,
    /// Only as a whole word: `pass=x`, never `bypass=x`.
    Word,
    /// An HTTP header, whose value begins with a scheme.
    Header,
    /// An HTTP header with pairs of names and values.
    Cookie,
}

/// The value after the separator at `at`, if a secret's name stands before it.
pub(super) fn assigned(text: &str, at: usize) -> Option<Look> {
    let bytes = text.as_bytes();
    let separator = bytes[at];
    let (name_end, quoted) = name_end(bytes, at)?;
    let (name, start) = name(bytes, name_end)?;
    match separator {
        b':' if name == Name::Cookie => cookie::pairs(text, at + 1),
        _ if name == Name::Cookie => None,
        b'>' if is_opening_tag(bytes, start) => value::until_tag(text, at + 1),
        b'>' => None,
        b'=' if bytes.get(at + 1) == Some(&b'=') => None,
        b'=' => value::of(text, skip_arrow(bytes, at + 1), name, true),
        _ if bytes.get(at + 1) == Some(&b':') => None,
        _ => value::of(text, at + 1, name, quoted),
    }
}

/// `=>` is one separator.
fn skip_arrow(bytes: &[u8], at: usize) -> usize {
    at + usize::from(bytes.get(at) == Some(&b'>'))
}

/// Where the name ends, and whether it stands in quotes (perhaps escaped ones).
fn name_end(bytes: &[u8], separator: usize) -> Option<(usize, bool)> {
    let blanks = bytes[..separator]
        .iter()
        .rev()
        .take(3)
        .take_while(|&&b| b == b' ')
        .count();
    let end = separator - blanks;
    let quoted = matches!(bytes[..end].last()?, b'"' | b'\'' | b'`');
    let end = end - usize::from(quoted);
    let escapes = bytes[..end]
        .iter()
        .rev()
        .take(8)
        .take_while(|&&b| quoted && b == b'\\')
        .count();
    Some((end - escapes, quoted))
}

/// The kind of the name that ends at `end`, and where its known part begins.
fn name(bytes: &[u8], end: usize) -> Option<(Name, usize)> {
    if !matches!(
        bytes[..end].last()?.to_ascii_lowercase(),
        b'd' | b'e' | b't' | b'y' | b'n' | b's' | b'g'
    ) {
        return None;
    }
    NAMES.iter().find_map(|&(name, kind)| {
        let start = end.checked_sub(name.len())?;
        let same = bytes[start..end].eq_ignore_ascii_case(name.as_bytes());
        let whole =
            kind != Name::Word || !bytes[..start].last().is_some_and(u8::is_ascii_alphanumeric);
        (same && whole).then_some((kind, start))
    })
}

/// The kind of the name that ends at `end` and names a secret in prose too.
pub(super) fn named(text: &str, end: usize) -> Option<Name> {
    let (name, _) = name(text.as_bytes(), end)?;
    matches!(name, Name::Strong | Name::Weak | Name::Word).then_some(Name::Strong)
}

/// `<db:password>`, `<keystorePassword>`; `</password>` opens nothing.
fn is_opening_tag(bytes: &[u8], name_start: usize) -> bool {
    let rest = bytes[..name_start]
        .iter()
        .rev()
        .take(40)
        .find(|b| !(b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_' | b'.')));
    rest == Some(&b'<')
}
