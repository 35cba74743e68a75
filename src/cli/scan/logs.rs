//! Which logs are read: what lies below what was named, each file once, in its order.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

use causedby::source::log::{self, LogFile};
use causedby::source::rotation;

/// The logs, each of one or several files; what cannot be looked into is told.
pub(super) fn logs(named: &[PathBuf], failed: impl FnMut(String, String)) -> Vec<Vec<LogFile>> {
    let mut logs = rotation::logs(log::find(named, failed), |file| &file.name);
    keep_once(&mut logs);
    logs.retain(|files| !files.is_empty());
    logs
}

/// A file that was named twice, or by two names, counts under the first.
fn keep_once(logs: &mut [Vec<LogFile>]) {
    // Whether the user named it by any of its names.
    let mut files: HashMap<PathBuf, bool> = HashMap::new();
    let mut paths = Vec::new();
    for file in logs.iter().flatten() {
        let path = real(&file.name);
        *files.entry(path.clone()).or_default() |= file.named;
        paths.push(path);
    }
    let mut paths = paths.iter();
    for log in logs {
        log.retain_mut(
            |file| match paths.next().and_then(|path| files.remove(path)) {
                Some(named) => {
                    file.named = named;
                    true
                }
                None => false,
            },
        );
    }
}

/// Where links lead; the name itself where there is no such file.
fn real(name: &str) -> PathBuf {
    let real = match name {
        "-" => None,
        name => fs::canonicalize(name).ok(),
    };
    real.unwrap_or_else(|| PathBuf::from(name))
}
