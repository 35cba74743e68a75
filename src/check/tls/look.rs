//! The whole look at a TLS server: handshake, a second question for old servers, and everything that is wrong.

use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use x509_parser::certificate::X509Certificate;
use x509_parser::parse_x509_certificate;

use super::certificate::{facts, key_size, signature};
use super::handshake::{self, Handshake};
use super::hello::{self, Flight};
use super::name::covers;
use super::start::{Refusal, begin};
use super::trust::Trust;
use super::{Certificate, ClientCertificate, Kind, Outcome, Problem, Start, Tls};
use crate::check::model::Millis;
use crate::check::service::exchange::{End, Line};
use crate::check::service::{first_line, identify, speaks_plain};

/// Alerts that say "no version, cipher or parameter in common".
const NOTHING_IN_COMMON: &[&str] = &[
    "handshake_failure",
    "protocol_version",
    "insufficient_security",
    "illegal_parameter",
    "internal_error",
];

/// Alerts of a server that wanted a certificate of the client and did not get one.
const WANTS_CERTIFICATE: &[&str] = &[
    "certificate_required",
    "bad_certificate",
    "handshake_failure",
    "access_denied",
];

/// Looks at the TLS server behind an address, as a client that wants to reach this host.
pub fn look(
    address: SocketAddr,
    host: &str,
    start: Start,
    trust: &Trust,
    timeout: Duration,
) -> Tls {
    let started = Instant::now();
    let looking = Looking {
        address,
        host,
        start,
        trust,
        timeout,
    };
    let mut tls = looking.look();
    tls.ms = Millis::from(started.elapsed());
    tls
}

struct Looking<'a> {
    address: SocketAddr,
    host: &'a str,
    start: Start,
    trust: &'a Trust,
    timeout: Duration,
}

impl Looking<'_> {
    fn look(&self) -> Tls {
        let seen = match self.begun() {
            Ok(line) => handshake::handshake(line, self.host),
            Err(tls) => return *tls,
        };
        let tls = self.of_chain(&seen.chain, seen.asked);
        match &seen.outcome {
            handshake::Outcome::Established { version, cipher } => Tls {
                outcome: Outcome::Established,
                version: Some(version.clone()),
                cipher: Some(cipher.clone()),
                client_certificate: match seen.asked {
                    true => ClientCertificate::Optional,
                    false => ClientCertificate::NotAsked,
                },
                ..tls
            },
            handshake::Outcome::Alert(alert) => self.refused(alert, &seen, tls),
            handshake::Outcome::Incompatible(why) => self
                .old_server()
                .unwrap_or_else(|| ended(tls, Outcome::Outdated, why.clone())),
            handshake::Outcome::NotTls(first) => Tls {
                found: identify(first).map(|protocol| protocol.name().to_owned()),
                ..ended(tls, Outcome::NotTls, first_line(first))
            },
            handshake::Outcome::Nothing(end) => self.nothing(*end, tls),
            handshake::Outcome::Unknown(why) => ended(tls, Outcome::Unknown, why.clone()),
        }
    }

    /// A connection on which the next byte is TLS.
    fn begun(&self) -> Result<Line, Box<Tls>> {
        let nothing = |outcome, detail| Box::new(ended(self.of_chain(&[], false), outcome, detail));
        let mut line = Line::connect(self.address, self.timeout)
            .map_err(|error| nothing(Outcome::Unknown, error.to_string()))?;
        match begin(&mut line, self.start) {
            Ok(()) => Ok(line),
            Err(Refusal::NoTls(text)) => Err(nothing(Outcome::NotTls, text)),
            Err(Refusal::Unclear(text)) => Err(nothing(Outcome::Unknown, text)),
        }
    }

    fn refused(&self, alert: &str, seen: &Handshake, mut tls: Tls) -> Tls {
        if seen.asked && WANTS_CERTIFICATE.contains(&alert) {
            tls.client_certificate = ClientCertificate::Required;
            tls.problems.push(Problem {
                kind: Kind::ClientCertificateRequired,
                text: format!(
                    "the server ends the handshake without a certificate of the client ({alert})"
                ),
            });
            return ended(tls, Outcome::Refused, alert.to_owned());
        }
        let old = NOTHING_IN_COMMON
            .contains(&alert)
            .then(|| self.old_server())
            .flatten();
        old.unwrap_or_else(|| ended(tls, Outcome::Refused, alert.to_owned()))
    }

    /// A server that says nothing to TLS may speak without, or be too old to understand the question.
    /// Both questions together get as long as the handshake had.
    fn nothing(&self, end: End, tls: Tls) -> Tls {
        let again = Self {
            timeout: self.timeout / 2,
            ..*self
        };
        let plain = match self.start {
            Start::AtOnce => speaks_plain(self.address, self.host, again.timeout),
            _ => None,
        };
        if let Some(protocol) = plain {
            let found = Some(protocol.name().to_owned());
            return Tls {
                outcome: Outcome::NotTls,
                found,
                ..tls
            };
        }
        let outcome = match end {
            End::Silent => Outcome::Silent,
            _ => Outcome::Closed,
        };
        again.old_server().unwrap_or(Tls { outcome, ..tls })
    }

    /// What the server has for a client of ten years ago.
    fn old_server(&self) -> Option<Tls> {
        let mut line = self.begun().ok()?;
        let flight = hello::ask(&mut line, self.host)?;
        let outcome = match flight.is_outdated() {
            true => Outcome::Outdated,
            false => Outcome::Established,
        };
        let Flight {
            version,
            cipher,
            chain,
            asked,
        } = flight;
        Some(Tls {
            outcome,
            version: Some(version.to_owned()),
            cipher: Some(cipher),
            ..self.of_chain(&chain, asked)
        })
    }

    /// Everything that certificates alone tell.
    fn of_chain(&self, chain: &[Vec<u8>], asked: bool) -> Tls {
        let parsed = chain
            .iter()
            .filter_map(|der| parse_x509_certificate(der).ok());
        let parsed: Vec<X509Certificate<'_>> = parsed.map(|(_, certificate)| certificate).collect();
        let facts: Vec<Certificate> = parsed.iter().map(facts).collect();
        let mut problems = Vec::new();
        let mut trust = Vec::new();
        if let Some(own) = facts.first() {
            problems.extend(times(&parsed, &facts));
            problems.extend(self.name_problem(own));
            for (index, store) in self.trust.stores.iter().enumerate() {
                let (trusted, kind) = store.judge(&parsed);
                if let Some(kind) = kind.filter(|_| index == 0) {
                    problems.push(Problem {
                        kind,
                        text: format!("{}: {}", trusted.store, trusted.reason),
                    });
                }
                trust.push(trusted);
            }
            problems.extend(weaknesses(&parsed, &facts));
        }
        Tls {
            outcome: Outcome::Unknown,
            version: None,
            cipher: None,
            chain: facts,
            problems,
            trust,
            client_certificate: match asked {
                true => ClientCertificate::Asked,
                false => ClientCertificate::NotAsked,
            },
            found: None,
            detail: None,
            ms: Millis::default(),
        }
    }

    fn name_problem(&self, own: &Certificate) -> Option<Problem> {
        (!covers(&own.names, self.host)).then(|| Problem {
            kind: Kind::NameMismatch,
            text: match own.names.is_empty() {
                true => format!("the certificate names no host, not {} either", self.host),
                false => format!(
                    "the certificate is for {}, not for {}",
                    own.names.join(", "),
                    self.host
                ),
            },
        })
    }
}

