//! To which trace a line belongs: frames and headings with text above them either go on with the
//! open trace, end its message, or show that another trace began in that text.

use crate::layout::anchor::{self, Form, Section};

use super::build::Node;
use super::context;
use super::head;
use super::open::{extend_message, set_head};
use super::parse::Parser;
use super::search::{self, Place};

impl<'p> Parser<'p, '_> {
    /// Decides to which trace a frame belongs; false when to none.
    pub(super) fn settle_frame(&mut self, index: usize, indent: usize, form: Form) -> bool {
        let pending = self.floor < index;
        let has_body = self.open.as_ref().map(|open| open.tree.has_body());
        if has_body == Some(true) && !pending {
            return true;
        }
        if pending && search::is_thread_header(self.page, self.floor, index)
            || (self.open.is_none() && form == Form::Dump && !self.is_thrown(index, indent))
        {
            self.finish();
            self.stand_alone(self.floor, index);
            self.in_dump = true;
            return false;
        }
        match has_body {
            Some(false) => self.settle_message(index, indent),
            Some(true) => self.settle_gap(index, indent),
            None => self.begin_above(index, indent),
        }
        true
    }

    /// The frame begins a trace, whose head stands above it.
    fn begin_above(&mut self, index: usize, indent: usize) {
        let place = search::head(self.page, self.floor, index, indent);
        self.replace(place.unwrap_or(Place::headless(index)), index);
    }

    /// Whether a throwable stands directly above a frame that is written as in a thread dump.
    fn is_thrown(&self, index: usize, indent: usize) -> bool {
        search::head(self.page, self.floor, index, indent)
            .is_some_and(|place| place.headed && place.line + 1 == index)
    }

    /// Text between a heading and its first frame: its message, unless a new trace began in it.
    fn settle_message(&mut self, index: usize, indent: usize) {
        match search::new_head(self.page, self.floor, index, indent) {
            Some(place) => self.replace(place, index),
            None if search::has_record(self.page, self.floor, index) => {
                self.begin_above(index, indent);
            }
            None => {
                if self.floor < index
                    && let Some(open) = &mut self.open
                {
                    extend_message(open, self.page.lines[index - 1].end);
                }
            }
        }
    }

    /// Text between two frames: a new trace, or a line of somebody else in the middle of this one.
    fn settle_gap(&mut self, index: usize, indent: usize) {
        if self.were_message(index) || self.was_remote(index) {
            return;
        }
        if let Some(place) = search::head(self.page, self.floor, index, indent) {
            if search::is_root_cause_title(self.page, self.floor, place.line) && place.headed {
                self.add(Section::Cause, place, 0);
            } else if self.is_unlabelled(place, indent) {
                self.add(Section::Suppressed, place, 1);
            } else if place.headed || !search::is_noise(self.page, self.floor, index) {
                self.replace(place, index);
            }
        }
    }

    /// Messages quote frames, too (Guice, Mockito): those are indented otherwise than the real ones,
    /// which come after more text. Then everything up to here was the message.
    fn were_message(&mut self, index: usize) -> bool {
        let page = self.page;
        let indent = |line: usize| {
            let text = page.line(&page.lines[line]);
            &text[..text.len() - text.trim_start().len()]
        };
        let text_between =
            (self.floor..index).any(|line| !page.line(&page.lines[line]).trim().is_empty());
        let Some(open) = &mut self.open else {
            return false;
        };
        let node = open.tree.last();
        let others = node.message.is_some()
            && !node.frames.is_empty()
            && indent(node.first_frame) != indent(index);
        if !others
            || !text_between
            || search::new_head(page, self.floor, index, indent(index).len()).is_some()
        {
            return false;
        }
        node.frames.clear();
        node.omitted = 0;
        node.has_body = false;
        extend_message(open, page.lines[index - 1].end);
        true
    }

    /// Spark puts the whole trace of an executor into the message and ends it with a title.
    fn was_remote(&mut self, index: usize) -> bool {
        let page = self.page;
        let is_title = page.line(&page.lines[index - 1]).trim() == "Driver stacktrace:";
        match &mut self.open {
            Some(open) if is_title && self.floor < index => {
                open.tree.restart();
                extend_message(open, page.lines[index - 1].end);
                true
            }
            _ => false,
        }
    }

    /// log4j2 2.25 prints root first and forgets the label and the indent of the second suppressed
    /// throwable, but not the indent of its frames.
    fn is_unlabelled(&self, place: Place<'p>, indent: usize) -> bool {
        let root_first = self
            .open
            .as_ref()
            .is_some_and(|open| open.tree.is_root_first());
        root_first && place.line == self.floor && place.headed && indent >= 2
    }

    /// Adds the throwable whose head is at `place`, which has no heading of its own: error pages
    /// title causes `root cause` and print their heads on the next line.
    pub(super) fn add(&mut self, section: Section, place: Place<'p>, indent: usize) {
        let line = &self.page.lines[place.line];
        let mut node = Node::default();
        set_head(&mut node, self.page, line.start + place.start, line.end);
        if let Some(open) = &mut self.open {
            open.tree.push(section, node, indent);
        }
    }

    /// Decides to which trace a heading belongs; false when it is text.
    pub(super) fn settle_section(&mut self, index: usize, known: bool, empty: bool) -> bool {
        let indent = self.indent(index);
        let pending = self.floor < index;
        match self.open.as_ref().map(|open| open.tree.has_body()) {
            Some(true) if !pending => true,
            Some(true) => {
                if let Some(place) = search::new_head(self.page, self.floor, index, indent.max(1)) {
                    self.replace(place, index);
                }
                known || empty
            }
            Some(false) => {
                if !known && !empty {
                    return false;
                }
                self.settle_message(index, indent.max(1));
                true
            }
            None if known => {
                let place = search::new_head(self.page, self.floor, index, indent.max(1));
                let place = place.or_else(|| search::announced(self.page, self.floor, index));
                match place {
                    Some(place) => self.replace(place, index),
                    None => return self.begin_at_section(index),
                }
                true
            }
            None => false,
        }
    }

    /// A trace whose start is missing: its first line here is a heading, which becomes its head.
    fn begin_at_section(&mut self, index: usize) -> bool {
        let line = &self.page.lines[index];
        let text = self.page.line(line);
        let Some((section, rest)) = anchor::section(text) else {
            return false;
        };
        if section == Section::Suppressed {
            return false;
        }
        let rest = head::without_hash(rest);
        let start = text.len() - rest.len();
        let context = context::context_above(self.page, self.floor, index);
        let place = Place {
            line: index,
            start,
            thread: None,
            record_line: context,
            headed: true,
        };
        self.replace(place, index);
        self.floor = index + 1;
        // The heading has become the head: not a section any more, but a line that is used.
        false
    }

    /// Ends the open trace, if any, and begins one at `place`; `index` is the line that showed it.
    pub(super) fn replace(&mut self, place: Place<'p>, index: usize) {
        self.finish();
        // The record that reports this trace is no failure of its own, whatever it names.
        self.stand_alone(self.floor, place.record_line.unwrap_or(place.line));
        self.begin(place, false);
        if place.line < index
            && place.headed_or_text()
            && let Some(open) = &mut self.open
            && place.line + 1 < index
        {
            extend_message(open, self.page.lines[index - 1].end);
        }
        self.floor = index;
    }
}
