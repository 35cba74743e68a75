//! Whether a rule of an entry fits the words themselves: somebody pasted the head of a trace.

use crate::kb::base::Card;
use crate::kb::class_name::is_qualified;
use crate::kb::entry::Rule;
use crate::kb::literal::fold;
use crate::kb::matcher::Matcher;

use super::place;

/// A message pattern that finds less than this says nothing on its own.
const TELLING: usize = 8;

/// A class and the message that go together.
const CLASS_AND_MESSAGE: f64 = 4000.0;
/// A message without its class, for each byte of it, and in all.
const MESSAGE_BYTE: f64 = 30.0;
const MESSAGE: f64 = 1500.0;

pub(super) struct Fit {
    pub(super) weight: f64,
    pub(super) why: String,
}

/// The best fit of a rule that asks for nothing that cannot be seen in a head.
pub(super) fn fits(card: Card<'_>, text: &str, words: &[&str]) -> Option<Fit> {
    let names_class = words.iter().any(|word| is_class(word));
    let by_head = |(rule, _): &(&Rule, &Matcher)| {
        rule.frame.is_none() && rule.top_frame.is_none() && rule.cause.is_none()
    };
    let rules = card.rules().filter(by_head);
    let fits = rules.filter_map(|(rule, matcher)| {
        let found = message(rule, matcher, text, words)?;
        let weight = match (&rule.class, names_class) {
            (Some(class), true) => {
                let said = |word: &&str| place::is_of(class, word).is_some();
                words
                    .iter()
                    .find(|word| said(word))
                    .map(|_| CLASS_AND_MESSAGE)?
            }
            _ if !found.contains(' ') => return None,
            _ => u32::try_from(found.len()).map_or(MESSAGE, |bytes| {
                MESSAGE.min(MESSAGE_BYTE * f64::from(bytes))
            }),
        };
        let why = format!("its rule fits “{found}”");
        Some(Fit { weight, why })
    });
    fits.reduce(|best, next| {
        if next.weight > best.weight {
            next
        } else {
            best
        }
    })
}

/// What the message pattern of a rule finds in the text.
fn message<'t>(rule: &Rule, matcher: &Matcher, text: &'t str, words: &[&str]) -> Option<&'t str> {
    // Compiling them all would take longer than everything else.
    let plain = fold(rule.message.as_ref()?);
    if !words.iter().any(|word| plain.contains(&fold(word))) {
        return None;
    }
    let not = matcher.not_message.as_ref();
    if not.is_some_and(|not| not.found(text)) {
        return None;
    }
    // What begins a message does not begin a line that names the class as well.
    let begins = text.match_indices(": ").map(|(at, sep)| at + sep.len());
    let pattern = matcher.message.as_ref()?;
    let spans = std::iter::once(0).chain(begins).filter_map(|from| {
        let rest = text.get(from..)?;
        rest.get(pattern.span(rest)?)
    });
    let longest = spans.max_by_key(|found| found.len())?;
    (longest.len() >= TELLING).then_some(longest)
}

/// Whether a word names a class: `java.net.ConnectException`, `ConnectException`.
fn is_class(word: &str) -> bool {
    let simple = word.rsplit(['.', '$']).next().unwrap_or(word);
    let is_name = simple.starts_with(char::is_uppercase) && simple.contains(char::is_lowercase);
    is_name && (is_qualified(word) || simple.ends_with("Exception") || simple.ends_with("Error"))
}
