//! What was read of which file, whatever it is called now, and what of a file that was found is left
//! to read.

use std::collections::{HashMap, HashSet};
use std::fs::{self, File, Metadata};
use std::io::{self, BufReader, Read};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use causedby::source::log::{self, LogFile, Opened};
use causedby::source::mark::{self, Id, Mark};
use causedby::source::rotation;
use causedby::source::tail::Left;

/// So many files that are gone are known again, as when they come back compressed.
const MOST_GONE: usize = 500;

/// What was not written to for so long is no copy in the making.
const MADE: Duration = Duration::from_secs(2);

/// A file as it was when it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) id: Option<Id>,
    len: u64,
    modified: Option<SystemTime>,
}

impl Stamp {
    pub(super) fn of(data: &Metadata) -> Self {
        Self {
            id: mark::id(data),
            len: data.len(),
            modified: data.modified().ok(),
        }
    }
}

/// What is left to read of a file.
pub(super) enum Judged {
    /// Nothing: it was read, or is read elsewhere.
    Known,
    /// It cannot be told yet.
    Later(Why),
    /// All of it.
    New(File),
    /// What stands behind so many lines.
    Rest(Box<Left>, u64),
    /// What stands in a compressed file, behind so many bytes.
    Compressed(Box<dyn Read>, u64),
}

/// Why it cannot be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// It is empty, or what it holds is about to be read elsewhere.
    Elsewhere,
    /// It holds what another one in the directory holds, and may take its place.
    Beside,
    /// It begins as another one, and may become a copy of it.
    Growing,
    /// It is compressed and breaks off.
    Broken,
}

/// A mark of a file that is read at the moment, or was.
pub(super) struct Candidate<'m> {
    pub(super) mark: &'m Mark,
    /// Of which log it is.
    pub(super) log: &'m str,
    /// It is read at the moment.
    pub(super) open: bool,
}

/// What was read of files that are not read at the moment.
#[derive(Default)]
pub(super) struct Known {
    marks: Vec<(String, Mark)>,
    waiting: HashMap<Option<Id>, (Stamp, Instant)>,
}

impl Known {
    /// Remembers how far a file was read that was found at a path.
    pub(super) fn remember(&mut self, path: &Path, mark: Mark) {
        if mark.offset() == 0 {
            return;
        }
        let is_before =
            |known: &Mark| known.offset() <= mark.offset() && mark.begins(known.begin());
        self.marks.retain_mut(|(_, known)| {
            if known.id().is_none() || known.id() != mark.id() {
                return true;
            }
            // Another file of this number is gone, or it could not have it.
            known.forget_id();
            !is_before(known)
        });
        self.marks.push((rotation::log_of(path).0, mark));
    }

    pub(super) fn marks(&self) -> impl Iterator<Item = Candidate<'_>> {
        self.marks.iter().map(|(log, mark)| Candidate {
            mark,
            log,
            open: false,
        })
    }

    /// Of the files that are not there any more only some are remembered.
    pub(super) fn forget_gone(&mut self, there: &HashSet<Id>) {
        self.waiting
            .retain(|id, _| id.is_some_and(|id| there.contains(&id)));
        let is_gone = |mark: &Mark| mark.id().is_none_or(|id| !there.contains(&id));
        let gone = self.marks.iter().filter(|(_, mark)| is_gone(mark)).count();
        let mut surplus = gone.saturating_sub(MOST_GONE);
        self.marks.retain(|(_, mark)| {
            let forget = surplus > 0 && is_gone(mark);
            surplus -= usize::from(forget);
            !forget
        });
    }

    /// Whether nothing was written to it for a while.
    pub(super) fn is_made(&mut self, stamp: &Stamp) -> bool {
        let now = Instant::now();
        let (seen, since) = self
            .waiting
            .entry(stamp.id)
            .or_insert_with(|| (stamp.clone(), now));
        if seen != stamp {
            (*seen, *since) = (stamp.clone(), now);
        }
        *since + MADE < now
    }
}

/// How a file looks before it is compared.
pub(super) struct Look<'p> {
    path: &'p Path,
    file: File,
    begin: Vec<u8>,
    pub(super) stamp: Stamp,
}

