//! The program itself: arguments, standard streams, exit status.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const REFUSED: &str = "\
Exception in thread \"main\" java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
\tat com.acme.orders.OrderClient.load(OrderClient.java:42)
\tat com.acme.orders.Main.main(Main.java:7)
";

const UNKNOWN: &str = "\
com.acme.stock.StockDrift: shelf 12 holds 3, ledger says 5
\tat com.acme.stock.Ledger.close(Ledger.java:88)
";

/// A directory of a test's own; removed when the test ends.
pub(crate) struct Room(pub(crate) PathBuf);

impl Room {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("causedby-cli-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// The program, in this room, with nothing of the developer's own surroundings.
    pub(crate) fn causedby(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_causedby"));
        command
            .args(args)
            .current_dir(&self.0)
            .env_clear()
            .env("HOME", &self.0)
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        Ended::from(self.causedby(args).output().unwrap())
    }

    pub(crate) fn run_with(&self, args: &[&str], input: &str) -> Ended {
        let mut command = self.causedby(args);
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        Ended::from(child.wait_with_output().unwrap())
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

#[test]
fn a_known_failure_is_explained_and_ends_with_0() {
    let room = Room::new("known");
    room.put("trace.txt", REFUSED);
    let ended = room.run(&["explain", "trace.txt"]);
    assert_eq!((ended.status, ended.err.as_str()), (0, ""));
    assert!(
        ended
            .out
            .starts_with("moderate: Connection refused [connection-refused]\n  --> trace.txt:1"),
        "{}",
        ended.out
    );
}

#[test]
fn explain_may_be_left_out() {
    let room = Room::new("left-out");
    room.put("trace.txt", REFUSED);
    let long = room.run_with(&["explain"], REFUSED).out;
    assert_eq!(room.run_with(&[], REFUSED).out, long);
    assert_eq!(room.run_with(&["-"], REFUSED).out, long);
    assert_eq!(room.run_with(&["--color", "never"], REFUSED).out, long);
    assert_eq!(
        room.run(&["trace.txt"]).out,
        room.run(&["explain", "trace.txt"]).out
    );
}

#[test]
fn an_unknown_failure_is_shown_and_ends_with_1() {
    let room = Room::new("unknown");
    let ended = room.run_with(&[], UNKNOWN);
    assert_eq!(ended.status, 1, "{}", ended.out);
    assert!(
        ended
            .out
            .starts_with("unknown: no entry of the knowledge base fits"),
        "{}",
        ended.out
    );
}

#[test]
fn text_without_a_trace_ends_with_1_and_says_what_was_looked_for() {
    let room = Room::new("none");
    let ended = room.run_with(&[], "all is well\n");
    assert_eq!((ended.status, ended.out.as_str()), (1, ""));
    assert!(
        ended
            .err
            .starts_with("error: no Java stack trace in standard input\nhint: looked for "),
        "{}",
        ended.err
    );
    let json = room.run_with(&["--format", "json"], "all is well\n");
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(
        value,
        serde_json::json!({"schema": "causedby/explain/1", "traces": []})
    );
    assert_eq!(
        room.run(&[]).err.lines().next(),
        Some("error: nothing to read in standard input")
    );
}

#[test]
fn an_unreadable_file_is_reported_and_the_others_are_explained() {
    let room = Room::new("unreadable");
    room.put("trace.txt", REFUSED);
    let ended = room.run(&["explain", "missing.log", "trace.txt"]);
    assert_eq!(ended.status, 2);
    assert!(ended.out.contains("Connection refused"));
    assert_eq!(ended.err.matches("missing.log").count(), 1, "{}", ended.err);
    let alone = room.run(&["missing.log", "-f", "json"]);
    assert_eq!((alone.status, alone.out.as_str()), (2, ""));
}

#[test]
fn binary_input_is_refused() {
    let room = Room::new("binary");
    fs::write(
        room.0.join("A.class"),
        b"\xca\xfe\xba\xbe\0\0\0\x3d\0\x10\x07\0\x02\x01\0\x01\0\x80\xff\xfe",
    )
    .unwrap();
    let ended = room.run(&["explain", "A.class"]);
    assert_eq!((ended.status, ended.out.as_str()), (2, ""));
    assert!(ended.err.starts_with("error: A.class: "), "{}", ended.err);
}

#[test]
fn fail_on_ends_with_3_only_when_reached() {
    let room = Room::new("fail-on");
    assert_eq!(room.run_with(&["--fail-on", "moderate"], REFUSED).status, 3);
    assert_eq!(room.run_with(&["--fail-on", "high"], REFUSED).status, 0);
    assert_eq!(room.run_with(&["--fail-on", "low"], UNKNOWN).status, 1);
}

#[test]
fn usage_errors_end_with_2() {
    let room = Room::new("usage");
    for args in [
        &["explain", "--format", "pdf"][..],
        &["explian"],
        &["kb"],
        &["kb", "show"],
        &["--width", "3"],
        &["completions", "dash"],
        &["man", "nothing"],
    ] {
        let ended = room.run(args);
        assert_eq!((ended.status, ended.out.as_str()), (2, ""), "{args:?}");
        assert!(!ended.err.is_empty(), "{args:?}");
    }
}

/// All commands, the program itself first.
const COMMANDS: &[&str] = &[
    "",
    "explain",
    "scan",
    "check",
    "kb",
    "kb list",
    "kb show",
    "kb search",
    "kb schema",
    "kb lint",
    "kb test",
    "kb new",
    "kb export",
    "completions",
    "man",
];

#[test]
fn every_command_has_help_with_examples() {
    let room = Room::new("help");
    for command in COMMANDS {
        let mut args: Vec<&str> = command.split_whitespace().collect();
        args.push("--help");
        let ended = room.run(&args);
        assert_eq!(ended.status, 0, "{command}");
        assert!(
            ended.out.contains("Examples:\n  ") && ended.out.contains("causedby"),
            "{command}: {}",
            ended.out
        );
    }
    let version = room.run(&["--version"]).out;
    assert_eq!(version, format!("causedby {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completions_exist_for_every_shell() {
    let room = Room::new("completions");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = room.run(&["completions", shell]);
        assert_eq!(ended.status, 0);
        assert!(
            ended.out.contains("causedby") && ended.out.contains("explain"),
            "{shell}"
        );
    }
}

#[test]
fn manual_pages_are_printed_one_by_one_or_written_together() {
    let room = Room::new("man");
    assert!(room.run(&["man"]).out.contains(".TH causedby 1"));
    assert!(
        room.run(&["man", "kb", "show"])
            .out
            .contains(".TH causedby-kb-show 1")
    );
    assert_eq!(room.run(&["man", "--dir", "pages"]).status, 0);
    let mut pages: Vec<String> = fs::read_dir(room.0.join("pages"))
        .unwrap()
        .map(|item| item.unwrap().file_name().into_string().unwrap())
        .collect();
    pages.sort();
    assert_eq!(pages.len(), COMMANDS.len(), "{pages:?}");
    assert!(pages.contains(&"causedby-kb-lint.1".to_owned()));
}

#[test]
fn colour_is_for_those_who_ask() {
    let room = Room::new("colour");
    let coloured = |args: &[&str], name: &str, value: &str| {
        let path = room.put("trace.txt", REFUSED);
        let mut command = room.causedby(&["explain", path.to_str().unwrap()]);
        let output = command.args(args).env(name, value).output().unwrap();
        String::from_utf8(output.stdout).unwrap().contains("\x1b[")
    };
    assert!(!coloured(&[], "TERM", "xterm-256color"), "no terminal");
    assert!(
        coloured(&["--color", "always"], "NO_COLOR", "1"),
        "asked for"
    );
    assert!(coloured(&[], "CLICOLOR_FORCE", "1"), "forced");
    assert!(
        !coloured(&["--color", "never"], "CLICOLOR_FORCE", "1"),
        "asked not to"
    );
    let mut both = room.causedby(&["trace.txt"]);
    let output = both
        .env("NO_COLOR", "1")
        .env("CLICOLOR_FORCE", "1")
        .output()
        .unwrap();
    assert!(
        !String::from_utf8(output.stdout).unwrap().contains('\x1b'),
        "NO_COLOR wins"
    );
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let room = Room::new("pipe");
    let many: String = (0..3_000)
        .map(|n| {
            REFUSED
                .replace("42", &n.to_string())
                .replace("refused\n", &format!("refused: db{n}:5432\n"))
        })
        .collect();
    room.put("many.log", &many);
    let mut command = room.causedby(&["explain", "many.log", "--format", "json"]);
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let ended = child.wait_with_output().unwrap();
    assert_eq!(
        (ended.status.code(), ended.stderr.as_slice()),
        (Some(0), &b""[..])
    );
}

#[test]
fn editor_lines_point_into_the_project() {
    let room = Room::new("editor");
    room.put("build.log", REFUSED);
    let line = |args: &[&str]| {
        room.run(&[&["explain", "build.log", "-f", "editor"], args].concat())
            .out
    };
    assert_eq!(
        line(&[]),
        "build.log:1: moderate: Connection refused [connection-refused]\n"
    );
    room.put("orders/src/main/java/com/acme/orders/OrderClient.java", "");
    assert!(
        line(&[])
            .starts_with("orders/src/main/java/com/acme/orders/OrderClient.java:42: moderate: "),
        "{}",
        line(&[])
    );
    room.put("src/main/java/com/acme/orders/OrderClient.java", "");
    assert!(
        line(&[]).starts_with("src/main/java/com/acme/orders/OrderClient.java:42: "),
        "{}",
        line(&[])
    );
    let below = line(&["--project", "orders"]);
    assert!(
        below.starts_with("orders/src/main/java/com/acme/orders/OrderClient.java:42: "),
        "{below}"
    );
    room.put("empty/README", "");
    assert!(line(&["--project", "empty"]).starts_with("build.log:1: "));
}

#[test]
fn an_entry_can_be_shown_listed_and_searched() {
    let room = Room::new("kb");
    let shown = room.run(&["kb", "show", "connection-refused"]);
    assert!(
        shown
            .out
            .starts_with("moderate: Connection refused [connection-refused]\n")
            && shown.out.contains("Questions\n")
    );
    let json = room
        .run(&["kb", "show", "connection-refused", "--format", "json"])
        .out;
    let entry: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(entry["id"], "connection-refused");
    assert!(
        room.run(&["kb", "show", "connection-refused", "-f", "markdown"])
            .out
            .starts_with("## Connection refused\n")
    );
    let list: serde_json::Value =
        serde_json::from_str(&room.run(&["kb", "list", "--format", "json"]).out).unwrap();
    let row = list
        .as_array()
        .unwrap()
        .iter()
        .find(|row| row["id"] == "connection-refused")
        .unwrap();
    assert_eq!(
        *row,
        serde_json::json!({"id": "connection-refused", "title": "Connection refused", "severity": "moderate", "family": "network"})
    );
    assert!(
        room.run(&["kb", "list", "--family", "network"])
            .out
            .contains("connection-refused")
    );
    assert!(
        room.run(&["kb", "search", "connection", "refused"])
            .out
            .contains("connection-refused")
    );
    assert_eq!(room.run(&["kb", "search", "xyzzyq"]).status, 1);
    assert_eq!(room.run(&["kb", "schema"]).status, 0);
}

#[test]
fn a_mistyped_id_gets_a_suggestion() {
    let room = Room::new("suggestion");
    let ended = room.run(&["kb", "show", "conection-refused"]);
    assert_eq!(ended.status, 2);
    assert!(
        ended.err.starts_with(
            "error: no entry `conection-refused`\nhint: did you mean connection-refused"
        ),
        "{}",
        ended.err
    );
    let family = room.run(&["kb", "list", "--family", "nonsense"]);
    assert!(
        family.status == 2 && family.err.contains("network"),
        "{}",
        family.err
    );
}

/// The bundled entry under another title, so that it passes the lint and can be told from it.
fn own_entry(room: &Room, title: &str) -> String {
    let bundled = room
        .run(&["kb", "show", "connection-refused", "--format", "json"])
        .out;
    bundled.replacen(
        "\"title\": \"Connection refused\"",
        &format!("\"title\": \"{title}\""),
        1,
    )
}

#[test]
fn own_entries_replace_bundled_ones_and_the_report_says_so() {
    let room = Room::new("own");
    room.put("trace.txt", REFUSED);
    let config = room.put(
        ".config/causedby/kb/network/connection-refused.json",
        &own_entry(&room, "From the configuration"),
    );
    assert!(
        room.run(&["trace.txt"])
            .out
            .contains("From the configuration")
    );
    fs::remove_file(config).unwrap();
    let project = own_entry(&room, "From the project");
    room.put(".causedby/kb/network/connection-refused.json", &project);
    let report = room.run(&["trace.txt"]).out;
    assert!(
        report.contains("From the project") && report.contains("in place of the"),
        "{report}"
    );
    room.put(
        "mine/network/connection-refused.json",
        &project.replace("From the project", "From the option"),
    );
    assert!(
        room.run(&["trace.txt", "--kb", "mine"])
            .out
            .contains("From the option")
    );
    assert!(
        room.run(&["kb", "list"])
            .out
            .contains("(own, in place of the bundled one)")
    );
}

#[test]
fn a_faulty_own_entry_is_an_error_if_asked_for_and_a_warning_if_not() {
    let room = Room::new("faulty");
    room.put("trace.txt", REFUSED);
    room.put(".causedby/kb/network/broken.json", "{ \"id\": 1 }");
    let ended = room.run(&["trace.txt"]);
    assert_eq!(ended.status, 0);
    assert!(
        ended.err.starts_with("warning: entry left out: "),
        "{}",
        ended.err
    );
    let asked = room.run(&["trace.txt", "--kb", ".causedby/kb"]);
    assert_eq!((asked.status, asked.out.as_str()), (2, ""));
    assert!(asked.err.contains("broken.json"), "{}", asked.err);
}

#[test]
fn a_file_that_the_shell_has_just_made_for_an_entry_is_no_entry_yet() {
    let room = Room::new("begun");
    room.put(".causedby/kb/network/connection-refused.json", "");
    let shown = room.run(&["kb", "show", "connection-refused", "--format", "json"]);
    assert_eq!((shown.status, shown.err.as_str()), (0, ""));
    assert!(shown.out.starts_with("{\n  \"id\": \"connection-refused\""));
}

#[test]
fn lint_prints_every_finding_and_ends_with_1() {
    let room = Room::new("lint");
    room.put("kb/network/broken.json", "{ \"id\": 1 }");
    room.put("kb/network/worse.json", "nonsense");
    let ended = room.run(&["kb", "lint", "kb"]);
    assert_eq!(ended.status, 1);
    assert!(
        ended.out.contains("broken.json") && ended.out.contains("worse.json"),
        "{}",
        ended.out
    );
    let good = Room::new("lint-good");
    good.put(
        "kb/network/connection-refused.json",
        &own_entry(&good, "Own"),
    );
    assert_eq!(good.run(&["kb", "lint", "kb"]).status, 0);
    assert_eq!(good.run(&["kb", "lint", "missing"]).status, 2);
}

#[test]
fn a_secret_in_the_input_never_comes_out() {
    let room = Room::new("secret");
    let trace = REFUSED.replace(
        "refused\n",
        "refused: jdbc:postgresql://app:hunter2@db1/x?password=hunter2\n",
    );
    for format in ["text", "json", "markdown", "editor"] {
        let ended = room.run_with(&["--full", "--format", format], &trace);
        assert!(
            !ended.out.contains("hunter2") && !ended.err.contains("hunter2"),
            "{format}: {}",
            ended.out
        );
    }
}

#[test]
fn the_width_asked_for_is_kept() {
    let room = Room::new("width");
    let out = room.run_with(&["--width", "50"], REFUSED).out;
    let commands = |line: &str| line.trim_start().starts_with(['$', '│']);
    for line in out.lines().filter(|line| !commands(line)) {
        assert!(line.chars().count() <= 50, "{line}");
    }
}

#[test]
fn names_of_files_cannot_write_to_the_terminal() {
    let room = Room::new("names");
    if cfg!(unix) {
        room.put("a\x1b[31m.log", REFUSED);
        let ended = room.run(&["explain", "a\x1b[31m.log", "b\x1b[31m.log"]);
        assert!(!ended.out.contains('\x1b') && !ended.err.contains('\x1b'));
    }
}

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
