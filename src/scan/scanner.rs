//! The way of the bytes: block after block through the search for candidates, passages cut out
//! around them, each parsed or recognised, failures counted.

use std::collections::HashSet;
use std::io;
use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::border::{Border, Found};
use super::buffer::Buffer;
use super::candidate::Needles;
use super::filter::Filter;
use super::known::Known;
use super::outcome::{self, Failure};
use super::passage::{Block, Look, MOST_BYTES, count_lines};
use super::sample::Samples;
use super::stretch::{Begin, End, MARGIN, NEAR, Stretch};
use super::tally::{Occurrence, Place, Tally};

/// A line as long as this is taken for several.
const LONGEST_LINE: usize = 16 * 1024 * 1024;

/// A tally is given away when it covers so many bytes.
const TALLY: u64 = 4 * 1024 * 1024;

/// So many fingerprints are remembered whose samples were given away.
const MOST_GIVEN: usize = 64 * 1024;

/// What came of reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// So many bytes, more than none.
    Bytes(usize),
    /// The next source of the same log begins here.
    Source(usize),
    /// There are no more.
    End,
}

/// Scans stretches one after the other, and knows again what it has seen.
#[derive(Debug)]
pub struct Scanner {
    filter: Filter,
    needles: Rc<Needles>,
    known: Known,
    given: HashSet<u64>,
    full: Arc<AtomicBool>,
    buffer: Buffer,
}

impl Scanner {
    /// A scanner that has seen nothing.
    pub fn new(filter: Filter) -> Self {
        Self::until_full(filter, Arc::default())
    }

    /// The same; once `full` is set there is no room for groups that were not given before, and
    /// their samples are not kept.
    pub fn until_full(filter: Filter, full: Arc<AtomicBool>) -> Self {
        Self {
            filter,
            needles: Rc::new(Needles::new()),
            known: Known::default(),
            given: HashSet::new(),
            full,
            buffer: Buffer::default(),
        }
    }

    /// Scans what is told apart from all else: of these groups samples were given, and no others.
    pub(super) fn apart(&mut self, given: &mut HashSet<u64>, scan: impl FnOnce(&mut Self)) {
        std::mem::swap(&mut self.given, given);
        scan(self);
        std::mem::swap(&mut self.given, given);
    }

    fn wants_sample(&mut self, failure: &Failure) -> bool {
        let full = self.full.load(Ordering::Relaxed);
        !full && (failure.brief.announces || self.given.insert(failure.fingerprint))
    }

    /// Reads the stretch, from [`Stretch::reads_from`] on, and gives tallies in order.
    ///
    /// # Errors
    /// What `read` reports; what was read before is counted.
    pub fn scan(
        &mut self,
        stretch: Stretch,
        mut read: impl FnMut(&mut [u8]) -> io::Result<Read>,
        mut give: impl FnMut(Tally),
    ) -> io::Result<()> {
        let mut buffer = std::mem::take(&mut self.buffer);
        buffer.clear(stretch.reads_from() == 0);
        let mut pass = Pass::new(stretch);
        let mut result = Ok(());
        let mut last = false;
        while !last {
            match buffer.fill(&mut read) {
                Ok(Read::Bytes(_)) => {}
                Ok(Read::Source(source)) => {
                    pass.next_source(&mut buffer, source);
                }
                Ok(Read::End) => last = true,
                Err(error) => {
                    last = true;
                    result = Err(error);
                }
            }
            last |= pass.go_on(self, buffer.block(last)) == Step::Done;
            // Where it has not begun, everything belongs to the stretches before.
            if pass.from.is_none() && (pass.tally.bytes >= TALLY || last) {
                give(pass.give(self));
            }
            pass.drop_done(&mut buffer);
        }
        self.buffer = buffer;
        result
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// More must be read.
    More,
    /// The stretch ends within the block.
    Done,
}

/// One stretch on its way. Places are those in the buffer.
#[derive(Clone, Debug)]
pub(super) struct Pass {
    /// Begins the stretch, if it has not begun.
    from: Option<Border>,
    /// Ends it.
    to: Option<Border>,
    /// The source at whose begin the search for that border begins.
    to_source: Option<usize>,
    /// Everything before is counted.
    floor: usize,
    /// No candidate line begins before, at or behind the floor.
    searched: usize,
    /// Where sources begin that follow the first one.
    boundaries: Vec<(usize, usize)>,
    tally: Tally,
    /// Whether failures at the end of the input are left out, since they may go on; whether any were.
    pub(super) spares_end: bool,
    pub(super) spared: bool,
}

impl Pass {
    pub(super) fn new(stretch: Stretch) -> Self {
        let base = stretch.reads_from();
        let place = |at: u64| usize::try_from(at - base).unwrap_or(usize::MAX);
        let mut tally = Tally::default();
        tally.edges.begins_log = stretch.from == Begin::Log;
        tally.edges.first_source = stretch.source;
        tally.edges.last_source = stretch.source;
        Self {
            from: match stretch.from {
                Begin::Log => None,
                Begin::Place(from) => Some(Border::at_or_behind(place(from))),
                Begin::Source => Some(Border::in_source(0)),
            },
            to: match stretch.to {
                End::Place(to) => Some(Border::at_or_behind(place(to))),
                End::Log | End::Source(_) => None,
            },
            to_source: match stretch.to {
                End::Source(source) => Some(source),
                End::Log | End::Place(_) => None,
            },
            floor: 0,
            searched: 0,
            boundaries: Vec::new(),
            tally,
            spares_end: false,
            spared: false,
        }
    }

