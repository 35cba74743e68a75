//! Servers with certificates of every kind.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

use causedby::check::tls::{Store, Trust};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection};

/// An authority that the client may or may not know.
pub(crate) struct Authority {
    pub(crate) der: CertificateDer<'static>,
    pub(crate) issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let der = params.self_signed(&key).unwrap().der().clone();
        Self {
            der,
            issuer: Issuer::new(params, key),
        }
    }

    pub(crate) fn below(&self, name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let der = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        Self {
            der,
            issuer: Issuer::new(params, key),
        }
    }

    pub(crate) fn sign(&self, change: impl Fn(&mut CertificateParams)) -> Server {
        let mut params = localhost();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let der = params.signed_by(&key, &self.issuer).unwrap().der().clone();
        Server {
            chain: vec![der],
            key,
        }
    }

    pub(crate) fn trust(&self) -> Trust {
        trust(&[&self.der])
    }
}

pub(crate) fn localhost() -> CertificateParams {
    let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    params.distinguished_name.push(DnType::CommonName, "shop");
    params
}

/// A store in the form of JKS, as `JavaKeyStore` writes it.
pub(crate) fn jks(roots: &[&CertificateDer<'_>]) -> Vec<u8> {
    let number = |length: usize| u32::try_from(length).unwrap().to_be_bytes();
    let mut bytes = b"\xfe\xed\xfe\xed\0\0\0\x02".to_vec();
    bytes.extend(number(roots.len()));
    for root in roots {
        bytes.extend(b"\0\0\0\x02\0\x01a\0\0\0\0\0\0\0\0\0\x05X.509");
        bytes.extend(number(root.len()));
        bytes.extend(root.iter());
    }
    // A digest, which nobody checks without a password.
    bytes.extend([0; 20]);
    bytes
}

/// What a server shows.
pub(crate) struct Server {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: KeyPair,
}

impl Server {
    pub(crate) fn self_signed() -> Self {
        let key = KeyPair::generate().unwrap();
        let der = localhost().self_signed(&key).unwrap().der().clone();
        Self {
            chain: vec![der],
            key,
        }
    }

    pub(crate) fn with(mut self, authority: &Authority) -> Self {
        self.chain.push(authority.der.clone());
        self
    }

    pub(crate) fn start(self) -> SocketAddr {
        let config = ServerConfig::builder_with_provider(provider())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth();
        serve(
            config
                .with_single_cert(self.chain.clone(), self.private_key())
                .unwrap(),
        )
    }

    pub(crate) fn start_for_known_clients(
        self,
        authority: &Authority,
        versions: &[&'static rustls::SupportedProtocolVersion],
    ) -> SocketAddr {
        let mut roots = RootCertStore::empty();
        roots.add(authority.der.clone()).unwrap();
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider());
        let config = ServerConfig::builder_with_provider(provider())
            .with_protocol_versions(versions)
            .unwrap()
            .with_client_cert_verifier(verifier.build().unwrap());
        serve(
            config
                .with_single_cert(self.chain.clone(), self.private_key())
                .unwrap(),
        )
    }

    pub(crate) fn private_key(&self) -> PrivateKeyDer<'static> {
        PrivatePkcs8KeyDer::from(self.key.serialize_der()).into()
    }
}

pub(crate) fn provider() -> Arc<rustls::crypto::CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// Answers every connection with TLS, and a request on it with an HTTP status.
pub(crate) fn serve(config: ServerConfig) -> SocketAddr {
    let config = Arc::new(config);
    listen(move |mut stream| {
        let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut tls = rustls::Stream::new(&mut connection, &mut stream);
        let mut request = [0; 512];
        // A client that only looks goes away here.
        if let Ok(1..) = tls.read(&mut request) {
            let _ = tls.write_all(b"HTTP/1.1 204 No Content\r\n\r\n");
        }
        // Whoever closes with bytes unread resets the connection, and the alert is lost.
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    })
}

/// A server on loopback for as long as the test runs.
pub(crate) fn listen(each: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let each = Arc::new(each);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let each = Arc::clone(&each);
            thread::spawn(move || each(stream));
        }
    });
    address
}

pub(crate) fn trust(roots: &[&CertificateDer<'_>]) -> Trust {
    Trust {
        stores: vec![Store::java("cacerts", &jks(roots), None).unwrap()],
    }
}
