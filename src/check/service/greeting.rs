//! What to say first to each protocol, and what its answers look like. Only greetings: no credentials, nothing
//! that changes anything.

use super::binary;
use super::identify::{first_line, is_reply_code, is_tls};
use super::protocol::Protocol;

/// What an answer is to the protocol that was expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Judged {
    /// Too short to tell.
    More,
    /// It speaks the protocol; what it said of itself.
    Match(Option<String>),
    /// It speaks something else.
    Other,
}

impl Judged {
    fn when(fits: bool) -> Self {
        match fits {
            true => Self::Match(None),
            false => Self::Other,
        }
    }
}

/// The first bytes of a client; `None` where the server speaks first.
pub(super) fn hello(protocol: Protocol, host: &str, port: u16) -> Option<Vec<u8>> {
    let bytes = match protocol {
        Protocol::Http => head(host, port).into_bytes(),
        Protocol::Http2 => b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0".to_vec(),
        Protocol::PostgreSql => binary::POSTGRES_SSL_REQUEST.to_vec(),
        Protocol::SqlServer => binary::TDS_PRELOGIN.to_vec(),
        Protocol::Oracle => binary::tns_ping(),
        Protocol::Redis => b"PING\r\n".to_vec(),
        Protocol::Memcached => b"version\r\n".to_vec(),
        Protocol::MongoDb => binary::mongo_hello(),
        Protocol::Cassandra => binary::CQL_OPTIONS.to_vec(),
        Protocol::Bolt => binary::BOLT_HANDSHAKE.to_vec(),
        Protocol::Amqp => b"AMQP\0\0\x09\x01".to_vec(),
        Protocol::Kafka => binary::kafka_api_versions(),
        Protocol::Mqtt => binary::MQTT_CONNECT.to_vec(),
        Protocol::ZooKeeper => b"ruok".to_vec(),
        Protocol::Ldap => binary::LDAP_ROOT_SEARCH.to_vec(),
        Protocol::Rmi => b"JRMI\0\x02K".to_vec(),
        Protocol::Tls => super::super::tls::client_hello(host),
        Protocol::MySql
        | Protocol::Nats
        | Protocol::OpenWire
        | Protocol::Smtp
        | Protocol::Imap
        | Protocol::Pop3
        | Protocol::Ftp
        | Protocol::Ssh => return None,
    };
    Some(bytes)
}

/// The last bytes of a polite client.
pub(super) fn farewell(protocol: Protocol) -> Option<&'static [u8]> {
    match protocol {
        Protocol::Smtp | Protocol::Pop3 | Protocol::Ftp => Some(b"QUIT\r\n"),
        Protocol::Imap => Some(b"a LOGOUT\r\n"),
        Protocol::Memcached => Some(b"quit\r\n"),
        Protocol::Mqtt => Some(b"\xe0\0"),
        Protocol::Ldap => Some(b"\x30\x05\x02\x01\x02\x42\0"),
        _ => None,
    }
}

