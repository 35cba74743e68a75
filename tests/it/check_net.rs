//! Conditions of a real network and what the program says of each: `fixtures/network/*.json`. Needs root,
//! `ip` and `nft`; says so loudly where they are missing, and fails where CAUSEDBY_NETNS=required.
#![cfg(target_os = "linux")]

use std::collections::BTreeMap;
use std::process::Stdio;
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};
use std::{env, fs};

use serde::Deserialize;
use serde_json::Value;

use crate::fixtures;
use crate::java;
use crate::netns::{self, Net};
use crate::room::Room;

/// One condition.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// In words.
    pub(crate) condition: String,
    /// `machine: command`
    #[serde(default)]
    setup: Vec<String>,
    #[serde(default)]
    servers: Vec<Server>,
    /// Names in the client's hosts file.
    #[serde(default)]
    hosts: BTreeMap<String, Vec<String>>,
    /// Whether there is a name server.
    #[serde(default)]
    resolver: bool,
    target: String,
    timeout: Option<String>,
    resolve: Option<String>,
    connect: Vec<String>,
    errno: Vec<Option<i32>>,
    service: Option<String>,
    /// All of them but `in-container`, which depends on where the test runs.
    pub(crate) observations: Vec<String>,
    status: i32,
    /// Ways in which a program of the JDK calls the target: `fixtures/network/java`.
    #[serde(default)]
    java: Vec<(String, String)>,
    /// A trace that fails so, the entry that explains it, and what becomes of its causes.
    #[serde(default)]
    trace: Vec<String>,
    entry: Option<String>,
    #[serde(default)]
    verdicts: BTreeMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct Server {
    #[serde(rename = "in")]
    machine: String,
    on: String,
    does: String,
}

/// Every scenario with the name of its file.
pub(crate) fn scenarios() -> Vec<(String, Scenario)> {
    let mut files: Vec<_> = fs::read_dir(fixtures::root().join("network"))
        .unwrap()
        .map(|item| item.unwrap().path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "json")
        })
        .collect();
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let scenario = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (
            path.file_stem().unwrap().to_string_lossy().into_owned(),
            scenario,
        )
    };
    files.iter().map(read).collect()
}

/// Whether namespaces can be made; a test that needs them ends here where not.
pub(crate) fn namespaces() -> bool {
    let Some(reason) = netns::missing() else {
        return true;
    };
    let required = env::var("CAUSEDBY_NETNS").is_ok_and(|value| value == "required");
    assert!(!required, "the network tests cannot run: {reason}");
    eprintln!("SKIPPED: the network tests need root, iproute2 and nftables: {reason}");
    false
}

