//! What is scanned, opened when its turn comes; the files of a rotated log follow each other.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use causedby::source;
use causedby::source::log::{self, LogFile, Opened as Log};

use super::live::Interrupt;
use super::pool::{Opened, Unread};
use super::reading::{APART, Archive};

/// The inputs, each a log of one or several files.
pub(super) struct Inputs {
    logs: std::vec::IntoIter<Vec<LogFile>>,
    /// Index of the next file.
    source: usize,
    opener: Opener,
    unread: Vec<Unread>,
}

impl Inputs {
    pub(super) fn new(logs: Vec<Vec<LogFile>>, interrupt: &Arc<Interrupt>) -> Self {
        let opener = Opener {
            interrupt: Arc::clone(interrupt),
            opened: Arc::default(),
        };
        Self {
            logs: logs.into_iter(),
            source: 0,
            opener,
            unread: Vec::new(),
        }
    }

    /// How many were opened, and which could not be.
    pub(super) fn end(self) -> (usize, Vec<Unread>) {
        let opened = self.opener.opened.load(Ordering::Relaxed);
        (opened, self.unread)
    }

    fn alone(&mut self, file: &LogFile, source: usize) -> Option<Opened> {
        match self.opener.open(file) {
            Ok(opened) => Some(match opened? {
                Log::Text { file, len } => Opened::File { file, len, source },
                Log::Stream(reader) => Opened::Stream(vec![(source, reader)]),
                Log::Archive(reader) => Opened::Archive(Archive {
                    reader,
                    source,
                    name: file.name.clone(),
                }),
            }),
            Err(error) => {
                self.unread.push(Unread { source, error });
                None
            }
        }
    }

    fn rotated(&self, files: Vec<LogFile>, first: usize) -> Opened {
        let parts = files.into_iter().enumerate().map(|(index, file)| {
            let part = Part {
                file: Some(file),
                opener: self.opener.clone(),
                reader: Box::new(io::empty()),
            };
            let reader: Box<dyn Read> = Box::new(part);
            (first + index * APART, reader)
        });
        Opened::Stream(parts.collect())
    }
}

impl Iterator for Inputs {
    type Item = Opened;

    fn next(&mut self) -> Option<Opened> {
        loop {
            let files = self.logs.next()?;
            let first = self.source;
            self.source += files.len() * APART;
            let opened = match files.as_slice() {
                [file] => self.alone(file, first),
                _ => Some(self.rotated(files, first)),
            };
            if opened.is_some() {
                return opened;
            }
        }
    }
}

/// Whether who reads it may be kept waiting: pipes and the like.
pub(super) fn is_live(log: &LogFile) -> bool {
    let special = |data: fs::Metadata| !data.is_file() && !data.is_dir();
    log.name == "-" || fs::metadata(&log.name).is_ok_and(special)
}

#[derive(Clone)]
struct Opener {
    interrupt: Arc<Interrupt>,
    opened: Arc<AtomicUsize>,
}

impl Opener {
    /// `None` for what is passed over.
    fn open(&self, log: &LogFile) -> io::Result<Option<Log<'static>>> {
        let opened = self.any(log)?;
        // The files of an archive are counted, not the archive.
        let is_log = matches!(opened, Some(Log::Text { .. } | Log::Stream(_)));
        self.opened
            .fetch_add(usize::from(is_log), Ordering::Relaxed);
        Ok(opened)
    }

    fn any(&self, log: &LogFile) -> Result<Option<Log<'static>>, source::Error> {
        if log.name == "-" {
            return log::open_reader(log, self.interrupt.live(|| Ok(io::stdin())));
        }
        if is_live(log) {
            let name = log.name.clone();
            return log::open_reader(log, self.interrupt.live(|| File::open(name)));
        }
        Ok(log::open(log)?.map(|opened| match opened {
            Log::Stream(reader) => Log::Stream(Box::new(self.interrupt.ends(reader))),
            Log::Archive(reader) => Log::Archive(Box::new(self.interrupt.ends(reader))),
            text @ Log::Text { .. } => text,
        }))
    }
}

/// A file of a rotated log; opened when those before it are read, since there may be many.
struct Part {
    file: Option<LogFile>,
    opener: Opener,
    reader: Box<dyn Read>,
}

impl Read for Part {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = self.file.take() {
            match self.opener.open(&file)? {
                Some(Log::Text { mut file, .. }) => {
                    file.rewind()?;
                    self.reader = Box::new(self.opener.interrupt.ends(file));
                }
                Some(Log::Stream(reader)) => self.reader = reader,
                Some(Log::Archive(_)) => {
                    return Err(io::Error::other("an archive among the files of one log"));
                }
                None => {}
            }
        }
        self.reader.read(buffer)
    }
}
