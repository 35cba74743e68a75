//! One text to be searched: its bytes, what is known about who said it, and what was found in it.

use super::words::{CALLED, CALLED_AFTER, LOCAL, NAMED, NETWORK_WORDS, REQUESTED, SECRET};

use memchr::memmem;

/// Candidates whose surroundings are looked at, per text: bounds the work on text made to hurt.
pub(super) const EXAMINED_MAX: usize = 600;

/// What is known about the speaker of a text.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Speaker {
    /// An exception of connecting, resolving or waiting for a peer.
    pub(super) network: bool,
    /// An exception whose message is (or begins with) the name that could not be resolved.
    pub(super) unknown_host: bool,
    /// An exception about data: addresses in its message are content.
    pub(super) data: bool,
    /// A failed expectation: addresses in its message are compared, not called.
    pub(super) assertion: bool,
    /// What the speaker talks to.
    pub(super) scheme: Option<&'static str>,
}

/// A candidate that was believed.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// Where it stands in its text.
    pub(super) at: usize,
    /// The words around it say that this is what was called.
    pub(super) direct: bool,
    pub(super) host: String,
    pub(super) port: Option<u16>,
    pub(super) scheme: Option<String>,
    pub(super) address: Option<String>,
}

impl Found {
    pub(super) fn new(at: usize, host: &str, port: Option<u16>) -> Self {
        Self {
            at,
            direct: false,
            host: host.strip_suffix('.').unwrap_or(host).to_owned(),
            port,
            scheme: None,
            address: None,
        }
    }

    pub(super) fn direct(mut self, direct: bool) -> Self {
        self.direct = direct;
        self
    }

    pub(super) fn scheme(mut self, scheme: &str) -> Self {
        self.scheme = Some(scheme.to_owned());
        self
    }

    pub(super) fn address(mut self, address: &str) -> Self {
        if !super::host::same(&self.host, address) {
            self.address = Some(address.to_owned());
        }
        self
    }
}

/// A text beside its lower-case twin; offsets are the same in both.
pub(super) struct Text {
    raw: String,
    lower: String,
}

impl Text {
    pub(super) fn new(text: &str) -> Self {
        Self {
            lower: text.to_ascii_lowercase(),
            raw: text.to_owned(),
        }
    }

    pub(super) fn raw(&self) -> &str {
        &self.raw
    }

    pub(super) fn lower(&self) -> &str {
        &self.lower
    }

    /// Overwrites spans (in order, apart, on character boundaries) so that no later search sees them.
    pub(super) fn blank(&mut self, spans: &[(usize, usize)]) {
        if spans.is_empty() {
            return;
        }
        let mut out = String::with_capacity(self.raw.len());
        let mut from = 0;
        for &(start, end) in spans {
            out.push_str(self.raw.get(from..start).unwrap_or_default());
            out.extend(std::iter::repeat_n('|', end - start));
            from = end;
        }
        out.push_str(self.raw.get(from..).unwrap_or_default());
        self.lower = out.to_ascii_lowercase();
        self.raw = out;
    }

    pub(super) fn has(&self, word: &str) -> bool {
        memmem::find(self.lower.as_bytes(), word.as_bytes()).is_some()
    }

    /// What stands around a span.
    pub(super) fn around(&self, start: usize, end: usize) -> Around<'_> {
        let bytes = self.lower.as_bytes();
        Around {
            before: &bytes[..start.min(bytes.len())],
            after: &bytes[end.min(bytes.len())..],
        }
    }
}

/// The bytes on both sides of a candidate, in lower case.
#[derive(Clone, Copy)]
pub(super) struct Around<'a> {
    pub(super) before: &'a [u8],
    pub(super) after: &'a [u8],
}

impl Around<'_> {
    /// This is what was called.
    pub(super) fn called(&self) -> bool {
        self.follows(CALLED) || self.precedes(CALLED_AFTER)
    }

    /// Something is named here, perhaps an address.
    pub(super) fn named(&self) -> bool {
        self.follows(NAMED)
    }

    /// Networks are spoken of nearby.
    pub(super) fn network(&self) -> bool {
        let before = &self.before[self.before.len().saturating_sub(120)..];
        let after = &self.after[..self.after.len().min(120)];
        NETWORK_WORDS
            .iter()
            .any(|word| contains(before, word) || contains(after, word))
    }

    /// This machine's own end of the connection.
    pub(super) fn local(&self) -> bool {
        let goes_on = [" => ", " :> ", " -> /"];
        self.follows(LOCAL)
            || goes_on
                .iter()
                .any(|arrow| self.after.starts_with(arrow.as_bytes()))
            || (self.follows(&["from"]) && contains(&self.after[..self.after.len().min(5)], " to "))
    }

    pub(super) fn requested(&self) -> bool {
        self.follows(REQUESTED)
    }

    pub(super) fn secret(&self) -> bool {
        self.follows(SECRET)
    }

    /// Whether the text before, without quotes, brackets and colons, ends in one of the phrases.
    pub(super) fn follows(&self, phrases: &[&str]) -> bool {
        let before = trim_end(self.before);
        phrases.iter().any(|phrase| ends_in(before, phrase))
    }

    fn precedes(&self, phrases: &[&str]) -> bool {
        let skip = self
            .after
            .iter()
            .take(6)
            .take_while(|b| b" \"'`)]}>:,;-\n".contains(b));
        let after = &self.after[skip.count()..];
        phrases
            .iter()
            .any(|phrase| after.starts_with(phrase.as_bytes()))
    }
}

/// Without the quotes, brackets, colons and blanks at the end, of which there are never many.
fn trim_end(mut text: &[u8]) -> &[u8] {
    for _ in 0..8 {
        match text {
            [rest @ .., last] if b" \t\n\"'`([{<:=,".contains(last) => text = rest,
            _ => break,
        }
    }
    text
}

fn ends_in(text: &[u8], phrase: &str) -> bool {
    text.strip_suffix(phrase.as_bytes())
        .is_some_and(|rest| rest.last().is_none_or(|b| !b.is_ascii_alphanumeric()))
}

pub(super) fn contains(text: &[u8], word: &str) -> bool {
    memmem::find(text, word.as_bytes()).is_some()
}
