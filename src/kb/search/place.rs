//! Where an entry has a word, and what that is worth.

use crate::kb::base::Card;
use crate::kb::class_name;
use crate::kb::entry::{Entry, OneOrMany, Rule};
use crate::kb::literal::fold;
use crate::kb::matcher::{Matcher, Pattern};

/// Characters of a text shown on each side of what was found in it.
const AROUND: usize = 28;

/// Where a word was found, and what that is worth.
pub(super) struct Find {
    pub(super) weight: u32,
    pub(super) why: String,
    /// Only letters within other words.
    pub(super) within: bool,
}

/// The weightiest place of a word.
pub(super) fn find(card: Card<'_>, places: &[Place<'_>], word: &str) -> Option<Find> {
    let folded = fold(word);
    let in_texts = places.iter().filter_map(|place| place.find(&folded));
    let class = card.entry().and_then(|entry| class(entry, word));
    let stated = card.entry().and_then(|entry| stated(entry, &folded));
    let all = in_texts.chain(class).chain(stated).chain(code(card, word));
    // The first of equals: places stand in order of weight.
    all.reduce(|best, next| {
        if next.weight > best.weight {
            next
        } else {
            best
        }
    })
}

/// A text of an entry in which words are looked up.
pub(super) struct Place<'e> {
    weight: u32,
    name: &'static str,
    pub(super) text: &'e str,
    folded: String,
    /// A name is shown whole, of a text only what stands around the word.
    whole: bool,
}

impl Place<'_> {
    /// Whether it has the word, and not only because letters of a class name happen to be these.
    pub(super) fn says(&self, word: &str) -> bool {
        self.name != "class" && self.find(word).is_some_and(|find| !find.within)
    }

    /// Whether it is of what an entry is known by.
    pub(super) fn names(&self) -> bool {
        matches!(self.name, "id" | "title" | "meaning")
    }

    fn find(&self, word: &str) -> Option<Find> {
        let text = &self.folded;
        let places = text.match_indices(word).map(|(at, _)| at);
        let fits = places.map(|at| (fit(self.text, text, at, word), at));
        let (fit, at) = fits.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
        let weight = match fit {
            Fit::Whole => 2 * self.weight,
            Fit::Beginning => self.weight,
            Fit::Within => (self.weight / 4).max(1),
        };
        let why = match self.whole {
            true => format!("{} {}", self.name, self.text),
            // Folding may change lengths; then the beginning has to do.
            false => format!("{} “{}”", self.name, excerpt(self.text, at, word.len())),
        };
        let within = fit == Fit::Within;
        Some(Find {
            weight,
            why,
            within,
        })
    }
}

/// How much of a word of the text the word is: `oom` is all of one in `killed (oom)`, and nothing
/// but letters in `TooManyRequests`.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Fit {
    Within,
    Beginning,
    Whole,
}

fn fit(original: &str, folded: &str, at: usize, word: &str) -> Fit {
    let is_in_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = folded[..at].chars().next_back();
    let after = folded[at + word.len()..].chars().next();
    if !is_in_word(before) {
        return match is_in_word(after) {
            true => Fit::Beginning,
            false => Fit::Whole,
        };
    }
    // Folding may change lengths; then the original has nothing to say here.
    let here = original.get(at..).and_then(|rest| rest.chars().next());
    let lower = original.get(..at).and_then(|text| text.chars().next_back());
    let hump = here.is_some_and(char::is_uppercase) && lower.is_some_and(char::is_lowercase);
    match hump {
        true => Fit::Beginning,
        false => Fit::Within,
    }
}

fn has_word(text: &str, word: &str) -> bool {
    let edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    text.match_indices(word).any(|(at, _)| {
        let end = at + word.len();
        edge(text[..at].chars().next_back()) && edge(text[end..].chars().next())
    })
}

/// `… nothing accepts connections on that …`
fn excerpt(text: &str, at: usize, len: usize) -> String {
    let before = text.get(..at).unwrap_or_default();
    let from = before
        .char_indices()
        .rev()
        .nth(AROUND)
        .map_or(0, |(at, _)| at);
    let from = before[from..]
        .find(' ')
        .filter(|_| from > 0)
        .map_or(from, |blank| from + blank + 1);
    let rest = text.get(at + len..).unwrap_or_default();
    let to = rest
        .char_indices()
        .nth(AROUND)
        .map_or(text.len(), |(step, _)| {
            let end = at + len + step;
            let room = text.get(at + len..end).and_then(|room| room.rfind(' '));
            room.map_or(end, |blank| at + len + blank)
        });
    let lead = if from > 0 { "… " } else { "" };
    let tail = if to < text.len() { " …" } else { "" };
    format!("{lead}{}{tail}", text.get(from..to).unwrap_or(text))
}

