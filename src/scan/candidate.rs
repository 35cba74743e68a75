//! Finds the next line of a block that may belong to a failure, at the speed of a search for words.

use aho_corasick::{AhoCorasick, Input, MatchKind};

use super::line::{STARTED_IN_VAIN, is_candidate};
use super::passage::Block;

/// One of these stands in some line of every failure, in whatever dress.
const NEEDLES: [&str; 6] = [
    "Exception",
    "Error",
    "\tat ",
    "  at ",
    ".java",
    STARTED_IN_VAIN,
];

/// The needles, made ready. Searching for all of them in one go with the machine's vector
/// instructions takes as long as searching for four of them one after the other.
#[derive(Clone, Debug)]
pub(super) struct Needles(Option<AhoCorasick>);

impl Needles {
    pub(super) fn new() -> Self {
        let mut builder = AhoCorasick::builder();
        Self(
            builder
                .match_kind(MatchKind::LeftmostFirst)
                .build(NEEDLES)
                .ok(),
        )
    }

    /// The first word at or behind `from`.
    pub(super) fn find(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let found = self.0.as_ref()?.find(Input::new(bytes).range(from..))?;
        Some(found.start())
    }

    /// Where the first candidate line at or behind `from` begins, where a line begins.
    pub(super) fn next(&self, block: Block<'_>, mut from: usize) -> Option<usize> {
        while let Some(hit) = self.find(block.bytes, from) {
            let start = block.line_start(hit).max(from);
            let (line, next) = block.line(start)?;
            if is_candidate(line) {
                return Some(start);
            }
            from = next;
        }
        None
    }
}
