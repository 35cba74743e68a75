//! The text of a group's first failure, as it is explained in the end.

use std::ops::Range;

use super::outcome::Failure;
use super::passage::{BESIDE, Block};

/// A sample holds so many lines above its passage.
const ABOVE: u64 = 12;

/// No sample is longer: traces of a thousand frames are not.
const LONGEST: usize = 256 * 1024;

/// So many groups, the first by their places, keep the whole of their samples, the others no more
/// than `SHORT` bytes. What is kept must not depend on other samples, or tallies could not be merged.
pub const WHOLE: usize = 64;
const SHORT: usize = 16 * 1024;

/// The text of the first failure of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Lines above the failure and its own, as they stand in the input; long ones are cut off.
    pub text: Vec<u8>,
    /// How many lines of it stand above the failure.
    pub above: u64,
    /// The outermost throwable's class, should the text be too long to be kept.
    pub class: Option<String>,
}

impl Sample {
    /// The passage with the lines above it.
    pub(super) fn of(block: Block<'_>, passage: &Range<usize>, failure: &Failure) -> Self {
        let mut start = passage.start;
        let mut above = 0;
        while above < ABOVE
            && let Some(line) = block
                .above(start)
                .filter(|line| passage.start - line <= BESIDE)
        {
            start = line;
            above += 1;
        }
        let mut sample = Self {
            text: block.bytes[start..passage.end.min(start + LONGEST)].to_vec(),
            above: above + failure.line,
            class: failure.brief.class().map(str::to_owned),
        };
        if start + LONGEST < passage.end {
            sample.cut(LONGEST);
        }
        sample
    }

    /// Makes it the sample of the group of this rank.
    pub(super) fn fit(&mut self, rank: usize) {
        if rank >= WHOLE && self.text.len() > SHORT {
            self.cut(SHORT);
        }
        self.text.shrink_to_fit();
    }

    /// What of it is kept should its group not be among the first; nothing if that is all of it.
    pub fn short(&self) -> Option<Self> {
        (self.text.len() > SHORT).then(|| {
            let mut short = self.clone();
            short.cut(SHORT);
            short
        })
    }

    /// Keeps so many bytes at most: lines above the failure go first.
    fn cut(&mut self, most: usize) {
        if self.text.len() < most {
            return;
        }
        let lines = memchr::memchr_iter(b'\n', &self.text);
        let mut begins = std::iter::once(0).chain(lines.map(|end| end + 1));
        let above = usize::try_from(self.above).unwrap_or(usize::MAX);
        if let Some(begin) = begins.nth(above).filter(|&begin| begin < self.text.len()) {
            self.text.drain(..begin);
            self.above = 0;
        }
        let end = most.min(self.text.len());
        let end = memchr::memrchr(b'\n', &self.text[..end]).unwrap_or(end);
        self.text.truncate(end);
    }
}
