//! Addresses that stand for several servers, by a name server of the tests in a network of their own.
#![cfg(target_os = "linux")]

use serde_json::Value;

use crate::check_net::namespaces;
use crate::netns::{Net, text};
use crate::room::Room;

fn net() -> Net {
    let net = Net::new().unwrap();
    net.serve_names();
    net.serve("server", "10.77.2.2:8080", "accept");
    net
}

/// What the program says of an address: one object a line.
fn check(net: &Net, target: &str) -> Vec<Value> {
    let mut command = net.command("client", env!("CARGO_BIN_EXE_causedby"));
    command.args(["check", "--format", "json", "--timeout", "1s", target]);
    let output = command.output().unwrap();
    let out = text(&output.stdout[..]);
    assert!(!out.contains('\u{1b}'), "{out:?}");
    out.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// `host:port resolve connect`, and why where there is no port.
fn shown(check: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let host = word(&check["host"]);
    let resolve = word(&check["resolve"]["outcome"]);
    match check["port"].as_u64() {
        Some(port) => format!(
            "{host}:{port} {resolve} {}",
            word(&check["connect"][0]["outcome"])
        ),
        None => format!("{host} {resolve}: {}", word(&check["resolve"]["detail"])),
    }
}

#[test]
fn the_servers_behind_a_name_are_found_by_its_records() {
    if !namespaces() {
        return;
    }
    let net = net();
    for (name, expected) in [
        (
            "cluster.test",
            &[
                "db.cluster.test:8080 ok open",
                "db.cluster.test:8081 ok refused",
            ][..],
        ),
        // The answer does not fit into a datagram.
        ("long.test", &["db.long.test:8080 ok open"]),
        (
            "nxdomain.test",
            &["nxdomain.test not-found: there is no name _mongodb._tcp.nxdomain.test"],
        ),
        (
            "nodata.test",
            &["nodata.test not-found: there is no SRV record _mongodb._tcp.nodata.test"],
        ),
        (
            "hostile.test",
            &["hostile.test not-found: there is no SRV record _mongodb._tcp.hostile.test"],
        ),
        (
            "servfail.test",
            &["servfail.test temporary-failure: resolver 10.77.1.1: SERVFAIL"],
        ),
        (
            "other.test",
            &["other.test temporary-failure: resolver 10.77.1.1: REFUSED"],
        ),
        (
            "silent.test",
            &["silent.test timeout: no answer from resolver 10.77.1.1"],
        ),
        (
            "foreign.test",
            &[
                "foreign.test could-not-tell: none of the 1 servers of _mongodb._tcp.foreign.test lies in the domain of foreign.test",
            ],
        ),
    ] {
        let checks = check(
            &net,
            &format!("mongodb+srv://shop:hunter2@{name}/shop?tls=false"),
        );
        assert_eq!(checks.iter().map(shown).collect::<Vec<_>>(), expected);
        let seed = checks[0]["seed"].as_str();
        assert_eq!(seed, checks[0]["port"].is_u64().then_some(name));
    }
}

#[test]
fn drivers_speak_tls_to_the_servers_behind_a_name() {
    if !namespaces() {
        return;
    }
    let net = net();
    let checks = check(&net, "mongodb+srv://cluster.test/");
    assert_eq!(checks[0]["tls"]["outcome"], "silent", "{}", checks[0]);
    let checks = check(&net, "mongodb+srv://cluster.test/?tls=false");
    assert_eq!(checks[0]["tls"], Value::Null);
}

#[test]
fn a_trace_that_names_a_cluster_gets_a_check_of_each_server() {
    if !namespaces() {
        return;
    }
    let net = net();
    let trace = "com.mongodb.MongoTimeoutException: Timed out while waiting for a server of mongodb+srv://shop:hunter2@cluster.test/shop\n\tat com.mongodb.internal.connection.BaseCluster.x(BaseCluster.java:1)\n";
    let room = Room::new(net.name());
    let file = room.put("srv.txt", trace);
    let explain = |more: &[&str]| {
        let mut command = net.command("client", env!("CARGO_BIN_EXE_causedby"));
        command.args(["explain", "--verify", "--timeout", "1s", "--format", "json"]);
        command.args(more).arg(&file);
        let report: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
        let endpoints = report["traces"][0]["endpoints"].as_array().unwrap().clone();
        endpoints
            .iter()
            .map(|one| shown(&one["check"]))
            .collect::<Vec<_>>()
    };
    let both = [
        "db.cluster.test:8080 ok open",
        "db.cluster.test:8081 ok refused",
    ];
    assert_eq!(explain(&["--yes"]), both);
    assert_eq!(explain(&["--allow", "cluster.test"]), both);
    let narrow = [
        "db.cluster.test:8080 ok could-not-tell",
        "db.cluster.test:8081 ok could-not-tell",
    ];
    // The name may be looked up, for its servers could lie in that network; they do not.
    assert_eq!(explain(&["--allow", "192.0.2.0/24"]), narrow);
}
