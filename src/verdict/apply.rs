//! Checks put into a report: verdicts with evidence, causes and fixes in their order.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use super::judge::{Judged, Sight, Verdict, judge_all};
use super::then::{Failed, failed, spoke_tls};
use crate::check::observation::{Observation, Seen};
use crate::check::{Check, Outcome, Resolved, Target, has_tls};
use crate::kb::{Base, Entry};
use crate::project;
use crate::report::{Endpoint, Explanation, TraceReport};

/// A trace older than this was written in another state of the world.
const OLD: Duration = Duration::from_secs(300);

/// How long before the check a trace was written.
pub trait Moment {
    /// `None` if the trace does not tell.
    fn age(&self, timestamp: &str) -> Option<Duration>;
}

/// A trace of a report, and when its failure was seen last.
#[derive(Debug)]
pub struct Subject<'r> {
    /// The trace.
    pub trace: &'r mut TraceReport,
    /// As written, if it is known.
    pub seen: Option<String>,
}

/// Gives every endpoint of the traces its check, and every cause that a check can judge its verdict.
pub fn apply(
    subjects: &mut [Subject<'_>],
    base: &Base,
    checks: &[(Target, Check)],
    moment: &dyn Moment,
) {
    for Subject { trace, seen } in subjects {
        let age = seen.as_deref().and_then(|seen| moment.age(seen));
        one(trace, base, checks, age);
    }
}

fn one(trace: &mut TraceReport, base: &Base, checks: &[(Target, Check)], age: Option<Duration>) {
    let then = Then {
        failed: failed(&trace.chain),
        in_tls: spoke_tls(&trace.chain),
        old: age.filter(|age| *age > OLD),
    };
    let mut sights: HashMap<usize, Sight> = HashMap::new();
    trace.endpoints = std::mem::take(&mut trace.endpoints)
        .into_iter()
        .flat_map(|endpoint| servers(endpoint, checks))
        .collect();
    for (place, endpoint) in trace.endpoints.iter_mut().enumerate() {
        let Some(check) = check_of(endpoint, checks) else {
            continue;
        };
        let mut check = check.clone();
        let configured = project::place(&endpoint.found_in);
        check.facts.configured = configured.map(str::to_owned);
        let sight = Sight {
            assumed: configured.is_some(),
            ..then.sight(&mut check)
        };
        sights.insert(place, sight);
        endpoint.check = Some(Box::new(check));
    }
    for explanation in &mut trace.explanations {
        let places = relevant(&trace.endpoints, explanation.matched.throwable);
        let sights: Vec<&Sight> = places
            .iter()
            .filter_map(|place| sights.get(place))
            .collect();
        let card = base.get(&explanation.entry);
        if let (Some(entry), false) = (card.and_then(|card| card.entry()), sights.is_empty()) {
            put(Arc::make_mut(explanation), entry, &sights);
        }
    }
}

/// What there is to look at: the endpoints of all traces, and what their failures say of them.
pub fn targets(subjects: &[Subject<'_>]) -> Vec<Target> {
    let of_trace = |trace: &TraceReport| -> Vec<Target> {
        let tls = spoke_tls(&trace.chain);
        let target = |endpoint: &Endpoint| Target {
            tls: tls && !is_plain(endpoint) || has_tls(endpoint.scheme.as_deref()),
            configured: project::place(&endpoint.found_in).map(str::to_owned),
            ..Target::from(endpoint)
        };
        trace.endpoints.iter().map(target).collect()
    };
    let traces = subjects.iter().map(|subject| &*subject.trace);
    traces.flat_map(of_trace).collect()
}

/// What names its scheme as one without TLS is not what TLS failed with.
fn is_plain(endpoint: &Endpoint) -> bool {
    matches!(endpoint.scheme.as_deref(), Some("http" | "ws"))
}

/// An address whose SRV records led to servers stands for these.
fn servers(endpoint: Endpoint, checks: &[(Target, Check)]) -> Vec<Endpoint> {
    let is_seed = endpoint
        .scheme
        .as_deref()
        .is_some_and(|scheme| scheme.ends_with("+srv"));
    let behind = checks
        .iter()
        .filter(|(target, _)| is_seed && target.seed.as_ref() == Some(&endpoint.host));
    let all: Vec<Endpoint> = behind
        .map(|(target, _)| Endpoint {
            host: target.host.clone(),
            port: target.port,
            scheme: target.scheme.clone(),
            ..endpoint.clone()
        })
        .collect();
    match all.is_empty() {
        true => vec![endpoint],
        false => all,
    }
}

fn check_of<'c>(endpoint: &Endpoint, checks: &'c [(Target, Check)]) -> Option<&'c Check> {
    let target = Target::from(endpoint);
    let found = checks
        .iter()
        .find(|(other, _)| other.same_endpoint(&target));
    found.map(|(_, check)| check)
}

