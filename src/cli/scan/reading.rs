//! How a task of a scan is read: a stretch of a file, files that follow each other, an archive.

use std::fs::File;
use std::io;
use std::ops::ControlFlow;

use causedby::scan::{Read, Scanner, Stretch};
use causedby::source::archive::members;
use causedby::source::log::{LogFile, Opened, open_reader, read_at};

use super::pool::{APART, Archive, Given, Part};

/// Reads a part of a file.
pub(super) fn stretch(
    scanner: &mut Scanner,
    file: &File,
    stretch: Stretch,
    given: &mut Given<'_, '_>,
) {
    let mut at = stretch.reads_from();
    let stop = given.stop();
    let read = |buffer: &mut [u8]| {
        if stop() {
            return Ok(Read::End);
        }
        let len = read_at(file, buffer, at)?;
        at += len as u64;
        Ok(match len {
            0 => Read::End,
            len => Read::Bytes(len),
        })
    };
    if let Err(error) = scanner.scan(stretch, read, |tally| given.tally(tally)) {
        given.unread(stretch.source, error);
    }
}

/// Reads the parts of one log; a part that cannot be read does not keep the others from it.
pub(super) fn stream<'p>(
    scanner: &mut Scanner,
    parts: impl IntoIterator<Item = Part<'p>>,
    given: &mut Given<'_, '_>,
) {
    let mut parts = parts.into_iter();
    let Some((mut source, mut reader)) = parts.next() else {
        return;
    };
    let stretch = Stretch {
        source,
        ..Stretch::default()
    };
    let stop = given.stop();
    let mut unread = Vec::new();
    let read = |buffer: &mut [u8]| {
        let got = read_some(&mut reader, buffer);
        // Streams end by themselves then, when they have given what was read before.
        match got {
            Ok(0) | Err(_) if stop() => return Ok(Read::End),
            Ok(0) => {}
            Ok(len) => return Ok(Read::Bytes(len)),
            Err(error) => unread.push((source, error)),
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
pub(super) fn archive(scanner: &mut Scanner, archive: Archive<'_>, given: &mut Given<'_, '_>) {
    let mut next = archive.source + 1;
    files(scanner, archive, &mut next, 1, given);
}

fn files(
    scanner: &mut Scanner,
    archive: Archive<'_>,
    next: &mut usize,
    depth: usize,
    given: &mut Given<'_, '_>,
) {
    let Archive {
        reader,
        source,
        name,
    } = archive;
    let last = source - source % APART + APART - 1;
    let stop = given.stop();
    let walked = members(reader, |member, reader| {
        if stop() || *next > last {
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
                stream(scanner, [(source, reader)], given);
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

fn read_some(reader: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
