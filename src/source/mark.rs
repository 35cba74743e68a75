//! How far a file was read, and how it is known again when it was renamed, copied or compressed.

use std::collections::VecDeque;
use std::fs::{File, Metadata};
use std::io::{self, Read};

use xxhash_rust::xxh3::xxh3_64;

use super::log::read_at;

/// So much of what was read is remembered, to know a file again that was written anew.
const BEGIN: usize = 1024;
const END: usize = 256;

/// So many places are remembered at which reading stopped on its way.
const PLACES: usize = 64;

/// What tells one file from another; nothing where the system does not say.
pub type Id = (u64, u64);

/// What was read of a file, from its begin to a place.
#[derive(Clone, Debug, Default)]
pub struct Mark {
    pub(super) id: Option<Id>,
    pub(super) offset: u64,
    /// Where the text begins.
    pub(super) start: u64,
    pub(super) begin: Vec<u8>,
    pub(super) end: Vec<u8>,
    /// Where reading stopped on its way, the last place too.
    places: VecDeque<Place>,
}

/// A place on the way, and a hash of the bytes before it.
#[derive(Clone, Copy, Debug)]
struct Place {
    offset: u64,
    len: usize,
    hash: u64,
}

impl Place {
    fn behind(end: &[u8], offset: u64) -> Self {
        Self {
            offset,
            len: end.len(),
            hash: xxh3_64(end),
        }
    }

    /// Whether the same bytes end with `bytes`.
    fn ends(&self, bytes: &[u8]) -> bool {
        let from = bytes.len().checked_sub(self.len);
        from.is_some_and(|from| xxh3_64(&bytes[from..]) == self.hash)
    }
}

impl Mark {
    /// Of a file that was read to a place by somebody else.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn at(file: &File, offset: u64) -> io::Result<Self> {
        let held = |from: u64, len: u64| {
            let mut bytes = vec![0; usize::try_from(len).unwrap_or(0)];
            let len = read_at(file, &mut bytes, from)?;
            bytes.truncate(len);
            io::Result::Ok(bytes)
        };
        let len = offset.min(END as u64);
        let end = held(offset - len, len)?;
        Ok(Self {
            id: id(&file.metadata()?),
            offset,
            start: 0,
            begin: held(0, offset.min(BEGIN as u64))?,
            places: VecDeque::from([Place::behind(&end, offset)]),
            end,
        })
    }

    /// How far it was read.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Which file it is of.
    pub fn id(&self) -> Option<Id> {
        self.id
    }

    /// What was read begins so.
    pub fn begin(&self) -> &[u8] {
        &self.begin
    }

    /// Its file is gone.
    pub fn forget_id(&mut self) {
        self.id = None;
    }

    /// The same of a copy.
    #[must_use]
    pub fn of(mut self, id: Option<Id>) -> Self {
        self.id = id;
        self
    }

    /// Whether a file that begins so may be this one, as far as it goes.
    pub fn begins(&self, begin: &[u8]) -> bool {
        let both = self.begin.len().min(begin.len());
        self.start == 0 && both > 0 && self.begin[..both] == begin[..both]
    }

    /// Whether what was read stands in the file where it stood.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn is_in(&self, file: &File) -> io::Result<bool> {
        let holds = |text: &[u8], at: u64| {
            let mut there = vec![0; text.len()];
            let len = read_at(file, &mut there, at)?;
            io::Result::Ok(there[..len] == *text)
        };
        Ok(holds(&self.begin, self.start)?
            && holds(&self.end, self.offset - self.end.len() as u64)?)
    }

    /// Whether a file of this length holds no more than the begin of what was read: a copy, made before
    /// the rest came. Told by the last place on the way that it reaches.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn goes_beyond(&self, file: &File, len: u64) -> io::Result<bool> {
        let mut places = self.places.iter().rev();
        let Some(place) = places.find(|place| place.offset <= len) else {
            return Ok(false);
        };
        let mut there = vec![0; place.len];
        let got = read_at(file, &mut there, place.offset - place.len as u64)?;
        Ok(self.offset > len && place.ends(&there[..got]))
    }

    /// How many lines stand above the place.
    ///
    /// # Errors
    /// What the operating system reports.
    pub fn lines(&self, file: &File) -> io::Result<u64> {
        let mut buffer = vec![0; 64 * 1024];
        let (mut lines, mut at) = (0, self.start);
        while at < self.offset {
            let room = (self.offset - at).min(buffer.len() as u64);
            let len = read_at(file, &mut buffer[..usize::try_from(room).unwrap_or(0)], at)?;
            if len == 0 {
                break;
            }
            lines += memchr::memchr_iter(b'\n', &buffer[..len]).count() as u64;
            at += len as u64;
        }
        Ok(lines)
    }

    /// The same file, written anew: nothing of it was read.
    pub(super) fn anew(&mut self) -> Self {
        let anew = Self {
            id: self.id,
            ..Self::default()
        };
        std::mem::replace(self, anew)
    }

    /// What was read last, up to where reading is now.
    pub(super) fn remember(&mut self, bytes: &[u8]) {
        let room = BEGIN.saturating_sub(self.begin.len()).min(bytes.len());
        self.begin.extend_from_slice(&bytes[..room]);
        let last = bytes.len().saturating_sub(END);
        self.end.extend_from_slice(&bytes[last..]);
        self.end.drain(..self.end.len().saturating_sub(END));
        if self.places.len() == PLACES {
            self.places.pop_front();
        }
        self.places.push_back(Place::behind(&self.end, self.offset));
    }

    /// The last bytes are to be read again.
    pub(super) fn step_back(&mut self, len: u64) {
        self.offset -= len;
        self.end.clear();
        self.places.clear();
    }
}

