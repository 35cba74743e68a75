//! The words by which texts are understood, as tables: no logic lives here. Most are in lower case.
//!
//! Filled by hand to the margin; one word a line would hide their shape.

/// Said right before what is called.
#[rustfmt::skip]
pub(super) const CALLED: &[&str] = &[
    "connect to", "connecting to", "connection to", "connected to", "reconnect to", "connect to server",
    "connection to server", "connecting to server", "connect to host", "connection for", "connect",
    "connection refused", "refused", "timed out", "unreachable", "no route to host", "host is down",
    "no further information", "connection reset", "reset by peer", "bootstrap.servers", "bootstrap servers",
    "bootstrap server", "bootstrap broker", "bootstrapservers", "bootstrap-servers", "brokers", "broker",
    "connectstring", "connection string", "zookeeper.connect", "resolve server", "to server", "for server",
    "contact point", "contact points", "contactpoints", "bind failed", "failing node", "endpoint", "remote",
    "remoteaddress", "remote_addr", "remote address", "remote host", "hostaddress", "seed", "seeds",
    "node address", "server address", "service address", "brokerlist", "broker list", "reach", "reaching",
    "contact", "contacting", "proxy", "coordinator", "used by the client was", "addresses were tried",
    "addresses", "all servers", "redis server", "smtp server", "ldap server", "mail server", "to address",
    "handshake with", "communicate with", "communicating with", "log in to", "send to", "host name",
    "hostname", "lookup", "nodes", "hosts", "upstream", "call to", "peer", "name node", "address",
    "replica set", "lastdispatchedto", "registry",
];

/// Said right before addresses, and before much else.
#[rustfmt::skip]
pub(super) const NAMED: &[&str] = &[
    "host", "server", "servers", "node", "addr", "at", "to", "for", "url", "uri", "from", "cluster",
    "destination", "target", "via", "connection", "was", "tried", "on", "backend", "service", "with",
    "failed", "error", "sa",
];

/// Said right after what was called.
#[rustfmt::skip]
pub(super) const CALLED_AFTER: &[&str] = &[
    "refused", "failed", "timed out", "timeout", "unreachable", "could not", "is unreachable",
    "is not reachable", "not reachable", "connection", "connect timed", "failed to respond", "disconnected",
    "is unavailable", "ensure the database", "(id: ", "is not available", "reset", "verweigert", "refusée",
    "rechazada", "recusada", "rifiutata", "no route", "name or service", "[root exception",
];

/// Words of networks anywhere near; the localised ones are whole phrases of systems and drivers.
#[rustfmt::skip]
pub(super) const NETWORK_WORDS: &[&str] = &[
    "connect", "refused", "timeout", "timed out", "unreachable", "resolve", "route to host", "unavailable",
    "socket", "handshake", "broker", "bootstrap", "reset by peer", "not reachable", "unknown host",
    "unknownhost", "verbindung", "connexion", "conexión", "conexão", "connessione", "verweigert", "refusée",
    "rechazad", "recusad", "拒绝", "连接", "連接", "接続", "соедин", "отказ",
];

/// Said right before this machine's own end of a connection.
#[rustfmt::skip]
pub(super) const LOCAL: &[&str] = &[
    "l", "local", "localaddress", "local address", "localaddr", "laddr", "local host is",
    "localsocketaddress", "src", "source", "client", "clientaddress", "client address", "remote client",
    "listen", "listening on", "listening at", "bound to", "bind", "bind to", "binding to", "bindaddress",
    "bind address", "started on", "listen on", "accepted from", "my id", "self", "lastdispatchedfrom",
];

