//! The draft of an entry from a trace: a rule that fits it, and texts that say what to write there.
//! The lint takes every such text for unfinished, so that no draft passes for an entry.

mod pattern;
mod word;

use crate::kb::entry::{Cause, Entry, Faq, Fix, OneOrMany, Rule, Severity};
use crate::kb::{self, Base};
use crate::trace::{Frame, Throwable, Trace};

use super::proof::Fit;
use super::{Explained, Options, app, explain};
use pattern::Pattern;

/// A drafted entry.
#[derive(Clone, Debug)]
pub struct Draft {
    /// With one rule and unfinished texts.
    pub entry: Entry,
    /// What explained the trace before, best first.
    pub known: Vec<Fit>,
    /// The other classes of the chain, outermost first.
    pub others: Vec<String>,
    /// Whether a layout has shortened the name of the class, so that it must be written out.
    pub shortened: bool,
}

impl Draft {
    /// The rule.
    pub fn rule(&self) -> Option<&Rule> {
        self.entry.rules.first()
    }
}

/// Drafts an entry for a throwable of a trace: the one of this class, full or without its package;
/// without a class the one nearest the root whose class is the user's own, if no entry knows the
/// failure, else the one that says what failed. `None` where no such throwable names its class, or
/// only without its package, and says too little beside it.
pub fn draft(id: &str, trace: &Trace<'_>, class: Option<&str>, base: &Base) -> Option<Draft> {
    let explained = explain(trace, &[], base, &Options::default());
    let throwable = match class {
        Some(class) => trace.chain.iter().rev().find(|one| is_named(one, class)),
        None => chosen(trace, &explained),
    }?;
    let printed = throwable.class?;
    let name = base.full_class(printed).unwrap_or(printed);
    let message = throwable.message.map(pattern_of).unwrap_or_default();
    let fit = |one: &crate::report::Explanation| Fit {
        entry: one.entry.clone(),
        score: one.score,
    };
    let rule = rule(name, &message, throwable);
    let placed = rule.class.is_some() || rule.frame.is_some() || rule.top_frame.is_some();
    if !placed && !message.is_telling() {
        return None;
    }
    let known: Vec<Fit> = explained.explanations.iter().map(fit).collect();
    Some(Draft {
        entry: entry(id, rule, &message, &known),
        known,
        others: others(trace, printed),
        shortened: kb::is_shortened(name),
    })
}

/// A pattern that fits the message, whatever the message is.
fn pattern_of(message: &str) -> Pattern {
    let pattern = Pattern::of(message);
    let fits = |text: String| kb::fits(&text, message);
    match pattern.text().is_none_or(fits) {
        true => pattern,
        false => Pattern::literal(message),
    }
}

fn is_named(throwable: &Throwable<'_>, class: &str) -> bool {
    throwable.class == Some(class) || throwable.simple_class() == Some(class)
}

/// What an entry is most likely to be about.
fn chosen<'t, 'a>(trace: &'t Trace<'a>, explained: &Explained) -> Option<&'t Throwable<'a>> {
    let known = explained.explanations.iter().any(|one| !one.general);
    let named = || trace.chain.iter().rev().filter(|one| one.class.is_some());
    let own = named().find(|one| one.class.is_some_and(|class| !app::is_library(class)));
    let decisive = trace.chain.get(explained.decisive);
    own.filter(|_| !known)
        .or(decisive.filter(|one| one.class.is_some()))
        .or(named().next())
}

fn others(trace: &Trace<'_>, class: &str) -> Vec<String> {
    let classes = trace.chain.iter().filter_map(|one| one.class);
    let mut others: Vec<String> = Vec::new();
    for other in classes.filter(|other| *other != class) {
        if !others.iter().any(|known| known == other) {
            others.push(other.to_owned());
        }
    }
    others
}

/// A message that says too little is helped by where it was thrown.
fn rule(class: &str, message: &Pattern, throwable: &Throwable<'_>) -> Rule {
    // Some classes print themselves without their package, which no rule may rest on.
    let class = Some(class).filter(|class| kb::is_qualified(class));
    let little = class.is_none() || !message.is_telling() || is_of_the_jdk_alone(throwable);
    let frame = little.then(|| thrower(throwable)).flatten();
    Rule {
        class: class.map(|class| OneOrMany::One(class.to_owned())),
        message: message.text(),
        frame,
        ..Rule::default()
    }
}

/// Thrown by the JDK with its own words, which it uses for everybody: `No value present`.
fn is_of_the_jdk_alone(throwable: &Throwable<'_>) -> bool {
    let thrower = throwable.frames.first().map(Frame::call);
    throwable.class.is_some_and(is_of_the_jdk) && thrower.is_some_and(is_of_the_jdk)
}

fn is_of_the_jdk(name: &str) -> bool {
    ["java.", "javax.", "jdk.", "sun.", "com.sun."]
        .iter()
        .any(|package| name.starts_with(package))
}

/// The class that threw, as a pattern; what the JDK did on its behalf tells nothing.
fn thrower(throwable: &Throwable<'_>) -> Option<String> {
    let calls = || throwable.frames.iter().map(Frame::call);
    let call = calls()
        .find(|call| !is_of_the_jdk(call))
        .or(calls().next())?;
    let (class, _) = call.rsplit_once('.')?;
    // Nested, anonymous and generated classes come and go with the compiler.
    let class = class
        .split('$')
        .next()
        .filter(|class| class.contains('.'))?;
    Some(format!("^{}[.$]", word::escaped(class)))
}

fn entry(id: &str, rule: Rule, message: &Pattern, known: &[Fit]) -> Entry {
    let todo = |text: &str| format!("TODO: {text}");
    let groups: Vec<String> = message.groups().map(|name| format!("{{{name}}}")).collect();
    let filled = match groups.is_empty() {
        true => String::new(),
        false => format!(" The message fills in {}.", groups.join(", ")),
    };
    Entry {
        id: id.to_owned(),
        title: todo("a few words, no full stop"),
        severity: Severity::Moderate,
        general: false,
        wrapper: false,
        summary: todo(&format!(
            "what this means, in two to four sentences.{filled}"
        )),
        affects: vec![todo("the product and its versions")],
        rules: vec![rule],
        causes: vec![Cause {
            id: "first-cause".to_owned(),
            text: todo("the most likely cause; further ones below it, each with an id"),
            supported_by: Vec::new(),
            ruled_out_by: Vec::new(),
            confirmed_by: Vec::new(),
        }],
        fixes: vec![Fix {
            causes: vec!["first-cause".to_owned()],
            step: todo("what to do about it, with exact commands, settings or code"),
            tip: todo("what saves an hour"),
            commands: std::collections::BTreeMap::new(),
            snippet: None,
        }],
        escalation: todo("whom to call when that does not help, and what to bring"),
        faqs: vec![Faq {
            question: todo("what people ask about it"),
            answer: todo("the short answer"),
        }],
        related: known.iter().take(3).map(|fit| fit.entry.clone()).collect(),
        references: Vec::new(),
    }
}
