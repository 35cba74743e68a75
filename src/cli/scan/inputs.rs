//! What is scanned, opened when its turn comes; the files of a rotated log follow each other.

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use causedby::scan::{Begin, End, Stretch};
use causedby::source;
use causedby::source::log::{self, LogFile, Opened as Log};

use super::live::Interrupt;
use super::pool::Unread;
use super::queue::{Opened, Text};
use super::reading::{APART, Archive, Part};

/// Files of a rotated log that are as small as this together are read one after the other.
const SMALL: u64 = 1024 * 1024;

/// The inputs, each a log of one or several files.
pub(super) struct Inputs {
    logs: std::vec::IntoIter<Vec<LogFile>>,
    /// The log whose turn it is.
    files: Option<Files>,
    /// Index of the first file of the next log.
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
            files: None,
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

    fn next_log(&mut self) -> Option<Files> {
        let files = self.logs.next()?;
        let source = self.source;
        self.source += files.len() * APART;
        Some(Files::new(files, source))
    }

    /// Opens a run of files; nothing where there is nothing to read.
    fn open(&mut self, files: &Files, run: Range<usize>) -> Option<Opened> {
        let stretch = files.stretch(&run);
        let behind = files.parts(run.end..files.files.len(), self.opener.uncounted());
        if run.len() > 1 {
            let own = files.parts(run, self.opener.clone());
            return Some(Opened::Stream(stretch, Box::new(own.chain(behind))));
        }
        let file = &files.files[run.start];
        let opened = match files.files.len() {
            1 => self.opener.open(file),
            _ => self.opener.open_part(file),
        };
        let source = stretch.source;
        match opened {
            Ok(opened) => Some(match opened? {
                Log::Text { file, len } => Opened::Text(Text {
                    file: Arc::new(file),
                    len,
                    stretch,
                    behind: Box::new(behind),
                }),
                Log::Stream(reader) => {
                    let own = std::iter::once((source, reader));
                    Opened::Stream(stretch, Box::new(own.chain(behind)))
                }
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
}

impl Iterator for Inputs {
    type Item = Opened;

    fn next(&mut self) -> Option<Opened> {
        loop {
            let mut files = match self.files.take() {
                Some(files) => files,
                None => self.next_log()?,
            };
            let Some(run) = files.run() else { continue };
            let opened = self.open(&files, run);
            if opened.is_some() {
                files.from = Begin::Source;
            }
            self.files = Some(files);
            if opened.is_some() {
                return opened;
            }
        }
    }
}

/// The files of a log, from the oldest to the newest, on their way into runs, each of which is scanned
/// by itself.
struct Files {
    files: Arc<[LogFile]>,
    /// Index of the first.
    source: usize,
    /// What is read only once cannot tell two where one run ends and the next begins.
    is_live: bool,
    /// So many are in runs.
    taken: usize,
    /// Where the next run begins.
    from: Begin,
}

impl Files {
    fn new(files: Vec<LogFile>, source: usize) -> Self {
        Self {
            is_live: files.len() > 1 && files.iter().any(is_live),
            files: files.into(),
            source,
            taken: 0,
            from: Begin::Log,
        }
    }

    fn run(&mut self) -> Option<Range<usize>> {
        let rest = &self.files[self.taken..];
        let mut size = 0;
        let small = rest.iter().take_while(|file| {
            size += fs::metadata(&file.name).map_or(0, |data| data.len());
            size < SMALL
        });
        let len = match rest.len() {
            0 => return None,
            1 => 1,
            all if self.is_live => all,
            _ => small.count().max(1),
        };
        let run = self.taken..self.taken + len;
        self.taken = run.end;
        Some(run)
    }

    fn stretch(&self, run: &Range<usize>) -> Stretch {
        let source = |at: usize| self.source + at * APART;
        Stretch {
            source: source(run.start),
            from: self.from,
            to: match run.end < self.files.len() {
                true => End::Source(source(run.end)),
                false => End::Log,
            },
        }
    }

    /// Each is opened when its turn comes, since there may be many.
    fn parts(
        &self,
        which: Range<usize>,
        opener: Opener,
    ) -> impl Iterator<Item = Part<'static>> + use<> {
        let (files, source) = (Arc::clone(&self.files), self.source);
        which.map(move |at| {
            let unopened: Box<dyn Read> = Box::new(Unopened {
                file: Some(files[at].clone()),
                opener: opener.clone(),
                reader: Box::new(io::empty()),
            });
            (source + at * APART, unopened)
        })
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
    /// For what somebody else opens, too.
    fn uncounted(&self) -> Self {
        Self {
            interrupt: Arc::clone(&self.interrupt),
            opened: Arc::default(),
        }
    }

    /// One of several files of a log.
    fn open_part(&self, log: &LogFile) -> io::Result<Option<Log<'static>>> {
        match self.open(log)? {
            Some(Log::Archive(_)) => Err(io::Error::other("an archive among the files of one log")),
            opened => Ok(opened),
        }
    }

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

/// A file that is opened when it is read first.
struct Unopened {
    file: Option<LogFile>,
    opener: Opener,
    reader: Box<dyn Read>,
}

impl Read for Unopened {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if let Some(file) = self.file.take() {
            match self.opener.open_part(&file)? {
                Some(Log::Text { mut file, .. }) => {
                    file.rewind()?;
                    self.reader = Box::new(self.opener.interrupt.ends(file));
                }
                Some(Log::Stream(reader) | Log::Archive(reader)) => self.reader = reader,
                None => {}
            }
        }
        self.reader.read(buffer)
    }
}