/// Said right before a request's address, which makes it no reading matter.
#[rustfmt::skip]
pub(super) const REQUESTED: &[&str] = &[
    "request for", "executing get", "executing post", "executing put", "executing delete", "executing patch",
    "executing head", "executing options", "connect to", "connecting to", "connection to", "refused",
    "timed out", "request to", "request", "[get] to", "[post] to", "[put] to", "[delete] to", "[patch] to",
    "get", "post", "put", "delete", "patch", "head", "call to", "calling", "fetch", "fetching", "download",
    "downloading", "stream on", "send to", "reach", "connect", "server at", "connection at", "response from",
    "request uri", "exporting to", "jdbcurl", "jdbc url", "broker url", "jdbc uri", "from server",
    "checkpoint", "from get", "from post", "for url", "register with", "host", "hosts", "server", "servers",
    "get at", "post at", "put at", "delete at", "patch at", "wsdl at", "redirect to", "redirected to",
];

/// Said right before a secret.
#[rustfmt::skip]
pub(super) const SECRET: &[&str] = &[
    "password", "passwd", "pwd", "passphrase", "secret", "token", "credentials", "credential", "apikey",
    "api key", "api_key",
];

/// Hosts of manuals, schemas and trackers: their names, or the ends of them.
#[rustfmt::skip]
pub(super) const READING_HOSTS: &[&str] = &[
    "slf4j.org", "qos.ch", "w3.org", "xml.org", "xmlsoap.org", "java.sun.com", "xmlns.jcp.org", "jcp.org",
    "jakarta.ee", "apache.org", "springframework.org", "spring.io", "hibernate.org", "jboss.org",
    "eclipse.org", "stackoverflow.com", "readthedocs.io", "readthedocs.org", "gradle.org", "ietf.org",
    "rfc-editor.org", "aka.ms", "go.microsoft.com", "learn.microsoft.com", "docs.microsoft.com", "github.com",
    "github.io", "gitlab.io", "javadoc.io", "projectreactor.io", "netty.io", "grpc.io", "junit.org",
    "mockito.org", "google.github.io", "dev.mysql.com", "redis.io", "mybatis.org", "oracle.com",
    "openjdk.org", "java.net", "json-schema.org", "purl.org", "xmlpull.org", "schema.org", "wikipedia.org",
    "youtrack.jetbrains.com", "issuetracker.google.com", "bugs.chromium.org", "developer.android.com",
    "developers.google.com", "cloud.google.com", "docs.aws.amazon.com", "postgresql.org", "mariadb.com",
    "python.org", "selenium.dev", "square.github.io", "example.org/schema", "quarkus.io", "micronaut.io",
    "wildfly.org", "testcontainers.org", "confluent.io", "rabbitmq.com", "logging.apache.org", "goo.gl",
    "bit.ly", "git.io", "openapis.org", "swagger.io", "cwe.mitre.org", "nvd.nist.gov",
];

/// First labels of hosts that hold reading matter.
#[rustfmt::skip]
pub(super) const READING_LABELS: &[&str] = &[
    "docs", "doc", "wiki", "cwiki", "javadoc", "issues", "jira", "bugs", "bugzilla", "help", "support",
    "schemas", "schema", "developer", "developers", "learn", "blog", "community", "forum", "www.w3", "xmlns",
    "faq", "documentation",
];

/// Parts of a path that lead to reading matter.
#[rustfmt::skip]
pub(super) const READING_PATHS: &[&str] = &[
    "/wiki", "/docs/", "/doc/", "/documentation", "/javadoc", "/issues/", "/browse/", "/questions/", "/faq",
    "codes.html", ".xsd", ".dtd", "/schema/", "/schemas/", "/xml/", "/help/", "/troubleshooting", "/guide",
    ".adoc", ".md", "/reference/", "/latest/", "/namespaces/", "/xmlschema", "/ns/", "/dtd/", "errors.html",
    "/manual/", "/rfc/",
];

/// Said before an address that is to be read.
#[rustfmt::skip]
pub(super) const READ: &[&str] = &[
    "see", "see also", "refer to", "visit", "read", "information", "info", "details", "documentation", "docs",
    "help", "more at", "described at", "described in", "found at", "available at", "check out", "guide",
    "consult", "explained at", "report", "report at", "an issue at", "an issue", "bug at", "here", "javadoc",
    "link", "faq", "please check", "learn more", "go to", "namespace", "namespaceuri", "namespace uri",
    "xmlns", "targetnamespace", "schemalocation", "feature", "property", "systemid", "publicid", "doctype",
    "iss", "issuer", "audience", "referer", "redirect_uri",
];

