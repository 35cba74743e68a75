//! What `docs/architecture.md` says of the code holds of the code.

use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The rooms from the lowest to the highest; those of one row know each other.
const ROOMS: [&[&str]; 13] = [
    &["time"],
    &["source"],
    &["layout"],
    &["trace"],
    &["scan"],
    &["endpoint"],
    &["project"],
    &["kb"],
    &["check"],
    &["explain", "report"],
    &["verdict"],
    &["render"],
    &["cli"],
];

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for item in fs::read_dir(folder).unwrap() {
        let path = item.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// Every source file of a room with its code: no comments, and nothing from `#[cfg(test)]` on.
fn code(room: &str) -> Vec<(PathBuf, String)> {
    let files = rust_files(&root().join("src").join(room));
    let files = files.into_iter().filter(|path| !path.ends_with("tests.rs"));
    let code = |text: String| -> String {
        let lines = text
            .lines()
            .take_while(|line| !line.starts_with("#[cfg(test)]"));
        let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
        lines.map(|line| format!("{line}\n")).collect()
    };
    files
        .map(|path| {
            let text = code(fs::read_to_string(&path).unwrap());
            (path, text)
        })
        .collect()
}

/// The library's rooms.
fn library() -> impl Iterator<Item = &'static str> {
    ROOMS
        .into_iter()
        .flatten()
        .copied()
        .filter(|room| *room != "cli")
}

fn rank(room: &str) -> usize {
    ROOMS
        .iter()
        .position(|row| row.contains(&room))
        .unwrap_or_else(|| panic!("no room {room}"))
}

#[test]
fn every_folder_is_a_room() {
    for item in fs::read_dir(root().join("src")).unwrap() {
        let item = item.unwrap();
        if item.path().is_dir() {
            rank(&item.file_name().to_string_lossy());
        }
    }
}

#[test]
fn rooms_use_only_rooms_below_them() {
    let used = Regex::new(r"\bcrate::([a-z_]+)").unwrap();
    for room in library() {
        for (path, code) in code(room) {
            for other in used.captures_iter(&code).map(|groups| groups[1].to_owned()) {
                assert!(rank(&other) <= rank(room), "{}: {other}", path.display());
            }
        }
    }
}

#[test]
fn the_library_but_check_touches_no_terminal_clock_environment_network_or_process() {
    let forbidden = Regex::new(
        r"\b(e?print(ln)?!|dbg!|env::|SystemTime|Instant|TcpStream|TcpListener|UdpSocket|ToSocketAddrs|process::|thread::|io::std)",
    )
    .unwrap();
    for room in library().filter(|room| *room != "check") {
        for (path, code) in code(room) {
            let found = forbidden.find(&code).map(|found| found.as_str());
            assert_eq!(found, None, "{}", path.display());
        }
    }
}

#[test]
fn the_check_touches_no_terminal_and_starts_no_program() {
    let forbidden = Regex::new(
        r"\b(e?print(ln)?!|dbg!|process::Command|Command::new|io::std(in|out|err)|env::args)",
    )
    .unwrap();
    for (path, code) in code("check") {
        let found = forbidden.find(&code).map(|found| found.as_str());
        assert_eq!(found, None, "{}", path.display());
    }
}

#[test]
fn only_source_and_check_open_files() {
    let opens = Regex::new(r"\b(fs::|File::|OpenOptions)").unwrap();
    for room in library().filter(|room| !["source", "check"].contains(room)) {
        for (path, code) in code(room) {
            assert!(!opens.is_match(&code), "{}", path.display());
        }
    }
}

#[test]
fn the_program_opens_no_socket_and_runs_no_program() {
    let opens =
        Regex::new(r"\b(std::net|TcpStream|UdpSocket|Command::new\(|process::Command)").unwrap();
    for (path, code) in code("cli") {
        assert!(!opens.is_match(&code), "{}", path.display());
    }
}

#[test]
fn every_source_file_opens_with_what_lives_there() {
    for path in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{}", path.display());
    }
}

#[test]
fn every_test_that_the_architecture_names_exists() {
    let text = fs::read_to_string(root().join("docs/architecture.md")).unwrap();
    let named = Regex::new(r"`((?:tests|src)/[a-z0-9_/]+\.rs)`((?:,? `[a-z0-9_]+`)+)").unwrap();
    let name = Regex::new("`([a-z0-9_]+)`").unwrap();
    let mut count = 0;
    for groups in named.captures_iter(&text) {
        let code = fs::read_to_string(root().join(&groups[1])).unwrap();
        for test in name.captures_iter(&groups[2]) {
            count += 1;
            assert!(
                code.contains(&format!("fn {}(", &test[1])),
                "{}: {}",
                &groups[1],
                &test[1]
            );
        }
    }
    assert!(count > 20, "only {count} tests are named");
}
