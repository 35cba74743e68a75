//! What a check found: the JSON contract `causedby/check/1`. Pure data; nothing here is contacted.

use std::net::{IpAddr, SocketAddr};

use serde::{Serialize, Serializer};

use super::observation::Observation;
use super::service::Service;
use super::tls::Tls;

/// What is to be looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Target {
    /// Name or address, without brackets.
    pub host: String,
    /// `None` if neither the text nor the scheme tells it.
    pub port: Option<u16>,
    /// Which service is expected.
    pub scheme: Option<String>,
    /// The address to which the trace had resolved the name.
    pub shown: Option<String>,
    /// The trace says that TLS was spoken, whatever the scheme promises.
    pub tls: bool,
    /// The file and line of the project's configuration that name it, if no trace does.
    pub configured: Option<String>,
    /// The name whose SRV records led here.
    pub seed: Option<String>,
}

impl Target {
    /// `db1:5432`, `[::1]:80`, `db1`
    pub fn name(&self) -> String {
        let host = match self.host.contains(':') {
            true => format!("[{}]", self.host),
            false => self.host.clone(),
        };
        match self.port {
            Some(port) => format!("{host}:{port}"),
            None => host,
        }
    }

    /// Whether one look answers for both.
    pub fn same_endpoint(&self, other: &Self) -> bool {
        self.host.eq_ignore_ascii_case(&other.host)
            && self.port == other.port
            && (self.scheme == other.scheme)
    }
}

impl From<&crate::endpoint::Endpoint> for Target {
    fn from(endpoint: &crate::endpoint::Endpoint) -> Self {
        Self {
            host: endpoint.host.clone(),
            port: endpoint.port,
            scheme: endpoint.scheme.clone(),
            shown: endpoint.address.clone(),
            tls: has_tls(endpoint.scheme.as_deref()),
            ..Self::default()
        }
    }
}

/// Drivers speak TLS to the servers behind such an address unless they are told not to.
pub(crate) fn has_tls(scheme: Option<&str>) -> bool {
    scheme == Some("mongodb+srv")
}

/// One endpoint, looked at once.
#[derive(Clone, Debug, Serialize)]
pub struct Check {
    /// `causedby/check/1`
    pub schema: &'static str,
    /// As named.
    pub host: String,
    /// As named, or the default of the scheme.
    pub port: Option<u16>,
    /// Which service was expected.
    pub scheme: Option<String>,
    /// The name whose SRV records led here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seed: Option<String>,
    /// The machine that looked.
    pub from: String,
    /// When it looked.
    pub at: String,
    /// Whether the name has addresses.
    pub resolve: Resolve,
    /// One attempt an address, in the order in which a JVM tries them.
    pub connect: Vec<Connect>,
    /// Whether the expected service answers; null if nothing was open.
    pub service: Option<Service>,
    /// Whether the handshake is one that a client accepts; null where no TLS is expected.
    pub tls: Option<Tls>,
    /// Who listens, if the endpoint is on this machine.
    pub listeners: Vec<Listener>,
    /// What all of it means.
    pub observations: Vec<Observation>,
    /// In one word.
    pub verdict: Verdict,
    /// In one sentence.
    pub summary: String,
    /// Earlier attempts of `--wait` and `--repeat`, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Attempt>,
    /// What is known beside the phases.
    #[serde(skip)]
    pub facts: Facts,
}

/// What a check knows beside its phases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// How it shows that the check ran in a container: `/.dockerenv exists`.
    pub container: Option<String>,
    /// The address that the trace shows.
    pub shown: Option<String>,
    /// Every address is this machine's own.
    pub local: bool,
    /// Whether all listening sockets of this machine could be seen.
    pub all_listeners: bool,
    /// No program of the expected service runs on this machine, which is certain.
    pub no_program: bool,
    /// Whether it was looked for on other ports.
    pub other_ports: bool,
    /// How much older than the check the trace is, if that is long: `3 hours`.
    pub trace_age: Option<String>,
    /// The file and line of the project's configuration that name the endpoint, if the trace does not.
    pub configured: Option<String>,
    /// The handshake failed when the trace was written and succeeds now.
    pub handshake_mended: bool,
}

/// What became of an attempt, for `--wait` and `--repeat`.
#[derive(Clone, Debug, Serialize)]
pub struct Attempt {
    /// When.
    pub at: String,
    /// In one word.
    pub verdict: Verdict,
    /// One outcome an address.
    pub outcomes: Vec<Outcome>,
    /// The slowest answer.
    pub ms: Millis,
}

/// A check in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It accepts connections and, where that is known, is the right service.
    Reachable,
    /// It accepts connections, and what answers is not what a client wants.
    NotUsable,
    /// It does not accept connections.
    NotReachable,
    /// The check could not find out.
    CouldNotTell,
}

