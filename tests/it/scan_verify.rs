//! `causedby scan --verify`: the endpoints of the first groups, looked at live after somebody agreed.

use std::net::TcpListener;

use serde_json::Value;

use crate::room::{Ended, Room};

/// A failure to connect, by its class, at a time.
fn failure(class: &str, time: &str, address: &str) -> String {
    format!(
        "{time} ERROR [main] c.e.shop.Orders - failed\n\
         java.net.ConnectException: Connection refused: /{address}\n\
         \tat com.example.shop.{class}.load({class}.java:12)\n"
    )
}

const OLD: &str = "2024-03-01T12:00:00.000Z";

fn listener() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    (listener, address)
}

fn closed() -> String {
    listener().1
}

fn verify(room: &Room, more: &[&str]) -> Ended {
    let args = [
        "scan",
        "app.log",
        "--verify",
        "--timeout",
        "2s",
        "--os",
        "linux",
    ];
    room.run(&[&args[..], more].concat())
}

/// How many connections wait.
fn contacts(listener: &TcpListener) -> usize {
    listener.set_nonblocking(true).unwrap();
    std::iter::from_fn(|| listener.accept().ok()).count()
}

#[test]
fn each_endpoint_of_the_first_groups_is_asked_once() {
    let room = Room::new("scan-verify");
    let (open, address) = listener();
    let (other, far) = listener();
    let [stock, bills, last] = [("Stock", &address), ("Bills", &address), ("Rest", &far)]
        .map(|(class, address)| failure(class, OLD, address));
    room.put(
        "app.log",
        &[stock.repeat(3), bills.repeat(2), last].concat(),
    );
    let json = |top: &str| -> Value {
        let ended = verify(&room, &["--yes", "--top", top, "--format", "json"]);
        assert_eq!(ended.status, 0, "{}", ended.err);
        assert_eq!(ended.err.matches(&address).count(), 1, "{}", ended.err);
        serde_json::from_str(&ended.out).unwrap()
    };
    let report = json("2");
    let check = |at: usize| &report["groups"][at]["sample"]["endpoints"][0]["check"];
    assert_eq!(check(0)["connect"][0]["outcome"], "open");
    assert_eq!(check(0), check(1));
    assert!(check(2).is_null());
    let causes = &report["groups"][0]["sample"]["explanations"][0]["causes"];
    assert!(causes[0]["verdict"].is_string(), "{causes}");
    let (once, none) = (contacts(&open), contacts(&other));
    assert!(once > 0 && none == 0, "{once} {none}");
    // Two groups with the same endpoint are no more contacts than one.
    json("1");
    assert_eq!(contacts(&open), once);
}

#[test]
fn nothing_that_a_log_names_is_contacted_before_somebody_agreed() {
    let room = Room::new("scan-consent");
    let (open, address) = listener();
    room.put("app.log", &failure("Stock", OLD, &address));
    let ended = verify(&room, &[]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.out.starts_with("1 failure in 1 group"),
        "{}",
        ended.out
    );
    assert!(
        ended
            .err
            .contains("nothing was contacted: nobody could be asked"),
        "{}",
        ended.err
    );
    assert_eq!(verify(&room, &["--allow", "elsewhere:1"]).status, 0);
    assert_eq!(contacts(&open), 0);
    assert_eq!(verify(&room, &["--allow", &address]).status, 0);
    assert!(contacts(&open) > 0);
    let ended = verify(&room, &["--yes", "--format", "partial"]);
    assert_eq!((ended.status, ended.out.as_str()), (2, ""));
    assert_eq!(contacts(&open), 0);
}

#[test]
fn every_format_shows_what_was_seen() {
    let room = Room::new("scan-verdicts");
    let address = closed();
    room.put("app.log", &failure("Stock", OLD, &address));
    let shown = |format: &str| verify(&room, &["--yes", "--format", format, "--width", "200"]).out;
    let text = shown("text");
    let line = format!("→ {address}: not-reachable now");
    for said in [
        &line,
        "checked    not-reachable now",
        "Causes, by what the check saw",
        "seen from ",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let markdown = shown("markdown");
    for said in [
        "not-reachable now",
        "checked: **not-reachable** now",
        "### Causes, by what the check saw",
    ] {
        assert!(markdown.contains(said), "{said}: {markdown}");
    }
    let html = shown("html");
    for said in [
        format!("<h4><code>{address}</code>: not-reachable now</h4>"),
        "By what the check saw.".to_owned(),
        "<strong>likely:</strong>".to_owned(),
        "Seen from ".to_owned(),
    ] {
        assert!(html.contains(&said), "{said}: {html}");
    }
    let sarif: Value = serde_json::from_str(&shown("sarif")).unwrap();
    let message = &sarif["runs"][0]["results"][0]["message"]["text"];
    let said = format!("(1 time); {address}: not-reachable now; likely: ");
    assert!(message.as_str().unwrap().contains(&said), "{message}");
}

#[test]
fn a_group_is_as_old_as_its_last_failure() {
    let room = Room::new("scan-age");
    let address = closed();
    let now = jiff::Timestamp::now().to_string();
    let observed = |times: &[&str]| {
        let log: String = times
            .iter()
            .map(|time| failure("Stock", time, &address))
            .collect();
        room.put("app.log", &log);
        let ended = verify(&room, &["--yes", "--format", "json"]);
        let report: Value = serde_json::from_str(&ended.out).unwrap();
        report["groups"][0]["sample"]["endpoints"][0]["check"]["observations"].to_string()
    };
    assert!(observed(&[OLD, OLD]).contains("old-trace"));
    assert!(!observed(&[OLD, &now]).contains("old-trace"));
}

#[test]
fn a_merge_looks_at_the_endpoints_of_all_parts() {
    let room = Room::new("merge-verify");
    let address = closed();
    room.put("app.log", &failure("Stock", OLD, &address));
    let part = room.run(&["scan", "app.log", "--format", "partial"]).out;
    let args = [
        "merge",
        "-",
        "--verify",
        "--yes",
        "--timeout",
        "2s",
        "--format",
        "json",
    ];
    let report: Value = serde_json::from_str(&room.run_with(&args, &part).out).unwrap();
    let check = &report["groups"][0]["sample"]["endpoints"][0]["check"];
    assert_eq!(check["connect"][0]["outcome"], "refused");
}
