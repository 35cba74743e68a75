//! What speaks at the other end, by the bytes that it sent, whatever it had been asked.

use super::protocol::Protocol;

/// Longest text of a peer that is quoted.
const QUOTE_MAX: usize = 160;

/// The protocol that an answer belongs to; `None` where several or none would answer so.
pub(crate) fn identify(answer: &[u8]) -> Option<Protocol> {
    if is_tls(answer) {
        return Some(Protocol::Tls);
    }
    let line = first_line(answer);
    let starts = |word: &str| line.starts_with(word);
    let known: [(bool, Protocol); 12] = [
        (starts("HTTP/1."), Protocol::Http),
        (starts("SSH-"), Protocol::Ssh),
        (
            starts("+PONG") || starts("-NOAUTH") || starts("-DENIED"),
            Protocol::Redis,
        ),
        // Redis names the unknown command that it took a foreign greeting for.
        (
            starts("-ERR unknown command") || starts("-ERR wrong number"),
            Protocol::Redis,
        ),
        (starts("+OK") || starts("-ERR"), Protocol::Pop3),
        (starts("* OK") || starts("* BYE"), Protocol::Imap),
        (is_reply_code(&line) && line.contains("FTP"), Protocol::Ftp),
        (
            is_reply_code(&line) && line.contains("SMTP"),
            Protocol::Smtp,
        ),
        (starts("AMQP"), Protocol::Amqp),
        (starts("INFO {"), Protocol::Nats),
        (
            line == "ERROR" && answer.starts_with(b"ERROR\r\n"),
            Protocol::Memcached,
        ),
        (starts("VERSION "), Protocol::Memcached),
    ];
    let by_line = known.iter().find(|(fits, _)| *fits);
    by_line
        .map(|&(_, protocol)| protocol)
        .or_else(|| by_bytes(answer))
}

/// Protocols whose first bytes are no text.
fn by_bytes(answer: &[u8]) -> Option<Protocol> {
    let has = |at: usize, bytes: &[u8]| answer.get(at..at + bytes.len()) == Some(bytes);
    if has(5, b"ActiveMQ") {
        return Some(Protocol::OpenWire);
    }
    if has(3, b"\0\x0a") && answer.get(5).is_some_and(u8::is_ascii_digit) {
        return Some(Protocol::MySql);
    }
    if has(3, b"\x04\0\0\0\0\0") {
        return Some(Protocol::Http2);
    }
    // An ErrorResponse whose first field is the severity.
    if has(0, b"E") && has(5, b"SFATAL") {
        return Some(Protocol::PostgreSql);
    }
    None
}

/// A TLS record: alert or handshake, of any version from SSL 3 on.
pub(crate) fn is_tls(answer: &[u8]) -> bool {
    matches!(answer, [0x15 | 0x16, 0x03, 0..=4, ..])
}

/// `220 mail.example ESMTP`: what servers of mail and files begin with.
pub(super) fn is_reply_code(line: &str) -> bool {
    let bytes = line.as_bytes();
    bytes.len() >= 4
        && bytes[..3].iter().all(u8::is_ascii_digit)
        && matches!(bytes[0], b'1'..=b'5')
        && matches!(bytes[3], b' ' | b'-')
}

/// The first line as text that can be shown: no controls, bounded.
pub(crate) fn first_line(answer: &[u8]) -> String {
    let end = answer.iter().position(|byte| matches!(byte, b'\r' | b'\n'));
    quote(&answer[..end.unwrap_or(answer.len())])
}

/// Bytes of a peer as text that can be shown: no controls, bounded.
pub(crate) fn quote(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let shown = text.chars().filter(|c| !c.is_control());
    shown.take(QUOTE_MAX).collect()
}
