//! A file that grows, and that may be rotated, truncated, deleted and made again while it is read.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::log::read_at;
use super::mark::{Id, Mark, id, is_unchanged};

/// So many zero bytes in the place of a text are a hole: who writes on behind a truncation leaves it.
const HOLE: usize = 8;

/// A path whose file is read as it grows.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    open: Option<Open>,
    /// The file before, which somebody may still write to.
    left: Option<Open>,
    /// Whether another file at the path is not read.
    only_one: bool,
}

/// What reading gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Got {
    /// So many bytes, more than none.
    Bytes(usize),
    /// The next bytes are those of another file, or of the same one written anew.
    Another,
    /// Nothing more at the moment.
    Nothing,
    /// There is no file.
    Missing,
}

#[derive(Debug)]
struct Open {
    /// Closed while nothing comes, where there are too many.
    file: Option<File>,
    mark: Mark,
    /// What the last look found.
    seen: Option<Metadata>,
}

impl Tail {
    /// Nothing is opened yet.
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            open: None,
            left: None,
            only_one: false,
        }
    }

    /// Reads the first file that lies there, and no other after it.
    pub fn only_one(mut self) -> Self {
        self.only_one = true;
        self
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads what came since the last time.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<Got> {
        let Some(open) = &mut self.open else {
            self.open = Open::new(&self.path)?;
            return Ok(match self.open {
                Some(_) => Got::Another,
                None => Got::Missing,
            });
        };
        let got = open.read(&self.path, buffer, &mut self.left)?;
        if got != Got::Nothing {
            return Ok(got);
        }
        let Some(id) = id_at(&self.path)? else {
            return Ok(Got::Missing);
        };
        if open.mark.id == id {
            return Ok(Got::Nothing);
        }
        if self.only_one {
            return Ok(Got::Missing);
        }
        let Some(mut new) = Open::new(&self.path)? else {
            return Ok(Got::Missing);
        };
        // The old one is written to until somebody writes to the new one.
        if new.mark.id == open.mark.id || new.len()? == 0 && open.file.is_some() {
            return Ok(Got::Nothing);
        }
        let got = open.read(&self.path, buffer, &mut self.left)?;
        if got != Got::Nothing {
            return Ok(got);
        }
        if new.goes_on_from(open)? {
            self.open = Some(new);
            return self.read(buffer);
        }
        self.left = self.open.replace(new);
        Ok(Got::Another)
    }

    /// Goes to the end, behind the last line that is ended; how many lines stand above.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn skip(&mut self, buffer: &mut [u8]) -> io::Result<u64> {
        let (mut lines, mut within) = (0, 0);
        loop {
            match self.read(buffer)? {
                Got::Bytes(len) => {
                    lines += memchr::memchr_iter(b'\n', &buffer[..len]).count() as u64;
                    within = match memchr::memrchr(b'\n', &buffer[..len]) {
                        Some(end) => len - end - 1,
                        None => within + len,
                    };
                }
                Got::Another => (lines, within) = (0, 0),
                Got::Nothing | Got::Missing => break,
            }
        }
        if let Some(open) = &mut self.open {
            open.mark.step_back(within as u64);
        }
        Ok(lines)
    }

    /// The file before the one that is read now.
    pub fn left(&mut self) -> Option<Left> {
        self.left.take().map(Left)
    }

    /// The file, which is read no more as the one of the path.
    pub fn leave(self) -> Option<Left> {
        self.open.map(Left)
    }

    /// Lets go of a file to which the path does not lead any more: its room on the disk is not freed
    /// before. How far it was read.
    pub fn let_go(&mut self) -> Option<Mark> {
        let here = id_at(&self.path).ok().flatten();
        if self.open.as_ref().map(|open| open.mark.id) == here {
            return None;
        }
        self.open.take().map(|open| open.mark)
    }

    /// Closes the file until something comes.
    pub fn close(&mut self) {
        if let Some(open) = &mut self.open {
            open.file = None;
        }
    }

    /// Whether there was a file.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }

    /// Whether the file is this one.
    pub fn is(&self, id: Id) -> bool {
        self.open.as_ref().is_some_and(|open| {
            open.mark.id == Some(id)
                // A file that was deleted while it was closed may have left its number to another.
                && (open.file.is_some() || id_at(&self.path).is_ok_and(|here| here == Some(Some(id))))
        })
    }

    /// How long the file is at the moment.
    pub fn length(&self) -> u64 {
        let open = self.open.as_ref();
        open.and_then(|open| open.len().ok()).unwrap_or(0)
    }

    /// Whether the file is still the one to which the path leads.
    pub fn is_here(&self) -> bool {
        let id = self.open.as_ref().map(|open| open.mark.id);
        id_at(&self.path).is_ok_and(|here| here == id)
    }

    /// How far the file was read, if there is one.
    pub fn mark(&self) -> Option<&Mark> {
        self.open.as_ref().map(|open| &open.mark)
    }
}

/// A file that was rotated away.
#[derive(Debug)]
pub struct Left(Open);

impl Left {
    /// A file of which so much was read.
    pub fn new(file: File, mark: Mark) -> Self {
        Self(Open {
            file: Some(file),
            mark,
            seen: None,
        })
    }