    /// The next source of the same log begins behind what is in the buffer.
    pub(super) fn next_source(&mut self, buffer: &mut Buffer, source: usize) {
        buffer.end_line();
        let begin = buffer.bytes().len();
        self.boundaries.push((begin, source));
        if self.to_source == Some(source) {
            self.to = Some(Border::in_source(begin));
        }
    }

    /// Goes as far as the block allows. A line that is too long is taken for several.
    pub(super) fn go_on(&mut self, scanner: &mut Scanner, block: Block<'_>) -> Step {
        let step = self.step(scanner, block);
        let too_long = block.bytes.len() - self.floor > LONGEST_LINE;
        if too_long && !block.last && step == Step::More {
            let last = true;
            self.step(scanner, Block { last, ..block });
            self.pass_over(block.bytes.len());
            self.searched = self.floor;
        }
        step
    }

    /// Lets go of what is not needed any more.
    pub(super) fn drop_done(&mut self, buffer: &mut Buffer) {
        // Far lines count for where a stretch begins and ends, and for nothing else.
        let margin = match (self.from, self.to) {
            (None, None) => NEAR,
            _ => MARGIN,
        };
        let len = self.floor.saturating_sub(margin);
        buffer.drop_front(len);
        self.drop_front(len);
    }

    fn step(&mut self, scanner: &mut Scanner, block: Block<'_>) -> Step {
        if let Some(from) = &mut self.from {
            let end = self.to.map_or(usize::MAX, |to| to.from());
            match from.look(block, end, &scanner.needles) {
                Found::At(border) => {
                    self.pass_over(border);
                    self.from = None;
                    self.searched = border;
                }
                Found::None => return Step::Done,
                Found::NotBefore(place) => {
                    self.pass_over(place.min(block.bytes.len()));
                    return Step::More;
                }
            }
        }
        let mut end = block.bytes.len();
        let mut last = block.last;
        if let Some(to) = self.to.as_mut().filter(|to| to.from() < end) {
            match to.look(block, usize::MAX, &scanner.needles) {
                Found::At(border) => (end, last) = (border, true),
                Found::None => {}
                // Whatever lies behind may belong to the next stretch.
                Found::NotBefore(place) => end = place.min(end),
            }
        }
        let block = Block {
            bytes: &block.bytes[..end],
            last,
            ..block
        };
        self.search(scanner, block);
        if last { Step::Done } else { Step::More }
    }

    /// What stands before `to` belongs to the stretches before, if this one has not begun.
    fn pass_over(&mut self, to: usize) {
        if self.from.is_none() {
            return;
        }
        while self.boundaries.first().is_some_and(|(at, _)| *at <= to) {
            let (_, source) = self.boundaries.remove(0);
            self.tally.edges.first_source = source;
            self.tally.edges.last_source = source;
        }
        self.floor = self.floor.max(to);
    }

    /// Finds and counts all failures up to where the block leaves something open.
    fn search(&mut self, scanner: &mut Scanner, block: Block<'_>) {
        let needles = Rc::clone(&scanner.needles);
        loop {
            let Some(candidate) = needles.next(block, self.searched) else {
                self.searched = match block.last {
                    true => block.bytes.len(),
                    false => block.line_start(block.bytes.len()).max(self.searched),
                };
                let floor = match block.last {
                    true => block.bytes.len(),
                    false => self.reach(block, self.searched),
                };
                self.count_to(block, floor);
                return;
            };
            self.searched = candidate;
            match block.passage(self.floor, candidate) {
                Look::Found(passage) if self.spares_end && passage.end == block.bytes.len() => {
                    self.spared = true;
                    return;
                }
                Look::Found(passage) => {
                    let end = passage.end;
                    self.passage(scanner, block, passage);
                    self.count_to(block, end);
                    self.searched = end;
                }
                Look::Unknown => {
                    let floor = self.reach(block, candidate);
                    self.count_to(block, floor);
                    return;
                }
            }
        }
    }

