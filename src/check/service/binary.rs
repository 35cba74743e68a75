//! Greetings and answers of protocols that are no text, byte by byte from their specifications.

use super::greeting::Judged;
use super::identify::quote;

/// SSLRequest: length 8, code 80877103 (PostgreSQL documentation, "Message Formats").
pub(crate) const POSTGRES_SSL_REQUEST: &[u8] = b"\0\0\0\x08\x04\xd2\x16\x2f";

/// PRELOGIN with a version and "no encryption supported" (MS-TDS 2.2.6.5).
pub(super) const TDS_PRELOGIN: &[u8] =
    b"\x12\x01\0\x1a\0\0\x01\0\0\0\x0b\0\x06\x01\0\x11\0\x01\xff\0\0\0\0\0\0\x02";

/// OPTIONS of version 4 (Cassandra's native_protocol_v4.spec, 4.1.3).
pub(super) const CQL_OPTIONS: &[u8] = b"\x04\0\0\0\x05\0\0\0\0";

/// The magic number and four versions (Bolt protocol, "Handshake").
pub(super) const BOLT_HANDSHAKE: &[u8] =
    b"\x60\x60\xb0\x17\0\x04\x04\x05\0\0\x04\x04\0\0\x01\x04\0\0\0\x03";

/// CONNECT of MQTT 3.1.1 with a clean session, no name and no credentials (section 3.1).
pub(super) const MQTT_CONNECT: &[u8] = b"\x10\x0c\0\x04MQTT\x04\x02\0\x05\0\0";

/// A search for the root DSE that asks for no attributes (RFC 4511 section 4.5.1, RFC 4512 section 5.1).
pub(super) const LDAP_ROOT_SEARCH: &[u8] = b"\x30\x2a\x02\x01\x01\x63\x25\x04\0\x0a\x01\0\x0a\x01\0\x02\x01\0\x02\x01\0\x01\x01\0\x87\x0bobjectClass\x30\x05\x04\x031.1";

/// What a request carries so that its answer is known.
const CORRELATION: [u8; 4] = *b"cby1";

/// ApiVersions, version 0 (Kafka protocol guide).
pub(super) fn kafka_api_versions() -> Vec<u8> {
    let mut body = vec![0, 18, 0, 0];
    body.extend_from_slice(&CORRELATION);
    body.extend_from_slice(b"\0\x08causedby");
    let mut request = big(body.len()).to_vec();
    request.extend(body);
    request
}

/// OP_MSG with `{hello: 1, $db: "admin"}` (MongoDB wire protocol).
pub(super) fn mongo_hello() -> Vec<u8> {
    let document = b"\x1f\0\0\0\x10hello\0\x01\0\0\0\x02$db\0\x06\0\0\0admin\0\0";
    let mut message = little(16 + 4 + 1 + document.len()).to_vec();
    message.extend_from_slice(&CORRELATION);
    message.extend_from_slice(b"\0\0\0\0\xdd\x07\0\0\0\0\0\0\0");
    message.extend_from_slice(document);
    message
}

/// CONNECT with the listener's own command, as `tnsping` sends it.
pub(super) fn tns_ping() -> Vec<u8> {
    let command = b"(CONNECT_DATA=(COMMAND=ping))";
    let mut packet = vec![0, 0, 0, 0, 0x01, 0, 0, 0];
    packet.extend_from_slice(b"\x01\x36\x01\x2c\0\0\x08\0\x7f\xff\x7f\x08\0\0\0\x01");
    packet.extend_from_slice(&[0, byte(command.len()), 0, 0x3a]);
    packet.resize(0x3a, 0);
    packet.extend_from_slice(command);
    packet[1] = byte(packet.len());
    packet
}

/// A SETTINGS frame comes first (RFC 9113, section 3.4).
pub(super) fn judge_http2(answer: &[u8]) -> Judged {
    match answer {
        [_, _, length, 4, _, 0, 0, 0, 0, ..] if length % 6 == 0 => Judged::Match(None),
        [b'H', b'T', ..] => Judged::Other,
        _ if answer.len() < 9 => Judged::More,
        _ => Judged::Other,
    }
}

/// One byte answers an SSLRequest; an error message is an answer of old or full servers.
pub(super) fn judge_postgres(answer: &[u8]) -> Judged {
    match answer {
        [b'S'] => Judged::Match(Some("offers TLS".to_owned())),
        [b'N'] => Judged::Match(Some("offers no TLS".to_owned())),
        [b'E', 0, 0, ..] => Judged::Match(None),
        [b'E'] | [b'E', 0] => Judged::More,
        _ => Judged::Other,
    }
}

/// The initial handshake packet with the server's version, or an error packet such as "Too many connections".
pub(super) fn judge_mysql(answer: &[u8]) -> Judged {
    match answer {
        [_, _, _, 0, 10, rest @ ..] => match rest.iter().position(|byte| *byte == 0) {
            // MariaDB hides its version behind that of a MySQL that replication once needed.
            Some(end) => {
                let version = quote(&rest[..end]);
                let version = version.strip_prefix("5.5.5-").unwrap_or(&version);
                Judged::Match(Some(version.to_owned()))
            }
            None if rest.len() < 64 => Judged::More,
            None => Judged::Other,
        },
        [length, 0, 0, 0, 0xff, low, high, rest @ ..] => {
            let code = u16::from_le_bytes([*low, *high]);
            let text = &rest[..rest.len().min(usize::from(*length).saturating_sub(3))];
            Judged::Match(Some(format!("error {code}: {}", quote(text))))
        }
        _ if answer.len() < 7 => Judged::More,
        _ => Judged::Other,
    }
}

