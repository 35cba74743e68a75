//! Which programs serve what, so that a service is known on another port than its own.

/// Schemes, usual port, names of the programs as the system shows them (15 bytes on Linux).
struct Known {
    schemes: &'static [&'static str],
    port: u16,
    programs: &'static [&'static str],
}

const fn known(
    schemes: &'static [&'static str],
    port: u16,
    programs: &'static [&'static str],
) -> Known {
    Known {
        schemes,
        port,
        programs,
    }
}

/// Only services that no other program provides in earnest: a missing `nginx` says nothing of HTTP.
static KNOWN: &[Known] = &[
    known(
        &["postgresql"],
        5432,
        &["postgres", "postmaster", "postgresql"],
    ),
    known(&["mysql", "mariadb"], 3306, &["mysqld", "mariadbd"]),
    known(
        &["redis", "rediss"],
        6379,
        &["redis-server", "valkey-server", "keydb-server", "dragonfly"],
    ),
    known(&["mongodb"], 27017, &["mongod", "mongos"]),
    known(&["memcached"], 11211, &["memcached"]),
    known(&["ldap", "ldaps"], 389, &["slapd", "ns-slapd"]),
    known(&["ssh", "sftp"], 22, &["sshd", "dropbear"]),
    known(&["nats"], 4222, &["nats-server"]),
];

/// The programs that serve a scheme, or what is usual on a port; empty where names tell nothing.
pub(super) fn of_service(scheme: Option<&str>, port: Option<u16>) -> &'static [&'static str] {
    let fits = |known: &&Known| match (scheme, port) {
        (Some(scheme), _) => known.schemes.contains(&scheme),
        (None, Some(port)) => known.port == port,
        (None, None) => false,
    };
    KNOWN.iter().find(fits).map_or(&[], |known| known.programs)
}

/// Whether a program is known to serve something, so that it need not be greeted.
pub(super) fn is_known(program: &str) -> bool {
    KNOWN.iter().any(|known| known.programs.contains(&program))
}

#[cfg(test)]
mod tests {
    use super::of_service;

    #[test]
    fn a_scheme_counts_more_than_a_port() {
        assert_eq!(of_service(Some("redis"), Some(5432))[0], "redis-server");
        assert_eq!(of_service(None, Some(5432))[0], "postgres");
        assert!(of_service(Some("http"), Some(5432)).is_empty());
    }
}
