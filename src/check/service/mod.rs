//! What speaks at an open port: a harmless greeting of the expected protocol, never credentials, never a write.

#[cfg(feature = "check")]
mod binary;
#[cfg(feature = "check")]
pub(super) mod exchange;
#[cfg(feature = "check")]
mod greet;
#[cfg(feature = "check")]
mod greeting;
#[cfg(feature = "check")]
mod identify;
#[cfg(feature = "check")]
mod postgres;
mod protocol;

use serde::Serialize;

use super::model::Millis;
use super::observation::Observation;

#[cfg(feature = "check")]
pub(super) use binary::POSTGRES_SSL_REQUEST;
#[cfg(feature = "check")]
pub use greet::greet;
#[cfg(feature = "check")]
pub(super) use greet::speaks_plain;
#[cfg(feature = "check")]
pub(super) use identify::{first_line, identify, is_tls, quote};
pub use protocol::{Protocol, tls_start, tls_start_anyway};

/// What was found out about the service at an address.
#[derive(Clone, Debug, Serialize)]
pub struct Service {
    /// What it turned out to be.
    pub outcome: Outcome,
    /// The protocol that the address promises, by its scheme or port.
    pub expected: Option<String>,
    /// The protocol that was spoken, where that could be told.
    pub found: Option<String>,
    /// What the server said of itself: a version, a status line, the reason of a refusal. Text of the peer.
    pub detail: Option<String>,
    /// Milliseconds from connecting to the answer.
    pub ms: Millis,
}

/// What a greeting brought to light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The expected protocol.
    Match,
    /// Another protocol, or an answer that the expected one does not have.
    Mismatch,
    /// Open, but no answer in time.
    Silent,
    /// Open, but closed or reset before an answer.
    Closed,
    /// Could not tell: nothing was expected, or no connection came about.
    Unknown,
}

impl Service {
    /// What this means for causes.
    pub fn observations(&self) -> Vec<Observation> {
        match self.outcome {
            Outcome::Match => vec![Observation::ServiceMatch],
            Outcome::Mismatch => vec![Observation::ServiceMismatch],
            Outcome::Silent => vec![Observation::ServiceSilent],
            Outcome::Closed => vec![Observation::ServiceClosed],
            Outcome::Unknown => Vec::new(),
        }
    }
}
