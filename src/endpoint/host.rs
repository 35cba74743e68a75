//! What can be a host, an address or a port: the last word on every candidate.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The longest host name that DNS knows.
pub(super) const HOST_MAX: usize = 253;

/// Whether the text can name a host at all.
pub(super) fn is_host(text: &str) -> bool {
    address(text).is_some() || is_name(text)
}

/// A name of letters, digits, `-`, `_` and dots, whose last label has a letter (else it is a
/// version, a time or a number).
pub(super) fn is_name(text: &str) -> bool {
    let text = text.strip_suffix('.').unwrap_or(text);
    if text.is_empty() || text.len() > HOST_MAX || text == "null" {
        return false;
    }
    let last = text.rsplit('.').next().unwrap_or(text);
    last.bytes().any(|b| b.is_ascii_alphabetic()) && text.split('.').all(is_label)
}

fn is_label(label: &str) -> bool {
    let inner = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
    (1..=63).contains(&label.len())
        && label.bytes().all(inner)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// An IPv4 or IPv6 address without brackets; a zone (`%eth0`) is allowed and ignored.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    if let Ok(four) = text.parse::<Ipv4Addr>() {
        return Some(four.into());
    }
    let (six, zone) = text.split_once('%').unwrap_or((text, "0"));
    let zone_fits = (1..=16).contains(&zone.len())
        && zone
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
    if zone_fits && six.contains(':') {
        return six.parse::<Ipv6Addr>().ok().map(IpAddr::from);
    }
    None
}

/// A port from 1 to 65535, without sign or leading zero.
pub(super) fn port(digits: &str) -> Option<u16> {
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    digits.parse().ok().filter(|_| plain)
}

/// `h`, `h:80`, `[::1]:80`, `[::1]`, `::1` and the JDK's bare `0:0:0:0:0:0:0:1:80`. `None` when the
/// text is not a host or its port is not a port.
pub(super) fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (inner, rest) = rest.split_once(']')?;
        return with_port(inner, rest.strip_prefix(':'), rest.is_empty());
    }
    match text.bytes().filter(|&b| b == b':').count() {
        0 => with_port(text, None, true),
        1 => {
            let (host, digits) = text.split_once(':')?;
            with_port(host, Some(digits), false)
        }
        _ => split_bare_six(text),
    }
}

fn with_port<'a>(
    host: &'a str,
    digits: Option<&str>,
    bare: bool,
) -> Option<(&'a str, Option<u16>)> {
    if !is_host(host) {
        return None;
    }
    match digits {
        Some(digits) => Some((host, Some(port(digits)?))),
        None => bare.then_some((host, None)),
    }
}

/// An IPv6 address without brackets swallows a port: `fd00::1:8080` is an address by itself. Only
/// `::1:8080` is taken apart, because nobody means the address `::1:8080`.
fn split_bare_six(text: &str) -> Option<(&str, Option<u16>)> {
    let (head, digits) = text.rsplit_once(':')?;
    let whole = address(text).is_some();
    if whole && !(head == "::1" && digits.len() >= 2) {
        return Some((text, None));
    }
    address(head)?;
    Some((head, Some(port(digits)?)))
}

/// The part in front of a path: `[::1]:80` of `[::1]:80/x`.
pub(super) fn without_path(text: &str) -> &str {
    &text[..text.find(['/', '?', '#']).unwrap_or(text.len())]
}

/// Whether two hosts are one: the same address in whatever spelling, or the same name in whatever case.
pub(super) fn same(one: &str, other: &str) -> bool {
    match (address(one), address(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => one
            .trim_end_matches('.')
            .eq_ignore_ascii_case(other.trim_end_matches('.')),
        _ => false,
    }
}

/// `0.0.0.0` and `::`: every address of this machine, seldom something to call.
pub(super) fn is_wildcard(host: &str) -> bool {
    address(host).is_some_and(|address| address.is_unspecified())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_split_from_every_spelling_of_an_address() {
        let cases = [
            ("h", Some(("h", None))),
            ("h:80", Some(("h", Some(80)))),
            ("[::1]:80", Some(("::1", Some(80)))),
            ("[fe80::1%eth0]:80", Some(("fe80::1%eth0", Some(80)))),
            (
                "0:0:0:0:0:0:0:1:32770",
                Some(("0:0:0:0:0:0:0:1", Some(32770))),
            ),
            ("0:0:0:0:0:0:0:1", Some(("0:0:0:0:0:0:0:1", None))),
            ("::1:8080", Some(("::1", Some(8080)))),
            ("fd00::1", Some(("fd00::1", None))),
            (
                "fe80:0:0:0:1:2:3:4%2:8080",
                Some(("fe80:0:0:0:1:2:3:4%2", Some(8080))),
            ),
            ("h:0", None),
            ("h:080", None),
            ("h:65536", None),
            ("12:34", None),
            ("1.2.3:4", None),
            ("12:34:56", None),
            ("g:a:1", None),
            ("a b:80", None),
            ("[x", None),
            (":80", None),
        ];
        for (text, expected) in cases {
            assert_eq!(split_port(text), expected, "{text}");
        }
    }

    #[test]
    fn the_same_address_is_one_in_every_spelling() {
        assert!(same("0:0:0:0:0:0:0:1", "::1"));
        assert!(same("DB1.local", "db1.local."));
        assert!(!same("127.0.0.1", "localhost"));
    }
}
