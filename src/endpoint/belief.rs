//! Which candidates are believed: a word, a colon and a number may be anything, so the words around them, the
//! shape of the name and who says it decide. When unsure, nothing.

use super::edge;
use super::host;
use super::noise;
use super::socket::Candidate;
use super::text::{Around, Found, Speaker, Text};
use super::words::{DOMAINS, FILES, KEYS, PACKAGE_ROOTS};

/// The endpoint of a candidate, if it earns belief. `inherits`: it continues a list that did.
pub(super) fn weigh(
    candidate: Candidate<'_>,
    around: Around<'_>,
    text: &Text,
    speaker: Speaker,
    inherits: bool,
) -> Option<Found> {
    let at = around.before.len();
    if around.local() || around.secret() || is_member_banner(text.raw(), around) {
        return None;
    }
    let called = inherits || around.called();
    let found = match candidate {
        Candidate::Socket {
            name,
            address,
            port,
        } => {
            if port.is_none() && !called && !around.named() && !around.network() {
                return None;
            }
            let found = Found::new(at, name, port).direct(true);
            match address {
                Some(address) => found.address(address),
                None => found,
            }
        }
        Candidate::Literal { address, port } => {
            // A colon inside open brackets: an address that goes on, `[1:2:3:4:5:6:7:8:9]`.
            let cut = address.contains(':') && text.raw()[..at].ends_with('[');
            if speaker.data || speaker.assertion || (cut && !text.raw()[at..].starts_with('[')) {
                return None;
            }
            let found = Found::new(at, address, Some(port)).direct(called);
            match braced_name(text.raw(), at) {
                Some(name) => Found {
                    host: name.to_owned(),
                    ..found
                }
                .address(address),
                None => found,
            }
        }
        Candidate::Plain {
            name,
            port,
            at_sign,
        } => {
            if speaker.data
                || speaker.assertion && !called
                || !(inherits || around.named()) && edge::is_rest_of_name(&text.raw()[..at])
                || !earns_belief(name, port, at_sign, called, around, speaker)
            {
                return None;
            }
            Found::new(at, name, Some(port)).direct(called)
        }
    };
    let nobody = host::is_wildcard(&found.host) && !called;
    let inbound = is_inbound(around, found.port);
    (!nobody && !inbound && !noise::is_resolver(found.port, text)).then_some(found)
}

/// `{node}{127.0.0.1:9300}`: the name stands in the braces before.
fn braced_name(raw: &str, at: usize) -> Option<&str> {
    let before = raw.get(..at)?.strip_suffix("}{")?;
    let open = before.bytes().rev().take(64).position(|b| b == b'{')?;
    before
        .get(before.len() - open..)
        .filter(|name| host::is_name(name))
}

/// Hazelcast begins its lines with its own address: `[10.0.0.5]:5701 [dev] [5.3.0] …`.
fn is_member_banner(raw: &str, around: Around<'_>) -> bool {
    raw.as_bytes().get(around.before.len()) == Some(&b'[')
        && around.after.starts_with(b" [")
        && around.before.iter().all(u8::is_ascii_whitespace)
}

/// `L:/10.0.0.1:8080 - R:/10.0.0.9:51234`: our own low port and a high one there mean that they called us.
fn is_inbound(around: Around<'_>, port: Option<u16>) -> bool {
    let high = port.is_some_and(|port| port >= 32768);
    let tail = &around.before[around.before.len().saturating_sub(120)..];
    let Some(at) = memchr::memmem::rfind(tail, b"l:").filter(|_| high) else {
        return false;
    };
    let own = tail[at..]
        .split(|&b| b == b' ' || b == b',')
        .next()
        .unwrap_or_default();
    let digits = own.rsplit(|&b| b == b':').next().unwrap_or_default();
    std::str::from_utf8(digits)
        .ok()
        .and_then(host::port)
        .is_some_and(|own| own < 32768)
}

fn earns_belief(
    name: &str,
    port: u16,
    at_sign: bool,
    called: bool,
    around: Around<'_>,
    speaker: Speaker,
) -> bool {
    let lower = name.to_ascii_lowercase();
    let last = lower.rsplit('.').next().unwrap_or(&lower);
    let dotted = lower.contains('.');
    let usual = is_usual(port);
    if KEYS.contains(&lower.as_str()) && !(called && usual && lower.len() > 5)
        || looks_like_date(&lower)
    {
        return false;
    }
    if dotted && FILES.contains(&last) && !(called && last.len() == 2) || is_image(around) {
        return false;
    }
    if lower == "localhost" {
        return usual || called || around.network();
    }
    if dotted && is_class(name) && !called {
        return false;
    }
    if called {
        return usual || dotted || around.network() || speaker.network;
    }
    let context = speaker.network || around.network();
    if at_sign || is_enclosed(around) || !usual {
        return dotted && context && !is_enclosed(around) && (usual || around.named());
    }
    if dotted {
        return (DOMAINS.contains(&last) && lower.matches('.').count() > 1 || context)
            && !begins_like_package(&lower);
    }
    context
        && (around.named()
            || lower.contains(['-', '_'])
            || lower.ends_with(|c: char| c.is_ascii_digit())
            || speaker.network)
        && !is_camel(name)
}

/// Ports that services use; small numbers count things.
fn is_usual(port: u16) -> bool {
    port >= 1024
        || matches!(
            port,
            21 | 22
                | 23
                | 25
                | 53
                | 80
                | 81
                | 88
                | 110
                | 111
                | 135
                | 139
                | 143
                | 161
                | 389
                | 443
                | 445
                | 465
                | 514
                | 515
                | 548
                | 554
                | 587
                | 593
                | 631
                | 636
                | 853
                | 873
                | 902
                | 989
                | 990
                | 993
                | 995
        )
}

/// `com.acme.Foo`: the last label is a class.
fn is_class(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or(name);
    last.starts_with(|c: char| c.is_ascii_uppercase())
        && last.bytes().any(|b| b.is_ascii_lowercase())
}

/// `com.acme.orders`: a package, or a property.
fn begins_like_package(lower: &str) -> bool {
    let first = lower.split('.').next().unwrap_or_default();
    PACKAGE_ROOTS.contains(&first)
}

/// `OrderService`.
fn is_camel(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes
        .windows(2)
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
        || (bytes.first().is_some_and(u8::is_ascii_uppercase)
            && bytes.iter().skip(1).any(u8::is_ascii_lowercase))
}

fn looks_like_date(lower: &str) -> bool {
    let bytes = lower.as_bytes();
    let shape: Vec<u8> = bytes
        .iter()
        .take(6)
        .map(|b| if b.is_ascii_digit() { b'0' } else { *b })
        .collect();
    shape.starts_with(b"0000-0") || shape == *b"00-00t"
}

/// `[main:5]`: alone in brackets, as layouts print thread and line.
fn is_enclosed(around: Around<'_>) -> bool {
    around.before.ends_with(b"[") && around.after.starts_with(b"]")
}

/// `image postgres:15`.
fn is_image(around: Around<'_>) -> bool {
    around.follows(&[
        "image",
        "pull",
        "pulling",
        "container",
        "tag",
        "docker",
        "run",
        "artifact",
        "dependency",
        "plugin",
        "task",
        "goal",
        "project",
    ])
}
