//! What rules are held against: the throwables of the chain, suppressed ones, and classes that a
//! message only names. Bounded, so that a hostile chain costs no more than a long one.

use crate::kb::Texts;
use crate::trace::{Frame, Throwable, Trace};

use super::named;
use super::simple;

/// Longer chains are looked at from both ends.
const LONGEST_CHAIN: usize = 256;
/// Suppressed throwables beyond this many are not looked at.
const MOST_SUPPRESSED: usize = 256;
/// What a message says, it says within this many bytes.
const LONGEST_MESSAGE: usize = 64 * 1024;

/// Why a subject is not itself a link of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// Only named in the message of a throwable.
    Message,
    /// Suppressed by a throwable.
    Suppressed,
}

impl Via {
    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Message => "message",
            Self::Suppressed => "suppressed",
        }
    }
}

/// One thing to hold rules against.
#[derive(Debug)]
pub(crate) struct Subject<'t> {
    /// Index into the chain, of the throwable itself or of the one that leads to it.
    pub(crate) throwable: usize,
    pub(crate) via: Option<Via>,
    pub(crate) class: Option<&'t str>,
    pub(crate) message: &'t str,
    /// `package.Class.method` of each frame.
    pub(crate) calls: Vec<&'t str>,
    /// The throwables nearer the root.
    deeper: &'t [Throwable<'t>],
}

impl<'t> Subject<'t> {
    fn new(
        throwable: usize,
        via: Option<Via>,
        chain: &'t [Throwable<'t>],
        at: usize,
    ) -> Option<Self> {
        let this = chain.get(at)?;
        Some(Self {
            throwable,
            via,
            class: this.class.map(simple::qualified),
            message: clip(this.message.unwrap_or_default()),
            calls: this.frames.iter().map(Frame::call).collect(),
            deeper: chain.get(at + 1..).unwrap_or_default(),
        })
    }

    /// Whether the class of some throwable nearer the root fulfils a condition.
    pub(crate) fn has_cause(&self, condition: impl Fn(&str) -> bool) -> bool {
        both_ends(self.deeper.len())
            .filter_map(|at| self.deeper.get(at)?.class)
            .map(simple::qualified)
            .any(condition)
    }

    /// The texts by which rules are found.
    pub(crate) fn texts(&self) -> Texts<'t> {
        Texts::new(self.class, self.message, self.calls.iter().copied())
    }
}

/// All subjects of a trace: the chain's own, then those that it only leads to.
pub(crate) fn subjects<'t>(trace: &'t Trace<'t>) -> Vec<Subject<'t>> {
    let chain = trace.chain.as_slice();
    let mut all: Vec<Subject<'t>> = both_ends(chain.len())
        .filter_map(|at| Subject::new(at, None, chain, at))
        .collect();
    let mut led = Vec::new();
    for own in &all {
        led.extend(named_by(own));
    }
    let mut left = MOST_SUPPRESSED;
    for own in &all {
        suppressed_by(chain, own.throwable, &mut left, &mut led);
    }
    all.append(&mut led);
    all
}

fn named_by<'t>(own: &Subject<'t>) -> Vec<Subject<'t>> {
    let in_chain = |class: &str| own.has_cause(|cause| cause == class);
    named::throwables(own.message)
        .into_iter()
        .filter(|named| !in_chain(named.class))
        .map(|named| Subject {
            throwable: own.throwable,
            via: Some(Via::Message),
            class: Some(named.class),
            message: named.message,
            calls: Vec::new(),
            deeper: own.deeper,
        })
        .collect()
}

/// Goes through nested suppression with a list of its own: nesting made to hurt must not use up
/// the stack.
fn suppressed_by<'t>(
    chain: &'t [Throwable<'t>],
    throwable: usize,
    left: &mut usize,
    led: &mut Vec<Subject<'t>>,
) {
    let first = chain.get(throwable).map(|own| own.suppressed.as_slice());
    let mut waiting: Vec<&'t [Throwable<'t>]> = Vec::new();
    waiting.extend(first.unwrap_or_default().iter().rev().map(Vec::as_slice));
    while let Some(chain) = waiting.pop() {
        for at in 0..chain.len() {
            if *left == 0 {
                return;
            }
            *left -= 1;
            led.extend(Subject::new(throwable, Some(Via::Suppressed), chain, at));
            let nested = chain.get(at).map(|one| one.suppressed.as_slice());
            waiting.extend(nested.unwrap_or_default().iter().rev().map(Vec::as_slice));
        }
    }
}

fn both_ends(len: usize) -> impl Iterator<Item = usize> {
    let half = LONGEST_CHAIN / 2;
    let (front, back) = if len > LONGEST_CHAIN {
        (half, len - half)
    } else {
        (len, len)
    };
    (0..front).chain(back..len)
}

fn clip(text: &str) -> &str {
    let mut end = text.len().min(LONGEST_MESSAGE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
