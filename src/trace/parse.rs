//! The pass over the lines of a page: what each is, by itself, and the traces that come of it.

use crate::layout::anchor::{self, Form, Found, Section};
use crate::layout::names::is_throwable_name;
use crate::layout::{Line, Page, Role};

use super::Trace;
use super::build::Node;
use super::context;
use super::head;
use super::open::{Open, extend_message, push_frame, read_frame, set_head};
use super::repeat;
use super::search::{self, Place};
use super::told;

/// All traces of a page, in its order. Cannot fail; linear in the length of the page.
pub fn parse<'p>(page: &'p Page<'_>) -> Vec<Trace<'p>> {
    let mut parser = Parser {
        page,
        traces: Vec::new(),
        open: None,
        floor: 0,
        record: None,
        in_dump: false,
        told: 0,
    };
    for index in 0..page.lines.len() {
        parser.line(index);
    }
    let end = page.lines.len();
    parser.finish();
    parser.stand_alone(parser.floor, end);
    repeat::without(parser.traces)
}

pub(super) struct Parser<'p, 'a> {
    pub(super) page: &'p Page<'a>,
    pub(super) traces: Vec<Trace<'p>>,
    pub(super) open: Option<Open<'p>>,
    /// The first line that belongs to nothing yet; those from here to the current one are text.
    pub(super) floor: usize,
    /// The structured record within which the current line stands.
    pub(super) record: Option<usize>,
    /// Within a thread of a thread dump: its frames are no failure.
    pub(super) in_dump: bool,
    /// Lines before this one are part of a report that was read as a whole.
    told: usize,
}

