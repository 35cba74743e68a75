//! The entry: one failure mode, one file `kb/<family>/<id>.json`.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// One failure mode: how it is recognised, what it means and what to do.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Stable, kebab-case, the name of the file.
    pub id: String,
    /// A few words, no full stop.
    pub title: String,
    /// How much of the system usually stands still.
    pub severity: Severity,
    /// The fallback for a class: yields to every specific entry.
    #[serde(default, skip_serializing_if = "is_false")]
    pub general: bool,
    /// The failure only wraps another: never outranks what it wraps.
    #[serde(default, skip_serializing_if = "is_false")]
    pub wrapper: bool,
    /// What this means, two to four sentences.
    pub summary: String,
    /// Products and versions.
    pub affects: Vec<String>,
    /// Alternatives: one rule that holds is enough.
    #[serde(rename = "match")]
    pub rules: Vec<Rule>,
    /// In order of likelihood.
    pub causes: Vec<Cause>,
    /// In the order in which to try them.
    pub fixes: Vec<Fix>,
    /// When to call whom, and what to bring.
    pub escalation: String,
    /// What people really ask.
    pub faqs: Vec<Faq>,
    /// Ids of neighbouring entries.
    pub related: Vec<String>,
    /// Stable official pages.
    pub references: Vec<String>,
}

/// Conditions on one throwable of a chain; all that are given must hold.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Fully qualified names, or patterns of the whole name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<OneOrMany>,
    /// Pattern searched in the message; a missing message is the empty string. Named groups fill
    /// placeholders.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Pattern that must not be found in the message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_message: Option<String>,
    /// Pattern searched in each frame's `package.Class.method`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frame: Option<String>,
    /// The same, for the first frame only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top_frame: Option<String>,
    /// Pattern that no frame may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_frame: Option<String>,
    /// Class of some throwable nearer the root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<OneOrMany>,
    /// Class that no throwable nearer the root may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_cause: Option<OneOrMany>,
}

/// A string, or several of which one is enough.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// `"java.net.ConnectException"`
    One(String),
    /// `["java.net.ConnectException", "java.net.SocketException"]`
    Many(Vec<String>),
}

impl OneOrMany {
    /// The alternatives.
    pub fn as_slice(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// Why the failure occurs.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cause {
    /// Unique within the entry.
    pub id: String,
    /// One or two sentences.
    pub text: String,
    /// Observations of a live check that speak for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub supported_by: Vec<String>,
    /// Observations that exclude it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ruled_out_by: Vec<String>,
    /// Alternatives; if all observations of one were made, it is certainly this cause.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub confirmed_by: Vec<Vec<String>>,
}

/// What to do about one or more causes.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Fix {
    /// Ids of the causes.
    #[serde(rename = "for")]
    pub causes: Vec<String>,
    /// What to do.
    pub step: String,
    /// What saves an hour.
    pub tip: String,
    /// Shell commands by operating system: `linux`, `macos`, `windows`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub commands: BTreeMap<String, String>,
    /// Code or settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Snippet>,
}

/// Code or settings to copy.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Snippet {
    /// `java`, `properties`, `yaml`, `sql` …
    pub language: String,
    /// The text itself.
    pub text: String,
}

/// A question that people really ask.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Faq {
    /// In their words.
    pub question: String,
    /// In ours.
    pub answer: String,
}

/// How much of the system usually stands still.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A nuisance.
    Low,
    /// One function fails.
    Moderate,
    /// A service fails.
    High,
    /// The process or its data are at risk.
    Critical,
}

impl Severity {
    /// The word used in entries, on the command line and in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Moderate => "moderate",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

fn is_false(value: &bool) -> bool {
    !value
}
