//! Whether a TLS handshake is one that a client accepts.

use serde::Serialize;

use super::observation::Observation;

/// What a handshake showed.
#[derive(Clone, Debug, Serialize)]
pub struct Tls {}

impl Tls {
    /// What this means.
    pub fn observations(&self) -> Vec<Observation> {
        Vec::new()
    }
}

/// How TLS begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// At once.
    Direct,
}

/// Whom to trust.
#[derive(Clone, Debug, Default)]
pub struct Trust {}

/// Looks at the handshake.
#[cfg(feature = "check")]
pub fn look(
    _address: std::net::SocketAddr,
    _host: &str,
    _start: Start,
    _trust: &Trust,
    _timeout: std::time::Duration,
) -> Tls {
    Tls {}
}
