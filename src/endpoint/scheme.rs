//! Schemes and drivers: their usual names, their default ports, and the packages that speak them.

use super::words::{NOWHERE_SCHEMES, PORTLESS_SCHEMES};

/// Default ports by scheme or driver, as their own documentation gives them.
const PORTS: &[(&str, u16)] = &[
    ("http", 80),
    ("https", 443),
    ("ws", 80),
    ("wss", 443),
    ("postgresql", 5432),
    ("cockroachdb", 26257),
    ("yugabytedb", 5433),
    ("redshift", 5439),
    ("mysql", 3306),
    ("mariadb", 3306),
    ("oceanbase", 2881),
    ("sqlserver", 1433),
    ("oracle", 1521),
    ("db2", 50000),
    ("as400", 8471),
    ("h2", 9092),
    ("hsqldb", 9001),
    ("derby", 1527),
    ("firebirdsql", 3050),
    ("informix-sqli", 9088),
    ("sybase", 5000),
    ("teradata", 1025),
    ("vertica", 5433),
    ("sap", 30015),
    ("exasol", 8563),
    ("clickhouse", 8123),
    ("snowflake", 443),
    ("databricks", 443),
    ("hive2", 10000),
    ("impala", 21050),
    ("trino", 8080),
    ("presto", 8080),
    ("ignite", 10800),
    ("phoenix", 2181),
    ("opengauss", 5432),
    ("kingbase8", 54321),
    ("dm", 5236),
    ("mongodb", 27017),
    ("cassandra", 9042),
    ("neo4j", 7687),
    ("bolt", 7687),
    ("redis", 6379),
    ("rediss", 6379),
    ("memcached", 11211),
    ("couchbase", 11210),
    ("hazelcast", 5701),
    ("amqp", 5672),
    ("amqps", 5671),
    ("kafka", 9092),
    ("nats", 4222),
    ("pulsar", 6650),
    ("pulsar+ssl", 6651),
    ("mqtt", 1883),
    ("mqtts", 8883),
    ("stomp", 61613),
    ("zookeeper", 2181),
    ("ldap", 389),
    ("ldaps", 636),
    ("smtp", 25),
    ("smtps", 465),
    ("imap", 143),
    ("imaps", 993),
    ("pop3", 110),
    ("pop3s", 995),
    ("ftp", 21),
    ("ftps", 990),
    ("ssh", 22),
    ("sftp", 22),
    ("git", 9418),
    ("rmi", 1099),
    ("t3", 7001),
    ("t3s", 7002),
    ("spark", 7077),
    ("thrift", 9083),
    ("nacos", 8848),
    ("terracotta", 9410),
    ("dubbo", 20880),
];

/// Other spellings of a scheme; `lettuce`'s `redis-sentinel` speaks Redis, `zk` means ZooKeeper.
const ALIASES: &[(&str, &str)] = &[
    ("postgres", "postgresql"),
    ("pgsql", "postgresql"),
    ("edb", "postgresql"),
    ("ch", "clickhouse"),
    ("zk", "zookeeper"),
    ("exa", "exasol"),
    ("dameng", "dm"),
    ("bolt+s", "bolt"),
    ("bolt+ssc", "bolt"),
    ("neo4j+s", "neo4j"),
    ("neo4j+ssc", "neo4j"),
    ("redis-sentinel", "redis"),
    ("git+ssh", "ssh"),
    ("svn+ssh", "ssh"),
    ("awsathena", "athena"),
    ("stomp+ssl", "stomp"),
];

/// Packages and the service they speak to; `None` for clients of no one service, which end the search.
const PACKAGES: &[(&str, Option<&str>)] = &[
    ("org.postgresql.", Some("postgresql")),
    ("io.r2dbc.postgresql.", Some("postgresql")),
    ("com.mysql.", Some("mysql")),
    ("org.mariadb.", Some("mariadb")),
    ("com.microsoft.sqlserver.", Some("sqlserver")),
    ("net.sourceforge.jtds.", Some("sqlserver")),
    ("oracle.jdbc.", Some("oracle")),
    ("oracle.net.", Some("oracle")),
    ("com.ibm.db2.", Some("db2")),
    ("org.h2.", Some("h2")),
    ("org.apache.derby.", Some("derby")),
    ("org.hsqldb.", Some("hsqldb")),
    ("com.clickhouse.", Some("clickhouse")),
    ("ru.yandex.clickhouse.", Some("clickhouse")),
    ("net.snowflake.", Some("snowflake")),
    ("com.mongodb.", Some("mongodb")),
    ("redis.clients.", Some("redis")),
    ("io.lettuce.", Some("redis")),
    ("org.redisson.", Some("redis")),
    ("org.springframework.data.redis.", Some("redis")),
    ("org.apache.kafka.", Some("kafka")),
    ("org.springframework.kafka.", Some("kafka")),
    ("com.rabbitmq.", Some("amqp")),
    ("org.springframework.amqp.", Some("amqp")),
    ("org.apache.zookeeper.", Some("zookeeper")),
    ("org.apache.curator.", Some("zookeeper")),
    ("com.datastax.", Some("cassandra")),
    ("com.sun.mail.", Some("smtp")),
    ("org.eclipse.angus.mail.", Some("smtp")),
    ("io.nats.", Some("nats")),
    ("org.apache.pulsar.", Some("pulsar")),
    ("net.spy.memcached.", Some("memcached")),
    ("net.rubyeye.xmemcached.", Some("memcached")),
    ("com.sun.jndi.ldap.", Some("ldap")),
    ("com.unboundid.ldap.", Some("ldap")),
    ("io.grpc.", Some("grpc")),
    ("org.neo4j.driver.", Some("neo4j")),
    ("com.couchbase.", Some("couchbase")),
    ("org.eclipse.paho.", Some("mqtt")),
    ("com.hivemq.", Some("mqtt")),
    ("com.hazelcast.", Some("hazelcast")),
    ("com.jcraft.jsch.", Some("ssh")),
    ("net.schmizz.sshj.", Some("ssh")),
    ("org.apache.sshd.", Some("ssh")),
    ("org.apache.commons.net.ftp.", Some("ftp")),
    ("org.apache.activemq.", None),
    ("org.elasticsearch.", None),
    ("org.opensearch.", None),
    ("org.apache.hadoop.", None),
];

