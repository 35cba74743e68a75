//! What makes an entry wrong: all findings of all files at once. Opens no files; the rules for
//! `match` stand in `lint_match`, for causes in `lint_cause`, for what is copied into a shell or a
//! settings file in `lint_command`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::entry::Entry;
use super::finding::{Finding, Findings};
use super::lint_cause;
use super::lint_command;
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
    let (linted, unfinished) = lint_drafts(files, elsewhere)?;
    if unfinished.is_empty() {
        Ok(linted)
    } else {
        Err(unfinished)
    }
}

/// The same for entries that are still being written: what is only unfinished is said beside them.
///
/// # Errors
/// Every finding of every file, if any of them is wrong.
pub fn lint_drafts(
    files: &[(String, String)],
    elsewhere: &dyn Fn(&str) -> bool,
) -> Result<(Vec<Linted>, Vec<Finding>), Vec<Finding>> {
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
    repeated_answers(&parsed, &mut all);
    let findings: Vec<Finding> = all.into_iter().flat_map(Findings::into_vec).collect();
    if findings.iter().any(|finding| !finding.unfinished) {
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
    Ok((linted.collect(), findings))
}

/// An answer that several entries give is about none of them.
fn repeated_answers(parsed: &[Option<Entry>], all: &mut [Findings<'_>]) {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for (entry, found) in parsed.iter().zip(all) {
        let Some(entry) = entry else { continue };
        for (number, faq) in entry.faqs.iter().enumerate() {
            match first.get(faq.answer.as_str()) {
                // Not written yet.
                _ if faq.answer.is_empty() || faq.answer.contains("TODO") => {}
                Some(id) => {
                    let at = format!("/faqs/{number}/answer");
                    found.add(at, format!("`{id}` has the same answer"));
                }
                None => {
                    first.insert(&faq.answer, &entry.id);
                }
            }
        }
    }
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
    lint_cause::check(entry, found);
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
    let lists = [
        ("/affects", &entry.affects),
        ("/related", &entry.related),
        ("/references", &entry.references),
    ];
    for (at, list) in lists {
        check_once(at, list, found);
    }
    for (number, page) in entry.references.iter().enumerate() {
        if !page.is_empty() && !page.starts_with("https://") {
            found.add(format!("/references/{number}"), "is not an https address");
        }
    }
}

/// Nothing is in a list twice.
pub(crate) fn check_once(at: &str, list: &[String], found: &mut Findings<'_>) {
    let mut seen = BTreeSet::new();
    for (number, item) in list.iter().enumerate() {
        if !item.is_empty() && !seen.insert(item) {
            found.add(
                format!("{at}/{number}"),
                format!("`{item}` stands there twice"),
            );
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

/// Whether it can be an id: `connection-refused`.
pub fn is_kebab(id: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    id.split('-')
        .all(|word| !word.is_empty() && word.bytes().all(fits))
}

fn check_fixes(entry: &Entry, found: &mut Findings<'_>) {
    for (number, fix) in entry.fixes.iter().enumerate() {
        for (place, id) in fix.causes.iter().enumerate() {
            if !id.is_empty() && !entry.causes.iter().any(|cause| cause.id == *id) {
                let at = format!("/fixes/{number}/for/{place}");
                found.add(at, format!("no cause has the id `{id}`"));
            }
        }
        lint_command::check(&format!("/fixes/{number}"), fix, found);
    }
}

/// Words that say nothing, and placeholders that nothing fills, in every text that people read.
fn check_texts(entry: &Entry, groups: &BTreeSet<String>, found: &mut Findings<'_>) {
    for (at, text, filled) in texts(entry) {
        if let Some(words) = empty_words(text) {
            found.add_unfinished(at.as_str(), format!("holds `{words}`"));
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
        let mut words = text.split(|one: char| !one.is_alphanumeric());
        // Nearly every text is out at the first look.
        (text.contains(mark) && words.any(|word| word == mark)).then_some(mark)
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
