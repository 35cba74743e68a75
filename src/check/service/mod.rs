//! Which service answers: a harmless greeting, and what came back.

use serde::Serialize;

use super::observation::Observation;

/// Whether the expected service answers.
#[derive(Clone, Debug, Serialize)]
pub struct Service {
    /// What came of the greeting.
    pub outcome: Outcome,
    /// The protocol that was expected.
    pub expected: Option<String>,
    /// The protocol that answered.
    pub found: Option<String>,
    /// What it said, cleaned.
    pub detail: Option<String>,
    /// How long it took, in milliseconds.
    pub ms: f64,
}

/// What came of a greeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The expected protocol.
    Match,
    /// Another protocol.
    Mismatch,
    /// No answer in time.
    Silent,
    /// Closed without an answer.
    Closed,
    /// No greeting is known for what was expected, or the answer says nothing.
    Unknown,
}

impl Service {
    /// What this means.
    pub fn observations(&self) -> Vec<Observation> {
        match self.outcome {
            Outcome::Match => vec![Observation::ServiceMatch],
            Outcome::Mismatch => vec![Observation::ServiceMismatch],
            Outcome::Silent => vec![Observation::ServiceSilent],
            Outcome::Closed | Outcome::Unknown => Vec::new(),
        }
    }
}

/// How TLS begins with the service of a scheme or port; `None` if no TLS is expected.
#[cfg(feature = "check")]
pub fn tls_start(_scheme: Option<&str>, _port: u16) -> Option<super::tls::Start> {
    None
}

/// Greets what listens at an address.
#[cfg(feature = "check")]
pub fn greet(
    _address: std::net::SocketAddr,
    _host: &str,
    scheme: Option<&str>,
    _port: u16,
    _timeout: std::time::Duration,
) -> Service {
    Service {
        outcome: Outcome::Unknown,
        expected: scheme.map(str::to_owned),
        found: None,
        detail: None,
        ms: 0.0,
    }
}
