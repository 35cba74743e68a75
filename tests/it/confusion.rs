//! Every fixture of the knowledge base against every entry, by what `causedby kb test` does: hits
//! come first as their entry, misses never as it. A file dropped into `fixtures/kb/<id>/` is a test.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use causedby::explain::proof::{Fault, Fixture, Kind, fault, fits};
use causedby::kb::Base;
use causedby::layout::undress;
use causedby::source;
use causedby::trace::parse;

use crate::fixtures::{name, root};
use crate::kb::assert_fresh;
use crate::prefilter::assert_filter_changes_nothing;

/// All fixtures in order.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let files = source::fixture_files(&root().join("kb")).unwrap();
    let fixture = |(file, text): &(String, String)| {
        let entry = file.rsplit(['/', '\\']).nth(1).unwrap();
        Fixture::new(entry, file, text)
            .unwrap_or_else(|| panic!("{file}: neither a hit nor a miss"))
    };
    files.iter().map(fixture).collect()
}

fn faults(kind: Kind) -> String {
    let base = Base::bundled();
    let mut all = fixtures();
    all.retain(|fixture| fixture.kind == kind);
    let faults = all.iter().filter_map(|fixture| fault(&base, fixture));
    let line = |fault: Fault| {
        let file = name(Path::new(fault.file.as_deref().unwrap_or_default()));
        format!("{file}: {}\n", fault.reason)
    };
    faults.map(line).collect()
}

#[test]
fn every_hit_is_explained_first_as_its_entry() {
    let wrong = faults(Kind::Hit);
    assert!(wrong.is_empty(), "not explained as their entry:\n{wrong}");
}

#[test]
fn no_miss_is_explained_by_the_entry_that_it_misses() {
    let wrong = faults(Kind::Miss);
    assert!(
        wrong.is_empty(),
        "explained by the entry that they miss:\n{wrong}"
    );
}

#[test]
fn every_fixture_belongs_to_an_entry() {
    let base = Base::bundled();
    for fixture in fixtures() {
        assert!(base.get(&fixture.entry).is_some(), "{}", fixture.file);
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

/// `hit-jdk-17.txt` → `jdk-17`
fn short(fixture: &Fixture) -> String {
    let name = fixture.file.rsplit(['/', '\\']).next().unwrap();
    let name = name.trim_start_matches("hit-").trim_end_matches(".txt");
    name.to_owned()
}

#[test]
fn the_confusion_table_is_fresh() {
    let base = Base::bundled();
    let mut table = "# Confusion table\n\n\
        Which entries explain the captured failures of `fixtures/kb/<entry>/hit-*.txt`, best first, with their scores.\n\
        The first of each row is the entry to which the fixture belongs; what follows it also fits.\n\
        Made by a test: `CAUSEDBY_BLESS=1 cargo test` writes it anew.\n\n\
        | entry | fixtures | explained as |\n| --- | --- | --- |\n"
        .to_owned();
    let mut rows: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let mut hits = fixtures();
    hits.retain(|fixture| fixture.kind == Kind::Hit);
    for hit in hits {
        let found = fits(&base, &hit.text);
        let found: Vec<String> = found
            .iter()
            .map(|fit| format!("{} {}", fit.entry, fit.score))
            .collect();
        let row = (hit.entry.clone(), found.join(", "));
        rows.entry(row).or_default().push(short(&hit));
    }
    for ((id, found), names) in rows {
        let _ = writeln!(table, "| {id} | {} | {found} |", names.join(", "));
    }
    assert_fresh("docs/confusion.md", &table);
}