impl<'p> Look<'p> {
    /// Nothing where no file lies.
    pub(super) fn at(path: &'p Path) -> io::Result<Option<Self>> {
        if !fs::metadata(path)?.is_file() {
            return Ok(None);
        }
        let file = File::open(path)?;
        let stamp = Stamp::of(&file.metadata()?);
        Ok(Some(Self {
            path,
            begin: mark::begin_of(&file)?,
            file,
            stamp,
        }))
    }

    /// What of it is left to read.
    ///
    /// # Errors
    /// What the operating system reports.
    pub(super) fn judge(self, candidates: &[Candidate<'_>]) -> io::Result<Judged> {
        let same_file = |mark: &Mark| mark.id().is_some() && mark.id() == self.stamp.id;
        let same = candidates.iter().filter(|known| same_file(known.mark));
        for known in same.rev() {
            if known.mark.offset() == 0 {
                return Ok(Judged::Later(Why::Elsewhere));
            }
            if known.mark.is_in(&self.file)? {
                return self.rest(known.mark, known.open);
            }
        }
        if log::is_compressed(&self.begin) {
            return self.compressed(candidates);
        }
        let (log, rotated) = rotation::log_of(self.path);
        if self.begin.is_empty() {
            return Ok(match rotated {
                true => Judged::Later(Why::Elsewhere),
                false => Judged::New(self.file),
            });
        }
        let mut best: Option<&Candidate<'_>> = None;
        let mut growing = false;
        for known in candidates {
            let near = match rotated {
                true => known.log == log,
                // As an editor writes it before it takes the place of the other.
                false => known.open && Path::new(known.log).parent() == self.path.parent(),
            };
            if !near || !known.mark.begins(&self.begin) {
                continue;
            }
            if self.stamp.len < known.mark.offset() {
                if rotated && known.mark.goes_beyond(&self.file, self.stamp.len)? {
                    return Ok(Judged::Known);
                }
                growing |= rotated;
            } else if known.mark.is_in(&self.file)?
                && best.is_none_or(|best| best.mark.offset() < known.mark.offset())
            {
                best = Some(known);
            }
        }
        match best {
            Some(_) if !rotated => Ok(Judged::Later(Why::Beside)),
            Some(known) => self.rest(known.mark, known.open),
            None if growing => Ok(Judged::Later(Why::Growing)),
            None => Ok(Judged::New(self.file)),
        }
    }

    /// What stands behind what was read, unless that is about to be read elsewhere.
    fn rest(self, mark: &Mark, open: bool) -> io::Result<Judged> {
        Ok(match mark.offset() >= self.stamp.len {
            true => Judged::Known,
            false if open => Judged::Later(Why::Elsewhere),
            false if log::is_compressed(&self.begin) => Judged::Known,
            false => {
                let lines = mark.lines(&self.file)?;
                let mark = mark.clone().of(self.stamp.id);
                Judged::Rest(Box::new(Left::new(self.file, mark)), lines)
            }
        })
    }

    fn compressed(self, candidates: &[Candidate<'_>]) -> io::Result<Judged> {
        let file = LogFile {
            name: self.path.display().to_string(),
            named: false,
        };
        match log::open(&file) {
            Ok(Some(Opened::Stream(_))) => {}
            Ok(_) => return Ok(Judged::Known),
            Err(_) => return Ok(Judged::Later(Why::Broken)),
        }
        let text = || {
            let file = BufReader::new(File::open(self.path)?);
            log::decompressed(&self.begin, file)
        };
        let marks: Vec<&Mark> = candidates.iter().map(|known| known.mark).collect();
        let Ok(held) = text().and_then(|text| mark::held(text, &marks)) else {
            return Ok(Judged::Later(Why::Broken));
        };
        let best = held.marks.into_iter();
        let best = best.max_by_key(|&at| (marks[at].offset(), !candidates[at].open));
        let read = best.map_or(0, |at| marks[at].offset());
        Ok(match best {
            _ if held.is_begin || read == held.len => Judged::Known,
            Some(at) if candidates[at].open => Judged::Later(Why::Elsewhere),
            _ => Judged::Compressed(text()?, read),
        })
    }
}