/// Packages of clients that speak HTTP, which may carry anything: an address may well have another scheme.
const WEB: &[&str] = &[
    "org.apache.http.",
    "org.apache.hc.",
    "org.asynchttpclient.",
    "okhttp3.",
    "sun.net.www.protocol.",
    "jdk.internal.net.http.",
    "reactor.netty.http.",
    "org.eclipse.jetty.client.",
    "io.vertx.core.http.",
    "feign.",
    "org.springframework.web.",
];

/// Packages between a program and its database, whichever that is.
const DATABASE: &[&str] = &[
    "com.zaxxer.hikari.",
    "com.mchange.",
    "org.apache.commons.dbcp",
    "org.apache.tomcat.jdbc.",
    "io.agroal.",
    "java.sql.",
    "javax.sql.",
    "org.hibernate.",
    "org.flywaydb.",
    "liquibase.",
    "org.jooq.",
    "org.springframework.jdbc.",
    "org.springframework.orm.",
];

/// Words of a logger or of a log line that tell the client, for lines that have no class.
const LOGGERS: &[(&str, &str)] = &[
    ("networkclient", "kafka"),
    ("org.apache.kafka", "kafka"),
    ("o.a.k.", "kafka"),
    ("bootstrap.servers", "kafka"),
    ("clientcnxn", "zookeeper"),
    ("o.a.z.", "zookeeper"),
    ("lettuce", "redis"),
    ("jedis", "redis"),
    ("redisson", "redis"),
    ("org.mongodb", "mongodb"),
    ("rabbit", "amqp"),
];

/// Where a scheme leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// To a host of the network.
    Network,
    /// To a file, a bucket, a logical name.
    Nowhere,
    /// Nobody knows; believed only with a port.
    Unknown,
}

/// The name by which reports know a scheme, in lower case.
pub(super) fn canonical(scheme: &str) -> String {
    let lower = scheme.to_ascii_lowercase();
    lookup(ALIASES, &lower).map_or(lower, str::to_owned)
}

/// The port of a scheme (in its canonical name) when the text names none.
pub(super) fn default_port(scheme: &str) -> Option<u16> {
    lookup(PORTS, scheme)
}

/// Where a scheme (in its canonical name) leads.
pub(super) fn kind(scheme: &str) -> Kind {
    if NOWHERE_SCHEMES.contains(&scheme) {
        Kind::Nowhere
    } else if PORTLESS_SCHEMES.contains(&scheme) || default_port(scheme).is_some() {
        Kind::Network
    } else {
        Kind::Unknown
    }
}

/// What the class or call of a frame speaks to: `None` when it is no known client, `Some(None)` when it
/// is a client whose scheme cannot be told.
pub(super) fn of_package(name: &str) -> Option<Option<&'static str>> {
    // What a library carries under its own name is still the other library.
    let name = name
        .strip_prefix("org.apache.pulsar.shade.")
        .unwrap_or(name);
    let known = PACKAGES
        .iter()
        .find(|(prefix, _)| name.starts_with(prefix))
        .map(|&(_, scheme)| scheme);
    known.or_else(|| is_any(WEB, name).then_some(None))
}

/// What a class or call is a client of, without regard to the kind: `http` or `jdbc`.
pub(super) fn kind_of_client(name: &str) -> Option<&'static str> {
    match name {
        name if is_any(WEB, name) => Some("http"),
        name if is_any(DATABASE, name) => Some("jdbc"),
        _ => None,
    }
}

fn is_any(prefixes: &[&str], name: &str) -> bool {
    prefixes.iter().any(|prefix| name.starts_with(prefix))
}

/// What a logger or a log line (in lower case) speaks to.
pub(super) fn of_logger(lower: &str) -> Option<&'static str> {
    LOGGERS
        .iter()
        .find(|(word, _)| lower.contains(word))
        .map(|&(_, scheme)| scheme)
}

/// The mail protocol behind a port: one client library speaks all of them.
pub(super) fn of_mail_port(port: Option<u16>) -> Option<&'static str> {
    match port? {
        25 | 587 | 2525 => Some("smtp"),
        465 => Some("smtps"),
        143 => Some("imap"),
        993 => Some("imaps"),
        110 => Some("pop3"),
        995 => Some("pop3s"),
        _ => None,
    }
}

fn lookup<T: Copy>(table: &[(&str, T)], key: &str) -> Option<T> {
    table
        .iter()
        .find(|(name, _)| *name == key)
        .map(|&(_, value)| value)
}
