//! Lines while they are being undressed, and the page that they become.

use std::borrow::Cow;

use super::page::{Line, Page, Record, Role};

/// A line between two steps of undressing.
#[derive(Clone, Debug)]
pub(super) struct Dressed<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) number: usize,
    pub(super) role: Role,
}

impl<'a> Dressed<'a> {
    pub(super) fn free(text: impl Into<Cow<'a, str>>, number: usize) -> Self {
        Self {
            text: text.into(),
            number,
            role: Role::Free,
        }
    }

    pub(super) fn is_free(&self) -> bool {
        self.role == Role::Free
    }

    /// The empty line that ends a record.
    pub(super) fn end(number: usize) -> Self {
        Self {
            text: Cow::Borrowed(""),
            number,
            role: Role::Break,
        }
    }
}

/// Everything that the steps pass on.
#[derive(Debug, Default)]
pub(super) struct Work<'a> {
    pub(super) lines: Vec<Dressed<'a>>,
    pub(super) records: Vec<Record>,
}

impl<'a> Work<'a> {
    pub(super) fn of(page: &Page<'a>, text: &'a str) -> Self {
        let lines = page
            .lines
            .iter()
            .map(|line| Dressed::free(&text[line.start..line.end], line.number))
            .collect();
        Self {
            lines,
            records: Vec::new(),
        }
    }

    /// The lines of a text that a test undresses.
    #[cfg(test)]
    pub(super) fn of_lines(text: &str) -> Work<'static> {
        let lines = text.lines().enumerate();
        Work {
            lines: lines
                .map(|(index, line)| Dressed::free(line.to_owned(), index + 1))
                .collect(),
            records: Vec::new(),
        }
    }

    /// Replaces each line by what `change` makes of it; says whether any was replaced.
    pub(super) fn replace(
        &mut self,
        mut change: impl FnMut(&Dressed<'a>) -> Option<Vec<Dressed<'a>>>,
    ) -> bool {
        let mut changed = false;
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in self.lines.drain(..) {
            match if line.is_free() { change(&line) } else { None } {
                Some(new) => {
                    changed = true;
                    lines.extend(new);
                }
                None => lines.push(line),
            }
        }
        self.lines = lines;
        changed
    }

    /// One text with all lines, as the parser reads it.
    pub(super) fn into_page(self) -> Page<'static> {
        let mut text =
            String::with_capacity(self.lines.iter().map(|line| line.text.len() + 1).sum());
        let mut lines = Vec::with_capacity(self.lines.len());
        for line in self.lines {
            let start = text.len();
            text.push_str(&line.text);
            lines.push(Line {
                start,
                end: text.len(),
                number: line.number,
                role: line.role,
            });
            text.push('\n');
        }
        Page {
            text: Cow::Owned(text),
            lines,
            records: self.records,
        }
    }
}