/// Words that stand before a colon and a number and are no hosts.
#[rustfmt::skip]
pub(super) const KEYS: &[&str] = &[
    "id", "line", "column", "col", "row", "rows", "code", "status", "errno", "error", "attempt", "attempts",
    "retry", "retries", "timeout", "pid", "tid", "size", "length", "count", "index", "offset", "partition",
    "level", "version", "port", "time", "ms", "millis", "seconds", "duration", "elapsed", "total", "max",
    "min", "limit", "depth", "capacity", "active", "idle", "waiting", "queue", "epoch", "generation", "term",
    "shard", "page", "seq", "batch", "position", "pos", "char", "exit", "signal", "state", "step", "number",
    "num", "no", "nr", "value", "key", "type", "user", "thread", "main", "ratio", "order", "item", "lines",
    "bytes", "content-length", "sqlstate", "vendorcode", "errorcode", "tx", "xid", "zxid", "rack", "ttl",
    "age", "total-connections", "correlation-id", "request-id", "content", "latest", "image", "tag", "uid",
    "gid", "year", "jdk", "java", "session", "connections", "weight", "priority", "amount", "score", "http",
    "https", "tcp", "udp", "localport", "rc", "reason", "frame",
];

/// Last labels of file names: `Foo.java:123`, `beans.xml:12`.
#[rustfmt::skip]
pub(super) const FILES: &[&str] = &[
    "java", "kt", "kts", "scala", "groovy", "clj", "cljs", "cljc", "aj", "xml", "yml", "yaml", "properties",
    "json", "html", "htm", "xhtml", "jsp", "jspx", "jsf", "js", "ts", "jsx", "tsx", "mjs", "py", "rb", "rs",
    "go", "c", "cc", "cpp", "h", "hpp", "cs", "fs", "php", "pl", "sql", "txt", "log", "gradle", "css", "scss",
    "ftl", "ftlh", "vm", "mustache", "jar", "war", "class", "md", "adoc", "sh", "bat", "conf", "cfg", "ini",
    "csv", "tsv", "toml", "proto", "xsd", "wsdl", "dtd", "drl", "tf", "env", "tmp", "zip", "gz", "swift",
    "feature", "graphql", "avsc", "avro", "hbm", "out", "pem", "crt", "jks", "p12", "lock", "pom", "module",
    "iml", "vue", "dart",
];

/// Endings of names that only hosts have.
#[rustfmt::skip]
pub(super) const DOMAINS: &[&str] = &[
    "com", "net", "org", "io", "local", "internal", "svc", "lan", "corp", "intra", "intranet", "localdomain",
    "cloud", "dev", "test", "example", "home", "de", "fr", "uk", "eu", "us", "cn", "jp", "br", "in", "ru",
    "ch", "at", "nl", "se", "es", "it", "pl", "ca", "au", "co", "edu", "gov", "mil", "info", "biz", "app",
    "consul", "invalid", "localhost", "priv", "private", "host", "site", "tech",
];

/// Parts of the simple names of exceptions that are about reaching a peer.
#[rustfmt::skip]
pub(super) const NETWORK_CLASSES: &[&str] = &[
    "Connect", "Socket", "UnknownHost", "NoRouteToHost", "PortUnreachable", "UnresolvedAddress",
    "CommunicationException", "CommunicationsException", "CommunicationsLink", "Transport", "NoHttpResponse",
    "Retryable", "ResourceAccess", "WebClientRequest", "Unavailable", "NoNodeAvailable", "NoHostAvailable",
    "AllNodesFailed", "BrokerNotAvailable", "TransientConnection", "ClosedChannel", "PrematureClose",
    "Timeout", "SSLHandshake", "SSLException", "SSLPeer", "StatusRuntime", "ServiceUnavailable",
    "NameResolver", "JMSException", "JmsException", "RemoteException", "AmqpIO", "RedisException",
    "NoServers", "ClusterDown", "SchException", "JSchException",
];

