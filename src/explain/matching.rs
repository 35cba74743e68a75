//! Rules against subjects: what fits, by which conditions, with which named groups.

use std::collections::BTreeMap;

use crate::kb::{Base, Card, Found};
use crate::trace::Trace;

use super::Options;
use super::subject::{Subject, Via, subjects};

/// A rule of an entry that fits.
#[derive(Clone, Debug)]
pub struct Match<'b> {
    /// The entry.
    pub card: Card<'b>,
    /// Index into the chain.
    pub throwable: usize,
    /// Whether it fits something that this throwable only leads to.
    pub via: Option<Via>,
    /// The conditions that hold: `class`, `message`, `frame`, `cause`.
    pub by: Vec<&'static str>,
    /// How specific it is, 0 to 100; final after ranking.
    pub score: u32,
    /// Named groups of the message's pattern.
    pub groups: BTreeMap<String, String>,
}

/// All rules that fit, the best one of each entry for each subject, in order of the subjects.
pub fn matches<'b>(trace: &Trace<'_>, base: &'b Base, options: &Options) -> Vec<Match<'b>> {
    let mut all = Vec::new();
    for mut subject in subjects(trace) {
        subject.class = subject
            .class
            .map(|class| base.full_class(class).unwrap_or(class));
        let rules = if options.unfiltered {
            base.all_rules()
        } else {
            base.candidates(&subject.texts())
        };
        let fitting = rules.into_iter().filter_map(|rule| hold(rule, &subject));
        all.extend(best_of_each_entry(fitting));
    }
    all
}

/// Rules of one entry follow each other.
fn best_of_each_entry<'b>(matches: impl Iterator<Item = Match<'b>>) -> Vec<Match<'b>> {
    let mut best: Vec<Match<'b>> = Vec::new();
    for one in matches {
        match best.last_mut() {
            Some(last) if last.card.id() == one.card.id() => {
                if one.score > last.score {
                    *last = one;
                }
            }
            _ => best.push(one),
        }
    }
    best
}

/// Holds all conditions of a rule against a subject, the cheap ones first.
fn hold<'b>(rule: Found<'b>, subject: &Subject<'_>) -> Option<Match<'b>> {
    let matcher = rule.matcher;
    let mut by = Vec::new();
    let mut exact = true;
    if let Some(classes) = &matcher.class {
        let class = subject.class?;
        exact = classes.name(class);
        (exact || classes.fit(class)).then(|| by.push("class"))?;
    }
    let mut groups = BTreeMap::new();
    if let Some(pattern) = &matcher.message {
        groups = pattern.groups(subject.message)?;
        by.push("message");
    }
    if let Some(pattern) = &matcher.not_message {
        (!pattern.found(subject.message)).then_some(())?;
    }
    hold_frames(rule, subject, &mut by)?;
    hold_causes(rule, subject, &mut by)?;
    Some(Match {
        card: rule.card,
        throwable: subject.throwable,
        via: subject.via,
        score: specificity(&by, exact),
        by,
        groups,
    })
}

fn hold_frames(rule: Found<'_>, subject: &Subject<'_>, by: &mut Vec<&'static str>) -> Option<()> {
    let matcher = rule.matcher;
    if let Some(pattern) = &matcher.top_frame {
        pattern.found(subject.calls.first()?).then_some(())?;
    }
    if let Some(pattern) = &matcher.frame {
        let found = subject.calls.iter().any(|call| pattern.found(call));
        found.then_some(())?;
    }
    if matcher.top_frame.is_some() || matcher.frame.is_some() {
        by.push("frame");
    }
    let mut calls = subject.calls.iter();
    match &matcher.not_frame {
        Some(pattern) if calls.any(|call| pattern.found(call)) => None,
        _ => Some(()),
    }
}

fn hold_causes(rule: Found<'_>, subject: &Subject<'_>, by: &mut Vec<&'static str>) -> Option<()> {
    if let Some(classes) = &rule.matcher.cause {
        subject
            .has_cause(|class| classes.fit(class))
            .then_some(())?;
        by.push("cause");
    }
    match &rule.matcher.not_cause {
        Some(classes) if subject.has_cause(|class| classes.fit(class)) => None,
        _ => Some(()),
    }
}

/// What a rule asks for tells how specific it is; an exact class says more than a pattern.
fn specificity(by: &[&str], exact: bool) -> u32 {
    let has = |condition: &str| by.contains(&condition);
    let base = match (has("class"), has("message"), has("frame")) {
        (true, true, true) => 95,
        (true, true, false) => 85,
        (true, false, true) => 75,
        (true, false, false) => 65,
        (false, true, true) => 60,
        (false, true, false) => 55,
        (false, false, _) => 50,
    };
    base + if has("cause") { 5 } else { 0 } - if exact { 0 } else { 2 }
}