impl From<&Endpoint> for Target {
    fn from(endpoint: &Endpoint) -> Self {
        Self {
            host: endpoint.host.clone(),
            port: endpoint.port,
            scheme: endpoint.scheme.clone(),
            shown: endpoint.address.clone(),
            tls: has_tls(endpoint.scheme.as_deref()),
            ..Self::default()
        }
    }
}

/// The endpoints of which an entry speaks: those of its throwable, else those of the best text.
fn relevant(endpoints: &[Endpoint], throwable: usize) -> Vec<usize> {
    let place = format!("chain[{throwable}]");
    let own = endpoints
        .iter()
        .find(|endpoint| endpoint.found_in.starts_with(&place));
    let Some(best) = own.or(endpoints.first()) else {
        return Vec::new();
    };
    let same = |endpoint: &Endpoint| endpoint.found_in == best.found_in;
    let all = endpoints.iter().enumerate();
    all.filter(|(_, endpoint)| same(endpoint))
        .map(|(place, _)| place)
        .collect()
}

/// The state of the world when the trace was written.
struct Then {
    failed: Option<Failed>,
    in_tls: bool,
    old: Option<Duration>,
}

impl Then {
    /// What a check saw, with what has changed since.
    fn sight(&self, check: &mut Check) -> Sight {
        let mut seen = check.seen();
        let answered = check.answered();
        let differs = self
            .failed
            .is_some_and(|failed| failed.differs_from(&check.observations));
        let opened = self.failed.is_some_and(Failed::is_connection) && is_open(check);
        if opened {
            let evidence = "connecting failed when the trace was written and succeeds now";
            seen.push(Seen::new(Observation::OpenedLater, evidence));
        }
        let mended = self.in_tls && check.observations.contains(&Observation::TlsOk);
        check.facts.handshake_mended = mended;
        if let Some(age) = self.old.map(rounded) {
            let evidence = format!("the trace is {age} older than this check");
            check.facts.trace_age = Some(age);
            seen.push(Seen::new(Observation::OldTrace, evidence));
        }
        check.observations = seen.iter().map(|seen| seen.observation).collect();
        Sight {
            seen,
            answered,
            then_unknown: differs || opened || mended || self.old.is_some(),
            assumed: false,
            place_unknown: self.may_have_moved(check),
        }
    }
}

impl Then {
    /// Whether the name may have had another address then. An address has none, and what the trace shows is it.
    fn may_have_moved(&self, check: &Check) -> bool {
        let shown = check
            .facts
            .shown
            .as_deref()
            .and_then(|shown| shown.parse::<IpAddr>().ok());
        match shown {
            Some(shown) => !check.resolve.addresses.contains(&shown),
            None => self.old.is_some() && check.resolve.outcome != Resolved::Literal,
        }
    }
}

/// Whether what the trace could not connect to accepts now: the address that it shows, else all of them.
fn is_open(check: &Check) -> bool {
    let shown = check
        .facts
        .shown
        .as_deref()
        .and_then(|shown| shown.parse::<IpAddr>().ok());
    let of_trace =
        shown.and_then(|shown| check.connect.iter().find(|one| one.address.ip() == shown));
    match of_trace {
        Some(connect) => connect.outcome == Outcome::Open,
        None => check.observations.contains(&Observation::TcpOpen),
    }
}

/// `3 days`
fn rounded(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    match minutes {
        0..120 => format!("{minutes} minutes"),
        120..2880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}

fn put(explanation: &mut Explanation, entry: &Entry, sights: &[&Sight]) {
    let verdicts: HashMap<&str, Judged> = entry
        .causes
        .iter()
        .map(|cause| cause.id.as_str())
        .zip(judge_all(entry, sights))
        .collect();
    for cause in &mut explanation.causes {
        let Some(judged) = verdicts.get(cause.id.as_str()) else {
            continue;
        };
        cause.verdict = Some(judged.verdict.as_str().to_owned());
        cause.evidence.clone_from(&judged.evidence);
    }
    let rank = |id: &str| verdicts.get(id).map(Judged::rank);
    explanation.causes.sort_by_key(|cause| rank(&cause.id));
    let ruled_out = |id: &str| {
        let verdict = verdicts.get(id).map(|judged| judged.verdict);
        verdict == Some(Verdict::RuledOut)
    };
    let places: HashMap<&str, usize> = explanation
        .causes
        .iter()
        .enumerate()
        .map(|(place, cause)| (cause.id.as_str(), place))
        .collect();
    // In the order of the causes that survive; what helps only against the others comes last.
    explanation.fixes.sort_by_key(|fix| {
        let surviving = fix.causes.iter().filter(|id| !ruled_out(id));
        let first = surviving.filter_map(|id| places.get(id.as_str())).min();
        first.copied().unwrap_or(usize::MAX)
    });
}
