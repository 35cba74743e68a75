//! What a check that comes after the trace may say of the time of the trace.

use serde_json::Value;

use crate::project::NAMELESS;
use crate::room::Room;

/// A trace of that time, against a port that is closed or open now.
fn verified(room: &Room, time: &str, port: u16) -> (Value, String) {
    let trace = format!(
        "{time} ERROR [main] c.a.Orders - failed\n{}",
        NAMELESS.replace(
            "Connection refused",
            &format!("Connection refused: /127.0.0.1:{port}")
        )
    );
    room.put("old.txt", &trace);
    let args = ["explain", "old.txt", "--verify", "--yes", "--timeout", "2s"];
    let json = room.run(&[&args[..], &["--format", "json"]].concat());
    let text = room.run(&[&args[..], &["--width", "200"]].concat()).out;
    (serde_json::from_str(&json.out).unwrap(), text)
}

fn observed(report: &Value) -> Vec<&str> {
    let check = &report["traces"][0]["endpoints"][0]["check"];
    let all = check["observations"].as_array().unwrap();
    all.iter().map(|one| one.as_str().unwrap()).collect()
}

fn certain(report: &Value) -> Vec<&Value> {
    let causes = report["traces"][0]["explanations"][0]["causes"]
        .as_array()
        .unwrap();
    let is_certain =
        |cause: &&Value| cause["verdict"] == "confirmed" || cause["verdict"] == "ruled-out";
    causes.iter().filter(is_certain).collect()
}

#[test]
fn a_check_of_an_old_trace_says_how_old_and_is_certain_of_nothing_but_the_place() {
    let room = Room::new("old-trace");
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let (report, text) = verified(&room, "2024-03-01T12:00:00.000Z", closed);
    assert!(observed(&report).contains(&"old-trace"), "{report}");
    assert!(
        text.contains("days older than this check, which says how it is now, not how it was then"),
        "{text}"
    );
    let loopback = |cause: &&Value| cause["evidence"].to_string().contains("(loopback)");
    assert!(certain(&report).iter().all(loopback), "{report}");
}

#[test]
fn what_is_open_now_is_never_said_to_have_been_open_then() {
    let room = Room::new("opened-later");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let (report, text) = verified(&room, "no time", listener.local_addr().unwrap().port());
    let seen = observed(&report);
    assert!(
        seen.contains(&"opened-later") && !seen.contains(&"old-trace"),
        "{seen:?}"
    );
    assert!(
        text.contains("it is open now, and was not when the trace was written"),
        "{text}"
    );
    let loopback = |cause: &&Value| cause["evidence"].to_string().contains("(loopback)");
    assert!(certain(&report).iter().all(loopback), "{report}");
    let causes = &report["traces"][0]["explanations"][0]["causes"];
    assert!(
        causes
            .to_string()
            .contains("failed when the trace was written and succeeds now"),
        "{causes}"
    );
}
