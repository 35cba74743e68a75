//! The first failure of a group, as parsing understood it, its secrets masked: what explaining needs,
//! in a form that can be written down.

use serde::{Deserialize, Serialize};

use super::Context;
use super::build::masked;
use crate::scan;
use crate::trace::{self, Trace};
use crate::{layout, source};

/// One trace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Sample {
    /// The line of its source on which it begins, counted from 1.
    pub line: usize,
    /// The log record around it.
    #[serde(default, skip_serializing_if = "is_default")]
    pub context: Context,
    /// The last lines above it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    /// Outermost first; never empty.
    #[serde(deserialize_with = "not_empty")]
    pub chain: Vec<Throwable>,
}

/// One throwable of a chain.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Throwable {
    /// Fully qualified.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// Possibly of several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Innermost call first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub frames: Vec<Frame>,
    /// Frames left out by the printer.
    #[serde(default, skip_serializing_if = "is_default")]
    pub omitted: usize,
    /// Whether the chain returned to a throwable already printed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub circular: bool,
    /// Chains.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub suppressed: Vec<Vec<Throwable>>,
}

/// A frame as printed, without `at`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Frame {
    /// Without packaging.
    Plain(String),
    /// With where its class was loaded from.
    Packaged(String, String),
}

impl Sample {
    /// The failure of this fingerprint, as it stands at this line of its source; what is known of it
    /// without its text, where that was too long to be kept.
    pub fn of(sample: &scan::Sample, fingerprint: u64, line: u64) -> Self {
        let number = |lines: u64| usize::try_from(lines).unwrap_or(usize::MAX);
        let at = number(line);
        let read = Self::read(sample, fingerprint).map(|read| {
            // The lines above may be those of the file before, where a log was cut into several.
            let line = read.line.saturating_add(at);
            let line = line.saturating_sub(number(sample.above) + 1);
            Self { line, ..read }
        });
        read.unwrap_or_else(|| Self {
            line: at,
            context: Context::default(),
            before: Vec::new(),
            chain: vec![Throwable {
                class: sample.class.clone(),
                ..Throwable::default()
            }],
        })
    }

    /// The failure of this fingerprint in a text; the first of its class in one that was cut off.
    fn read(sample: &scan::Sample, fingerprint: u64) -> Option<Self> {
        let text = source::decode("", sample.text.to_vec()).ok()?.text;
        let page = layout::undress(&text);
        let traces = trace::parse(&page);
        let whole = traces
            .iter()
            .find(|trace| trace.fingerprint_number() == fingerprint);
        let begun = || {
            let class = |trace: &&Trace<'_>| trace.chain[0].class == sample.class.as_deref();
            traces.iter().find(class)
        };
        let trace = whole.or_else(begun)?;
        Some(masked(trace, |trace| Self {
            line: trace.line,
            context: Context::from(&trace.context),
            before: owned(&trace.before),
            chain: trace.chain.iter().map(Throwable::from).collect(),
        }))
    }

    /// As parsing gave it.
    pub fn trace(&self) -> Trace<'_> {
        Trace {
            line: self.line,
            context: self.context.borrowed(),
            before: self.before.iter().map(String::as_str).collect(),
            chain: self.chain.iter().map(Throwable::borrowed).collect(),
        }
    }
}

impl From<&trace::Throwable<'_>> for Throwable {
    fn from(throwable: &trace::Throwable<'_>) -> Self {
        let chain = |chain: &Vec<trace::Throwable<'_>>| chain.iter().map(Self::from).collect();
        Self {
            class: throwable.class.map(str::to_owned),
            message: throwable.message.map(str::to_owned),
            frames: throwable.frames.iter().map(Frame::from).collect(),
            omitted: throwable.omitted,
            circular: throwable.circular,
            suppressed: throwable.suppressed.iter().map(chain).collect(),
        }
    }
}

impl Throwable {
    fn borrowed(&self) -> trace::Throwable<'_> {
        trace::Throwable {
            class: self.class.as_deref(),
            message: self.message.as_deref(),
            frames: self.frames.iter().map(Frame::borrowed).collect(),
            omitted: self.omitted,
            circular: self.circular,
            suppressed: self
                .suppressed
                .iter()
                .map(|chain| chain.iter().map(Self::borrowed).collect())
                .collect(),
        }
    }
}

impl From<&trace::Frame<'_>> for Frame {
    fn from(frame: &trace::Frame<'_>) -> Self {
        let text = frame.text().to_owned();
        match frame.packaging() {
            None => Self::Plain(text),
            Some(packaging) => Self::Packaged(text, packaging.to_owned()),
        }
    }
}

impl Frame {
    fn borrowed(&self) -> trace::Frame<'_> {
        match self {
            Self::Plain(text) => trace::Frame::new(text, None),
            Self::Packaged(text, packaging) => trace::Frame::new(text, Some(packaging)),
        }
    }
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

fn not_empty<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<Throwable>, D::Error> {
    let chain = Vec::deserialize(from)?;
    match chain.is_empty() {
        true => Err(serde::de::Error::custom("a chain without throwables")),
        false => Ok(chain),
    }
}