pub(super) fn places(entry: &Entry) -> Vec<Place<'_>> {
    let place = |weight, name, text, whole| Place {
        weight,
        name,
        text,
        folded: fold(text),
        whole,
    };
    let mut all = vec![
        place(50, "id", entry.id.as_str(), true),
        place(40, "title", entry.title.as_str(), true),
    ];
    all.extend(classes(entry).map(|class| place(25, "class", class, true)));
    for rule in &entry.rules {
        let patterns = [&rule.message, &rule.frame, &rule.top_frame];
        for pattern in patterns.into_iter().flatten() {
            all.push(place(20, "message", pattern, false));
        }
        let causes = rule.cause.as_ref().map_or(&[][..], OneOrMany::as_slice);
        all.extend(causes.iter().map(|class| place(10, "cause", class, true)));
    }
    all.push(place(12, "meaning", &entry.summary, false));
    all.extend(
        entry
            .affects
            .iter()
            .map(|text| place(9, "affects", text, false)),
    );
    all.extend(
        entry
            .causes
            .iter()
            .map(|one| place(6, "cause", &one.text, false)),
    );
    for fix in &entry.fixes {
        all.push(place(4, "step", &fix.step, false));
        all.push(place(4, "tip", &fix.tip, false));
        let snippet = fix.snippet.iter().map(|snippet| &snippet.text);
        let commands = fix.commands.values().chain(snippet);
        all.extend(commands.map(|text| place(3, "command", text, false)));
    }
    for faq in &entry.faqs {
        all.push(place(5, "question", &faq.question, false));
        all.push(place(3, "answer", &faq.answer, false));
    }
    all
}

/// The classes of its rules.
pub(super) fn classes(entry: &Entry) -> impl Iterator<Item = &String> {
    let classes = entry.rules.iter().filter_map(|rule| rule.class.as_ref());
    classes.flat_map(OneOrMany::as_slice)
}

/// How many times more it is worth that the words in a row, as typed or without filler, are the id or
/// the title, begin it, stand in it or in a text.
pub(super) fn phrase(entry: &Entry, places: &[Place<'_>], text: &str, words: &[&str]) -> f64 {
    let plain = |text: &str| fold(text).replace(['-', '_'], " ");
    let names = [plain(&entry.id), plain(&entry.title)];
    let phrases = [plain(text), plain(&words.join(" "))];
    let is = |phrase: &String| names.contains(phrase);
    let stands_in =
        |phrase: &String| phrase.contains(' ') && names.iter().any(|name| has_word(name, phrase));
    let begins = |phrase: &String| {
        phrase.contains(' ') && names.iter().any(|name| name.starts_with(phrase.as_str()))
    };
    let in_a_text = || {
        let said = |text: &str, phrase: &String| phrase.contains(' ') && has_word(text, phrase);
        places
            .iter()
            .any(|place| phrases.iter().any(|phrase| said(&place.folded, phrase)))
    };
    match phrases {
        _ if phrases.iter().any(is) => 4.0,
        _ if phrases.iter().any(begins) => 3.0,
        _ if phrases.iter().any(stands_in) => 2.0,
        _ if in_a_text() => 1.5,
        _ => 1.0,
    }
}

/// A whole class name, `word`, that one of these is: with its package, without it, with shortened
/// packages, or as a pattern has it.
pub(super) fn is_of<'c>(classes: &'c OneOrMany, word: &str) -> Option<&'c String> {
    let is = |class: &&String| {
        let simple = class.rsplit(['.', '$']).next();
        *class == word
            || simple == Some(word)
            || class_name::shortens(word, class)
            || (class_name::is_pattern(class)
                && class_name::is_qualified(word)
                && starts_alike(class, word)
                && Pattern::new(&class_name::whole(class)).found(word))
    };
    classes.as_slice().iter().find(is)
}

/// Compiling every pattern of a class takes longer than all the rest.
fn starts_alike(pattern: &str, name: &str) -> bool {
    let end = pattern.find(|c: char| !c.is_alphanumeric());
    name.starts_with(&pattern[..end.unwrap_or(pattern.len())])
}

