//! What the phases mean: observations with their evidence, the questions that were answered, and the
//! check in one word and one sentence. Pure.

use std::collections::BTreeSet;
use std::net::IpAddr;

use super::address::{is_loopback, is_private, plain};
use super::model::{Check, Connect, Listener, Outcome, Relation, Resolved};
use super::observation::{Observation, Question, Seen};
use super::{handshake, service};

impl Check {
    /// Everything that was observed, with what was seen.
    pub fn seen(&self) -> Vec<Seen> {
        let mut seen = Vec::new();
        seen.extend(self.name());
        seen.extend(self.changed());
        seen.extend(self.connection());
        seen.extend(self.peer());
        seen.extend(self.who_listens());
        seen.extend(self.place());
        seen
    }

    /// The questions that this check has answered: what was not observed of these is not so.
    pub fn answered(&self) -> BTreeSet<Question> {
        let mut answered: BTreeSet<Question> = self
            .seen()
            .iter()
            .map(|seen| seen.observation.question())
            .collect();
        answered.remove(&Question::OtherListener);
        answered.insert(Question::Container);
        let resolved = !self.resolve.addresses.is_empty();
        if resolved && self.facts.shown.is_some() {
            answered.insert(Question::SameAddress);
        }
        if resolved {
            answered.insert(Question::Place);
            answered.insert(Question::Family);
            // Of a remote machine's listeners nothing is known.
            // On its own port it need not be looked for elsewhere.
            let here =
                answered.contains(&Question::Listener) && !saw(self, Observation::ListenerNone);
            if here || (self.facts.local && self.facts.other_ports && self.facts.all_listeners) {
                answered.insert(Question::OtherListener);
            }
        }
        answered
    }

    /// `db1:5432`, `[::1]:80`
    pub fn name_of_target(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        self.port
            .map_or(host.clone(), |port| format!("{host}:{port}"))
    }

