//! Asking resolvers one after the other until one answers or the time is up.

use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use super::message::{self, Answer, Server};
use crate::check::model::Resolved;

/// Longest datagram that a resolver sends unasked.
const DATAGRAM: usize = 4096;

/// Datagrams get lost: each resolver is asked this often.
const TRIES: u32 = 2;

/// The records of a name, or why there are none.
pub(super) fn ask(
    name: &str,
    resolvers: &[SocketAddr],
    until: Instant,
) -> Result<Vec<Server>, (Resolved, String)> {
    let Some(question) = message::question(random(), name) else {
        return Err((Resolved::NotFound, format!("{name} cannot be a name")));
    };
    let mut last = (Resolved::CouldNotTell, "no resolver is known".to_owned());
    for (index, resolver) in resolvers.iter().enumerate() {
        let left = until.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(resolvers.len() - index).unwrap_or(1);
        if share.is_zero() {
            break;
        }
        last = match one(&question, *resolver, share) {
            Ok(Answer::Records(records)) => return Ok(records),
            Ok(Answer::NoSuchName) => {
                return Err((Resolved::NotFound, format!("there is no name {name}")));
            }
            Ok(Answer::Failed(code)) => {
                let code = match code {
                    2 => "SERVFAIL".to_owned(),
                    5 => "REFUSED".to_owned(),
                    code => format!("code {code}"),
                };
                (
                    Resolved::TemporaryFailure,
                    format!("resolver {}: {code}", resolver.ip()),
                )
            }
            Ok(Answer::Truncated) => {
                let reason = format!("resolver {}: the answer is cut short", resolver.ip());
                (Resolved::TemporaryFailure, reason)
            }
            Err(error) if is_silence(&error) => (
                Resolved::Timeout,
                format!("no answer from resolver {}", resolver.ip()),
            ),
            Err(error) => (
                Resolved::TemporaryFailure,
                format!("resolver {}: {error}", resolver.ip()),
            ),
        };
    }
    Err(last)
}

fn is_silence(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Nobody can guess it who does not see the question.
fn random() -> u16 {
    let [.., a, b] = RandomState::new().hash_one(0).to_be_bytes();
    u16::from_be_bytes([a, b])
}

/// One resolver: a datagram, and a connection where the answer does not fit into one.
fn one(question: &[u8], resolver: SocketAddr, time: Duration) -> io::Result<Answer> {
    let until = Instant::now() + time;
    match by_datagram(question, resolver, time)? {
        Answer::Truncated => by_connection(question, resolver, until),
        answer => Ok(answer),
    }
}

fn by_datagram(question: &[u8], resolver: SocketAddr, time: Duration) -> io::Result<Answer> {
    let any: IpAddr = match resolver.is_ipv4() {
        true => Ipv4Addr::UNSPECIFIED.into(),
        false => Ipv6Addr::UNSPECIFIED.into(),
    };
    // Connected: only what comes from the resolver itself is read.
    let socket = UdpSocket::bind((any, 0))?;
    socket.connect(resolver)?;
    let mut datagram = [0; DATAGRAM];
    for _ in 0..TRIES {
        socket.send(question)?;
        let until = Instant::now() + time / TRIES;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            socket.set_read_timeout(Some(left))?;
            match socket.recv(&mut datagram) {
                Ok(length) => {
                    if let Some(answer) = message::answer(&datagram[..length], question) {
                        return Ok(answer);
                    }
                }
                Err(error) if is_silence(&error) => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }
    Err(ErrorKind::TimedOut.into())
}

fn by_connection(question: &[u8], resolver: SocketAddr, until: Instant) -> io::Result<Answer> {
    let left = || {
        let left = until.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => Err(io::Error::from(ErrorKind::TimedOut)),
            false => Ok(left),
        }
    };
    let mut stream = TcpStream::connect_timeout(&resolver, left()?)?;
    let length = u16::try_from(question.len()).map_err(io::Error::other)?;
    stream.set_write_timeout(Some(left()?))?;
    stream.write_all(&[&length.to_be_bytes(), question].concat())?;
    let mut read = |bytes: &mut [u8]| -> io::Result<()> {
        let mut filled = 0;
        while filled < bytes.len() {
            stream.set_read_timeout(Some(left()?))?;
            match stream.read(&mut bytes[filled..])? {
                0 => return Err(ErrorKind::UnexpectedEof.into()),
                count => filled += count,
            }
        }
        Ok(())
    };
    let mut length = [0; 2];
    read(&mut length)?;
    let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
    read(&mut message)?;
    message::answer(&message, question)
        .ok_or_else(|| io::Error::other("an answer to something else"))
}
