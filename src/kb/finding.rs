//! What is wrong with an entry, and where.

use std::fmt;

/// One problem of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file as named by the caller: `kb/database/hikari-timeout.json`.
    pub file: String,
    /// JSON pointer to the place, empty for the whole file.
    pub pointer: String,
    /// Lower case, without a full stop.
    pub reason: String,
    /// The entry is not written to its end; what is there works.
    pub unfinished: bool,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_empty() {
            return write!(out, "{}: {}", self.file, self.reason);
        }
        write!(out, "{}: {}: {}", self.file, self.pointer, self.reason)
    }
}

/// Where the findings of one file are gathered.
#[derive(Debug)]
pub(crate) struct Findings<'f> {
    file: &'f str,
    list: Vec<Finding>,
}

impl<'f> Findings<'f> {
    /// Nothing found yet.
    pub(crate) fn new(file: &'f str) -> Self {
        Self {
            file,
            list: Vec::new(),
        }
    }

    /// Notes a problem.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, reason: impl Into<String>) {
        self.push(pointer.into(), reason.into(), false);
    }

    /// Notes what somebody has still to write.
    pub(crate) fn add_unfinished(&mut self, pointer: impl Into<String>, reason: impl Into<String>) {
        self.push(pointer.into(), reason.into(), true);
    }

    fn push(&mut self, pointer: String, reason: String, unfinished: bool) {
        self.list.push(Finding {
            file: self.file.to_owned(),
            pointer,
            reason,
            unfinished,
        });
    }

    /// All that was found, in the order in which it was found.
    pub(crate) fn into_vec(self) -> Vec<Finding> {
        self.list
    }
}
