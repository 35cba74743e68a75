//! Drafts of entries: whatever trace they come from, they fit it, and pass for nothing finished.

use std::path::PathBuf;

use causedby::explain::draft::draft;
use causedby::explain::{Options, matches};
use causedby::kb::{Base, Finding};
use causedby::layout::undress;
use causedby::report::mask::mask;
use causedby::source;
use causedby::trace::{Trace, parse};

use crate::confusion::fixtures;
use crate::fixtures::{files, name};

/// The first trace of a text, given to a test.
fn with_trace(text: &str, test: impl FnOnce(&Trace<'_>)) {
    let page = undress(text);
    let traces = parse(&page);
    test(traces.first().unwrap());
}

fn file(entry: &causedby::kb::Entry) -> (String, String) {
    let text = serde_json::to_string_pretty(entry).unwrap() + "\n";
    ("kb/test/my-draft.json".to_owned(), text)
}

/// Captures of known failures, of others, and texts made to do harm.
fn texts() -> Vec<(String, String)> {
    let known = fixtures().into_iter();
    let known = known.map(|fixture| (fixture.file, fixture.text));
    let others = ["traces", "hostile"].into_iter().flat_map(files);
    let read = |path: PathBuf| Some((name(&path), source::open(&path).ok()?.text));
    known.chain(others.filter_map(read)).collect()
}

#[test]
fn a_draft_fits_the_trace_that_it_comes_from() {
    let base = Base::bundled();
    let mut drafted = 0;
    for (name, text) in texts() {
        let text = mask(&text).into_owned();
        let page = undress(&text);
        for trace in parse(&page) {
            let Some(draft) = draft("my-draft", &trace, None, &base) else {
                continue;
            };
            drafted += 1;
            let (own, _) =
                Base::with_drafts(vec![file(&draft.entry)]).unwrap_or_else(|mut wrong| {
                    wrong.retain(|finding| !finding.unfinished);
                    panic!("{}: {wrong:#?}", name)
                });
            let found = matches(&trace, &own, &Options::default());
            assert!(
                found.iter().any(|one| one.card.id() == "my-draft"),
                "{}: {:#?}",
                name,
                draft.rule().unwrap().class
            );
        }
    }
    assert!(drafted > 400, "only {drafted} drafts");
}

#[test]
fn the_lint_takes_every_text_of_a_draft_for_unfinished() {
    let text =
        "com.acme.Drift: shelf 'B-12' is off by 3\n\tat com.acme.Ledger.close(Ledger.java:8)\n";
    with_trace(text, |trace| {
        let draft = draft("my-draft", trace, None, &Base::bundled()).unwrap();
        let findings = Base::with_entries(vec![file(&draft.entry)]).unwrap_err();
        assert!(findings.iter().all(|finding| finding.unfinished));
        let places: Vec<&str> = findings
            .iter()
            .map(|one: &Finding| one.pointer.as_str())
            .collect();
        assert_eq!(
            places,
            [
                "/title",
                "/summary",
                "/escalation",
                "/affects/0",
                "/causes/0/text",
                "/fixes/0/step",
                "/fixes/0/tip",
                "/faqs/0/question",
                "/faqs/0/answer"
            ]
        );
    });
}

#[test]
fn the_same_failure_with_other_values_fits_and_another_failure_does_not() {
    let of = |message: &str| {
        format!("com.acme.Drift: {message}\n\tat com.acme.Ledger.close(Ledger.java:8)\n")
    };
    let first = of("shelf 'B-12' holds 3, ledger says 5 (tenant=acme, took 12ms)");
    let base = Base::bundled();
    let mut own = None;
    with_trace(&first, |trace| {
        let draft = draft("my-draft", trace, None, &base).unwrap();
        own = Some(Base::with_drafts(vec![file(&draft.entry)]).unwrap().0);
    });
    let own = own.unwrap();
    for (message, fits) in [
        (
            "shelf 'C 1' holds 40, ledger says -2 (tenant=umbrella, took 7ms)",
            true,
        ),
        ("ledger is closed", false),
        ("cannot read shelf 'B-12' holds 3, ledger says 5", false),
    ] {
        with_trace(&of(message), |trace| {
            let found = matches(trace, &own, &Options::default());
            assert_eq!(!found.is_empty(), fits, "{message}");
        });
    }
}

#[test]
fn a_message_that_says_too_little_is_helped_by_the_frame() {
    for (message, has_message) in [("", false), (": failed", true), (": 17", true)] {
        let text = format!(
            "java.lang.IllegalStateException{message}\n\tat java.base/java.util.Optional.get(Optional.java:1)\n\tat com.acme.stock.Ledger$Shelf.close(Ledger.java:88)\n"
        );
        with_trace(&text, |trace| {
            let draft = draft("my-draft", trace, None, &Base::bundled()).unwrap();
            let rule = draft.rule().unwrap();
            assert_eq!(
                rule.frame.as_deref(),
                Some(r"^com\.acme\.stock\.Ledger[.$]")
            );
            assert_eq!(rule.message.is_some(), has_message);
        });
    }
}

#[test]
fn another_throwable_of_the_chain_can_be_asked_for() {
    let text = "com.acme.OrderException: cannot book the order 12\n\tat com.acme.A.b(A.java:1)\n\
        Caused by: java.net.ConnectException: Connection refused\n\tat com.acme.A.c(A.java:2)\n";
    with_trace(text, |trace| {
        let base = Base::bundled();
        let class = |asked| {
            let draft = draft("my-draft", trace, asked, &base)?;
            Some(draft.rule()?.class.as_ref()?.as_slice()[0].clone())
        };
        let refused = Some("java.net.ConnectException".to_owned());
        let order = Some("com.acme.OrderException".to_owned());
        assert_eq!(class(None), refused, "known, so that it is what failed");
        assert_eq!(class(Some("OrderException")), order);
        assert_eq!(class(Some("com.acme.OrderException")), order);
        assert_eq!(class(Some("Other")), None);
        let known = draft("my-draft", trace, None, &base).unwrap().known;
        assert_eq!(known[0].entry, "connection-refused");
    });
}

#[test]
fn without_an_entry_that_knows_it_a_failure_of_ones_own_comes_first() {
    let text = "com.acme.web.RequestFailed: request 7 failed\n\tat com.acme.A.b(A.java:1)\n\
        Caused by: com.acme.OrderException: cannot book the order 12\n\tat com.acme.A.c(A.java:2)\n\
        Caused by: java.util.MissingResourceException: no bundle for base name zones\n\
        \tat java.base/java.util.ResourceBundle.getBundle(ResourceBundle.java:377)\n\tat com.acme.Zones.find(Zones.java:19)\n";
    with_trace(text, |trace| {
        let base = Base::bundled();
        let own = draft("my-draft", trace, None, &base).unwrap();
        let class = own.rule().unwrap().class.as_ref().unwrap();
        assert_eq!(class.as_slice(), ["com.acme.OrderException"]);
        assert_eq!(
            own.others,
            [
                "com.acme.web.RequestFailed",
                "java.util.MissingResourceException"
            ]
        );
        let jdk = draft("my-draft", trace, Some("MissingResourceException"), &base).unwrap();
        let frame = jdk.rule().unwrap().frame.as_deref();
        assert_eq!(
            frame,
            Some(r"^com\.acme\.Zones[.$]"),
            "the JDK's words are for everybody"
        );
    });
}
