//! Matching, ranking and filling, on traces built by hand.

use causedby::endpoint::Endpoint;
use causedby::explain::{Explained, Options, explain};
use causedby::kb::Base;
use causedby::trace::{Frame, Throwable, Trace};
use serde_json::json;

use crate::kb::{entry, with};

pub(crate) fn thrown(
    class: &'static str,
    message: &'static str,
    frames: &[&'static str],
) -> Throwable<'static> {
    Throwable {
        class: Some(class),
        message: (!message.is_empty()).then_some(message),
        frames: frames.iter().map(|text| Frame::new(text, None)).collect(),
        ..Throwable::default()
    }
}

pub(crate) fn chain(chain: Vec<Throwable<'_>>) -> Trace<'_> {
    Trace {
        chain,
        ..Trace::default()
    }
}

pub(crate) fn base(files: Vec<(String, String)>) -> Base {
    Base::of_entries(files).unwrap_or_else(|found| panic!("{found:#?}"))
}

pub(crate) fn explained(base: &Base, trace: &Trace<'_>) -> Explained {
    explain(trace, &[], base, &Options::default())
}

pub(crate) fn ids(explained: &Explained) -> Vec<&str> {
    let entries = explained.explanations.iter();
    entries.map(|one| one.entry.as_str()).collect()
}

pub(crate) const FRAMES: [&str; 2] = [
    "java.base/java.net.Socket.connect(Socket.java:633)",
    "org.acme.Db.open(Db.java:7)",
];

#[test]
fn the_more_specific_rule_wins() {
    let class = "java.net.ConnectException";
    let base = base(vec![
        entry("a-class", json!([{"class": class}])),
        entry(
            "b-frame",
            json!([{"class": class, "frame": "^org\\.acme\\."}]),
        ),
        entry(
            "c-message",
            json!([{"class": class, "message": "(?i)connection refused"}]),
        ),
        entry(
            "d-all",
            json!([{"class": class, "message": "refused by", "frame": "^org\\.acme\\."}]),
        ),
        entry(
            "e-message-alone",
            json!([{"message": "Connection refused by"}]),
        ),
        entry("f-pattern", json!([{"class": "java\\.net\\.\\w+"}])),
        with(
            "g-general",
            json!({"general": true, "match": [{"class": class}]}),
        ),
        entry("h-other", json!([{"class": class, "top_frame": "acme"}])),
    ]);
    let explained = explained(
        &base,
        &chain(vec![thrown(class, "Connection refused by x", &FRAMES)]),
    );
    assert_eq!(
        ids(&explained),
        [
            "d-all",
            "c-message",
            "b-frame",
            "a-class",
            "f-pattern",
            "e-message-alone"
        ]
    );
    assert_eq!(
        explained.explanations[0].matched.by,
        ["class", "message", "frame"]
    );
    assert!(explained.explanations.iter().all(|one| one.score <= 100));
}

#[test]
fn among_equals_the_one_nearer_the_root_wins() {
    let base = base(vec![
        entry("outer", json!([{"class": "a.Outer"}])),
        entry("inner", json!([{"class": "b.Inner"}])),
    ]);
    let trace = chain(vec![thrown("a.Outer", "", &[]), thrown("b.Inner", "", &[])]);
    let explained = explained(&base, &trace);
    assert_eq!(ids(&explained), ["inner", "outer"]);
    assert_eq!(explained.decisive, 1);
}

#[test]
fn wrappers_never_outrank_what_they_wrap() {
    let wraps = json!({"wrapper": true, "match": [{"class": "w.Wrapper", "message": "two words", "frame": "^org\\.acme"}]});
    let base = base(vec![
        with("wrapper", wraps),
        with(
            "general",
            json!({"general": true, "match": [{"class": "g.General"}]}),
        ),
        entry("named", json!([{"class": "n.NamedException"}])),
    ]);
    let wrapper = || {
        thrown(
            "w.Wrapper",
            "two words; nested exception is n.NamedException: m",
            &FRAMES,
        )
    };
    let general = || thrown("g.General", "", &[]);
    assert_eq!(
        ids(&explained(&base, &chain(vec![wrapper(), general()]))),
        ["named", "general", "wrapper"]
    );
    assert_eq!(
        ids(&explained(&base, &chain(vec![wrapper()]))),
        ["named", "wrapper"]
    );
    assert_eq!(
        ids(&explained(&base, &chain(vec![general(), wrapper()]))),
        ["named", "wrapper"]
    );
}

#[test]
fn general_entries_yield_to_specific_ones() {
    let base = base(vec![
        with(
            "general",
            json!({"general": true, "match": [{"class": "g.General"}]}),
        ),
        entry(
            "specific",
            json!([{"class": "g.General", "message": "known words"}]),
        ),
        entry("deeper", json!([{"class": "d.Deeper"}])),
    ]);
    let ids_of = |chain_: Vec<Throwable<'_>>| {
        let explained = explained(&base, &chain(chain_));
        ids(&explained).join(" ")
    };
    assert_eq!(ids_of(vec![thrown("g.General", "", &[])]), "general");
    assert_eq!(
        ids_of(vec![thrown("g.General", "known words", &[])]),
        "specific"
    );
    assert_eq!(
        ids_of(vec![
            thrown("g.General", "", &[]),
            thrown("d.Deeper", "", &[])
        ]),
        "deeper"
    );
    assert_eq!(
        ids_of(vec![
            thrown("d.Deeper", "", &[]),
            thrown("g.General", "", &[])
        ]),
        "deeper general"
    );
}

