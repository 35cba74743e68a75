//! `causedby scan --follow` at work, for tests: a real process, and what it tells as it comes.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::room::Room;

/// A machine may be busy; what is awaited comes long before.
const PATIENCE: Duration = Duration::from_secs(300);

/// A record with a trace of a class of its own.
pub(crate) fn failure(class: &str, second: u64) -> String {
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!(
        "2026-11-23T{hour:02}:{minute:02}:{second:02}.101Z ERROR [main] c.e.shop.Orders - failed\n\
         com.example.shop.{class}: shelf 12 holds 3\n\
         \tat com.example.shop.{class}s.load(Stock.java:12)\n\
         \tat com.example.shop.Orders.book(Orders.java:30)\n"
    )
}

pub(crate) const HEALTHY: &str =
    "2026-11-23T07:28:33.101Z  INFO [main] c.e.shop.Orders - order 18 received\n";

/// The program at work, its events as they come.
pub(crate) struct Following {
    pub(crate) child: Child,
    lines: Receiver<String>,
    /// Events that were awaited by others.
    pub(crate) events: Vec<Value>,
}

impl Following {
    pub(crate) fn start(room: &Room, args: &[&str]) -> Self {
        let all = [&["scan", "--follow", "--format", "jsonl"], args].concat();
        let mut child = room
            .causedby(&all)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            let lines = out.lines().map_while(Result::ok);
            lines.for_each(|line| drop(sender.send(line)));
        });
        Self {
            child,
            lines,
            events: Vec::new(),
        }
    }

    /// The same, when all that stands in the files was read.
    pub(crate) fn begun(room: &Room, args: &[&str]) -> Self {
        let mut following = Self::start(room, args);
        following.until(|event| event["event"] == "begin");
        following
    }

    /// The next event that is the one, those before kept.
    pub(crate) fn until(&mut self, is_it: impl Fn(&Value) -> bool) -> Value {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.unwrap_or_else(|error| panic!("{error}: {:#?}", self.events));
            let event: Value = serde_json::from_str(&line).unwrap();
            self.events.push(event.clone());
            if is_it(&event) {
                return event;
            }
        }
    }

    /// A failure of the class is told the first time.
    pub(crate) fn first(&mut self, class: &str) -> Value {
        self.until(|event| event["event"] == "first" && class_of(event) == class)
    }

    /// Which events there were of the class.
    pub(crate) fn told(&self, class: &str) -> Vec<&str> {
        let events = self.events.iter().filter(|event| class_of(event) == class);
        events
            .map(|event| event["event"].as_str().unwrap())
            .collect()
    }

    pub(crate) fn stdin(&mut self) -> ChildStdin {
        self.child.stdin.take().unwrap()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// What it says in the end.
    pub(crate) fn end(&mut self) -> Value {
        let mut end = self.until(|event| event["event"] == "end");
        end["report"].take()
    }

    /// Ctrl-C; what it says then, and its exit status.
    pub(crate) fn interrupted(mut self) -> (Value, i32) {
        self.signal(Signal::INT);
        let report = self.end();
        (report, self.child.wait().unwrap().code().unwrap())
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The class in which the failures of these tests differ.
fn class_of(event: &Value) -> &str {
    let chain = event["sample"]["chain"].as_array();
    let class = chain.and_then(|chain| chain[0]["class"].as_str());
    class.map_or("", |class| class.rsplit('.').next().unwrap())
}

pub(crate) fn place(event: &Value) -> (&str, u64) {
    let source = &event["sample"]["source"];
    (
        source["name"].as_str().unwrap(),
        source["line"].as_u64().unwrap(),
    )
}

/// What must be equal however it was counted.
pub(crate) fn counts(report: &Value) -> (u64, u64, BTreeMap<String, u64>) {
    let groups = report["groups"].as_array().unwrap().iter();
    let groups = groups.map(|group| {
        let fingerprint = group["fingerprint"].as_str().unwrap().to_owned();
        (fingerprint, group["count"].as_u64().unwrap())
    });
    let number = |key: &str| report[key].as_u64().unwrap();
    (number("traces"), number("lines"), groups.collect())
}

pub(crate) fn scanned(room: &Room, args: &[&str]) -> Value {
    let ended = room.run(&[&["scan", "--format", "json"], args].concat());
    assert_eq!(ended.status, 0, "{}", ended.err);
    serde_json::from_str(&ended.out).unwrap()
}

/// Ended by Ctrl-C it has counted what a scan of the files counts.
pub(crate) fn assert_is_what_a_scan_counts(following: Following, room: &Room, files: &[&str]) {
    let (report, status) = following.interrupted();
    assert_eq!((status, &report["partial"]), (0, &false.into()), "{report}");
    assert_eq!(counts(&report), counts(&scanned(room, files)));
}

pub(crate) fn append(path: &Path, text: &str) {
    let mut file = File::options()
        .append(true)
        .create(true)
        .open(path)
        .unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// Both ways to learn that files change.
pub(crate) const WAYS: [&[&str]; 2] = [&[], &["--poll=10ms"]];
