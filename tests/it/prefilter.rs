//! The literal filter: it leaves out nothing that fits.

use causedby::explain::{Match, Options, matches};
use causedby::kb::{Base, Card};
use causedby::trace::{Frame, Throwable, Trace};
use proptest::strategy::{Strategy, ValueTree};
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

use crate::explain::base;
use crate::kb::{entry, with};

fn comparable(matches: Vec<Match<'_>>) -> Vec<String> {
    let line = |one: &Match<'_>| {
        format!(
            "{} {} {:?} {:?} {} {:?}",
            one.card.id(),
            one.throwable,
            one.via,
            one.by,
            one.score,
            one.groups
        )
    };
    matches.iter().map(line).collect()
}

/// What the literal filter lets through, against every rule tried.
#[track_caller]
pub(crate) fn assert_filter_changes_nothing(base: &Base, trace: &Trace<'_>) -> usize {
    let filtered = comparable(matches(trace, base, &Options::default()));
    let all = Options {
        unfiltered: true,
        ..Options::default()
    };
    assert_eq!(
        filtered,
        comparable(matches(trace, base, &all)),
        "{trace:?}"
    );
    filtered.len()
}

/// Texts that a pattern matches, and some that it nearly does.
fn samples(pattern: Option<&str>, runner: &mut TestRunner) -> Vec<String> {
    // The generator knows no anchors and word boundaries.
    let plain = |text: &str| {
        text.replace("\\b", "")
            .replace("(?i)^", "(?i)")
            .trim_start_matches('^')
            .trim_end_matches('$')
            .to_owned()
    };
    let Some(strategy) = pattern.and_then(|text| string_regex(&plain(text)).ok()) else {
        return vec![String::new()];
    };
    let sample = |_| {
        strategy
            .new_tree(runner)
            .map(|tree| tree.current())
            .unwrap_or_default()
    };
    let mut texts: Vec<String> = (0..3).map(sample).collect();
    for at in 0..texts.len() {
        let text = texts[at].clone();
        texts.push(text.to_uppercase());
        texts.push(format!("before {text} after"));
        texts.push(text.chars().skip(1).collect());
    }
    texts
}

fn first_text(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.get(0)?.as_str())
}

fn check_rule(base: &Base, rule: &Value, runner: &mut TestRunner) -> usize {
    let text = |key: &str| rule.get(key).and_then(Value::as_str);
    let class = rule.get("class").and_then(first_text);
    let literal = class
        .filter(|name| !name.contains(['\\', '(', '[']))
        .map(str::to_owned);
    let classes = literal.map_or_else(|| samples(class, runner), |name| vec![name]);
    let messages = samples(text("message"), runner);
    let frames = samples(text("frame").or(text("top_frame")), runner);
    let causes = [rule.get("cause").and_then(first_text).map(str::to_owned)];
    let mut hits = 0;
    for message in &messages {
        for (class, frame) in classes
            .iter()
            .flat_map(|class| frames.iter().map(move |frame| (class, frame)))
            .take(12)
        {
            let frame = format!("{frame}(X.java:1)");
            let mut throwables = vec![Throwable {
                class: Some(class),
                message: Some(message),
                frames: vec![Frame::new(&frame, None)],
                ..Throwable::default()
            }];
            throwables.extend(causes.iter().flatten().map(|name| Throwable {
                class: Some(name),
                ..Throwable::default()
            }));
            hits += assert_filter_changes_nothing(
                base,
                &Trace {
                    chain: throwables,
                    ..Trace::default()
                },
            );
        }
    }
    hits
}

#[test]
fn the_filter_leaves_out_nothing_that_fits() {
    let rules = json!([
        {"class": "a.A"},
        {"class": "a.A", "message": "(?i)connect(ion)? (was )?(refused|reset)( by peer)?"},
        {"class": "a\\.(b|c)\\.[A-Z]\\w*Exception", "message": "^(null)?$"},
        {"class": ["java.b.C", "d\\.e\\..*"], "frame": "^org\\.(acme|other)\\.\\w+\\.open"},
        {"message": "Pool-\\d+ - [Cc]onnection is (not|never) available"},
        {"message": "(?i)kurſ steht auf sekunde|Größe überſchritten ist"},
        {"frame": "org\\.acme\\.db\\.[a-z]+\\.Thing", "message": "(ab|cd)[xyz]{2,3} words here"},
        {"class": "a.A", "message": "\\d{3} (x|y)"},
        {"class": "a.A", "top_frame": "acme|other", "cause": "c.C"},
    ]);
    let files = rules.as_array().unwrap().iter().enumerate();
    let base = base(
        files
            .map(|(number, rule)| entry(&format!("rule-{number}"), json!([rule])))
            .collect(),
    );
    let mut runner = TestRunner::deterministic();
    for rule in rules.as_array().unwrap() {
        assert!(
            check_rule(&base, rule, &mut runner) > 0,
            "never fits: {rule}"
        );
    }
}

#[test]
fn the_filter_leaves_out_nothing_that_bundled_entries_fit() {
    let mut runner = TestRunner::deterministic();
    // Few at a time: every rule of a base is tried on every sample of every rule.
    for cards in Base::bundled().list().chunks(6) {
        let values = cards
            .iter()
            .map(|card| serde_json::from_str(card.raw()).unwrap());
        let values: Vec<Value> = values.collect();
        let alone = |(card, value): (&Card<'_>, &Value)| with(card.id(), without_neighbours(value));
        let base = base(cards.iter().zip(&values).map(alone).collect());
        for rule in values
            .iter()
            .filter_map(|value| value["match"].as_array())
            .flatten()
        {
            check_rule(&base, rule, &mut runner);
        }
    }
}

fn without_neighbours(value: &Value) -> Value {
    let mut value = value.clone();
    value["related"] = json!([]);
    value
}
