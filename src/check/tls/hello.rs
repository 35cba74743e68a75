//! A ClientHello by hand, for what rustls cannot ask: versions and ciphers that it no longer has. Up to TLS 1.2
//! the server's answer is plain text, so version, cipher and certificates can be read without going on.

use crate::check::service::exchange::{Line, answer, send};

/// Ciphers that a JVM of today still has come first; the last ones are what old servers have.
const CIPHERS: &[u16] = &[
    0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc009, 0xc013, 0xc00a, 0xc014, 0xc023, 0xc027,
    0xc024, 0xc028, 0x009e, 0x009f, 0x0033, 0x0039, 0x0067, 0x006b, 0x009c, 0x009d, 0x003c, 0x003d,
    0x002f, 0x0035, 0x0032, 0x0038, 0xc012, 0xc008, 0x0016, 0x000a, 0x0005, 0x0004, 0x00ff,
];

/// Names of ciphers that say why a handshake failed: key exchange by RSA, 3DES, RC4.
const NAMES: &[(u16, &str)] = &[
    (0xc02b, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
    (0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    (0xc02c, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    (0xc030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    (0xcca9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"),
    (0xcca8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
    (0xc009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
    (0xc013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    (0xc00a, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
    (0xc014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    (0xc023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
    (0xc027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
    (0xc024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
    (0xc028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
    (0x009e, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
    (0x009f, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"),
    (0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"),
    (0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"),
    (0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"),
    (0x006b, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"),
    (0x009c, "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    (0x009d, "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    (0x003c, "TLS_RSA_WITH_AES_128_CBC_SHA256"),
    (0x003d, "TLS_RSA_WITH_AES_256_CBC_SHA256"),
    (0x002f, "TLS_RSA_WITH_AES_128_CBC_SHA"),
    (0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"),
    (0x0032, "TLS_DHE_DSS_WITH_AES_128_CBC_SHA"),
    (0x0038, "TLS_DHE_DSS_WITH_AES_256_CBC_SHA"),
    (0xc012, "TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0xc008, "TLS_ECDHE_ECDSA_WITH_3DES_EDE_CBC_SHA"),
    (0x0016, "TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA"),
    (0x0005, "TLS_RSA_WITH_RC4_128_SHA"),
    (0x0004, "TLS_RSA_WITH_RC4_128_MD5"),
];

const HANDSHAKE: u8 = 0x16;
const ALERT: u8 = 0x15;
const SERVER_HELLO: u8 = 2;
const CERTIFICATE: u8 = 11;
const CERTIFICATE_REQUEST: u8 = 13;
const SERVER_HELLO_DONE: u8 = 14;

/// What a server answered in the open.
#[derive(Debug, Default)]
pub(super) struct Flight {
    /// `TLSv1`, as the JDK names it.
    pub(super) version: &'static str,
    /// By name, or by number where it has none here.
    pub(super) cipher: String,
    /// DER, the server's own first.
    pub(super) chain: Vec<Vec<u8>>,
    /// It asks for a certificate of the client.
    pub(super) asked: bool,
}

impl Flight {
    /// Whether a JVM of today has this version and this cipher (`jdk.tls.disabledAlgorithms`).
    pub(super) fn is_outdated(&self) -> bool {
        let disabled = ["3DES", "RC4", "MD5"];
        self.version != "TLSv1.2" || disabled.iter().any(|word| self.cipher.contains(word))
    }
}

/// What the server would take if it were asked by a client of ten years ago; `None` if that one gets nothing either.
pub(super) fn ask(line: &mut Line, host: &str) -> Option<Flight> {
    send(line, &client_hello(host)).ok()?;
    let said = answer(line, is_complete);
    flight(&messages(&said.bytes))
}

/// A ClientHello of TLS 1.2 and older, with the name of the host.
pub(in crate::check) fn client_hello(host: &str) -> Vec<u8> {
    let mut body = vec![3, 3];
    // No secret comes of this handshake, so the random number need not be one.
    body.extend_from_slice(&[0xc5; 32]);
    body.push(0);
    let ciphers: Vec<u8> = CIPHERS
        .iter()
        .flat_map(|cipher| cipher.to_be_bytes())
        .collect();
    body.extend(sized(&ciphers));
    body.extend_from_slice(&[1, 0]);
    body.extend(sized(&extensions(host)));
    let mut message = vec![1, 0];
    message.extend(sized(&body));
    let mut record = vec![HANDSHAKE, 3, 1];
    record.extend(sized(&message));
    record
}

fn extensions(host: &str) -> Vec<u8> {
    let mut all = Vec::new();
    let mut add = |number: u16, content: &[u8]| {
        all.extend_from_slice(&number.to_be_bytes());
        all.extend(sized(content));
    };
    let is_name = host.is_ascii() && host.parse::<std::net::IpAddr>().is_err() && !host.is_empty();
    if is_name {
        let mut name = vec![0];
        name.extend(sized(host.trim_end_matches('.').as_bytes()));
        add(0x0000, &sized(&name));
    }
    // Curves P-256, P-384, P-521 and x25519; points uncompressed.
    add(0x000a, &sized(&[0, 0x1d, 0, 0x17, 0, 0x18, 0, 0x19]));
    add(0x000b, &[1, 0]);
    // Every pair of a hash and a signature, SHA-1 among them.
    add(
        0x000d,
        &sized(&[
            4, 3, 5, 3, 6, 3, 8, 4, 8, 5, 8, 6, 4, 1, 5, 1, 6, 1, 2, 3, 2, 1, 2, 2,
        ]),
    );
    all
}

/// With two bytes of length in front.
fn sized(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes(), content].concat()
}

fn is_complete(bytes: &[u8]) -> bool {
    bytes.first() != Some(&HANDSHAKE)
        || bytes
            .windows(5)
            .any(|record| record[0] == ALERT && record[1] == 3 && record[4] == 2)
        || messages(bytes)
            .iter()
            .any(|(kind, _)| *kind == SERVER_HELLO_DONE)
}

/// Handshake messages out of the records that hold them.
fn messages(mut bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let mut content = Vec::new();
    while let [HANDSHAKE, 3, _, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        content.extend_from_slice(&rest[..length]);
        bytes = &rest[length..];
    }
    let mut messages = Vec::new();
    let mut left = content.as_slice();
    while let Some((kind, body, rest)) = message(left) {
        messages.push((kind, body.to_vec()));
        left = rest;
    }
    messages
}

/// The first message: its kind, its body, what follows.
fn message(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (kind, bytes) = bytes.split_first()?;
    let (body, rest) = take_sized(bytes)?;
    Some((*kind, body, rest))
}

/// A part with three bytes of length, and what follows.
fn take_sized(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let [a, b, c, rest @ ..] = bytes else {
        return None;
    };
    let length = usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).ok()?;
    rest.split_at_checked(length)
}

fn flight(messages: &[(u8, Vec<u8>)]) -> Option<Flight> {
    let of = |kind: u8| {
        messages
            .iter()
            .find(|(one, _)| *one == kind)
            .map(|(_, body)| body)
    };
    let hello = of(SERVER_HELLO)?;
    let session = usize::from(*hello.get(34)?);
    let cipher = u16::from_be_bytes([*hello.get(35 + session)?, *hello.get(36 + session)?]);
    Some(Flight {
        version: version(hello.get(..2)?),
        cipher: cipher_name(cipher),
        chain: of(CERTIFICATE)
            .map(|body| certificates(body))
            .unwrap_or_default(),
        asked: of(CERTIFICATE_REQUEST).is_some(),
    })
}

fn version(bytes: &[u8]) -> &'static str {
    match bytes {
        [3, 0] => "SSLv3",
        [3, 1] => "TLSv1",
        [3, 2] => "TLSv1.1",
        _ => "TLSv1.2",
    }
}

fn cipher_name(number: u16) -> String {
    let known = NAMES.iter().find(|(known, _)| *known == number);
    known.map_or_else(|| format!("0x{number:04x}"), |(_, name)| (*name).to_owned())
}

fn certificates(body: &[u8]) -> Vec<Vec<u8>> {
    let mut chain = Vec::new();
    let mut left = take_sized(body).map_or(&[][..], |(list, _)| list);
    while let Some((der, rest)) = take_sized(left) {
        chain.push(der.to_vec());
        left = rest;
    }
    chain
}
