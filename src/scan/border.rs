//! Where the stretches of a file end, which are scanned by themselves: told by what stands around a
//! line, so that the stretch before and the one behind agree.

use super::candidate::Needles;
use super::passage::{Block, Look, MOST_BYTES};

/// No passage reaches so far from its lines of a trace.
pub(super) const FAR: usize = MOST_BYTES + 4 * 1024;

/// The search for the first border at or behind a place: a cut, or a line of a log without records that
/// is far from anything which may belong to a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Border {
    /// Nothing before it is looked at. The other places are those behind it.
    begin: usize,
    /// The border is not before it.
    from: usize,
    /// No line before this one is a cut.
    at: usize,
    /// Where it can show next that a line was far from everything.
    next: usize,
}

/// What a look at a block says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// Here it is.
    At(usize),
    /// There is none before the end.
    None,
    /// More of the input must be seen; it is not before this place.
    NotBefore(usize),
}

impl Border {
    /// The first one at or behind a place in the buffer.
    pub(super) fn at_or_behind(from: usize) -> Self {
        Self::far_behind(0, from)
    }

    /// The first one in a source that begins here, which is told without what stands before it.
    pub(super) fn in_source(begin: usize) -> Self {
        Self::far_behind(begin, FAR)
    }

    fn far_behind(begin: usize, from: usize) -> Self {
        Self {
            begin,
            from,
            at: from,
            next: from + FAR,
        }
    }

    /// The same when the first `len` bytes of the buffer are gone.
    pub(super) fn moved(self, len: usize) -> Self {
        let behind = len.saturating_sub(self.begin);
        Self {
            begin: self.begin.saturating_sub(len),
            from: self.from.saturating_sub(behind),
            at: self.at.saturating_sub(behind),
            next: self.next.saturating_sub(behind),
        }
    }

    /// The place in the buffer from which on it is searched for.
    pub(super) fn from(&self) -> usize {
        self.begin + self.from
    }

    /// Goes on through the lines that begin before `end`.
    pub(super) fn look(&mut self, block: Block<'_>, end: usize, needles: &Needles) -> Found {
        let begin = self.begin;
        let behind = Block {
            bytes: &block.bytes[begin..],
            first: block.first || begin > 0,
            ..block
        };
        match self.look_behind(behind, end.saturating_sub(begin), needles) {
            Found::At(place) => Found::At(begin + place),
            Found::NotBefore(place) => Found::NotBefore(begin + place),
            Found::None => Found::None,
        }
    }

    fn look_behind(&mut self, block: Block<'_>, end: usize, needles: &Needles) -> Found {
        let Some(mut at) = block.line_at_or_behind(self.at) else {
            return Found::NotBefore(self.from);
        };
        // Whether a line before the end is far from everything shows behind it.
        while at < end.saturating_add(FAR) {
            if at >= self.next
                && let Some(calm) = self.calm(block, at, needles)
            {
                return before(end, calm);
            }
            if at >= block.bytes.len() {
                return self.until(at, block.last);
            }
            match block.is_cut(at) {
                Look::Found(true) => return before(end, at),
                Look::Found(false) => match block.line(at) {
                    Some((_, next)) => at = next,
                    None => return self.until(at, block.last),
                },
                Look::Unknown => return self.until(at, block.last),
            }
        }
        Found::None
    }

    fn until(&mut self, at: usize, last: bool) -> Found {
        self.at = at;
        match last {
            true => Found::None,
            false => Found::NotBefore(self.from),
        }
    }

    /// The first line at or behind `from` around which no word of failures stands as far as a passage
    /// may reach, before `at`. Where there is none, what is known now about the place of the border is kept.
    fn calm(&mut self, block: Block<'_>, at: usize, needles: &Needles) -> Option<usize> {
        let mut behind = self.from.saturating_sub(FAR);
        let mut calm = self.from;
        loop {
            let word = needles.find(block.bytes, behind).filter(|&word| word < at);
            if word.unwrap_or(at) >= calm + FAR {
                return block.line_at_or_behind(calm).filter(|&line| line < at);
            }
            let Some(word) = word else { break };
            behind = word + 1;
            calm = self.from.max(behind + FAR);
        }
        self.from = self.from.max(block.line_start(behind));
        self.next = calm + FAR;
        None
    }
}

fn before(end: usize, border: usize) -> Found {
    match border < end {
        true => Found::At(border),
        false => Found::None,
    }
}