/// Whether an answer is one of this protocol.
pub(super) fn judge(protocol: Protocol, answer: &[u8]) -> Judged {
    if answer.is_empty() {
        return Judged::More;
    }
    match protocol {
        Protocol::Http => line_that(answer, |line| line.starts_with("HTTP/1.")),
        Protocol::Http2 => binary::judge_http2(answer),
        Protocol::PostgreSql => binary::judge_postgres(answer),
        Protocol::MySql => binary::judge_mysql(answer),
        Protocol::SqlServer => bytes_that(answer, 8, |start| start[0] == 0x04 && start[1] <= 1),
        Protocol::Oracle => binary::judge_tns(answer),
        Protocol::Redis => line_that(answer, is_redis),
        Protocol::Memcached => line_that(answer, |line| line.starts_with("VERSION ")),
        Protocol::MongoDb => binary::judge_mongo(answer),
        Protocol::Cassandra => {
            let is_answer = |start: &[u8]| start[0] & 0x80 != 0 && matches!(start[4], 0 | 6);
            bytes_that(answer, 9, is_answer)
        }
        Protocol::Bolt => binary::judge_bolt(answer),
        Protocol::Amqp => binary::judge_amqp(answer),
        Protocol::Kafka => binary::judge_kafka(answer),
        Protocol::Nats => line_that(answer, |line| line.starts_with("INFO {")),
        Protocol::Mqtt => binary::judge_mqtt(answer),
        Protocol::OpenWire => bytes_that(answer, 13, |start| start.ends_with(b"ActiveMQ")),
        // "ruok is not executed because it is not in the whitelist."
        Protocol::ZooKeeper => bytes_that(answer, 4, |start| start == b"imok" || start == b"ruok"),
        Protocol::Smtp => line_that(answer, |line| is_reply_code(line) && !line.contains("FTP")),
        Protocol::Ftp => line_that(answer, |line| is_reply_code(line) && !line.contains("SMTP")),
        Protocol::Imap => line_that(answer, |line| {
            ["* OK", "* PREAUTH", "* BYE"]
                .iter()
                .any(|word| line.starts_with(word))
        }),
        Protocol::Pop3 => line_that(answer, |line| {
            line.starts_with("+OK") || line.starts_with("-ERR")
        }),
        Protocol::Ssh => line_that(answer, |line| line.starts_with("SSH-")),
        Protocol::Ldap => binary::judge_ldap(answer),
        // ProtocolAck, and the client's address as the server sees it.
        Protocol::Rmi => bytes_that(answer, 3, |start| start[..2] == [0x4e, 0]),
        Protocol::Tls => bytes_that(answer, 3, is_tls),
    }
}

/// `+PONG`, or an error that only Redis has on a PING: `-NOAUTH …`, `-LOADING …`, `-ERR …`.
fn is_redis(line: &str) -> bool {
    let error = line
        .strip_prefix('-')
        .and_then(|rest| rest.split(' ').next());
    let is_word = |word: &str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    line == "+PONG" || error.is_some_and(is_word)
}

/// An answer that is known by its first line, which is what it says of itself.
fn line_that(answer: &[u8], fits: impl Fn(&str) -> bool) -> Judged {
    let line = first_line(answer);
    match (fits(&line), answer.contains(&b'\n')) {
        (true, true) => Judged::Match(Some(line)),
        (true, false) => Judged::More,
        (false, false) if answer.len() < 8 => Judged::More,
        (false, _) => Judged::Other,
    }
}

/// An answer that is known by its first `length` bytes.
fn bytes_that(answer: &[u8], length: usize, fits: impl Fn(&[u8]) -> bool) -> Judged {
    match answer.get(..length) {
        Some(start) => Judged::when(fits(start)),
        None => Judged::More,
    }
}

