//! The two messages of RFC 1035 that are needed: a question for SRV records and its answer. Answers are foreign bytes:
//! every length is checked, pointers are followed only a few times, and names must be those of hosts.

/// Type and class of the question.
const SRV: u16 = 33;
const INTERNET: u16 = 1;

/// Pointers within one name that are followed.
const JUMPS_MAX: usize = 16;

/// Longest name in its dotted form.
const NAME_MAX: usize = 253;

/// A server that a record names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Server {
    pub(super) priority: u16,
    pub(super) host: String,
    pub(super) port: u16,
}

/// What an answer says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// The records of the name; none if it has others only.
    Records(Vec<Server>),
    /// There is no such name.
    NoSuchName,
    /// The resolver failed or does not want to: its code.
    Failed(u8),
    /// Too long for one datagram.
    Truncated,
}

/// The question for a name; `None` if it cannot be one.
pub(super) fn question(id: u16, name: &str) -> Option<Vec<u8>> {
    let name = name.trim_end_matches('.');
    let mut message = id.to_be_bytes().to_vec();
    // A query that wants recursion, with one question.
    message.extend([1, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
    for label in name.split('.') {
        let length = u8::try_from(label.len())
            .ok()
            .filter(|length| (1..=63).contains(length))?;
        message.push(length);
        message.extend(label.bytes());
    }
    message.push(0);
    message.extend(SRV.to_be_bytes());
    message.extend(INTERNET.to_be_bytes());
    (name.len() <= NAME_MAX && name.is_ascii()).then_some(message)
}

/// The answer to a question; `None` if the bytes are none.
pub(super) fn answer(message: &[u8], question: &[u8]) -> Option<Answer> {
    let flags = number(message, 2)?;
    let is_response = flags & 0x8000 != 0;
    let same_id = message.get(..2)? == question.get(..2)?;
    let asked = question.get(12..)?;
    let echoed = message.get(12..12 + asked.len())?;
    if !is_response || !same_id || number(message, 4)? != 1 || !echoed.eq_ignore_ascii_case(asked) {
        return None;
    }
    if flags & 0x0200 != 0 {
        return Some(Answer::Truncated);
    }
    Some(match flags & 0x000f {
        0 => Answer::Records(records(message, 12 + asked.len(), number(message, 6)?)?),
        3 => Answer::NoSuchName,
        code => Answer::Failed(u8::try_from(code).ok()?),
    })
}

fn records(message: &[u8], mut at: usize, count: u16) -> Option<Vec<Server>> {
    let mut servers = Vec::new();
    for _ in 0..count {
        at = skip_name(message, at)?;
        let kind = number(message, at)?;
        let length = usize::from(number(message, at + 8)?);
        let data = at + 10;
        message.get(data..data + length)?;
        if kind == SRV {
            let (priority, port) = (number(message, data)?, number(message, data + 4)?);
            let host = name(message, data + 6)?;
            // A lone dot says that the service is not provided.
            if port != 0 && is_host(&host) {
                servers.push(Server {
                    priority,
                    host,
                    port,
                });
            }
        }
        at = data + length;
    }
    Some(servers)
}

fn number(message: &[u8], at: usize) -> Option<u16> {
    let two = message.get(at..at + 2)?;
    Some(u16::from_be_bytes([two[0], two[1]]))
}

fn skip_name(message: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *message.get(at)? {
            0 => return Some(at + 1),
            length @ 1..=63 => at += 1 + usize::from(length),
            0xc0.. => return Some(at + 2),
            _ => return None,
        }
    }
}

/// A name in its dotted form.
fn name(message: &[u8], mut at: usize) -> Option<String> {
    let mut name = String::new();
    let mut jumps = 0;
    loop {
        match *message.get(at)? {
            0 => return Some(name),
            length @ 1..=63 => {
                let label = message.get(at + 1..at + 1 + usize::from(length))?;
                if !name.is_empty() {
                    name.push('.');
                }
                name.push_str(std::str::from_utf8(label).ok()?);
                at += 1 + usize::from(length);
            }
            0xc0.. if jumps < JUMPS_MAX => {
                jumps += 1;
                at = usize::from(number(message, at)? & 0x3fff);
            }
            _ => return None,
        }
        if name.len() > NAME_MAX {
            return None;
        }
    }
}

/// Letters, digits, dashes, and the underscore that some hosts have.
fn is_host(name: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    !name.is_empty() && name.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Answer, Server, answer, question};

    fn asked() -> Vec<u8> {
        question(7, "_mongodb._tcp.db.test").unwrap()
    }

    fn answered(code: u8, records: &[u8], count: u8) -> Vec<u8> {
        let asked = asked();
        let mut message = asked[..2].to_vec();
        message.extend([0x81, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0]);
        message.extend(&asked[12..]);
        message.extend(records);
        message
    }

    /// A record of the question's own name.
    fn record(data: &[u8]) -> Vec<u8> {
        let length = u8::try_from(data.len()).unwrap();
        let mut record = vec![0xc0, 12, 0, 33, 0, 1, 0, 0, 0, 60, 0, length];
        record.extend(data);
        record
    }

    #[test]
    fn records_name_servers_also_by_pointers() {
        // `a` and the question's `db.test`, which begins at 12 + 9 + 5.
        let records = record(b"\0\x05\0\0\x69\x89\x01a\xc0\x1a");
        let expected = Server {
            priority: 5,
            host: "a.db.test".to_owned(),
            port: 27017,
        };
        let found = answer(&answered(0, &records, 1), &asked());
        assert_eq!(found, Some(Answer::Records(vec![expected])));
        assert_eq!(
            answer(&answered(0, &[], 0), &asked()),
            Some(Answer::Records(Vec::new()))
        );
        assert_eq!(
            answer(&answered(3, &[], 0), &asked()),
            Some(Answer::NoSuchName)
        );
        assert_eq!(
            answer(&answered(2, &[], 0), &asked()),
            Some(Answer::Failed(2))
        );
    }

    #[test]
    fn what_is_no_server_is_left_out() {
        for data in [
            &b"\0\0\0\0\x69\x89\0"[..],
            b"\0\0\0\0\0\0\x01a\0",
            b"\0\0\0\0\x69\x89\x04a\x1b[m\0",
            b"\0\0\0\0\x69\x89\x01 \0",
        ] {
            let found = answer(&answered(0, &record(data), 1), &asked());
            assert_eq!(found, Some(Answer::Records(Vec::new())), "{data:?}");
        }
    }

    #[test]
    fn foreign_bytes_are_no_answer_and_do_no_harm() {
        let whole = answered(0, &record(b"\0\0\0\0\x69\x89\x01a\xc0\x1a"), 1);
        for end in 0..whole.len() {
            assert!(
                !matches!(answer(&whole[..end], &asked()), Some(Answer::Records(found)) if !found.is_empty())
            );
        }
        // A pointer to itself.
        let circle = answered(0, &record(b"\0\0\0\0\x69\x89\xc0\x39"), 1);
        assert_eq!(answer(&circle, &asked()), None);
        let mut other = whole.clone();
        other[1] = 8;
        assert_eq!(answer(&other, &asked()), None);
        assert_eq!(answer(&asked(), &asked()), None);
        assert_eq!(question(1, "a..b"), None);
        assert_eq!(question(1, &"a".repeat(64)), None);
        assert_eq!(question(1, &"a.".repeat(200)), None);
    }
}
