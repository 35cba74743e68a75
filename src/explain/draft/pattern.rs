//! A pattern from one message: what varies from failure to failure becomes a group or a wildcard,
//! what tells the failure from others stays.

use super::word::{
    escaped, is_code, is_name, is_number, is_numbered_word, is_opening, is_variable, quoted, snake,
    with_numbers,
};
use crate::report::mask::MASK;

/// Longer patterns tell no more, and break at the first change of a word.
const LONGEST: usize = 160;

/// Characters of a message; rules see no more of a very long one either.
const LOOKED_AT: usize = 2000;
/// A value: what follows it in the pattern says where it ends.
const VALUE: &str = "\\S+";
/// A number with its sign, fraction, groups of thousands, or a time of day.
const NUMBER: &str = "[-+\\d.,:]+";

/// A pattern in the making.
#[derive(Clone, Debug, Default)]
pub(super) struct Pattern {
    text: String,
    groups: Vec<String>,
    /// Words and codes that stay as they are.
    telling: usize,
    /// What may stand before it.
    lead: &'static str,
    /// The whole message is in it.
    whole: bool,
    /// The last word, folded: it says what the next value is.
    last: String,
}

/// Words before a value that tells one failure from another.
const CODES: [&str; 8] = [
    "code", "error", "errno", "rc", "sqlstate", "state", "status", "reason",
];
/// Words before an address.
const BEFORE_HOST: [&str; 8] = [
    "to", "at", "host", "from", "server", "on", "endpoint", "broker",
];

impl Pattern {
    /// The pattern of a message's first line that is not blank.
    pub(super) fn of(message: &str) -> Self {
        let mut pattern = Self::default();
        let line = message.lines().find(|line| !line.trim().is_empty());
        let line = line.unwrap_or_default().trim();
        let end = line.char_indices().nth(LOOKED_AT).map(|(at, _)| at);
        let mut rest = &line[..end.unwrap_or(line.len())];
        pattern.whole = message == rest;
        pattern.lead = if message.starts_with(rest) {
            ""
        } else {
            "\\s*"
        };
        while !rest.is_empty() {
            if pattern.text.len() >= LONGEST {
                pattern.whole = false;
                break;
            }
            rest = pattern.take(rest);
        }
        pattern
    }

    /// The beginning of the first line as it stands, for a message that its own pattern does not fit.
    pub(super) fn literal(message: &str) -> Self {
        let line = message.lines().find(|line| !line.trim().is_empty());
        let line = line.unwrap_or_default().trim();
        let beginning: String = line.chars().take(LONGEST).collect();
        Self {
            text: escaped(&beginning),
            lead: "\\s*",
            telling: 2,
            ..Self::default()
        }
    }

    /// The pattern itself; none for a message that says nothing.
    pub(super) fn text(&self) -> Option<String> {
        let text = self.text.trim_end();
        let end = if self.whole && !self.is_telling() {
            "$"
        } else {
            ""
        };
        (!text.is_empty()).then(|| format!("^{}{text}{end}", self.lead))
    }

    /// Whether what stays tells this failure from others: two words, or a code.
    pub(super) fn is_telling(&self) -> bool {
        self.telling >= 2
    }

