//! Which of the configured endpoints a trace may have been talking to: those of the service that it was a client of.

use crate::endpoint::{self, Endpoint};
use crate::trace::Trace;

/// Schemes of one service, by whatever name.
const FAMILIES: &[&[&str]] = &[
    &["http", "https", "ws", "wss"],
    &["redis", "rediss"],
    &["amqp", "amqps"],
    &["mongodb", "mongodb+srv"],
    &["mysql", "mariadb"],
    &["postgresql", "cockroachdb", "yugabytedb", "redshift"],
    &["ldap", "ldaps"],
    &["smtp", "smtps", "imap", "imaps", "pop3", "pop3s"],
    &["neo4j", "bolt"],
    &["mqtt", "mqtts"],
    &["ssh", "sftp"],
];

/// What a pool or a mapper may have behind it.
const DATABASES: &[&str] = &[
    "postgresql",
    "mysql",
    "mariadb",
    "sqlserver",
    "oracle",
    "db2",
    "cockroachdb",
    "yugabytedb",
    "redshift",
    "clickhouse",
    "h2",
    "hsqldb",
    "derby",
    "firebirdsql",
    "snowflake",
];

/// The configured endpoints that fit a trace which names none: its client must be known, and be one of that
/// service. They are guesses, and marked as such by where they were found.
pub fn fitting(trace: &Trace<'_>, configured: &[Endpoint]) -> Vec<Endpoint> {
    let Some(service) = endpoint::unnamed_service(trace) else {
        return Vec::new();
    };
    let family = match service {
        "jdbc" => Some(&DATABASES),
        _ => FAMILIES.iter().find(|family| family.contains(&service)),
    };
    let fits = |one: &&Endpoint| {
        let scheme = one.scheme.as_deref().unwrap_or_default();
        scheme == service || family.is_some_and(|family| family.contains(&scheme))
    };
    configured.iter().filter(fits).cloned().collect()
}
