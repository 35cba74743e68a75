//! Passages that were seen before are recognised by what does not differ from one occurrence to
//! the next, so that each is parsed once.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::LazyLock;

use memchr::memmem::Finder;
use xxhash_rust::xxh3::xxh3_64;

use super::line::{Kind, kind};
use super::outcome::Outcome;
use super::passage::Block;

/// How many passages are remembered; when there are more, all are forgotten.
const MOST: usize = 4 * 1024;

/// Longer passages are parsed each time: they do not occur twice.
const LONGEST: usize = 128 * 1024;

/// What became of the passages seen.
#[derive(Debug, Default)]
pub(super) struct Known {
    outcomes: HashMap<u64, Rc<Outcome>>,
    /// Of the passage looked at, all that does not differ.
    lasting: Vec<u8>,
}

impl Known {
    /// The hash of a passage less what differs from one occurrence to the next; none if it is too
    /// long to occur again.
    pub(super) fn key(&mut self, passage: &[u8]) -> Option<u64> {
        if passage.len() > LONGEST {
            return None;
        }
        self.lasting.clear();
        let block = Block {
            bytes: passage,
            first: true,
            last: true,
        };
        // Plain frames are taken as they are, as many at a time as stand below each other.
        let (mut at, mut frames) = (0, 0);
        while let Some((line, next)) = block.line(at) {
            if !line.starts_with(b"\tat ") {
                self.lasting.extend_from_slice(&passage[frames..at]);
                // Which lines begin records is not to depend on what is left out.
                self.lasting.push(match kind(line) {
                    Kind::Start | Kind::Record => 1,
                    _ => 2,
                });
                mask(line, &mut self.lasting);
                self.lasting.push(b'\n');
                frames = next;
            }
            at = next;
        }
        self.lasting.extend_from_slice(&passage[frames..]);
        Some(xxh3_64(&self.lasting))
    }

    pub(super) fn get(&self, key: u64) -> Option<Rc<Outcome>> {
        self.outcomes.get(&key).cloned()
    }

    pub(super) fn insert(&mut self, key: u64, outcome: Rc<Outcome>) {
        if self.outcomes.len() >= MOST {
            self.outcomes.clear();
        }
        self.outcomes.insert(key, outcome);
    }
}

/// Appends the line with one `0` in place of each word that is a number or an id: it begins with
/// a digit, or is a hexadecimal number. Finer than what the fingerprint leaves out of messages, so
/// that texts which are equal here have the same fingerprint.
fn mask(line: &[u8], out: &mut Vec<u8>) {
    static FRAME: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("\\n\\tat "));
    let mut rest = line;
    // A frame inside a string of JSON is taken as it is.
    while let Some(at) = FRAME.find(rest) {
        words(&rest[..at], out);
        let frame = &rest[at..];
        let end = memchr::memchr2(b'\\', b'"', &frame[4..]).map_or(frame.len(), |end| end + 4);
        out.extend_from_slice(&frame[..end]);
        rest = &frame[end..];
    }
    words(rest, out);
}

fn words(text: &[u8], out: &mut Vec<u8>) {
    let (mut at, mut copied) = (0, 0);
    while at < text.len() {
        let begin = at;
        let mut digits = 0;
        while let Some(&byte) = text.get(at).filter(|byte| byte.is_ascii_alphanumeric()) {
            digits += usize::from(byte.is_ascii_digit());
            at += 1;
        }
        let before = begin.checked_sub(1).map(|before| text[before]);
        if digits > 0 && is_id(&text[begin..at], before) {
            out.extend_from_slice(&text[copied..begin]);
            out.push(b'0');
            copied = at;
        }
        at += 1;
    }
    out.extend_from_slice(&text[copied..]);
}

/// Whether a word in which a digit stands is a number or an id.
fn is_id(word: &[u8], before: Option<u8>) -> bool {
    if word[0].is_ascii_digit() {
        return true;
    }
    // `com.acme.Fade1` is a name.
    let shortest = if before == Some(b'-') { 4 } else { 6 };
    if word.len() < shortest || matches!(before, Some(b'.' | b'$' | b'_')) {
        return false;
    }
    let mut bytes = word.iter();
    bytes
        .clone()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        || bytes.all(|byte| matches!(byte, b'0'..=b'9' | b'A'..=b'F'))
}

#[cfg(test)]
mod tests {
    use super::Known;

    fn key(text: &str) -> u64 {
        Known::default().key(text.as_bytes()).unwrap_or_default()
    }

    #[test]
    fn numbers_and_ids_make_no_difference() {
        let one = "2026-11-23T07:28:31.101Z ERROR 7 order 17 of 3f2a9c11-aa07 failed\n\tat a.B.c(B.java:1)\n";
        let other = "2026-11-24T17:08:01.5Z ERROR 81 order 1801 of 77bb0c12-b1e9 failed\n\tat a.B.c(B.java:1)\n";
        assert_eq!(key(one), key(other));
    }

    #[test]
    fn words_classes_and_frames_make_one() {
        let one = "com.acme.Bad1: x\n\tat a.B.c(B.java:1)\n";
        for other in [
            "com.acme.Bad2: x\n\tat a.B.c(B.java:1)\n",
            "com.acme.Bad1: y\n\tat a.B.c(B.java:1)\n",
            "com.acme.Bad1: x\n\tat a.B.c(B.java:2)\n",
            "com.acme.Bad1: x\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:3)\n",
        ] {
            assert_ne!(key(one), key(other), "{other}");
        }
    }
}
