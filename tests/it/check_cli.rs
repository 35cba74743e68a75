//! `causedby check` and `explain --verify` as typed: what answers, waiting, asking first.

use std::process::Stdio;

use crate::room::{Ended, Room};

#[test]
fn a_check_says_what_answers_and_ends_with_0_or_1() {
    let room = Room::new("check");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let open = listener.local_addr().unwrap().to_string();
    let closed = {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        gone.local_addr().unwrap().to_string()
    };
    let ended = room.run(&["check", &open, "--timeout", "500ms"]);
    assert_eq!(ended.status, 0, "{}", ended.out);
    assert!(
        ended.out.starts_with(&format!("reachable: {open}\n")),
        "{}",
        ended.out
    );
    assert_eq!(ended.err, "");
    let ended = room.run(&[
        "check",
        &open,
        &closed,
        "--format",
        "json",
        "--timeout",
        "500ms",
    ]);
    assert_eq!(ended.status, 1);
    let checks: Vec<serde_json::Value> = ended
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(checks.len(), 2);
    assert_eq!(checks[1]["connect"][0]["outcome"], "refused");
    let ended = room.run(&["check", "not a target"]);
    assert_eq!((ended.status, ended.out.as_str()), (2, ""));
    let ended = room.run(&["check", &closed, "--timeout", "soon"]);
    assert_eq!(ended.status, 2);
}

#[test]
fn waiting_ends_as_soon_as_the_endpoint_is_there() {
    let room = Room::new("wait");
    let address = {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        gone.local_addr().unwrap()
    };
    let waiting = room
        .causedby(&[
            "check",
            "--wait",
            "60s",
            "--format",
            "json",
            &address.to_string(),
        ])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    // The first look must have failed for the wait to be one; an early listener only makes it shorter.
    std::thread::sleep(std::time::Duration::from_millis(300));
    let _listener = std::net::TcpListener::bind(address).unwrap();
    let ended = Ended::from(waiting.wait_with_output().unwrap());
    assert_eq!(ended.status, 0, "{}", ended.out);
    let ended = room.run(&["check", "--wait", "100ms", "127.0.0.1:1"]);
    assert_eq!(ended.status, 1);
}

#[test]
fn repeating_shows_every_answer() {
    let room = Room::new("repeat");
    let ended = room.run(&["check", "--repeat", "2", "--format", "json", "127.0.0.1:1"]);
    let check: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(check["history"][0]["verdict"], "not-reachable");
    assert!(
        check["summary"]
            .as_str()
            .unwrap()
            .ends_with("reachable 0 of 2 times, never")
    );
    assert_eq!(ended.status, 1);
}

#[test]
fn nothing_of_a_trace_is_contacted_before_somebody_agreed() {
    let room = Room::new("consent");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let trace = format!(
        "java.net.ConnectException: Connection refused: /{address}\n\tat com.acme.A.b(A.java:1)\n"
    );
    let verify = |more: &[&str]| {
        let args = [&["explain", "--verify", "--timeout", "500ms"], more].concat();
        room.run_with(&args, &trace)
    };
    assert_eq!(verify(&[]).status, 2);
    assert_eq!(verify(&["--allow", "elsewhere:1"]).status, 0);
    assert!(listener.accept().is_err(), "contacted");
    assert_eq!(verify(&["--allow", &address.to_string()]).status, 0);
    assert!(listener.accept().is_ok(), "not contacted");
}
