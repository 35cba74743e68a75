//! `jdbc:` and `r2dbc:` addresses: every driver's own spelling of hosts and ports.

use super::host;
use super::scheme;
use super::text::Found;
use super::url::{self, clip, extent, named};

/// Drivers that stand in front of another one.
const WRAPPERS: &[&str] = &[
    "log4jdbc",
    "p6spy",
    "aws-wrapper",
    "otel",
    "tracing",
    "jdbcdslog",
    "pool",
    "proxy",
    "datadog",
    "datadirect",
    "macromedia",
    "weblogic",
    "wrapper",
];
/// Databases in the process or behind a file, and Testcontainers' containers that do not exist yet.
const NOWHERE: &[&str] = &[
    "sqlite",
    "duckdb",
    "odbc",
    "ucanaccess",
    "relique",
    "xerial",
    "tc",
    "calcite",
    "default",
];

/// The longest descriptor that is read.
const DESCRIPTOR_MAX: usize = 4096;

/// Reads an address that begins with `jdbc:` or `r2dbc:`; returns where it ends and what it names.
pub(super) fn parse(text: &str) -> (usize, Vec<Found>) {
    let end = whole_extent(text);
    let text = &text[..end];
    let (driver, modes, rest) = split(text);
    if driver.is_empty() || NOWHERE.contains(&driver.as_str()) {
        return (end, Vec::new());
    }
    let rest_at = end - rest.len();
    let mut list = of_driver(&driver, &modes, rest);
    for found in &mut list {
        found.at += rest_at;
    }
    (end, list)
}

/// A descriptor `(DESCRIPTION = (…))` may hold blanks; it ends with its brackets.
fn whole_extent(text: &str) -> usize {
    let plain = extent_of_instance(text, extent(text));
    match text[..plain].find('(') {
        Some(open) => plain.max(open + balanced(&text[open..])),
        None => plain,
    }
}

/// A named instance follows the host after one backslash, or after two where the text is escaped.
fn extent_of_instance(text: &str, plain: usize) -> usize {
    if !text[plain..].starts_with('\\') || !text[..plain].contains("sqlserver") {
        return plain;
    }
    let skip = text[plain..]
        .bytes()
        .take(2)
        .take_while(|&b| b == b'\\')
        .count();
    plain + skip + extent(&text[plain + skip..])
}

fn balanced(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate().take(DESCRIPTOR_MAX) {
        match byte {
            b'(' => depth += 1,
            b')' if depth <= 1 => return at + 1 + extent(&text[at + 1..]),
            b')' => depth -= 1,
            b'"' | b'\n' if depth == 0 => return at,
            _ => {}
        }
    }
    clip(text, DESCRIPTOR_MAX)
}

/// `(driver, its modes, the rest from '//' or '@' or the database name on)`.
fn split(text: &str) -> (String, Vec<String>, &str) {
    let mut rest = text.split_once(':').map_or("", |(_, rest)| rest);
    let mut words: Vec<String> = Vec::new();
    while let Some((word, after)) = rest.split_once(':') {
        let plain = word
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_+.".contains(&b));
        if !plain || word.is_empty() || words.len() >= 5 || is_host_part(&words, after) {
            break;
        }
        words.push(word.to_ascii_lowercase());
        rest = after;
    }
    words.retain(|word| !WRAPPERS.contains(&word.as_str()));
    let driver = if words.is_empty() {
        String::new()
    } else {
        scheme::canonical(&words.remove(0))
    };
    (driver, words, rest)
}

/// `thin:@h`, `mysql://h:3306`: the next word is followed by digits, so it is a host and no mode.
fn is_host_part(words: &[String], after: &str) -> bool {
    !words.is_empty() && after.starts_with(|c: char| c.is_ascii_digit())
}

