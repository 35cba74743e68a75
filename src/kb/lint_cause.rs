//! What makes a cause wrong: an id that is used twice, no fix, an observation that cannot exclude
//! what it is said to exclude.

use std::collections::BTreeSet;

use super::entry::{Cause, Entry};
use super::finding::Findings;
use super::lint::is_kebab;

/// What can make a cause impossible. A check comes after the failure: that something fails now
/// says nothing about what failed then, so only what is right, or where the endpoint lies, counts.
const EXCLUDING: &[&str] = &[
    "dns-ok",
    "tcp-open",
    "service-match",
    "tls-ok",
    "endpoint-loopback",
    "endpoint-private",
];

/// What is right now and may have been wrong a minute ago, or somewhere else.
const RIGHT_NOW: &[&str] = &["dns-ok", "tcp-open", "service-match", "tls-ok"];

/// A cause that one of these supports passes by itself.
const PASSING: &[&str] = &["opened-later", "listener-none", "dns-temporary-failure"];

/// Checks the causes of an entry.
pub(crate) fn check(entry: &Entry, found: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for (number, cause) in entry.causes.iter().enumerate() {
        if cause.id.is_empty() {
            continue;
        }
        let at = format!("/causes/{number}/id");
        if !is_kebab(&cause.id) {
            found.add(at.as_str(), format!("`{}` is not kebab-case", cause.id));
        }
        if !seen.insert(&cause.id) {
            found.add(at.as_str(), format!("a second cause `{}`", cause.id));
        }
        if !entry.fixes.iter().any(|fix| fix.causes.contains(&cause.id)) {
            found.add(at, format!("no fix is for `{}`", cause.id));
        }
        check_observations(&format!("/causes/{number}"), cause, found);
        check_confirmation(number, cause, found);
    }
}

fn check_observations(at: &str, cause: &Cause, found: &mut Findings<'_>) {
    let supported_by_one_of = |names: &[&'static str]| {
        let first = names.iter().find(|name| supports(cause, name));
        first.copied()
    };
    for observation in &cause.ruled_out_by {
        let name = observation.as_str();
        let reason = if supports(cause, name) {
            "both supports it and rules it out".to_owned()
        } else if !EXCLUDING.contains(&name) {
            "is seen after the failure and cannot exclude what was then".to_owned()
        } else if !RIGHT_NOW.contains(&name) {
            continue;
        } else if let Some(passing) = supported_by_one_of(PASSING) {
            format!("says how it is now, and what `{passing}` supports passes by itself")
        } else if supports(cause, "in-container") {
            "may differ inside the container".to_owned()
        } else {
            continue;
        };
        found.add(at, format!("`{name}` {reason}"));
    }
}

fn supports(cause: &Cause, observation: &str) -> bool {
    cause.supported_by.iter().any(|one| one == observation)
}

/// A set that holds what rules the cause out confirms nothing, and a set within another is enough.
fn check_confirmation(number: usize, cause: &Cause, found: &mut Findings<'_>) {
    for (place, set) in cause.confirmed_by.iter().enumerate() {
        let at = format!("/causes/{number}/confirmed_by/{place}");
        for observation in set {
            if cause.ruled_out_by.contains(observation) {
                let reason = format!("`{observation}` rules the cause out");
                found.add(at.as_str(), reason);
            }
        }
        let within = |other: &Vec<String>| other.iter().all(|one| set.contains(one));
        let others = cause.confirmed_by.iter().enumerate();
        if others
            .into_iter()
            .any(|(other, set)| other != place && within(set))
        {
            found.add(at, "is more than another set that is enough");
        }
    }
}
