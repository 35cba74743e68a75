//! Finds the next line of a block that may belong to a failure, at the speed of a search for words.

use memchr::memmem::Finder;

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

/// So much is searched for all needles before going on: it stays in the cache.
const STRETCH: usize = 64 * 1024;

/// The needles, made ready.
#[derive(Clone, Debug)]
pub(super) struct Needles {
    finders: [Finder<'static>; NEEDLES.len()],
}

impl Needles {
    pub(super) fn new() -> Self {
        Self {
            finders: NEEDLES.map(Finder::new),
        }
    }

    /// A search for candidate lines at or behind `from`, where a line begins.
    pub(super) fn search<'b>(&self, block: Block<'b>, from: usize) -> Search<'b, '_> {
        Search {
            needles: self,
            block,
            from,
            end: from,
            hits: [None; NEEDLES.len()],
        }
    }
}

/// Goes through a block once, however many candidates are asked for.
pub(super) struct Search<'b, 'n> {
    needles: &'n Needles,
    block: Block<'b>,
    from: usize,
    /// The end of the stretch whose hits are known.
    end: usize,
    /// The next hit of each needle in the stretch.
    hits: [Option<usize>; NEEDLES.len()],
}

impl Search<'_, '_> {
    /// Where the first candidate line at or behind `from` begins, which is a line's begin and not
    /// before any asked for already.
    pub(super) fn next(&mut self, from: usize) -> Option<usize> {
        self.from = from;
        while let Some(hit) = self.hit() {
            let start = self.block.line_start(hit).max(from);
            let (line, next) = self.block.line(start)?;
            if is_candidate(line) {
                return Some(start);
            }
            self.from = next;
        }
        None
    }

    /// The first place of a needle at or behind `from`.
    fn hit(&mut self) -> Option<usize> {
        let bytes = self.block.bytes;
        loop {
            if self.from < self.end {
                let (from, end) = (self.from, self.end);
                for (hit, finder) in self.hits.iter_mut().zip(&self.needles.finders) {
                    if hit.is_some_and(|hit| hit < from) {
                        *hit = find(bytes, finder, from, end);
                    }
                }
                if let Some(hit) = self.hits.iter().flatten().min() {
                    return Some(*hit);
                }
            }
            let start = self.from.max(self.end);
            if start >= bytes.len() {
                return None;
            }
            self.end = (start + STRETCH).min(bytes.len());
            for (hit, finder) in self.hits.iter_mut().zip(&self.needles.finders) {
                *hit = find(bytes, finder, start, self.end);
            }
        }
    }
}

/// The first place that begins in `from..end`; the needle may reach over the end.
fn find(bytes: &[u8], finder: &Finder<'_>, from: usize, end: usize) -> Option<usize> {
    let over = (end + finder.needle().len() - 1).min(bytes.len());
    finder
        .find(&bytes[from.min(over)..over])
        .map(|at| from + at)
}
