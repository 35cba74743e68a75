//! Hosts without a port: names that could not be resolved, names that a certificate should have had.

use super::beside::word_at;
use super::edge;
use super::host;
use super::text::{Found, Speaker, Text};
use super::words::{AFTER_NAME, BEFORE_NAME, NO_NAMES};

/// Finds names; the text no longer holds what named a port.
pub(super) fn scan(text: &Text, speaker: Speaker) -> Vec<Found> {
    if speaker.data || speaker.assertion {
        return Vec::new();
    }
    let mut found = Vec::new();
    if speaker.unknown_host {
        found.extend(whole_message(text.raw()));
    }
    for phrase in BEFORE_NAME {
        found.extend(
            places(text, phrase).filter_map(|at| named_after(text, phrase, at + phrase.len())),
        );
    }
    // Such an exception's whole message is the name; what is odd about it must not be cut off.
    let after = if speaker.unknown_host {
        &[]
    } else {
        AFTER_NAME
    };
    for phrase in after {
        found.extend(places(text, phrase).filter_map(|at| named_before(text, at)));
    }
    found.extend(netty(text));
    found.extend(hostname_not_verified(text));
    found.extend(aws_request(text));
    found
}

fn places<'a>(text: &'a Text, phrase: &'a str) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(text.lower().as_bytes(), phrase.as_bytes()).take(32)
}

/// `db1`, `db1: Name or service not known` in any language, `No such host is known (db1)`.
fn whole_message(raw: &str) -> Option<Found> {
    let raw = raw.trim();
    let head = raw
        .split(": ")
        .next()
        .unwrap_or(raw)
        .trim_end_matches(['.', ':']);
    let quote = ['"', '\'']
        .into_iter()
        .find(|&quote| head.len() > 2 && head.starts_with(quote) && head.ends_with(quote));
    let quoted = quote.map_or(head, |_| &head[1..head.len() - 1]);
    if host::is_host(quoted) {
        return Some(Found::new(0, quoted, None).direct(true));
    }
    let name = raw
        .strip_suffix(')')
        .or_else(|| raw.strip_suffix(") "))?
        .rsplit('(')
        .next()?;
    host::is_name(name).then(|| Found::new(0, name, None).direct(true))
}

fn named_after(text: &Text, phrase: &str, at: usize) -> Option<Found> {
    let raw = text.raw();
    let skip = raw[at..]
        .bytes()
        .take(2)
        .take_while(|b| b"'\"<[".contains(b))
        .count();
    let at = at + skip;
    let name = word_at(raw, at);
    let tail = &raw[at + name.len()..];
    // `Failed to resolve: g:a:1.0` names an artifact, `to the host h, named instance` a host.
    let ends = match phrase {
        "to the host " => tail.starts_with(", named instance"),
        // An exception's message may be a sentence; only a lone name is the host.
        "unknownhostexception: " => !tail.starts_with([' ', '/', '|', '(']) && !is_longer(tail),
        _ => !tail.starts_with(['/', '|', '(']) && !is_longer(tail),
    };
    let scheme = match phrase {
        "_mongodb._tcp." => Some("mongodb+srv"),
        "unknown smtp host: " => Some("smtp"),
        "unknown mysql server host " => Some("mysql"),
        _ => None,
    };
    let clean = edge::may_end(tail) && edge::may_begin(&raw[..at]);
    if !ends || !clean || !host::is_host(name) || is_word_of_text(name) {
        return None;
    }
    let found = Found::new(at, name, None).direct(true);
    Some(match scheme {
        Some(scheme) => found.scheme(scheme),
        None => found,
    })
}

/// `name:5432` belongs to the search for socket addresses.
fn is_longer(tail: &str) -> bool {
    let mut chars = tail.chars();
    chars.next() == Some(':') && chars.next().is_some_and(|c| c.is_ascii_alphanumeric())
}

fn is_word_of_text(name: &str) -> bool {
    let words = NO_NAMES;
    let lower = name.to_ascii_lowercase();
    words.contains(&lower.as_str()) || lower.starts_with("java.") || lower.ends_with("exception")
}

fn named_before(text: &Text, end: usize) -> Option<Found> {
    let raw = text.raw();
    let inner = |b: &u8| b.is_ascii_alphanumeric() || b"._-".contains(b);
    let length = raw.as_bytes()[..end]
        .iter()
        .rev()
        .take(host::HOST_MAX)
        .take_while(|b| inner(b))
        .count();
    let name = &raw[end - length..end];
    let before = &raw[..end - length];
    let free = before.is_empty()
        || before.ends_with([' ', '\t', '\n', '\'', '"', '(', '[', '=']) && edge::may_begin(before);
    (free && host::is_name(name) && !is_word_of_text(name))
        .then(|| Found::new(end - length, name, None).direct(true))
}

/// Netty's resolver: `Failed to resolve 'db1' [A(1)] after 2 queries`; with a search list the name that
/// was meant comes first, as `Original hostname: 'db1'`.
fn netty(text: &Text) -> Option<Found> {
    if text.has("original hostname: ") {
        return None;
    }
    let at = places(text, "failed to resolve '").next()? + "failed to resolve '".len();
    let name = word_at(text.raw(), at);
    let tail = &text.raw()[at + name.len()..];
    let resolver = ["' after ", "' [", "' and search"]
        .iter()
        .any(|word| tail.starts_with(word))
        || tail == "'";
    (resolver && host::is_host(name)).then(|| Found::new(at, name, None).direct(true))
}

/// OkHttp: `Hostname db1 not verified:`.
fn hostname_not_verified(text: &Text) -> Option<Found> {
    let at = places(text, "hostname ").next()? + "hostname ".len();
    let name = word_at(text.raw(), at);
    let verified = text.raw()[at + name.len()..].starts_with(" not verified");
    (verified && host::is_host(name)).then(|| Found::new(at, name, None).direct(true))
}

/// The SDK of AWS puts only the name behind the colon: `Unable to execute HTTP request: sqs.eu-west-1.amazonaws.com`.
fn aws_request(text: &Text) -> Option<Found> {
    let at = places(text, "unable to execute http request: ").next()?
        + "unable to execute http request: ".len();
    let name = word_at(text.raw(), at);
    let rest = &text.raw()[at + name.len()..];
    let alone = rest.is_empty() || rest.starts_with([' ', ':', '\n']) && !is_longer(rest);
    (alone && name.contains('.') && host::is_host(name))
        .then(|| Found::new(at, name, None).direct(true).scheme("https"))
}
