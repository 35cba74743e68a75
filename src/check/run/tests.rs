//! Checks of scripted networks: no socket is opened here.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use super::{Network, Servers, Settings, Socket, Sockets, run};
use crate::check::plan::Allowed;
use crate::check::service::{Outcome as Answer, Service};
use crate::check::tls::{self, Tls};
use crate::check::{Check, Connect, Outcome, Resolve, Resolved, Target, Verdict};

/// A network that answers as a test says; addresses that it does not know refuse.
#[derive(Default)]
struct Script {
    names: HashMap<&'static str, Vec<&'static str>>,
    servers: Vec<(&'static str, u16)>,
    outcomes: HashMap<&'static str, Outcome>,
    services: HashMap<u16, Answer>,
    addresses: Vec<&'static str>,
    sockets: Sockets,
    container: Option<String>,
    slow: Duration,
}

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

fn socket(address: &str, program: Option<&str>) -> Socket {
    Socket {
        address: address.parse().expect("an address"),
        program: program.map(str::to_owned),
        pid: program.map(|_| 812),
        user: Some("service".to_owned()),
    }
}

impl Network for Script {
    fn resolve(&self, host: &str, _: Duration) -> Resolve {
        let literal: Option<IpAddr> = host.parse().ok();
        let (outcome, addresses) = match (literal, self.names.get(host)) {
            (Some(address), _) => (Resolved::Literal, vec![address]),
            (None, Some(addresses)) => {
                (Resolved::Ok, addresses.iter().map(|one| ip(one)).collect())
            }
            (None, None) => (Resolved::NotFound, Vec::new()),
        };
        Resolve {
            outcome,
            addresses,
            ms: Duration::ZERO.into(),
            detail: None,
        }
    }

    fn servers(&self, _: &str, _: &str, _: Duration) -> Servers {
        let found = self
            .servers
            .iter()
            .map(|&(host, port)| (host.to_owned(), port));
        let outcome = match self.servers.is_empty() {
            true => Resolved::NotFound,
            false => Resolved::Ok,
        };
        Servers {
            found: found.collect(),
            resolve: Resolve {
                outcome,
                addresses: Vec::new(),
                ms: Duration::ZERO.into(),
                detail: None,
            },
        }
    }

    fn connect(&self, address: SocketAddr, _: Duration) -> Connect {
        std::thread::sleep(self.slow);
        let outcome = self.outcomes.get(address.to_string().as_str());
        Connect {
            address,
            outcome: outcome.copied().unwrap_or(Outcome::Refused),
            errno: None,
            ms: Duration::from_micros(400).into(),
            detail: None,
        }
    }

    fn service(&self, address: SocketAddr, target: &Target, _: Duration) -> Service {
        let mut service = crate::check::service::greet(
            // Nothing is there; only the shape of the answer is wanted.
            SocketAddr::from(([127, 0, 0, 1], 1)),
            &target.host,
            None,
            false,
            Duration::from_millis(1),
        );
        service.outcome = *self
            .services
            .get(&address.port())
            .unwrap_or(&Answer::Unknown);
        service
    }

    fn tls(&self, address: SocketAddr, host: &str, start: tls::Start, settings: &Settings) -> Tls {
        tls::look(
            address,
            host,
            start,
            &settings.trust,
            Duration::from_millis(1),
        )
    }

    fn addresses(&self) -> Vec<IpAddr> {
        self.addresses.iter().map(|one| ip(one)).collect()
    }

    fn sockets(&self) -> Sockets {
        self.sockets.clone()
    }

