//! Where to cut a log into passages: runs of lines that hold a failure or none, and that can be
//! parsed by themselves.
//!
//! Cuts depend on a line and on a few lines beside it and on nothing else, so that whoever begins
//! to read in the middle of a file cuts as everybody does.

use std::ops::Range;

use memchr::{memchr, memchr_iter, memrchr};

use super::line::{Kind, kind, names_throwable, tells_of_failure};

/// How far beside a line others are looked at.
pub(super) const BESIDE: usize = 4 * 1024;

/// A passage reaches so far above its first line of a trace, where no record begins before.
const MOST_LINES: usize = 200;
pub(super) const MOST_BYTES: usize = 64 * 1024;

/// A passage as long as this ends where a trace does.
const LONG: usize = 256 * 1024;

/// A passage as long as this ends.
const LONGEST: usize = 8 * 1024 * 1024;

/// Lines that close what a trace stands in.
const CLOSING: usize = 32;

/// Lines of other threads that stand in the middle of a trace.
const NOISE: usize = 3;

/// A block of the input, which may begin and end in the middle of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Block<'b> {
    pub(super) bytes: &'b [u8],
    /// Whether a line begins with the first byte.
    pub(super) first: bool,
    /// Whether the input ends here.
    pub(super) last: bool,
}

/// What a search says whose answer may lie behind the block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look<T> {
    Found(T),
    /// More of the input must be seen.
    Unknown,
}

impl<'b> Block<'b> {
    /// The line that begins at `at`, and where the next begins; `None` at the end, and where the
    /// line's end is not in sight.
    pub(super) fn line(&self, at: usize) -> Option<(&'b [u8], usize)> {
        let rest = self.bytes.get(at..).filter(|rest| !rest.is_empty())?;
        match memchr(b'\n', rest) {
            Some(end) => Some((without_cr(&rest[..end]), at + end + 1)),
            None if self.last => Some((rest, self.bytes.len())),
            None => None,
        }
    }

    /// Where the line above the one at `at` begins.
    pub(super) fn above(&self, at: usize) -> Option<usize> {
        let end = at.checked_sub(1)?;
        match memrchr(b'\n', &self.bytes[..end]) {
            Some(end) => Some(end + 1),
            None => self.first.then_some(0),
        }
    }

    /// Where the line begins in which `at` is.
    pub(super) fn line_start(&self, at: usize) -> usize {
        memrchr(b'\n', &self.bytes[..at]).map_or(0, |end| end + 1)
    }

    /// Whether a passage begins with the line at `at`, or that more must be seen to tell.
    pub(super) fn is_cut(&self, at: usize) -> Look<bool> {
        let Some((line, next)) = self.line(at) else {
            return Look::Unknown;
        };
        match kind(line) {
            Kind::Record => Look::Found(true),
            Kind::Head if !self.last && next + BESIDE > self.bytes.len() => Look::Unknown,
            Kind::Head => Look::Found(
                self.is_below_frame(at)
                    && !self.is_above_nested(next)
                    && !self.is_told_above(at, line),
            ),
            Kind::Start if !self.last && next + BESIDE > self.bytes.len() => Look::Unknown,
            Kind::Start => Look::Found(!self.is_noise(at)),
            Kind::Frame | Kind::Heading | Kind::Text => Look::Found(false),
        }
    }

    /// Where the first line begins that does so at or behind `at`; none if that is not in sight.
    pub(super) fn line_at_or_behind(&self, at: usize) -> Option<usize> {
        let Some(before) = at.checked_sub(1) else {
            return Some(at);
        };
        match memchr(b'\n', self.bytes.get(before..)?) {
            Some(end) => Some(before + end + 1),
            None => self.last.then_some(self.bytes.len()),
        }
    }

    fn kind_at(&self, at: usize) -> Option<Kind> {
        self.line(at).map(|(line, _)| kind(line))
    }

    fn is_below_frame(&self, at: usize) -> bool {
        let mut above = at;
        for _ in 0..2 {
            match self.above(above).filter(|&above| at - above <= BESIDE) {
                Some(line) if self.bytes[line..above].trim_ascii().is_empty() => above = line,
                Some(line) => return self.kind_at(line) == Some(Kind::Frame),
                None => return false,
            }
        }
        false
    }

    /// Whether the frame at `at` is one of a throwable inside another.
    fn is_above_nested(&self, at: usize) -> bool {
        self.line(at)
            .is_some_and(|(line, _)| line.starts_with(b"\t\t"))
    }

    /// Whether the record above ends with this head and its first frame, and the whole follows:
    /// Solr's pattern, one failure.
    fn is_told_above(&self, at: usize, head: &[u8]) -> bool {
        let record = self.above(at).and_then(|frame| self.above(frame));
        record
            .filter(|record| at - record <= BESIDE)
            .is_some_and(|record| {
                self.line(record)
                    .is_some_and(|(line, _)| line.len() > head.len() && line.ends_with(head))
            })
    }