impl Verdict {
    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Reachable => "reachable",
            Self::NotUsable => "not-usable",
            Self::NotReachable => "not-reachable",
            Self::CouldNotTell => "could-not-tell",
        }
    }
}

/// The first phase.
#[derive(Clone, Debug, Serialize)]
pub struct Resolve {
    /// What the resolver said.
    pub outcome: Resolved,
    /// In the order in which a JVM tries them: IPv4 first.
    pub addresses: Vec<IpAddr>,
    /// How long it took.
    pub ms: Millis,
    /// The code or text behind the outcome.
    pub detail: Option<String>,
}

/// What the resolver said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolved {
    /// The host is an address.
    Literal,
    /// The name has addresses.
    Ok,
    /// There is no such name.
    NotFound,
    /// The name is there and has no address.
    NoAddress,
    /// The resolver failed; another attempt may succeed.
    TemporaryFailure,
    /// The resolver stayed silent.
    Timeout,
    /// The check could not ask.
    CouldNotTell,
}

impl Resolved {
    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Literal => "literal",
            Self::Ok => "ok",
            Self::NotFound => "not-found",
            Self::NoAddress => "no-address",
            Self::TemporaryFailure => "temporary-failure",
            Self::Timeout => "timeout",
            Self::CouldNotTell => "could-not-tell",
        }
    }
}

/// The second phase, for one address.
#[derive(Clone, Debug, Serialize)]
pub struct Connect {
    /// `192.0.2.130:8080`
    pub address: SocketAddr,
    /// What came of it.
    pub outcome: Outcome,
    /// The operating system's number.
    pub errno: Option<i32>,
    /// How long it took.
    pub ms: Millis,
    /// The operating system's words, or why it was not tried.
    pub detail: Option<String>,
}

/// What came of an attempt to connect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Accepted.
    Open,
    /// Rejected: closed port, or a firewall that says so.
    Refused,
    /// Nothing came back in time.
    Timeout,
    /// Something says that the host cannot be reached.
    HostUnreachable,
    /// Something says that the network cannot be reached.
    NetworkUnreachable,
    /// Forbidden on this machine or on the way.
    Denied,
    /// A fault of this machine, or not tried.
    CouldNotTell,
}

impl Outcome {
    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused",
            Self::Timeout => "timeout",
            Self::HostUnreachable => "host-unreachable",
            Self::NetworkUnreachable => "network-unreachable",
            Self::Denied => "denied",
            Self::CouldNotTell => "could-not-tell",
        }
    }

    /// The same as part of a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Refused => "refused",
            Self::Timeout => "no answer",
            Self::HostUnreachable => "host unreachable",
            Self::NetworkUnreachable => "network unreachable",
            Self::Denied => "not permitted",
            Self::CouldNotTell => "could not tell",
        }
    }
}

/// A listening socket of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Listener {
    /// `127.0.0.1:5432`, `[::]:5432`
    pub address: SocketAddr,
    /// Name of the program, where it may be seen.
    pub process: Option<String>,
    /// Its number, where it may be seen.
    pub pid: Option<u32>,
    /// Whose socket it is.
    pub user: Option<String>,
    /// What this listener is to the endpoint.
    pub relation: Relation,
}

/// What a listener is to an endpoint of this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// It is what accepts connections there.
    Endpoint,
    /// The port, but only on loopback.
    LoopbackOnly,
    /// The port, but on another address.
    OtherAddress,
    /// The port, but of the other address family.
    OtherFamily,
    /// The expected service on another port.
    OtherPort,
}

impl Relation {
    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Endpoint => "endpoint",
            Self::LoopbackOnly => "loopback-only",
            Self::OtherAddress => "other-address",
            Self::OtherFamily => "other-family",
            Self::OtherPort => "other-port",
        }
    }
}

macro_rules! words {
    ($($type:ty),+) => {
        $(impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        })+
    };
}

words!(Verdict, Resolved, Outcome, Relation);

/// Milliseconds to the tenth.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd)]
pub struct Millis(f64);

impl From<std::time::Duration> for Millis {
    fn from(duration: std::time::Duration) -> Self {
        Self((duration.as_secs_f64() * 10_000.0).round() / 10.0)
    }
}

impl Serialize for Millis {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0)
    }
}

impl std::fmt::Display for Millis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            ms if ms < 100.0 => write!(f, "{ms:.1} ms"),
            ms if ms < 1000.0 => write!(f, "{ms:.0} ms"),
            ms => write!(f, "{:.1} s", ms / 1000.0),
        }
    }
}
