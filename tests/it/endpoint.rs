//! Endpoints out of texts: the table under `fixtures/endpoints`, and laws that hold for any text.

#![allow(clippy::unwrap_used)] // a test that cannot go on should stop

use std::fmt::Write as _;
use std::fs;

use causedby::endpoint::{self, Endpoint};
use causedby::trace::{Context, Frame, Throwable, Trace};

#[test]
fn every_line_of_the_tables_names_exactly_its_endpoints() {
    let mut failures = String::new();
    let mut lines = 0;
    for (place, line) in table_lines() {
        lines += 1;
        let parts: Vec<&str> = line.split('\t').collect();
        let [class, message, expected] = parts[..] else {
            writeln!(failures, "{place}: not three columns").unwrap();
            continue;
        };
        let message = unescape(message);
        let actual = written(&endpoint::find(&trace(class, &message)));
        if actual != expected {
            writeln!(
                failures,
                "{place}: {class}: {message}\n  expected {expected}\n  but got  {actual}"
            )
            .unwrap();
        }
    }
    assert!(failures.is_empty(), "{failures}");
    assert!(lines > 300, "only {lines} lines were read");
}

fn table_lines() -> Vec<(String, String)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/endpoints");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "tsv"));
    files.sort();
    let mut lines = Vec::new();
    for path in files {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            if !line.is_empty() && !line.starts_with('#') {
                lines.push((format!("{name}:{}", number + 1), line.to_owned()));
            }
        }
    }
    lines
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(char) = chars.next() {
        match char {
            '\\' => match chars.next() {
                Some('n') => out.push('\n'),
                Some('t') => out.push('\t'),
                Some('\\') | None => out.push('\\'),
                Some(other) => out.extend(['\\', other]),
            },
            other => out.push(other),
        }
    }
    out
}

pub(crate) fn refused() -> Throwable<'static> {
    throwable("java.net.ConnectException", "Connection refused")
}

pub(crate) fn throwable<'a>(class: &'a str, message: &'a str) -> Throwable<'a> {
    Throwable {
        class: Some(class),
        message: Some(message),
        ..Throwable::default()
    }
}

pub(crate) fn trace<'a>(class: &'a str, message: &'a str) -> Trace<'a> {
    let mut trace = Trace {
        line: 1,
        chain: vec![refused()],
        ..Trace::default()
    };
    match class.split_once(':').unwrap_or((class, "")) {
        ("@before", _) => trace.before = message.lines().collect(),
        ("@context", logger) => {
            trace.context = Context {
                message: Some(message),
                logger: Some(logger),
                ..Context::default()
            };
        }
        ("@suppressed", _) => {
            trace.chain[0].suppressed = vec![vec![throwable("java.net.ConnectException", message)]];
        }
        ("-", _) => {
            trace.chain = vec![Throwable {
                message: Some(message),
                ..Throwable::default()
            }]
        }
        _ => trace.chain = vec![throwable(class, message)],
    }
    trace
}

pub(crate) fn written(list: &[Endpoint]) -> String {
    if list.is_empty() {
        return "-".to_owned();
    }
    list.iter().map(written_one).collect::<Vec<_>>().join(" | ")
}

pub(crate) fn written_one(endpoint: &Endpoint) -> String {
    let mut out = if endpoint.host.contains(':') {
        format!("[{}]", endpoint.host)
    } else {
        endpoint.host.clone()
    };
    if let Some(port) = endpoint.port {
        write!(out, ":{port}").unwrap();
    }
    match (&endpoint.scheme, &endpoint.address) {
        (Some(scheme), Some(address)) => write!(out, " {scheme} {address}").unwrap(),
        (Some(scheme), None) => write!(out, " {scheme}").unwrap(),
        (None, Some(address)) => write!(out, " - {address}").unwrap(),
        (None, None) => {}
    }
    out
}

pub(crate) fn found_in(trace: &Trace<'_>) -> Vec<(String, String)> {
    endpoint::find(trace)
        .into_iter()
        .map(|one| (written_one(&one), one.found_in))
        .collect()
}

pub(crate) fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(one, place)| ((*one).to_owned(), (*place).to_owned()))
        .collect()
}

#[test]
fn the_root_is_believed_before_what_wraps_it() {
    let chain = vec![
        throwable(
            "org.springframework.web.client.ResourceAccessException",
            "I/O error on GET request for \"http://shop.internal/items\": Connect to proxy.internal:3128 failed",
        ),
        throwable(
            "java.net.ConnectException",
            "Connection refused: proxy.internal/10.0.0.9:3128",
        ),
    ];
    let trace = Trace {
        chain,
        ..Trace::default()
    };
    let expected = [
        ("proxy.internal:3128 - 10.0.0.9", "chain[1].message"),
        ("shop.internal:80 http", "chain[0].message"),
    ];
    assert_eq!(found_in(&trace), pairs(&expected));
}

