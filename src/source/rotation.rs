//! Which files are one log that was rotated, told by their names, from the oldest to the newest.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use super::log::LogFile;

/// What rotation leaves behind, from the oldest on. Within a day the higher number is the newer
/// file, as logback and log4j count; numbers without a day grow with the age, as logrotate counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    Dated(Vec<u64>, Reverse<u64>),
    Numbered(Reverse<u64>),
    /// What is written to now.
    Newest,
}

/// Puts files that are one log together, the oldest first; a log stands where its first file stood.
pub fn logs(files: Vec<LogFile>) -> Vec<Vec<LogFile>> {
    let mut logs: Vec<Vec<(Age, LogFile)>> = Vec::new();
    let mut known: HashMap<PathBuf, usize> = HashMap::new();
    for file in files {
        let (log, age) = log_and_age(Path::new(&file.name));
        let at = *known.entry(log).or_insert(logs.len());
        match logs.get_mut(at) {
            Some(log) => log.push((age, file)),
            None => logs.push(vec![(age, file)]),
        }
    }
    let in_order = |mut log: Vec<(Age, LogFile)>| {
        log.sort_by(|(one, _), (other, _)| one.cmp(other));
        log.into_iter().map(|(_, file)| file).collect()
    };
    logs.into_iter().map(in_order).collect()
}

/// `logs/app.log.2.gz` is an older `logs/app.log`.
fn log_and_age(path: &Path) -> (PathBuf, Age) {
    let newest = || (path.to_path_buf(), Age::Newest);
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return newest();
    };
    let ending = [".gz", ".bz2", ".xz", ".zst"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    let (undated, date) = without_date(ending.unwrap_or(name));
    let (log, number) = without_number(&undated);
    let age = match (date, number) {
        (Some(date), number) => Age::Dated(date, Reverse(number.unwrap_or(0))),
        (None, Some(number)) => Age::Numbered(Reverse(number)),
        (None, None) => return newest(),
    };
    (path.with_file_name(log), age)
}

/// `app-2026-11-01.3.log` is of `app.log`, and so is `app.log-20261101`.
fn without_date(name: &str) -> (String, Option<Vec<u64>>) {
    static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let day = r"(20\d\d)[-_.]?(0[1-9]|1[0-2])[-_.]?(0[1-9]|[12]\d|3[01])";
        Regex::new(&format!(r"(?:^|[-_.]){day}((?:[-_.T]\d+)*)(?:[-_.]|$)")).ok()
    });
    let Some(found) = DATE.as_ref().and_then(|date| date.captures(name)) else {
        return (name.to_owned(), None);
    };
    let (whole, tail) = (found.get_match(), &found[4]);
    // The separator behind it belongs to what follows.
    let behind = match whole.end() == name.len() {
        true => "",
        false => &name[whole.end() - 1..],
    };
    let numbers = (1..4).map(|part| &found[part]);
    let numbers = numbers.chain(tail.split(['-', '_', '.', 'T']).skip(1));
    let numbers = numbers.map(|digits| digits.parse().unwrap_or(u64::MAX));
    let log = format!("{}{behind}", &name[..whole.start()]);
    (log, Some(numbers.collect()))
}

/// `app.log.2` is of `app.log`.
fn without_number(name: &str) -> (&str, Option<u64>) {
    let number = name
        .rsplit_once('.')
        .filter(|(log, digits)| !log.is_empty() && digits.len() <= 3)
        .and_then(|(log, digits)| Some((log, digits.parse().ok()?)));
    match number {
        Some((log, number)) => (log, Some(number)),
        None => (name, None),
    }
}

#[cfg(test)]
mod tests {
    use super::{LogFile, logs};

    fn ordered(names: &[&str]) -> Vec<Vec<String>> {
        let files = names.iter().map(|name| LogFile {
            name: (*name).to_owned(),
            named: false,
        });
        let logs = logs(files.collect()).into_iter();
        logs.map(|log| log.into_iter().map(|file| file.name).collect())
            .collect()
    }

    #[test]
    fn numbers_grow_with_the_age() {
        let log = [
            "a/app.log.10.gz",
            "a/app.log.2.gz",
            "a/app.log.1",
            "a/app.log",
        ];
        let mut named = log;
        named.sort_unstable();
        assert_eq!(ordered(&named), [log]);
    }

    #[test]
    fn dates_in_any_place_and_numbers_within_a_day() {
        for log in [
            ["app-2026-10-31.log.gz", "app-2026-11-01.log", "app.log"],
            [
                "app.2026-11-01.9.log.gz",
                "app.2026-11-01.10.log.gz",
                "app.log",
            ],
            [
                "app.log.2026-11-01.0.gz",
                "app.log.2026-11-01.1.gz",
                "app.log",
            ],
            ["out-20261031.xz", "out-20261101", "out"],
            ["app.log.2026-11-01-07", "app.log.2026-11-01-13", "app.log"],
            [
                "app-2026-11-01.log.2",
                "app-2026-11-01.log.1",
                "app-2026-11-01.log",
            ],
        ] {
            let mut named = log;
            named.sort_unstable();
            assert_eq!(ordered(&named), [log]);
        }
    }

    #[test]
    fn what_is_not_rotated_stays_by_itself_and_in_its_place() {
        let named = [
            "-",
            "a/app.log",
            "app.log",
            "app.log.gz",
            "app1.log",
            "app2.log",
            "orders-20269999.log",
            "pid.20261",
            "web.log",
        ];
        let apart: Vec<Vec<String>> = named.iter().map(|name| vec![(*name).to_owned()]).collect();
        assert_eq!(ordered(&named), apart);
        assert_eq!(
            ordered(&["b.log", "a.log", "b.log.1"]),
            [vec!["b.log.1", "b.log"], vec!["a.log"]]
        );
    }
}
