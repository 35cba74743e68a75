//! What makes a rule wrong: a pattern that does not compile, a rule that fits too much.

use std::collections::BTreeSet;

use regex::Regex;
use regex_syntax::hir::{Class, Hir, HirKind};

use super::class_name;
use super::entry::{Entry, OneOrMany, Rule};
use super::finding::Findings;
use super::lint;
use super::literal;

/// Checks the rules of an entry and gives the named groups of their messages.
pub(crate) fn check(entry: &Entry, found: &mut Findings<'_>) -> BTreeSet<String> {
    let mut groups = BTreeSet::new();
    for (number, rule) in entry.rules.iter().enumerate() {
        let at = format!("/match/{number}");
        for (key, pattern) in patterns(rule) {
            check_pattern(&format!("{at}/{key}"), pattern, found);
        }
        for (key, classes) in class_lists(rule) {
            check_classes(&format!("{at}/{key}"), classes, found);
        }
        check_specific(&at, rule, found);
        groups.extend(message_groups(rule));
    }
    groups
}

fn patterns(rule: &Rule) -> impl Iterator<Item = (&'static str, &str)> {
    let all = [
        ("message", &rule.message),
        ("not_message", &rule.not_message),
        ("frame", &rule.frame),
        ("top_frame", &rule.top_frame),
        ("not_frame", &rule.not_frame),
    ];
    all.into_iter()
        .filter_map(|(key, pattern)| pattern.as_deref().map(|pattern| (key, pattern)))
        .filter(|(_, pattern)| !pattern.is_empty())
}

fn class_lists(rule: &Rule) -> impl Iterator<Item = (&'static str, &OneOrMany)> {
    let all = [
        ("class", &rule.class),
        ("cause", &rule.cause),
        ("not_cause", &rule.not_cause),
    ];
    all.into_iter()
        .filter_map(|(key, classes)| classes.as_ref().map(|classes| (key, classes)))
}

fn message_groups(rule: &Rule) -> Vec<String> {
    let pattern = rule.message.as_deref().filter(|text| text.contains('<'));
    let parsed = pattern.and_then(|text| regex_syntax::parse(text).ok());
    let mut names = Vec::new();
    if let Some(hir) = parsed {
        group_names(&hir, &mut names);
    }
    names
}

fn group_names(hir: &Hir, names: &mut Vec<String>) {
    if let HirKind::Capture(capture) = hir.kind() {
        names.extend(capture.name.as_deref().map(str::to_owned));
    }
    for part in hir.kind().subs() {
        group_names(part, names);
    }
}

fn check_pattern(at: &str, pattern: &str, found: &mut Findings<'_>) {
    if let Err(reason) = compiles(pattern) {
        found.add(at, format!("not a valid pattern: {reason}"));
    }
}

/// Whether the pattern can be compiled, mostly told without doing so: that takes a hundred times as
/// long as reading it, and whoever has a thousand entries waits for it at every start.
fn compiles(pattern: &str) -> Result<(), String> {
    let hir = regex_syntax::parse(pattern).map_err(|error| last_line(&error))?;
    if size(&hir) > SURELY_COMPILES {
        Regex::new(pattern).map_err(|error| last_line(&error))?;
    }
    Ok(())
}

/// States of an automaton that stay far below the limit of the regex crate, ten megabytes.
const SURELY_COMPILES: usize = 50_000;

/// How many states the pattern has at most, about.
fn size(hir: &Hir) -> usize {
    /// A range of characters is a few sequences of up to four bytes.
    const OF_A_RANGE: usize = 8;
    let parts = || hir.kind().subs().iter().map(size);
    match hir.kind() {
        HirKind::Literal(literal) => literal.0.len(),
        HirKind::Class(Class::Unicode(class)) => class.ranges().len() * OF_A_RANGE,
        HirKind::Class(Class::Bytes(class)) => class.ranges().len() * OF_A_RANGE,
        HirKind::Repetition(repetition) => {
            let times = repetition.max.unwrap_or(repetition.min).max(1);
            parts()
                .fold(1, usize::saturating_add)
                .saturating_mul(times as usize)
        }
        _ => parts().fold(1, usize::saturating_add),
    }
}

