//! The README and its companions: what they show is what the program prints, what they name exists.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use causedby::explain::proof::{Fixture, prove};
use causedby::kb::Base;
use regex::Regex;

use crate::kb::assert_fresh;
use crate::room::Room;

const DEMO: &str = "fixtures/demo/connection-refused.txt";
const CAPTURE: &str = "fixtures/kb/connection-refused/hit-resttemplate-boot-17.txt";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What the program prints in a checkout, with nothing of the developer's own surroundings.
fn causedby(args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causedby"));
    command.args(args).current_dir(root()).env_clear();
    let output = command.stdin(Stdio::null()).output().unwrap();
    assert!(output.status.success(), "{args:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Place of the text of the code block behind a marker, without its fences.
fn block(text: &str, marker: &str) -> std::ops::Range<usize> {
    let marker = text.find(&format!("<!-- {marker}")).unwrap();
    let fence = marker + text[marker..].find("\n```").unwrap() + 1;
    let start = fence + text[fence..].find('\n').unwrap() + 1;
    start..start - 1 + text[start - 1..].find("\n```").unwrap() + 1
}

fn with_block(readme: &str, marker: &str, content: &str) -> String {
    let place = block(readme, marker);
    [&readme[..place.start], content, &readme[place.end..]].concat()
}

/// The log's error and its trace, the libraries' frames left out.
fn excerpt(log: &str) -> String {
    let is_shown = |line: &&str| {
        let frame = line.trim_start().starts_with("at ");
        !line.is_empty() && (!frame || line.contains("com.example.orders"))
    };
    let trace: Vec<&str> = log
        .lines()
        .skip_while(|line| !line.contains("ERROR"))
        .collect();
    let mut out = String::new();
    let mut skipped = false;
    for line in trace.iter().take(trace.len() - 1) {
        if is_shown(line) {
            out += if skipped { "\t…\n" } else { "" };
            out += &format!("{line}\n");
        }
        skipped = !is_shown(line) && !line.is_empty();
    }
    out
}

/// The answer up to the first step.
fn answer() -> String {
    let out = causedby(&["explain", DEMO, "--os", "linux", "--width", "80"]);
    let steps = out.find("\nWhat to do\n").unwrap();
    let second = steps + out[steps..].find("\n  2. ").unwrap();
    format!("{}\n  …\n", &out[..second])
}

fn editor_line() -> String {
    causedby(&[
        "explain",
        DEMO,
        "--format",
        "editor",
        "--project",
        "fixtures/lab/net-spring",
    ])
}

/// What `kb new` says of a trace, up to the next steps.
fn draft() -> String {
    let room = Room::new("readme-draft");
    room.put(
        "trace.txt",
        "com.acme.stock.StockDrift: shelf 'B-12' holds 3, ledger says 5 (tenant=acme)\n\
         \tat com.acme.stock.Ledger.close(Ledger.java:88)\n",
    );
    let said = room.run(&[
        "kb",
        "new",
        "stock-drift",
        "--family",
        "stock",
        "--from",
        "trace.txt",
    ]);
    let end = said.out.find("\nNext\n").unwrap();
    said.out[..end].to_owned()
}

#[test]
fn the_readme_shows_what_the_program_prints() {
    let readme = read("README.md");
    let readme = with_block(&readme, "input", &excerpt(&read(DEMO)));
    let readme = with_block(&readme, "output", &answer());
    let readme = with_block(&readme, "editor", &editor_line());
    let readme = with_block(&readme, "draft", &draft());
    assert_fresh("README.md", &readme);
}

#[test]
fn the_first_command_explains_a_capture_byte_for_byte() {
    let read = |name| fs::read(root().join(name)).unwrap();
    assert_eq!(read(DEMO), read(CAPTURE));
}

/// Findings as an editor gets them: known, unknown, of a file in a folder of another system.
fn findings() -> Vec<(&'static str, &'static str, &'static str)> {
    let line = editor_line();
    let place = line.find(":21: ").unwrap();
    assert_eq!(
        line.trim_end()[place..],
        *":21: moderate: Connection refused [connection-refused]"
    );
    vec![
        (
            "fixtures/lab/net-spring/src/main/java/com/example/orders/TemplateCalls.java",
            "21",
            "moderate: Connection refused [connection-refused]",
        ),
        (
            "/home/me/my app/build.log",
            "4",
            "unknown: com.acme.Drift: shelf:12: high: 3 [no entry fits]",
        ),
        (
            "C:/app/build.log",
            "17",
            "high: Something [its-id, general advice]",
        ),
    ]
}

fn assert_reads(pattern: &str, message: bool) {
    let pattern = Regex::new(pattern).unwrap();
    for (path, line, text) in findings() {
        let found = format!("{path}:{line}: {text}");
        let groups = pattern
            .captures(&found)
            .unwrap_or_else(|| panic!("{pattern}: {found}"));
        assert_eq!((&groups[1], &groups[2]), (path, line), "{pattern}");
        assert!(!message || &groups[3] == text, "{pattern}: {found}");
    }
}

#[test]
fn the_problem_matcher_reads_editor_lines() {
    let readme = read("README.md");
    let tasks: serde_json::Value = serde_json::from_str(&readme[block(&readme, "vscode")]).unwrap();
    let pattern = &tasks["tasks"][0]["problemMatcher"]["pattern"];
    assert_eq!(
        (&pattern["file"], &pattern["line"], &pattern["message"]),
        (&1.into(), &2.into(), &3.into())
    );
    assert_reads(pattern["regexp"].as_str().unwrap(), true);
}

#[test]
fn the_error_format_reads_editor_lines() {
    let readme = read("README.md");
    let script = &readme[block(&readme, "vim")];
    let format = script.split("set errorformat=").nth(1).unwrap();
    let format = format.lines().next().unwrap().replace("\\ ", " ");
    let pattern = format
        .replace("%f", "(.+?)")
        .replace("%l", "([0-9]+)")
        .replace("%m", "(.+)");
    assert_reads(&format!("^{pattern}$"), true);
}

#[test]
fn the_output_filter_reads_editor_lines() {
    let readme = read("README.md");
    let row = readme
        .lines()
        .find(|line| line.contains("Output filters"))
        .unwrap();
    let filter = row.split('`').nth(1).unwrap();
    // What the macros stand for in the IDE.
    let pattern = filter
        .replace("$FILE_PATH$", r"((?:\p{Alphabetic}:)?[0-9 a-z_A-Z\-\\./]+)")
        .replace("$LINE$", "([0-9]+)");
    assert_reads(&pattern, false);
}

/// The text of an indented block that begins so.
fn indented(document: &str, beginning: &str) -> String {
    let start = document.find(&format!("    {beginning}")).unwrap();
    let lines = document[start..].lines();
    let lines = lines.map_while(|line| line.strip_prefix("    "));
    lines.map(|line| format!("{line}\n")).collect()
}

#[test]
fn the_entry_that_contributors_are_shown_explains_its_hit_and_not_its_miss() {
    let document = read("CONTRIBUTING.md");
    let start = document.find("```json\n").unwrap() + "```json\n".len();
    let end = start + document[start..].find("```").unwrap();
    let file = "kb/lang/number-format.json".to_owned();
    let base = Base::with_entries(vec![(file, document[start..end].to_owned())]).unwrap();
    let fixture = |file: &str, beginning: &str| {
        Fixture::new("number-format", file, &indented(&document, beginning)).unwrap()
    };
    let fixtures = [
        fixture("hit-order-line.txt", "Exception in thread"),
        fixture("miss-own-class.txt", "com.acme.csv.NumberFormat"),
    ];
    let proof = prove(&base, &["number-format"], &fixtures);
    assert_eq!((proof.hits, proof.misses), (1, 1));
    assert_eq!(proof.findings, []);
}

/// The written files and where their links start.
fn documents() -> Vec<PathBuf> {
    let names = [
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/architecture.md",
    ];
    names.iter().map(|name| root().join(name)).collect()
}

#[test]
fn links_lead_to_files_that_exist() {
    let link = Regex::new(r"\]\(([^)#\s]+)").unwrap();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for link in link.captures_iter(&text).map(|groups| groups[1].to_owned()) {
            let found =
                link.starts_with("https://") || document.parent().unwrap().join(&link).exists();
            assert!(found, "{}: {link}", document.display());
        }
    }
}

#[test]
fn commands_that_the_documents_show_exist() {
    let shown = Regex::new(r"(?m)^ {4}(?:.*\| )?causedby ([a-z].*)$").unwrap();
    for document in documents() {
        let text = fs::read_to_string(&document).unwrap();
        for line in shown.captures_iter(&text) {
            let words: Vec<&str> = line[1].split_whitespace().collect();
            let options = words.iter().filter(|word| word.starts_with("--"));
            let named: Vec<&str> = match words[..] {
                ["kb", command, ..] => vec!["kb", command, "--help"],
                [command, ..] => vec![command, "--help"],
                [] => continue,
            };
            let help = causedby(&named);
            for option in options {
                assert!(
                    help.contains(option),
                    "{}: {}",
                    document.display(),
                    &line[1]
                );
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn scans_in_parallel_are_merged_as_the_readme_does() {
    let readme = read("README.md");
    let script = &readme[block(&readme, "parallel")];
    let room = Room::new("readme-parallel");
    let demo = read(DEMO);
    for (name, text) in [
        ("logs/orders/app.log", demo.as_str()),
        ("logs/orders/app.log.1", &demo.replace("orders", "stock")),
        ("logs/web/app.log", &demo),
        ("logs/quiet/app.log", "all is well\n"),
    ] {
        room.put(name, text);
    }
    let program = Path::new(env!("CARGO_BIN_EXE_causedby")).parent().unwrap();
    let path = format!("{}:/usr/bin:/bin", program.display());
    let mut shell = Command::new("sh");
    shell.args(["-ec", script]).current_dir(&room.0).env_clear();
    let merged = shell.env("PATH", path).output().unwrap();
    let scanned = room.run(&["scan", "logs"]);
    assert_eq!(String::from_utf8_lossy(&merged.stderr), "");
    assert_eq!(String::from_utf8_lossy(&merged.stdout), scanned.out);
    assert!(scanned.out.contains("4 files"), "{}", scanned.out);
}
