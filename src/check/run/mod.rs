//! The phases in their order, for each endpoint on its own thread: no endpoint waits for another.

use std::net::{IpAddr, SocketAddr};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use super::address::{is_loopback, plain};
use super::listeners::{Socket, Sockets};
use super::model::{
    Check, Connect, Facts, Listener, Outcome, Relation, Resolve, Resolved, Target, Verdict,
};
use super::plan::{ADDRESSES, Allowed};
use super::service::{self, Service};
use super::srv::{self, Servers};
use super::tls::{self, Tls};
use super::{conclude, connect, listeners, neighbours, place, programs, resolve};

mod seed;

/// A listener that has to say what it is gets this long.
const SIBLING: Duration = Duration::from_secs(1);

/// Listeners of this machine that are greeted when the expected service is not on its port.
const SIBLINGS: usize = 8;

/// How to look.
#[derive(Debug)]
pub struct Settings {
    /// Bound of each phase.
    pub timeout: Duration,
    /// Whom TLS trusts.
    pub trust: tls::Trust,
    /// What may be contacted.
    pub allowed: Allowed,
    /// The machine that looks.
    pub from: String,
    /// When, for the report.
    pub at: String,
}

/// What a run tells while it goes on.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// The resolver answered.
    Resolved(&'a Resolve),
    /// An address answered.
    Connected(&'a Connect),
    /// A greeting was sent.
    Greeting(SocketAddr),
    /// A handshake was begun.
    Handshake(SocketAddr),
    /// An endpoint is done.
    Done(&'a Check),
}

/// Told of every event, from several threads.
pub type Watch<'a> = &'a (dyn Fn(&Target, &Event<'_>) + Sync);

/// Everything that a check asks of the outside.
pub trait Network: Sync {
    /// The addresses of a name.
    fn resolve(&self, host: &str, timeout: Duration) -> Resolve;
    /// The servers that provide a service for a name.
    fn servers(&self, service: &str, name: &str, timeout: Duration) -> Servers;
    /// One attempt.
    fn connect(&self, address: SocketAddr, timeout: Duration) -> Connect;
    /// A greeting.
    fn service(&self, address: SocketAddr, target: &Target, timeout: Duration) -> Service;
    /// A handshake.
    fn tls(&self, address: SocketAddr, host: &str, start: tls::Start, settings: &Settings) -> Tls;
    /// Addresses of this machine.
    fn addresses(&self) -> Vec<IpAddr>;
    /// Sockets of this machine.
    fn sockets(&self) -> Sockets;
    /// Whether this is a container.
    fn container(&self) -> Option<String>;
}

/// The real one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Live;

impl Network for Live {
    fn resolve(&self, host: &str, timeout: Duration) -> Resolve {
        resolve::resolve(host, timeout)
    }

    fn servers(&self, service: &str, name: &str, timeout: Duration) -> Servers {
        srv::servers(service, name, timeout)
    }

    fn connect(&self, address: SocketAddr, timeout: Duration) -> Connect {
        connect::connect(address, timeout)
    }

    fn service(&self, address: SocketAddr, target: &Target, timeout: Duration) -> Service {
        service::greet(
            address,
            &target.host,
            target.scheme.as_deref(),
            target.tls,
            timeout,
        )
    }

    fn tls(&self, address: SocketAddr, host: &str, start: tls::Start, settings: &Settings) -> Tls {
        tls::look(address, host, start, &settings.trust, settings.timeout)
    }

    fn addresses(&self) -> Vec<IpAddr> {
        place::addresses()
    }

    fn sockets(&self) -> Sockets {
        listeners::sockets()
    }

    fn container(&self) -> Option<String> {
        place::container()
    }
}

/// An endpoint with its check; several where its name stands for several servers.
pub type Looked = Vec<(Target, Check)>;

/// Looks at every endpoint at once. No phase takes longer than its bound, so that twenty dead
/// endpoints take no longer than one.
pub fn run(
    targets: &[Target],
    network: &dyn Network,
    settings: &Settings,
    watch: Watch<'_>,
) -> Vec<Looked> {
    let machine = Machine::new(network);
    thread::scope(|scope| {
        let looks: Vec<_> = targets
            .iter()
            .map(|target| {
                let look = Look {
                    target,
                    network,
                    settings,
                    machine: &machine,
                    watch,
                };
                (target, scope.spawn(move || look.all()))
            })
            .collect();
        let checks = looks.into_iter().map(|(target, look)| {
            let failed = |_| {
                let check = blank(target, settings, unresolved("the check itself failed"));
                vec![(target.clone(), check)]
            };
            look.join().unwrap_or_else(failed)
        });
        checks.collect()
    })
}

/// This machine, asked once and only if an endpoint is on it.
struct Machine<'n> {
    network: &'n dyn Network,
    addresses: OnceLock<Vec<IpAddr>>,
    sockets: OnceLock<Sockets>,
    container: Option<String>,
}

impl<'n> Machine<'n> {
    fn new(network: &'n dyn Network) -> Self {
        Self {
            network,
            addresses: OnceLock::new(),
            sockets: OnceLock::new(),
            container: network.container(),
        }
    }

    fn owns(&self, address: IpAddr) -> bool {
        let own = || self.addresses.get_or_init(|| self.network.addresses());
        is_loopback(address) || own().contains(&plain(address))
    }

    fn sockets(&self) -> &Sockets {
        self.sockets.get_or_init(|| self.network.sockets())
    }
}

struct Look<'l> {
    target: &'l Target,
    network: &'l dyn Network,
    settings: &'l Settings,
    machine: &'l Machine<'l>,
    watch: Watch<'l>,
}

impl Look<'_> {
    fn whole(&self) -> Check {
        let timeout = self.settings.timeout;
        let resolve = self.network.resolve(&self.target.host, timeout);
        self.tell(&Event::Resolved(&resolve));
        let mut check = blank(self.target, self.settings, resolve);
        check.facts.container.clone_from(&self.machine.container);
        check.connect = self.connects(&check.resolve.addresses);
        self.speak(&mut check);
        self.neighbours(&mut check);
        conclude::conclude(&mut check);
        self.tell(&Event::Done(&check));
        check
    }

    fn tell(&self, event: &Event<'_>) {
        (self.watch)(self.target, event);
    }

    fn connects(&self, addresses: &[IpAddr]) -> Vec<Connect> {
        let Some(port) = self.target.port else {
            return Vec::new();
        };
        thread::scope(|scope| {
            let attempts: Vec<_> = addresses
                .iter()
                .enumerate()
                .map(|(place, &ip)| {
                    let address = SocketAddr::new(ip, port);
                    (address, scope.spawn(move || self.connect(address, place)))
                })
                .collect();
            let done = attempts.into_iter().map(|(address, attempt)| {
                attempt
                    .join()
                    .unwrap_or_else(|_| skipped(address, "the check itself failed"))
            });
            done.collect()
        })
    }

    fn connect(&self, address: SocketAddr, place: usize) -> Connect {
        let refused = self
            .settings
            .allowed
            .refuses_address(self.target, address.ip());
        let connect = match refused {
            Some(reason) => skipped(address, &format!("not contacted: {reason}")),
            None if place >= ADDRESSES => skipped(address, "not contacted: too many addresses"),
            None => self.network.connect(address, self.settings.timeout),
        };
        self.tell(&Event::Connected(&connect));
        connect
    }

    /// The service and the handshake at the first address that is open, as a client would get there.
    fn speak(&self, check: &mut Check) {
        let open = check
            .connect
            .iter()
            .find(|one| one.outcome == Outcome::Open);
        let Some(address) = open.map(|open| open.address) else {
            return;
        };
        let scheme = self.target.scheme.as_deref();
        let anyway = || {
            self.target
                .tls
                .then(|| service::tls_start_anyway(scheme, address.port()))
        };
        let start = service::tls_start(scheme, address.port()).or_else(anyway);
        // One after the other: a server that serves one client at a time would seem silent to the second.
        check.tls = start.map(|start| {
            self.tell(&Event::Handshake(address));
            self.network
                .tls(address, &self.target.host, start, self.settings)
        });
        let at_once = start == Some(tls::Start::AtOnce);
        let unheard = check.tls.as_ref().filter(|_| at_once);
        let unheard = unheard.and_then(|tls| Service::unheard(tls, scheme, address.port()));
        check.service = Some(unheard.unwrap_or_else(|| {
            self.tell(&Event::Greeting(address));
            self.network
                .service(address, self.target, self.settings.timeout)
        }));
    }

    fn neighbours(&self, check: &mut Check) {
        let own = |address: &IpAddr| self.machine.owns(*address);
        check.facts.local =
            !check.resolve.addresses.is_empty() && check.resolve.addresses.iter().all(own);
        let Some(port) = self.target.port.filter(|_| check.facts.local) else {
            return;
        };
        let sockets = self.machine.sockets();
        check.facts.all_listeners = sockets.complete;
        check.listeners = neighbours::on_port(port, &check.connect, &sockets.listening);
        self.tell_from_tunnels(&mut check.listeners, port);
        if check.listeners.is_empty() {
            self.elsewhere(check, sockets, port);
        }
    }

    /// A tunnel or a forwarder on the port of a database is not that database on the wrong address.
    fn tell_from_tunnels(&self, listeners: &mut [Listener], port: u16) {
        let expected = programs::of_service(self.target.scheme.as_deref(), Some(port));
        let is_other = |one: &Listener| {
            let program = one.process.as_deref();
            program.is_some_and(|program| !expected.is_empty() && !expected.contains(&program))
        };
        for one in listeners.iter_mut().filter(|one| is_other(one)) {
            if one.relation == Relation::LoopbackOnly {
                one.relation = Relation::OtherAddress;
            }
        }
    }

    /// The expected service on other ports: known by its program, or by its answer to a greeting.
    fn elsewhere(&self, check: &mut Check, sockets: &Sockets, port: u16) {
        let scheme = self.target.scheme.as_deref();
        let expected = programs::of_service(scheme, Some(port));
        let serves = |program: &Option<String>| {
            program
                .as_deref()
                .is_some_and(|program| expected.contains(&program))
        };
        let by_name = sockets
            .listening
            .iter()
            .filter(|socket| serves(&socket.program));
        let mut found: Vec<Listener> = by_name
            .map(|socket| neighbours::listener(socket, Relation::OtherPort))
            .collect();
        if found.is_empty() && expects_something(scheme, port) {
            found = self.by_greeting(&sockets.listening);
        }
        neighbours::sort(&mut found);
        check.facts.other_ports = !expected.is_empty() || !found.is_empty();
        // Inside a container only its own programs are seen.
        check.facts.no_program = sockets.complete
            && sockets.all_programs
            && self.machine.container.is_none()
            && !expected.is_empty()
            && !sockets
                .programs
                .iter()
                .any(|program| expected.contains(&program.as_str()));
        check.listeners = found;
    }

    fn by_greeting(&self, sockets: &[Socket]) -> Vec<Listener> {
        let unknown = |socket: &&Socket| {
            let known = socket.program.as_deref().is_some_and(programs::is_known);
            let mine = socket.pid == Some(std::process::id());
            !known && !mine
        };
        let candidates: Vec<&Socket> = sockets.iter().filter(unknown).take(SIBLINGS).collect();
        thread::scope(|scope| {
            let greeted: Vec<_> = candidates
                .into_iter()
                .map(|socket| (socket, scope.spawn(|| self.is_expected(socket))))
                .collect();
            let same = greeted.into_iter().filter_map(|(socket, greeted)| {
                let same = greeted.join().unwrap_or(false);
                same.then(|| neighbours::listener(socket, Relation::OtherPort))
            });
            same.collect()
        })
    }

    fn is_expected(&self, socket: &Socket) -> bool {
        let address = neighbours::reachable(socket.address);
        let refused = self
            .settings
            .allowed
            .refuses_address(self.target, address.ip());
        let greet = || {
            self.network
                .service(address, self.target, SIBLING.min(self.settings.timeout))
        };
        refused.is_none() && greet().outcome == service::Outcome::Match
    }
}

/// Whether a greeting can tell the expected service. HTTP is everywhere and tells nothing.
fn expects_something(scheme: Option<&str>, _port: u16) -> bool {
    scheme.is_some_and(|scheme| !matches!(scheme, "http" | "https" | "ws" | "wss"))
}

fn skipped(address: SocketAddr, reason: &str) -> Connect {
    Connect {
        address,
        outcome: Outcome::CouldNotTell,
        errno: None,
        ms: Duration::ZERO.into(),
        detail: Some(reason.to_owned()),
    }
}

fn unresolved(reason: &str) -> Resolve {
    Resolve {
        outcome: Resolved::CouldNotTell,
        addresses: Vec::new(),
        ms: Duration::ZERO.into(),
        detail: Some(reason.to_owned()),
    }
}

fn blank(target: &Target, settings: &Settings, resolve: Resolve) -> Check {
    Check {
        schema: "causedby/check/1",
        host: target.host.clone(),
        port: target.port,
        scheme: target.scheme.clone(),
        seed: target.seed.clone(),
        from: settings.from.clone(),
        at: settings.at.clone(),
        resolve,
        connect: Vec::new(),
        service: None,
        tls: None,
        listeners: Vec::new(),
        observations: Vec::new(),
        verdict: Verdict::CouldNotTell,
        summary: String::new(),
        history: Vec::new(),
        facts: Facts {
            shown: target.shown.clone(),
            ..Facts::default()
        },
    }
}

#[cfg(test)]
mod tests;
