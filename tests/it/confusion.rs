//! Every fixture of the knowledge base against every entry: hits come first as their entry, misses
//! never as it. A file dropped into `fixtures/kb/<id>/` is a test.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use causedby::explain::{Options, explain};
use causedby::kb::Base;
use causedby::layout::undress;
use causedby::trace::parse;

use crate::explain::assert_filter_changes_nothing;
use crate::kb::assert_fresh;

struct Fixture {
    id: String,
    name: String,
    text: String,
}

/// All fixtures in order, none when the folder does not exist.
fn fixtures() -> Vec<Fixture> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/kb");
    let mut all = Vec::new();
    for folder in fs::read_dir(root).into_iter().flatten() {
        let folder = folder.unwrap().path();
        let id = folder.file_name().unwrap().to_string_lossy().into_owned();
        for file in fs::read_dir(&folder).into_iter().flatten() {
            let file = file.unwrap().path();
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            if name.ends_with(".txt") && !name.ends_with(".source.txt") {
                let text = String::from_utf8_lossy(&fs::read(&file).unwrap()).into_owned();
                all.push(Fixture {
                    id: id.clone(),
                    name,
                    text,
                });
            }
        }
    }
    all.sort_by(|a, b| (&a.id, &a.name).cmp(&(&b.id, &b.name)));
    all
}

/// Entries and scores of the first trace that anything explains, else of none.
fn explanations(base: &Base, text: &str) -> Vec<(String, u32)> {
    let page = undress(text);
    let traces = parse(&page);
    let of = |trace| explain(trace, &[], base, &Options::default()).explanations;
    let explained = traces.iter().map(of).find(|found| !found.is_empty());
    let found = explained.unwrap_or_default().into_iter();
    found.map(|one| (one.entry, one.score)).collect()
}

fn line(found: &[(String, u32)]) -> String {
    let one = |(id, score): &(String, u32)| format!("{id} {score}");
    found.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[test]
fn every_hit_is_explained_first_as_its_entry() {
    let base = Base::bundled();
    let mut wrong = String::new();
    for fixture in fixtures()
        .iter()
        .filter(|fixture| fixture.name.starts_with("hit-"))
    {
        let found = explanations(&base, &fixture.text);
        if found.first().is_none_or(|(id, _)| *id != fixture.id) {
            let _ = writeln!(wrong, "{}/{}: {}", fixture.id, fixture.name, line(&found));
        }
    }
    assert!(wrong.is_empty(), "not explained as their entry:\n{wrong}");
}

#[test]
fn no_miss_is_explained_by_the_entry_that_it_misses() {
    let base = Base::bundled();
    let mut wrong = String::new();
    for fixture in fixtures()
        .iter()
        .filter(|fixture| fixture.name.starts_with("miss-"))
    {
        let found = explanations(&base, &fixture.text);
        if found.iter().any(|(id, _)| *id == fixture.id) {
            let _ = writeln!(wrong, "{}/{}: {}", fixture.id, fixture.name, line(&found));
        }
    }
    assert!(
        wrong.is_empty(),
        "explained by the entry that they miss:\n{wrong}"
    );
}

#[test]
fn every_fixture_belongs_to_an_entry() {
    let base = Base::bundled();
    for fixture in fixtures() {
        assert!(
            base.get(&fixture.id).is_some(),
            "fixtures/kb/{}",
            fixture.id
        );
        let kind = fixture.name.split('-').next();
        assert!(
            matches!(kind, Some("hit" | "miss")),
            "{}/{}",
            fixture.id,
            fixture.name
        );
    }
}

#[test]
fn the_filter_leaves_out_nothing_that_fixtures_need() {
    let base = Base::bundled();
    for fixture in fixtures() {
        let page = undress(&fixture.text);
        for trace in parse(&page) {
            assert_filter_changes_nothing(&base, &trace);
        }
    }
}

#[test]
fn the_confusion_table_is_fresh() {
    let all = fixtures();
    if all.is_empty() {
        return;
    }
    let base = Base::bundled();
    let mut table = "# Confusion table\n\n\
        Which entries explain the captured failures of `fixtures/kb/<entry>/hit-*.txt`, best first, with their scores.\n\
        The first of each row is the entry to which the fixture belongs; what follows it also fits.\n\
        Made by a test: `CAUSEDBY_BLESS=1 cargo test` writes it anew.\n\n\
        | entry | fixtures | explained as |\n| --- | --- | --- |\n"
        .to_owned();
    let mut rows: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    for fixture in all
        .into_iter()
        .filter(|fixture| fixture.name.starts_with("hit-"))
    {
        let found = line(&explanations(&base, &fixture.text));
        let name = fixture
            .name
            .trim_start_matches("hit-")
            .trim_end_matches(".txt")
            .to_owned();
        rows.entry((fixture.id, found)).or_default().push(name);
    }
    for ((id, found), names) in rows {
        let _ = writeln!(table, "| {id} | {} | {found} |", names.join(", "));
    }
    assert_fresh("docs/confusion.md", &table);
}
