//! `kb search`: entries by words of their ids, classes, codes and texts, best first.

use super::base::{Base, Card};
use super::entry::{Entry, OneOrMany, Rule};
use super::literal::fold;

impl Base {
    /// Entries that have any of the words; those that have more of them, and in weightier places,
    /// come first.
    pub fn search(&self, words: &[&str]) -> Vec<Card<'_>> {
        let words: Vec<String> = words
            .iter()
            .flat_map(|word| word.split_whitespace())
            .map(fold)
            .collect();
        let mut found: Vec<(usize, usize, Card<'_>)> = self
            .list()
            .into_iter()
            .filter_map(|card| {
                let (hits, weight) = weigh(card, &words)?;
                (hits > 0).then_some((hits, weight, card))
            })
            .collect();
        // Stable: among equals the order of the list stays.
        found.sort_by_key(|&(hits, weight, _)| std::cmp::Reverse((hits, weight)));
        found.into_iter().map(|(_, _, card)| card).collect()
    }
}

/// How many of the words occur, and the weight of the places where they do.
fn weigh(card: Card<'_>, words: &[String]) -> Option<(usize, usize)> {
    let places = places(card.entry()?);
    let weight = |word: &String| {
        let hits = places
            .iter()
            .filter(|(_, text)| text.contains(word.as_str()));
        let weights =
            hits.map(|&(weight, ref text)| weight + usize::from(has_word(text, word)) * weight);
        weights.max().unwrap_or(0)
    };
    let weights: Vec<usize> = words.iter().map(weight).collect();
    let hits = weights.iter().filter(|&&weight| weight > 0).count();
    Some((hits, weights.iter().sum()))
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(|one: char| !one.is_alphanumeric())
        .any(|part| part == word)
}

fn places(entry: &Entry) -> [(usize, String); 6] {
    let causes: Vec<&str> = entry
        .causes
        .iter()
        .map(|cause| cause.text.as_str())
        .collect();
    let fixes: Vec<String> = entry
        .fixes
        .iter()
        .map(|fix| format!("{} {}", fix.step, fix.tip))
        .collect();
    [
        (50, fold(&entry.id)),
        (40, fold(&entry.title)),
        (25, fold(&match_text(&entry.rules))),
        (12, fold(&entry.summary)),
        (6, fold(&causes.join(" "))),
        (4, fold(&fixes.join(" "))),
    ]
}

/// The classes and patterns without the backslashes of the latter.
fn match_text(rules: &[Rule]) -> String {
    let mut text = String::new();
    for rule in rules {
        let classes = rule.class.as_ref().map_or(&[][..], OneOrMany::as_slice);
        let patterns = [&rule.message, &rule.frame, &rule.top_frame];
        for part in classes.iter().chain(patterns.into_iter().flatten()) {
            text.push_str(&part.replace('\\', ""));
            text.push('\n');
        }
    }
    text
}