fn of_driver(driver: &str, modes: &[String], rest: &str) -> Vec<Found> {
    let mode = modes.first().map_or("", String::as_str);
    match driver {
        "oracle" => oracle(rest),
        "sqlserver" => sql_server(rest, "sqlserver"),
        "jtds" => authority(
            rest,
            if mode == "sybase" {
                "sybase"
            } else {
                "sqlserver"
            },
        ),
        "h2" if !matches!(mode, "tcp" | "ssl") => Vec::new(),
        "hsqldb" if !matches!(mode, "hsql" | "hsqls" | "http" | "https") => Vec::new(),
        "postgresql" | "mysql" | "mariadb" => open_source(rest, driver),
        "firebirdsql" | "firebird" if !rest.starts_with("//") => firebird(rest),
        "sybase" | "phoenix" | "exasol" if !rest.starts_with("//") => shifted_list(rest, 0, driver),
        "bigquery" => bigquery(rest),
        "teradata" => teradata(rest),
        _ => authority(rest, driver),
    }
}

/// Without hosts these drivers call `localhost`.
fn open_source(rest: &str, driver: &str) -> Vec<Found> {
    let names_none = rest.starts_with("///")
        || (driver == "postgresql" && !rest.contains('/') && !rest.is_empty());
    if names_none {
        return vec![named(0, "localhost", None, driver)];
    }
    authority(rest, driver)
}

/// `//user:secret@h1:1,h2/db`, `//address=(host=h)(port=1)/`, `//(host=h,port=1)/`.
fn authority(rest: &str, driver: &str) -> Vec<Found> {
    let Some(body) = rest.strip_prefix("//") else {
        return Vec::new();
    };
    let start = url::secret_end(body, false);
    let hosts = &body[start..];
    if hosts[..hosts.find('?').unwrap_or(hosts.len())].contains('(') {
        return descriptor(hosts, driver);
    }
    shifted_list(&hosts[..url::path_start(hosts, 0)], 2 + start, driver)
}

fn shifted_list(hosts: &str, at: usize, driver: &str) -> Vec<Found> {
    let end = hosts.find(['/', '?', '#', ';']).unwrap_or(hosts.len());
    let mut hosts = &hosts[..end];
    // Phoenix and Informix put more behind the port: `h1,h2:2181:/hbase`.
    hosts = hosts.trim_end_matches(':');
    let mut list: Vec<Found> = url::list(hosts, driver, 0);
    if list.is_empty() {
        list.extend(host::is_host(hosts).then(|| named(0, hosts, None, driver)));
    }
    // A driver nobody listed is believed when it names a host and a port.
    for found in &mut list {
        found.at += at;
    }
    list
}

/// Pairs of `host=` and `port=` in brackets, in whatever order within their innermost group.
pub(super) fn descriptor(text: &str, driver: &str) -> Vec<Found> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    let starts: Vec<usize> = memchr::memmem::find_iter(lower.as_bytes(), b"host")
        .filter(|&at| at == 0 || b"(, \t\n".contains(&lower.as_bytes()[at - 1]))
        .take(64)
        .collect();
    for (index, &start) in starts.iter().enumerate() {
        let end = starts.get(index + 1).copied().unwrap_or(text.len());
        let from = if index == 0 { 0 } else { start };
        let Some(name) = value(&text[start + 4..end]).filter(|name| host::is_host(name)) else {
            continue;
        };
        let group = &lower[from..end];
        let port = memchr::memmem::find(group.as_bytes(), b"port")
            .and_then(|at| value(&text[from + at + 4..end]))
            .and_then(host::port);
        found.push(named(start, name, port, driver));
    }
    found
}

/// The value behind ` = `, up to a closing bracket or a comma.
fn value(text: &str) -> Option<&str> {
    let text = text.trim_start().strip_prefix('=')?;
    let end = text.find([')', ',', '(']).unwrap_or(text.len());
    Some(text[..end].trim())
}

/// `user/secret@//h:1521/svc`, `@h:1521:SID`, `@tcps://h:2484/svc`, `@(DESCRIPTION=…)`; a lone alias names no host.
fn oracle(rest: &str) -> Vec<Found> {
    if let Some(open) = rest.find('(') {
        return descriptor(&rest[open..], "oracle");
    }
    let body_at = rest.rfind('@').map_or(0, |at| at + 1);
    let body = &rest[body_at..];
    let (skip, scheme) = oracle_protocol(body);
    let body = &body[skip..];
    let end = body.find(['/', '?']).unwrap_or(body.len());
    let explicit = skip > 0 || end < body.len();
    let hosts = sid_cut(&body[..end]);
    if !explicit && !hosts.contains(':') {
        return Vec::new();
    }
    shifted_list(hosts, body_at + skip, scheme)
}