    /// Each phase with what it saw, for people.
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let rest = |line: String| {
            line.split_once(' ')
                .map_or(line.clone(), |(_, rest)| rest.to_owned())
        };
        let resolve = match self.resolve.outcome {
            Resolved::Literal => self.resolve_line(),
            _ => rest(self.resolve_line()),
        };
        let mut lines = vec![("resolve", resolve)];
        lines.extend(self.connect.iter().map(|one| ("connect", rest(one.line()))));
        lines.extend(
            self.service
                .iter()
                .map(|service| ("service", service_words(service))),
        );
        lines.extend(
            self.tls
                .iter()
                .flat_map(handshake::lines)
                .map(|line| ("tls", line)),
        );
        lines.extend(
            self.listeners
                .iter()
                .map(|one| ("listener", listener_line(one))),
        );
        lines
    }

    /// What has to be said of a check that comes after a trace.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if let Some(place) = &self.facts.configured {
            notes.push(format!("the trace names no endpoint; this is the one in {place}, and whether it is the one that failed is not certain"));
        }
        if saw(self, Observation::OpenedLater) {
            let words = "it is open now, and was not when the trace was written: what is seen now cannot rule out what was then";
            notes.push(words.to_owned());
        }
        if self.facts.handshake_mended {
            let words = "the handshake failed when the trace was written, and is one that the truststore here accepts now: the server has changed, or the program that failed has other settings";
            notes.push(words.to_owned());
        }
        if saw(self, Observation::OldTrace) {
            let age = self.facts.trace_age.as_deref().unwrap_or("much");
            notes.push(format!("the trace is {age} older than this check, which says how it is now, not how it was then"));
        }
        notes
    }

    fn name(&self) -> Option<Seen> {
        let observation = match self.resolve.outcome {
            Resolved::Literal | Resolved::Ok => Observation::DnsOk,
            Resolved::NotFound | Resolved::NoAddress => Observation::DnsNotFound,
            Resolved::TemporaryFailure | Resolved::Timeout => Observation::DnsTemporaryFailure,
            Resolved::CouldNotTell => return None,
        };
        Some(Seen::new(observation, self.resolve_line()))
    }

    /// `resolve db1: 10.0.0.5, 10.0.0.6 after 0.4 ms`
    pub fn resolve_line(&self) -> String {
        let resolve = &self.resolve;
        let what = match resolve.outcome {
            Resolved::Literal => return format!("{} is an address", self.host),
            Resolved::Ok => list(&resolve.addresses),
            Resolved::NotFound => "no such name".to_owned(),
            Resolved::NoAddress => "the name has no address".to_owned(),
            Resolved::TemporaryFailure => "the resolver failed".to_owned(),
            Resolved::Timeout => "the resolver stayed silent".to_owned(),
            Resolved::CouldNotTell => "could not tell".to_owned(),
        };
        let detail = resolve.detail.as_deref();
        let detail = detail.map_or(String::new(), |detail| format!(" ({detail})"));
        format!("resolve {}: {what}{detail} after {}", self.host, resolve.ms)
    }

    fn changed(&self) -> Option<Seen> {
        let shown = self.facts.shown.as_deref()?;
        let address: IpAddr = shown.parse().ok()?;
        let now = &self.resolve.addresses;
        let same = now.iter().any(|one| plain(*one) == plain(address));
        if now.is_empty() || same {
            return None;
        }
        let evidence = format!(
            "{} was {shown} in the trace and is {} now",
            self.host,
            list(now)
        );
        Some(Seen::new(Observation::DnsChanged, evidence))
    }

    fn connection(&self) -> Option<Seen> {
        let tried: Vec<&Connect> = self
            .connect
            .iter()
            .filter(|one| one.outcome != Outcome::CouldNotTell)
            .collect();
        let first = tried.first()?.outcome;
        let same = tried.iter().all(|one| one.outcome == first);
        // Addresses of which nothing is known leave "all" unsaid.
        if same && tried.len() < self.connect.len() {
            return None;
        }
        let observation = match first {
            _ if !same => Observation::TcpMixed,
            Outcome::Open => Observation::TcpOpen,
            Outcome::Refused => Observation::TcpRefused,
            Outcome::Timeout => Observation::TcpTimeout,
            Outcome::HostUnreachable => Observation::TcpHostUnreachable,
            Outcome::NetworkUnreachable => Observation::TcpNetworkUnreachable,
            Outcome::Denied => Observation::TcpDenied,
            Outcome::CouldNotTell => return None,
        };
        let lines: Vec<String> = tried.into_iter().map(Connect::line).collect();
        Some(Seen::new(observation, lines.join("; ")))
    }

    fn peer(&self) -> Vec<Seen> {
        let open = self.connect.iter().find(|one| one.outcome == Outcome::Open);
        let address = open.map_or(String::new(), |open| open.address.to_string());
        let service = self.service.iter().flat_map(|service| {
            let evidence = format!("service {address}: {}", service_words(service));
            let each = service.observations().into_iter();
            each.map(move |observation| Seen::new(observation, evidence.clone()))
        });
        let tls = self.tls.iter().flat_map(|tls| {
            let each = tls.observations().into_iter();
            each.map(|observation| {
                let words = handshake::evidence(tls, observation);
                let evidence = format!("tls {address}: {words}");
                Seen::new(observation, evidence)
            })
        });
        service.chain(tls).collect()
    }

    fn who_listens(&self) -> Vec<Seen> {
        let Some(port) = self.port.filter(|_| self.facts.local) else {
            return Vec::new();
        };
        let (elsewhere, here): (Vec<&Listener>, Vec<&Listener>) = self
            .listeners
            .iter()
            .partition(|one| one.relation == Relation::OtherPort);
        let mut seen = Vec::new();
        if let Some(observation) = nearest(&here) {
            seen.push(Seen::new(observation, listening(&here)));
        } else if self.facts.all_listeners {
            let evidence = format!("nothing listens on port {port} of this machine");
            seen.push(Seen::new(Observation::ListenerNone, evidence));
        }
        if !elsewhere.is_empty() {
            seen.push(Seen::new(
                Observation::ListenerOtherPort,
                listening(&elsewhere),
            ));
        }
        if self.facts.no_program {
            let evidence = "no program of the expected service runs on this machine";
            seen.push(Seen::new(Observation::ListenerNowhere, evidence));
        }
        seen
    }

    fn place(&self) -> Vec<Seen> {
        let addresses = &self.resolve.addresses;
        let mut seen = Vec::new();
        let mut all = |is: fn(IpAddr) -> bool, observation, words: &str| {
            if !addresses.is_empty() && addresses.iter().all(|one| is(*one)) {
                seen.push(Seen::new(
                    observation,
                    format!("{} {words}", list(addresses)),
                ));
            }
        };
        all(
            is_loopback,
            Observation::EndpointLoopback,
            "is this machine itself (loopback)",
        );
        all(
            is_private,
            Observation::EndpointPrivate,
            "is an address of a private network",
        );
        all(
            |one| plain(one).is_ipv6(),
            Observation::EndpointIpv6,
            "is an IPv6 address, and there is no other",
        );
        if let Some(mark) = &self.facts.container {
            let evidence = format!("the check ran in a container ({mark})");
            seen.push(Seen::new(Observation::InContainer, evidence));
        }
        seen
    }
}

