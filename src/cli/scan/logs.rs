//! Which logs are read: what lies below what was named, each file once, in its order.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use causedby::source::log::{self, LogFile};
use causedby::source::rotation;

/// The logs, each of one or several files; what cannot be looked into is told.
pub(super) fn logs(named: &[PathBuf], failed: impl FnMut(String, String)) -> Vec<Vec<LogFile>> {
    let files = rotation::logs(log::find(named, failed), |file| &file.name);
    rotation::logs(once(files.into_iter().flatten()), |file| &file.name)
}

/// A file that was named twice, or by two names, counts under the first.
fn once(files: impl Iterator<Item = LogFile>) -> Vec<LogFile> {
    let mut once: Vec<LogFile> = Vec::new();
    let mut known: HashMap<PathBuf, usize> = HashMap::new();
    for file in files {
        let path = match file.name.as_str() {
            "-" => None,
            name => fs::canonicalize(name).ok(),
        };
        let path = path.unwrap_or_else(|| PathBuf::from(&file.name));
        let at = *known.entry(path).or_insert(once.len());
        match once.get_mut(at) {
            Some(same) => same.named |= file.named,
            None => once.push(file),
        }
    }
    once
}
