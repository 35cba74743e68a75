//! What was known before: the failures of an earlier scan, so that new ones are told from them.

use std::collections::HashSet;
use std::io;

use serde::Deserialize;

use super::fingerprint;
use super::summary::{SCHEMA, Unreadable};

/// The failures of an earlier scan.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    known: HashSet<u64>,
    /// So many more failures were counted together then: nothing tells which.
    pub other: u64,
}

/// A report, a partial, or a group by itself.
#[derive(Deserialize)]
#[serde(expecting = "a JSON object")]
struct Part {
    schema: Option<String>,
    fingerprint: Option<String>,
    groups: Option<Vec<Group>>,
    #[serde(default)]
    other: u64,
}

#[derive(Deserialize)]
struct Group {
    fingerprint: String,
}

impl Baseline {
    /// Reads what a scan wrote as `json`, `jsonl` or `partial`; one after the other, if there are several.
    ///
    /// # Errors
    /// Why it is none of them, and where.
    pub fn read(reader: impl io::Read) -> Result<Self, Unreadable> {
        let mut baseline = Self::default();
        for part in serde_json::Deserializer::from_reader(reader).into_iter() {
            baseline.add(part?)?;
        }
        Ok(baseline)
    }

    /// Whether a failure of this fingerprint was found then.
    pub fn knows(&self, fingerprint: u64) -> bool {
        self.known.contains(&fingerprint)
    }

    fn add(&mut self, part: Part) -> Result<(), Unreadable> {
        let groups = match (part.schema.as_deref(), part.groups, part.fingerprint) {
            (Some("causedby/scan/1" | SCHEMA), Some(groups), _) => groups,
            (Some("causedby/scan/1" | SCHEMA), None, _) => {
                return Err(Unreadable::new("a scan without `groups`"));
            }
            (Some(other), ..) => {
                let words = format!("schema `{other}` is none of a scan that this causedby knows");
                return Err(Unreadable::new(words));
            }
            (None, _, Some(fingerprint)) => vec![Group { fingerprint }],
            (None, _, None) => return Err(Unreadable::new("neither a scan nor a group of one")),
        };
        for group in groups {
            let text = group.fingerprint;
            let wrong = || Unreadable::new(format!("`{text}` is no fingerprint"));
            self.known.insert(fingerprint(&text).ok_or_else(wrong)?);
        }
        self.other = self.other.saturating_add(part.other);
        Ok(())
    }
}