#[test]
fn what_several_texts_know_of_one_place_is_joined() {
    let chain = vec![
        throwable(
            "org.springframework.web.client.ResourceAccessException",
            "I/O error on GET request for \"http://localhost:8080/x\": Connection refused",
        ),
        throwable(
            "java.net.ConnectException",
            "Connection refused: localhost/127.0.0.1:8080",
        ),
    ];
    let trace = Trace {
        chain,
        ..Trace::default()
    };
    assert_eq!(
        found_in(&trace),
        pairs(&[("localhost:8080 http 127.0.0.1", "chain[1].message")])
    );
}

#[test]
fn a_name_learns_its_port_from_a_line_above() {
    let trace = Trace {
        before: vec![
            "HikariPool-1 - jdbcUrl.........................jdbc:postgresql://db1:6543/app",
            "Connecting to queue.internal:5672",
        ],
        chain: vec![throwable("java.net.UnknownHostException", "db1")],
        ..Trace::default()
    };
    assert_eq!(
        found_in(&trace),
        pairs(&[("db1:6543 postgresql", "chain[0].message")])
    );
}

#[test]
fn the_nearest_line_above_comes_first() {
    let trace = Trace {
        before: vec![
            "Connecting to a.internal:9001",
            "Tomcat started on port 8080 (http)",
            "Could not connect to b.internal:9002",
        ],
        chain: vec![refused()],
        ..Trace::default()
    };
    assert_eq!(
        found_in(&trace),
        pairs(&[("b.internal:9002", "before"), ("a.internal:9001", "before")])
    );
}

#[test]
fn lines_above_a_failure_that_is_no_peers_say_nothing() {
    let trace = Trace {
        before: vec!["Could not connect to b.internal:9002, retrying"],
        chain: vec![throwable(
            "java.lang.NullPointerException",
            "Cannot invoke \"a.B.c()\" because \"x\" is null",
        )],
        ..Trace::default()
    };
    assert_eq!(found_in(&trace), []);
}

#[test]
fn suppressed_throwables_are_asked_and_named() {
    let cause = throwable(
        "java.net.ConnectException",
        "Connection refused: b/10.0.0.2:6379",
    );
    let mut root = throwable(
        "redis.clients.jedis.exceptions.JedisConnectionException",
        "Failed to connect to any host resolved for DNS name.",
    );
    root.suppressed = vec![
        vec![throwable(
            "java.net.ConnectException",
            "Connection refused: a/10.0.0.1:6379",
        )],
        vec![throwable("java.io.IOException", "oops"), cause],
    ];
    let trace = Trace {
        chain: vec![root],
        ..Trace::default()
    };
    let expected = [
        ("a:6379 redis 10.0.0.1", "chain[0].suppressed[0].message"),
        ("b:6379 redis 10.0.0.2", "chain[0].suppressed[1][1].message"),
    ];
    assert_eq!(found_in(&trace), pairs(&expected));
}

#[test]
fn the_frames_tell_the_service_behind_a_plain_address() {
    let mut root = throwable(
        "java.net.ConnectException",
        "Connection refused: localhost/127.0.0.1:5433",
    );
    root.frames = vec![
        Frame::new("java.base/java.net.Socket.connect(Socket.java:633)", None),
        Frame::new(
            "org.postgresql.core.PGStream.createSocket(PGStream.java:243)",
            None,
        ),
    ];
    let trace = Trace {
        chain: vec![root],
        ..Trace::default()
    };
    assert_eq!(
        found_in(&trace),
        pairs(&[("localhost:5433 postgresql 127.0.0.1", "chain[0].message")])
    );
}

#[test]
fn targets_are_read_in_every_spelling() {
    let cases = [
        ("db1:5432", "db1:5432"),
        ("db1", "db1"),
        ("[::1]:8080", "[::1]:8080"),
        ("::1", "[::1]"),
        ("localhost/127.0.0.1:80", "localhost:80 - 127.0.0.1"),
        ("/10.0.0.5:80", "10.0.0.5:80"),
        ("https://shop.example/x?token=1", "shop.example:443 https"),
        ("https://github.com/", "github.com:443 https"),
        (
            "jdbc:postgresql://a,b:5433/x",
            "a:5432 postgresql | b:5433 postgresql",
        ),
        ("jdbc:oracle:thin:@//h:1521/svc", "h:1521 oracle"),
        ("redis://:secret@h", "h:6379 redis"),
        ("a:9092, b:9093", "a:9092 | b:9093"),
        ("tcp://a:61616,tcp://b:61616", "a:61616 tcp | b:61616 tcp"),
        ("jdbc:h2:mem:x", "none"),
        ("file:///tmp/x", "none"),
        ("h:0", "none"),
        ("h:99999", "none"),
        ("a b", "none"),
        ("", "none"),
        ("h;rm -rf", "none"),
        ("$(x):80", "none"),
    ];
    for (target, expected) in cases {
        let actual =
            endpoint::parse_target(target).map_or("none".to_owned(), |list| written(&list));
        assert_eq!(actual, expected, "{target}");
    }
}