    fn container(&self) -> Option<String> {
        self.container.clone()
    }
}

fn settings() -> Settings {
    Settings {
        timeout: Duration::from_secs(5),
        trust: tls::Trust::default(),
        allowed: Allowed::default(),
        from: "here".to_owned(),
        at: "now".to_owned(),
    }
}

fn target(host: &str, port: u16, scheme: Option<&str>) -> Target {
    Target {
        host: host.to_owned(),
        port: Some(port),
        scheme: scheme.map(str::to_owned),
        ..Target::default()
    }
}

fn look(script: &Script, target: Target) -> Check {
    let (_, check) = run(&[target], script, &settings(), &|_, _| {})
        .remove(0)
        .remove(0);
    check
}

#[track_caller]
fn assert_observed(check: &Check, expected: &str) {
    let observed: Vec<&str> = check.observations.iter().map(|one| one.as_str()).collect();
    assert_eq!(observed.join(" "), expected, "{check:#?}");
}

#[test]
fn addresses_that_answer_alike_are_one_observation_and_others_are_mixed() {
    let mut script = Script::default();
    script.names.insert("db", vec!["192.0.2.1", "192.0.2.2"]);
    let check = look(&script, target("db", 99, None));
    assert_observed(&check, "dns-ok tcp-refused");
    assert_eq!(check.verdict, Verdict::NotReachable);
    script.outcomes.insert("192.0.2.2:99", Outcome::Open);
    let check = look(&script, target("db", 99, None));
    assert_observed(&check, "dns-ok tcp-mixed");
    // A JVM tries the first address, and that one refuses.
    assert_eq!(check.verdict, Verdict::NotReachable);
    script.outcomes.insert("192.0.2.1:99", Outcome::Open);
    script.outcomes.insert("192.0.2.2:99", Outcome::Timeout);
    assert_eq!(
        look(&script, target("db", 99, None)).verdict,
        Verdict::Reachable
    );
}

#[test]
fn what_could_not_be_told_is_no_observation() {
    let mut script = Script::default();
    script.names.insert("db", vec!["192.0.2.1", "192.0.2.2"]);
    script
        .outcomes
        .insert("192.0.2.1:99", Outcome::CouldNotTell);
    let check = look(&script, target("db", 99, None));
    assert_observed(&check, "dns-ok");
    assert_eq!(check.verdict, Verdict::CouldNotTell);
}

#[test]
fn a_name_without_an_address_is_not_found() {
    let check = look(&Script::default(), target("nosuch", 99, None));
    assert_observed(&check, "dns-not-found");
    assert_eq!(check.verdict, Verdict::NotReachable);
}

#[test]
fn an_address_other_than_the_trace_shows_is_a_change() {
    let mut script = Script::default();
    script.names.insert("db", vec!["10.0.0.2"]);
    let shown = |address: &str| Target {
        shown: Some(address.to_owned()),
        ..target("db", 99, None)
    };
    assert_observed(
        &look(&script, shown("10.0.0.1")),
        "dns-ok dns-changed tcp-refused endpoint-private",
    );
    assert_observed(
        &look(&script, shown("10.0.0.2")),
        "dns-ok tcp-refused endpoint-private",
    );
}

#[test]
fn listeners_are_looked_at_only_on_this_machine() {
    let mut script = Script {
        addresses: vec!["192.0.2.7"],
        sockets: Sockets {
            listening: vec![socket("127.0.0.1:99", Some("java"))],
            complete: true,
            ..Sockets::default()
        },
        ..Script::default()
    };
    assert_observed(
        &look(&script, target("192.0.2.8", 99, None)),
        "dns-ok tcp-refused",
    );
    let check = look(&script, target("192.0.2.7", 99, None));
    assert_observed(&check, "dns-ok tcp-refused listener-loopback-only");
    assert_eq!(
        check.seen()[2].evidence,
        "listens here on 127.0.0.1:99: java (pid 812, user service)"
    );
    let check = look(&script, target("192.0.2.7", 98, None));
    assert_observed(&check, "dns-ok tcp-refused listener-none");
    script.sockets.listening = vec![socket("127.0.0.1:5432", Some("ssh"))];
    let check = look(&script, target("192.0.2.7", 5432, None));
    assert_observed(&check, "dns-ok tcp-refused listener-other-address");
    script.sockets.listening = vec![socket("127.0.0.1:5432", Some("postgres"))];
    let check = look(&script, target("192.0.2.7", 5432, None));
    assert_observed(&check, "dns-ok tcp-refused listener-loopback-only");
    script.sockets.complete = false;
    let check = look(&script, target("192.0.2.7", 98, None));
    assert_observed(&check, "dns-ok tcp-refused");
}

#[test]
fn a_service_is_known_on_another_port_by_its_program_or_its_greeting() {
    let mut script = Script {
        sockets: Sockets {
            listening: vec![
                socket("127.0.0.1:5433", Some("postgres")),
                socket("127.0.0.1:7000", None),
            ],
            complete: true,
            programs: vec!["postgres".to_owned()],
            all_programs: true,
        },
        ..Script::default()
    };
    script.services.insert(7000, Answer::Match);
    let check = look(&script, target("127.0.0.1", 5432, Some("postgresql")));
    assert_observed(
        &check,
        "dns-ok tcp-refused listener-none listener-other-port endpoint-loopback",
    );
    assert_eq!(check.listeners[0].address.port(), 5433);
    let check = look(&script, target("127.0.0.1", 5672, Some("amqp")));
    assert_observed(
        &check,
        "dns-ok tcp-refused listener-none listener-other-port endpoint-loopback",
    );
    assert_eq!(check.listeners[0].address.port(), 7000);
}

#[test]
fn no_program_of_a_service_is_certain_only_where_all_programs_are_seen() {
    let mut script = Script {
        sockets: Sockets {
            listening: Vec::new(),
            complete: true,
            programs: vec!["java".to_owned()],
            all_programs: true,
        },
        ..Script::default()
    };
    let postgres = || target("127.0.0.1", 5432, Some("postgresql"));
    let nowhere = "dns-ok tcp-refused listener-none listener-nowhere endpoint-loopback";
    assert_observed(&look(&script, postgres()), nowhere);
    script.container = Some("/.dockerenv exists".to_owned());
    let inside = "dns-ok tcp-refused listener-none endpoint-loopback in-container";
    assert_observed(&look(&script, postgres()), inside);
    script.container = None;
    script.sockets.programs.push("postgres".to_owned());
    let there = "dns-ok tcp-refused listener-none endpoint-loopback";
    assert_observed(&look(&script, postgres()), there);
    script.sockets = Sockets {
        complete: true,
        ..Sockets::default()
    };
    assert_observed(&look(&script, postgres()), there);
}

#[test]
fn a_name_that_leads_to_a_metadata_service_is_not_contacted() {
    let mut script = Script::default();
    script.names.insert("innocent", vec!["169.254.169.254"]);
    script.outcomes.insert("169.254.169.254:80", Outcome::Open);
    let check = look(&script, target("innocent", 80, None));
    assert_eq!(check.verdict, Verdict::CouldNotTell);
    assert!(check.service.is_none());
    let detail = check.connect[0].detail.as_deref().unwrap_or_default();
    assert!(detail.starts_with("not contacted"), "{detail}");
}

#[test]
fn an_open_port_with_the_wrong_service_is_of_no_use() {
    let mut script = Script::default();
    script.outcomes.insert("192.0.2.1:99", Outcome::Open);
    for (answer, verdict) in [
        (Answer::Match, Verdict::Reachable),
        (Answer::Unknown, Verdict::Reachable),
        (Answer::Mismatch, Verdict::NotUsable),
        (Answer::Silent, Verdict::NotUsable),
        (Answer::Closed, Verdict::NotUsable),
    ] {
        script.services.insert(99, answer);
        assert_eq!(
            look(&script, target("192.0.2.1", 99, None)).verdict,
            verdict,
            "{answer:?}"
        );
    }
}

#[test]
fn twenty_endpoints_take_no_longer_than_one() {
    let script = Script {
        slow: Duration::from_millis(300),
        ..Script::default()
    };
    let targets: Vec<Target> = (1..=20)
        .map(|port| target("192.0.2.1", port, None))
        .collect();
    let started = Instant::now();
    assert_eq!(run(&targets, &script, &settings(), &|_, _| {}).len(), 20);
    assert!(
        started.elapsed() < Duration::from_secs(3),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn the_servers_of_a_name_are_looked_at_each_by_itself() {
    let mut script = Script::default();
    script.names.insert("a.db.example", vec!["192.0.2.1"]);
    script.names.insert("b.db.example", vec!["192.0.2.2"]);
    script.outcomes.insert("192.0.2.1:27017", Outcome::Open);
    let cluster = target("db.example", 0, Some("mongodb+srv"));
    let looked = run(
        std::slice::from_ref(&cluster),
        &script,
        &settings(),
        &|_, _| {},
    )
    .remove(0);
    assert_eq!(looked.len(), 1);
    assert_observed(&looked[0].1, "dns-not-found");
    script.servers = vec![
        ("a.db.example", 27017),
        ("b.db.example", 27018),
        ("metadata", 80),
    ];
    let looked = run(&[cluster], &script, &settings(), &|_, _| {}).remove(0);
    let shown: Vec<String> = looked
        .iter()
        .map(|(target, check)| format!("{} {}", target.name(), check.verdict.as_str()))
        .collect();
    // The last is a name that is left alone unless it was named by the user.
    let expected = [
        "a.db.example:27017 reachable",
        "b.db.example:27018 not-reachable",
        "metadata:80 could-not-tell",
    ];
    assert_eq!(shown, expected);
    assert!(
        looked
            .iter()
            .all(|(target, _)| target.seed.as_deref() == Some("db.example"))
    );
}