/// Parts of names of exceptions about data access: a line above them may tell where.
#[rustfmt::skip]
pub(super) const RELATED_CLASSES: &[&str] = &[
    "SQL", "Jdbc", "JDBC", "Jms", "JMS", "Kafka", "kafka", "Redis", "redis", "mongo", "Mongo", "amqp", "Amqp",
    "Naming", "Messaging", "Mail", "hibernate", "Hibernate", "DataAccess", "discovery", "Keeper", "zookeeper",
    "java.net.ProtocolException", "Solr", "Feign", "feign", "HttpClient", "RestClient", "EOFException", "Persistence", "Flyway",
    "Liquibase", "PoolInitialization", "Dialect", "javax.security.sasl.", "org.ietf.jgss.",
];

/// Packages of parsers and formats: addresses in their messages are content.
#[rustfmt::skip]
pub(super) const DATA_PACKAGES: &[&str] = &[
    "org.xml.", "javax.xml.", "jakarta.xml.", "com.fasterxml.", "tools.jackson.", "com.google.gson.",
    "org.yaml.", "org.snakeyaml.", "org.json.", "org.jdom", "org.dom4j.", "com.sun.xml.",
    "org.glassfish.jaxb.", "com.ctc.wstx.", "javax.json.", "jakarta.json.", "java.time.", "java.util.regex.",
    "org.apache.xerces.", "org.apache.xmlbeans.", "com.jayway.jsonpath.", "org.codehaus.jackson.",
    "kotlinx.serialization.", "com.google.protobuf.", "org.apache.avro.",
];

/// Schemes whose authority is no host of a network: files, buckets, logical names, in-process transports.
#[rustfmt::skip]
pub(super) const NOWHERE_SCHEMES: &[&str] = &[
    "file", "jar", "war", "zip", "vfs", "nested", "classpath", "resource", "jrt", "bundle", "bundleresource",
    "unix", "npipe", "mem", "memory", "data", "mailto", "about", "content", "android.resource", "s3", "s3a",
    "s3n", "gs", "gcs", "oss", "cos", "obs", "abfs", "abfss", "wasb", "wasbs", "adl", "dbfs", "viewfs", "lb",
    "vm", "direct", "seda", "bean", "xds", "discovery", "consumer", "provider", "override", "urn", "uuid",
    "arn", "chrome-extension", "env", "optional", "kubernetes", "docker", "pkg", "mvn", "local", "inproc",
    "inmemory",
];

/// Schemes that carry no default port but always name a host.
#[rustfmt::skip]
pub(super) const PORTLESS_SCHEMES: &[&str] = &[
    "tcp", "ssl", "tls", "udp", "nio", "auto", "mongodb+srv", "mysql+srv", "mariadb+srv", "grpc", "remote",
    "remote+http", "remote+https", "http-remoting", "https-remoting", "iiop", "corbaloc", "eureka", "consul",
    "etcd", "athena", "bigquery", "artemis", "activemq", "tcps", "scram",
];

/// Said before the name. All are specific enough not to be said of beans, symbols and artifacts.
#[rustfmt::skip]
pub(super) const BEFORE_NAME: &[&str] = &[
    "unknownhostexception: ", "unknown host ", "unknown host: ",
    "unknown host specified.: ", "unknown host specified: ", "unknown smtp host: ",
    "unknown mysql server host ", "resolve host ", "resolve host: ", "resolve hostname ", "resolve the host ",
    "resolve host name ", "dns resolution failed for ", "dns lookup failed for ", "refused to host: ", "creating connection to: ",
    "original hostname: ", "no subject alternative dns name matching ", "no name matching ",
    "no subject alternative names matching ip address ", "certificate for <", "no such host is known (",
    "host not found: ", "host is down: ", "route to host: ", "unreachable: ", "unable to resolve address ",
    "_mongodb._tcp.", "failed looking up a record for ", "to the host ",
    "failed looking up txt record for host ", "cleartext communication to ", "reject hostkey: ", "unknownhostkey: ",
];

