//! What a trace is made of. Everything borrows from the undressed text.

use super::Frame;

/// One failure: a chain of throwables, outermost first, whatever the order on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace<'a> {
    /// Line of the input on which the trace begins, counted from 1.
    pub line: usize,
    /// What the log record above (or the structured record around) the trace says.
    pub context: Context<'a>,
    /// The last few lines before the trace and its record, oldest first: an endpoint may stand there.
    pub before: Vec<&'a str>,
    /// The throwables, outermost first; the last is the root. Never empty.
    pub chain: Vec<Throwable<'a>>,
}

/// The log record to which a trace belongs; each part only if the input names it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context<'a> {
    /// As written in the input, in whatever format.
    pub timestamp: Option<&'a str>,
    /// As written: `ERROR`, `SEVERE`, `E` …
    pub level: Option<&'a str>,
    /// Name of the logger, possibly abbreviated by its layout.
    pub logger: Option<&'a str>,
    /// Name of the thread; `Exception in thread "x"` names it too.
    pub thread: Option<&'a str>,
    /// The record's own message, without the trace.
    pub message: Option<&'a str>,
}

/// One throwable of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Throwable<'a> {
    /// Fully qualified class name; `None` where the text does not show it (an overridden
    /// `toString`, a trace cut off at its start).
    pub class: Option<&'a str>,
    /// The message, exactly as printed, possibly of several lines; `None` when there is none.
    pub message: Option<&'a str>,
    /// The printed frames, innermost call first.
    pub frames: Vec<Frame<'a>>,
    /// How many frames the printer left out (`... 5 more`, `... 2 common frames omitted`, filters).
    pub omitted: usize,
    /// `[CIRCULAR REFERENCE: …]`: the chain returned to a throwable already printed.
    pub circular: bool,
    /// Suppressed throwables, each a chain of its own.
    pub suppressed: Vec<Vec<Throwable<'a>>>,
}

impl<'a> Throwable<'a> {
    /// The class name without its package: `ConnectException`.
    pub fn simple_class(&self) -> Option<&'a str> {
        self.class
            .map(|name| name.rsplit('.').next().unwrap_or(name))
    }
}

impl<'a> Trace<'a> {
    /// The throwable nearest the root.
    pub fn root(&self) -> Option<&Throwable<'a>> {
        self.chain.last()
    }
}
