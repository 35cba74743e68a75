//! Peers that are slow, silent, endless or hostile: every look at them ends, says no more than it saw, and shows nothing
//! that a terminal or a reader obeys.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use causedby::check::tls::{Outcome, Start, Trust, look};
use causedby::check::{Observation, service};
use serde_json::Value;

use crate::room::Room;
use crate::safety::is_harmful;
use crate::tls_peer::listen;

/// No answer takes as long, except none.
const TIMEOUT: Duration = Duration::from_secs(20);

/// For peers that will not answer.
const SHORT: Duration = Duration::from_millis(200);

#[test]
fn a_peer_that_says_nothing_is_silent_within_the_bound() {
    // Held open by whoever never reads.
    let address = listen(|stream| {
        let _ = (&stream).read_to_end(&mut Vec::new());
    });
    let short = Duration::from_millis(200);
    let tls = look(
        address,
        "localhost",
        Start::AtOnce,
        &Trust::default(),
        short,
    );
    assert_eq!(tls.outcome, Outcome::Silent);
    let service = service::greet(address, "localhost", Some("http"), false, short);
    assert_eq!(service.outcome, service::Outcome::Silent);
    assert_eq!(service.observations(), [Observation::ServiceSilent]);
}

#[test]
fn what_a_peer_says_is_bounded_and_has_no_controls() {
    let address = listen(|mut stream| {
        let noise = "\x1b[2J\u{202e}x".repeat(10_000);
        let _ = stream.write_all(format!("HTTP/1.1 200 {noise}\n").as_bytes());
        let _ = stream.read(&mut [0; 512]);
    });
    let service = service::greet(address, "localhost", Some("http"), false, TIMEOUT);
    let detail = service.detail.unwrap_or_default();
    assert!(
        detail.chars().count() <= 200 && !detail.contains('\x1b'),
        "{detail:?}"
    );
}

#[test]
fn the_slow_beginning_of_an_answer_is_no_other_protocol() {
    let address = listen(|mut stream| {
        let _ = stream.write_all(b"HTT");
        let _ = stream.read_to_end(&mut Vec::new());
    });
    let service = service::greet(address, "localhost", Some("http"), false, SHORT);
    assert_eq!(service.outcome, service::Outcome::Unknown, "{service:?}");
    assert!(
        service
            .detail
            .unwrap_or_default()
            .contains("began to answer")
    );
}

#[test]
fn what_never_ends_is_not_read_to_its_end() {
    let address = listen(|mut stream| {
        let _ = stream.write_all(b"220 ");
        while stream.write_all(&[b'x'; 4096]).is_ok() {}
    });
    let service = service::greet(address, "localhost", Some("smtp"), false, TIMEOUT);
    assert_eq!(service.outcome, service::Outcome::Mismatch);
    let tls = look(
        address,
        "localhost",
        Start::Smtp,
        &Trust::default(),
        TIMEOUT,
    );
    assert!(
        matches!(tls.outcome, Outcome::Unknown | Outcome::NotTls),
        "{tls:?}"
    );
}

/// What the program says of a target, in every format.
fn shown(target: &str, more: &[&str]) -> [String; 3] {
    let room = Room::new(&target.replace(['/', ':', '.'], "-"));
    ["text", "markdown", "json"].map(|format| {
        let args = [&["check", target, "--format", format][..], more].concat();
        let ended = room.run(&args);
        ended.out + &ended.err
    })
}

fn counted(each: impl Fn(TcpStream) + Send + Sync + 'static) -> (SocketAddr, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    let address = listen(move |stream| {
        counter.fetch_add(1, Ordering::Relaxed);
        each(stream);
    });
    (address, count)
}

#[test]
fn a_server_that_answers_nobody_is_asked_a_few_times_only() {
    for scheme in ["https", "redis", "postgresql", "rediss", "mongodb"] {
        let (address, count) = counted(|stream| drop((&stream).read_to_end(&mut Vec::new())));
        let room = Room::new(&format!("silent-{scheme}"));
        let target = format!("{scheme}://{address}");
        let ended = room.run(&["check", &target, "--timeout", "200ms", "--format", "json"]);
        let check: Value = serde_json::from_str(&ended.out).unwrap();
        assert_eq!(check["service"]["outcome"], "silent", "{check}");
        assert_eq!(check["verdict"], "not-usable");
        let asked = count.load(Ordering::Relaxed);
        assert!((2..=8).contains(&asked), "{scheme}: {asked} connections");
    }
}

#[test]
fn what_a_peer_says_is_shown_without_secrets_controls_and_markup() {
    let nasty = "-ERR \u{1b}[31m\u{1b}]0;owned\u{7} \u{202e}<script>alert(1)</script> [x](https://evil.example) ``` password=hunter2 redis://u:hunter2@h/\r\n";
    let address = listen(move |mut stream| {
        let _ = stream.read(&mut [0; 512]);
        let _ = stream.write_all(nasty.as_bytes());
    });
    let [text, markdown, json] = shown(&format!("redis://{address}"), &[]);
    for out in [&text, &markdown, &json] {
        assert!(
            out.contains("alert(1)"),
            "the words of the peer are not there: {out}"
        );
        assert!(!out.contains("hunter2"), "{out}");
        assert!(!out.contains(is_harmful), "{out:?}");
    }
    for line in crate::safety::outside_code(&markdown) {
        assert!(
            !line.replace("\\<", "").contains('<') && !line.replace("\\[", "").contains('['),
            "{line:?}"
        );
    }
}

#[test]
fn a_redirect_is_not_followed() {
    let (away, count) = counted(drop);
    let address = listen(move |mut stream| {
        let _ = stream.read(&mut [0; 512]);
        let answer =
            format!("HTTP/1.1 302 Found\r\nLocation: http://{away}/\r\nContent-Length: 0\r\n\r\n");
        let _ = stream.write_all(answer.as_bytes());
    });
    let [text, ..] = shown(&format!("http://{address}/"), &[]);
    assert!(text.contains("HTTP/1.1 302 Found"), "{text}");
    assert_eq!(count.load(Ordering::Relaxed), 0);
}
