//! Stores of trusted certificates, and whether a chain leads to one of theirs. A diagnosis and no safeguard: it says
//! what a client would find, and nothing secret ever depends on it.

use x509_parser::certificate::X509Certificate;
use x509_parser::error::X509Error;
use x509_parser::parse_x509_certificate;
use x509_parser::public_key::PublicKey;

use super::certificate::distinguished;
use super::{Kind, Trusted, keystore};

/// Longer chains are made to hurt.
const PATH_MAX: usize = 10;

/// The stores to hold a chain against: what the program's JVM trusts, what the operating system trusts.
#[derive(Clone, Debug, Default)]
pub struct Trust {
    /// The first one decides what is a problem.
    pub stores: Vec<Store>,
}

/// A store of trusted certificates.
#[derive(Clone, Debug)]
pub struct Store {
    /// `operating system`, or the file as it was named.
    pub name: String,
    /// DER.
    certificates: Vec<Vec<u8>>,
}

impl Store {
    /// What the operating system trusts.
    ///
    /// # Errors
    ///
    /// Says why, if it has no certificates to show.
    pub fn operating_system() -> Result<Self, String> {
        let found = rustls_native_certs::load_native_certs();
        match (found.certs.is_empty(), found.errors.first()) {
            (true, Some(error)) => Err(error.to_string()),
            (true, None) => Err("the operating system has no trusted certificates".to_owned()),
            (false, _) => Ok(Self {
                name: "operating system".to_owned(),
                certificates: found.certs.iter().map(|der| der.to_vec()).collect(),
            }),
        }
    }

    /// What a JVM with this keystore (JKS or PKCS #12) trusts. Without a password the usual ones are tried.
    ///
    /// # Errors
    ///
    /// Says why the file cannot be read.
    pub fn java(name: &str, bytes: &[u8], password: Option<&str>) -> Result<Self, String> {
        let certificates = keystore::trusted(bytes, password)?;
        Ok(Self {
            name: name.to_owned(),
            certificates,
        })
    }

    /// How many certificates it trusts.
    pub fn len(&self) -> usize {
        self.certificates.len()
    }

    /// A store that trusts nobody: the JDK then says that trust anchors must be non-empty.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty()
    }

    fn parsed(&self) -> Vec<X509Certificate<'_>> {
        let parsed = self
            .certificates
            .iter()
            .map(|der| parse_x509_certificate(der));
        parsed
            .filter_map(|one| one.ok().map(|(_, certificate)| certificate))
            .collect()
    }

    /// Where the chain leads, and what is wrong with that.
    pub(super) fn judge(&self, chain: &[X509Certificate<'_>]) -> (Trusted, Option<Kind>) {
        let path = path(chain, &self.parsed());
        let (trusted, reason, kind) = match path {
            Path::Anchor(name) => (true, format!("leads to {name}"), None),
            Path::SelfSigned(name) => (
                false,
                format!("{name} is self-signed"),
                Some(Kind::SelfSigned),
            ),
            Path::UnknownRoot(name) => (
                false,
                format!("ends at {name}, which it does not know"),
                Some(Kind::UnknownAuthority),
            ),
            Path::MissingIssuer { of, issuer } => (
                false,
                format!("{issuer}, which signed {of}, is neither sent nor known"),
                Some(Kind::IssuerMissing),
            ),
        };
        (
            Trusted {
                store: self.name.clone(),
                trusted,
                reason,
            },
            kind,
        )
    }
}

/// How the way from the server's certificate upwards ends.
enum Path {
    Anchor(String),
    SelfSigned(String),
    UnknownRoot(String),
    MissingIssuer { of: String, issuer: String },
}

/// Walks upwards by issuer and signature, through what the server sent, until the store knows the next one.
fn path(chain: &[X509Certificate<'_>], anchors: &[X509Certificate<'_>]) -> Path {
    let Some(mut current) = chain.first() else {
        return Path::SelfSigned("no certificate".to_owned());
    };
    for depth in 0..PATH_MAX {
        if let Some(anchor) = anchors
            .iter()
            .find(|anchor| is_same(anchor, current) || signed(current, anchor))
        {
            return Path::Anchor(distinguished(anchor.subject()));
        }
        let name = distinguished(current.subject());
        if current.subject() == current.issuer() {
            return match depth {
                0 => Path::SelfSigned(name),
                _ => Path::UnknownRoot(name),
            };
        }
        match chain.iter().find(|other| signed(current, other)) {
            Some(issuer) => current = issuer,
            None => {
                let issuer = distinguished(current.issuer());
                return Path::MissingIssuer { of: name, issuer };
            }
        }
    }
    Path::UnknownRoot(distinguished(current.subject()))
}

/// Trust anchors are names and keys.
fn is_same(anchor: &X509Certificate<'_>, other: &X509Certificate<'_>) -> bool {
    anchor.subject() == other.subject() && anchor.public_key().raw == other.public_key().raw
}

/// Signatures that cannot be verified here count by the name alone: the question is what is missing, not whether
/// somebody forges.
fn signed(certificate: &X509Certificate<'_>, issuer: &X509Certificate<'_>) -> bool {
    if certificate.issuer() != issuer.subject() {
        return false;
    }
    match certificate.verify_signature(Some(issuer.public_key())) {
        Ok(()) => true,
        Err(X509Error::SignatureVerificationError) => is_short(issuer),
        Err(_) => true,
    }
}

/// Too short for the verification, which then fails whatever the signature is.
fn is_short(certificate: &X509Certificate<'_>) -> bool {
    matches!(certificate.public_key().parsed(), Ok(PublicKey::RSA(key)) if key.key_size() < 2048)
}
