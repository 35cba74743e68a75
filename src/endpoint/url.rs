//! Addresses with a scheme: `scheme://authority/path`, and where each ends in running text.

use super::host::{self, HOST_MAX};
use super::jdbc;
use super::noise;
use super::scheme::{self, Kind};
use super::text::{EXAMINED_MAX, Found, Speaker, Text};

/// The longest prefix such as `jdbc:mysql:loadbalance` or `service:jmx:rmi` that is looked back for.
const SCHEME_MAX: usize = 64;
/// The longest list of hosts that is read.
const AUTHORITY_MAX: usize = 4096;

/// Finds the addresses in a text and the spans that they cover, in order.
pub(super) fn scan(text: &Text, speaker: Speaker) -> (Vec<Found>, Vec<(usize, usize)>) {
    let mut found = Vec::new();
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut done = 0;
    for colon in memchr::memchr_iter(b':', text.raw().as_bytes()) {
        if colon < done || spans.len() >= EXAMINED_MAX {
            continue;
        }
        let Some((start, end, list)) = at_colon(text, done, colon) else {
            continue;
        };
        found.extend(
            list.into_iter()
                .filter_map(|one| believe(one, text, (start, end), speaker)),
        );
        spans.push((start, end));
        done = end;
    }
    (found, spans)
}

/// An address whose first telling colon is this one.
fn at_colon(text: &Text, done: usize, colon: usize) -> Option<(usize, usize, Vec<Found>)> {
    let raw = text.raw();
    if raw[colon..].starts_with("://") {
        let start = scheme_start(raw, done, colon)?;
        let (end, list) = parse(&raw[start..], colon - start);
        return Some((start, start + end, shifted(list, start)));
    }
    let start = jdbc_start(text.lower(), done, colon)?;
    let (end, list) = jdbc::parse(&raw[start..]);
    Some((start, start + end, shifted(list, start)))
}

fn shifted(mut list: Vec<Found>, by: usize) -> Vec<Found> {
    for found in &mut list {
        found.at += by;
    }
    list
}

/// `jdbc:` or `r2dbc:` that ends at this colon.
fn jdbc_start(lower: &str, done: usize, colon: usize) -> Option<usize> {
    let before = &lower[done..colon];
    let word = ["r2dbc", "jdbc"]
        .into_iter()
        .find(|word| before.ends_with(word))?;
    let start = colon - word.len();
    let joined = lower[..start]
        .bytes()
        .last()
        .is_some_and(|b| b.is_ascii_alphanumeric());
    (!joined).then_some(start)
}

/// The scheme reaches back over letters, digits, `+ . - _` and the colons of prefixes; a label in front
/// (`url:http`) is cut off by [`clean`].
fn scheme_start(raw: &str, done: usize, colon: usize) -> Option<usize> {
    let from = colon.saturating_sub(SCHEME_MAX).max(done);
    let inner = |b: &u8| b.is_ascii_alphanumeric() || b"+.-_:".contains(b);
    let length = raw.as_bytes()[from..colon]
        .iter()
        .rev()
        .take_while(|b| inner(b))
        .count();
    let start = colon - length;
    let scheme = &raw[start..colon];
    let skip = scheme.len()
        - scheme
            .trim_start_matches(|c: char| !c.is_ascii_alphabetic())
            .len();
    (skip < length).then_some(start + skip)
}

/// Reads `scheme://…`; returns where it ends and what it names.
fn parse(text: &str, colon: usize) -> (usize, Vec<Found>) {
    let scheme = clean(&text[..colon]);
    let body = &text[colon + 3..];
    let end = colon + 3 + extent(body);
    // Nobody's own address begins so; attacks on log libraries do.
    let planted = text[..colon].to_ascii_lowercase().contains("jndi:");
    if planted || scheme.is_empty() || scheme::kind(&scheme) == Kind::Nowhere {
        return (end, Vec::new());
    }
    // `service:jmx:rmi:///jndi/rmi://h:9010/jmxrmi`: the address is within the address.
    if body.starts_with("/jndi/") {
        return (colon + 9, Vec::new());
    }
    // gRPC's `dns:///h:443` and `dns://resolver/h:443`: the target is the path.
    let body_start = if scheme == "dns" {
        match body.find('/') {
            Some(slash) => colon + 4 + slash,
            None => return (end, Vec::new()),
        }
    } else {
        colon + 3
    };
    let list = authority(&text[body_start.min(end)..end], &scheme);
    (end, shifted(list, body_start))
}

/// The last part of a prefix in its usual spelling: `rmi` of `service:jmx:rmi`, `redis` of `url:redis`.
fn clean(prefix: &str) -> String {
    scheme::canonical(prefix.rsplit(':').next().unwrap_or(prefix))
}

/// How far an address reaches: to a blank, a quote, a closing bracket that it did not open, or a comma
/// that another address follows.
pub(super) fn extent(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        let stop = match byte {
            b'(' | b'[' | b'{' => {
                depth += 1;
                false
            }
            b')' | b']' | b'}' => {
                depth = depth.wrapping_sub(1);
                depth == usize::MAX
            }
            b',' => another_follows(&text[at + 1..]),
            b'"' | b'\'' | b'<' | b'>' | b'`' | b'|' | b'\\' => true,
            _ => byte.is_ascii_whitespace() || byte.is_ascii_control(),
        };
        if stop {
            return at;
        }
    }
    text.len()
}

