//! The lint, the index and the list, and the knowledge base as it is checked in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use causedby::kb::entry::{Cause, Entry, Faq, Fix, OneOrMany, Rule, Severity, Snippet};
use causedby::kb::{Base, schema};
use serde_json::{Value, json};

/// A complete entry with these rules, as file name and text.
pub(crate) fn entry(id: &str, rules: Value) -> (String, String) {
    with(id, json!({ "match": rules }))
}

/// A complete entry in which these keys are replaced.
pub(crate) fn with(id: &str, changes: Value) -> (String, String) {
    let mut value = json!({
        "id": id,
        "title": format!("About {id}"),
        "severity": "moderate",
        "summary": "It does not work.",
        "affects": ["all versions"],
        "match": [{"class": "org.acme.AcmeException"}],
        "causes": [{"id": "one", "text": "Something is off."}],
        "fixes": [{"for": ["one"], "step": "Turn it on.", "tip": "Look first."}],
        "escalation": "Call those who run it.",
        "faqs": [],
        "related": [],
        "references": [],
    });
    if let (Some(value), Value::Object(changes)) = (value.as_object_mut(), changes) {
        value.extend(changes);
    }
    let text = serde_json::to_string_pretty(&value).unwrap() + "\n";
    (format!("kb/test/{id}.json"), text)
}

#[test]
fn own_entries_replace_bundled_ones_of_the_same_id() {
    let Some(first) = Base::bundled()
        .list()
        .first()
        .map(|card| card.id().to_owned())
    else {
        return;
    };
    let base = Base::with_entries(vec![with(&first, json!({}))]).unwrap();
    let card = base.get(&first).unwrap();
    assert!(card.is_own() && card.replaces_bundled());
    assert_eq!(
        base.list().iter().filter(|card| card.id() == first).count(),
        1
    );
    assert_eq!(base.list().len(), Base::bundled().list().len());
}

#[test]
fn the_list_is_in_order_of_family_and_id() {
    let mut files = vec![
        entry("b", json!([{"class": "x.B"}])),
        entry("a", json!([{"class": "x.A"}])),
    ];
    let (_, text) = entry("c", json!([{"class": "x.C"}]));
    files.push(("kb/early/c.json".to_owned(), text.clone()));
    let base = Base::of_entries(files).unwrap();
    let list: Vec<_> = base
        .list()
        .iter()
        .map(|card| (card.family(), card.id()))
        .collect();
    assert_eq!(list, [("early", "c"), ("test", "a"), ("test", "b")]);
    assert_eq!(base.get("c").unwrap().raw(), text);
    assert!(base.get("d").is_none());
}

/// Every field given, so that a new one does not compile before it is described.
pub(crate) fn maximal() -> Entry {
    let text = || "text".to_owned();
    let class = || Some(OneOrMany::One(text()));
    let pattern = || Some(text());
    Entry {
        id: text(),
        title: text(),
        severity: Severity::High,
        general: true,
        wrapper: true,
        summary: text(),
        affects: vec![text()],
        rules: vec![Rule {
            class: class(),
            message: pattern(),
            not_message: pattern(),
            frame: pattern(),
            top_frame: pattern(),
            not_frame: pattern(),
            cause: class(),
            not_cause: class(),
        }],
        causes: vec![Cause {
            id: text(),
            text: text(),
            supported_by: vec!["tcp-open".to_owned()],
            ruled_out_by: vec!["tcp-refused".to_owned()],
            confirmed_by: vec![vec!["tcp-open".to_owned()]],
        }],
        fixes: vec![Fix {
            causes: vec![text()],
            step: text(),
            tip: text(),
            commands: BTreeMap::from(
                ["linux", "macos", "windows"].map(|system| (system.to_owned(), text())),
            ),
            snippet: Some(Snippet {
                language: text(),
                text: text(),
            }),
        }],
        escalation: text(),
        faqs: vec![Faq {
            question: text(),
            answer: text(),
        }],
        related: vec![text()],
        references: vec![text()],
    }
}

#[track_caller]
fn assert_same_keys(schema: &Value, value: &Value, at: &str) {
    if let Some(items) = schema.get("items") {
        assert_same_keys(items, &value[0], &format!("{at}/0"));
    }
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else {
        return;
    };
    let known: Vec<_> = properties.keys().collect();
    let given: Vec<_> = value.as_object().unwrap().keys().collect();
    assert_eq!(known, given, "{at}");
    for (key, property) in properties {
        assert_same_keys(property, &value[key], &format!("{at}/{key}"));
    }
}

#[test]
fn the_schema_has_exactly_the_keys_of_the_types_in_their_order() {
    let schema: Value = serde_json::from_str(&schema()).unwrap();
    assert_same_keys(&schema, &serde_json::to_value(maximal()).unwrap(), "");
}

#[test]
fn the_checked_in_schema_is_fresh() {
    assert_fresh("kb/schema.json", &schema());
}

/// Compares a generated file with what is checked in; `CAUSEDBY_BLESS=1` writes it instead.
#[track_caller]
pub(crate) fn assert_fresh(path: &str, text: &str) {
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if env::var_os("CAUSEDBY_BLESS").is_some() {
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(&place, text).unwrap();
    }
    let found = fs::read_to_string(&place).unwrap_or_default();
    assert!(
        found == text,
        "{path} is stale; CAUSEDBY_BLESS=1 cargo test writes it anew"
    );
}

fn entry_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for item in fs::read_dir(folder).into_iter().flatten() {
        let path = item.unwrap().path();
        if path.is_dir() {
            entry_files(&path, files);
        } else if path.file_name().is_some_and(|name| name != "schema.json") {
            files.push(path);
        }
    }
}

#[test]
fn checked_in_entries_are_in_canonical_form() {
    let mut files = Vec::new();
    entry_files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("kb"),
        &mut files,
    );
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let entry: Entry = serde_json::from_str(&text).unwrap();
        if serde_json::to_string_pretty(&entry).unwrap() + "\n" != text {
            wrong.push(file);
        }
    }
    assert!(
        wrong.is_empty(),
        "keys in the order of the schema, two spaces, LF: {wrong:#?}"
    );
}

#[test]
fn every_file_of_the_knowledge_base_is_in_the_index() {
    let mut files = Vec::new();
    entry_files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("kb"),
        &mut files,
    );
    let base = Base::bundled();
    assert_eq!(base.list().len(), files.len());
    for card in base.list() {
        assert_eq!(base.get(card.id()).unwrap().raw(), card.raw());
        assert_eq!(card.entry().unwrap().id, card.id());
        assert_eq!(
            card.file(),
            format!("kb/{}/{}.json", card.family(), card.id())
        );
    }
}
