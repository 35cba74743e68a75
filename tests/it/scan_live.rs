//! `causedby scan` while it runs: Ctrl-C, pipes that stay open, and what a terminal shows meanwhile.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::process::{Child, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use serde_json::Value;

use crate::room::Room;

const LOG: &str = "\
2026-11-23T07:28:32.101Z ERROR [main] c.e.shop.Orders - order 17 failed
java.net.ConnectException: Connection refused: stock/10.1.2.3:8080
\tat com.example.shop.Stock.load(Stock.java:12)
\tat com.example.shop.Orders.book(Orders.java:30)
2026-11-23T07:28:33.101Z  INFO [main] c.e.shop.Orders - order 18 received
";

/// Waits until a thread of the process is kept waiting by its standard input (0) or output (1):
/// whatever was written has been read then, or a pipe is full.
fn wait_until_blocked_on(child: &mut Child, stream: u32) {
    let stream = format!("{stream:#x}");
    let tasks = format!("/proc/{}/task", child.id());
    loop {
        assert_eq!(child.try_wait().unwrap(), None, "it ended by itself");
        let calls = fs::read_dir(&tasks).unwrap().filter_map(|task| {
            let path = task.unwrap().path();
            // A thread may end in between.
            Some((
                fs::read_to_string(path.join("syscall")).ok()?,
                fs::read_to_string(path.join("wchan")).ok()?,
            ))
        });
        for (call, place) in calls {
            if call.split(' ').nth(1) == Some(&stream) && place.contains("pipe") {
                return;
            }
        }
        std::thread::yield_now();
    }
}

fn interrupt(child: &Child) {
    kill_process(Pid::from_child(child), Signal::INT).unwrap();
}

#[test]
fn ctrl_c_shows_what_a_pipe_that_stays_open_gave_so_far() {
    let room = Room::new("scan-interrupted");
    // Less and more than what is read to tell what kind of text it is.
    for times in [1, 1000] {
        let mut child = room
            .causedby(&["scan", "-", "--format", "json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut pipe = child.stdin.take().unwrap();
        pipe.write_all(LOG.repeat(times).as_bytes()).unwrap();
        wait_until_blocked_on(&mut child, 0);
        interrupt(&child);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(2));
        let report: Value = serde_json::from_slice(&ended.stdout).unwrap();
        assert_eq!(report["partial"], true);
        assert_eq!(report["traces"], times);
        assert_eq!(report["lines"], 5 * times);
        drop(pipe);
    }
}

#[test]
fn ctrl_c_while_the_answer_is_written_ends_at_once() {
    let room = Room::new("scan-interrupted-twice");
    let log: String = (0..200)
        .map(|number| LOG.replace("Stock.load", &format!("Stock.load{number}")))
        .collect();
    room.put("app.log", &log);
    let mut child = room
        .causedby(&["scan", "app.log", "--format", "json"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until_blocked_on(&mut child, 1);
    interrupt(&child);
    assert_eq!(child.wait().unwrap().code(), Some(2));
    let mut written = Vec::new();
    child.stdout.unwrap().read_to_end(&mut written).unwrap();
    assert!(serde_json::from_slice::<Value>(&written).is_err());
}

/// The two ends of a terminal: what it shows, and what a program writes to.
fn terminal() -> (File, File) {
    let screen = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&screen).unwrap();
    unlockpt(&screen).unwrap();
    let size = Winsize {
        ws_row: 24,
        ws_col: 120,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&screen, size).unwrap();
    let name = ptsname(&screen, Vec::new()).unwrap();
    let name = name.to_str().unwrap();
    let program = File::options().read(true).write(true).open(name).unwrap();
    (File::from(screen), program)
}

#[test]
fn a_terminal_shows_how_far_it_is_and_a_pipe_does_not() {
    let room = Room::new("scan-progress");
    let log = LOG.repeat(1_000);
    room.put("app.log", &log);
    let args = ["scan", "app.log", "--format", "jsonl"];
    let (mut screen, program) = terminal();
    let mut command = room.causedby(&args);
    command
        .env("TERM", "xterm")
        .stdout(Stdio::piped())
        .stderr(program);
    let child = command.spawn().unwrap();
    // The terminal ends when nobody has it open any more.
    drop(command);
    let mut shown = Vec::new();
    let mut some = [0; 4096];
    while let Ok(len @ 1..) = screen.read(&mut some) {
        shown.extend_from_slice(&some[..len]);
    }
    let ended = child.wait_with_output().unwrap();
    assert!(ended.status.success());
    let shown = String::from_utf8(shown).unwrap();
    assert!(shown.contains("scanning: "), "{shown:?}");
    assert!(shown.contains(" · failures: "), "{shown:?}");
    assert!(shown.contains(" remaining"), "{shown:?}");
    assert!(shown.ends_with("\r\u{1b}[2K"), "{shown:?}");
    let ended_in_pipe = room.run(&args);
    assert_eq!(ended_in_pipe.err, "");
    assert_eq!(ended_in_pipe.out.as_bytes(), ended.stdout);
}
