//! What a TLS server shows of itself, and everything about it that a client may refuse. Only looks: no certificate
//! is turned down on the way, so that all problems are seen at once; nothing but a greeting is ever sent.

#[cfg(feature = "check")]
mod certificate;
#[cfg(feature = "check")]
mod handshake;
#[cfg(feature = "check")]
mod hello;
#[cfg(feature = "check")]
mod keystore;
#[cfg(feature = "check")]
mod look;
#[cfg(feature = "check")]
mod name;
#[cfg(feature = "check")]
mod start;
#[cfg(feature = "check")]
mod trust;

use serde::Serialize;

use super::model::Millis;
use super::observation::Observation;

#[cfg(feature = "check")]
pub(super) use handshake::session;
#[cfg(feature = "check")]
pub(super) use hello::client_hello;
#[cfg(feature = "check")]
pub use look::look;
#[cfg(feature = "check")]
pub use trust::{Store, Trust};

/// How TLS begins on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// With the first byte.
    AtOnce,
    /// After an SSLRequest.
    PostgreSql,
    /// In answer to the server's handshake packet.
    MySql,
    /// After STARTTLS (RFC 3207).
    Smtp,
    /// After STARTTLS (RFC 9051, section 6.2.1).
    Imap,
    /// After STLS (RFC 2595).
    Pop3,
    /// After AUTH TLS (RFC 4217).
    Ftp,
    /// After the extended operation StartTLS (RFC 4511, section 4.14).
    Ldap,
}

/// What a handshake showed.
#[derive(Clone, Debug, Serialize)]
pub struct Tls {
    /// How far it came.
    pub outcome: Outcome,
    /// `TLSv1.3`, as the JDK names it.
    pub version: Option<String>,
    /// As the standard names it.
    pub cipher: Option<String>,
    /// Certificates as the server sent them, its own first.
    pub chain: Vec<Certificate>,
    /// All that a client may refuse.
    pub problems: Vec<Problem>,
    /// What each store of trusted certificates says of the chain.
    pub trust: Vec<Trusted>,
    /// Whether the server asked for a certificate of the client.
    pub client_certificate: ClientCertificate,
    /// What is spoken instead of TLS.
    pub found: Option<String>,
    /// The alert, or why it could not be told. Text of the peer.
    pub detail: Option<String>,
    /// From connecting to the end of the handshake.
    pub ms: Millis,
}

/// How far a handshake came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// To its end; what the certificate is worth is said by the problems.
    Established,
    /// The server has only versions or ciphers that a JVM of today has disabled.
    Outdated,
    /// The server ended it with an alert.
    Refused,
    /// Another protocol is spoken there, or none with TLS.
    NotTls,
    /// Closed or reset before the server said anything.
    Closed,
    /// No answer in time.
    Silent,
    /// Could not tell: no connection came about, or the answer is not understood.
    Unknown,
}

/// Whether the server wants to know the client by a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientCertificate {
    /// It did not ask.
    NotAsked,
    /// It asked; the handshake ended for another reason.
    Asked,
    /// It asked, and goes on without.
    Optional,
    /// It asked, and ends the connection without.
    Required,
}

/// One certificate of the chain. Texts are the peer's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Certificate {
    /// Whose it is.
    pub subject: String,
    /// Who signed it.
    pub issuer: String,
    /// Host names and addresses that it is for; the common name where it has none.
    pub names: Vec<String>,
    /// RFC 3339, UTC.
    pub not_before: String,
    /// RFC 3339, UTC.
    pub not_after: String,
    /// `RSA 2048`
    pub key: String,
    /// `SHA256withRSA`
    pub signature: String,
}

/// One thing that a client may refuse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Which kind.
    pub kind: Kind,
    /// With names and dates.
    pub text: String,
}

/// Kinds of problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A certificate's time is over.
    Expired,
    /// A certificate's time has not begun.
    NotYetValid,
    /// The certificate is for other hosts.
    NameMismatch,
    /// It vouches for itself, and no store knows it.
    SelfSigned,
    /// Its authority is in no store.
    UnknownAuthority,
    /// The issuer is neither sent nor in a store: a certificate between is missing, or its authority is not known.
    IssuerMissing,
    /// A key or signature that Java refuses.
    Weak,
    /// The server goes on only with a certificate of the client.
    ClientCertificateRequired,
}

/// What a store of trusted certificates says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trusted {
    /// `operating system`, or the file of a JVM's truststore.
    pub store: String,
    /// Whether the chain leads to one of its certificates.
    pub trusted: bool,
    /// The certificate that it leads to, or where it ends.
    pub reason: String,
}

impl Tls {
    /// What this means for causes.
    pub fn observations(&self) -> Vec<Observation> {
        match self.outcome {
            Outcome::NotTls => vec![Observation::TlsNotTls],
            Outcome::Outdated => [vec![Observation::TlsProtocol], self.of_problems()].concat(),
            Outcome::Established if self.is_fine() => vec![Observation::TlsOk],
            Outcome::Established | Outcome::Refused => self.of_problems(),
            Outcome::Closed => vec![Observation::TlsClosed],
            Outcome::Silent | Outcome::Unknown => Vec::new(),
        }
    }

    /// Without a store nobody can say so.
    fn is_fine(&self) -> bool {
        self.problems.is_empty() && !self.trust.is_empty()
    }

    fn of_problems(&self) -> Vec<Observation> {
        let mut all: Vec<Observation> = self
            .problems
            .iter()
            .filter_map(|problem| problem.kind.observation())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

impl Kind {
    pub(super) fn observation(self) -> Option<Observation> {
        match self {
            Self::Expired => Some(Observation::TlsExpired),
            Self::NotYetValid => Some(Observation::TlsNotYetValid),
            Self::NameMismatch => Some(Observation::TlsNameMismatch),
            Self::SelfSigned | Self::UnknownAuthority | Self::IssuerMissing => {
                Some(Observation::TlsUntrusted)
            }
            Self::Weak => Some(Observation::TlsWeak),
            Self::ClientCertificateRequired => Some(Observation::TlsClientCertificate),
        }
    }
}