    /// Reads what came since the last time.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<Got> {
        self.0.read(Path::new(""), buffer, &mut None)
    }

    /// Whether it is this one.
    pub fn is(&self, id: Id) -> bool {
        self.0.mark.id == Some(id) && self.is_open()
    }

    /// Whether it can be read on.
    pub fn is_open(&self) -> bool {
        self.0.file.is_some()
    }

    /// How far it was read.
    pub fn mark(&self) -> &Mark {
        &self.0.mark
    }
}

impl Open {
    fn new(path: &Path) -> io::Result<Option<Self>> {
        let Some(file) = opened(path)? else {
            return Ok(None);
        };
        let id = id(&file.metadata()?);
        Ok(Some(Self {
            file: Some(file),
            mark: Mark::default().of(id),
            seen: None,
        }))
    }

    /// Whether it holds what was read of another file, as an editor leaves it; then it is read on.
    fn goes_on_from(&mut self, other: &Self) -> io::Result<bool> {
        let Some(file) = self.file.as_ref().filter(|_| other.mark.offset > 0) else {
            return Ok(false);
        };
        let same = file.metadata()?.len() >= other.mark.offset && other.mark.is_in(file)?;
        if same {
            let id = self.mark.id;
            self.mark.clone_from(&other.mark);
            self.mark.id = id;
        }
        Ok(same)
    }

    fn len(&self) -> io::Result<u64> {
        self.file
            .as_ref()
            .map_or(Ok(0), |file| Ok(file.metadata()?.len()))
    }

    /// What was read of the file before it was written anew is left.
    fn read(&mut self, path: &Path, buffer: &mut [u8], left: &mut Option<Self>) -> io::Result<Got> {
        if self.file.is_none() {
            let data = fs::metadata(path).ok();
            if data.is_none_or(|data| id(&data) != self.mark.id || self.has_seen(&data)) {
                return Ok(Got::Nothing);
            }
            self.file = opened(path)?;
        }
        let Some(file) = &self.file else {
            return Ok(Got::Nothing);
        };
        let data = file.metadata()?;
        if !self.has_seen(&data) {
            if self.is_another(file, &data)? {
                *left = Some(self.begin_anew());
                return Ok(Got::Another);
            }
            self.seen = Some(data);
        }
        let Some(len) = self.read_on(buffer)? else {
            *left = Some(self.begin_anew());
            return Ok(Got::Another);
        };
        Ok(match len {
            0 => Got::Nothing,
            len => Got::Bytes(len),
        })
    }

    /// Whether what was read of the file stands there no more.
    fn is_another(&self, file: &File, now: &Metadata) -> io::Result<bool> {
        Ok(now.len() < self.mark.offset || !self.mark.is_in(file)?)
    }

    /// The file as it was, of which nothing can be read any more.
    fn begin_anew(&mut self) -> Self {
        self.seen = None;
        Self {
            file: None,
            mark: self.mark.anew().of(None),
            seen: None,
        }
    }

    /// Whether nothing was written since the last look, by length and time.
    fn has_seen(&self, now: &Metadata) -> bool {
        self.seen
            .as_ref()
            .is_some_and(|seen| is_unchanged(seen, now))
    }

    /// Nothing if the file was written anew while it was read.
    fn read_on(&mut self, buffer: &mut [u8]) -> io::Result<Option<usize>> {
        let Some(file) = &self.file else {
            return Ok(Some(0));
        };
        loop {
            let mut len = read_at(file, buffer, self.mark.offset)?;
            let now = file.metadata()?;
            if len > 0 && !self.has_seen(&now) && self.is_another(file, &now)? {
                return Ok(None);
            }
            self.mark.offset += len as u64;
            if len > 0 && self.mark.begin.is_empty() {
                let hole = buffer[..len].iter().take_while(|&&byte| byte == 0).count();
                if hole >= HOLE.min(len) && hole > 0 {
                    buffer.copy_within(hole..len, 0);
                    len -= hole;
                    self.mark.start = self.mark.offset - len as u64;
                    if len == 0 {
                        continue;
                    }
                }
            }
            self.mark.remember(&buffer[..len]);
            return Ok(Some(len));
        }
    }
}

/// The file at a path, which is opened only if it is one: a pipe would keep us waiting.
fn opened(path: &Path) -> io::Result<Option<File>> {
    match fs::metadata(path) {
        Ok(data) if data.is_file() => {}
        Ok(_) => return Ok(None),
        Err(error) => return missing(error),
    }
    match File::open(path) {
        Ok(file) => Ok(Some(file)),
        Err(error) => missing(error),
    }
}

fn missing<T>(error: io::Error) -> io::Result<Option<T>> {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Ok(None),
        _ => Err(error),
    }
}

/// Which file lies there, if one does.
fn id_at(path: &Path) -> io::Result<Option<Option<Id>>> {
    match fs::metadata(path) {
        Ok(data) if data.is_file() => Ok(Some(id(&data))),
        Ok(_) => Ok(None),
        Err(error) => missing(error),
    }
}