    /// Whether the record at `at` stands between two lines of one trace: another thread's.
    fn is_noise(&self, at: usize) -> bool {
        self.lines_down_to_frame(at)
            .is_some_and(|below| self.is_soon_below_trace(at, NOISE - below.min(NOISE)))
    }

    /// How many lines from `at` on stand above a frame, if they are few and name no throwable.
    fn lines_down_to_frame(&self, at: usize) -> Option<usize> {
        let mut here = at;
        for lines in 0..=NOISE {
            let (line, next) = self.line(here).filter(|_| here - at <= BESIDE)?;
            match kind(line) {
                Kind::Frame => return Some(lines),
                Kind::Heading | Kind::Head | Kind::Record => return None,
                _ if names_throwable(line) => return None,
                _ => here = next,
            }
        }
        None
    }

    fn is_soon_below_trace(&self, at: usize, noise: usize) -> bool {
        let mut above = at;
        for _ in 0..=noise {
            let Some(line) = self.above(above).filter(|&above| at - above <= BESIDE) else {
                return false;
            };
            let text = self.line(line).map_or(&b""[..], |(text, _)| text);
            if kind(text).is_trace() || names_throwable(text) {
                return true;
            }
            above = line;
        }
        false
    }

    /// The passage around the candidate line at `candidate`, which begins at `floor` at the earliest.
    pub(super) fn passage(&self, floor: usize, candidate: usize) -> Look<Range<usize>> {
        match (self.begin(floor, candidate), self.end(candidate)) {
            (Look::Found(begin), Look::Found(end)) => Look::Found(begin..end.max(begin)),
            _ => Look::Unknown,
        }
    }

    /// Where a passage begins whose first candidate is the line at `candidate`.
    pub(super) fn begin(&self, floor: usize, candidate: usize) -> Look<usize> {
        let mut begin = candidate;
        for _ in 0..MOST_LINES {
            match self.is_cut(begin) {
                Look::Found(true) => break,
                Look::Unknown => return Look::Unknown,
                Look::Found(false) => {}
            }
            match self.above(begin) {
                Some(above) if above >= floor && candidate - above <= MOST_BYTES => begin = above,
                _ => break,
            }
        }
        Look::Found(begin)
    }

    fn end(&self, candidate: usize) -> Look<usize> {
        let mut at = candidate;
        let mut last = (candidate, Kind::Text);
        let mut gap = 0;
        while at < self.bytes.len() {
            let Some((line, next)) = self.line(at) else {
                return Look::Unknown;
            };
            let mut kind = kind(line);
            if at > candidate && !kind.is_trace() {
                match self.is_cut(at) {
                    Look::Found(true) => return Look::Found(self.closed(last, at)),
                    Look::Unknown => return Look::Unknown,
                    Look::Found(false) => {}
                }
                if at - candidate > LONG && last.1 == Kind::Frame && gap == 0 {
                    return Look::Found(at);
                }
            }
            if at - candidate > LONGEST {
                return Look::Found(at);
            }
            let is_trace = kind.is_trace() || at == candidate || tells_of_failure(line);
            if is_trace {
                if kind == Kind::Record && line.last() == Some(&b'}') {
                    kind = Kind::Frame;
                }
                last = (next, kind);
                gap = 0;
            } else {
                gap += 1;
            }
            if gap > MOST_LINES || next - last.0.min(next) > MOST_BYTES {
                break;
            }
            at = next;
        }
        if at >= self.bytes.len() && !self.last {
            return Look::Unknown;
        }
        Look::Found(self.closed(last, at.min(self.bytes.len())))
    }

    /// Where a passage ends whose last line of a trace is known, before `at`. A message may go on
    /// below a heading; below its last frame nothing of a trace stands but lines that close what it
    /// stood in: elements, objects, lists.
    fn closed(&self, (last, kind): (usize, Kind), at: usize) -> usize {
        if kind != Kind::Frame {
            return at;
        }
        let mut end = last;
        for _ in 0..CLOSING {
            match self.line(end).filter(|(_, next)| *next <= at) {
                Some((line, next))
                    if matches!(
                        line.trim_ascii_start(),
                        [b'<' | b']' | b'{' | b'}' | b')' | b'"', ..]
                    ) =>
                {
                    end = next
                }
                _ => break,
            }
        }
        end
    }
}

/// How many line ends the bytes hold.
pub(super) fn count_lines(bytes: &[u8]) -> u64 {
    memchr_iter(b'\n', bytes).count() as u64
}

pub(super) fn without_cr(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}
