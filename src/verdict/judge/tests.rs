//! What observations make of causes.

use super::{Cause, Judged, Observation, Seen, Sight, Verdict, judge};

fn cause(supported: &[&str], ruled_out: &[&str], confirmed: &[&[&str]]) -> Cause {
    let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
    Cause {
        id: "one".to_owned(),
        text: String::new(),
        supported_by: owned(supported),
        ruled_out_by: owned(ruled_out),
        confirmed_by: confirmed.iter().map(|set| owned(set)).collect(),
    }
}

fn sight(ids: &[&str]) -> Sight {
    let observations = ids.iter().filter_map(|id| Observation::parse(id));
    let seen: Vec<Seen> = observations
        .map(|one| Seen::new(one, one.as_str()))
        .collect();
    assert_eq!(seen.len(), ids.len());
    Sight {
        answered: seen
            .iter()
            .map(|seen| seen.observation.question())
            .collect(),
        seen,
        ..Sight::default()
    }
}

fn verdict(cause: &Cause, ids: &[&str]) -> Verdict {
    judge(cause, &sight(ids)).verdict
}

#[test]
fn questions_that_were_answered_otherwise_speak_against_a_cause() {
    let not_running = cause(&["tcp-refused", "listener-none"], &[], &[]);
    assert_eq!(verdict(&not_running, &[]), Verdict::Possible);
    assert_eq!(verdict(&not_running, &["tcp-refused"]), Verdict::Likely);
    assert_eq!(
        verdict(&not_running, &["tcp-refused", "listener-none"]),
        Verdict::Likely
    );
    assert_eq!(
        verdict(&not_running, &["tcp-refused", "listener-here"]),
        Verdict::Possible
    );
    assert_eq!(verdict(&not_running, &["tcp-open"]), Verdict::Possible);
    assert_eq!(
        verdict(&not_running, &["tcp-open", "listener-here"]),
        Verdict::Unlikely
    );
}

#[test]
fn where_an_address_lies_decides_only_where_nothing_else_can() {
    let host = cause(
        &["tcp-refused", "endpoint-loopback", "in-container"],
        &[],
        &[],
    );
    assert_eq!(
        verdict(&host, &["tcp-refused", "endpoint-private"]),
        Verdict::Likely
    );
    assert_eq!(
        verdict(&host, &["tcp-open", "endpoint-loopback"]),
        Verdict::Unlikely
    );
    let container = cause(&["in-container", "endpoint-loopback"], &[], &[]);
    assert_eq!(
        verdict(&container, &["in-container", "endpoint-loopback"]),
        Verdict::Likely
    );
    assert_eq!(
        verdict(&container, &["in-container", "endpoint-private"]),
        Verdict::Possible
    );
    assert_eq!(
        verdict(&container, &["endpoint-private"]),
        Verdict::Unlikely
    );
    assert_eq!(
        verdict(&cause(&[], &[], &[]), &["tcp-open"]),
        Verdict::Possible
    );
}

#[test]
fn only_a_whole_set_confirms() {
    let expired = cause(
        &["tls-expired"],
        &["tls-ok"],
        &[&["tls-expired", "tcp-open"]],
    );
    assert_eq!(verdict(&expired, &["tls-expired"]), Verdict::Likely);
    assert_eq!(
        verdict(&expired, &["tcp-open", "tls-expired"]),
        Verdict::Confirmed
    );
    assert_eq!(
        verdict(&expired, &["tcp-open", "tls-ok"]),
        Verdict::RuledOut
    );
}

#[test]
fn what_is_seen_now_neither_confirms_nor_rules_out_what_was_then() {
    let expired = cause(
        &["tls-expired"],
        &["tls-ok", "endpoint-loopback"],
        &[&["tls-expired"]],
    );
    let then = |ids: &[&str]| {
        let sight = Sight {
            then_unknown: true,
            ..sight(ids)
        };
        judge(&expired, &sight).verdict
    };
    assert_eq!(then(&["tls-expired"]), Verdict::Likely);
    assert_eq!(then(&["tls-ok"]), Verdict::Unlikely);
    assert_eq!(then(&["endpoint-loopback"]), Verdict::RuledOut);
    let moved = Sight {
        then_unknown: true,
        place_unknown: true,
        ..sight(&["endpoint-loopback"])
    };
    assert_eq!(judge(&expired, &moved).verdict, Verdict::Unlikely);
}

#[test]
fn an_endpoint_that_the_trace_does_not_name_makes_nothing_certain() {
    let loopback = cause(
        &["tcp-refused"],
        &["endpoint-loopback"],
        &[&["tcp-refused"]],
    );
    let assumed = |ids: &[&str]| {
        let sight = Sight {
            assumed: true,
            ..sight(ids)
        };
        judge(&loopback, &sight).verdict
    };
    assert_eq!(assumed(&["tcp-refused"]), Verdict::Likely);
    assert_eq!(assumed(&["endpoint-loopback"]), Verdict::Unlikely);
}

#[test]
fn evidence_is_what_was_seen_for_and_against() {
    let cause = cause(&["tcp-refused", "listener-none"], &[], &[]);
    let judged = judge(&cause, &sight(&["tcp-refused", "listener-here"]));
    let expected = Judged {
        verdict: Verdict::Possible,
        evidence: vec![
            "tcp-refused".to_owned(),
            "against: listener-here".to_owned(),
        ],
        weight: 1,
    };
    assert_eq!(judged, expected);
}
