//! The program itself: arguments, standard streams, exit status.

use std::fs;
use std::process::Stdio;

use crate::room::Room;

pub(crate) const REFUSED: &str = "\
Exception in thread \"main\" java.net.ConnectException: Connection refused
\tat java.base/sun.nio.ch.Net.pollConnect(Native Method)
\tat com.acme.orders.OrderClient.load(OrderClient.java:42)
\tat com.acme.orders.Main.main(Main.java:7)
";

pub(crate) const UNKNOWN: &str = "\
com.acme.stock.StockDrift: shelf 12 holds 3, ledger says 5
\tat com.acme.stock.Ledger.close(Ledger.java:88)
";

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
    "merge",
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
