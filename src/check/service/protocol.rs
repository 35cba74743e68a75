//! The protocols that a greeting can tell apart, and which of them an address promises.

use super::super::tls::Start;

/// What a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// HTTP/1 (RFC 9112).
    Http,
    /// HTTP/2 without negotiation, as gRPC uses it (RFC 9113, section 3.3).
    Http2,
    /// PostgreSQL's frontend/backend protocol, version 3.
    PostgreSql,
    /// The client/server protocol of MySQL and MariaDB.
    MySql,
    /// Tabular data stream (MS-TDS).
    SqlServer,
    /// Oracle's transparent network substrate.
    Oracle,
    /// Redis' serialization protocol.
    Redis,
    /// The text protocol of memcached.
    Memcached,
    /// MongoDB's wire protocol.
    MongoDb,
    /// Cassandra's native protocol.
    Cassandra,
    /// Neo4j's Bolt.
    Bolt,
    /// AMQP 0-9-1 or 1.0.
    Amqp,
    /// Kafka's wire protocol.
    Kafka,
    /// NATS' client protocol.
    Nats,
    /// MQTT 3.1.1.
    Mqtt,
    /// ActiveMQ's OpenWire.
    OpenWire,
    /// ZooKeeper's four-letter words.
    ZooKeeper,
    /// RFC 5321.
    Smtp,
    /// RFC 9051.
    Imap,
    /// RFC 1939.
    Pop3,
    /// RFC 959.
    Ftp,
    /// RFC 4253.
    Ssh,
    /// RFC 4511.
    Ldap,
    /// Java remote method invocation.
    Rmi,
    /// TLS records where plain text was expected.
    Tls,
}

use Protocol::{
    Amqp, Bolt, Cassandra, Ftp, Http, Http2, Imap, Kafka, Ldap, Memcached, MongoDb, Mqtt, MySql,
    Nats, OpenWire, Oracle, Pop3, PostgreSql, Redis, Rmi, Smtp, SqlServer, Ssh, Tls, ZooKeeper,
};

/// Schemes as `endpoint` names them, the protocol below, and whether TLS comes first.
const SCHEMES: &[(&str, Protocol, bool)] = &[
    ("http", Http, false),
    ("https", Http, true),
    ("ws", Http, false),
    ("wss", Http, true),
    ("grpc", Http2, false),
    ("clickhouse", Http, false),
    ("nacos", Http, false),
    ("snowflake", Http, true),
    ("databricks", Http, true),
    ("trino", Http, false),
    ("presto", Http, false),
    ("postgresql", PostgreSql, false),
    ("cockroachdb", PostgreSql, false),
    ("yugabytedb", PostgreSql, false),
    ("redshift", PostgreSql, false),
    ("opengauss", PostgreSql, false),
    ("mysql", MySql, false),
    ("mariadb", MySql, false),
    ("oceanbase", MySql, false),
    ("sqlserver", SqlServer, false),
    ("oracle", Oracle, false),
    ("redis", Redis, false),
    ("rediss", Redis, true),
    ("memcached", Memcached, false),
    ("mongodb", MongoDb, false),
    ("cassandra", Cassandra, false),
    ("neo4j", Bolt, false),
    ("bolt", Bolt, false),
    ("amqp", Amqp, false),
    ("amqps", Amqp, true),
    ("kafka", Kafka, false),
    ("nats", Nats, false),
    ("mqtt", Mqtt, false),
    ("mqtts", Mqtt, true),
    ("zookeeper", ZooKeeper, false),
    ("smtp", Smtp, false),
    ("smtps", Smtp, true),
    ("imap", Imap, false),
    ("imaps", Imap, true),
    ("pop3", Pop3, false),
    ("pop3s", Pop3, true),
    ("ftp", Ftp, false),
    ("ftps", Ftp, true),
    ("ssh", Ssh, false),
    ("sftp", Ssh, false),
    ("ldap", Ldap, false),
    ("ldaps", Ldap, true),
    ("rmi", Rmi, false),
];

