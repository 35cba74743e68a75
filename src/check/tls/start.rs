//! The words after which TLS begins on a connection that begins without.

use std::io::{Read, Write};

use super::Start;
use crate::check::service::exchange::{Line, answer, send};
use crate::check::service::quote;

/// Why it did not come to TLS: the server's own words, or that there were none.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The protocol is as expected, and offers no TLS.
    NoTls(String),
    /// Something else came, or nothing.
    Unclear(String),
}

/// StartTLS (RFC 4511, section 4.14.1), message 1.
const LDAP_START_TLS: &[u8] = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037";

/// Speaks until the next byte is TLS.
pub(super) fn begin(line: &mut Line, start: Start) -> Result<(), Refusal> {
    match start {
        Start::AtOnce => Ok(()),
        Start::PostgreSql => postgres(line),
        Start::MySql => mysql(line),
        Start::Ldap => ldap(line),
        Start::Smtp => {
            expect(line, b"", "220")?;
            expect(line, b"EHLO causedby.invalid\r\n", "250")?;
            expect(line, b"STARTTLS\r\n", "220")
        }
        Start::Imap => {
            expect(line, b"", "* ")?;
            expect(line, b"a STARTTLS\r\n", "a OK")
        }
        Start::Pop3 => {
            expect(line, b"", "+OK")?;
            expect(line, b"STLS\r\n", "+OK")
        }
        Start::Ftp => {
            expect(line, b"", "220")?;
            expect(line, b"AUTH TLS\r\n", "234")
        }
    }
}

fn say(
    line: &mut (impl Read + Write),
    words: &[u8],
    enough: impl Fn(&[u8]) -> bool,
) -> Result<Vec<u8>, Refusal> {
    send(line, words).map_err(|error| Refusal::Unclear(error.to_string()))?;
    match answer(line, enough).bytes {
        empty if empty.is_empty() => Err(Refusal::Unclear("no answer".to_owned())),
        bytes => Ok(bytes),
    }
}

/// A line of a text protocol that begins so; of several (`250-…`) the last.
fn expect(line: &mut Line, words: &[u8], begins: &str) -> Result<(), Refusal> {
    let bytes = say(line, words, is_last_line)?;
    let text = quote(&bytes);
    match bytes.starts_with(begins.as_bytes()) {
        true => Ok(()),
        false if words.is_empty() => Err(Refusal::Unclear(text)),
        false => Err(Refusal::NoTls(text)),
    }
}

fn is_last_line(bytes: &[u8]) -> bool {
    let Some(text) = bytes.strip_suffix(b"\n") else {
        return false;
    };
    let last = text.rsplit(|byte| *byte == b'\n').next().unwrap_or(text);
    last.get(3) != Some(&b'-')
}

fn postgres(line: &mut Line) -> Result<(), Refusal> {
    let bytes = say(line, crate::check::service::POSTGRES_SSL_REQUEST, |_| true)?;
    match bytes.as_slice() {
        [b'S'] => Ok(()),
        [b'N'] => Err(Refusal::NoTls("the server has no TLS".to_owned())),
        other => Err(Refusal::Unclear(quote(other))),
    }
}

fn mysql(line: &mut Line) -> Result<(), Refusal> {
    let is_whole = |bytes: &[u8]| bytes.len() >= 4 && bytes.len() >= 4 + usize::from(bytes[0]);
    let greeting = say(line, b"", is_whole)?;
    if greeting.get(4) != Some(&10) {
        return Err(Refusal::Unclear(quote(greeting.get(7..).unwrap_or(&[]))));
    }
    // Behind the version: thread id (4), first part of the salt (8), a filler (1), then capabilities.
    let version = greeting[5..]
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(0);
    let capabilities = greeting
        .get(5 + version + 14..)
        .and_then(|rest| rest.first_chunk::<2>());
    let has_tls = capabilities.is_some_and(|two| u16::from_le_bytes(*two) & 0x0800 != 0);
    if !has_tls {
        return Err(Refusal::NoTls("the server has no TLS".to_owned()));
    }
    // SSLRequest: PROTOCOL_41, SSL, SECURE_CONNECTION; 16 MiB; utf8.
    let mut request = b"\x20\0\0\x01\0\x8a\0\0\0\0\0\x01\x21".to_vec();
    request.resize(36, 0);
    send(line, &request).map_err(|error| Refusal::Unclear(error.to_string()))
}

fn ldap(line: &mut Line) -> Result<(), Refusal> {
    let bytes = say(line, LDAP_START_TLS, |bytes| bytes.len() >= 10)?;
    // An ExtendedResponse whose result code, the first of its parts, is success.
    match bytes.windows(3).find(|part| part[..2] == [0x0a, 0x01]) {
        Some([.., 0]) => Ok(()),
        Some([.., code]) => Err(Refusal::NoTls(format!(
            "the server answers with result code {code}"
        ))),
        _ => Err(Refusal::Unclear(quote(&bytes))),
    }
}
