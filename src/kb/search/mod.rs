//! `kb search`: entries by id, title, class, error code, pasted heads and words of their texts, best
//! first, with what was found.

mod place;
mod said;
mod slip;

use std::collections::BTreeMap;

use super::base::{Base, Card};
use super::entry::Entry;
use super::literal::fold;
use place::{Find, Place};

/// What is asked in sentences, and says nothing of the failure.
const FILLER: [&str; 22] = [
    "a", "an", "the", "is", "are", "in", "on", "of", "to", "for", "my", "how", "fix", "why",
    "what", "does", "do", "i", "get", "mean", "caused", "by",
];

/// What stands around a word of a pasted line and is no part of it.
const AROUND_WORDS: [char; 14] = [
    ':', ',', ';', '.', '!', '?', '"', '\'', '(', ')', '“', '”', '«', '»',
];

/// Entries that have fewer of the words than others are left out below this share of the best one's
/// score.
const WORTH_SHOWING: f64 = 0.4;

/// An entry that was found.
#[derive(Clone, Debug)]
pub struct Hit<'b> {
    /// The entry.
    pub card: Card<'b>,
    /// Why: the weightiest place of each word, `class java.net.ConnectException`.
    pub why: Vec<String>,
    /// The rarity of the words that it has, in sum.
    has: f64,
    score: f64,
    classes: usize,
}

/// What was asked for.
struct Query {
    /// As it was typed, joined by blanks.
    text: String,
    terms: Vec<Term>,
}

struct Term {
    word: String,
    /// What was typed instead.
    slip: Option<String>,
}

/// An entry and where it has each of the terms.
struct Candidate<'b> {
    card: Card<'b>,
    entry: &'b Entry,
    places: Vec<Place<'b>>,
}

impl Base {
    /// Entries that have the words, best first. A word counts by its place (id and title, classes and
    /// codes, then the texts) and by how few entries have it; a text that a rule of the entry fits
    /// counts most. Of entries that are equal in this, those with fewer classes come first, which are
    /// more about each.
    pub fn search(&self, words: &[&str]) -> Vec<Hit<'_>> {
        let cards = self.list().into_iter();
        let all: Vec<Candidate<'_>> = cards.filter_map(Candidate::of).collect();
        let query = Query::of(words, &all);
        let finds: Vec<Vec<Option<Find>>> = all.iter().map(|one| one.look(&query)).collect();
        let rarity = rarity(&finds, query.terms.len());
        let pairs = all.iter().zip(&finds);
        let mut hits: Vec<Hit<'_>> = pairs
            .filter_map(|(one, finds)| one.hit(&query, finds, &rarity))
            .collect();
        let best = hits.iter().map(|hit| hit.score).fold(0.0, f64::max);
        let most = hits.iter().map(|hit| hit.has).fold(0.0, f64::max);
        hits.retain(|hit| hit.has >= most || hit.score >= WORTH_SHOWING * best);
        // Stable: among equals the order of the list stays.
        hits.sort_by(|one, other| {
            let by_score = other.score.total_cmp(&one.score);
            by_score.then(one.classes.cmp(&other.classes))
        });
        hits
    }
}

impl Query {
    fn of(words: &[&str], all: &[Candidate<'_>]) -> Self {
        let text = words.join(" ");
        let typed = text.split_whitespace();
        let bare: Vec<&str> = typed
            .map(|word| word.trim_matches(AROUND_WORDS))
            .filter(|word| word.contains(char::is_alphanumeric))
            .collect();
        let telling = bare.iter().filter(|word| !FILLER.contains(&&*fold(word)));
        let mut kept: Vec<&str> = telling.copied().collect();
        if kept.is_empty() {
            kept = bare;
        }
        let mut terms: Vec<Term> = Vec::new();
        for word in kept {
            if !terms.iter().any(|term| term.typed() == word) {
                terms.push(Term::of(word, all));
            }
        }
        Self { text, terms }
    }

    fn words(&self) -> Vec<&str> {
        self.terms.iter().map(|term| term.word.as_str()).collect()
    }
}

impl Term {
    /// A word that no entry has is read as the nearest one that entries are named by.
    fn of(word: &str, all: &[Candidate<'_>]) -> Self {
        let is_known = || all.iter().any(|one| one.has(word));
        let meant = match slip::may_be(word) && !is_known() {
            true => slip::nearest(word, all.iter().flat_map(|one| &one.places)),
            false => None,
        };
        let slip = meant.is_some().then(|| word.to_owned());
        let word = meant.unwrap_or_else(|| word.to_owned());
        Self { word, slip }
    }

    fn typed(&self) -> &str {
        self.slip.as_deref().unwrap_or(&self.word)
    }
}

impl<'b> Candidate<'b> {
    fn of(card: Card<'b>) -> Option<Self> {
        let entry = card.entry()?;
        let places = place::places(entry);
        Some(Self {
            card,
            entry,
            places,
        })
    }

    fn has(&self, word: &str) -> bool {
        let folded = fold(word);
        self.places.iter().any(|place| place.says(&folded))
            || place::class(self.entry, word).is_some()
    }

    fn look(&self, query: &Query) -> Vec<Option<Find>> {
        let words = query.words().into_iter();
        words
            .map(|word| place::find(self.card, &self.places, word))
            .collect()
    }

    fn hit(&self, query: &Query, finds: &[Option<Find>], rarity: &[f64]) -> Option<Hit<'b>> {
        let all: f64 = rarity.iter().sum();
        let (mut has, mut score, mut why) = (0.0, 0.0, Vec::new());
        for ((term, find), rarity) in query.terms.iter().zip(finds).zip(rarity) {
            let Some(find) = find else { continue };
            has += rarity;
            score += rarity * f64::from(find.weight);
            let text = match &term.slip {
                Some(slip) => format!("{} (for “{slip}”)", find.why),
                None => find.why.clone(),
            };
            if !why.contains(&text) {
                why.push(text);
            }
        }
        if has == 0.0 {
            return None;
        }
        score *= (has / all).powi(2)
            * place::phrase(self.entry, &self.places, &query.text, &query.words());
        if let Some(fit) = said::fits(self.card, &query.text, &query.words()) {
            score += fit.weight;
            why.insert(0, fit.why);
        }
        Some(Hit {
            card: self.card,
            why,
            has,
            score,
            classes: place::classes(self.entry).count(),
        })
    }
}

/// Of each term: more for one that few entries have. One that nobody has counts for nothing.
fn rarity(finds: &[Vec<Option<Find>>], terms: usize) -> Vec<f64> {
    let mut having: BTreeMap<usize, u32> = BTreeMap::new();
    for (term, find) in finds.iter().flat_map(|finds| finds.iter().enumerate()) {
        if find.is_some() {
            *having.entry(term).or_default() += 1;
        }
    }
    let entries = u32::try_from(finds.len()).map_or(f64::MAX, f64::from);
    let of = |term| {
        let having = having.get(&term)?;
        Some((1.0 + entries / f64::from(*having)).ln())
    };
    (0..terms).map(|term| of(term).unwrap_or(0.0)).collect()
}
