//! The JSON that programs rely on, declared a second time and by hand: a field that is renamed, lost
//! or changes its type fails here. More fields may be added.

use std::fs;
use std::sync::Arc;

use causedby::kb::Base;
use causedby::render;
use serde_json::Value;

use crate::shape::{CHECK, EXPLAIN};
use crate::{fixtures, hostile, sample};

/// Every way in which the output of `explain --format json` breaks the contract.
pub(crate) fn problems(json: &str) -> Vec<String> {
    let value: Value = match serde_json::from_str(json) {
        Ok(value) => value,
        Err(error) => return vec![error.to_string()],
    };
    let mut found = Vec::new();
    EXPLAIN.check(&value, "", &mut found);
    if found.is_empty() {
        for (index, trace) in value["traces"].as_array().into_iter().flatten().enumerate() {
            indices(trace, &format!("/traces/{index}"), &mut found);
        }
    }
    found
}

/// The same for a line of `check --format json`.
pub(crate) fn problems_of_check(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    match serde_json::from_str(line) {
        Ok(value) => CHECK.check(&value, "", &mut found),
        Err(error) => found.push(error.to_string()),
    }
    found
}

/// Numbers that point into the chain, and what is counted from 1.
fn indices(trace: &Value, place: &str, found: &mut Vec<String>) {
    let length = trace["chain"].as_array().map_or(0, Vec::len) as u64;
    let mut inside = |name: &str, index: &Value| {
        if index.as_u64().is_none_or(|index| index >= length) {
            found.push(format!("{place}/{name}: {index} of {length}"));
        }
    };
    inside("decisive", &trace["decisive"]);
    for explanation in trace["explanations"].as_array().into_iter().flatten() {
        inside(
            "explanations/matched/throwable",
            &explanation["matched"]["throwable"],
        );
    }
    for (name, number) in [
        ("source/line", &trace["source"]["line"]),
        ("count", &trace["count"]),
    ] {
        if number == 0 {
            found.push(format!("{place}/{name}: 0"));
        }
    }
}

#[test]
fn reports_of_every_kind_keep_the_contract() {
    for report in [
        sample::rich(),
        sample::unmatched(),
        sample::general(),
        sample::hostile(),
        sample::report(Vec::new()),
    ] {
        assert_eq!(problems(&render::json(&report)), Vec::<String>::new());
    }
}

#[test]
fn checks_keep_the_contract_alone_and_below_an_endpoint() {
    let mut texts = (0..).map(|number| format!("text {number}"));
    let check = sample::check(&mut || texts.next().unwrap());
    let line = render::to_json_line(&check);
    assert_eq!(line.lines().count(), 1);
    assert_eq!(problems_of_check(&line), Vec::<String>::new());
    for (from, to) in [
        ("\"errno\":24", "\"errno\":\"24\""),
        ("\"not_after\"", "\"until\""),
        ("\"tls-closed\"", "\"tls-shut\""),
        ("\"relation\":\"loopback-only\"", "\"relation\":\"near\""),
    ] {
        assert!(line.contains(from), "{from}");
        assert_eq!(
            problems_of_check(&line.replacen(from, to, 1)).len(),
            1,
            "{from}"
        );
    }
    let mut report = sample::rich();
    report.traces[0].endpoints[0].check = Some(Box::new(check));
    let explanation = Arc::make_mut(&mut report.traces[0].explanations[0]);
    let fix = &mut explanation.fixes[0];
    fix.unfilled
        .insert("linux".to_owned(), vec!["host".to_owned()]);
    let json = render::json(&report);
    assert_eq!(problems(&json), Vec::<String>::new());
    assert_eq!(
        problems(&json.replacen("\"name-mismatch\"", "\"other\"", 1)).len(),
        1
    );
    let mut value: Value = serde_json::from_str(&json).unwrap();
    value["traces"][0]["explanations"][0]["fixes"][0]["unfilled"]["linux"] = "host".into();
    assert_eq!(problems(&value.to_string()).len(), 1);
}

#[test]
fn explanations_of_captured_traces_keep_the_contract() {
    let base = Base::bundled();
    let mut explained = 0;
    let texts = fixtures::files("kb")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    for path in texts.step_by(5) {
        let report = hostile::explained(&fs::read(&path).unwrap(), &base);
        explained += report
            .traces
            .iter()
            .filter(|trace| !trace.explanations.is_empty())
            .count();
        let found = problems(&render::json(&report));
        assert!(
            found.is_empty(),
            "{}: {}",
            fixtures::name(&path),
            found.join("\n")
        );
    }
    assert!(explained > 0, "nothing was explained");
}

#[test]
fn what_breaks_the_contract_is_seen() {
    let good = render::json(&sample::rich());
    for (from, to) in [
        ("\"fingerprint\"", "\"print\""),
        ("\"line\": 120", "\"line\": \"120\""),
        ("\"line\": 120", "\"line\": 0"),
        ("\"decisive\": 1", "\"decisive\": 9"),
        ("causedby/explain/1", "causedby/explain/2"),
    ] {
        assert!(good.contains(from), "{from}");
        assert!(
            !problems(&good.replacen(from, to, 1)).is_empty(),
            "{from} -> {to}"
        );
    }
}
