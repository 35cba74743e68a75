//! What each condition of a network means for the causes of the entries about networks: a table that is
#![cfg(target_os = "linux")]
//! checked in and reviewed by eye, because what is confirmed must be certain.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use causedby::check::Seen;
use causedby::check::observation::{Observation, Question};
use causedby::kb::{Base, Entry};
use causedby::verdict::{Sight, Verdict, judge, judge_all};

use crate::check_net::scenarios;
use crate::kb::assert_fresh;

/// Conditions that other tests bring about: certificates and protocols.
const OTHERS: &[(&str, &str)] = &[
    (
        "a handshake that a client accepts",
        "dns-ok tcp-open tls-ok service-match",
    ),
    ("the certificate has expired", "dns-ok tcp-open tls-expired"),
    (
        "the certificate is not valid yet",
        "dns-ok tcp-open tls-not-yet-valid",
    ),
    (
        "the certificate is for other names",
        "dns-ok tcp-open tls-name-mismatch",
    ),
    (
        "nobody trusted signed the certificate",
        "dns-ok tcp-open tls-untrusted",
    ),
    ("old protocol versions only", "dns-ok tcp-open tls-protocol"),
    (
        "a key or signature that Java refuses",
        "dns-ok tcp-open tls-weak",
    ),
    (
        "the server hangs up in the handshake",
        "dns-ok tcp-open service-closed tls-closed",
    ),
    (
        "the endpoint is this machine, where no program of the service runs",
        "dns-ok tcp-refused listener-none listener-nowhere endpoint-loopback",
    ),
    (
        "plain text on a TLS port",
        "dns-ok tcp-open tls-not-tls service-mismatch",
    ),
    (
        "a client certificate is demanded",
        "dns-ok tcp-open tls-client-certificate",
    ),
    (
        "the name has moved since the trace",
        "dns-ok dns-changed tcp-refused",
    ),
    (
        "connecting failed then and succeeds now",
        "dns-ok tcp-open opened-later",
    ),
];

/// Conditions by what is observed: equal observations are equal to every entry.
fn conditions() -> Vec<(Vec<Observation>, Vec<String>)> {
    let mut all: BTreeMap<Vec<Observation>, Vec<String>> = BTreeMap::new();
    let mut add = |condition: String, ids: &mut dyn Iterator<Item = &str>| {
        let observation =
            |id: &str| Observation::parse(id).unwrap_or_else(|| panic!("no observation {id}"));
        all.entry(ids.map(observation).collect())
            .or_default()
            .push(condition);
    };
    for (_, scenario) in scenarios() {
        add(
            scenario.condition,
            &mut scenario.observations.iter().map(String::as_str),
        );
    }
    for (condition, ids) in OTHERS {
        add((*condition).to_owned(), &mut ids.split(' '));
    }
    all.into_iter().collect()
}

fn sight(observations: &[Observation]) -> Sight {
    let seen: Vec<Seen> = observations
        .iter()
        .map(|one| Seen::new(*one, one.as_str()))
        .collect();
    let mut answered: std::collections::BTreeSet<Question> =
        observations.iter().map(|one| one.question()).collect();
    answered.insert(Question::Container);
    if observations.contains(&Observation::DnsOk) {
        answered.extend([Question::Place, Question::Family]);
    }
    let here = |one: &Observation| {
        one.question() == Question::Listener && *one != Observation::ListenerNone
    };
    if observations.iter().any(here) {
        answered.insert(Question::OtherListener);
    }
    Sight {
        seen,
        answered,
        then_unknown: observations.contains(&Observation::OpenedLater),
        ..Sight::default()
    }
}

/// Entries about networks, and every other one that a check can confirm.
fn is_shown(family: &str, entry: &Entry) -> bool {
    let supported = entry
        .causes
        .iter()
        .any(|cause| !cause.supported_by.is_empty());
    let confirmed = entry
        .causes
        .iter()
        .any(|cause| !cause.confirmed_by.is_empty());
    confirmed || (matches!(family, "network" | "tls") && supported)
}

