//! The parts of a line that only a printed Java trace has: frames and section headings. Layout
//! finds them inside dressed lines, the parser at the start of undressed ones.

mod bare;
mod call;
mod line;
mod section;
mod source;
mod usual;

use std::sync::LazyLock;

use memchr::memmem::Finder;

pub(crate) use bare::{bare_frame_line, find_bare_frame};
pub(crate) use call::frame;
pub(crate) use line::{frame_line, is_cut_frame, is_tail, undented};
pub(crate) use section::{Section, elision, section};

/// The longest call that is looked for; hidden classes and Kotlin names stay far below.
const LONGEST_CALL: usize = 1024;

/// The longest source: a file's name, rarely a module before it.
const LONGEST_SOURCE: usize = 512;

/// How a frame names its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `(Socket.java:633)`
    Plain,
    /// `(java.base@17.0.15/Thread.java:840)`: jstack and thread dumps print it so, traces never do.
    Dump,
}

/// A frame found in a text: where its call begins and where its source ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Length of `[loader/][module/]class.method(source)`.
    pub(crate) len: usize,
    pub(crate) form: Form,
}

/// The first frame or heading within a dressed line: where it begins. What stands before it is
/// prefix and indent.
pub(crate) fn find(line: &str) -> Option<usize> {
    find_frame(line, 0)
        .or_else(|| find_section(line))
        .or_else(|| find_elision(line))
}

/// The first `at frame` from `from` on: where its `at` begins.
pub(crate) fn find_frame(line: &str, from: usize) -> Option<usize> {
    let bytes = line.as_bytes();
    // Most lines have no parenthesis, which every frame has.
    memchr::memchr(b'(', &bytes[from..])?;
    AT.find_iter(&bytes[from..])
        .map(|at| at + from)
        .filter(|&at| at == 0 || !matches!(bytes[at - 1], b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b'-' | b'.'))
        .find(|&at| frame(line[at + 3..].trim_start()).is_some())
}

static AT: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("at "));
static DOTS: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("... "));

fn find_section(line: &str) -> Option<usize> {
    memchr::memchr_iter(b':', line.as_bytes())
        .filter(|colon| line[colon + 1..].starts_with(' '))
        .find_map(|colon| {
            ["Caused by", "Suppressed", "Wrapped by"]
                .iter()
                .find(|heading| line[..colon].ends_with(**heading))
                .map(|heading| colon - heading.len())
        })
}

fn find_elision(line: &str) -> Option<usize> {
    DOTS.find(line.as_bytes())?;
    let at = line.rfind("... ")?;
    elision(&line[at..]).filter(|&count| count > 0).map(|_| at)
}
