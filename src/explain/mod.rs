//! Matching entries against a trace, ranking them, filling their texts.

mod app;
mod decisive;
pub mod draft;
mod fill;
mod matching;
mod named;
pub mod proof;
mod rank;
mod simple;
mod subject;

pub use decisive::decisive;
pub use matching::{Match, matches};
pub use rank::rank;
pub use subject::Via;

use crate::endpoint::Endpoint;
use crate::kb::{Base, Card, Entry};
use crate::report::{AppFrame, Cause, Explanation, Fix, Matched, Origin};
use crate::trace::Trace;

use fill::Values;

/// What can be said about how to explain.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Packages of the user's own code; empty to tell by a list of libraries.
    pub app_packages: Vec<String>,
    /// Try every rule instead of those that literals lead to. Slow; gives the same, which a test
    /// proves by it.
    pub unfiltered: bool,
}

/// What there is to say about one trace.
#[derive(Clone, Debug)]
pub struct Explained {
    /// Best first; empty when nothing fits.
    pub explanations: Vec<Explanation>,
    /// Index into the chain of the throwable that says what failed.
    pub decisive: usize,
    /// The first frame of the user's own code.
    pub app_frame: Option<AppFrame>,
}

/// Explains a trace.
pub fn explain(
    trace: &Trace<'_>,
    endpoints: &[Endpoint],
    base: &Base,
    options: &Options,
) -> Explained {
    let ranked = rank(matches(trace, base, options));
    let decisive = decisive(trace, &ranked);
    let explanations = ranked.iter().filter_map(|one| explanation(one, endpoints));
    Explained {
        explanations: explanations.collect(),
        decisive,
        app_frame: app::app_frame(trace, decisive, &options.app_packages),
    }
}

fn explanation(one: &Match<'_>, endpoints: &[Endpoint]) -> Option<Explanation> {
    let values = Values::new(&one.groups, fill::endpoint_of(endpoints, one.throwable));
    let matched = Matched {
        throwable: one.throwable,
        by: one.by.iter().map(ToString::to_string).collect(),
        via: one.via.map(|via| via.as_str().to_owned()),
    };
    filled(one.card, &values, one.score, matched)
}

/// An entry for reading on its own: every placeholder falls back to its name. `None` when the
/// entry cannot be read, which the lint has reported.
pub fn unfilled(card: Card<'_>) -> Option<Explanation> {
    let matched = Matched {
        throwable: 0,
        by: Vec::new(),
        via: None,
    };
    filled(card, &Values::default(), 0, matched)
}

fn filled(card: Card<'_>, values: &Values, score: u32, matched: Matched) -> Option<Explanation> {
    let entry = card.entry()?;
    Some(Explanation {
        entry: entry.id.clone(),
        title: entry.title.clone(),
        severity: entry.severity,
        score,
        general: entry.general,
        matched,
        summary: values.text(&entry.summary),
        affects: entry.affects.clone(),
        causes: causes(entry, values),
        fixes: fixes(entry, values),
        escalation: values.text(&entry.escalation),
        faqs: faqs(entry, values),
        related: entry.related.clone(),
        references: entry.references.clone(),
        origin: origin(card),
    })
}

fn causes(entry: &Entry, values: &Values) -> Vec<Cause> {
    let filled = |cause: &crate::kb::Cause| Cause {
        id: cause.id.clone(),
        text: values.text(&cause.text),
        verdict: None,
        evidence: Vec::new(),
    };
    entry.causes.iter().map(filled).collect()
}

fn fixes(entry: &Entry, values: &Values) -> Vec<Fix> {
    let filled = |fix: &crate::kb::Fix| {
        let command = |(system, text): (&String, &String)| (system.clone(), values.command(text));
        let unfilled = |(system, text): (&String, &String)| {
            let names = values.unfilled(text);
            (!names.is_empty()).then(|| (system.clone(), names))
        };
        let snippet = |snippet: &crate::kb::entry::Snippet| crate::kb::entry::Snippet {
            language: snippet.language.clone(),
            text: values.command(&snippet.text),
        };
        Fix {
            step: values.text(&fix.step),
            tip: values.text(&fix.tip),
            causes: fix.causes.clone(),
            commands: fix.commands.iter().map(command).collect(),
            unfilled: fix.commands.iter().filter_map(unfilled).collect(),
            snippet: fix.snippet.as_ref().map(snippet),
        }
    };
    entry.fixes.iter().map(filled).collect()
}

fn faqs(entry: &Entry, values: &Values) -> Vec<crate::kb::Faq> {
    let filled = |faq: &crate::kb::Faq| crate::kb::Faq {
        question: values.text(&faq.question),
        answer: values.text(&faq.answer),
    };
    entry.faqs.iter().map(filled).collect()
}

fn origin(card: Card<'_>) -> Origin {
    let file = if card.is_own() {
        card.file()
    } else {
        "bundled"
    };
    Origin {
        file: file.to_owned(),
        replaces: card.replaces_bundled(),
    }
}
