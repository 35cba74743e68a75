//! Literals that every match of a pattern contains: the cheap test before the dear one. It may let
//! too much through, never too little.
//!
//! Own code over the parsed pattern, because ready-made extractors look for prefixes of exact case,
//! and `(?i)` makes thousands of those; here both sides are folded to lower case instead.

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

/// More alternatives than this do not filter anything any more.
const MOST_ALTERNATIVES: usize = 128;
/// More than this are not multiplied out for one part of a pattern, of which it may have several.
const MOST_PRODUCTS: usize = 24;
/// Characters of a class that are still worth trying one by one.
const WIDEST_CLASS: u32 = 8;
/// A shorter literal is found nearly everywhere.
const SHORTEST: usize = 3;

/// Folds letters that differ in case to one, character by character.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(fold_char).collect()
}

/// By way of the upper case, because several lower-case letters can share one: `(?i)` takes them
/// for each other, and a pattern that lists them all must come down to one literal.
fn fold_char(from: char) -> char {
    if from.is_ascii() {
        return from.to_ascii_lowercase();
    }
    let upper = single(from.to_uppercase()).unwrap_or(from);
    single(upper.to_lowercase()).unwrap_or(upper)
}

fn single(mut chars: impl Iterator<Item = char>) -> Option<char> {
    let first = chars.next();
    first.filter(|_| chars.next().is_none())
}

/// Folded literals, one of which is in the folded text of every match of the pattern; none where
/// nothing of use is known.
pub(crate) fn required(pattern: &str) -> Vec<String> {
    let Ok(hir) = regex_syntax::parse(pattern) else {
        return Vec::new();
    };
    let mut literals = facts(&hir).best().unwrap_or_default();
    literals.sort();
    literals
}

/// The least that a match of the pattern shows, for judging how specific it is: its literal
/// characters, with a blank for everything that varies, of its weakest alternative.
pub(crate) fn weakest(pattern: &str) -> String {
    regex_syntax::parse(pattern).map_or_else(|_| String::new(), |hir| weakest_of(&hir))
}

/// Whether the pattern is tied to the start or end of the text or of a line.
pub(crate) fn is_anchored(pattern: &str) -> bool {
    let anchors = [
        Look::Start,
        Look::End,
        Look::StartLF,
        Look::EndLF,
        Look::StartCRLF,
        Look::EndCRLF,
    ];
    regex_syntax::parse(pattern).is_ok_and(|hir| {
        let looks = hir.properties().look_set();
        anchors.into_iter().any(|anchor| looks.contains(anchor))
    })
}

/// What is known about all matches of a part of a pattern, in folded text.
#[derive(Default)]
struct Facts {
    /// They are exactly these.
    exact: Option<Vec<String>>,
    /// Each contains one of these.
    required: Option<Vec<String>>,
}

impl Facts {
    fn exactly(texts: Vec<String>) -> Self {
        Self {
            exact: Some(texts),
            required: None,
        }
    }

    fn best(self) -> Option<Vec<String>> {
        let mut best = None;
        for set in [self.exact, self.required].into_iter().flatten() {
            offer(&mut best, set);
        }
        best
    }
}

fn facts(hir: &Hir) -> Facts {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Facts::exactly(vec![String::new()]),
        HirKind::Literal(literal) => std::str::from_utf8(&literal.0).map_or_else(
            |_| Facts::default(),
            |text| Facts::exactly(vec![fold(text)]),
        ),
        HirKind::Class(class) => Facts {
            exact: characters(class),
            required: None,
        },
        HirKind::Repetition(repetition) => repeated(repetition),
        HirKind::Capture(capture) => facts(&capture.sub),
        HirKind::Concat(parts) => concatenated(parts),
        HirKind::Alternation(parts) => alternated(parts),
    }
}

fn characters(class: &Class) -> Option<Vec<String>> {
    let mut found: Vec<String> = match class {
        Class::Unicode(class) => {
            let wide = |range: &regex_syntax::hir::ClassUnicodeRange| {
                u32::from(range.end()) - u32::from(range.start()) >= WIDEST_CLASS
            };
            if class.ranges().iter().any(wide) {
                return None;
            }
            class
                .ranges()
                .iter()
                .flat_map(|range| range.start()..=range.end())
                .map(|one| fold_char(one).to_string())
                .collect()
        }
        // Only reached for ASCII: a pattern over text cannot match half a character.
        Class::Bytes(_) => return None,
    };
    found.sort();
    found.dedup();
    (found.len() <= WIDEST_CLASS as usize).then_some(found)
}

fn repeated(repetition: &Repetition) -> Facts {
    let sub = facts(&repetition.sub);
    if repetition.min > 0 {
        return Facts {
            exact: None,
            required: sub.best(),
        };
    }
    match (repetition.max, sub.exact) {
        (Some(1), Some(mut texts)) => {
            texts.push(String::new());
            Facts::exactly(texts)
        }
        _ => Facts::default(),
    }
}

