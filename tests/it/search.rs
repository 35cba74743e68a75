//! `kb search`: what is found, in which order, and why.

use std::fs;

use causedby::kb::Base;
use serde_json::json;

use crate::kb::{entry, with};

fn ids(base: &Base, words: &[&str]) -> Vec<String> {
    let hits = base.search(words);
    hits.iter().map(|hit| hit.card.id().to_owned()).collect()
}

#[test]
fn search_finds_what_has_most_of_the_words_and_ranks_weightier_places_first() {
    let files = vec![
        with("pool-exhausted", json!({})),
        with("other", json!({"summary": "The pool is exhausted."})),
        with("half", json!({"title": "A pool"})),
        with(
            "far",
            json!({"title": "Exhausted", "escalation": "pool", "affects": ["pool"]}),
        ),
    ];
    let base = Base::of_entries(files).unwrap();
    assert_eq!(
        ids(&base, &["pool exhausted"]),
        ["pool-exhausted", "far", "other"]
    );
    assert_eq!(ids(&base, &["pool", "nonsense"]).len(), 4);
    assert_eq!(ids(&base, &["nothing-of-the-kind"]), [""; 0]);
}

#[test]
fn search_takes_letters_within_a_word_for_little() {
    let files = vec![
        entry("within", json!([{"class": "org.acme.TooManyRequests"}])),
        entry("hump", json!([{"class": "org.acme.NoOomHere"}])),
        with("word", json!({"summary": "The kernel says oom."})),
    ];
    let base = Base::of_entries(files).unwrap();
    assert_eq!(ids(&base, &["oom"]), ["hump", "word", "within"]);
}

#[test]
fn search_finds_classes_in_every_form() {
    let rules = json!([{"class": ["org.acme.pool.PoolException", "org.acme.Pool$Closed"]}]);
    let files = vec![
        entry("exact", rules),
        entry(
            "pattern",
            json!([{"class": "org\\.acme\\.net\\.\\w*Exception"}]),
        ),
        with(
            "said",
            json!({"summary": "A PoolException may follow.", "match": [{"class": "x.Y"}]}),
        ),
    ];
    let base = Base::of_entries(files).unwrap();
    for (word, found) in [
        ("org.acme.pool.PoolException", vec!["exact"]),
        ("PoolException", vec!["exact", "said"]),
        ("o.a.p.PoolException", vec!["exact"]),
        ("Closed", vec!["exact"]),
        ("org.acme.net.LinkException", vec!["pattern"]),
    ] {
        assert_eq!(ids(&base, &[word]), found, "{word}");
    }
    let why = &base.search(&["PoolException"])[0].why;
    assert_eq!(why, &["class org.acme.pool.PoolException"]);
}

#[test]
fn search_finds_codes_by_the_patterns_that_are_about_them() {
    let class = "org.acme.AcmeException";
    let files = vec![
        entry("plain", json!([{"class": class, "message": "ORA-12541"}])),
        entry(
            "choice",
            json!([{"class": class, "message": "ORA-(12514|12505)"}]),
        ),
        entry("set", json!([{"class": class, "message": "^57P0[123]\\b"}])),
        entry(
            "signed",
            json!([{"class": class, "message": "ERRORCODE=-4499"}]),
        ),
        entry(
            "any",
            json!([{"class": class, "message": "[A-Z]+-\\d+|^\\w+|-?\\d+"}]),
        ),
    ];
    let base = Base::of_entries(files).unwrap();
    for (word, found) in [
        ("ORA-12541", "plain"),
        ("ora-12541", "plain"),
        ("ORA-12505", "choice"),
        ("57P03", "set"),
        ("-4499", "signed"),
    ] {
        assert_eq!(ids(&base, &[word]), [found], "{word}");
    }
    assert_eq!(
        ids(&base, &["ORA-1254"]),
        ["plain"],
        "the beginning of a code"
    );
    assert_eq!(ids(&base, &["57P09"]), [""; 0]);
}

#[test]
fn search_takes_a_pasted_head_for_what_its_rule_fits() {
    let rule = |message: &str| json!([{"class": "org.acme.AcmeException", "message": message}]);
    let files = vec![
        entry("head-is-known", rule("^shelf \\d+ is gone")),
        entry("same-class", rule("door")),
        with(
            "says-so-in-a-text",
            json!({"summary": "AcmeException: shelf 4 is gone."}),
        ),
    ];
    let base = Base::of_entries(files).unwrap();
    for words in [
        "org.acme.AcmeException: shelf 4711 is gone",
        "Caused by: org.acme.AcmeException: shelf 4711 is gone",
        "shelf 4711 is gone",
    ] {
        let hits = base.search(&[words]);
        assert_eq!(hits[0].card.id(), "head-is-known", "{words}");
        assert_eq!(hits[0].why[0], "its rule fits “shelf 4711 is gone”");
    }
    let other = "org.acme.OtherException: shelf 4711 is gone";
    let why = &base.search(&[other])[0].why;
    assert!(!why[0].contains("its rule fits"), "{why:?}");
}

#[test]
fn search_forgives_a_slip_and_says_so() {
    let base = Base::of_entries(vec![with("pool-exhausted", json!({}))]).unwrap();
    let hits = base.search(&["exhasted", "pool"]);
    assert_eq!(hits[0].why[0], "id pool-exhausted (for “exhasted”)");
    assert_eq!(
        ids(&base, &["pole"]),
        [""; 0],
        "a short word of another meaning"
    );
    assert_eq!(ids(&base, &["EXHAUSTED-9"]), [""; 0], "no code is a slip");
}

/// The right entry comes first for what people type.
#[test]
fn queries_find_the_entry_that_is_meant() {
    let base = Base::bundled();
    let table = fs::read_to_string("fixtures/search/queries.tsv").unwrap();
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    let mut wrong = Vec::new();
    let mut count = 0;
    for row in rows {
        let (query, wanted) = row.split_once('\t').unwrap();
        let hits = base.search(&[query]);
        let first = hits.first().map_or("nothing", |hit| hit.card.id());
        if first != wanted {
            wrong.push(format!("{query}: {first}, not {wanted}"));
        }
        assert!(hits.iter().all(|hit| !hit.why.is_empty()), "{query}");
        count += 1;
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(count >= 100);
}