fn oracle_protocol(body: &str) -> (usize, &'static str) {
    let lower = body.get(..8).unwrap_or(body).to_ascii_lowercase();
    match lower.split_once("//") {
        Some(("", _)) => (2, "oracle"),
        Some(("tcp:", _)) => (6, "oracle"),
        Some(("tcps:", _)) => (7, "oracle"),
        Some(("ldap:", _)) => (7, "ldap"),
        Some(("ldaps:", _)) => (8, "ldaps"),
        _ => (0, "oracle"),
    }
}

/// `h:1521` of `h:1521:SID`; brackets may hold colons of their own.
fn sid_cut(hosts: &str) -> &str {
    let from = hosts.rfind(']').unwrap_or(0);
    let mut colons = hosts[from..].match_indices(':');
    colons.next();
    match colons.next() {
        Some((at, _)) if !hosts.contains(',') => &hosts[..from + at],
        _ => hosts,
    }
}

/// `//h\instance:1433;databaseName=x`, `//;serverName=h;port=1433`.
fn sql_server(rest: &str, driver: &str) -> Vec<Found> {
    let body = rest.strip_prefix("//").unwrap_or(rest);
    let skip = rest.len() - body.len();
    let end = body.find(';').unwrap_or(body.len());
    let (head, properties) = body.split_at(end);
    let property = |names: &[&str]| {
        properties
            .split(';')
            .filter_map(|pair| pair.split_once('='))
            .find_map(|(key, value)| {
                names
                    .iter()
                    .any(|name| key.trim().eq_ignore_ascii_case(name))
                    .then(|| value.trim())
            })
    };
    let (host, port) = instance(head).unwrap_or_default();
    let host = if host.is_empty() {
        property(&["serverName", "server"]).unwrap_or_default()
    } else {
        host
    };
    let host = host.split('\\').next().unwrap_or_default();
    let port = port.or_else(|| property(&["portNumber", "port"]).and_then(host::port));
    // With an instance and no port the browser service decides; the default port is a guess then.
    let guess = port.is_none() && head.contains('\\');
    if !host::is_host(host) {
        return Vec::new();
    }
    let mut found = named(skip, host, port, driver);
    found.port = found.port.filter(|_| !guess);
    vec![found]
}

/// `(host, port)` of `h\instance:1433`.
fn instance(head: &str) -> Option<(&str, Option<u16>)> {
    let head = head.trim_end_matches(['/', '.', ',', ')']);
    let Some((host, rest)) = head.split_once('\\') else {
        return host::split_port(head);
    };
    let port = rest
        .rsplit_once(':')
        .and_then(|(_, digits)| host::port(digits));
    Some((host, port))
}

/// The old form `h/3050:path`.
fn firebird(rest: &str) -> Vec<Found> {
    let Some((head, _)) = rest.split_once(':') else {
        return Vec::new();
    };
    let (name, digits) = head.split_once('/').unwrap_or((head, ""));
    // A single letter is a drive of Windows.
    if (name.len() < 2 && digits.is_empty()) || !host::is_name(name) {
        return Vec::new();
    }
    vec![named(0, name, host::port(digits), "firebirdsql")]
}

/// `//https://www.googleapis.com/bigquery/v2:443;…`
fn bigquery(rest: &str) -> Vec<Found> {
    let inner = rest.trim_start_matches('/');
    url::whole(inner.split(';').next().unwrap_or_default())
        .unwrap_or_default()
        .into_iter()
        .map(|found| found.scheme("bigquery"))
        .collect()
}

/// `//h/DBS_PORT=1025,DATABASE=x`
fn teradata(rest: &str) -> Vec<Found> {
    let port = rest
        .split(['/', ','])
        .find_map(|part| part.strip_prefix("DBS_PORT="))
        .and_then(host::port);
    let mut list = authority(rest, "teradata");
    for found in &mut list {
        found.port = port.or(found.port);
    }
    list
}