fn ended(tls: Tls, outcome: Outcome, detail: String) -> Tls {
    Tls {
        outcome,
        detail: Some(detail),
        ..tls
    }
}

/// Roots are trusted by their keys, whatever their time; what the server sends beyond a path does not count.
fn times(parsed: &[X509Certificate<'_>], facts: &[Certificate]) -> Vec<Problem> {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let mut problems = Vec::new();
    for (index, (certificate, fact)) in parsed.iter().zip(facts).enumerate() {
        let is_root = index > 0 && certificate.subject() == certificate.issuer();
        let validity = certificate.validity();
        if is_root {
            continue;
        }
        if now > validity.not_after.timestamp() {
            let text = format!("{} expired on {}", fact.subject, fact.not_after);
            problems.push(Problem {
                kind: Kind::Expired,
                text,
            });
        }
        if now < validity.not_before.timestamp() {
            let text = format!("{} is valid only from {}", fact.subject, fact.not_before);
            problems.push(Problem {
                kind: Kind::NotYetValid,
                text,
            });
        }
    }
    problems
}

/// What `jdk.certpath.disabledAlgorithms` turns down, whatever the JDK: MD2 and MD5, RSA and DSA below 1024 bits, curves
/// below 224.
fn weaknesses(parsed: &[X509Certificate<'_>], facts: &[Certificate]) -> Vec<Problem> {
    let is_weak = |certificate: &X509Certificate<'_>| {
        let short = match key_size(certificate) {
            Some(("RSA", bits)) => bits < 1024,
            Some(("EC", bits)) => bits < 224,
            _ => false,
        };
        short || signature(certificate).starts_with("MD")
    };
    let weak = parsed
        .iter()
        .zip(facts)
        .filter(|(certificate, _)| is_weak(certificate));
    weak.map(|(_, fact)| Problem {
        kind: Kind::Weak,
        text: format!(
            "{} has {} and {}, which Java refuses",
            fact.subject, fact.key, fact.signature
        ),
    })
    .collect()
}
