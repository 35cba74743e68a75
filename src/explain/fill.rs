//! Placeholders to values. The values come from the trace, that is from anybody: into commands
//! and snippets, which people paste into shells, only harmless ones go.

use std::collections::{BTreeMap, BTreeSet};

use crate::endpoint::Endpoint;
use crate::kb::{Piece, pieces, placeholders};
use crate::report::mask::mask;

/// Longer values tell no more.
const LONGEST: usize = 200;

/// What the placeholders of one explanation stand for.
#[derive(Debug, Default)]
pub(crate) struct Values(BTreeMap<String, String>);

impl Values {
    /// The named groups, and what the endpoint adds.
    pub(crate) fn new(groups: &BTreeMap<String, String>, endpoint: Option<&Endpoint>) -> Self {
        let mut values = groups.clone();
        values.retain(|_, value| !value.trim().is_empty());
        // A host from the message and the port of something else would make an address that
        // nobody talked to.
        let other = |endpoint: &&Endpoint| {
            let named = values.get("host");
            named.is_none_or(|host| *host == endpoint.host)
        };
        if let Some(endpoint) = endpoint.filter(other) {
            let parts = [
                ("host", Some(endpoint.host.clone())),
                ("port", endpoint.port.map(|port| port.to_string())),
                ("address", endpoint.address.clone()),
                ("scheme", endpoint.scheme.clone()),
            ];
            for (name, value) in parts {
                if let Some(value) = value {
                    values.entry(name.to_owned()).or_insert(value);
                }
            }
        }
        Self(values)
    }

    /// A text to read: secrets masked, no control characters.
    pub(crate) fn text(&self, text: &str) -> String {
        self.fill(text, |value| Some(readable(value)))
    }

    /// A text to copy into a shell or a file: only values that can do no harm there.
    pub(crate) fn command(&self, text: &str) -> String {
        self.fill(text, harmless)
    }

    /// The placeholders of such a text that only their names stand for, each once.
    pub(crate) fn unfilled(&self, text: &str) -> Vec<String> {
        let is_open = |name: &&str| {
            self.0
                .get(*name)
                .and_then(|value| harmless(value))
                .is_none()
        };
        let names: BTreeSet<&str> = placeholders(text).filter(is_open).collect();
        names.into_iter().map(str::to_owned).collect()
    }

    fn fill(&self, text: &str, value: impl Fn(&str) -> Option<String>) -> String {
        let piece = |piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Placeholder(name) => {
                let known = self.0.get(name).and_then(|known| value(known));
                known.unwrap_or_else(|| name.to_ascii_uppercase())
            }
        };
        pieces(text).into_iter().map(piece).collect()
    }
}

fn readable(value: &str) -> String {
    let masked = mask(value);
    let mut text: String = masked
        .chars()
        .map(|one| {
            if matches!(one, '\n' | '\r' | '\t') {
                ' '
            } else {
                one
            }
        })
        .filter(|&one| !one.is_control() && !is_direction(one))
        .take(LONGEST)
        .collect();
    if masked.chars().nth(LONGEST).is_some() {
        text.push('…');
    }
    text
}

/// Marks that turn the direction of the text around them.
fn is_direction(one: char) -> bool {
    matches!(one, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The value as it may stand in a command, if it may.
fn harmless(value: &str) -> Option<String> {
    is_harmless(value).then(|| mask(value).into_owned())
}

/// Host names, addresses, ports, class names; not what a command would take for an option.
fn is_harmless(value: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
    let nested = |part: &str| part.starts_with(|one: char| one.is_ascii_alphanumeric());
    let mut parts = value.split('$');
    let first = parts.next().unwrap_or_default();
    !first.is_empty()
        && !first.starts_with('-')
        && value.len() <= LONGEST
        && parts.all(nested)
        && value.bytes().all(|byte| fits(byte) || byte == b'$')
}

/// The endpoint that an explanation speaks of: one found in the matched throwable, else the first.
pub(crate) fn endpoint_of(endpoints: &[Endpoint], throwable: usize) -> Option<&Endpoint> {
    let place = format!("chain[{throwable}]");
    endpoints
        .iter()
        .find(|endpoint| endpoint.found_in.starts_with(&place))
        .or(endpoints.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(host: &str) -> Values {
        let groups = BTreeMap::from([("host".to_owned(), host.to_owned())]);
        Values::new(&groups, None)
    }

    #[test]
    fn a_missing_value_becomes_its_name_in_capitals() {
        let text = "nc -zv {host} {port} ${HOME}";
        assert_eq!(values("db1").command(text), "nc -zv db1 PORT ${HOME}");
        assert_eq!(values(" ").text(text), "nc -zv HOST PORT ${HOME}");
    }

    #[test]
    fn a_command_names_what_nothing_filled() {
        let text = "nc {host} {port} {port} ${home}";
        assert_eq!(values("db1").unfilled(text), ["port"]);
        assert_eq!(values("a;reboot").unfilled(text), ["host", "port"]);
        assert_eq!(values("db1").unfilled("HOST {host}"), [""; 0]);
    }

    #[test]
    fn nothing_that_a_shell_understands_gets_into_a_command() {
        for hostile in [
            "a;reboot", "$(id)", "`id`", "-oProxy", "a b", "a\nb", "a$", "$HOME", "a'b", "a|b", "",
        ] {
            assert_eq!(
                values(hostile).command("nc {host}"),
                "nc HOST",
                "{hostile:?}"
            );
        }
        for good in [
            "db1.example.org",
            "10.0.0.1",
            "fd00::1",
            "::1",
            "a.b.C$D",
            "my_db-1",
        ] {
            assert_eq!(values(good).command("{host}"), good);
        }
    }

    #[test]
    fn control_characters_do_not_get_into_texts() {
        assert_eq!(
            values("a\u{1b}[31mb\nc\u{202e}d").text("{host}"),
            "a[31mb cd"
        );
    }

    #[test]
    fn the_port_of_another_host_is_not_taken() {
        let endpoint = Endpoint {
            host: "other".to_owned(),
            port: Some(1),
            scheme: None,
            address: None,
            found_in: "before".to_owned(),
        };
        let groups = BTreeMap::from([("host".to_owned(), "db1".to_owned())]);
        let values = Values::new(&groups, Some(&endpoint));
        assert_eq!(values.text("{host}:{port}"), "db1:PORT");
    }
}