/// The regex crate draws a picture of several lines; what is wrong stands on the last.
fn last_line(error: &impl ToString) -> String {
    let text = error.to_string();
    let line = text.lines().last().unwrap_or_default();
    line.trim_start_matches("error: ").to_owned()
}

fn check_classes(at: &str, classes: &OneOrMany, found: &mut Findings<'_>) {
    let one = matches!(classes, OneOrMany::One(_));
    lint::check_once(at, classes.as_slice(), found);
    for (number, class) in classes.as_slice().iter().enumerate() {
        let at = if one {
            at.to_owned()
        } else {
            format!("{at}/{number}")
        };
        if class.is_empty() {
            continue;
        }
        if !class_name::is_pattern(class) {
            if !class_name::is_qualified(class) {
                found.add(
                    at,
                    format!("`{class}` is not a class name with its package"),
                );
            }
            continue;
        }
        check_pattern(&at, &class_name::whole(class), found);
        if !class_name::starts_with_package(class) {
            found.add(
                at,
                "a pattern of classes must start with a literal package, such as `org\\.acme\\.`",
            );
        }
    }
}

fn check_specific(at: &str, rule: &Rule, found: &mut Findings<'_>) {
    let frame = rule.frame.as_deref().or(rule.top_frame.as_deref());
    match (&rule.class, rule.message.as_deref(), frame) {
        (None, None, None) => found.add(
            at,
            "names neither a class, nor a message, nor a frame, so that it fits anything",
        ),
        (None, Some(message), frame) => {
            let by_frame = frame.is_some_and(names_a_package);
            if !by_frame && !is_telling(message) {
                found.add(
                    format!("{at}/message"),
                    "without a class, every alternative needs more than one word, or a code, that only this product prints",
                );
            }
        }
        (None, None, Some(frame)) => {
            if !names_a_package(frame) {
                found.add(
                    at,
                    "without a class and a message, the frame must name a package",
                );
            }
        }
        (Some(classes), Some(message), None) => {
            if classes.as_slice().iter().any(|class| is_of_the_jdk(class)) && is_bare_word(message)
            {
                found.add(
                    format!("{at}/message"),
                    "rests on one bare word, which other failures of this class print too",
                );
            }
        }
        (Some(_), _, _) => {}
    }
}

/// Classes that everybody throws for every reason.
fn is_of_the_jdk(class: &str) -> bool {
    ["java.", "javax.", "java\\.", "javax\\."]
        .iter()
        .any(|package| class.starts_with(package))
}

fn names_a_package(frame: &str) -> bool {
    let literals = literal::required(frame);
    let named = |text: &String| text.len() >= 6 && text.contains('.');
    !literals.is_empty() && literals.iter().all(named)
}

/// Two words, or a word with digits, or a script without blanks, in every alternative.
fn is_telling(message: &str) -> bool {
    let text = literal::weakest(message);
    let long = text.trim().len() >= 8;
    !text.is_ascii() || (literal::words(&text) >= 2 && long) || is_code(&text, message)
}

fn is_bare_word(message: &str) -> bool {
    let text = literal::weakest(message);
    let plain = text.trim().bytes().all(|byte| byte.is_ascii_alphabetic());
    let bare = plain && literal::words(&text) == 1;
    bare && !literal::is_anchored(message) && !is_code(&text, message)
}

/// `E11000`, `57P03`, or a name that the pattern writes in capitals: `ECONNREFUSED`.
fn is_code(text: &str, pattern: &str) -> bool {
    let text = text.trim();
    let capitals = pattern.contains(&text.to_ascii_uppercase());
    let digits = text.bytes().any(|byte| byte.is_ascii_digit());
    text.len() >= 4 && (capitals || digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_compiles_exactly_if_the_regex_crate_says_so() {
        for pattern in [
            "",
            "(?i)connection (?<how>refused|reset)",
            "\\d{1,5}",
            "\\w{5}",
            "\\w{200}",
            "(\\w{100}){100}",
            "((a{100}){100}){100}",
            "(a{50}){50}",
            "[a-z",
            "a(?!b)",
            "(?<x>a)(?<x>b)",
        ] {
            let expected = Regex::new(pattern).map(|_| ());
            let expected = expected.map_err(|error| last_line(&error));
            assert_eq!(compiles(pattern), expected, "{pattern}");
        }
    }
}
