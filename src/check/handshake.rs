//! A TLS handshake in words.

use super::observation::Observation;
use super::tls::{Certificate, ClientCertificate, Outcome, Tls, Trusted};

/// Whether a client gets through the handshake, what the certificate is worth apart.
pub(super) fn is_established(tls: &Tls) -> bool {
    // What could not be told is no fault of the endpoint.
    matches!(tls.outcome, Outcome::Established | Outcome::Unknown)
}

/// What was seen of one observation.
pub(super) fn evidence(tls: &Tls, observation: Observation) -> String {
    let of_kind = tls
        .problems
        .iter()
        .filter(|problem| problem.kind.observation() == Some(observation));
    let texts: Vec<&str> = of_kind.map(|problem| problem.text.as_str()).collect();
    match texts.is_empty() {
        true => outcome(tls),
        false => texts.join("; "),
    }
}

/// The handshake, its problems, the certificates and who trusts them.
pub(super) fn lines(tls: &Tls) -> Vec<String> {
    let mut lines = vec![outcome(tls)];
    lines.extend(
        tls.problems
            .iter()
            .map(|problem| format!("problem: {}", problem.text)),
    );
    lines.extend(tls.chain.iter().map(certificate));
    lines.extend(tls.trust.iter().map(trusted));
    lines
}

fn outcome(tls: &Tls) -> String {
    let words = match tls.outcome {
        Outcome::Established => "handshake done".to_owned(),
        Outcome::Outdated => "only versions or ciphers that a JVM has disabled".to_owned(),
        Outcome::Refused => "the server ended the handshake".to_owned(),
        Outcome::NotTls => match &tls.found {
            Some(found) => format!("no TLS: it speaks {found}"),
            None => "no TLS".to_owned(),
        },
        Outcome::Closed => "the server hung up during the handshake".to_owned(),
        Outcome::Silent => "no answer to the handshake".to_owned(),
        Outcome::Unknown => "could not tell".to_owned(),
    };
    let asked = match tls.client_certificate {
        ClientCertificate::NotAsked => None,
        ClientCertificate::Asked | ClientCertificate::Optional => {
            Some("asks for a client certificate")
        }
        ClientCertificate::Required => Some("demands a client certificate"),
    };
    let detail = tls.detail.as_ref().map(|detail| format!("({detail})"));
    let parts = [
        Some(words.as_str()),
        tls.version.as_deref(),
        tls.cipher.as_deref(),
        asked,
        detail.as_deref(),
    ];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    format!("{} after {}", parts.join(", ").replace(", (", " ("), tls.ms)
}

fn certificate(certificate: &Certificate) -> String {
    let names = match certificate.names.is_empty() {
        true => String::new(),
        false => format!(" for {}", certificate.names.join(", ")),
    };
    let Certificate {
        subject,
        issuer,
        not_before,
        not_after,
        ..
    } = certificate;
    format!("certificate {subject}{names}, by {issuer}, from {not_before} until {not_after}")
}

fn trusted(trusted: &Trusted) -> String {
    let word = if trusted.trusted {
        "trusted"
    } else {
        "not trusted"
    };
    format!("{word} by {}: {}", trusted.store, trusted.reason)
}
