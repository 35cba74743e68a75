//! The host beside the word `port`: to its left, over separators and linking words, or to its right.

use super::edge;
use super::host::{self, HOST_MAX};
use super::text::Found;
use super::words::{INTRODUCTIONS, STOP_WORDS};

/// The host in front of the word `port`: `host:h, port`, `h/10.0.0.2 on port`, `"h" (10.0.0.2), port`.
pub(super) fn left_host(raw: &str, lower: &str, start: usize) -> Option<(usize, Found)> {
    let (mut end, bridged) = skip_bridge(lower, start);
    let (mut at, mut token) = token_before(raw, end)?;
    let mut address = None;
    // `"db1" (10.0.0.2), port`: the address stands between name and port.
    let in_brackets = raw[..at].ends_with('(');
    if in_brackets && host::address(token).is_some() {
        let outer = raw[..at - 1].trim_end_matches([' ', '"', '\'']).len();
        if let Some((name_at, name)) =
            token_before(raw, outer).filter(|(_, name)| host::is_name(name))
        {
            address = Some(token);
            (at, token, end) = (name_at, name, outer);
        }
    }
    let label = token
        .rsplit_once(':')
        .map(|(label, _)| label.to_ascii_lowercase());
    let labelled = label.as_deref().is_some_and(is_introduction);
    if labelled {
        let name = token.rsplit(':').next().unwrap_or_default();
        (at, token) = (end - name.len(), name);
    }
    let (name, peer) = token
        .split_once('/')
        .map_or((token, None), |(name, peer)| (name, Some(peer)));
    let peer = peer.filter(|peer| host::address(peer).is_some());
    let name = if name.is_empty() { peer? } else { name };
    if !host::is_host(name) || is_stop_word(name) || (token.contains('/') && peer.is_none()) {
        return None;
    }
    let sure = labelled || peer.is_some() || address.is_some() || host::address(name).is_some();
    let introduced = introduction(lower, at);
    if introduced == Introduction::Local
        || !(sure || introduced == Introduction::Remote || (bridged && is_evident(name)))
    {
        return None;
    }
    let mut found = Found::new(at, name, None);
    if let Some(address) = address.or(peer) {
        found = found.address(address);
    }
    Some((at, found))
}

fn is_evident(name: &str) -> bool {
    name.eq_ignore_ascii_case("localhost") || name.contains('.')
}

/// Steps back over separators and the words that link a host and its port. Tells whether there was a
/// linking word or bracket at all.
fn skip_bridge(lower: &str, start: usize) -> (usize, bool) {
    let separators = [
        ' ', ',', ';', '(', ')', '"', '\'', '[', '=', '\n', '\t', '*',
    ];
    let mut end = lower[..start].trim_end_matches(separators).len();
    let mut bridged = start > end;
    for bridge in [
        "tcp/ip connections on",
        " and accepting",
        " on",
        " at",
        " and",
        " using",
        " with",
        " mit",
    ] {
        if let Some(rest) = lower[..end].strip_suffix(bridge) {
            end = rest.trim_end_matches(separators).len();
            bridged = true;
        }
    }
    // Never further than a few signs: two sentences do not name one endpoint.
    if start - end > 48 {
        (start, false)
    } else {
        (end, bridged)
    }
}

/// The host-like word that ends at a place.
fn token_before(raw: &str, end: usize) -> Option<(usize, &str)> {
    let inner = |b: &u8| b.is_ascii_alphanumeric() || b"._-:%/\\".contains(b);
    let length = raw.as_bytes()[..end]
        .iter()
        .rev()
        .take(HOST_MAX + 48)
        .take_while(|b| inner(b))
        .count();
    let token = &raw[end - length..end];
    let token = token.split('\\').next().unwrap_or(token);
    let at = end - length;
    let clean = edge::may_begin(&raw[..at]) && edge::may_end(&raw[end..]);
    (clean && !token.is_empty()).then_some((at, token))
}

#[derive(PartialEq)]
enum Introduction {
    Remote,
    Local,
    None,
}

/// What the word in front of a host says about it.
fn introduction(lower: &str, at: usize) -> Introduction {
    let before = lower[..at].trim_end_matches([' ', ':', '=', '"', '\'', '[', '(', '<', '/', '@']);
    let near = &before[(0..=before.len().saturating_sub(32))
        .rev()
        .find(|&at| before.is_char_boundary(at))
        .unwrap_or(0)..];
    let word = near
        .rsplit([' ', ',', '(', '[', '{', ';', '\'', '\u{2019}', '\n'])
        .next()
        .unwrap_or_default();
    if word.starts_with("local")
        || word == "from"
        || near.contains("listening")
        || word.ends_with("localhost")
    {
        return Introduction::Local;
    }
    if is_introduction(word) {
        Introduction::Remote
    } else {
        Introduction::None
    }
}

fn is_introduction(word: &str) -> bool {
    // Short words also end others: `tomcat`, `hostip`.
    INTRODUCTIONS
        .iter()
        .any(|end| word == *end || (end.len() > 3 && word.ends_with(end)))
}

/// Words of running text that stand where a host could.
fn is_stop_word(name: &str) -> bool {
    let words = STOP_WORDS;
    words.iter().any(|word| name.eq_ignore_ascii_case(word))
}

/// `(PORT=1521)(HOST=h)` and `port: 80, host: h`.
pub(super) fn right_host(raw: &str, lower: &str, end: usize) -> Option<(usize, Found)> {
    let gap = lower[end..]
        .bytes()
        .take(6)
        .take_while(|b| b" ,;)(\"'".contains(b))
        .count();
    let rest = lower[end + gap..]
        .strip_prefix("host")
        .filter(|_| gap > 0)?;
    let skip = rest
        .bytes()
        .take(5)
        .take_while(|b| b" :=\"'".contains(b))
        .count();
    let at = lower.len() - rest.len() + skip;
    let name = word_at(raw, at);
    (skip > 0 && host::is_host(name) && !is_stop_word(name))
        .then(|| (at, Found::new(at, name, None)))
}

/// The host-like word that begins at a place.
pub(super) fn word_at(raw: &str, at: usize) -> &str {
    let inner = |b: &u8| b.is_ascii_alphanumeric() || b"._-%".contains(b);
    let rest = raw.get(at..).unwrap_or_default();
    let length = rest.bytes().take(HOST_MAX).take_while(|b| inner(b)).count();
    rest[..length].trim_end_matches(['.', '-'])
}