/// A request that a server answers without doing anything.
fn head(host: &str, port: u16) -> String {
    let host: String = host.chars().filter(char::is_ascii_graphic).collect();
    let host = match host.contains(':') {
        true => format!("[{host}]"),
        false => host,
    };
    format!(
        "HEAD / HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: causedby/{}\r\nAccept: */*\r\nConnection: close\r\n\r\n",
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::{Judged, judge};
    use crate::check::service::identify::identify;
    use crate::check::service::protocol::Protocol;

    /// First answers of servers to their own greeting.
    const ANSWERS: &[(Protocol, &[u8])] = &[
        (
            Protocol::Http,
            b"HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\n\r\n",
        ),
        (Protocol::Http2, b"\0\0\x12\x04\0\0\0\0\0\0\x03\0\0\0\x80"),
        (Protocol::PostgreSql, b"S"),
        (Protocol::PostgreSql, b"N"),
        (
            Protocol::MySql,
            b"\x5d\0\0\0\x0a5.5.5-10.11.6-MariaDB\0\x1f\0\0\0",
        ),
        (
            Protocol::MySql,
            b"\x17\0\0\0\xff\x10\x04Too many connections",
        ),
        (
            Protocol::SqlServer,
            b"\x04\x01\0\x2b\0\0\x01\0\0\0\x1a\0\x06",
        ),
        (Protocol::Oracle, b"\0\x5b\0\0\x04\0\0\0\x22\0\0\x4f"),
        (Protocol::Redis, b"+PONG\r\n"),
        (Protocol::Redis, b"-NOAUTH Authentication required.\r\n"),
        (
            Protocol::Redis,
            b"-LOADING Redis is loading the dataset in memory\r\n",
        ),
        (Protocol::Memcached, b"VERSION 1.6.18\r\n"),
        (Protocol::Cassandra, b"\x84\0\0\0\x06\0\0\0\x2f\0\x02"),
        (Protocol::Bolt, b"\0\0\x04\x05"),
        (Protocol::Amqp, b"AMQP\0\0\x09\x01"),
        (Protocol::Kafka, b"\0\0\x01\x0ccby1\0\0"),
        (Protocol::Nats, b"INFO {\"server_id\":\"NA\"}\r\n"),
        (Protocol::Mqtt, b"\x20\x02\0\x05"),
        (Protocol::OpenWire, b"\0\0\x01\x5f\x01ActiveMQ\0\0\0\x0c"),
        (Protocol::ZooKeeper, b"imok"),
        (
            Protocol::ZooKeeper,
            b"ruok is not executed because it is not in the whitelist.\n",
        ),
        (Protocol::Smtp, b"220 mail.example ESMTP Postfix\r\n"),
        (Protocol::Imap, b"* OK [CAPABILITY IMAP4rev1] ready\r\n"),
        (Protocol::Pop3, b"+OK POP3 ready\r\n"),
        (Protocol::Ftp, b"220 (vsFTPd 3.0.3)\r\n"),
        (Protocol::Ssh, b"SSH-2.0-OpenSSH_9.2p1\r\n"),
        (
            Protocol::Ldap,
            b"\x30\x0c\x02\x01\x01\x65\x07\x0a\x01\0\x04\0\x04\0",
        ),
        (Protocol::Rmi, b"\x4e\0\x09127.0.0.1\0\0\x30\x39"),
        (Protocol::Tls, b"\x15\x03\x01\0\x02\x02\x28"),
        (Protocol::Tls, b"\x16\x03\x03\0\x5a\x02"),
    ];

    /// Mail and file servers of unknown name begin alike; an error word is Redis' and POP3's.
    fn are_alike(one: Protocol, other: Protocol) -> bool {
        let groups = [
            [Protocol::Smtp, Protocol::Ftp],
            [Protocol::Redis, Protocol::Pop3],
        ];
        one == other
            || groups
                .iter()
                .any(|group| group.contains(&one) && group.contains(&other))
    }

    #[test]
    fn every_protocol_knows_its_own_answers_and_no_others() {
        for (expected, _) in ANSWERS {
            for (speaks, said) in ANSWERS {
                let matched = matches!(judge(*expected, said), Judged::Match(_));
                if expected == speaks {
                    assert!(matched, "{} {said:?}", expected.name());
                } else if !are_alike(*expected, *speaks) {
                    assert!(
                        !matched,
                        "{} took {} {said:?}",
                        expected.name(),
                        speaks.name()
                    );
                }
            }
        }
    }

    #[test]
    fn silence_and_the_beginning_of_an_answer_are_no_other_protocol() {
        for (protocol, said) in ANSWERS {
            for end in 0..said.len() {
                let judged = judge(*protocol, &said[..end]);
                let begun = &said[..end];
                assert_ne!(judged, Judged::Other, "{} {begun:?}", protocol.name());
            }
        }
    }

    #[test]
    fn what_is_recognised_unasked_is_recognised_rightly() {
        for (speaks, said) in ANSWERS {
            if let Some(found) = identify(said) {
                assert!(are_alike(found, *speaks), "{} for {said:?}", found.name());
            }
        }
    }

    #[test]
    fn a_cut_answer_is_never_taken_for_a_match_of_another_protocol() {
        for (expected, _) in ANSWERS {
            for (speaks, said) in ANSWERS
                .iter()
                .filter(|(speaks, _)| !are_alike(*expected, *speaks))
            {
                // A single letter is a whole answer to an SSLRequest.
                for end in 2..said.len() {
                    let judged = judge(*expected, &said[..end]);
                    assert!(
                        !matches!(judged, Judged::Match(_)),
                        "{} took {:?} of {}",
                        expected.name(),
                        &said[..end],
                        speaks.name()
                    );
                }
            }
        }
    }
}