/// A class of its rules. It is worth less where the rules ask for more than a head shows, and more
/// where the entry is named after it.
pub(super) fn class(entry: &Entry, word: &str) -> Option<Find> {
    let of_rule = |rule: &Rule| {
        let class = is_of(rule.class.as_ref()?, word)?;
        let asks_more = rule.frame.is_some() || rule.top_frame.is_some() || rule.cause.is_some();
        let weight = match (asks_more, class_name::is_pattern(class)) {
            (false, false) => 70,
            (false, true) => 60,
            (true, _) => 50,
        };
        Some((weight, format!("class {class}")))
    };
    let finds = entry.rules.iter().filter_map(of_rule);
    let (weight, why) = finds.reduce(|best, next| if next.0 > best.0 { next } else { best })?;
    let stem = kebab(word);
    let named_after = entry.id.starts_with(&stem) && stem.contains(char::is_alphabetic);
    let weight = match (entry.id == stem, named_after) {
        (true, _) => 2 * weight,
        (_, true) => weight + weight / 2,
        _ => weight,
    };
    Some(Find {
        weight,
        why,
        within: false,
    })
}

/// `java.net.UnknownHostException` → `unknown-host`
fn kebab(class: &str) -> String {
    let simple = class.rsplit(['.', '$']).next().unwrap_or(class);
    let stem = simple.strip_suffix("Exception").unwrap_or(simple);
    let mut name = String::new();
    for letter in stem.chars() {
        if letter.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(letter.to_lowercase());
    }
    name
}

/// An error code that the entry says it is about, which no message need have: `error 1040`, `ETIMEDOUT`.
fn stated(entry: &Entry, word: &str) -> Option<Find> {
    let is_code = |code: &str| {
        let number = code.len() > 3 && code.chars().all(|c| c.is_ascii_digit());
        let name = code.len() > 3 && code.starts_with('E');
        number || (name && code.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
    };
    let says = |part: &str| {
        let words = part.split(|c: char| !c.is_alphanumeric() && c != '_');
        let mut codes = words.filter(|one| is_code(one));
        part.contains("error") && codes.any(|code| fold(code) == word)
    };
    let names = |text: &&String| text.split(['(', ')', ';']).any(says);
    let text = entry.affects.iter().find(names)?;
    Some(Find {
        weight: 66,
        why: format!("affects “{text}”"),
        within: false,
    })
}

/// An error code that a message pattern is about: it fits the code, and not another of that form.
fn code(card: Card<'_>, word: &str) -> Option<Find> {
    if !word.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let other = |c: char| match c.to_digit(10) {
        Some(digit) => char::from_digit((digit + 5) % 10, 10).unwrap_or(c),
        None => c,
    };
    let another: String = word.chars().map(other).collect();
    let folded = fold(word);
    // A pattern that is about the code begins or ends like it; only such are compiled.
    let start: String = folded.chars().take(2).collect();
    let end = folded.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
    let is_about = |(rule, matcher): &(&Rule, &Matcher)| {
        let plain = fold(
            &rule
                .message
                .as_deref()
                .unwrap_or_default()
                .replace('\\', ""),
        );
        let like = plain.contains(&start) || plain.contains(&folded[end..]);
        has_word(&plain, &folded)
            || (like
                && matcher
                    .message
                    .as_ref()
                    .is_some_and(|pattern| pattern.found(word) && !pattern.found(&another)))
    };
    card.rules().find(is_about).map(|_| Find {
        weight: 65,
        why: format!("code {word} in a message"),
        within: false,
    })
}

#[cfg(test)]
mod tests {
    use super::{excerpt, has_word};

    #[test]
    fn an_excerpt_begins_and_ends_with_whole_words() {
        let text = "The connection attempt reached something that answered at once: nothing there.";
        let at = text.find("answered").unwrap_or_default();
        assert_eq!(
            excerpt(text, at, "answered".len()),
            "… reached something that answered at once: nothing there."
        );
        assert_eq!(excerpt("short", 0, 5), "short");
    }

    #[test]
    fn a_word_ends_where_letters_and_digits_do() {
        assert!(has_word("ora-12541: tns", "ora-12541"));
        assert!(!has_word("ora-125410", "ora-12541"));
        assert!(has_word("errorcode=-4499,", "-4499"));
    }
}
