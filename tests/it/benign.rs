//! Healthy logs, source code, other languages' errors: none of it is a Java failure.

use std::fs;

use crate::fixtures;
use crate::traces::with_traces;

#[test]
fn benign_texts_hold_no_trace() {
    let files: Vec<_> = fixtures::files("benign")
        .into_iter()
        .filter(|path| !path.ends_with("README.md"))
        .collect();
    assert!(!files.is_empty(), "no benign fixture was found");
    let mut failures = Vec::new();
    for path in &files {
        let found = with_traces(fs::read(path).unwrap(), |traces| {
            traces
                .iter()
                .map(|trace| {
                    format!(
                        "line {}: {:?}",
                        trace.line,
                        trace
                            .chain
                            .first()
                            .map(|first| (first.class, first.message))
                    )
                })
                .collect::<Vec<_>>()
        });
        if !found.is_empty() {
            failures.push(format!(
                "{}:\n    {}",
                fixtures::name(path),
                found.join("\n    ")
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} hold traces\n{}",
        failures.len(),
        files.len(),
        failures.join("\n")
    );
}