/// Said after the name, in the words of C libraries and drivers.
#[rustfmt::skip]
pub(super) const AFTER_NAME: &[&str] = &[
    ": name or service not known", ": nodename nor servname provided",
    ": temporary failure in name resolution", ": name does not resolve",
    ": no address associated with hostname", ": non-recoverable failure in name resolution",
    ": node or service name not known", ": no such host is known", ": system error", ": try again",
];

/// Said of a port that this process wanted for itself.
#[rustfmt::skip]
pub(super) const BINDS: &[&str] = &[
    "already in use", "failed to bind", "could not bind", "unable to bind", "cannot bind", "can't bind",
    "error binding", "bind failed", "failed to listen", "could not listen", "starting webserver",
    "unable to start", "cannot start server", "port in use", "unable to start web server",
    "failed to start connector", "port value out of range", "port out of range",
];

/// Said in log lines about trouble or settings.
#[rustfmt::skip]
pub(super) const TROUBLE: &[&str] = &[
    "refused", "could not", "couldn't", "cannot", "can't", "unable", "failed", "failing", "timed out",
    "timeout", "unreachable", "unresolved", "unresolvable", "unknown host", "unknownhost", "disconnected",
    "reconnect", "retry", "connecting", "connection to", "connect to", "attempting", "error", "lost",
    "unavailable", "opening socket", "jdbcurl", "jdbc:", "bootstrap.servers", "connectstring", "broker",
];

/// Said in log lines about what works.
#[rustfmt::skip]
pub(super) const HEALTHY: &[&str] = &[
    "started ", "listening", "initialized with port", "successfully", "exposing", "registered", "http/1.1\" ",
    "http/2.0\" ", "connection established", "session establishment complete", "bound to",
    "accepted connection", "connected to ", "shutting down",
];

/// Ends of the words that introduce a host.
#[rustfmt::skip]
pub(super) const INTRODUCTIONS: &[&str] = &[
    "host", "hostname", "server", "servername", "to", "address", "addr", "at", "ip", "broker", "endpoint",
    "node", "hôte", "database", "name",
];

/// Words of running text that stand where a host could.
#[rustfmt::skip]
pub(super) const STOP_WORDS: &[&str] = &[
    "server", "host", "the", "started", "local", "remote", "tomcat", "jetty", "netty", "undertow", "on",
    "listening", "running", "web", "http", "https", "tcp", "udp", "management", "same", "this", "that", "any",
    "given", "default", "valid", "free", "available", "specified", "configured", "using", "and", "or", "a",
    "to", "bind", "is", "connect", "its", "client", "your", "address", "null", "hostname", "no", "s",
    "failed", "connection", "listen", "start", "connected", "connections", "listener",
];

/// Words of running text that stand where an unresolved name could.
#[rustfmt::skip]
pub(super) const NO_NAMES: &[&str] = &[
    "null", "the", "a", "for", "name", "in", "is", "was", "and", "or", "host", "address", "from", "to",
    "http", "https", "exception", "no", "at", "unknown", "connection", "failed", "found", "specified", "connect",
    "java.net.unknownhostexception",
];

/// Labels glued to the address of a peer: `R:/10.0.0.2:80`.
#[rustfmt::skip]
pub(super) const LABELS: &[&str] = &[
    "r", "remote", "address", "addr", "host", "server", "refused", "failed", "endpoint", "to", "error", "out",
    "peer", "node", "broker", "brokers", "url", "exception", "connect", "connection",
];

/// Labels glued to our own address.
#[rustfmt::skip]
pub(super) const LOCAL_LABELS: &[&str] = &[
    "l", "local", "localaddress", "localaddr", "laddr", "client", "src", "source",
];

/// First labels of packages and properties.
#[rustfmt::skip]
pub(super) const PACKAGE_ROOTS: &[&str] = &[
    "com", "org", "net", "io", "java", "javax", "jakarta", "sun", "jdk", "kotlin", "scala", "spring",
    "server", "user", "dev",
];
