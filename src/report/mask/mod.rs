//! Secrets out of text: passwords, tokens and keys become `***`; what helps to understand the failure stays.
//!
//! One pass over the bytes; only a byte that can end the name of a secret or begin a token is
//! looked at twice, so text without secrets costs a table look-up a byte and no allocation.

mod command;
mod cookie;
mod key;
mod token;
mod url;
mod value;

use std::borrow::Cow;
use std::ops::Range;

use super::unseen::is_unsafe;

/// What stands where a secret stood.
pub const MASK: &str = "***";

/// The text with every secret in it replaced by `***`; masking twice changes nothing more. A secret
/// whose name or value is cut by characters that nobody sees is found too; then they go with it.
pub fn mask(text: &str) -> Cow<'_, str> {
    if let Some(seen) = without_unseen(text)
        && let Cow::Owned(masked) = mask_seen(&seen)
    {
        return Cow::Owned(settled(masked));
    }
    match mask_seen(text) {
        Cow::Owned(masked) => Cow::Owned(settled(masked)),
        whole => whole,
    }
}

/// Where names of secrets and addresses stand in each other, what masking leaves may be a secret too.
fn settled(mut masked: String) -> String {
    for _ in 0..MOST_ROUNDS {
        match mask_seen(&masked) {
            Cow::Owned(again) if again != masked => masked = again,
            _ => break,
        }
    }
    masked
}

/// More rounds than texts made to hurt were seen to need.
const MOST_ROUNDS: usize = 16;

/// The text as it is read, if that is not as it stands. What moves to another place is a blank.
fn without_unseen(text: &str) -> Option<String> {
    let is_unseen = |c: char| is_unsafe(c) && !matches!(c, '\n' | '\t');
    if !text.contains(is_unseen) {
        return None;
    }
    let seen = |c| match c {
        '\r' | '\x0b' | '\x0c' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        c => (!is_unseen(c)).then_some(c),
    };
    Some(text.chars().filter_map(seen).collect())
}

fn mask_seen(text: &str) -> Cow<'_, str> {
    let mut finder = Finder::new(text);
    let Some(first) = finder.next() else {
        return Cow::Borrowed(text);
    };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for secret in std::iter::once(first).chain(finder) {
        out.push_str(&text[from..secret.start]);
        out.push_str(MASK);
        from = secret.end;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// Where the secrets are, in order and apart from each other.
struct Finder<'a> {
    text: &'a str,
    at: usize,
    /// Found already, but it begins farther on: others may stand before it.
    pending: Option<Range<usize>>,
    /// Shared by all looks ahead, so that they stay linear together.
    ahead: url::Ahead,
}

/// What a look at one place gave.
enum Look {
    /// A secret; never empty, and on character boundaries.
    Secret(Range<usize>),
    /// Nothing up to here.
    Past(usize),
}

impl<'a> Finder<'a> {
    fn new(text: &'a str) -> Self {
        let ahead = url::Ahead::default();
        Self {
            text,
            at: 0,
            pending: None,
            ahead,
        }
    }

    fn look(&mut self, at: usize) -> Option<Look> {
        let text = self.text;
        match text.as_bytes()[at] {
            b':' if text.as_bytes()[at..].starts_with(b"://") => {
                url::userinfo(text, at + 3, &mut self.ahead)
            }
            b':' => url::oracle(text, at)
                .or_else(|| key::assigned(text, at))
                .or_else(|| url::bare_userinfo(text, at)),
            b'=' | b'>' => key::assigned(text, at),
            b'-' => token::at(text, at).or_else(|| command::option(text, at)),
            b'J' | b'K' | b'S' | b'_' | b'B' | b'b' => token::at(text, at),
            _ => None,
        }
    }
}

impl Iterator for Finder<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        loop {
            let until = self
                .pending
                .as_ref()
                .map_or(self.text.len(), |next| next.start);
            let step = bytes[self.at.min(until)..until]
                .iter()
                .position(|&b| INTERESTING[b as usize]);
            let Some(step) = step else {
                let secret = self.pending.take()?;
                self.at = secret.end;
                return Some(secret);
            };
            let place = self.at + step;
            self.at = place + 1;
            match self.look(place) {
                // A URL's password may stand far behind the scheme that shows it.
                Some(Look::Secret(secret))
                    if bytes[place] == b':'
                        && secret.start > place + 3
                        && self.pending.is_none() =>
                {
                    self.pending = Some(secret);
                }
                Some(Look::Secret(mut secret)) => {
                    // What is a secret in two ways is one.
                    if let Some(next) = self.pending.take_if(|next| next.start < secret.end) {
                        secret = secret.start.min(next.start)..secret.end.max(next.end);
                    }
                    self.at = secret.end;
                    return Some(secret);
                }
                Some(Look::Past(end)) => self.at = end.max(place + 1),
                None => {}
            }
        }
    }
}

/// The bytes at which something may begin or end; see [`Finder::look`].
const INTERESTING: [bool; 256] = {
    let mut table = [false; 256];
    let bytes = b":=>JKS_-Bb";
    let mut i = 0;
    while i < bytes.len() {
        table[bytes[i] as usize] = true;
        i += 1;
    }
    table
};

#[cfg(test)]
mod tests;
