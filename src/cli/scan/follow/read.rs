//! What came since, of files that grew and of those that were rotated away.

use std::fs;
use std::path::Path;
use std::time::Instant;

use causedby::report::scan::Unread;
use causedby::source::Error;
use causedby::source::log::LogFile;
use causedby::source::tail::Got;
use jiff::Timestamp;

use super::known::Stamp;
use super::stream::Stream;
use super::{ASIDE, Follow, LINGER, QUIET};
use crate::cli::failure::say;

/// So many files stay open while nothing comes.
const MOST_OPEN: usize = 400;

/// So many blocks are read of a file before others have their turn.
const MOST_BLOCKS: usize = 64;

/// So many files to which a path leads are read one after the other.
const MOST_OTHERS: usize = 3;

impl Follow<'_> {
    /// Reads what came, and no more: who writes as fast as we read is not to keep us from telling what
    /// is new, or from ending.
    pub(super) fn catch_up(&mut self, number: usize) {
        self.catch_up_and(number, self.stopped(), |_| true);
    }

    /// The same, wholly or only for a while, with something to do after each block, which says whether
    /// to go on.
    pub(super) fn catch_up_and(
        &mut self,
        number: usize,
        wholly: bool,
        mut and: impl FnMut(&mut Self) -> bool,
    ) {
        let (mut blocks, mut others, mut end) = (0, 0, None);
        loop {
            match self.read_some(number) {
                Got::Bytes(_) => {}
                Got::Another => {
                    others += 1;
                    end = None;
                }
                Got::Nothing | Got::Missing => return,
            }
            if !and(self) {
                return;
            }
            blocks += 1;
            let goes_on = match wholly {
                true => others < MOST_OTHERS && self.is_before(number, &mut end),
                false => blocks < MOST_BLOCKS,
            };
            if !goes_on {
                self.inbox.all_changed();
                return;
            }
        }
    }

    /// Whether the file was not read as far as it went, or is at the path no more.
    fn is_before(&self, number: usize, end: &mut Option<u64>) -> bool {
        let Some(tail) = self.files.followed.get(&number).map(|of| &of.tail) else {
            return false;
        };
        let end = *end.get_or_insert_with(|| tail.length());
        tail.mark().is_some_and(|mark| mark.offset() < end) || !tail.is_here()
    }

    /// Reads once of a file.
    fn read_some(&mut self, number: usize) -> Got {
        let now = Instant::now();
        let Some(followed) = self.files.followed.get_mut(&number) else {
            return Got::Nothing;
        };
        let got = followed.tail.read(&mut self.buffer);
        followed.error = got.as_ref().err().map(ToString::to_string);
        let was_missing = std::mem::replace(&mut followed.missing, matches!(got, Ok(Got::Missing)));
        match got {
            Ok(Got::Bytes(len)) => {
                followed.since = now;
                let bytes = &self.buffer[..len];
                let pushed = followed
                    .stream
                    .push(&mut self.scanner, &followed.file, bytes, now);
                if let Err(error) = pushed {
                    self.is_no_text(number, &error);
                    return Got::Nothing;
                }
            }
            Ok(Got::Another) => {
                let name = self.names.number(&followed.file.name);
                self.names.read.insert(name);
                let begun = std::mem::replace(&mut followed.begun, true);
                followed.since = now;
                let file = followed.file.clone();
                match followed.tail.left() {
                    Some(left) if left.is_open() => self.files.put_aside(file, left, None),
                    Some(left) => {
                        let mark = left.mark().clone();
                        self.files.known.remember(file.name.as_ref(), mark);
                    }
                    None => {}
                }
                if begun {
                    self.read_between(number);
                    if let Some(followed) = self.files.followed.get_mut(&number) {
                        followed.stream.next(name);
                    }
                }
                self.files.watch(number, &mut self.watch);
            }
            Ok(Got::Missing) => {
                if !was_missing {
                    followed.since = now;
                }
            }
            Ok(Got::Nothing) | Err(_) => {}
        }
        got.unwrap_or(Got::Nothing)
    }

    /// What is no text is an error where it was named, and else passed over.
    fn is_no_text(&mut self, number: usize, error: &Error) {
        if let Some(followed) = self.files.forget(number) {
            if followed.file.named {
                self.not_read(&followed.file, error);
            }
            let path = Path::new(&followed.file.name);
            let stamp = fs::metadata(path).ok().map(|data| Stamp::of(&data));
            self.files.pass_over(path.to_owned(), stamp);
            let clock = Timestamp::now();
            followed
                .stream
                .end(&mut self.scanner, &mut self.news, clock);
        }
    }

    pub(super) fn not_read(&mut self, file: &LogFile, error: &Error) {
        let (name, reason) = (file.name.clone(), error.reason());
        say("error", &format!("{name}: {reason}"), error.hint());
        self.unread.push(Unread { name, reason });
    }

    pub(super) fn look_at_all(&mut self) {
        let numbers: Vec<usize> = self.files.followed.keys().copied().collect();
        let many = numbers.len() > MOST_OPEN;
        for number in numbers {
            self.catch_up(number);
            if let Some(followed) = self.files.followed.get_mut(&number) {
                let idle = followed.since.elapsed();
                if many && idle > ASIDE {
                    followed.tail.close();
                }
                if idle > LINGER
                    && let Some(mark) = followed.tail.let_go()
                {
                    self.files.known.remember(followed.tail.path(), mark);
                }
            }
        }
        self.look_aside();
    }

    /// Files that were rotated away are read for a while.
    pub(super) fn look_aside(&mut self) {
        for mut aside in std::mem::take(&mut self.files.aside) {
            let now = Instant::now();
            while let Ok(Got::Bytes(len)) = aside.left.read(&mut self.buffer) {
                let name = self.names.number(&aside.file.name);
                let quiet = self.args.settle.unwrap_or(QUIET);
                let stream = aside
                    .stream
                    .get_or_insert_with(|| Stream::new(&mut self.scanner, name, 0, quiet, now));
                aside.since = now;
                let bytes = &self.buffer[..len];
                if stream
                    .push(&mut self.scanner, &aside.file, bytes, now)
                    .is_err()
                {
                    break;
                }
            }
            self.files.aside.push(aside);
        }
    }
}
