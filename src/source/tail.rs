//! A file that grows, and that may be rotated, truncated, deleted and made again while it is read.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use super::log::read_at;

/// So much of what was read is remembered, to know a file again that was written anew.
const BEGIN: usize = 1024;
const END: usize = 256;

/// So many zero bytes in the place of a text are a hole: who writes on behind a truncation leaves it.
const HOLE: usize = 8;

/// A path whose file is read as it grows.
#[derive(Debug)]
pub struct Tail {
    path: PathBuf,
    open: Option<Open>,
    /// The file before, which somebody may still write to.
    left: Option<Open>,
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

/// What tells one file from another; nothing where the system does not say.
pub type Id = (u64, u64);

#[derive(Debug)]
struct Open {
    /// Closed while nothing comes, where there are too many.
    file: Option<File>,
    id: Option<Id>,
    offset: u64,
    /// Where the text begins.
    start: u64,
    begin: Vec<u8>,
    end: Vec<u8>,
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
        }
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
        let got = open.read(&self.path, buffer)?;
        if got != Got::Nothing {
            return Ok(got);
        }
        let Some(id) = id_at(&self.path)? else {
            return Ok(Got::Missing);
        };
        if open.id == id {
            return Ok(Got::Nothing);
        }
        let Some(mut new) = Open::new(&self.path)? else {
            return Ok(Got::Missing);
        };
        // The old one is written to until somebody writes to the new one.
        if new.id == open.id || new.len()? == 0 && open.file.is_some() {
            return Ok(Got::Nothing);
        }
        let got = open.read(&self.path, buffer)?;
        if got != Got::Nothing {
            return Ok(got);
        }
        if new.goes_on_from(open)? {
            self.open = Some(new);
            return self.read(buffer);
        }
        self.left = self.open.replace(new).filter(|left| left.file.is_some());
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
            open.offset -= within as u64;
            open.end.clear();
        }
        Ok(lines)
    }

    /// The file before the one that is read now, if somebody may still write to it.
    pub fn left(&mut self) -> Option<Left> {
        self.left.take().map(Left)
    }

    /// Lets go of a file to which the path does not lead any more: its room on the disk is not freed
    /// before.
    pub fn let_go(&mut self) {
        let here = id_at(&self.path).ok().flatten();
        if self.open.as_ref().map(|open| open.id) != here {
            self.open = None;
        }
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
        self.open.as_ref().is_some_and(|open| open.id == Some(id))
    }

    /// What the file begins with, as far as it was read.
    pub fn begin(&self) -> &[u8] {
        self.open.as_ref().map_or(&[], |open| &open.begin)
    }
}

/// A file that was rotated away.
#[derive(Debug)]
pub struct Left(Open);

impl Left {
    /// Reads what came since the last time.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn read(&mut self, buffer: &mut [u8]) -> io::Result<Got> {
        self.0.read(Path::new(""), buffer)
    }

    /// Whether it is this one.
    pub fn is(&self, id: Id) -> bool {
        self.0.id == Some(id)
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
            id,
            offset: 0,
            start: 0,
            begin: Vec::new(),
            end: Vec::new(),
            seen: None,
        }))
    }

    /// Whether it holds what was read of another file, as an editor leaves it; then it is read on.
    fn goes_on_from(&mut self, other: &Self) -> io::Result<bool> {
        let Some(file) = self.file.as_ref().filter(|_| other.offset > 0) else {
            return Ok(false);
        };
        let same = file.metadata()?.len() >= other.offset && other.is_same(file)?;
        if same {
            self.offset = other.offset;
            self.start = other.start;
            self.begin.clone_from(&other.begin);
            self.end.clone_from(&other.end);
        }
        Ok(same)
    }

    fn len(&self) -> io::Result<u64> {
        self.file
            .as_ref()
            .map_or(Ok(0), |file| Ok(file.metadata()?.len()))
    }

    fn read(&mut self, path: &Path, buffer: &mut [u8]) -> io::Result<Got> {
        if self.file.is_none() {
            let data = fs::metadata(path).ok();
            if data.is_none_or(|data| id(&data) != self.id || self.has_seen(&data)) {
                return Ok(Got::Nothing);
            }
            self.file = opened(path)?;
        }
        let Some(file) = &self.file else {
            return Ok(Got::Nothing);
        };
        let data = file.metadata()?;
        if !self.has_seen(&data) {
            if data.len() < self.offset || !self.is_same(file)? {
                self.offset = 0;
                self.start = 0;
                self.begin.clear();
                self.end.clear();
                self.seen = None;
                return Ok(Got::Another);
            }
            self.seen = Some(data);
        }
        let len = self.read_on(buffer)?;
        Ok(match len {
            0 => Got::Nothing,
            len => Got::Bytes(len),
        })
    }

    /// Whether nothing was written since the last look, by length and time.
    fn has_seen(&self, now: &Metadata) -> bool {
        let time = |data: &Metadata| data.modified().ok();
        let same = |seen: &Metadata| seen.len() == now.len() && time(seen) == time(now);
        self.seen.as_ref().is_some_and(same)
    }

    fn read_on(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(file) = &self.file else {
            return Ok(0);
        };
        loop {
            let mut len = read_at(file, buffer, self.offset)?;
            self.offset += len as u64;
            if len > 0 && self.begin.is_empty() {
                let hole = buffer[..len].iter().take_while(|&&byte| byte == 0).count();
                if hole >= HOLE.min(len) && hole > 0 {
                    buffer.copy_within(hole..len, 0);
                    len -= hole;
                    self.start = self.offset - len as u64;
                    if len == 0 {
                        continue;
                    }
                }
            }
            remember(&mut self.begin, &mut self.end, &buffer[..len]);
            return Ok(len);
        }
    }

    /// Whether what was read still stands where it stood.
    fn is_same(&self, file: &File) -> io::Result<bool> {
        let holds = |text: &[u8], at: u64| {
            let mut there = vec![0; text.len()];
            let len = read_at(file, &mut there, at)?;
            io::Result::Ok(there[..len] == *text)
        };
        Ok(holds(&self.begin, self.start)?
            && holds(&self.end, self.offset - self.end.len() as u64)?)
    }
}

fn remember(begin: &mut Vec<u8>, end: &mut Vec<u8>, bytes: &[u8]) {
    let room = BEGIN.saturating_sub(begin.len()).min(bytes.len());
    begin.extend_from_slice(&bytes[..room]);
    end.extend_from_slice(&bytes[bytes.len().saturating_sub(END)..]);
    end.drain(..end.len().saturating_sub(END));
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

/// Which file it is, by its number on its disk.
#[cfg(unix)]
pub fn id(data: &Metadata) -> Option<Id> {
    use std::os::unix::fs::MetadataExt;
    Some((data.dev(), data.ino()))
}

/// Which file it is: when it was made.
#[cfg(windows)]
pub fn id(data: &Metadata) -> Option<Id> {
    use std::os::windows::fs::MetadataExt;
    Some((0, data.creation_time()))
}

/// The first bytes of a file, as many as are remembered.
///
/// # Errors
/// What the operating system reports.
pub fn begin_of(path: &Path) -> io::Result<Vec<u8>> {
    let mut begin = vec![0; BEGIN];
    let len = match opened(path)? {
        Some(file) => read_at(&file, &mut begin, 0)?,
        None => 0,
    };
    begin.truncate(len);
    Ok(begin)
}
