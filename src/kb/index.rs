//! The index as data: which entries there are and which literal leads to which rule. Plain rows
//! with offsets into one text, so that the bundled index is constant data without pointers and
//! costs nothing at start, whatever its size. Made by `pack`, read by `lookup`.

use std::borrow::Cow;

use super::entry::Severity;

/// The whole index of one set of entries.
#[derive(Debug)]
pub(crate) struct Tables {
    /// Every text that rows name: files, ids, titles, class names, literals.
    pub(crate) text: Cow<'static, str>,
    /// The entries, in order of family, then id.
    pub(crate) cards: Cow<'static, [CardRow]>,
    /// Numbers of cards in order of their ids.
    pub(crate) by_id: Cow<'static, [u32]>,
    /// The rules of all entries.
    pub(crate) rules: Cow<'static, [RuleRow]>,
    /// Exact class names, sorted.
    pub(crate) classes: Cow<'static, [ClassRow]>,
    /// Rules of the classes.
    pub(crate) class_rules: Cow<'static, [u32]>,
    /// Folded literals.
    pub(crate) literals: Cow<'static, [Span]>,
    /// One gram of each literal by which a rule without an exact class is found, sorted by gram.
    pub(crate) grams: Cow<'static, [GramRow]>,
    /// Bits of the grams that occur; most positions of a text are dismissed here.
    pub(crate) sieve: Cow<'static, [u64]>,
    /// Rules of which nothing certain is known: tried on every throwable.
    pub(crate) always: Cow<'static, [u32]>,
}

/// A piece of the text, or a range of rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// First byte or row.
    pub(crate) start: u32,
    /// How many.
    pub(crate) len: u32,
}

/// One entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CardRow {
    /// Its id.
    pub(crate) id: Span,
    /// Its folder.
    pub(crate) family: Span,
    /// Its title.
    pub(crate) title: Span,
    /// The name of its file.
    pub(crate) file: Span,
    /// The file itself.
    pub(crate) raw: Span,
    /// Its severity.
    pub(crate) severity: Severity,
    /// The fallback for a class.
    pub(crate) general: bool,
    /// Only wraps another failure.
    pub(crate) wrapper: bool,
}

/// One rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleRow {
    /// Number of its card.
    pub(crate) card: u32,
    /// Its place within the entry.
    pub(crate) place: u32,
    /// Literals, one of which the message has; an empty range when nothing is known.
    pub(crate) message: Span,
    /// Literals, one of which the frames have.
    pub(crate) frame: Span,
}

/// One exact class name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClassRow {
    /// The name.
    pub(crate) name: Span,
    /// Range of `class_rules`.
    pub(crate) rules: Span,
}

/// One literal that leads to one rule.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GramRow {
    /// Four bytes of the literal.
    pub(crate) gram: u32,
    /// Where in the literal they stand.
    pub(crate) offset: u32,
    /// Number of the literal.
    pub(crate) literal: u32,
    /// In which text of a throwable to look.
    pub(crate) field: Field,
    /// Number of the rule.
    pub(crate) rule: u32,
}

/// The texts of a throwable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// The name of its class.
    Class,
    /// Its message.
    Message,
    /// The calls of its frames.
    Frame,
}

/// Bytes of a gram.
pub(crate) const GRAM: usize = 4;

/// Words of the sieve.
pub(crate) const SIEVE: usize = 512;

/// The four bytes at the start of `bytes`.
pub(crate) fn gram(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|four| u32::from_le_bytes(*four))
}

/// Word and bit of a gram in the sieve.
pub(crate) fn sieve_place(gram: u32) -> (usize, u64) {
    let hash = gram.wrapping_mul(0x9E37_79B1) >> (32 - 15);
    ((hash / 64) as usize, 1 << (hash % 64))
}
