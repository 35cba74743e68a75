//! One log as it is followed: when what stands at its end is taken for complete, and told.

use std::time::{Duration, Instant};

use causedby::scan::{Change, Live, Look, News, Scanner, Seen, Tally, Told};
use causedby::source::Error;
use causedby::source::log::{LogFile, Pieces};
use jiff::Timestamp;

/// What something follows is told so soon.
const SOON: Duration = Duration::from_millis(200);

/// Who writes in blocks ends one within a line: the rest may take so many times as long.
const WITHIN_LINE: u32 = 10;

/// A failure that was told and that seems to go on is waited for so many times as long.
const HELD: u32 = 20;

/// A log on its way from the bytes to the news.
pub(super) struct Stream {
    live: Live,
    pieces: Pieces,
    /// The name of each of its sources.
    names: Vec<usize>,
    /// What was told and is not counted for good.
    seen: Tally,
    /// How long nothing must come until what stands at the end is taken for complete.
    quiet: Duration,
    /// When something came last.
    came: Instant,
    /// When to look again.
    due: Option<Instant>,
    /// Since when it was not looked at, as it may go on.
    held: Option<Instant>,
}

impl Stream {
    /// Begins behind so many lines of a file.
    pub(super) fn new(
        scanner: &mut Scanner,
        name: usize,
        above: u64,
        quiet: Duration,
        now: Instant,
    ) -> Self {
        Self {
            live: Live::new(scanner, 0, above),
            pieces: Pieces::default(),
            names: vec![name],
            seen: Tally::default(),
            quiet,
            came: now,
            due: None,
            held: None,
        }
    }

    /// The next bytes are those of another file.
    pub(super) fn next(&mut self, name: usize) {
        self.live.next_source(self.names.len());
        self.names.push(name);
        self.pieces = Pieces::default();
    }

    /// What comes next, as bytes of whatever encoding.
    pub(super) fn push(
        &mut self,
        scanner: &mut Scanner,
        log: &LogFile,
        bytes: &[u8],
        now: Instant,
    ) -> Result<(), Error> {
        let text = self.pieces.text(log, bytes)?;
        self.live.push(scanner, &text);
        self.came = now;
        self.due = Some(self.due.unwrap_or(now + SOON));
        Ok(())
    }

    /// The same as text.
    pub(super) fn push_text(&mut self, scanner: &mut Scanner, text: &[u8], now: Instant) {
        self.live.push(scanner, text);
        self.came = now;
        self.due = Some(self.due.unwrap_or(now + SOON));
    }

    /// When to look again.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Counts what stood there before it was followed.
    pub(super) fn learn(&mut self, news: &mut News, clock: Timestamp) {
        let counted = self.counted();
        let nothing = Tally::default();
        let change = Change {
            counted,
            seen_before: &nothing,
            seen: &nothing,
        };
        news.learn(change, clock);
    }

    /// The same to its end, though it may go on.
    pub(super) fn learn_all(&mut self, scanner: &mut Scanner, news: &mut News, clock: Timestamp) {
        let seen = self.look(scanner, Look::All).tally;
        let change = Change {
            counted: self.counted(),
            seen_before: &self.seen,
            seen: &seen,
        };
        news.learn(change, clock);
        self.seen = seen;
        self.due = None;
    }

    /// What of it is known and not counted for good.
    pub(super) fn seen(&self) -> &Tally {
        &self.seen
    }

    /// What is new, once its time has come.
    pub(super) fn settle(
        &mut self,
        scanner: &mut Scanner,
        news: &mut News,
        now: Instant,
        clock: Timestamp,
    ) -> Vec<Told> {
        if self.due.is_none_or(|due| due > now) {
            return Vec::new();
        }
        let within = self.live.is_within_line();
        let quiet = self.quiet * if within { WITHIN_LINE } else { 1 };
        let complete = self.came + quiet;
        let is_quiet = complete <= now;
        let look = if is_quiet { Look::All } else { Look::Followed };
        let Seen { tally, open } = self.look(scanner, look);
        self.due = (!is_quiet).then_some(complete);
        if open && !self.seen.groups.is_empty() {
            // What was told may be what goes on now: its begin is not to be told again.
            let held = *self.held.get_or_insert(now);
            if now < held + self.quiet * HELD {
                return Vec::new();
            }
        }
        self.held = None;
        let change = Change {
            counted: self.counted(),
            seen_before: &self.seen,
            seen: &tally,
        };
        let told = news.update(change, clock);
        self.seen = tally;
        told
    }

    /// Nothing comes any more: what is new.
    pub(super) fn end(self, scanner: &mut Scanner, news: &mut News, clock: Timestamp) -> Vec<Told> {
        let mut counted = self.live.end(scanner);
        counted.renumber(|source| self.names[source]);
        let change = Change {
            counted,
            seen_before: &self.seen,
            seen: &Tally::default(),
        };
        news.update(change, clock)
    }

    fn look(&self, scanner: &mut Scanner, look: Look) -> Seen {
        let mut seen = self.live.look(scanner, look);
        seen.tally.renumber(|source| self.names[source]);
        seen
    }

    fn counted(&mut self) -> Tally {
        let mut counted = self.live.take();
        counted.renumber(|source| self.names[source]);
        counted
    }
}
