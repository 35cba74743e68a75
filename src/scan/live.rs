//! A log that is scanned as it comes: what is complete is counted for good; what may go on is only
//! looked at, again and again, until it is complete.

use std::collections::HashSet;

use memchr::memrchr;

use super::buffer::Buffer;
use super::passage::Block;
use super::scanner::{Pass, Scanner};
use super::stretch::Stretch;
use super::tally::Tally;

/// So much of a buffer is kept that is not needed at the moment.
const SPARE: usize = 64 * 1024;

/// A log on its way: one input, or several that follow each other.
#[derive(Debug)]
pub struct Live {
    pass: Pass,
    buffer: Buffer,
    /// What was counted and not taken yet, and what counting goes on from.
    log: Tally,
    /// Lines that were taken.
    taken: u64,
    /// Of which groups samples were given: what one log has shown is not known of another.
    given: HashSet<u64>,
}

/// What a look at a log shows that is not counted for good.
#[derive(Debug, Default)]
pub struct Seen {
    /// What would be counted.
    pub tally: Tally,
    /// Whether a failure stands at the end that was left out, since it may go on.
    pub open: bool,
}

/// What a look takes for complete.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// What something follows that is no part of it.
    Followed,
    /// All there is: nothing has come for a while.
    All,
}

impl Live {
    /// Begins with a source, `above` lines of which are passed over.
    pub fn new(scanner: &mut Scanner, source: usize, above: u64) -> Self {
        let mut pass = Pass::new(Stretch {
            source,
            ..Stretch::default()
        });
        let mut log = pass.give(scanner);
        log.edges.lines_of_last = above;
        let mut buffer = Buffer::default();
        buffer.clear(true);
        Self {
            pass,
            buffer,
            log,
            taken: 0,
            given: HashSet::new(),
        }
    }

    /// What comes next.
    pub fn push(&mut self, scanner: &mut Scanner, bytes: &[u8]) {
        self.buffer.push(bytes);
        self.go_on(scanner, false);
        self.pass.drop_done(&mut self.buffer);
        self.buffer.shrink(SPARE);
    }

    /// Counts as far as the buffer allows.
    fn go_on(&mut self, scanner: &mut Scanner, last: bool) {
        let block = self.buffer.block(last);
        scanner.apart(&mut self.given, |scanner| {
            self.pass.go_on(scanner, block);
            self.log.append(self.pass.give(scanner), usize::MAX);
        });
    }

    /// The next source of the same log begins here.
    pub fn next_source(&mut self, source: usize) {
        self.pass.next_source(&mut self.buffer, source);
    }

    /// Whether the last line is not ended.
    pub fn is_within_line(&self) -> bool {
        self.buffer.is_within_line()
    }

    /// What was counted for good since the last time.
    pub fn take(&mut self) -> Tally {
        let mut taken = self.log.take_counted();
        taken.lines = self.log.lines - self.taken;
        self.taken = self.log.lines;
        taken
    }

    /// What else would be counted if nothing more came. A line that is not ended is no part of it.
    pub fn look(&self, scanner: &mut Scanner, look: Look) -> Seen {
        let whole = self.buffer.block(true);
        let end = memrchr(b'\n', whole.bytes).map_or(0, |end| end + 1);
        let block = Block {
            bytes: &whole.bytes[..end],
            ..whole
        };
        let mut pass = self.pass.clone();
        pass.spares_end = look == Look::Followed;
        let mut tally = self.log.uncounted();
        // What was seen only is to have its sample when it is counted, too.
        scanner.apart(&mut HashSet::new(), |scanner| {
            pass.go_on(scanner, block);
            tally.append(pass.give(scanner), usize::MAX);
        });
        if look == Look::All {
            tally.finish(usize::MAX);
        }
        let mut tally = tally.take_counted();
        tally.lines -= self.log.lines;
        Seen {
            tally,
            open: pass.spared,
        }
    }

    /// The log ends: what is left of it.
    pub fn end(mut self, scanner: &mut Scanner) -> Tally {
        self.go_on(scanner, true);
        self.log.finish(usize::MAX);
        self.take()
    }
}
