//! What looks like an endpoint and is none: documentation, namespaces, resolvers, ports of one's own.

use super::text::{Around, Text, contains};
use super::words::{BINDS, HEALTHY, READ, READING_HOSTS, READING_LABELS, READING_PATHS, TROUBLE};

/// Whether a web address is there to be read, not to be called. `path` holds everything after the port.
pub(super) fn is_reading(host: &str, path: &str, around: Around<'_>) -> bool {
    if around.requested() {
        return false;
    }
    let host = host.to_ascii_lowercase();
    let path = path.to_ascii_lowercase();
    let first = host.split('.').next().unwrap_or_default();
    around.follows(READ)
        || is_content(around)
        || (host.contains('.') && READING_LABELS.contains(&first))
        || READING_HOSTS
            .iter()
            .any(|known| is_under(&host, known) && !is_repository(&host, &path))
        || READING_PATHS.iter().any(|part| path.contains(part))
}

/// A member of JSON text, a Clark name (`{uri}local`), an attribute of a JAXB message, a link.
fn is_content(around: Around<'_>) -> bool {
    let tail = &around.before[around.before.len().saturating_sub(24)..];
    let member = [
        b"\":\"".as_slice(),
        b"\": \"",
        b"uri:\"",
        b"xmlns=\"",
        b"\\\":\\\"",
    ];
    member.iter().any(|end| tail.ends_with(end))
        || tail.ends_with(b"](")
        || tail.ends_with(b"]8;;")
        || (tail.ends_with(b"{") && around.after.first() == Some(&b'}'))
        || around.after.starts_with(b"\", local:")
}

fn is_under(host: &str, known: &str) -> bool {
    host.strip_suffix(known)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Repositories of artifacts live beside the manuals: `repo.maven.apache.org`, `repo.spring.io`,
/// `services.gradle.org`; so do clones.
fn is_repository(host: &str, path: &str) -> bool {
    let first = host.split('.').next().unwrap_or_default();
    [
        "repo",
        "repo1",
        "repository",
        "services",
        "plugins",
        "downloads",
        "archive",
        "api",
        "start",
        "artifacts",
    ]
    .contains(&first)
        || path.ends_with(".git")
        || path.ends_with("/maven2")
}

/// Whether the text tells of a port that this process wanted for itself.
pub(super) fn is_own_port(text: &Text) -> bool {
    let connects = text.has("in use: connect") || text.has("simple bind failed");
    let binds = BINDS;
    !connects && binds.iter().any(|word| text.has(word))
}

/// A name server that was asked, not the service that was meant.
pub(super) fn is_resolver(port: Option<u16>, text: &Text) -> bool {
    let words = ["dns", "resolv", "nameserver", "query", "nxdomain"];
    port == Some(53) && words.iter().any(|word| text.has(word))
}

/// The caller's half of Hadoop's `Call From A/ip to B:port`, Jackson's excerpt of the document, and what
/// `retired` finds.
pub(super) fn own_parts(text: &Text) -> Vec<(usize, usize)> {
    let lower = text.lower();
    let mut spans: Vec<(usize, usize)> = retired(lower).into_iter().collect();
    let mut at = 0;
    // Each search runs to the end of the text: a handful is all that any message has.
    while let Some((start, end)) = next_own_part(lower, at).filter(|_| spans.len() < 16) {
        spans.push((start, end));
        at = end;
    }
    spans
}

/// The JDK's HTTP client names the local end of an HTTP/2 connection that the server ended:
/// `/10.0.0.2:59522: GOAWAY received`.
fn retired(lower: &str) -> Option<(usize, usize)> {
    let end = memchr::memmem::find(lower.as_bytes(), b": goaway received")?;
    let start = lower[..end]
        .rfind(char::is_whitespace)
        .map_or(0, |blank| blank + 1);
    Some((start, end))
}

fn next_own_part(lower: &str, at: usize) -> Option<(usize, usize)> {
    let rest = lower.get(at..)?;
    let openers = [
        ("call from ", " to "),
        ("route to host from ", " to "),
        ("[source: ", "column: "),
    ];
    let (start, close, from) = openers
        .iter()
        .filter_map(|&(open, close)| {
            let start = at + memchr::memmem::find(rest.as_bytes(), open.as_bytes())?;
            Some((start, close, start + open.len()))
        })
        .min_by_key(|&(start, ..)| start)?;
    let inner = lower.get(from..).unwrap_or_default();
    let length = memchr::memmem::find(inner.as_bytes(), close.as_bytes());
    // An excerpt may hold anything; without its end nothing after it is to be trusted.
    let end = match length {
        Some(length) => from + length,
        None if close == " to " => from,
        None => lower.len(),
    };
    Some((start, end))
}

/// Whether a line above a trace tells of trouble or of settings, and not of a service that came up.
pub(super) fn tells_trouble(text: &Text) -> bool {
    let lower = text.lower().as_bytes();
    let trouble = TROUBLE;
    let healthy = HEALTHY;
    trouble.iter().any(|word| contains(lower, word))
        && !healthy.iter().any(|word| contains(lower, word))
}
