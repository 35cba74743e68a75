//! From traces to the report: secrets masked first, equal failures counted once, each explained.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::mask::mask;
use super::{Context, Endpoint, Report, Source, Throwable, TraceReport};
use crate::endpoint;
use crate::explain::{self, Explained};
use crate::kb::Base;
use crate::project;
use crate::trace::{self, Frame, Trace};

/// The traces of one input.
#[derive(Clone, Debug, Default)]
pub struct Input<'a> {
    /// File as named by the user, `-` for standard input.
    pub name: &'a str,
    /// In the order of the input.
    pub traces: Vec<Trace<'a>>,
}

/// Explains every trace, in the order of the inputs. Equal failures of one input are one trace of
/// the report, at the first one's place.
pub fn build(inputs: &[Input<'_>], base: &Base, options: &explain::Options) -> Report {
    build_within(inputs, base, options, &Vec::new)
}

/// The same within a project: a trace that fails to reach a service and does not name it gets the endpoints of
/// that service which the project's configuration names. It is asked for them once, and only if there is such a trace.
pub fn build_within(
    inputs: &[Input<'_>],
    base: &Base,
    options: &explain::Options,
    configured: &dyn Fn() -> Vec<endpoint::Endpoint>,
) -> Report {
    let explainer = Explainer {
        base,
        options,
        configured,
        endpoints: OnceCell::new(),
    };
    let traces = inputs
        .iter()
        .flat_map(|input| of_input(input, &explainer))
        .collect();
    Report {
        schema: "causedby/explain/1",
        traces,
    }
}

/// Explains one trace.
pub(super) fn build_one(
    name: &str,
    trace: &Trace<'_>,
    base: &Base,
    options: &explain::Options,
) -> TraceReport {
    let explainer = Explainer {
        base,
        options,
        configured: &Vec::new,
        endpoints: OnceCell::new(),
    };
    one(name, trace, &trace.fingerprint(), &explainer)
}

/// What explaining needs beside the trace.
struct Explainer<'e> {
    base: &'e Base,
    options: &'e explain::Options,
    configured: &'e dyn Fn() -> Vec<endpoint::Endpoint>,
    endpoints: OnceCell<Vec<endpoint::Endpoint>>,
}

impl Explainer<'_> {
    fn endpoints(&self, trace: &Trace<'_>) -> Vec<endpoint::Endpoint> {
        let named = endpoint::find(trace);
        if !named.is_empty() || endpoint::unnamed_service(trace).is_none() {
            return named;
        }
        let configured = self.endpoints.get_or_init(|| (self.configured)());
        project::fitting(trace, configured)
    }
}

fn of_input(input: &Input<'_>, explainer: &Explainer<'_>) -> Vec<TraceReport> {
    let mut reports: Vec<TraceReport> = Vec::new();
    let mut known: HashMap<Failure<'_>, usize> = HashMap::new();
    for trace in &input.traces {
        let failure = Failure::of(trace);
        if let Some(&index) = known.get(&failure) {
            reports[index].count += 1;
            continue;
        }
        let report = masked(trace, |trace| {
            one(input.name, trace, &failure.fingerprint, explainer)
        });
        known.insert(failure, reports.len());
        reports.push(report);
    }
    reports
}

/// What makes two traces of one input the same failure.
#[derive(PartialEq, Eq, Hash)]
struct Failure<'t> {
    fingerprint: String,
    messages: Vec<Option<&'t str>>,
}

impl<'t> Failure<'t> {
    fn of(trace: &'t Trace<'_>) -> Self {
        let messages = trace
            .chain
            .iter()
            .map(|throwable| throwable.message)
            .collect();
        Self {
            fingerprint: trace.fingerprint(),
            messages,
        }
    }
}

fn one(name: &str, trace: &Trace<'_>, fingerprint: &str, explainer: &Explainer<'_>) -> TraceReport {
    let endpoints = explainer.endpoints(trace);
    let Explained {
        explanations,
        decisive,
        app_frame,
    } = explain::explain(trace, &endpoints, explainer.base, explainer.options);
    TraceReport {
        source: Source {
            name: name.to_owned(),
            line: trace.line,
        },
        context: Context::from(&trace.context),
        chain: throwables(&trace.chain),
        decisive,
        explanations: explanations.into_iter().map(Arc::new).collect(),
        endpoints: endpoints.into_iter().map(Endpoint::from).collect(),
        app_frame,
        fingerprint: fingerprint.to_owned(),
        count: 1,
        jump: None,
    }
}

fn throwables(chain: &[trace::Throwable<'_>]) -> Vec<Throwable> {
    let one = |throwable: &trace::Throwable<'_>| Throwable {
        class: throwable.class.map(str::to_owned),
        message: throwable.message.map(str::to_owned),
        frames: throwable
            .frames
            .iter()
            .map(|frame| frame.text().to_owned())
            .collect(),
        omitted: throwable.omitted,
        suppressed: throwable
            .suppressed
            .iter()
            .map(|chain| throwables(chain))
            .collect(),
    };
    chain.iter().map(one).collect()
}

