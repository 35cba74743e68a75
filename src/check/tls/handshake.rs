//! A handshake that turns nothing down: the certificates are kept for the judgement that comes later.

use std::io::{self, Read, Write};
use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{ClientConnection, ResolvesClientCert};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::{
    ClientConfig, DigitallySignedStruct, Error, ProtocolVersion, SignatureScheme, StreamOwned,
};

use crate::check::service::exchange::{End, Line};
use crate::check::service::is_tls;

/// With TLS 1.3 a server says only after the handshake that it goes no further without a certificate.
const AFTERTHOUGHT: Duration = Duration::from_secs(2);

/// What a handshake showed, whatever became of it.
pub(super) struct Handshake {
    pub(super) outcome: Outcome,
    /// DER, the server's own first.
    pub(super) chain: Vec<Vec<u8>>,
    /// The server asked for a certificate of the client.
    pub(super) asked: bool,
}

/// What became of a handshake.
pub(super) enum Outcome {
    Established {
        version: String,
        cipher: String,
    },
    /// By name, as the specification has it: `handshake_failure`.
    Alert(String),
    /// No version or cipher in common.
    Incompatible(String),
    /// First bytes of an answer that is no TLS.
    NotTls(Vec<u8>),
    /// Nothing was said; why there was no more.
    Nothing(End),
    Unknown(String),
}

/// A connection with TLS that trusts everybody, to say hello to what lies below.
pub(in crate::check) fn session(
    mut line: Line,
    host: &str,
) -> io::Result<StreamOwned<ClientConnection, Line>> {
    let mut connection = connection(host, &Arc::default()).map_err(io::Error::other)?;
    while connection.is_handshaking() {
        connection.complete_io(&mut line)?;
    }
    Ok(StreamOwned::new(connection, line))
}

/// Shakes hands over a connection on which TLS begins now.
pub(super) fn handshake(line: Line, host: &str) -> Handshake {
    let seen = Arc::new(Seen::default());
    let mut line = Listening {
        line,
        first: Vec::new(),
    };
    let outcome = match connection(host, &seen) {
        Ok(connection) => run(connection, &mut line, &seen),
        Err(error) => Outcome::Unknown(error.to_string()),
    };
    Handshake {
        outcome,
        chain: seen.chain.get().cloned().unwrap_or_default(),
        asked: seen.asked.get().is_some(),
    }
}

fn run(mut connection: ClientConnection, line: &mut Listening, seen: &Seen) -> Outcome {
    while connection.is_handshaking() {
        match connection.complete_io(line) {
            Ok((0, 0)) => return Outcome::Nothing(End::Closed),
            Ok(_) => {}
            // Who hangs up while we still speak may have said why.
            Err(error) => {
                let said = is_of_line(&error).then(|| afterthought(&mut connection, line));
                let alert = said.flatten().map(Outcome::Alert);
                return alert.unwrap_or_else(|| failed(&error, &line.first));
            }
        }
    }
    if seen.asked.get().is_some()
        && let Some(alert) = afterthought(&mut connection, line)
    {
        return Outcome::Alert(alert);
    }
    let suite = connection
        .negotiated_cipher_suite()
        .map(|suite| suite.suite());
    Outcome::Established {
        version: connection
            .protocol_version()
            .map_or_else(String::new, version_name),
        cipher: suite.map_or_else(String::new, |suite| name(&suite).replace("TLS13_", "TLS_")),
    }
}

/// Whether the connection failed, and not what came over it.
fn is_of_line(error: &io::Error) -> bool {
    error.get_ref().is_none_or(|inner| !inner.is::<Error>())
}

/// An alert that comes behind what the handshake waited for.
fn afterthought(connection: &mut ClientConnection, line: &mut Listening) -> Option<String> {
    line.line.shorten(AFTERTHOUGHT);
    while connection.wants_read() {
        match connection.read_tls(line) {
            Ok(0) | Err(_) => return None,
            Ok(_) => {}
        }
        if let Err(error) = connection.process_new_packets() {
            return alert(&error);
        }
    }
    None
}

fn failed(error: &io::Error, first: &[u8]) -> Outcome {
    let inner = error
        .get_ref()
        .and_then(|inner| inner.downcast_ref::<Error>());
    match inner {
        None if first.is_empty() => Outcome::Nothing(End::of(error)),
        None if is_tls(first) => Outcome::Unknown(format!("ended in the handshake: {error}")),
        _ if !is_tls(first) => Outcome::NotTls(first.to_vec()),
        Some(Error::PeerIncompatible(why)) => Outcome::Incompatible(name(why)),
        Some(why) => alert(why).map_or_else(|| Outcome::Unknown(why.to_string()), Outcome::Alert),
        None => Outcome::Unknown(error.to_string()),
    }
}

/// `AlertReceived(HandshakeFailure)` as `handshake_failure`.
fn alert(error: &Error) -> Option<String> {
    let Error::AlertReceived(description) = error else {
        return None;
    };
    let mut words = String::new();
    for c in name(description).chars() {
        if c.is_ascii_uppercase() && !words.is_empty() && !words.ends_with('_') {
            words.push('_');
        }
        words.push(c.to_ascii_lowercase());
    }
    Some(words.replace("c_a", "ca"))
}

fn version_name(version: ProtocolVersion) -> String {
    name(&version).replace("TLSv1_", "TLSv1.")
}

fn name(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}")
}

fn connection(host: &str, seen: &Arc<Seen>) -> Result<ClientConnection, Error> {
    let provider = Arc::new(ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(Anybody {
            seen: Arc::clone(seen),
            provider,
        }))
        .with_client_cert_resolver(Arc::clone(seen) as Arc<dyn ResolvesClientCert>);
    ClientConnection::new(Arc::new(config), server_name(host))
}

/// A name that cannot be sent as such is not sent, which is what a JVM does.
fn server_name(host: &str) -> ServerName<'static> {
    ServerName::try_from(host.trim_end_matches('.').to_owned())
        .unwrap_or(ServerName::IpAddress(IpAddr::from([0, 0, 0, 0]).into()))
}

/// What the server showed and asked on the way.
#[derive(Debug, Default)]
pub(super) struct Seen {
    chain: OnceLock<Vec<Vec<u8>>>,
    asked: OnceLock<()>,
}

impl ResolvesClientCert for Seen {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        let _ = self.asked.set(());
        None
    }

    // Else rustls does not ask, and we would not learn of it.
    fn has_certs(&self) -> bool {
        true
    }
}

/// Keeps the certificates and lets them pass.
#[derive(Debug)]
struct Anybody {
    seen: Arc<Seen>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Anybody {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates);
        let _ = self.seen.chain.set(chain.map(|der| der.to_vec()).collect());
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}

/// A line that keeps the first bytes that came, to tell what they are if they are no TLS.
struct Listening {
    line: Line,
    first: Vec<u8>,
}

impl Read for Listening {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        let count = self.line.read(block)?;
        if self.first.len() < 512 {
            self.first.extend_from_slice(&block[..count]);
        }
        Ok(count)
    }
}

impl Write for Listening {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.line.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.line.flush()
    }
}