fn concatenated(parts: &[Hir]) -> Facts {
    let mut run = vec![String::new()];
    let mut best = None;
    let mut whole = true;
    for part in parts {
        let part = facts(part);
        let joined = part.exact.as_ref().and_then(|exact| product(&run, exact));
        if let Some(joined) = joined {
            run = joined;
            continue;
        }
        whole = false;
        offer(&mut best, std::mem::take(&mut run));
        run = part.exact.unwrap_or_else(|| vec![String::new()]);
        if let Some(required) = part.required {
            offer(&mut best, required);
        }
    }
    if whole {
        return Facts::exactly(run);
    }
    offer(&mut best, run);
    Facts {
        exact: None,
        required: best,
    }
}

fn product(left: &[String], right: &[String]) -> Option<Vec<String>> {
    if left.len() * right.len() > MOST_PRODUCTS {
        return None;
    }
    let with = |start: &String| right.iter().map(|end| format!("{start}{end}")).collect();
    Some(
        left.iter()
            .flat_map(|start| -> Vec<_> { with(start) })
            .collect(),
    )
}

fn alternated(parts: &[Hir]) -> Facts {
    let parts: Vec<Facts> = parts.iter().map(facts).collect();
    let exact: Option<Vec<_>> = parts.iter().map(|part| part.exact.as_deref()).collect();
    let exact = exact
        .map(|sets| sets.concat())
        .filter(|texts| texts.len() <= MOST_ALTERNATIVES);
    if exact.is_some() {
        return Facts {
            exact,
            required: None,
        };
    }
    let required: Option<Vec<_>> = parts.into_iter().map(Facts::best).collect();
    Facts {
        exact: None,
        required: required.map(|sets| sets.concat()),
    }
}

/// Takes a set in place of the best one so far if it filters better.
fn offer(best: &mut Option<Vec<String>>, mut set: Vec<String>) {
    set.sort();
    set.dedup();
    let weight = |set: &[String]| {
        let shortest = set.iter().map(String::len).min().unwrap_or(0);
        (
            shortest.min(12),
            MOST_ALTERNATIVES.saturating_sub(set.len()),
            shortest,
        )
    };
    let useful = set.len() <= MOST_ALTERNATIVES && weight(&set).0 >= SHORTEST;
    if useful && best.as_ref().is_none_or(|best| weight(best) < weight(&set)) {
        *best = Some(set);
    }
}

fn weakest_of(hir: &Hir) -> String {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).into_owned(),
        HirKind::Class(class) => match characters(class) {
            Some(one) if one.len() == 1 => one.concat(),
            _ => " ".to_owned(),
        },
        HirKind::Repetition(repetition) if repetition.min == 0 => " ".to_owned(),
        HirKind::Repetition(repetition) => weakest_of(&repetition.sub),
        HirKind::Capture(capture) => weakest_of(&capture.sub),
        HirKind::Concat(parts) => parts.iter().map(weakest_of).collect(),
        HirKind::Alternation(parts) => parts
            .iter()
            .map(weakest_of)
            .min_by_key(|text| (words(text), text.len()))
            .unwrap_or_default(),
    }
}

/// How many words a text has.
pub(crate) fn words(text: &str) -> usize {
    text.split(|one: char| !one.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_pattern_is_its_own_literal() {
        assert_eq!(required("Connection refused"), ["connection refused"]);
        assert_eq!(required("(?i)Connection refused"), ["connection refused"]);
    }

    #[test]
    fn alternatives_and_options_are_multiplied_out() {
        assert_eq!(
            required("(?i)connect(?:ion)? timed out"),
            ["connect timed out", "connection timed out"]
        );
        assert_eq!(
            required("(?:No|Host) (?:route|way)"),
            ["host route", "host way", "no route", "no way"]
        );
    }

    #[test]
    fn the_longest_certain_part_is_taken() {
        assert_eq!(
            required(r"to (?P<host>\S+) refused\. Check"),
            [" refused. check"]
        );
        assert_eq!(required(r"(?:abc)+\d+defg"), ["defg"]);
    }

    #[test]
    fn nothing_is_claimed_where_nothing_is_certain() {
        for pattern in [
            "^$",
            "^(null)?$",
            ".*",
            r"\d+",
            "(?:long text)?",
            "ab|long text",
            "([",
        ] {
            assert!(required(pattern).is_empty(), "{pattern}");
        }
    }

    #[test]
    fn the_weakest_alternative_tells_how_specific_a_pattern_is() {
        assert_eq!(words(&weakest("(?i)connection refused")), 2);
        assert_eq!(words(&weakest("connection refused|bind")), 1);
        assert_eq!(words(&weakest(r"Connection.*refused")), 2);
        assert_eq!(weakest(r"\d+"), " ");
    }

    #[test]
    fn long_s_and_kelvin_are_folded_as_the_regex_crate_does() {
        assert_eq!(fold("ſK"), "sk");
        assert_eq!(required("(?i)sks"), ["sks"]);
        assert_eq!(
            required("(?i)в соединении отказано"),
            ["в соединении отказано"]
        );
    }
}