impl From<endpoint::Endpoint> for Endpoint {
    fn from(endpoint: endpoint::Endpoint) -> Self {
        let endpoint::Endpoint {
            host,
            port,
            scheme,
            address,
            found_in,
        } = endpoint;
        Self {
            host,
            port,
            scheme,
            address,
            found_in,
            check: None,
        }
    }
}

/// What is made of a trace with every secret masked. Explaining sees only this, so no text that it
/// fills in can bring a secret back.
pub(super) fn masked<T>(trace: &Trace<'_>, made: impl FnOnce(&Trace<'_>) -> T) -> T {
    let texts = masked_texts(trace);
    match has_secret(&texts) {
        true => made(&with_texts(trace, &texts)),
        false => made(trace),
    }
}

/// Every text of a trace, masked, in the order of [`map`].
fn masked_texts<'a>(trace: &Trace<'a>) -> Vec<Cow<'a, str>> {
    let mut texts = Vec::new();
    map(trace, &mut |text| {
        texts.push(mask(text));
        text
    });
    texts
}

fn has_secret(texts: &[Cow<'_, str>]) -> bool {
    texts.iter().any(|text| matches!(text, Cow::Owned(_)))
}

fn with_texts<'t>(trace: &Trace<'_>, texts: &'t [Cow<'_, str>]) -> Trace<'t> {
    let mut texts = texts.iter();
    map(trace, &mut |_| texts.next().map_or("", AsRef::as_ref))
}

/// The trace with each text replaced, always in the same order.
fn map<'a, 'b>(trace: &Trace<'a>, each: &mut impl FnMut(&'a str) -> &'b str) -> Trace<'b> {
    Trace {
        line: trace.line,
        context: trace::Context {
            timestamp: trace.context.timestamp.map(&mut *each),
            level: trace.context.level.map(&mut *each),
            logger: trace.context.logger.map(&mut *each),
            thread: trace.context.thread.map(&mut *each),
            message: trace.context.message.map(&mut *each),
        },
        before: trace.before.iter().copied().map(&mut *each).collect(),
        chain: map_chain(&trace.chain, each),
    }
}

fn map_chain<'a, 'b>(
    chain: &[trace::Throwable<'a>],
    each: &mut impl FnMut(&'a str) -> &'b str,
) -> Vec<trace::Throwable<'b>> {
    let mut mapped = Vec::with_capacity(chain.len());
    for throwable in chain {
        mapped.push(trace::Throwable {
            class: throwable.class.map(&mut *each),
            message: throwable.message.map(&mut *each),
            frames: throwable
                .frames
                .iter()
                .map(|frame| map_frame(frame, each))
                .collect(),
            omitted: throwable.omitted,
            circular: throwable.circular,
            suppressed: throwable
                .suppressed
                .iter()
                .map(|chain| map_chain(chain, each))
                .collect(),
        });
    }
    mapped
}

fn map_frame<'a, 'b>(frame: &Frame<'a>, each: &mut impl FnMut(&'a str) -> &'b str) -> Frame<'b> {
    let text = each(frame.text());
    Frame::new(text, frame.packaging().map(each))
}

#[cfg(test)]
mod tests {
    use super::{Input, build};
    use crate::explain::Options;
    use crate::kb::Base;
    use crate::report::Report;
    use crate::trace::{Context, Throwable, Trace};

    fn trace<'a>(line: usize, messages: &[&'a str]) -> Trace<'a> {
        let throwable = |message: &&'a str| Throwable {
            class: Some("com.acme.Down"),
            message: Some(message),
            ..Throwable::default()
        };
        Trace {
            line,
            chain: messages.iter().map(throwable).collect(),
            ..Trace::default()
        }
    }

    fn report(inputs: &[Input<'_>]) -> Report {
        build(inputs, &Base::bundled(), &Options::default())
    }

    #[test]
    fn equal_failures_of_one_input_are_counted_at_the_first_place() {
        let traces = vec![trace(3, &["a"]), trace(9, &["b"]), trace(12, &["a"])];
        let report = report(&[Input {
            name: "x.log",
            traces,
        }]);
        let seen: Vec<(usize, usize)> = report
            .traces
            .iter()
            .map(|trace| (trace.source.line, trace.count))
            .collect();
        assert_eq!(seen, [(3, 2), (9, 1)]);
    }

    #[test]
    fn equal_failures_of_two_inputs_stay_apart() {
        let input = |name| Input {
            name,
            traces: vec![trace(1, &["a"])],
        };
        assert_eq!(report(&[input("x"), input("y")]).traces.len(), 2);
    }

    #[test]
    fn no_secret_of_any_text_comes_into_the_report() {
        let mut one = trace(1, &["jdbc:mysql://u:hunter2@h/db", "password=hunter2"]);
        one.context = Context {
            message: Some("token=hunter2"),
            ..Context::default()
        };
        one.before = vec!["secret=hunter2"];
        one.chain[1].suppressed = vec![trace(1, &["pwd=hunter2"]).chain];
        let report = report(&[Input {
            name: "-",
            traces: vec![one],
        }]);
        assert!(!format!("{report:?}").contains("hunter2"));
        assert_eq!(
            report.traces[0].chain[0].message.as_deref(),
            Some("jdbc:mysql://u:***@h/db")
        );
    }
}
