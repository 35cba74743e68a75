//! Throwables as they are read, and how they hang together: causes, suppressed ones by their
//! indent, wrappers printed root first.

use std::ops::Range;

use super::{Frame, Throwable};
use crate::layout::anchor::Section;

/// Deeper nesting of suppressed throwables is folded into this level: no printer goes there, and
/// every reader of the JSON output has a limit of its own (three levels of JSON for each of these).
const DEEPEST: usize = 32;

/// One throwable being read. Its message is a range of the page's text, since it may go on over
/// many lines.
#[derive(Debug, Default)]
pub(super) struct Node<'p> {
    pub(super) class: Option<&'p str>,
    pub(super) message: Option<Range<usize>>,
    pub(super) frames: Vec<Frame<'p>>,
    pub(super) omitted: usize,
    pub(super) circular: bool,
    /// Whether frames or an elision were read: the message has ended.
    pub(super) has_body: bool,
    /// Line of the first frame: frames indented otherwise are no part of the same stack.
    pub(super) first_frame: usize,
    /// `Caused by:` stood alone on its line: the head follows.
    pub(super) awaits_head: bool,
    suppressed: Vec<usize>,
}

#[derive(Debug, Default)]
struct Chain {
    nodes: Vec<usize>,
    root_first: bool,
}

/// A chain still open on the page, with the indent of its headings.
#[derive(Debug)]
struct Level {
    indent: usize,
    chain: usize,
}

/// The throwables of one trace.
#[derive(Debug)]
pub(super) struct Tree<'p> {
    nodes: Vec<Node<'p>>,
    chains: Vec<Chain>,
    levels: Vec<Level>,
    base: usize,
}

impl<'p> Tree<'p> {
    pub(super) fn new(first: Node<'p>, indent: usize, root_first: bool) -> Self {
        Self {
            nodes: vec![first],
            chains: vec![Chain {
                nodes: vec![0],
                root_first,
            }],
            levels: vec![Level { indent, chain: 0 }],
            base: indent,
        }
    }

    /// The throwable read last: frames and elisions belong to it.
    pub(super) fn last(&mut self) -> &mut Node<'p> {
        let last = self.nodes.len() - 1;
        &mut self.nodes[last]
    }

    pub(super) fn has_body(&self) -> bool {
        self.nodes.last().is_some_and(|node| node.has_body)
    }

    /// Whether the chain is printed root first.
    pub(super) fn is_root_first(&self) -> bool {
        self.chains[0].root_first
    }

    pub(super) fn nodes(&self) -> &[Node<'p>] {
        &self.nodes
    }

    /// Forgets all but the head: what was read since belongs to its message.
    pub(super) fn restart(&mut self) {
        self.nodes.truncate(1);
        self.chains.truncate(1);
        self.levels.truncate(1);
        self.chains[0].nodes.truncate(1);
        let first = &mut self.nodes[0];
        *first = Node {
            class: first.class,
            message: first.message.take(),
            ..Node::default()
        };
    }

    /// Adds the throwable under a heading.
    pub(super) fn push(&mut self, section: Section, node: Node<'p>, indent: usize) {
        let id = self.nodes.len();
        self.nodes.push(node);
        match section {
            Section::Suppressed => self.push_suppressed(id, indent),
            Section::Cause | Section::Wrapped => {
                self.close_levels(|level| level.indent > indent);
                let chain = self.top();
                self.chains[chain].nodes.push(id);
                self.chains[chain].root_first |= section == Section::Wrapped;
            }
        }
    }

    fn push_suppressed(&mut self, id: usize, indent: usize) {
        // Printed without indent it still belongs to the throwable above; what follows at the same
        // indent is the main chain's.
        let indent = indent.max(self.base + 1);
        self.close_levels(|level| level.indent >= indent);
        let owner = self.chains[self.top()].nodes.last().copied().unwrap_or(0);
        let chain = self.chains.len();
        self.chains.push(Chain {
            nodes: vec![id],
            root_first: false,
        });
        self.nodes[owner].suppressed.push(chain);
        if self.levels.len() < DEEPEST {
            self.levels.push(Level { indent, chain });
        }
    }

    fn close_levels(&mut self, done: impl Fn(&Level) -> bool) {
        while self.levels.len() > 1 && self.levels.last().is_some_and(&done) {
            self.levels.pop();
        }
    }

    fn top(&self) -> usize {
        self.levels.last().map_or(0, |level| level.chain)
    }

    /// The finished chain, outermost first.
    pub(super) fn finish(self, text: &'p str) -> Vec<Throwable<'p>> {
        let mut nodes: Vec<Option<Node<'p>>> = self.nodes.into_iter().map(Some).collect();
        chain(0, &self.chains, &mut nodes, text)
    }
}

fn chain<'p>(
    id: usize,
    chains: &[Chain],
    nodes: &mut [Option<Node<'p>>],
    text: &'p str,
) -> Vec<Throwable<'p>> {
    let mut throwables: Vec<_> = chains[id]
        .nodes
        .iter()
        .filter_map(|&node| {
            nodes[node]
                .take()
                .map(|node| throwable(node, chains, nodes, text))
        })
        .collect();
    if chains[id].root_first {
        throwables.reverse();
    }
    throwables
}

fn throwable<'p>(
    node: Node<'p>,
    chains: &[Chain],
    nodes: &mut [Option<Node<'p>>],
    text: &'p str,
) -> Throwable<'p> {
    Throwable {
        class: node.class,
        message: node.message.map(|range| &text[range]),
        frames: node.frames,
        omitted: node.omitted,
        circular: node.circular,
        suppressed: node
            .suppressed
            .iter()
            .map(|&id| chain(id, chains, nodes, text))
            .collect(),
    }
}
