//! The model that is rendered, and the JSON contract: field names here are the names on the wire.

pub mod baseline;
mod build;
pub mod follow;
pub mod mask;
pub mod merge;
pub mod sample;
pub mod scan;
pub mod summary;
pub(crate) mod unseen;

pub use build::{Input, build, build_within};

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::kb::entry::{Faq, Severity, Snippet};
use crate::trace;

/// The result of `explain`, schema `causedby/explain/1`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `causedby/explain/1`.
    pub schema: &'static str,
    /// In the order of the input; equal ones once.
    pub traces: Vec<TraceReport>,
}

/// One explained trace.
#[derive(Clone, Debug, Serialize)]
pub struct TraceReport {
    /// Where it stands.
    pub source: Source,
    /// The log record around it.
    pub context: Context,
    /// Outermost first.
    pub chain: Vec<Throwable>,
    /// Index into `chain` of the throwable that says what failed.
    pub decisive: usize,
    /// Best first; empty when nothing in the knowledge base fits. Those of many traces may be the same.
    pub explanations: Vec<Arc<Explanation>>,
    /// What the trace was talking to.
    pub endpoints: Vec<Endpoint>,
    /// The first frame of the user's own code.
    pub app_frame: Option<AppFrame>,
    /// Equal for the same failure in every layout.
    pub fingerprint: String,
    /// How often this failure occurs in the input (same fingerprint and messages); at least 1.
    pub count: usize,
    /// Where an editor should go: the user's own frame as a file on disk. The library looks at no
    /// disk and leaves it empty.
    #[serde(skip)]
    pub jump: Option<Source>,
}

/// A fingerprint as reports have it: sixteen hexadecimal digits.
pub fn fingerprint(text: &str) -> Option<u64> {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let is_one = text.len() == 16 && text.bytes().all(is_digit);
    is_one.then(|| u64::from_str_radix(text, 16).ok())?
}

/// Where a trace stands.
#[derive(Clone, Debug, Serialize)]
pub struct Source {
    /// File as named by the user, `-` for standard input.
    pub name: String,
    /// Counted from 1.
    pub line: usize,
}

/// The log record around a trace.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Context {
    /// As written.
    pub timestamp: Option<String>,
    /// As written.
    pub level: Option<String>,
    /// Possibly abbreviated.
    pub logger: Option<String>,
    /// Name of the thread.
    pub thread: Option<String>,
    /// The record's own message.
    pub message: Option<String>,
}

impl From<&trace::Context<'_>> for Context {
    fn from(context: &trace::Context<'_>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            timestamp: owned(context.timestamp),
            level: owned(context.level),
            logger: owned(context.logger),
            thread: owned(context.thread),
            message: owned(context.message),
        }
    }
}

impl Context {
    fn borrowed(&self) -> trace::Context<'_> {
        trace::Context {
            timestamp: self.timestamp.as_deref(),
            level: self.level.as_deref(),
            logger: self.logger.as_deref(),
            thread: self.thread.as_deref(),
            message: self.message.as_deref(),
        }
    }
}

/// One throwable of a chain.
#[derive(Clone, Debug, Serialize)]
pub struct Throwable {
    /// Fully qualified; null where the text does not show it.
    pub class: Option<String>,
    /// Exact, secrets masked.
    pub message: Option<String>,
    /// As printed, without `at` and packaging.
    pub frames: Vec<String>,
    /// Frames left out by the printer.
    pub omitted: usize,
    /// Chains.
    pub suppressed: Vec<Vec<Throwable>>,
}

/// One entry that fits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Explanation {
    /// Id of the entry.
    pub entry: String,
    /// Its title.
    pub title: String,
    /// Its severity.
    pub severity: Severity,
    /// How specific the match is, 0 to 100.
    pub score: u32,
    /// A fallback for the class, not a known failure mode.
    pub general: bool,
    /// What fitted.
    pub matched: Matched,
    /// Placeholders filled, as in all texts below.
    pub summary: String,
    /// Products and versions.
    pub affects: Vec<String>,
    /// In order of likelihood (after a check: by verdict).
    pub causes: Vec<Cause>,
    /// In the order in which to try them.
    pub fixes: Vec<Fix>,
    /// When to call whom.
    pub escalation: String,
    /// Questions and answers.
    pub faqs: Vec<Faq>,
    /// Ids of neighbouring entries.
    pub related: Vec<String>,
    /// Official pages.
    pub references: Vec<String>,
    /// `bundled`, or the file of a user's own entry; `replaces` says that a bundled one had this id.
    pub origin: Origin,
}

/// Where an entry came from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Origin {
    /// `bundled` or a path.
    pub file: String,
    /// Whether it stands in for a bundled entry of the same id.
    pub replaces: bool,
}

/// What fitted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Matched {
    /// Index into the chain.
    pub throwable: usize,
    /// The conditions that held: `class`, `message`, `frame`, `cause`.
    pub by: Vec<String>,
    /// Whether it matched a throwable suppressed by (or only named in the message of) that one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
}

/// A cause and, after a check, its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Cause {
    /// Unique within the entry.
    pub id: String,
    /// Filled.
    pub text: String,
    /// `confirmed`, `likely`, `possible`, `unlikely`, `ruled-out`; null without a check.
    pub verdict: Option<String>,
    /// What was seen.
    pub evidence: Vec<String>,
}

/// What to do.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Fix {
    /// Filled.
    pub step: String,
    /// Filled.
    pub tip: String,
    /// Ids of the causes.
    #[serde(rename = "for")]
    pub causes: Vec<String>,
    /// By operating system, filled.
    pub commands: BTreeMap<String, String>,
    /// The placeholders of a command that had no value, by operating system: their names in
    /// capitals stand in it. A command that is not named here can be run as it is.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub unfilled: BTreeMap<String, Vec<String>>,
    /// Code or settings, filled.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Snippet>,
}

/// What the trace was talking to.
#[derive(Clone, Debug, Serialize)]
pub struct Endpoint {
    /// Name or address.
    pub host: String,
    /// Null when the text names none and no default is known.
    pub port: Option<u16>,
    /// Lower case, without `jdbc:`.
    pub scheme: Option<String>,
    /// Resolved address shown by the text.
    pub address: Option<String>,
    /// Where it stood.
    pub found_in: String,
    /// Null unless a check was asked for.
    pub check: Option<Box<Check>>,
}

/// The first frame of the user's own code.
#[derive(Clone, Debug, Serialize)]
pub struct AppFrame {
    /// `com.acme.Orders`.
    pub class: String,
    /// `place`.
    pub method: String,
    /// `Orders.java`.
    pub file: Option<String>,
    /// Counted from 1.
    pub line: Option<u32>,
    /// `com/acme/Orders.java`, or the file in the project where it was found.
    pub path: Option<String>,
}