#[test]
fn suppressed_and_named_throwables_rank_below_the_chains_own() {
    let base = base(vec![
        entry("own", json!([{"class": "o.Own"}])),
        entry(
            "named",
            json!([{"class": "n.NamedException", "message": "with words", "cause": "o.Own"}, {"class": "n.NamedException"}]),
        ),
        entry("hidden", json!([{"class": "h.Hidden"}])),
    ]);
    let mut own = thrown(
        "o.Own",
        "Failed; nested exception is n.NamedException: with words",
        &[],
    );
    own.suppressed = vec![vec![
        thrown("s.Outer", "", &[]),
        thrown("h.Hidden", "", &[]),
    ]];
    let explained = explained(&base, &chain(vec![own]));
    assert_eq!(ids(&explained), ["own", "named", "hidden"]);
    let via: Vec<_> = explained
        .explanations
        .iter()
        .map(|one| one.matched.via.as_deref())
        .collect();
    assert_eq!(via, [None, Some("message"), Some("suppressed")]);
}

#[test]
fn the_cause_within_the_message_of_a_class_that_failed_to_initialise_is_found() {
    let base = base(vec![entry(
        "by-zero",
        json!([{"class": "java.lang.ArithmeticException", "message": "/ by zero"}]),
    )]);
    let message = "Exception java.lang.ArithmeticException: / by zero [in thread \"main\"]";
    let trace = chain(vec![
        thrown(
            "java.lang.NoClassDefFoundError",
            "Could not initialize class T",
            &[],
        ),
        thrown("java.lang.ExceptionInInitializerError", message, &[]),
    ]);
    let explained = explained(&base, &trace);
    assert_eq!(ids(&explained), ["by-zero"]);
    assert_eq!(explained.explanations[0].matched.throwable, 1);
}

#[test]
fn an_entry_is_shown_once_by_its_best_match() {
    let base = base(vec![entry(
        "one",
        json!([{"class": "a.A"}, {"class": "a.A", "message": "(?P<what>\\w+) words"}, {"class": "b.B"}]),
    )]);
    let trace = chain(vec![
        thrown("a.A", "some words", &[]),
        thrown("b.B", "", &[]),
    ]);
    let explained = explained(&base, &trace);
    assert_eq!(explained.explanations.len(), 1);
    assert_eq!(explained.explanations[0].matched.throwable, 0);
    assert_eq!(explained.decisive, 0);
}