/// ACCEPT, REFUSE, REDIRECT or RESEND, of the length that it says.
pub(super) fn judge_tns(answer: &[u8]) -> Judged {
    match answer {
        [high, low, 0, 0, kind, _, 0, 0, ..] => {
            let length = u16::from_be_bytes([*high, *low]);
            match matches!(kind, 2 | 4 | 5 | 11) && length >= 8 {
                true => Judged::Match(None),
                false => Judged::Other,
            }
        }
        _ if answer.len() < 8 => Judged::More,
        _ => Judged::Other,
    }
}

/// OP_MSG or OP_REPLY to our request; says whether it may be written to.
pub(super) fn judge_mongo(answer: &[u8]) -> Judged {
    let Some(header) = answer.get(..16) else {
        return Judged::More;
    };
    let operation = &header[12..16];
    if header[8..12] != CORRELATION || (operation != b"\xdd\x07\0\0" && operation != b"\x01\0\0\0")
    {
        return Judged::Other;
    }
    let length = header[..4]
        .iter()
        .rev()
        .fold(0, |sum, byte| (sum << 8) | usize::from(*byte));
    if answer.len() < length {
        return Judged::More;
    }
    let role = |name: &[u8]| after(answer, name).and_then(|rest| rest.first()).copied();
    let detail = match role(b"isWritablePrimary\0").or_else(|| role(b"ismaster\0")) {
        Some(1) => Some("takes writes".to_owned()),
        Some(_) => Some("takes no writes: not the primary".to_owned()),
        None => None,
    };
    Judged::Match(detail)
}

/// One of the versions that were offered, or none of them; nothing more before the client goes on.
pub(super) fn judge_bolt(answer: &[u8]) -> Judged {
    match answer {
        [0, 0, 0..=4, 3..=5] | [0, 0, 0, 0] => Judged::Match(None),
        _ if answer.len() < 4 => Judged::More,
        _ => Judged::Other,
    }
}

/// A protocol header, or `Connection.Start` with what the broker says of itself.
pub(super) fn judge_amqp(answer: &[u8]) -> Judged {
    match answer {
        [b'A', b'M', b'Q', b'P', ..] => Judged::Match(None),
        [1, 0, 0, a, b, c, d, 0, 10, 0, 10, ..] => {
            let length = u32::from_be_bytes([*a, *b, *c, *d]);
            if answer.len() < 8 + usize::try_from(length).unwrap_or(usize::MAX).min(8192) {
                return Judged::More;
            }
            let words: Vec<String> = [&b"\x07productS"[..], b"\x07versionS"]
                .into_iter()
                .filter_map(|key| long_string(after(answer, key)?))
                .collect();
            Judged::Match((!words.is_empty()).then(|| words.join(" ")))
        }
        _ if answer.len() < 11 && matches!(answer.first(), Some(1 | b'A')) => Judged::More,
        _ => Judged::Other,
    }
}

/// A length and our own number.
pub(super) fn judge_kafka(answer: &[u8]) -> Judged {
    match answer.get(..8) {
        Some(start) if start[4..] == CORRELATION => Judged::Match(None),
        Some(_) => Judged::Other,
        None => Judged::More,
    }
}

/// CONNACK with its return code (MQTT 3.1.1, section 3.2.2.3).
pub(super) fn judge_mqtt(answer: &[u8]) -> Judged {
    match answer {
        [0x20, 0x02, _, code, ..] => {
            let said = match code {
                0 => "accepts connections without credentials",
                2 => "refuses the client's name",
                3 => "is unavailable",
                4 | 5 => "wants credentials",
                _ => return Judged::Match(None),
            };
            Judged::Match(Some(said.to_owned()))
        }
        [0x20, ..] if answer.len() < 4 => Judged::More,
        _ => Judged::Other,
    }
}

/// A message with our number, or a notice of disconnection, which has number 0.
pub(super) fn judge_ldap(answer: &[u8]) -> Judged {
    let [0x30, length, rest @ ..] = answer else {
        return if answer.len() < 2 {
            Judged::More
        } else {
            Judged::Other
        };
    };
    let long = usize::from(length.checked_sub(0x80).unwrap_or(0));
    match rest.get(long..long + 4) {
        Some([2, 1, 0 | 1, 0x64 | 0x65 | 0x73 | 0x78]) => Judged::Match(None),
        Some(_) => Judged::Other,
        None => Judged::More,
    }
}

fn after<'a>(bytes: &'a [u8], key: &[u8]) -> Option<&'a [u8]> {
    let at = memchr::memmem::find(bytes, key)?;
    bytes.get(at + key.len()..)
}

/// AMQP's long string: four bytes of length.
fn long_string(bytes: &[u8]) -> Option<String> {
    let length = usize::from(*bytes.get(3)?);
    Some(quote(bytes.get(4..4 + length)?))
}

fn big(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_be_bytes()
}

fn little(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

fn byte(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}
