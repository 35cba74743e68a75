//! The observations of a check, each with what was seen. The ids are the knowledge base's.

pub use crate::kb::observation::{Observation, Question};

/// An observation and the line that says what was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// What it means.
    pub observation: Observation,
    /// `connect 192.0.2.130:8080: refused after 0.4 ms`
    pub evidence: String,
}

impl Seen {
    /// An observation with its evidence.
    pub fn new(observation: Observation, evidence: impl Into<String>) -> Self {
        Self {
            observation,
            evidence: evidence.into(),
        }
    }
}
