//! Greeting a server, and looking twice where the answer is not the expected one.

use std::io::{Read, Write};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::exchange::{Answer, End, Line, answer, send};
use super::greeting::{Judged, farewell, hello, judge};
use super::identify::{first_line, identify};
use super::protocol::{Protocol, expected, tls_start_anyway};
use super::{Outcome, Service, postgres};
use crate::check::model::Millis;
use crate::check::tls::{self, Tls};

/// A server that speaks first says its name within this time when nobody asked it.
const OVERHEAR: Duration = Duration::from_millis(600);

/// What is found at other ports than its own, and answers to its own greeting only.
const ANYWHERE: [Protocol; 4] = [
    Protocol::Tls,
    Protocol::Http,
    Protocol::Redis,
    Protocol::PostgreSql,
];

/// A second look at a port that did not answer as expected.
const SECOND_LOOK: Duration = Duration::from_secs(2);

/// Greets the server at an address whose scheme or port says what it should be; otherwise listens for a moment
/// whether it says so itself. Opens a handful of connections at most, one after the other, and takes twice the time at most:
/// what stays silent is looked at again with greetings of what else is found at ports.
///
/// `spoke_tls`: a failure says that TLS is spoken there, whatever the address promises.
pub fn greet(
    address: SocketAddr,
    host: &str,
    scheme: Option<&str>,
    spoke_tls: bool,
    timeout: Duration,
) -> Service {
    let started = Instant::now();
    let port = address.port();
    let mut service = match expected(scheme, port) {
        Some((protocol, tls)) => {
            let tls = tls || spoke_tls && tls_start_anyway(scheme, port) == tls::Start::AtOnce;
            let peer = Peer {
                address,
                host,
                port,
                timeout,
            };
            let service = match tls {
                true => peer.greet_over_tls(protocol),
                false => peer.greet(protocol),
            };
            Service {
                expected: Some(protocol.name().to_owned()),
                ..service
            }
        }
        None => overhear(address, timeout.min(OVERHEAR)),
    };
    service.ms = Millis::from(started.elapsed());
    service
}

/// The protocol that is spoken without TLS where TLS was expected.
pub(crate) fn speaks_plain(address: SocketAddr, host: &str, timeout: Duration) -> Option<Protocol> {
    let port = address.port();
    let by_port = expected(None, port).map(|(protocol, _)| protocol);
    let peer = Peer {
        address,
        host,
        port,
        timeout,
    };
    let protocols = by_port
        .into_iter()
        .chain(ANYWHERE)
        .filter(|one| *one != Protocol::Tls);
    peer.speaks_any(protocols)
}

/// Where a server is and how long it may take.
struct Peer<'a> {
    address: SocketAddr,
    host: &'a str,
    port: u16,
    timeout: Duration,
}

impl Peer<'_> {
    fn greet(&self, protocol: Protocol) -> Service {
        let said = match Line::connect(self.address, self.timeout) {
            Ok(mut line) => self.talk(&mut line, protocol),
            Err(error) => return Service::new(Outcome::Unknown).detail(Some(error.to_string())),
        };
        match judge(protocol, &said.bytes) {
            // A server that wants TLS says "bad request" to whoever comes without.
            Judged::Match(detail)
                if is_bad_request(detail.as_deref()) && self.speaks(Protocol::Tls) =>
            {
                Service::found(Outcome::Mismatch, Protocol::Tls).detail(detail)
            }
            Judged::Match(detail) => self.matched(protocol, detail),
            Judged::Other => mismatch(&said.bytes),
            Judged::More => self.second_look(protocol, &said),
        }
    }

    fn matched(&self, protocol: Protocol, detail: Option<String>) -> Service {
        let service = Service::found(Outcome::Match, protocol);
        let further = match protocol {
            Protocol::PostgreSql => self.postgres(),
            _ => None,
        };
        service.detail(further.or(detail))
    }

    /// Behind an answer to an SSLRequest, whether it lets anybody in.
    fn postgres(&self) -> Option<String> {
        let mut line = Line::connect(self.address, self.timeout).ok()?;
        postgres::state(&mut line).map(postgres::State::text)
    }

    fn greet_over_tls(&self, protocol: Protocol) -> Service {
        let line = Line::connect(self.address, self.timeout);
        let said = match line.and_then(|line| tls::session(line, self.host)) {
            Ok(mut session) => self.talk(&mut session, protocol),
            Err(error) if self.speaks(protocol) => {
                return Service::found(Outcome::Mismatch, protocol)
                    .detail(Some(format!("without TLS: {error}")));
            }
            Err(error) => return Service::new(Outcome::Unknown).detail(Some(error.to_string())),
        };
        match judge(protocol, &said.bytes) {
            Judged::Match(detail) => Service::found(Outcome::Match, protocol).detail(detail),
            Judged::Other => mismatch(&said.bytes),
            Judged::More => unanswered(&said),
        }
    }

    /// The first words of a conversation.
    fn talk(&self, line: &mut (impl Read + Write), protocol: Protocol) -> Answer {
        if let Some(hello) = hello(protocol, self.host, self.port)
            && let Err(error) = send(line, &hello)
        {
            return Answer {
                bytes: Vec::new(),
                end: End::of(&error),
            };
        }
        let said = answer(line, |bytes| judge(protocol, bytes) != Judged::More);
        if let Some(words) = farewell(protocol) {
            // It has answered; whether it hears the farewell is its own affair.
            let _ = send(line, words);
        }
        said
    }

    /// Silence and a closed connection are what a server of another protocol gives.
    fn second_look(&self, protocol: Protocol, said: &Answer) -> Service {
        if !said.bytes.is_empty() {
            return unfinished(said);
        }
        let others = ANYWHERE.into_iter().filter(|other| *other != protocol);
        match self.speaks_any(others) {
            Some(other) => Service::found(Outcome::Mismatch, other),
            None => unanswered(said),
        }
    }

    /// The first of these that is spoken, as far as the time for one phase goes.
    fn speaks_any(&self, mut protocols: impl Iterator<Item = Protocol>) -> Option<Protocol> {
        let until = Instant::now() + self.timeout;
        protocols.find(|protocol| {
            let left = until.saturating_duration_since(Instant::now());
            let quick = Peer {
                timeout: left.min(SECOND_LOOK),
                ..*self
            };
            !left.is_zero() && quick.speaks(*protocol)
        })
    }

    fn speaks(&self, protocol: Protocol) -> bool {
        let Ok(mut line) = Line::connect(self.address, self.timeout) else {
            return false;
        };
        let said = self.talk(&mut line, protocol);
        matches!(judge(protocol, &said.bytes), Judged::Match(_))
    }
}