impl Connect {
    /// `connect 192.0.2.130:8080: refused after 0.4 ms`
    pub fn line(&self) -> String {
        match self.outcome {
            Outcome::CouldNotTell => {
                let reason = self.detail.as_deref().unwrap_or_default();
                format!("connect {}: could not tell ({reason})", self.address)
            }
            outcome => format!(
                "connect {}: {} after {}",
                self.address,
                outcome.words(),
                self.ms
            ),
        }
    }
}

impl Listener {
    /// `127.0.0.1:5432: postgres (pid 812, user postgres)`
    pub fn line(&self) -> String {
        let pid = self.pid.map(|pid| format!("pid {pid}"));
        let user = self.user.as_ref().map(|user| format!("user {user}"));
        let more: Vec<String> = pid.into_iter().chain(user).collect();
        let process = self
            .process
            .as_deref()
            .unwrap_or("a program that may not be seen");
        match more.is_empty() {
            true => format!("{}: {process}", self.address),
            false => format!("{}: {process} ({})", self.address, more.join(", ")),
        }
    }
}

fn list(addresses: &[IpAddr]) -> String {
    let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    shown.join(", ")
}

/// What the listeners on the endpoint's own port amount to.
fn nearest(here: &[&Listener]) -> Option<Observation> {
    let relation = here
        .iter()
        .map(|one| one.relation)
        .min_by_key(|relation| *relation as u8)?;
    Some(match relation {
        Relation::LoopbackOnly => Observation::ListenerLoopbackOnly,
        Relation::OtherAddress | Relation::OtherFamily => Observation::ListenerOtherAddress,
        Relation::Endpoint | Relation::OtherPort => Observation::ListenerHere,
    })
}

fn listening(listeners: &[&Listener]) -> String {
    let lines: Vec<String> = listeners.iter().map(|one| one.line()).collect();
    format!("listens here on {}", lines.join("; "))
}

/// `speaks ssh, not postgresql (SSH-2.0-OpenSSH_9.2)`
pub(crate) fn service_words(service: &service::Service) -> String {
    let expected = service
        .expected
        .as_deref()
        .unwrap_or("the expected service");
    let found = service.found.as_deref();
    let words = match service.outcome {
        service::Outcome::Match => format!("answers as {}", found.unwrap_or(expected)),
        service::Outcome::Mismatch => match found {
            Some(found) => format!("speaks {found}, not {expected}"),
            None => format!("does not speak {expected}"),
        },
        service::Outcome::Silent => format!("stays silent when greeted as {expected}"),
        service::Outcome::Closed => "hangs up without an answer".to_owned(),
        service::Outcome::Unknown => match found {
            Some(found) => format!("answers as {found}"),
            None => "could not tell what it is".to_owned(),
        },
    };
    match &service.detail {
        Some(detail) => format!("{words} ({detail})"),
        None => words,
    }
}

fn listener_line(listener: &Listener) -> String {
    let relation = match listener.relation {
        Relation::Endpoint => "",
        Relation::LoopbackOnly => ", on loopback only",
        Relation::OtherAddress => ", on another address",
        Relation::OtherFamily => ", of the other address family",
        Relation::OtherPort => ", on another port",
    };
    format!("{}{relation}", listener.line())
}

pub(super) fn saw(check: &Check, observation: Observation) -> bool {
    check.observations.contains(&observation)
}