impl<'p> Parser<'p, '_> {
    fn line(&mut self, index: usize) {
        let line = &self.page.lines[index];
        match line.role {
            Role::Message => {}
            Role::Start(record) => self.start_record(index, record),
            Role::Break => self.end_record(index),
            Role::Free => self.free_line(index, line),
        }
    }

    fn free_line(&mut self, index: usize, line: &Line) {
        if index < self.told {
            return;
        }
        let text = self.page.line(line);
        let trimmed = anchor::undented(text);
        let Some(&first) = trimmed.as_bytes().first() else {
            return;
        };
        let structural = match first {
            b'a' => match anchor::frame_line(trimmed) {
                Some((call, found)) => self.frame(index, call, found),
                None => self.snippet_frame(index, trimmed),
            },
            b'C' | b'S' | b'W' | b'c' => match anchor::section(trimmed) {
                Some((section, rest)) => self.section(index, section, rest),
                None => false,
            },
            b'.' | b'(' | b'<' | 0xe2 => self.elision(index, trimmed),
            b'[' => self.circular(index, trimmed) || self.elision(index, trimmed),
            _ => false,
        };
        if structural || self.bare_frame(index, text) || self.told(index, first) {
            self.floor = (index + 1).max(self.told);
        } else {
            self.text(index, trimmed);
        }
    }

    /// A line that is no part of a trace by itself: it may be the head of the next one, go on with
    /// a message, or be none of our business.
    fn text(&mut self, index: usize, trimmed: &str) {
        self.in_dump &= trimmed.starts_with("- ") || trimmed.starts_with("Locked ownable");
        if let Some(open) = &mut self.open
            && open.tree.last().awaits_head
        {
            let line = &self.page.lines[index];
            let start = line.end - trimmed.len();
            set_head(open.tree.last(), self.page, start, line.end);
            self.floor = index + 1;
        }
    }

    /// A failure that is told in words of its own.
    fn told(&mut self, index: usize, first: u8) -> bool {
        match first {
            b'F' => match told::deadlock(self.page, index) {
                Some((trace, end)) => {
                    self.end_above(index);
                    self.traces.push(trace);
                    self.told = end;
                }
                None => return false,
            },
            b'A' => match told::failed_start(self.page, index) {
                Some((analysis, end)) => {
                    let record = context::context_above(self.page, self.floor, index);
                    let place = Place {
                        record_line: record,
                        ..Place::headless(index)
                    };
                    let context = context::context(self.page, &place, self.floor, self.record);
                    self.end_above(index);
                    told::analysed(self.page, &mut self.traces, analysis, context, index);
                    self.told = end;
                }
                None => return false,
            },
            _ => return false,
        }
        self.in_dump = false;
        true
    }

    /// Whatever stands above the line is complete.
    fn end_above(&mut self, index: usize) {
        self.finish();
        self.stand_alone(self.floor, index);
    }

    fn start_record(&mut self, index: usize, record: usize) {
        self.end_record(index);
        self.record = Some(record);
        self.floor = index;
        let text = self.page.line(&self.page.lines[index]);
        // `Exception in thread "main"` may stand alone above the head.
        let below = self.page.lines.get(index + 1);
        let is_head_below =
            below.is_some_and(|below| head::at_line_start(self.page.line(below)).is_some());
        let found = head::at_line_start(text)
            .filter(|found| !(is_head_below && text[found.start..].trim().is_empty()));
        match found {
            Some(found) => {
                let place = Place {
                    line: index,
                    start: found.start,
                    thread: found.thread,
                    record_line: None,
                    headed: true,
                };
                self.begin(place, true);
                self.floor = index + 1;
            }
            None => self.free_line(index, &self.page.lines[index]),
        }
    }

    /// Whatever follows belongs to nothing that came before.
    fn end_record(&mut self, index: usize) {
        if self.record.is_some()
            && let Some(open) = &mut self.open
            && !open.tree.has_body()
            && self.floor < index
        {
            // The record's own end is the end of the message, but for the beginning of a frame.
            let last = &self.page.lines[index - 1];
            let cut = index - self.floor > 0 && anchor::is_cut_frame(self.page.line(last));
            let end = index - usize::from(cut);
            if end > self.floor {
                extend_message(open, self.page.lines[end - 1].end);
            }
            self.floor = index;
        }
        self.finish();
        self.stand_alone(self.floor, index);
        self.floor = index + 1;
        self.record = None;
        self.in_dump = false;
    }

    fn frame(&mut self, index: usize, call: &'p str, found: Found) -> bool {
        if self.in_dump {
            return true;
        }
        let settled =
            self.floor == index && self.open.as_ref().is_some_and(|open| open.tree.has_body());
        if !settled && !self.settle_frame(index, self.indent(index), found.form) {
            return true;
        }
        let Some(open) = &mut self.open else {
            return true;
        };
        push_frame(open, index, read_frame(call, found));
        true
    }

    /// jshell names the snippets of a session in place of classes: `at length (#2:1)`.
    fn snippet_frame(&mut self, index: usize, trimmed: &str) -> bool {
        let is_snippet = trimmed.starts_with("at ")
            && trimmed.ends_with(')')
            && trimmed.contains("(#")
            && trimmed.len() < 200;
        if !is_snippet || !self.settle_frame(index, self.indent(index), Form::Plain) {
            return false;
        }
        if let Some(open) = &mut self.open {
            open.tree.last().has_body = true;
            open.grown = true;
        }
        true
    }

    /// A frame without `at` counts only directly under a head or another frame.
    fn bare_frame(&mut self, index: usize, text: &'p str) -> bool {
        let Some(open) = &mut self.open else {
            return self.bare_frame_under_head(index, text);
        };
        // A record's trace begins with its head, whose message may have one more line or two.
        let in_message = self.floor < index && index - self.floor <= 2;
        if in_message
            && open.sure
            && !open.tree.has_body()
            && anchor::bare_frame_line(text).is_some()
        {
            extend_message(open, self.page.lines[index - 1].end);
            self.floor = index;
        }
        if self.floor < index || !open.headed {
            return self.bare_frame_under_head(index, text);
        }
        let Some((call, found)) = anchor::bare_frame_line(text) else {
            return false;
        };
        push_frame(open, index, read_frame(call, found));
        true
    }

    fn bare_frame_under_head(&mut self, index: usize, text: &'p str) -> bool {
        if self.floor >= index || !text.contains('(') || anchor::bare_frame_line(text).is_none() {
            return false;
        }
        let indent = self.indent(index);
        let Some(place) = search::head(self.page, self.floor, index, indent)
            .filter(|place| place.headed && index - place.line <= 3)
        else {
            return false;
        };
        let has_body = self.open.as_ref().is_some_and(|open| open.tree.has_body());
        if has_body && search::is_root_cause_title(self.page, self.floor, place.line) {
            self.add(Section::Cause, place, 0);
            self.floor = index;
        } else {
            self.replace(place, index);
        }
        self.bare_frame(index, text)
    }

    fn section(&mut self, index: usize, section: Section, rest: &'p str) -> bool {
        if head::is_short_form(rest) {
            return false;
        }
        let head = head::read(head::without_hash(rest));
        let known = head
            .class
            .is_some_and(|class| class.contains('.') || is_throwable_name(class));
        if !self.settle_section(index, known, rest.is_empty()) {
            return false;
        }
        let indent = self.indent(index);
        let line = &self.page.lines[index];
        let Some(open) = &mut self.open else {
            return false;
        };
        if is_circular(rest) {
            open.tree.last().circular = true;
            return true;
        }
        let mut node = Node::default();
        let rest = head::without_hash(rest);
        if rest.trim().is_empty() {
            node.awaits_head = true;
        } else {
            set_head(&mut node, self.page, line.end - rest.len(), line.end);
        }
        open.tree.push(section, node, indent);
        open.grown = true;
        open.headed |= known;
        true
    }

    fn elision(&mut self, index: usize, trimmed: &str) -> bool {
        let Some(count) = anchor::elision(trimmed) else {
            return false;
        };
        let indent = self.indent(index);
        let pending = (self.floor..index)
            .any(|line| !self.page.line(&self.page.lines[line]).trim().is_empty());
        let apart = pending && search::has_record(self.page, self.floor, index);
        // A new trace may have begun in the text above: root first the root may have no frames.
        if count > 0 && (self.open.is_none() || pending) {
            let place = search::new_head(self.page, self.floor, index, indent.max(1))
                .filter(|place| index - place.line <= 3);
            match place {
                Some(place) => self.replace(place, index),
                None if self.open.is_none() || apart => return false,
                None => {}
            }
        } else if apart {
            return false;
        }
        let Some(open) = &mut self.open else {
            return false;
        };
        // `...` within a message is text, and so is one far from any trace.
        if pending && open.tree.has_body() || (!open.tree.has_body() && count == 0 && indent == 0) {
            return false;
        }
        if self.floor < index && !open.tree.has_body() {
            extend_message(open, self.page.lines[index - 1].end);
        }
        let node = open.tree.last();
        node.omitted += count;
        node.has_body = true;
        open.grown = true;
        true
    }

    /// `[CIRCULAR REFERENCE:X: m]` on a line of its own, as older JDKs print it. Behind other lines it
    /// is the begin of a trace that is printed root first.
    fn circular(&mut self, index: usize, trimmed: &str) -> bool {
        if !is_circular(trimmed) {
            return false;
        }
        let has_body = self.open.as_ref().is_some_and(|open| open.tree.has_body());
        let apart = has_body || search::has_record(self.page, self.floor, index);
        if self.floor < index && apart {
            self.end_above(index);
        }
        let Some(open) = &mut self.open else {
            return false;
        };
        open.tree.last().circular = true;
        true
    }

    pub(super) fn indent(&self, index: usize) -> usize {
        let text = self.page.line(&self.page.lines[index]);
        text.len() - anchor::undented(text).len()
    }
}

fn is_circular(text: &str) -> bool {
    text.trim_start().starts_with("[CIRCULAR REFERENCE:")
}