#[test]
fn causes_and_negative_conditions_look_nearer_the_root() {
    let base = base(vec![
        entry("with-cause", json!([{"class": "a.A", "cause": "c\\.\\w+"}])),
        entry(
            "without-cause",
            json!([{"class": "a.A", "not_cause": "c.C"}]),
        ),
        entry(
            "not-message",
            json!([{"class": "a.A", "not_message": "known"}]),
        ),
        entry(
            "not-frame",
            json!([{"class": "a.A", "not_frame": "^org\\.acme\\."}]),
        ),
    ]);
    let a = |message, frames: &[&'static str]| thrown("a.A", message, frames);
    assert_eq!(
        ids(&explained(
            &base,
            &chain(vec![a("known", &FRAMES), thrown("c.C", "", &[])])
        )),
        ["with-cause"]
    );
    assert_eq!(
        ids(&explained(
            &base,
            &chain(vec![thrown("c.C", "", &[]), a("", &[])])
        )),
        ["not-frame", "not-message", "without-cause"]
    );
}

#[test]
fn a_missing_message_is_the_empty_string() {
    let base = base(vec![entry(
        "plain",
        json!([{"class": "a.A", "message": "^(null)?$"}]),
    )]);
    assert_eq!(
        ids(&explained(&base, &chain(vec![thrown("a.A", "", &[])]))),
        ["plain"]
    );
    assert_eq!(
        ids(&explained(&base, &chain(vec![thrown("a.A", "null", &[])]))),
        ["plain"]
    );
    assert!(ids(&explained(&base, &chain(vec![thrown("a.A", "x", &[])]))).is_empty());
}

#[test]
fn texts_are_filled_from_named_groups_and_the_endpoint() {
    let file = with(
        "pool",
        json!({
            "match": [{"class": "a.A", "message": "pool (?P<pool>.+) is empty"}, {"class": "a.A", "message": "(?P<other>no such thing)"}],
            "summary": "{pool} at {host}:{port}, {other}",
            "fixes": [{"for": ["one"], "step": "s", "tip": "t {scheme}", "commands": {"linux": "nc {host} {port} {pool}"}, "snippet": {"language": "text", "text": "{pool}"}}],
        }),
    );
    let base = base(vec![file]);
    let endpoint = |host: &str, found_in: &str| Endpoint {
        host: host.to_owned(),
        port: Some(5432),
        scheme: None,
        address: None,
        found_in: found_in.to_owned(),
    };
    let trace = chain(vec![thrown("a.A", "pool `x; rm` is empty", &[])]);
    let endpoints = [
        endpoint("other", "before"),
        endpoint("db1", "chain[0].message"),
    ];
    let explained = explain(&trace, &endpoints, &base, &Options::default());
    let explanation = &explained.explanations[0];
    assert_eq!(explanation.summary, "`x; rm` at db1:5432, OTHER");
    assert_eq!(explanation.fixes[0].commands["linux"], "nc db1 5432 POOL");
    assert_eq!(explanation.fixes[0].snippet.as_ref().unwrap().text, "POOL");
    assert_eq!(explanation.fixes[0].tip, "t SCHEME");
}

#[test]
fn users_entries_say_where_they_come_from() {
    let base =
        Base::with_entries(vec![entry("users-own", json!([{"class": "org.acme.Own"}]))]).unwrap();
    let explained = explained(&base, &chain(vec![thrown("org.acme.Own", "", &[])]));
    assert_eq!(
        explained.explanations[0].origin.file,
        "kb/test/users-own.json"
    );
    assert!(!explained.explanations[0].origin.replaces);
}

#[test]
fn of_what_is_known_the_nearest_to_the_root_is_decisive_unless_it_only_followed() {
    let base = base(vec![
        entry("product", json!([{"class": "a.Down", "message": "link"}])),
        entry("refused", json!([{"class": "java.net.ConnectException"}])),
        entry("closed", json!([{"class": "java.net.SocketException"}])),
    ]);
    let decisive = |root: &'static str, message: &'static str| {
        let trace = chain(vec![
            thrown("a.Down", "link", &[]),
            thrown(root, message, &[]),
        ]);
        let explained = explained(&base, &trace);
        assert_eq!(explained.explanations[0].entry, "product");
        explained.decisive
    };
    assert_eq!(decisive("java.net.ConnectException", "refused"), 1);
    assert_eq!(decisive("java.net.SocketException", "Socket closed"), 0);
    assert_eq!(decisive("java.net.SocketException", "Connection reset"), 1);
}

#[test]
fn the_users_first_frame_is_looked_for_from_the_decisive_throwable_outward() {
    let base = base(vec![entry("inner", json!([{"class": "b.Inner"}]))]);
    let trace = chain(vec![
        thrown("a.Outer", "", &["com.acme.Far.away(Far.java:1)"]),
        thrown(
            "a.Middle",
            "",
            &[
                "org.springframework.x.Y.z(Y.java:1)",
                "com.acme.Near.by(Near.kt:9)",
            ],
        ),
        thrown(
            "b.Inner",
            "",
            &["java.base/java.net.Socket.connect(Socket.java:633)"],
        ),
    ]);
    let frame = explained(&base, &trace).app_frame.unwrap();
    assert_eq!(
        (frame.class.as_str(), frame.line),
        ("com.acme.Near", Some(9))
    );
    assert_eq!(frame.path.as_deref(), Some("com/acme/Near.kt"));
}

#[test]
fn hostile_chains_take_bounded_time() {
    let base = base(vec![entry(
        "any",
        json!([{"class": "a.A", "cause": "b\\.\\w+"}, {"message": "never to be found"}]),
    )]);
    let long = chain(vec![thrown("a.A", "x", &[]); 100_000]);
    assert!(explained(&base, &long).explanations.is_empty());
    let mut nested = thrown("a.A", "", &[]);
    for _ in 0..2_000 {
        nested = Throwable {
            suppressed: vec![vec![nested]],
            ..thrown("s.S", "", &[])
        };
    }
    explained(&base, &chain(vec![nested]));
    let message: &'static str = Box::leak("never to b x.YError ".repeat(200_000).into_boxed_str());
    assert!(
        explained(&base, &chain(vec![thrown("c.C", message, &[])]))
            .explanations
            .is_empty()
    );
}
