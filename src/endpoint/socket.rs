//! Socket addresses without a scheme: `host/addr:port`, `/addr:port`, `host/<unresolved>:port`,
//! `[::1]:port`, `{name}{addr:port}` and plain `host:port`, which has to earn belief.

use super::belief::weigh;
use super::edge;
use super::host::{self, HOST_MAX};
use super::text::{EXAMINED_MAX, Found, Speaker, Text};
use super::words::{LABELS, LOCAL_LABELS};

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
        if !edge::may_begin(&text.raw()[..start]) || !edge::may_end(&text.raw()[end..]) {
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
pub(super) enum Candidate<'a> {
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
