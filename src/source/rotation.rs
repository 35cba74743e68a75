//! The order of logs, told by the names of their files alone, and which files are one log that was
//! rotated. The same names have the same order whatever else is read, and on whatever machine.

use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::natural;

/// What rotation leaves behind, from the oldest on. Within a day the higher number is the newer
/// file, as logback and log4j count; numbers without a day grow with the age, as logrotate counts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Age {
    Dated(Vec<u64>, Reverse<u64>),
    Numbered(Reverse<u64>),
    /// What is written to now.
    Newest,
}

/// Where a file stands among others: logs by their name in the natural order, the files of one that
/// was rotated from the oldest to the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    log: String,
    age: Age,
    name: String,
}

impl Order {
    /// The order of the file of this name.
    pub fn of(name: &str) -> Self {
        let (log, age) = log_and_age(&without_dots(name));
        let name = name.to_owned();
        Self { log, age, name }
    }
}

impl Ord for Order {
    fn cmp(&self, other: &Self) -> Ordering {
        natural::compare(&self.log, &other.log)
            .then_with(|| self.age.cmp(&other.age))
            .then_with(|| natural::compare(&self.name, &other.name))
    }
}

impl PartialOrd for Order {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Puts files in their order, those of one log together.
pub fn logs<F>(files: Vec<F>, name: impl Fn(&F) -> &str) -> Vec<Vec<F>> {
    let mut files: Vec<(Order, F)> = files
        .into_iter()
        .map(|file| (Order::of(name(&file)), file))
        .collect();
    files.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut logs: Vec<Vec<F>> = Vec::new();
    let mut last = None;
    for (order, file) in files {
        match logs.last_mut() {
            Some(log) if last.as_ref() == Some(&order.log) => log.push(file),
            _ => logs.push(vec![file]),
        }
        last = Some(order.log);
    }
    logs
}

/// `./logs/./app.log` is `logs/app.log`.
fn without_dots(path: &str) -> Cow<'_, str> {
    if !path.contains("./") {
        return Cow::Borrowed(path);
    }
    let parts = path.split_inclusive(['/', ':']);
    Cow::Owned(parts.filter(|part| *part != "./").collect())
}

/// Of which log a file is a part, and whether its name says that it was rotated.
pub fn log_of(path: &Path) -> (String, bool) {
    let (log, age) = log_and_age(&without_dots(&path.to_string_lossy()));
    (log, age != Age::Newest)
}

/// `logs/app.log.2.gz` is an older `logs/app.log`.
fn log_and_age(path: &str) -> (String, Age) {
    // Names come from machines of every kind, and behind the name of one.
    let at = path.rfind(['/', '\\', ':']).map_or(0, |at| at + 1);
    let (folder, name) = path.split_at(at);
    let ending = [".gz", ".bz2", ".xz", ".zst"]
        .iter()
        .find_map(|ending| name.strip_suffix(ending));
    let uncompressed = ending.unwrap_or(name);
    // Archives hold logs and are none.
    if uncompressed.ends_with(".tar") || name.ends_with(".tgz") {
        return (path.to_owned(), Age::Newest);
    }
    let (undated, date) = without_date(uncompressed);
    let (log, number) = without_number(&undated);
    let age = match (date, number) {
        (Some(date), number) => Age::Dated(date, Reverse(number.unwrap_or(0))),
        (None, Some(number)) => Age::Numbered(Reverse(number)),
        (None, None) => return (path.to_owned(), Age::Newest),
    };
    (format!("{folder}{log}"), age)
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
    use super::{Order, logs};

    fn ordered(names: &[&'static str]) -> Vec<Vec<&'static str>> {
        logs(names.to_vec(), |name| name)
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
    fn what_is_not_rotated_stays_by_itself_in_the_natural_order() {
        let named = [
            "-",
            "a/app.log",
            "app.log",
            "app.log.gz",
            "app1.log",
            "app2.log",
            "app10.log",
            "orders-20269999.log",
            "pid.20261",
            "web.log",
            "x-2026-11-01.tar.gz",
            "x-2026-11-02.tar.gz",
            "x-2026-11-03.tgz",
        ];
        let apart: Vec<Vec<&str>> = named.iter().map(|&name| vec![name]).collect();
        let mut others = named;
        others.sort_unstable();
        assert_eq!(ordered(&others), apart);
        assert_eq!(
            ordered(&["b.log", "a.log", "b.log.1"]),
            [vec!["a.log"], vec!["b.log.1", "b.log"]]
        );
        assert_eq!(
            ordered(&["./x/b.log", "x/a.log", "x/b.log.1"]),
            [vec!["x/a.log"], vec!["x/b.log.1", "./x/b.log"]]
        );
    }

    #[test]
    fn the_order_of_two_does_not_depend_on_others_or_on_what_stands_before_their_names() {
        let names = [
            "app-2026-10-31.log.gz",
            "app.log",
            "app.log.1",
            "app-other.log",
            "x/app.log.2",
            "./x/app.log",
            "x/./app.log.1",
            "x-2026-11-01.b/app.log.10",
        ];
        for one in names {
            for other in names {
                let order = Order::of(one).cmp(&Order::of(other));
                let together = ordered(&[one, other]).concat();
                assert_eq!(together == [one, other], order.is_le(), "{one} {other}");
                let behind = |name: &str| Order::of(&format!("web-2026-11-02.1:{name}"));
                assert_eq!(behind(one).cmp(&behind(other)), order, "{one} {other}");
            }
        }
    }
}
