//! A log holds one failure after the other: what stood before makes no difference to what a text means.

use std::collections::BTreeMap;

use crate::scan::{healthy, parsed, texts};

/// What ends so that the next text could be taken for more of it: a cause without frames, lines
/// that look like a prefix once they stand there twice.
const BEFORE: [&str; 3] = [
    "traces/libs/kafka-stackless-17.txt",
    "traces/libs/checkpoint-17.txt",
    "traces/chain/nested-thread-25.txt",
];

fn together(logs: &[&[u8]]) -> BTreeMap<String, u64> {
    let mut log = healthy(1);
    for text in logs {
        log.extend_from_slice(text);
        log.extend(healthy(32));
    }
    parsed(&log)
}

#[test]
fn what_stands_before_makes_no_difference() {
    let before = |name: &&&str| texts().iter().find(|(text, _)| text == **name);
    let before: Vec<_> = BEFORE.iter().filter_map(|name| before(&name)).collect();
    assert_eq!(before.len(), BEFORE.len());
    let all: Vec<&[u8]> = before.iter().map(|(_, text)| text.as_slice()).collect();
    let others = together(&all);
    let mut wrong = Vec::new();
    // Pages, mails and tables dress all of their lines; those of entries have no form of their own.
    let left_out = ["traces/quoted/", "traces/page/", "kb/"];
    let texts = texts()
        .iter()
        .filter(|(name, _)| !left_out.iter().any(|folder| name.starts_with(folder)));
    for (name, text) in texts {
        let behind = all.iter().flat_map(|other| [*other, text.as_slice()]);
        let log: Vec<&[u8]> = behind.chain([text.as_slice()]).collect();
        let mut expected = others.clone();
        for (fingerprint, count) in together(&[text]) {
            *expected.entry(fingerprint).or_default() += count * (all.len() as u64 + 1);
        }
        let found = together(&log);
        if found != expected {
            wrong.push(format!("{name}: {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
