//! What a check comes to: its verdict, and one sentence.

use super::model::{Check, Connect, Outcome, Verdict};
use super::observation::{Observation, Question};
use super::observe::{saw, service_words};
use super::{handshake, service};

/// A neighbour that is not there is only known after this many seconds; a shorter look cannot tell it
/// from a dropped packet.
const NEIGHBOUR: f64 = 3.5;

/// Fills in what follows from the phases.
pub(super) fn conclude(check: &mut Check) {
    let mut observations: Vec<Observation> = check
        .seen()
        .into_iter()
        .map(|seen| seen.observation)
        .collect();
    observations.dedup();
    check.observations = observations;
    check.verdict = verdict(check);
    check.summary = summary(check);
}

fn verdict(check: &Check) -> Verdict {
    let saw = |observation| check.observations.contains(&observation);
    let first = check.connect.first().map(|one| one.outcome);
    match first {
        None if saw(Observation::DnsNotFound) => Verdict::NotReachable,
        None if saw(Observation::DnsTemporaryFailure) => Verdict::NotReachable,
        None | Some(Outcome::CouldNotTell) => Verdict::CouldNotTell,
        // A JVM tries the first address, and most clients only that.
        Some(Outcome::Open) if is_usable(check) => Verdict::Reachable,
        Some(Outcome::Open) => Verdict::NotUsable,
        Some(_) => Verdict::NotReachable,
    }
}

fn is_usable(check: &Check) -> bool {
    let service = check.service.as_ref().map(|service| service.outcome);
    let answers = !matches!(
        service,
        Some(service::Outcome::Mismatch | service::Outcome::Silent | service::Outcome::Closed)
    );
    let problem = |observation: &Observation| {
        observation.question() == Question::Tls && *observation != Observation::TlsOk
    };
    let ends_well = check.tls.as_ref().is_none_or(handshake::is_established);
    answers && ends_well && !check.observations.iter().any(problem)
}

fn summary(check: &Check) -> String {
    let target = check.name_of_target();
    let Some(first) = check.connect.first() else {
        return without_connect(check, &target);
    };
    let lines = || {
        check
            .connect
            .iter()
            .map(Connect::line)
            .collect::<Vec<_>>()
            .join("; ")
    };
    match check.verdict {
        Verdict::Reachable if check.connect.len() > 1 && !saw(check, Observation::TcpOpen) => {
            format!(
                "{target} accepts connections at the address that a JVM tries first, not at all of them: {}",
                lines()
            )
        }
        Verdict::Reachable => format!("{target} accepts connections{}", served(check)),
        Verdict::NotUsable => format!("{target} accepts connections, but {}", trouble(check)),
        Verdict::NotReachable => format!("{target} cannot be reached: {}{}", lines(), doubt(first)),
        Verdict::CouldNotTell => format!(
            "could not tell whether {target} can be reached: {}",
            lines()
        ),
    }
}

fn without_connect(check: &Check, target: &str) -> String {
    match check.verdict {
        Verdict::NotReachable => format!("{target} cannot be reached: {}", check.resolve_line()),
        _ if check.port.is_none() && !check.resolve.addresses.is_empty() => {
            format!("could not tell: no port is known for {target}")
        }
        _ => format!("could not tell: {}", check.resolve_line()),
    }
}

fn served(check: &Check) -> String {
    let service = check.service.as_ref();
    let known = service
        .filter(|service| service.outcome == service::Outcome::Match || service.found.is_some());
    known.map_or(String::new(), |service| {
        format!(" and {}", service_words(service))
    })
}

fn trouble(check: &Check) -> String {
    let problems = check.seen().into_iter().filter(|seen| {
        let question = seen.observation.question();
        matches!(question, Question::Service | Question::Tls)
            && !matches!(
                seen.observation,
                Observation::ServiceMatch | Observation::TlsOk
            )
    });
    let lines: Vec<String> = problems.map(|seen| seen.evidence).collect();
    match (lines.is_empty(), &check.tls, &check.service) {
        (false, ..) => lines.join("; "),
        (true, Some(tls), _) if !handshake::is_established(tls) => handshake::lines(tls).join("; "),
        (true, _, Some(service)) => service_words(service),
        (true, ..) => "something is wrong with what answers".to_owned(),
    }
}

/// What a short look at a silent address leaves open.
fn doubt(first: &Connect) -> &'static str {
    match first.outcome {
        Outcome::Timeout if first.ms < std::time::Duration::from_secs_f64(NEIGHBOUR).into() => {
            " (a look shorter than 3.5 s cannot tell a machine that is not there from a dropped packet)"
        }
        _ => "",
    }
}