/// `likely: dropped, host-down; ruled-out: proxy-required`; what is merely possible is left out.
fn said(entry: &Entry, sight: &Sight) -> String {
    let mut by_verdict: BTreeMap<Verdict, Vec<&str>> = BTreeMap::new();
    for (cause, judged) in entry.causes.iter().zip(judge_all(entry, &[sight])) {
        by_verdict
            .entry(judged.verdict)
            .or_default()
            .push(&cause.id);
    }
    by_verdict.remove(&Verdict::Possible);
    let each = by_verdict
        .iter()
        .map(|(verdict, ids)| format!("{}: {}", verdict.as_str(), ids.join(", ")));
    each.collect::<Vec<_>>().join(" · ")
}

fn table() -> String {
    let conditions = conditions();
    let base = Base::bundled();
    let mut out = String::from(
        "# What a check means for causes\n\n\
        Made by a test from `fixtures/network` and the entries: `CAUSEDBY_BLESS=1 cargo test` writes it anew. Causes that\n\
        are not named in a row are possible: what was seen neither speaks for them nor against them.\n\n\
        ## Conditions\n\n| | observed | conditions |\n| --- | --- | --- |\n",
    );
    for (number, (observations, words)) in conditions.iter().enumerate() {
        let ids: Vec<String> = observations
            .iter()
            .map(|one| format!("`{}`", one.as_str()))
            .collect();
        writeln!(
            out,
            "| {} | {} | {} |",
            number + 1,
            ids.join(" "),
            words.join("; ")
        )
        .unwrap();
    }
    out.push_str("\nConditions in one row look alike to the entries: from here they cannot be told apart, or the check could not look and says why.\n");
    for card in base.list() {
        let Some(entry) = card.entry().filter(|entry| is_shown(card.family(), entry)) else {
            continue;
        };
        let mut rows: Vec<(String, Vec<String>)> = Vec::new();
        for (number, (observations, _)) in conditions.iter().enumerate() {
            // A trace that failed in TLS, where the handshake succeeds now: something has changed.
            let mended = card.family() == "tls" && observations.contains(&Observation::TlsOk);
            let mut sight = sight(observations);
            sight.then_unknown |= mended;
            let said = said(entry, &sight);
            let number = (number + 1).to_string();
            match rows.iter_mut().find(|(other, _)| *other == said) {
                Some((_, numbers)) => numbers.push(number),
                None => rows.push((said, vec![number])),
            }
        }
        write!(
            out,
            "\n## {}\n\n| conditions | causes |\n| --- | --- |\n",
            entry.id
        )
        .unwrap();
        for (said, numbers) in rows {
            let said = if said.is_empty() {
                "nothing decides"
            } else {
                &said
            };
            writeln!(out, "| {} | {said} |", numbers.join(" ")).unwrap();
        }
    }
    out
}

#[test]
fn the_table_of_verdicts_is_fresh() {
    assert_fresh("docs/verdicts.md", &table());
}

/// Whatever is seen, a confirmed cause stands alone or with what is as certain, and never beside a
/// condition in which something else answers.
#[test]
fn nothing_is_confirmed_where_nothing_was_refused_or_shown() {
    let base = Base::bundled();
    for (observations, words) in conditions() {
        let quiet = observations.iter().all(|one| {
            matches!(
                one,
                Observation::DnsOk
                    | Observation::TcpOpen
                    | Observation::TcpTimeout
                    | Observation::ServiceMatch
                    | Observation::EndpointPrivate
                    | Observation::EndpointLoopback
            )
        });
        for card in base.list().into_iter().filter(|_| quiet) {
            let causes = card
                .entry()
                .map(|entry| entry.causes.as_slice())
                .unwrap_or_default();
            for cause in causes {
                let verdict = judge(cause, &sight(&observations)).verdict;
                assert_ne!(
                    verdict,
                    Verdict::Confirmed,
                    "{} {}: {words:?}",
                    card.id(),
                    cause.id
                );
            }
        }
    }
}