/// What a text that can only be read from its begin holds of marks.
#[derive(Debug)]
pub struct Held {
    /// Its length.
    pub len: u64,
    /// Which of the marks are in it.
    pub marks: Vec<usize>,
    /// Whether it holds no more than the begin of what was read, as a mark says.
    pub is_begin: bool,
}

/// Reads a text to its end, to tell whether it can be, and which marks are in it.
///
/// # Errors
/// What the reader reports.
pub fn held(mut text: impl Read, marks: &[&Mark]) -> io::Result<Held> {
    let mut begin = Vec::new();
    Read::take(&mut text, BEGIN as u64).read_to_end(&mut begin)?;
    // Which marks may be in it, and whether a place on their way is.
    let open = (0..marks.len()).filter(|&at| marks[at].begins(&begin));
    let mut open: Vec<(usize, bool)> = open.map(|at| (at, false)).collect();
    let mut marks_held = Vec::new();
    let mut buffer = vec![0; END + 64 * 1024];
    // The last bytes before those that are read stay in front of them.
    let mut before = 0;
    let mut len = 0;
    let mut text = io::Cursor::new(begin).chain(text);
    loop {
        let got = match text.read(&mut buffer[before..]) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            got => got?,
        };
        if got == 0 {
            break;
        }
        let there = before + got;
        let from = len - before as u64;
        len += got as u64;
        open.retain_mut(|(at, passed)| {
            let mark = marks[*at];
            let until = |place: u64| &buffer[..usize::try_from(place - from).unwrap_or(0)];
            if mark.offset <= len {
                if until(mark.offset).ends_with(&mark.end) {
                    marks_held.push(*at);
                }
                return false;
            }
            let new = |place: &&Place| (len - got as u64 + 1..=len).contains(&place.offset);
            mark.places.iter().filter(new).all(|place| {
                *passed = place.ends(until(place.offset));
                *passed
            })
        });
        let keep = there.min(END);
        buffer.copy_within(there - keep..there, 0);
        before = keep;
    }
    Ok(Held {
        len,
        marks: marks_held,
        is_begin: open.iter().any(|(_, passed)| *passed),
    })
}

/// Length and time of a file: nothing was written to it as long as they are the same.
pub(super) fn is_unchanged(seen: &Metadata, now: &Metadata) -> bool {
    let time = |data: &Metadata| data.modified().ok();
    seen.len() == now.len() && time(seen) == time(now)
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
pub fn begin_of(file: &File) -> io::Result<Vec<u8>> {
    let mut begin = vec![0; BEGIN];
    let len = read_at(file, &mut begin, 0)?;
    begin.truncate(len);
    Ok(begin)
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, Mark, held};

    fn mark(text: &[u8]) -> Mark {
        let mut mark = Mark::default();
        for piece in text.chunks(97) {
            mark.offset += piece.len() as u64;
            mark.remember(piece);
        }
        mark
    }

    #[test]
    fn a_text_holds_the_marks_of_what_it_begins_with() -> std::io::Result<()> {
        let text: Vec<u8> = (0..40_000_u32).flat_map(u32::to_be_bytes).collect();
        for len in [
            1,
            255,
            256,
            257,
            BEGIN,
            BEGIN + 1,
            65_536,
            65_793,
            text.len(),
        ] {
            let mut other = text[..len].to_vec();
            other[len - 1] ^= 1;
            let (here, other) = (mark(&text[..len]), mark(&other));
            let found = held(text.as_slice(), &[&other, &here])?;
            assert_eq!(
                (found.len, found.marks),
                (text.len() as u64, vec![1]),
                "{len}"
            );
            let shorter = held(&text[..len - 1], &[&here])?;
            assert!(shorter.marks.is_empty(), "{len}");
            // A place on the way tells that all of it was read, unless it is too far behind.
            assert!(!shorter.is_begin || len > 97, "{len}");
            let (some, few) = (len - len.min(100), len - len.min(97 * 80));
            for (end, is_begin) in [(some, len > 197), (few, few == some && len > 197)] {
                let mut copy = text[..end].to_vec();
                assert_eq!(held(copy.as_slice(), &[&here])?.is_begin, is_begin, "{len}");
                if let Some(last) = copy.iter_mut().rev().nth(97) {
                    *last ^= 1;
                    assert!(!held(copy.as_slice(), &[&here])?.is_begin, "{len}");
                }
            }
        }
        Ok(())
    }
}
