//! Endpoints out of a project's configuration: for traces that name none, and never without saying so.

use serde_json::Value;

use crate::room::Room;

/// What RabbitMQ's client prints: the class and message of the JDK, and no address.
pub(crate) const NAMELESS: &str = "\
java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
\tat com.rabbitmq.client.impl.SocketFrameHandlerFactory.create(SocketFrameHandlerFactory.java:60)
\tat com.acme.orders.Queue.open(Queue.java:12)
";

/// A project whose queue is on a port of this machine on which nobody listens, and its trace.
fn project(name: &str) -> (Room, String) {
    let room = Room::new(name);
    let closed = {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        gone.local_addr().unwrap().port().to_string()
    };
    let yaml = "spring:\n  rabbitmq:\n    host: ${QUEUE_HOST:nowhere.test}\n    port: ${QUEUE_PORT}\n    password: hunter2\n";
    room.put("shop/src/main/resources/application.yml", yaml);
    room.put(
        "shop/src/main/resources/application-test.yml",
        "spring.datasource.url: jdbc:postgresql://u:hunter2@db9/x\n",
    );
    room.put(
        ".env",
        &format!("QUEUE_HOST=127.0.0.1\nQUEUE_PORT={closed}\n"),
    );
    room.put("trace.txt", NAMELESS);
    (room, closed)
}

fn explained(room: &Room, more: &[&str]) -> Value {
    let ended = room.run(&[&["explain", "trace.txt", "--format", "json"], more].concat());
    assert!(!ended.out.contains("hunter2") && !ended.err.contains("hunter2"));
    serde_json::from_str(&ended.out).unwrap()
}

#[test]
fn a_trace_that_names_no_endpoint_gets_the_one_that_its_project_configures() {
    let (room, closed) = project("configured");
    let report = explained(&room, &[]);
    let endpoints = report["traces"][0]["endpoints"].as_array().unwrap();
    assert_eq!(endpoints.len(), 1, "{endpoints:?}");
    assert_eq!(endpoints[0]["host"], "127.0.0.1");
    assert_eq!(endpoints[0]["port"].to_string(), closed);
    assert_eq!(endpoints[0]["scheme"], "amqp");
    let place = "project:shop/src/main/resources/application.yml:3";
    assert_eq!(endpoints[0]["found_in"], place);
    let text = room.run(&["explain", "trace.txt", "--width", "200"]).out;
    assert!(
        text.contains(
            "configured in shop/src/main/resources/application.yml:3; the trace names none"
        ),
        "{text}"
    );
}

#[test]
fn the_configuration_counts_only_where_the_trace_is_silent() {
    let (room, _) = project("named");
    let named = NAMELESS.replace(
        "Connection refused",
        "Connection refused: queue1/192.0.2.7:5672",
    );
    room.put("trace.txt", &named);
    let report = explained(&room, &[]);
    let endpoints = report["traces"][0]["endpoints"].as_array().unwrap();
    assert_eq!(endpoints.len(), 1, "{endpoints:?}");
    assert_eq!(endpoints[0]["host"], "queue1");
    // And elsewhere than in the project there is none.
    room.put("trace.txt", NAMELESS);
    room.put("other/readme.txt", "");
    let report = explained(&room, &["--project", "other"]);
    assert_eq!(report["traces"][0]["endpoints"], Value::Array(Vec::new()));
}

#[test]
fn what_is_only_configured_is_contacted_after_consent_and_makes_nothing_certain() {
    let (room, closed) = project("assumed");
    let ended = room.run(&["explain", "trace.txt", "--verify"]);
    assert_eq!(ended.status, 2, "{}", ended.err);
    assert!(
        ended.err.contains(
            "configured in shop/src/main/resources/application.yml:3, not named by the trace"
        ),
        "{}",
        ended.err
    );
    let allowed = format!("127.0.0.1:{closed}");
    let report = explained(&room, &["--verify", "--allow", &allowed]);
    let trace = &report["traces"][0];
    assert_eq!(
        trace["endpoints"][0]["check"]["connect"][0]["outcome"],
        "refused"
    );
    let causes = trace["explanations"][0]["causes"].as_array().unwrap();
    let verdicts: Vec<&str> = causes
        .iter()
        .map(|cause| cause["verdict"].as_str().unwrap())
        .collect();
    assert!(verdicts.contains(&"likely"), "{verdicts:?}");
    assert!(
        !verdicts.contains(&"confirmed") && !verdicts.contains(&"ruled-out"),
        "{verdicts:?}"
    );
}
