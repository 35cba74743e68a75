//! Socket addresses without a scheme: `host/addr:port`, `/addr:port`, `host/<unresolved>:port`,
//! `[::1]:port`, `{name}{addr:port}` and plain `host:port`, which has to earn belief.

use super::host::{self, HOST_MAX};
use super::noise;
use super::text::{Around, EXAMINED_MAX, Found, Speaker, Text};
use super::words::{DOMAINS, FILES, KEYS, LABELS, LOCAL_LABELS, PACKAGE_ROOTS};

const UNRESOLVED: &str = "<unresolved>";
/// Longer words are no socket addresses.
const WORD_MAX: usize = HOST_MAX * 2;

/// Finds socket addresses; the text no longer holds those with a scheme.
pub(super) fn scan(text: &Text, speaker: Speaker) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut examined = 0;
    let mut listed = None;
    for (start, end) in Words::new(text.raw()) {
        if examined >= EXAMINED_MAX {
            break;
        }
        if continues_letter(&text.raw()[..start]) {
            continue;
        }
        let Some(candidate) = candidate(text, start, end) else {
            continue;
        };
        examined += 1;
        let inherits = listed.is_some_and(|at| is_list_gap(&text.raw()[at..start]));
        let around = text.around(start, end);
        listed = None;
        if let Some(one) = weigh(candidate, around, text, speaker, inherits) {
            listed = one.direct.then_some(end);
            found.push(one);
        }
    }
    found
}

/// Whether a letter beyond ASCII stands right before: the rest of `bücher.example` is no host. Chinese and
/// Japanese have no blanks between words.
fn continues_letter(before: &str) -> bool {
    before
        .chars()
        .next_back()
        .is_some_and(|c| !c.is_ascii() && c.is_alphabetic() && c < '\u{2e80}')
}

/// What stands between two members of a list: `h1:9092, h2:9092`.
fn is_list_gap(gap: &str) -> bool {
    gap.len() <= 6 && gap.contains(',') && gap.bytes().all(|b| b", []'\"/".contains(&b))
}

/// The words that could hold a socket address, as spans.
struct Words<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Length of the piece at a place that belongs to a word: a byte, `[::1]` or `<unresolved>`.
    fn piece(&self, at: usize) -> usize {
        let rest = &self.text.as_bytes()[at..];
        match rest.first() {
            Some(b'[') => bracketed(rest),
            Some(b'<') if rest.starts_with(UNRESOLVED.as_bytes()) => UNRESOLVED.len(),
            Some(b) => usize::from(b.is_ascii_alphanumeric() || b"._-:%/@#$\\~+*&?".contains(b)),
            None => 0,
        }
    }
}

/// The length of `[::1]` or `[10.0.0.1]` when a port follows or the brackets hold an IPv6 address.
fn bracketed(rest: &[u8]) -> usize {
    let Some(close) = rest.iter().take(64).position(|&b| b == b']') else {
        return 0;
    };
    let inner = std::str::from_utf8(&rest[1..close]).unwrap_or_default();
    let port =
        rest.get(close + 1) == Some(&b':') && rest.get(close + 2).is_some_and(u8::is_ascii_digit);
    match host::address(inner) {
        Some(address) if port || address.is_ipv6() => close + 1,
        _ => 0,
    }
}

impl Iterator for Words<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<Self::Item> {
        while self.at < self.text.len() && self.piece(self.at) == 0 {
            self.at += 1;
        }
        let start = self.at;
        loop {
            match self.piece(self.at) {
                0 => break,
                length => self.at += length,
            }
        }
        (start < self.at).then_some((start, self.at))
    }
}

/// How a candidate is written, which says how much belief it needs.
enum Candidate<'a> {
    /// With a resolved or literally unresolved address: only socket addresses look so.
    Socket {
        name: &'a str,
        address: Option<&'a str>,
        port: Option<u16>,
    },
    /// `10.0.0.5:80`, `[::1]:80`.
    Literal { address: &'a str, port: u16 },
    /// `db1:5432`: may be anything.
    Plain {
        name: &'a str,
        port: u16,
        at_sign: bool,
    },
}

fn candidate(text: &Text, start: usize, end: usize) -> Option<Candidate<'_>> {
    let word = text
        .raw()
        .get(start..end)
        .filter(|word| word.len() <= WORD_MAX)?;
    if !word.contains([':', '/']) {
        return None;
    }
    let word = word.trim_end_matches(['.', ':', '-', '?', '*']);
    let word = unlabelled(word)?;
    match word.split_once('/') {
        Some((name, rest)) => with_slash(word, name, rest),
        None => plain(word),
    }
}

/// `R:/10.0.0.2:80` and `host:db1:5432` without their label; `None` for the local end.
fn unlabelled(word: &str) -> Option<&str> {
    let labels = LABELS;
    let local = LOCAL_LABELS;
    let Some((label, rest)) = word.split_once(':') else {
        return Some(word);
    };
    if !rest.contains([':', '/']) || rest.is_empty() {
        return Some(word);
    }
    let label = label.to_ascii_lowercase();
    if local.contains(&label.as_str()) {
        return None;
    }
    Some(if labels.contains(&label.as_str()) {
        rest
    } else {
        word
    })
}

/// `name/addr:port`, `/addr:port`, `name/<unresolved>:port`, `//h:1521/svc`, `h:80/path`.
fn with_slash<'a>(word: &'a str, name: &'a str, rest: &'a str) -> Option<Candidate<'a>> {
    if let Some(tail) = rest.strip_prefix(UNRESOLVED) {
        let port = tail.strip_prefix(':').and_then(host::port);
        return host::is_host(name).then_some(Candidate::Socket {
            name,
            address: None,
            port,
        });
    }
    if let Some(rest) = rest.strip_prefix('/') {
        return name
            .is_empty()
            .then(|| plain(host::without_path(rest)))
            .flatten();
    }
    let peer = host::without_path(rest);
    if let Some((address, port)) =
        host::split_port(peer).filter(|(host, _)| host::address(host).is_some())
    {
        let name = if host::is_name(name) {
            name
        } else {
            name.rsplit([':', '@']).next().unwrap_or_default()
        };
        let name = if host::is_name(name) { name } else { address };
        // `10.0.0.0/8` style and `a/1.2.3.4` without port need the resolved name in front.
        return (peer.len() == rest.len() && (port.is_some() || name != address)).then_some(
            Candidate::Socket {
                name,
                address: Some(address),
                port,
            },
        );
    }
    if name.is_empty() {
        None
    } else {
        plain(host::without_path(word))
    }
}

fn plain(word: &str) -> Option<Candidate<'_>> {
    let word = word.trim_start_matches('-');
    let (word, at_sign) = word
        .rsplit_once('@')
        .map_or((word, false), |(_, host)| (host, true));
    let (name, port) =
        host::split_port(word.split('?').next().unwrap_or(word)).or_else(|| oracle_sid(word))?;
    let port = port?;
    Some(match host::address(name) {
        Some(_) => Candidate::Literal {
            address: name,
            port,
        },
        None => Candidate::Plain {
            name,
            port,
            at_sign,
        },
    })
}

/// `h:1521:SID`, told from coordinates and times by Oracle's usual ports.
fn oracle_sid(word: &str) -> Option<(&str, Option<u16>)> {
    let (head, sid) = word.rsplit_once(':')?;
    let (name, port) = host::split_port(head)?;
    let usual = port.is_some_and(|port| (1520..=1530).contains(&port));
    (usual && host::is_name(sid)).then_some((name, port))
}

fn weigh(
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
            if speaker.data || speaker.assertion {
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
