//! The text of a group's first failure, as it is explained in the end.

use std::cell::OnceCell;
use std::ops::Range;
use std::sync::Arc;

use super::outcome::Failure;
use super::passage::{BESIDE, Block};

/// A sample holds so many lines above its passage.
const ABOVE: u64 = 12;

/// Of a long passage it holds so many above the failure.
const WITHIN: u64 = 40;

/// No sample is longer: traces of a thousand frames are not.
const LONGEST: usize = 256 * 1024;

/// So many groups, the first by their places, keep the whole of their samples, the others no more
/// than `SHORT` bytes. What is kept must not depend on other samples, or tallies could not be merged.
pub const WHOLE: usize = 64;
const SHORT: usize = 16 * 1024;

/// The text of the first failure of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Lines above the failure and its own, as they stand in the input; long ones are cut off. Failures
    /// that stand close together share it.
    pub text: Arc<[u8]>,
    /// How many lines of it stand above the failure.
    pub above: u64,
    /// The outermost throwable's class, should the text be too long to be kept.
    pub class: Option<String>,
}

/// Takes samples of the failures of a passage.
pub(super) struct Samples<'b> {
    block: Block<'b>,
    passage: Range<usize>,
    failures: &'b [Failure],
    /// Where each line of the passage begins.
    lines: OnceCell<Vec<usize>>,
    /// What was taken last.
    last: Option<(Range<usize>, Arc<[u8]>)>,
}

impl<'b> Samples<'b> {
    pub(super) fn new(block: Block<'b>, passage: &Range<usize>, failures: &'b [Failure]) -> Self {
        Self {
            block,
            passage: passage.clone(),
            failures,
            lines: OnceCell::new(),
            last: None,
        }
    }

    pub(super) fn of(&mut self, failure: &Failure) -> Sample {
        let (range, above) = match self.passage.len() > SHORT && failure.line > WITHIN {
            true => (self.line(failure.line - WITHIN)..self.passage.end, WITHIN),
            false => {
                let (start, above) = self.start();
                (start..self.passage.end, above + failure.line)
            }
        };
        let end = match self.passage.len() > SHORT {
            true => self.end(failure.line).min(range.start + LONGEST),
            false => range.end,
        };
        let range = range.start..end;
        let text = match &self.last {
            Some((last, text)) if *last == range => Arc::clone(text),
            _ => {
                let text: Arc<[u8]> = self.block.bytes[range.clone()].into();
                self.last = Some((range, Arc::clone(&text)));
                text
            }
        };
        Sample {
            text,
            above,
            class: failure.brief.class().map(str::to_owned),
        }
    }

    /// Where the lines above the passage begin, and how many they are.
    fn start(&self) -> (usize, u64) {
        let mut start = self.passage.start;
        let mut above = 0;
        while above < ABOVE
            && let Some(line) = self
                .block
                .above(start)
                .filter(|line| self.passage.start - line <= BESIDE)
        {
            start = line;
            above += 1;
        }
        (start, above)
    }

    /// Where the next failure begins below a line.
    fn end(&self, line: u64) -> usize {
        let mut below = self.failures.iter().map(|failure| failure.line);
        let next = below.find(|next| *next > line);
        next.map_or(self.passage.end, |next| self.line(next))
    }

    fn line(&self, line: u64) -> usize {
        let lines = self.lines.get_or_init(|| {
            let ends = memchr::memchr_iter(b'\n', &self.block.bytes[self.passage.clone()]);
            let begins = ends.map(|end| self.passage.start + end + 1);
            std::iter::once(self.passage.start).chain(begins).collect()
        });
        let line = usize::try_from(line).ok().and_then(|line| lines.get(line));
        line.map_or(self.passage.end, |begin| (*begin).min(self.passage.end))
    }
}

impl Sample {
    /// Makes it the sample of the group of this rank.
    pub(super) fn fit(&mut self, rank: usize) {
        if rank >= WHOLE && self.text.len() > SHORT {
            *self = self.cut();
        }
    }

    /// What of it is kept should its group not be among the first; nothing if that is all of it.
    pub fn short(&self) -> Option<Self> {
        (self.text.len() > SHORT).then(|| self.cut())
    }

    /// The first bytes: lines above the failure go, if it can be told where its own begin.
    fn cut(&self) -> Self {
        let lines = memchr::memchr_iter(b'\n', &self.text);
        let mut begins = std::iter::once(0).chain(lines.map(|end| end + 1));
        let above = usize::try_from(self.above).unwrap_or(usize::MAX);
        let begin = begins.nth(above).filter(|&begin| begin < self.text.len());
        let text = &self.text[begin.unwrap_or(0)..];
        let end = SHORT.min(text.len());
        let end = memchr::memrchr(b'\n', &text[..end]).unwrap_or(end);
        Self {
            text: text[..end].into(),
            above: if begin.is_some() { 0 } else { self.above },
            class: self.class.clone(),
        }
    }
}