fn is_bad_request(status: Option<&str>) -> bool {
    status.is_some_and(|line| line.starts_with("HTTP/1.") && line.contains(" 400"))
}

/// The beginning of an answer, and no more of it: slow is not wrong.
fn unfinished(said: &Answer) -> Service {
    if said.end != End::Silent || identify(&said.bytes).is_some() {
        return mismatch(&said.bytes);
    }
    let begun = text_of(&said.bytes).map_or(String::new(), |text| format!(": {text}"));
    let detail = format!("began to answer and did not come to an end in time{begun}");
    Service::new(Outcome::Unknown).detail(Some(detail))
}

fn mismatch(said: &[u8]) -> Service {
    Service {
        found: identify(said).map(|protocol| protocol.name().to_owned()),
        detail: text_of(said),
        ..Service::new(Outcome::Mismatch)
    }
}

/// What was said, if it is text.
fn text_of(said: &[u8]) -> Option<String> {
    let is_text = |byte: &u8| byte.is_ascii_graphic() || matches!(byte, b' ' | b'\r' | b'\n');
    let begins_so = said.len() >= 4 && said[..4].iter().all(is_text);
    begins_so
        .then(|| first_line(said))
        .filter(|line| !line.is_empty())
}

fn unanswered(said: &Answer) -> Service {
    Service::new(match said.end {
        End::Silent | End::Enough => Outcome::Silent,
        End::Closed | End::Reset => Outcome::Closed,
    })
}

/// A port of which nothing is known is not spoken to.
fn overhear(address: SocketAddr, timeout: Duration) -> Service {
    let Ok(mut line) = Line::connect(address, timeout.max(OVERHEAR)) else {
        return Service::new(Outcome::Unknown);
    };
    line.shorten(timeout);
    let said = answer(&mut line, |bytes| identify(bytes).is_some());
    match identify(&said.bytes) {
        Some(protocol) => {
            Service::found(Outcome::Unknown, protocol).detail(Some(first_line(&said.bytes)))
        }
        None => Service::new(Outcome::Unknown),
    }
}

impl Service {
    /// What a handshake tells of a service that is behind TLS, where the handshake had no answer: greeting it would
    /// only wait for the same.
    pub(in crate::check) fn unheard(tls: &Tls, scheme: Option<&str>, port: u16) -> Option<Self> {
        let outcome = match tls.outcome {
            tls::Outcome::Silent => Outcome::Silent,
            tls::Outcome::Closed => Outcome::Closed,
            tls::Outcome::Refused => Outcome::Unknown,
            _ => return None,
        };
        let protocol = expected(scheme, port).map(|(protocol, _)| protocol.name().to_owned());
        Some(Self {
            expected: protocol,
            ms: tls.ms,
            ..Self::new(outcome)
        })
    }

    fn new(outcome: Outcome) -> Self {
        Self {
            outcome,
            expected: None,
            found: None,
            detail: None,
            ms: Millis::default(),
        }
    }

    fn found(outcome: Outcome, protocol: Protocol) -> Self {
        Self {
            found: Some(protocol.name().to_owned()),
            ..Self::new(outcome)
        }
    }

    fn detail(mut self, detail: Option<String>) -> Self {
        self.detail = detail;
        self
    }
}