fn another_follows(text: &str) -> bool {
    let inner = |b: &u8| b.is_ascii_alphanumeric() || b"+.-".contains(b);
    let scheme = text.bytes().take(24).take_while(|b| inner(b)).count();
    scheme > 0 && text[scheme..].starts_with("://")
}

/// The hosts of `user:secret@h1:1,h2/path`, each with its default port.
fn authority(text: &str, scheme: &str) -> Vec<Found> {
    let web = matches!(scheme, "http" | "https" | "ws" | "wss");
    let text = &text[..clip(text, AUTHORITY_MAX)];
    let start = secret_end(text, web);
    let end = path_start(text, start);
    if web && is_doubtful(text, start, end) {
        return Vec::new();
    }
    shifted(list(&text[start..end], scheme, usize::from(web)), start)
}

/// Where a path, a query or properties begin.
pub(super) fn path_start(text: &str, from: usize) -> usize {
    text[from..]
        .find(['/', '?', '#', ';'])
        .map_or(text.len(), |at| from + at)
}

/// Where the hosts begin: behind the last `@` in front of the path. Outside the web people write secrets
/// with a raw `/`, `#` or `?`, so there an `@` further on counts too, unless a `key=value` stands before it.
pub(super) fn secret_end(text: &str, web: bool) -> usize {
    let first = path_start(text, 0);
    let later = text
        .rfind('@')
        .filter(|&at| !web && !text[first.min(at)..at].contains('='));
    later
        .or_else(|| text[..first].rfind('@'))
        .map_or(0, |at| at + 1)
}

/// `http://user:12/34@h` and `http://user:a@b/c@h`: perhaps a path, perhaps a secret with raw signs; nobody
/// can tell.
fn is_doubtful(text: &str, start: usize, end: usize) -> bool {
    let hosts = &text[start..end];
    let single =
        hosts.contains(':') && !hosts.contains(['.', '[']) && !hosts.starts_with("localhost");
    (start > 0 || single) && text[end..].contains('@')
}

/// The longest prefix of at most `max` bytes that ends on a character boundary.
pub(super) fn clip(text: &str, max: usize) -> usize {
    (0..=max.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

/// The members of `h1:1,h2,[::1]:3`; at most `single` of them when that is not 0.
pub(super) fn list(hosts: &str, scheme: &str, single: usize) -> Vec<Found> {
    let mut at = 0;
    let mut found = Vec::new();
    for part in hosts.split(',').take(if single > 0 { single } else { 64 }) {
        if let Some((host, port)) = member(part) {
            found.push(named(at, host, port, scheme));
        }
        at += part.len() + 1;
    }
    found.retain(|one| one.port.is_some() || scheme::kind(scheme) == Kind::Network);
    found
}

fn member(part: &str) -> Option<(&str, Option<u16>)> {
    let part = part
        .trim()
        .trim_end_matches([')', ']', '.', ':', ';', '!'].as_slice());
    let part = match part.strip_prefix('[') {
        Some(rest)
            if !rest.contains(']') && rest.contains(':') && host::address(rest).is_some() =>
        {
            rest
        }
        _ => part,
    };
    (part.len() <= HOST_MAX + 8)
        .then(|| host::split_port(part))
        .flatten()
}

/// A host with the default port of its scheme.
pub(super) fn named(at: usize, name: &str, port: Option<u16>, scheme: &str) -> Found {
    Found::new(at, name, port.or_else(|| scheme::default_port(scheme))).scheme(scheme)
}

/// Settles whether an address was called or is only mentioned.
fn believe(found: Found, text: &Text, span: (usize, usize), speaker: Speaker) -> Option<Found> {
    let around = text.around(span.0, span.1);
    let web = matches!(found.scheme.as_deref(), Some("http" | "https"));
    let requested = around.requested();
    let path = text
        .raw()
        .get(found.at..span.1)
        .and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    if web && noise::is_reading(&found.host, path.unwrap_or_default(), around) {
        return None;
    }
    if speaker.assertion || (speaker.data && !requested) || around.local() {
        return None;
    }
    let direct = requested || around.called();
    Some(found.direct(direct))
}

/// Reads a whole text as one address, for targets named by the user.
pub(super) fn whole(text: &str) -> Option<Vec<Found>> {
    let lower = text.to_ascii_lowercase();
    if lower.starts_with("jdbc:") || lower.starts_with("r2dbc:") {
        return Some(jdbc::parse(text).1);
    }
    let colon = text.find("://")?;
    let scheme = text[..colon]
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"+.-_:".contains(&b));
    if !scheme {
        return None;
    }
    let (mut end, mut list) = parse(text, colon);
    while text[end..].starts_with(',') && list.len() < 64 {
        let rest = &text[end + 1..];
        let Some(colon) = rest.find("://") else { break };
        let (length, more) = parse(rest, colon);
        list.extend(more);
        end += 1 + length;
    }
    (end == text.len()).then_some(list)
}
