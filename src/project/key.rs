//! Which settings name an endpoint: their values are addresses, or their keys say so by their words.
//! `spring.data.redis.host`, `RABBITMQ_HOST` and `quarkus.mailer.host` follow one rule, and need no list of frameworks.

use super::Setting;
use super::placeholder::plain;
use crate::endpoint::{self, Endpoint};

/// Beginnings of words that tell a service.
const SERVICES: &[(&str, &str)] = &[
    ("bootstrap", "kafka"),
    ("kafka", "kafka"),
    ("redpanda", "kafka"),
    ("redis", "redis"),
    ("valkey", "redis"),
    ("rabbit", "amqp"),
    ("amqp", "amqp"),
    ("mongo", "mongodb"),
    ("postgres", "postgresql"),
    ("pgsql", "postgresql"),
    ("timescale", "postgresql"),
    ("mysql", "mysql"),
    ("mariadb", "mariadb"),
    ("sqlserver", "sqlserver"),
    ("mssql", "sqlserver"),
    ("oracle", "oracle"),
    ("cassandra", "cassandra"),
    ("scylla", "cassandra"),
    ("zookeeper", "zookeeper"),
    ("ldap", "ldap"),
    ("openldap", "ldap"),
    ("memcached", "memcached"),
    ("nats", "nats"),
    ("mqtt", "mqtt"),
    ("neo4j", "neo4j"),
    ("pulsar", "pulsar"),
    ("elasticsearch", "http"),
    ("opensearch", "http"),
    ("mail", "smtp"),
    ("smtp", "smtp"),
    ("grpc", "grpc"),
    ("clickhouse", "clickhouse"),
];

/// Last words of keys whose value is one host.
const HOST: &[&str] = &["host", "hostname"];

/// Last words of keys whose value is a list of hosts.
const HOSTS: &[&str] = &[
    "servers",
    "server",
    "brokers",
    "broker",
    "nodes",
    "addresses",
    "address",
    "points",
    "hosts",
    "uris",
    "urls",
    "uri",
    "url",
    "endpoint",
    "endpoints",
];

/// Ends of keys whose value is an address that the program calls; elsewhere `http:` is documentation.
const CALLED: &[&str] = &[
    "url",
    "uri",
    "urls",
    "uris",
    "endpoint",
    "endpoints",
    "address",
    "addresses",
    "host",
    "hosts",
    "server",
    "servers",
    "zone",
];

/// Kafka's listeners name their security where others name a protocol.
const SECURITY: &[&str] = &["PLAINTEXT://", "SSL://", "SASL_PLAINTEXT://", "SASL_SSL://"];

/// The endpoints of settings whose placeholders are spelled out, with their lines.
pub(super) fn endpoints(settings: &[Setting]) -> Vec<(usize, Endpoint)> {
    settings
        .iter()
        .flat_map(|setting| {
            let all = of_setting(setting, settings);
            all.into_iter().map(|endpoint| (setting.line, endpoint))
        })
        .collect()
}

fn of_setting(setting: &Setting, all: &[Setting]) -> Vec<Endpoint> {
    let value = setting.value.trim();
    let words = words(&setting.key);
    let (Some(last), false) = (words.last(), value.is_empty()) else {
        return Vec::new();
    };
    let scheme = words.iter().rev().find_map(|word| scheme_of(word));
    let value = match scheme {
        Some("kafka") => without_security(value),
        Some("grpc") => value.replace("static://", "").replace("dns:///", ""),
        _ => value.to_owned(),
    };
    let is = |list: &[&str]| list.contains(&last.as_str());
    match scheme {
        _ if is_address(&value) => addresses(&value, last),
        Some(scheme) if is(HOST) => {
            let port =
                port_beside(&setting.key, all).map_or(String::new(), |port| format!(":{port}"));
            parsed(&format!("{scheme}://{}{port}", bracketed(&value)))
        }
        Some(scheme) if is(HOSTS) => parsed(&format!("{scheme}://{}", value.replace(' ', ""))),
        _ => Vec::new(),
    }
}

/// `spring`, `data`, `redis`, `host`
fn words(key: &str) -> Vec<String> {
    key.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty() && !word.bytes().all(|b| b.is_ascii_digit()))
        .map(str::to_ascii_lowercase)
        .collect()
}

/// The service that a word tells, and an image by its name.
pub(super) fn scheme_of(word: &str) -> Option<&'static str> {
    let known = SERVICES.iter().find(|(start, _)| word.starts_with(start));
    known.map(|&(_, scheme)| scheme)
}

fn is_address(value: &str) -> bool {
    let lower = value.get(..6).unwrap_or(value).to_ascii_lowercase();
    value.contains("://") || lower.starts_with("jdbc:") || lower.starts_with("r2dbc:")
}

fn addresses(value: &str, last: &str) -> Vec<Endpoint> {
    let value = value.strip_prefix("vertx-reactive:").unwrap_or(value);
    let called = CALLED.iter().any(|end| last.ends_with(end));
    let web = |one: &Endpoint| {
        one.scheme
            .as_deref()
            .is_some_and(|scheme| scheme.starts_with("http"))
    };
    let mut all = parsed(value);
    all.retain(|one| called || !web(one));
    all
}

/// The secrets of an address are left behind here.
pub(super) fn parsed(address: &str) -> Vec<Endpoint> {
    endpoint::parse_target(address).unwrap_or_default()
}

fn without_security(value: &str) -> String {
    let mut value = value.to_owned();
    // The longer names first: one ends like another.
    for word in SECURITY.iter().rev() {
        value = value.replace(word, "");
    }
    value
}

fn port_beside(key: &str, all: &[Setting]) -> Option<u16> {
    let stem = HOST.iter().rev().find_map(|word| {
        let cut = key.len().checked_sub(word.len())?;
        key.get(cut..)
            .is_some_and(|end| end.eq_ignore_ascii_case(word))
            .then(|| &key[..cut])
    })?;
    let wanted = plain(&format!("{stem}port"));
    let beside = all.iter().find(|setting| plain(&setting.key) == wanted)?;
    beside.value.trim().parse().ok()
}

fn bracketed(host: &str) -> String {
    match host.contains(':') && !host.starts_with('[') && host.parse::<std::net::Ipv6Addr>().is_ok()
    {
        true => format!("[{host}]"),
        false => host.to_owned(),
    }
}
