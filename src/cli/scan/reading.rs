//! How a task of a scan is read: a stretch of a log, whose files follow each other, or an archive.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use causedby::scan::{End, Read, Scanner, Stretch, Tally};
use causedby::source::archive::members;
use causedby::source::log::{LogFile, Opened, open_reader, read_at};

/// Behind the index of an archive are those of its members: the indexes of files are so far apart.
pub(super) const APART: usize = 1 << (usize::BITS / 2);

/// What is read from a place or its begin to its end, and its index.
pub(super) type Part<'p> = (usize, Box<dyn io::Read + 'p>);

/// An archive of logs, and its index.
pub(super) struct Archive<'a> {
    pub(super) reader: Box<dyn io::Read + 'a>,
    pub(super) source: usize,
    pub(super) name: String,
}

/// Who takes what is read.
pub(super) trait Take<'t> {
    /// Set when reading is to end.
    fn stop(&self) -> &'t AtomicBool;
    /// What was counted, in order.
    fn tally(&mut self, tally: Tally);
    /// A source that could not be read to its end.
    fn unread(&self, source: usize, error: io::Error);
    /// Names a file of an archive.
    fn member(&self, source: usize, name: String);
    /// A file of an archive is read.
    fn opened(&self);
}

/// Reads a stretch of a log; a part that cannot be read does not keep the others from it.
pub(super) fn stream<'p>(
    scanner: &mut Scanner,
    stretch: Stretch,
    parts: impl IntoIterator<Item = Part<'p>>,
    given: &mut dyn Take<'_>,
) {
    let mut parts = parts.into_iter();
    let Some((mut source, mut reader)) = parts.next() else {
        return;
    };
    let stop = given.stop();
    let mut unread = Vec::new();
    // What the stretches behind are to read, they tell.
    let is_own = |source: usize| !matches!(stretch.to, End::Source(end) if source >= end);
    let read = |buffer: &mut [u8]| {
        let got = read_some(&mut reader, buffer);
        // Streams end by themselves then, when they have given what was read before.
        match got {
            Ok(0) | Err(_) if stop.load(Ordering::SeqCst) => return Ok(Read::End),
            Ok(0) => {}
            Ok(len) => return Ok(Read::Bytes(len)),
            Err(error) if is_own(source) => unread.push((source, error)),
            Err(_) => {}
        }
        Ok(match parts.next() {
            Some(next) => {
                (source, reader) = next;
                Read::Source(source)
            }
            None => Read::End,
        })
    };
    if let Err(error) = scanner.scan(stretch, read, |tally| given.tally(tally)) {
        given.unread(stretch.source, error);
    }
    for (source, error) in unread {
        given.unread(source, error);
    }
}

/// Archives in archives are read down to this depth.
const DEEPEST: usize = 8;

/// Reads each file of an archive as a log of its own, in the order of the archive.
pub(super) fn archive(scanner: &mut Scanner, archive: Archive<'_>, given: &mut dyn Take<'_>) {
    let mut next = archive.source + 1;
    files(scanner, archive, &mut next, 1, given);
}

fn files(
    scanner: &mut Scanner,
    archive: Archive<'_>,
    next: &mut usize,
    depth: usize,
    given: &mut dyn Take<'_>,
) {
    let Archive {
        reader,
        source,
        name,
    } = archive;
    let last = source - source % APART + APART - 1;
    let stop = given.stop();
    let walked = members(reader, |member, reader| {
        if stop.load(Ordering::SeqCst) || *next > last {
            return ControlFlow::Break(());
        }
        let source = *next;
        *next += 1;
        let log = LogFile {
            name: format!("{name}!/{member}"),
            named: false,
        };
        given.member(source, log.name.clone());
        match open_reader(&log, reader) {
            Ok(Some(Opened::Stream(reader))) => {
                given.opened();
                let whole = Stretch {
                    source,
                    ..Stretch::default()
                };
                stream(scanner, whole, [(source, reader)], given);
            }
            Ok(Some(Opened::Archive(_))) if depth == DEEPEST => {
                given.unread(source, io::Error::other("archives in archives, too deep"));
            }
            Ok(Some(Opened::Archive(reader))) => {
                let archive = Archive {
                    reader,
                    source,
                    name: log.name,
                };
                files(scanner, archive, next, depth + 1, given);
            }
            Ok(Some(Opened::Text { .. }) | None) => {}
            Err(error) => given.unread(source, error.into()),
        }
        ControlFlow::Continue(())
    });
    if let Err(error) = walked {
        given.unread(source, error);
    }
}

/// A file from a place on, whoever else reads it.
pub(super) struct At<'s> {
    pub(super) file: Arc<File>,
    pub(super) place: u64,
    /// Set when reading is to end.
    pub(super) stop: &'s AtomicBool,
}

impl io::Read for At<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::SeqCst) {
            return Ok(0);
        }
        let len = read_at(&self.file, buffer, self.place)?;
        self.place += len as u64;
        Ok(len)
    }
}

fn read_some(reader: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
