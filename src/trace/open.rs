//! The trace being read: how it begins, takes a frame, and ends.

use crate::layout::Page;
use crate::layout::anchor::{self, Found, Section};
use crate::layout::names::{has_java_root, is_throwable_name};

use super::build::{Node, Tree};
use super::context;
use super::head;
use super::parse::Parser;
use super::search::Place;
use super::{Context, Frame, Trace};

/// Room for so many frames is made at once.
const USUAL_FRAMES: usize = 16;

/// How many lines above a trace are kept for whoever looks for an endpoint.
const BEFORE: usize = 12;

/// A trace being read.
pub(super) struct Open<'p> {
    pub(super) tree: Tree<'p>,
    pub(super) line: usize,
    pub(super) context: Context<'p>,
    pub(super) before: Vec<&'p str>,
    /// Whether the head itself says that something was thrown, with or without frames.
    pub(super) sure: bool,
    /// Whether anything but the head was read.
    pub(super) grown: bool,
    /// Whether a line says which class it is.
    pub(super) headed: bool,
}

impl<'p> Parser<'p, '_> {
    pub(super) fn begin(&mut self, place: Place<'p>, sure: bool) {
        let page = self.page;
        let mut node = Node::default();
        let line = page.lines.get(place.line).copied();
        let indent = match line {
            Some(line) if place.headed_or_text() => {
                set_head(&mut node, page, line.start + place.start, line.end);
                if place.start == 0 || place.record_line != Some(place.line) {
                    self.indent(place.line)
                } else {
                    0
                }
            }
            _ => 0,
        };
        let first = place.record_line.unwrap_or(place.line);
        let announced = place.thread.is_some();
        // Root first and cut off at its start: the first heading left says so.
        let root_first = line.is_some_and(|line| {
            matches!(
                anchor::section(page.line(&line)),
                Some((Section::Wrapped, _))
            )
        });
        let mut context = context::context(page, &place, self.floor, self.record);
        context.thread = place.thread.or(context.thread);
        self.open = Some(Open {
            tree: Tree::new(node, indent, root_first),
            line: line.map_or(1, |line| line.number),
            context,
            before: context::before(page, self.floor, first, BEFORE),
            sure: sure || announced,
            grown: false,
            headed: place.headed,
        });
    }

    /// Ends the open trace and keeps it if it is one.
    pub(super) fn finish(&mut self) {
        let Some(open) = self.open.take() else { return };
        let frames: usize = open.tree.nodes().iter().map(|node| node.frames.len()).sum();
        let classes = open
            .tree
            .nodes()
            .iter()
            .filter(|node| node.class.is_some())
            .count();
        // One frame without any head may stand in any text; a failure shows more of itself.
        let enough = open.sure
            || if open.headed {
                open.grown
            } else {
                frames >= 2 || (classes > 0 && open.grown)
            };
        let single = !open.grown
            && open
                .tree
                .nodes()
                .first()
                .is_some_and(|node| self.is_failure_by_itself(node));
        if enough || single {
            let text: &'p str = &self.page.text;
            self.traces.push(Trace {
                line: open.line,
                context: open.context,
                before: open.before,
                chain: open.tree.finish(text),
            });
        }
    }

    fn is_failure_by_itself(&self, node: &Node<'p>) -> bool {
        let (Some(class), Some(message)) = (node.class, &node.message) else {
            return false;
        };
        is_throwable_name(class)
            && has_java_root(class)
            && !self.page.text[message.clone()].trim().is_empty()
    }
}

/// Sets class and message of a throwable from the text of its heading.
pub(super) fn set_head<'p>(node: &mut Node<'p>, page: &'p Page<'_>, start: usize, end: usize) {
    let head = head::read(&page.text[start..end]);
    node.class = head.class;
    node.message = head.message.map(|at| start + at..end);
    node.awaits_head = false;
}

/// The message goes on to `end`.
pub(super) fn extend_message(open: &mut Open<'_>, end: usize) {
    if let Some(message) = &mut open.tree.last().message {
        message.end = end.max(message.start);
    }
}

/// Adds a frame, and the number of those that its note says are missing, to the throwable read last.
pub(super) fn push_frame<'p>(
    open: &mut Open<'p>,
    index: usize,
    (frame, skipped): (Frame<'p>, usize),
) {
    let node = open.tree.last();
    if node.frames.is_empty() {
        node.first_frame = index;
        node.frames.reserve(USUAL_FRAMES);
    }
    node.frames.push(frame);
    node.omitted += skipped;
    node.has_body = true;
    open.grown = true;
}

/// A frame with its packaging, and the number of frames that a note at its end says are missing.
pub(super) fn read_frame<'p>(call: &'p str, found: Found) -> (Frame<'p>, usize) {
    let mut tail = &call[found.len..];
    if tail.is_empty() {
        return (Frame::new(call, None), 0);
    }
    tail = tail.trim();
    let mut skipped = 0;
    if let Some(note) = tail.strip_suffix(" skipped]")
        && let Some(open) = note.rfind('[')
    {
        skipped = note[open + 1..].parse().unwrap_or(0);
        tail = tail[..open].trim_end();
    }
    let packaging = tail.trim_start_matches('~');
    let packaging = packaging
        .strip_prefix('[')
        .and_then(|text| text.split(']').next());
    (Frame::new(&call[..found.len], packaging), skipped)
}
