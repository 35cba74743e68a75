//! What came since: of files that grew, of those that were rotated away, of those that are new.

use std::time::Instant;

use causedby::report::scan::Unread;
use causedby::source::Error;
use causedby::source::log::LogFile;
use causedby::source::tail::Got;
use jiff::Timestamp;

use super::super::inputs::is_live;
use super::files::Aside;
use super::stream::Stream;
use super::{ASIDE, Follow, LINGER, QUIET};
use crate::cli::failure::say;

/// So many files stay open while nothing comes.
const MOST_OPEN: usize = 400;

impl Follow<'_> {
    /// Reads once of a file; whether there may be more.
    pub(super) fn read_some(&mut self, number: usize) -> bool {
        let now = Instant::now();
        let Some(followed) = self.files.followed.get_mut(&number) else {
            return false;
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
                let (path, begin) = (
                    followed.tail.path().to_owned(),
                    followed.tail.begin().to_vec(),
                );
                if let Err(error) = pushed {
                    self.is_no_text(number, &error);
                    return false;
                }
                self.files.remember(&path, &begin);
                true
            }
            Ok(Got::Another) => {
                let name = self.names.number(&followed.file.name);
                self.names.read.insert(name);
                if std::mem::replace(&mut followed.begun, true) {
                    followed.stream.next(name);
                }
                followed.since = now;
                let file = followed.file.clone();
                self.files
                    .aside
                    .extend(followed.tail.left().map(|left| Aside {
                        file,
                        left,
                        stream: None,
                        since: now,
                    }));
                self.files.watch(number, &mut self.watch);
                true
            }
            Ok(Got::Missing) => {
                if !was_missing {
                    followed.since = now;
                }
                false
            }
            Ok(Got::Nothing) | Err(_) => false,
        }
    }

    /// What is no text is an error where it was named, and else passed over.
    fn is_no_text(&mut self, number: usize, error: &Error) {
        if let Some(followed) = self.files.forget(number) {
            if followed.file.named {
                self.not_read(&followed.file, error);
            }
            self.files.pass_over(&followed.file);
            let clock = Timestamp::now();
            followed
                .stream
                .end(&mut self.scanner, &mut self.news, clock);
        }
    }

    pub(super) fn not_read(&mut self, file: &LogFile, error: &Error) {
        let reason = error.to_string();
        let name = file.name.clone();
        let reason = reason.strip_prefix(&format!("{name}: ")).unwrap_or(&reason);
        say("error", &format!("{name}: {reason}"), error.hint());
        self.unread.push(Unread {
            reason: reason.to_owned(),
            name,
        });
    }

    pub(super) fn look_at_all(&mut self) {
        let numbers: Vec<usize> = self.files.followed.keys().copied().collect();
        let many = numbers.len() > MOST_OPEN;
        for number in numbers {
            while self.read_some(number) {}
            if let Some(followed) = self.files.followed.get_mut(&number) {
                let idle = followed.since.elapsed();
                if many && idle > ASIDE {
                    followed.tail.close();
                }
                if idle > LINGER {
                    followed.tail.let_go();
                }
            }
        }
        self.look_aside();
    }

    /// Files that were rotated away are read for a while.
    fn look_aside(&mut self) {
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

    /// Files that came since.
    pub(super) fn find_more(&mut self) {
        let mut found = self.files.find(&mut self.watch);
        found.retain(|file| !is_live(file));
        for file in self.files.new_ones(found) {
            let stream = self.stream(&file.name);
            let number = self.files.follow(file, stream, Instant::now());
            self.files.watch(number, &mut self.watch);
            while self.read_some(number) {}
        }
    }
}
