//! Finds fixtures: a file dropped in is a test.

use std::fs;
use std::path::{Path, PathBuf};

/// The fixtures' folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

/// All files below a folder of the fixtures, sorted; the lab's own sources are no fixtures.
pub(crate) fn files(folder: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut pending = vec![root().join(folder)];
    while let Some(dir) = pending.pop() {
        let Ok(items) = fs::read_dir(&dir) else {
            continue;
        };
        for item in items {
            let path = item.unwrap().path();
            if !path.is_dir() {
                files.push(path);
            } else if path.file_name().unwrap() != "lab" {
                pending.push(path);
            }
        }
    }
    files.sort();
    files
}

/// Name of a fixture for messages: its path below the fixtures' folder.
pub(crate) fn name(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// A row that names no fixture is left over: the text was dropped, or was never captured.
#[test]
fn every_row_of_the_lab_names_a_fixture_that_is_there() {
    let mut missing = Vec::new();
    let mut rows = 0;
    for module in fs::read_dir(root().join("lab")).unwrap() {
        let table = module.unwrap().path().join("captures.tsv");
        let Ok(text) = fs::read_to_string(&table) else {
            continue;
        };
        for row in text.lines().filter(|row| !row.starts_with('#')) {
            let Some(output) = row.split('\t').nth(4) else {
                continue;
            };
            rows += 1;
            if !root().join(output).is_file() {
                missing.push(format!("{}: {output}", table.display()));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
    assert!(rows > 100, "{rows}");
}