    /// The names of its groups.
    pub(super) fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }

    /// Takes a blank, a quoted text or a word off the front.
    fn take<'m>(&mut self, rest: &'m str) -> &'m str {
        let blanks = rest.len() - rest.trim_start().len();
        if blanks > 0 {
            self.text.push_str(if rest.starts_with(' ') && blanks == 1 {
                " "
            } else {
                "\\s+"
            });
            return &rest[blanks..];
        }
        if let Some((open, inner, close)) = quoted(rest) {
            self.quoted(open, inner, close);
            return &rest[open.len_utf8() + inner.len() + close.len_utf8()..];
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|&(at, c)| {
                c.is_whitespace() || (is_opening(&rest[..at]) && quoted(&rest[at..]).is_some())
            })
            .map_or(rest.len(), |(at, _)| at);
        self.word(&rest[..end]);
        &rest[end..]
    }

    fn quoted(&mut self, open: char, inner: &str, close: char) {
        let name = match inner.contains(MASK) {
            true => String::new(),
            false => self.last.clone(),
        };
        let inner = format!("[^{close}]*");
        self.text.push(open);
        self.group(&name, &inner);
        self.text.push(close);
        self.last.clear();
    }

    /// A named group where a name is at hand and free, else a wildcard.
    fn group(&mut self, name: &str, inner: &str) {
        let free = !self.groups.iter().any(|known| known == name);
        if is_name(name) && free {
            self.groups.push(name.to_owned());
            self.text.push_str(&format!("(?<{name}>{inner})"));
        } else {
            self.text.push_str(inner);
        }
    }

    /// A word with the punctuation around it.
    fn word(&mut self, word: &str) {
        let open = |c: char| matches!(c, '(' | '[' | '{' | '<' | '"' | '\'' | '`');
        let close = |c: char| {
            open(c) || matches!(c, ')' | ']' | '}' | '>' | ',' | ';' | ':' | '.' | '!' | '?')
        };
        let core = word.trim_start_matches(open).trim_end_matches(close);
        let start = word.len() - word.trim_start_matches(open).len();
        if core.is_empty() {
            return self.text.push_str(&escaped(word));
        }
        self.text.push_str(&escaped(&word[..start]));
        self.core(core);
        self.text.push_str(&escaped(&word[start + core.len()..]));
    }

    fn core(&mut self, core: &str) {
        let pair = core.split_once(['=', ':']).filter(|(key, value)| {
            let name = snake(key);
            is_name(&name) && !value.is_empty() && !value.starts_with('/')
        });
        if core.contains(MASK) && !core.contains('=') {
            self.text.push_str(VALUE);
        } else if core.contains("://") {
            self.group("url", VALUE);
        } else if self.is_address(core) {
            self.address(core);
        } else if let Some((key, value)) = pair.filter(|_| core.contains('=')) {
            self.text.push_str(&escaped(&core[..=key.len()]));
            self.telling += 1;
            self.last = snake(key);
            self.value(value, true);
        } else if let Some((key, value)) = pair.filter(|(_, value)| is_variable(value)) {
            self.core(key);
            self.text.push_str(&escaped(&core[key.len()..=key.len()]));
            self.value(value, false);
        } else {
            self.value(core, false);
        }
    }

    /// `db1.example.org:5432`, or `shop:8080` where the word before it says that it is one.
    fn is_address(&self, core: &str) -> bool {
        let Some((host, port)) = core.rsplit_once(':') else {
            return false;
        };
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/');
        let port =
            port.len() <= 5 && !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        let named =
            host.contains('.') || host == "localhost" || BEFORE_HOST.contains(&self.last.as_str());
        port && named && !host.is_empty() && host.chars().all(fits)
    }

    fn address(&mut self, core: &str) {
        let slash = core.contains('/');
        self.group("host", if slash { "[^\\s:]*" } else { "[^\\s:/]+" });
        self.text.push(':');
        self.group("port", "\\d+");
        self.last.clear();
    }

    /// A value stays if it tells something: a plain word, or a code.
    fn value(&mut self, value: &str, assigned: bool) {
        let name = std::mem::replace(&mut self.last, snake(value));
        if value.contains(MASK) {
            return self.text.push_str(VALUE);
        }
        let after_code = CODES.contains(&name.as_str());
        let first = self.text.trim_start_matches(['\\', '[', '(']).is_empty();
        if is_code(value) && (first || after_code) {
            self.telling += 2;
            self.text.push_str(&escaped(value));
        } else if is_number(value) {
            match after_code {
                true => {
                    self.telling += 1;
                    self.text.push_str(&escaped(value));
                }
                false => self.number(value, if assigned { &name } else { "" }),
            }
        } else if assigned {
            self.group(&name, VALUE);
        } else if is_numbered_word(value) {
            self.telling += 1;
            self.text.push_str(&with_numbers(value));
        } else if is_variable(value) {
            self.text.push_str(VALUE);
        } else {
            self.telling += usize::from(value.chars().filter(|c| c.is_alphabetic()).count() >= 2);
            self.text.push_str(&escaped(value));
        }
    }

    /// `30000`, `-1.5`, `30,000ms`: the unit stays.
    fn number(&mut self, value: &str, name: &str) {
        let unit = value.trim_start_matches(|c: char| !c.is_alphabetic() && c != '%');
        let whole = value.bytes().all(|byte| byte.is_ascii_digit());
        self.group(name, if whole { "-?\\d+" } else { NUMBER });
        self.text.push_str(&escaped(unit));
    }
}

#[cfg(test)]
mod tests {
    use super::Pattern;

    fn text(message: &str) -> String {
        Pattern::of(message).text().unwrap_or_default()
    }

    #[test]
    fn what_varies_becomes_a_group_or_a_wildcard() {
        for (message, pattern) in [
            (
                "shelf 12 holds 3, ledger says 5",
                r"^shelf -?\d+ holds -?\d+, ledger says -?\d+",
            ),
            (
                "order 'A-4711' of customer \"Ann B.\" is gone",
                "^order '(?<order>[^']*)' of customer \"(?<customer>[^\"]*)\" is gone",
            ),
            (
                "no answer from stock.example.org:8443 after 30000ms",
                r"^no answer from (?<host>[^\s:/]+):(?<port>\d+) after [-+\d.,:]+ms",
            ),
            (
                "SHOP-1042: can't book (orderId=4711, retries=3)",
                r"^SHOP-1042: can't book \(orderId=(?<order_id>-?\d+), retries=(?<retries>-?\d+)\)",
            ),
            (
                "call failed with status 503 for id 7f9c2a10-55aa-4a10-9b1c-0a2b3c4d5e6f",
                r"^call failed with status 503 for id \S+",
            ),
            (
                "HikariPool-1 - cannot reach https://x.example/a?b=1, giving up",
                r"^HikariPool-\d+ - cannot reach (?<url>\S+), giving up",
            ),
        ] {
            assert_eq!(text(message), pattern);
        }
    }

    #[test]
    fn a_message_that_says_little_is_anchored_at_both_ends() {
        assert_eq!(text("failed"), "^failed$");
        assert_eq!(text("4711"), r"^-?\d+$");
        assert!(!Pattern::of("failed").is_telling());
        assert_eq!(text("  "), "");
    }

    #[test]
    fn what_was_masked_fills_nothing() {
        assert_eq!(
            text("login failed (user=scott, password=***) at ldap 'x ***'"),
            r"^login failed \(user=(?<user>\S+), password=\S+\) at ldap '[^']*'"
        );
    }

    #[test]
    fn only_the_first_line_counts() {
        assert_eq!(
            text("the ledger is closed\nsee 12"),
            "^the ledger is closed"
        );
    }
}
