//! What makes an entry wrong: all findings of all files at once. Opens no files; the rules for
//! `match` stand in `lint_match`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::entry::{Cause, Entry};
use super::finding::{Finding, Findings};
use super::lint_match;
use super::placeholder;
use super::shape;

/// An entry without findings, and the text that it was read from.
#[derive(Clone, Debug)]
pub struct Linted {
    /// As named by the caller.
    pub file: String,
    /// Its folder's name.
    pub family: String,
    /// The file itself.
    pub text: String,
    /// What the file says.
    pub entry: Entry,
}

/// Parses and checks files, given as name and text. `elsewhere` says which ids exist besides
/// theirs, for `related`.
///
/// # Errors
/// Every finding of every file, in the order of the files.
pub fn lint(
    files: &[(String, String)],
    elsewhere: &dyn Fn(&str) -> bool,
) -> Result<Vec<Linted>, Vec<Finding>> {
    let mut all = Vec::new();
    let mut parsed = Vec::new();
    for (file, text) in files {
        let mut found = Findings::new(file);
        let entry = parse(text, &mut found);
        all.push(found);
        parsed.push(entry);
    }
    let ids: Vec<&str> = parsed
        .iter()
        .flatten()
        .map(|entry| entry.id.as_str())
        .collect();
    let known: BTreeSet<&str> = ids.iter().copied().collect();
    let exists = |id: &str| known.contains(id) || elsewhere(id);
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for (((file, _), entry), found) in files.iter().zip(&parsed).zip(&mut all) {
        let Some(entry) = entry else { continue };
        validate(file, entry, &exists, found);
        if let Some(other) = first.insert(&entry.id, file) {
            found.add("/id", format!("`{}` is also the id of {other}", entry.id));
        }
    }
    let findings: Vec<Finding> = all.into_iter().flat_map(Findings::into_vec).collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let linted = files
        .iter()
        .zip(parsed)
        .filter_map(|((file, text), entry)| {
            Some(Linted {
                file: file.clone(),
                family: family(file),
                text: text.clone(),
                entry: entry?,
            })
        });
    Ok(linted.collect())
}

/// The name of a file's folder.
fn family(file: &str) -> String {
    let mut parts = file.rsplit(['/', '\\']).skip(1);
    parts.next().unwrap_or_default().to_owned()
}

/// What can be understood of a file; wrong parts are reported and left empty.
fn parse(text: &str, found: &mut Findings<'_>) -> Option<Entry> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            found.add("", format!("not JSON: {error}"));
            return None;
        }
    };
    let good = shape::ENTRY.check(&value, "", found);
    match serde_json::from_value(good) {
        Ok(entry) => Some(entry),
        Err(error) => {
            found.add("", error.to_string());
            None
        }
    }
}

fn validate(file: &str, entry: &Entry, exists: &dyn Fn(&str) -> bool, found: &mut Findings<'_>) {
    check_id(file, &entry.id, found);
    if entry.title.ends_with('.') {
        found.add("/title", "ends in a full stop");
    }
    let groups = lint_match::check(entry, found);
    check_causes(entry, found);
    check_fixes(entry, found);
    check_texts(entry, &groups, found);
    for (number, id) in entry.related.iter().enumerate() {
        let at = format!("/related/{number}");
        if *id == entry.id && !id.is_empty() {
            found.add(at, "names the entry itself");
        } else if !id.is_empty() && !exists(id) {
            found.add(at, format!("no entry has the id `{id}`"));
        }
    }
    for (number, page) in entry.references.iter().enumerate() {
        if !page.is_empty() && !page.starts_with("https://") {
            found.add(format!("/references/{number}"), "is not an https address");
        }
    }
}

fn check_id(file: &str, id: &str, found: &mut Findings<'_>) {
    if id.is_empty() {
        return;
    }
    if !is_kebab(id) {
        found.add("/id", format!("`{id}` is not kebab-case"));
    }
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    if name.strip_suffix(".json").is_some_and(|stem| stem != id) {
        found.add("/id", format!("`{id}` is not the name of the file"));
    }
}

