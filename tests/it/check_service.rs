//! What greetings find out about real servers.

use std::time::Duration;

use causedby::check::service::{Outcome, Service, greet};
use causedby::check::tls::{self, Start, Trust, look};

use crate::servers::{self, Server};

/// No answer takes as long, except none.
const TIMEOUT: Duration = Duration::from_secs(20);

/// What a server of another protocol says, it says at once.
const SHORT: Duration = Duration::from_millis(500);

fn hello(server: &Server, scheme: &str, timeout: Duration) -> Service {
    greet(server.address, "localhost", Some(scheme), false, timeout)
}

/// Matches with its own scheme, and is told from everything that also speaks first, second or not at all.
fn is_known(server: &Server, scheme: &str, says: &str) {
    let service = hello(server, scheme, TIMEOUT);
    assert_eq!(service.outcome, Outcome::Match, "{scheme}: {service:?}");
    let detail = service.detail.unwrap_or_default();
    assert!(detail.contains(says), "{scheme}: {detail}");
    for other in ["http", "redis", "postgresql", "kafka", "amqp", "ldap"] {
        if other != scheme {
            let service = hello(server, other, SHORT);
            assert_ne!(
                service.outcome,
                Outcome::Match,
                "{scheme} for {other}: {service:?}"
            );
        }
    }
}

#[test]
fn postgres_says_how_far_a_stranger_comes() {
    let Some(server) = servers::postgres() else {
        return;
    };
    is_known(&server, "postgresql", "asks for a password (SCRAM)");
    let tls = look(
        server.address,
        "localhost",
        Start::PostgreSql,
        &Trust::default(),
        TIMEOUT,
    );
    assert_eq!(tls.outcome, tls::Outcome::Established, "{tls:?}");
}

#[test]
fn mariadb_says_its_version() {
    let Some(server) = servers::mariadb() else {
        return;
    };
    is_known(&server, "mysql", "MariaDB");
    let tls = look(
        server.address,
        "localhost",
        Start::MySql,
        &Trust::default(),
        TIMEOUT,
    );
    assert_eq!(tls.outcome, tls::Outcome::Established, "{tls:?}");
}

#[test]
fn redis_answers_even_if_it_wants_a_password() {
    let Some(server) = servers::redis() else {
        return;
    };
    is_known(&server, "redis", "NOAUTH");
}

#[test]
fn memcached_says_its_version() {
    let Some(server) = servers::memcached() else {
        return;
    };
    is_known(&server, "memcached", "VERSION");
}

#[test]
fn nginx_answers_and_tells_who_comes_without_tls() {
    let Some(server) = servers::nginx(false) else {
        return;
    };
    is_known(&server, "http", "HTTP/1.1 200");
    let service = hello(&server, "mysql", SHORT);
    assert_eq!(service.found.as_deref(), Some("HTTP"), "{service:?}");
    let Some(server) = servers::nginx(true) else {
        return;
    };
    assert_eq!(hello(&server, "https", TIMEOUT).outcome, Outcome::Match);
    let plain = hello(&server, "http", TIMEOUT);
    assert_eq!(
        (plain.outcome, plain.found.as_deref()),
        (Outcome::Mismatch, Some("TLS"))
    );
}

#[test]
fn rabbitmq_says_its_version() {
    let Some(server) = servers::rabbitmq() else {
        return;
    };
    is_known(&server, "amqp", "RabbitMQ");
}

#[test]
fn openssh_is_told_from_a_web_server() {
    let Some(server) = servers::sshd() else {
        return;
    };
    is_known(&server, "ssh", "SSH-2.0-OpenSSH");
    let service = hello(&server, "http", TIMEOUT);
    assert_eq!(
        (service.outcome, service.found.as_deref()),
        (Outcome::Mismatch, Some("SSH"))
    );
    let tls = look(
        server.address,
        "localhost",
        Start::AtOnce,
        &Trust::default(),
        TIMEOUT,
    );
    assert_eq!(
        (tls.outcome, tls.found.as_deref()),
        (tls::Outcome::NotTls, Some("SSH"))
    );
}

#[test]
fn slapd_answers_a_search_for_its_root() {
    let Some(server) = servers::slapd() else {
        return;
    };
    is_known(&server, "ldap", "");
}