/// Ports that mean one protocol nearly everywhere, for addresses without a scheme.
const PORTS: &[(u16, Protocol, bool)] = &[
    (21, Ftp, false),
    (22, Ssh, false),
    (25, Smtp, false),
    (80, Http, false),
    (110, Pop3, false),
    (143, Imap, false),
    (389, Ldap, false),
    (443, Http, true),
    (465, Smtp, true),
    (587, Smtp, false),
    (636, Ldap, true),
    (993, Imap, true),
    (995, Pop3, true),
    (1099, Rmi, false),
    (1433, SqlServer, false),
    (1521, Oracle, false),
    (1883, Mqtt, false),
    (2181, ZooKeeper, false),
    (3306, MySql, false),
    (4222, Nats, false),
    (5432, PostgreSql, false),
    (5671, Amqp, true),
    (5672, Amqp, false),
    (6379, Redis, false),
    (7687, Bolt, false),
    (8443, Http, true),
    (8883, Mqtt, true),
    (9042, Cassandra, false),
    (9092, Kafka, false),
    (9200, Http, false),
    (11211, Memcached, false),
    (27017, MongoDb, false),
    (61616, OpenWire, false),
];

impl Protocol {
    /// As people name it.
    pub fn name(self) -> &'static str {
        match self {
            Http => "HTTP",
            Http2 => "HTTP/2",
            PostgreSql => "PostgreSQL",
            MySql => "MySQL or MariaDB",
            SqlServer => "SQL Server",
            Oracle => "Oracle",
            Redis => "Redis",
            Memcached => "memcached",
            MongoDb => "MongoDB",
            Cassandra => "Cassandra",
            Bolt => "Bolt",
            Amqp => "AMQP",
            Kafka => "Kafka",
            Nats => "NATS",
            Mqtt => "MQTT",
            OpenWire => "OpenWire",
            ZooKeeper => "ZooKeeper",
            Smtp => "SMTP",
            Imap => "IMAP",
            Pop3 => "POP3",
            Ftp => "FTP",
            Ssh => "SSH",
            Ldap => "LDAP",
            Rmi => "RMI",
            Tls => "TLS",
        }
    }

    /// How TLS begins where it does not come first: after a word of the protocol's own.
    fn start_tls(self) -> Option<Start> {
        match self {
            PostgreSql => Some(Start::PostgreSql),
            MySql => Some(Start::MySql),
            Smtp => Some(Start::Smtp),
            Imap => Some(Start::Imap),
            Pop3 => Some(Start::Pop3),
            Ftp => Some(Start::Ftp),
            Ldap => Some(Start::Ldap),
            _ => None,
        }
    }
}

/// What an address promises: by its scheme, else by its port. The flag: TLS comes first.
pub(super) fn expected(scheme: Option<&str>, port: u16) -> Option<(Protocol, bool)> {
    let by_scheme = |name: &str| SCHEMES.iter().find(|(scheme, ..)| *scheme == name);
    match scheme {
        Some(name) => by_scheme(name).map(|&(_, protocol, tls)| (protocol, tls)),
        None => {
            let by_port = PORTS.iter().find(|(known, ..)| *known == port);
            by_port.map(|&(_, protocol, tls)| (protocol, tls))
        }
    }
}

/// How TLS begins at an address that promises it; `None` where plain text is spoken first.
pub fn tls_start(scheme: Option<&str>, port: u16) -> Option<Start> {
    expected(scheme, port).and_then(|(_, tls)| tls.then_some(Start::AtOnce))
}

/// How TLS begins at an address of which a failure says that TLS was spoken there, whatever it
/// promises: a database with `sslmode=require` has the scheme of one without.
pub fn tls_start_anyway(scheme: Option<&str>, port: u16) -> Start {
    match expected(scheme, port) {
        Some((protocol, false)) => protocol.start_tls().unwrap_or(Start::AtOnce),
        _ => Start::AtOnce,
    }
}
