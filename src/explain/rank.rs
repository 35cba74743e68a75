//! Which of the matches to show, and in which order.
//!
//! Scores lie in bands, so that no condition lifts a match out of its kind: what the chain's own
//! throwables say above what a message only names, that above wrappers, those above general
//! entries, and what was suppressed last.

use std::cmp::Reverse;

use super::matching::Match;
use super::subject::Via;

/// The matches to show, best first, each entry once.
pub fn rank(matches: Vec<Match<'_>>) -> Vec<Match<'_>> {
    let mut kept: Vec<Match<'_>> = matches
        .iter()
        .filter(|one| is_shown(one, &matches))
        .cloned()
        .collect();
    for one in &mut kept {
        one.score = in_band(one);
    }
    demote_wrappers(&mut kept);
    kept.sort_by_key(|one| {
        (
            Reverse(one.score),
            Reverse(one.throwable),
            one.via,
            one.card.id(),
        )
    });
    let mut shown: Vec<Match<'_>> = Vec::new();
    for one in kept {
        if !shown.iter().any(|other| other.card.id() == one.card.id()) {
            shown.push(one);
        }
    }
    shown
}

impl Match<'_> {
    /// A known failure mode, neither the fallback of a class nor a mere wrapper.
    pub fn is_specific(&self) -> bool {
        !self.card.is_general() && !self.card.is_wrapper()
    }

    /// Whether it lies nearer the root than a throwable of the chain.
    fn is_below(&self, throwable: usize) -> bool {
        match self.via {
            None => self.throwable > throwable,
            // What a message names is a cause of the throwable whose message it is.
            Some(Via::Message) => self.throwable >= throwable,
            Some(Via::Suppressed) => false,
        }
    }
}

fn is_shown(one: &Match<'_>, all: &[Match<'_>]) -> bool {
    if one.via.is_some() {
        return one.is_specific();
    }
    if !one.card.is_general() {
        return true;
    }
    let beside = |other: &Match<'_>| {
        other.via.is_none() && other.throwable == one.throwable && !other.card.is_general()
    };
    let below = |other: &Match<'_>| other.is_specific() && other.is_below(one.throwable);
    !all.iter().any(|other| beside(other) || below(other))
}

fn in_band(one: &Match<'_>) -> u32 {
    match one.via {
        Some(Via::Message) => 40 + one.score / 12,
        Some(Via::Suppressed) => 10 + one.score / 20,
        None if one.card.is_wrapper() => 30 + one.score / 20,
        None if one.card.is_general() => 20 + one.score / 20,
        None => one.score,
    }
}

/// A wrapper stays below everything that it wraps, also below a general entry.
fn demote_wrappers(matches: &mut [Match<'_>]) {
    matches.sort_by_key(|one| Reverse(one.throwable));
    for at in 0..matches.len() {
        let one = &matches[at];
        if !one.card.is_wrapper() {
            continue;
        }
        let wrapped = matches.iter().filter(|other| other.is_below(one.throwable));
        if let Some(least) = wrapped.map(|other| other.score).min() {
            matches[at].score = one.score.min(least.saturating_sub(1));
        }
    }
}