#[test]
fn every_condition_is_observed_as_it_is() {
    if !namespaces() {
        return;
    }
    let scenarios = Mutex::new(scenarios());
    let failures = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let Some((name, scenario)) = scenarios.lock().unwrap().pop() else {
                        break;
                    };
                    let found = try_out(&scenario);
                    let named = found.into_iter().map(|what| format!("{name}: {what}"));
                    failures.lock().unwrap().extend(named);
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn try_out(scenario: &Scenario) -> Vec<String> {
    let net = Net::new().unwrap();
    for line in &scenario.setup {
        net.set_up(line);
    }
    let lines = scenario.hosts.iter().flat_map(|(name, addresses)| {
        addresses
            .iter()
            .map(move |address| format!("{address} {name}\n"))
    });
    net.hosts("client", &lines.collect::<String>());
    for server in &scenario.servers {
        net.serve(&server.machine, &server.on, &server.does);
    }
    if scenario.resolver {
        net.serve_names();
    }
    let mut wrong = check(&net, scenario);
    if !scenario.trace.is_empty() {
        wrong.extend(explain(&net, scenario, &(scenario.trace.join("\n") + "\n")));
    }
    wrong.extend(scenario.java.iter().flat_map(|(way, target)| {
        let Some(trace) = java::fail(net.command("client", "java"), way, target) else {
            return Vec::new();
        };
        let wrong = explain(&net, scenario, &trace);
        wrong
            .into_iter()
            .map(|what| format!("{way} {target}: {what}\n{trace}"))
            .collect()
    }));
    wrong
}

fn check(net: &Net, scenario: &Scenario) -> Vec<String> {
    let mut command = net.command("client", env!("CARGO_BIN_EXE_causedby"));
    command.args(["check", "--format", "json", &scenario.target]);
    command.args(["--timeout", scenario.timeout.as_deref().unwrap_or("10s")]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let Ok(check) = serde_json::from_str::<Value>(&text) else {
        return vec![format!(
            "no JSON: {text}{}",
            String::from_utf8_lossy(&output.stderr)
        )];
    };
    let observed = |value: &Value| value != "in-container";
    let connects = check["connect"].as_array().unwrap();
    let of_connects = |key: &str| {
        Value::from(
            connects
                .iter()
                .map(|one| one[key].clone())
                .collect::<Vec<_>>(),
        )
    };
    let observations = check["observations"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| observed(one));
    let mut rows = vec![
        (
            "observations",
            Value::from(scenario.observations.clone()),
            observations.cloned().collect(),
        ),
        (
            "connect",
            Value::from(scenario.connect.clone()),
            of_connects("outcome"),
        ),
        (
            "errno",
            serde_json::to_value(&scenario.errno).unwrap(),
            of_connects("errno"),
        ),
        (
            "status",
            Value::from(scenario.status),
            Value::from(output.status.code()),
        ),
    ];
    if let Some(expected) = &scenario.resolve {
        rows.push((
            "resolve",
            Value::from(expected.clone()),
            check["resolve"]["outcome"].clone(),
        ));
    }
    if let Some(expected) = &scenario.service {
        rows.push((
            "service",
            Value::from(expected.clone()),
            check["service"]["outcome"].clone(),
        ));
    }
    let differs = rows
        .into_iter()
        .filter(|(_, expected, found)| expected != found);
    differs
        .map(|(what, expected, found)| format!("{what} is {found}, not {expected}"))
        .collect()
}

fn explain(net: &Net, scenario: &Scenario, trace: &str) -> Vec<String> {
    let room = Room::new(net.name());
    let file = room.put("trace.txt", trace);
    let mut command = net.command("client", env!("CARGO_BIN_EXE_causedby"));
    command
        .args(["explain", "--verify", "--yes", "--format", "json"])
        .arg(&file);
    command.args(["--timeout", scenario.timeout.as_deref().unwrap_or("10s")]);
    let output = command.stdin(Stdio::null()).output().unwrap();
    let Ok(report) = serde_json::from_slice::<Value>(&output.stdout) else {
        return vec![format!(
            "no JSON: {}",
            String::from_utf8_lossy(&output.stderr)
        )];
    };
    let best = &report["traces"][0]["explanations"][0];
    let mut wrong = Vec::new();
    if report["traces"][0]["endpoints"][0]["check"].is_null() {
        wrong.push("no endpoint was checked".to_owned());
    }
    if best["entry"].as_str() != scenario.entry.as_deref() {
        wrong.push(format!("explained as {}", best["entry"]));
    }
    let Some(causes) = best["causes"].as_array() else {
        return wrong;
    };
    for (cause, verdict) in &scenario.verdicts {
        let found = causes
            .iter()
            .find(|one| one["id"] == *cause)
            .map(|one| &one["verdict"]);
        if found.and_then(Value::as_str) != Some(verdict) {
            wrong.push(format!(
                "{cause} is {found:?}, not {verdict}: {}",
                best["causes"]
            ));
        }
    }
    // The first cause is one of those that the scenario calls most likely.
    let first = causes[0]["id"].as_str().unwrap();
    let strongest = scenario
        .verdicts
        .values()
        .any(|verdict| verdict == "confirmed" || verdict == "likely");
    let named = scenario
        .verdicts
        .get(first)
        .is_some_and(|verdict| verdict == "confirmed" || verdict == "likely");
    if strongest && !named {
        wrong.push(format!("{first} comes first"));
    }
    wrong
}

#[test]
fn descriptors_that_this_machine_lacks_say_nothing_of_the_endpoint() {
    if !namespaces() {
        return;
    }
    let net = Net::new().unwrap();
    drop_all(&net);
    net.hosts("client", "10.77.2.2 shop.test\n");
    // Every attempt keeps its socket until its time is up: twenty do not fit.
    let targets: Vec<String> = (1..=20)
        .map(|number| format!("shop.test:{}", 9000 + number))
        .collect();
    let script = format!(
        "ulimit -n 12; exec {} check --timeout 2s --format json {}",
        env!("CARGO_BIN_EXE_causedby"),
        targets.join(" ")
    );
    let output = net
        .command("client", "sh")
        .args(["-c", &script])
        .output()
        .unwrap();
    let mut lacked = 0;
    for line in netns::text(&output.stdout[..]).lines() {
        let check: Value = serde_json::from_str(line).unwrap();
        let resolved = check["resolve"]["outcome"] == "ok";
        let connect = &check["connect"][0];
        let told = if resolved { connect } else { &check["resolve"] };
        match told["outcome"].as_str().unwrap() {
            "timeout" => {}
            "could-not-tell" => {
                lacked += 1;
                let why = told["detail"].as_str().unwrap();
                assert!(
                    why.contains("too many open files on this machine"),
                    "{check}"
                );
                assert_eq!(check["verdict"], "could-not-tell");
                let observed = check["observations"].as_array().unwrap();
                let of_peer = |one: &&Value| one.as_str().is_some_and(|id| id.starts_with("tcp-"));
                assert_eq!(observed.iter().find(of_peer), None, "{check}");
            }
            other => panic!("{other}: {check}"),
        }
    }
    assert!(
        (8..20).contains(&lacked),
        "{lacked} lacked descriptors: {}",
        netns::text(&output.stdout[..])
    );
}

fn drop_all(net: &Net) {
    net.set_up("server: nft add table inet t");
    net.set_up(
        "server: nft 'add chain inet t c { type filter hook input priority 0; policy drop; }'",
    );
}

#[test]
fn twenty_dead_endpoints_take_no_longer_than_one() {
    if !namespaces() {
        return;
    }
    let net = Net::new().unwrap();
    drop_all(&net);
    let mut command = net.command("client", env!("CARGO_BIN_EXE_causedby"));
    command.args(["check", "--timeout", "4s", "--format", "json"]);
    command.args((1..=20).map(|number| format!("10.77.2.2:{}", 9000 + number)));
    let started = Instant::now();
    let output = command.output().unwrap();
    let took = started.elapsed();
    assert_eq!(netns::text(&output.stdout[..]).lines().count(), 20);
    assert!(took < Duration::from_secs(8), "{took:?}");
}