    /// Where a passage begins at the earliest whose first candidate is at or behind `at`.
    fn reach(&self, block: Block<'_>, at: usize) -> usize {
        match block.begin(self.floor, at) {
            Look::Found(begin) => begin,
            Look::Unknown => match block.above(at).filter(|&above| above >= self.floor) {
                Some(above) if at - above <= MOST_BYTES => match block.begin(self.floor, above) {
                    Look::Found(begin) => begin,
                    Look::Unknown => block
                        .line_start(at.saturating_sub(MOST_BYTES))
                        .max(self.floor),
                },
                _ => at.max(self.floor),
            },
        }
    }

    /// Counts bytes and lines up to `to`, which becomes the floor.
    fn count_to(&mut self, block: Block<'_>, to: usize) {
        while let Some(&(at, source)) = self.boundaries.first().filter(|(at, _)| *at <= to) {
            self.count_lines_to(block, at);
            self.boundaries.remove(0);
            self.tally.edges.last_source = source;
            self.tally.edges.lines_of_last = 0;
        }
        self.count_lines_to(block, to);
    }

    fn count_lines_to(&mut self, block: Block<'_>, to: usize) {
        if to <= self.floor {
            return;
        }
        let bytes = &block.bytes[self.floor..to];
        let unended = block.last && to == block.bytes.len() && bytes.last() != Some(&b'\n');
        let lines = count_lines(bytes) + u64::from(unended);
        self.tally.bytes += bytes.len() as u64;
        self.tally.lines += lines;
        self.tally.edges.lines_of_last += lines;
        self.tally.settle_until(self.tally.lines);
        self.floor = to;
    }

    /// Counts the failures of a passage.
    fn passage(&mut self, scanner: &mut Scanner, block: Block<'_>, passage: Range<usize>) {
        self.count_to(block, passage.start);
        let bytes = &block.bytes[passage.clone()];
        let key = scanner.known.key(bytes);
        let known = key.and_then(|key| scanner.known.get(key));
        let filter = &scanner.filter;
        let times = known.as_ref().and_then(|known| filter.times(bytes, known));
        let (outcome, times) = match (known, times) {
            (Some(known), Some(times)) => (known, times),
            _ => {
                let outcome = Rc::new(outcome::parse(bytes));
                if let Some(key) = key {
                    scanner.known.insert(key, Rc::clone(&outcome));
                }
                let times = outcome
                    .failures
                    .iter()
                    .map(|failure| scanner.filter.written_time(bytes, failure));
                let times = times.collect();
                (outcome, times)
            }
        };
        let mut samples = Samples::new(block, &passage, &outcome.failures);
        for (failure, time) in outcome.failures.iter().zip(times) {
            if scanner.filter.wants(failure, time) {
                let (line, place) = self.at(block, &passage, failure.line);
                let sample = scanner.wants_sample(failure).then(|| samples.of(failure));
                let occurrence = Occurrence {
                    fingerprint: failure.fingerprint,
                    place,
                    time,
                    sample,
                };
                self.tally.add(occurrence, line, failure);
            }
        }
    }

    /// The place of a passage's line: in lines of the tally, and in the source.
    fn at(&self, block: Block<'_>, passage: &Range<usize>, line: u64) -> (u64, Place) {
        let in_source = self.tally.edges.lines_of_last + line + 1;
        let mut place = Place {
            source: self.tally.edges.last_source,
            line: in_source,
        };
        // The passage may reach into the next file of a log that was cut into several.
        for &(boundary, source) in &self.boundaries {
            if boundary < passage.end {
                let before = count_lines(&block.bytes[passage.start..boundary]);
                if line >= before {
                    place = Place {
                        source,
                        line: line - before + 1,
                    };
                }
            }
        }
        (self.tally.lines + line, place)
    }

    /// The tally so far; the next goes on where it ends.
    pub(super) fn give(&mut self, scanner: &mut Scanner) -> Tally {
        let mut next = Tally::default();
        next.edges.first_source = self.tally.edges.last_source;
        next.edges.last_source = self.tally.edges.last_source;
        let given = std::mem::replace(&mut self.tally, next);
        if scanner.given.len() > MOST_GIVEN {
            scanner.given.clear();
        }
        given
    }

    /// The first `len` bytes of the buffer go.
    fn drop_front(&mut self, len: usize) {
        self.floor -= len;
        self.searched = self.searched.max(len) - len;
        self.from = self.from.map(|from| from.moved(len));
        self.to = self.to.map(|to| to.moved(len));
        for (at, _) in &mut self.boundaries {
            *at -= len;
        }
    }
}
