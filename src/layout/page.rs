//! The undressed text: what the parser reads, with the way back to the input's own lines.

use std::borrow::Cow;

/// Undressed text, line by line.
#[derive(Clone, Debug, Default)]
pub struct Page<'a> {
    pub(crate) text: Cow<'a, str>,
    pub(crate) lines: Vec<Line>,
    pub(crate) records: Vec<Record>,
}

/// One line of a [`Page`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    /// Begin in the page's text.
    pub(crate) start: usize,
    /// End in the page's text, without the line end.
    pub(crate) end: usize,
    /// The line of the input from which it comes, counted from 1.
    pub(crate) number: usize,
    pub(crate) role: Role,
}

/// What is known of a line from where it was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Role {
    /// Nothing.
    #[default]
    Free,
    /// The first line of a trace that a structured record holds (index into the records).
    Start(usize),
    /// Text of a message, whatever it looks like.
    Message,
    /// An empty line put between a record and what comes after it.
    Break,
}

/// What a structured record says beside its trace.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) timestamp: Option<String>,
    pub(crate) level: Option<String>,
    pub(crate) logger: Option<String>,
    pub(crate) thread: Option<String>,
    pub(crate) message: Option<String>,
}

impl Record {
    /// Every part changed in the same way.
    pub(crate) fn map(self, change: impl Fn(String) -> String) -> Self {
        Self {
            timestamp: self.timestamp.map(&change),
            level: self.level.map(&change),
            logger: self.logger.map(&change),
            thread: self.thread.map(&change),
            message: self.message.map(&change),
        }
    }
}

impl<'a> Page<'a> {
    /// A text that wears no dress: its own lines.
    pub(crate) fn plain(text: &'a str) -> Self {
        // A guess that spares most of the growing; lines of traces are longer.
        let mut lines = Vec::with_capacity(text.len() / 64 + 1);
        let mut start = 0;
        let mut number = 1;
        for end in memchr::memchr_iter(b'\n', text.as_bytes()) {
            lines.push(Line {
                start,
                end,
                number,
                role: Role::Free,
            });
            start = end + 1;
            number += 1;
        }
        if start < text.len() {
            lines.push(Line {
                start,
                end: text.len(),
                number,
                role: Role::Free,
            });
        }
        Self {
            text: Cow::Borrowed(text),
            lines,
            records: Vec::new(),
        }
    }

    /// The text of a line.
    pub(crate) fn line(&self, line: &Line) -> &str {
        &self.text[line.start..line.end]
    }

    /// The undressed text, for looking at.
    pub fn text(&self) -> &str {
        &self.text
    }
}