fn is_kebab(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    id.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(fits))
}

fn check_causes(entry: &Entry, found: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for (number, cause) in entry.causes.iter().enumerate() {
        let at = format!("/causes/{number}/id");
        if cause.id.is_empty() {
            continue;
        }
        if !is_kebab(&cause.id) {
            found.add(at.as_str(), format!("`{}` is not kebab-case", cause.id));
        }
        if !seen.insert(&cause.id) {
            found.add(at.as_str(), format!("a second cause `{}`", cause.id));
        }
        if !entry.fixes.iter().any(|fix| fix.causes.contains(&cause.id)) {
            found.add(at, format!("no fix is for `{}`", cause.id));
        }
        for observation in &cause.supported_by {
            if cause.ruled_out_by.contains(observation) {
                let reason = format!("`{observation}` both supports it and rules it out");
                found.add(format!("/causes/{number}"), reason);
            }
        }
        check_confirmation(number, cause, found);
    }
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

fn check_fixes(entry: &Entry, found: &mut Findings<'_>) {
    for (number, fix) in entry.fixes.iter().enumerate() {
        for (place, id) in fix.causes.iter().enumerate() {
            if !id.is_empty() && !entry.causes.iter().any(|cause| cause.id == *id) {
                let at = format!("/fixes/{number}/for/{place}");
                found.add(at, format!("no cause has the id `{id}`"));
            }
        }
    }
}

/// Words that say nothing, and placeholders that nothing fills, in every text that people read.
fn check_texts(entry: &Entry, groups: &BTreeSet<String>, found: &mut Findings<'_>) {
    for (at, text, filled) in texts(entry) {
        if let Some(words) = empty_words(text) {
            found.add(at.as_str(), format!("holds `{words}`"));
        }
        if !filled {
            continue;
        }
        for name in placeholder::names(text) {
            if !placeholder::OF_ENDPOINT.contains(&name) && !groups.contains(name) {
                let reason = format!(
                    "nothing fills {{{name}}}: neither the endpoint nor a named group of a pattern of this entry"
                );
                found.add(at.as_str(), reason);
            }
        }
    }
}

fn empty_words(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let phrases = ["see documentation", "see the documentation", "lorem ipsum"];
    let todo = |mark: &'static str| {
        text.split(|one: char| !one.is_alphanumeric())
            .any(|word| word == mark)
            .then_some(mark)
    };
    phrases
        .into_iter()
        .find(|phrase| lower.contains(phrase))
        .or_else(|| todo("TODO"))
        .or_else(|| todo("FIXME"))
}

/// Pointer, text, and whether placeholders in it are filled.
fn texts(entry: &Entry) -> Vec<(String, &str, bool)> {
    let mut all = vec![
        ("/title".to_owned(), entry.title.as_str(), false),
        ("/summary".to_owned(), entry.summary.as_str(), true),
        ("/escalation".to_owned(), entry.escalation.as_str(), true),
    ];
    for (number, text) in entry.affects.iter().enumerate() {
        all.push((format!("/affects/{number}"), text, false));
    }
    for (number, cause) in entry.causes.iter().enumerate() {
        all.push((format!("/causes/{number}/text"), &cause.text, true));
    }
    for (number, fix) in entry.fixes.iter().enumerate() {
        all.push((format!("/fixes/{number}/step"), &fix.step, true));
        all.push((format!("/fixes/{number}/tip"), &fix.tip, true));
        for (system, command) in &fix.commands {
            all.push((format!("/fixes/{number}/commands/{system}"), command, true));
        }
        if let Some(snippet) = &fix.snippet {
            all.push((format!("/fixes/{number}/snippet/text"), &snippet.text, true));
        }
    }
    for (number, faq) in entry.faqs.iter().enumerate() {
        all.push((format!("/faqs/{number}/question"), &faq.question, true));
        all.push((format!("/faqs/{number}/answer"), &faq.answer, true));
    }
    all
}
