//! `kb search`: entries by id, title, class, error code and words of their texts, best first, with
//! what was found.

use std::cmp::Reverse;

use super::base::{Base, Card};
use super::class_name;
use super::entry::{Entry, OneOrMany};
use super::literal::fold;
use super::matcher::Pattern;

/// Characters of a text shown on each side of what was found in it.
const AROUND: usize = 28;

/// An entry that was found.
#[derive(Clone, Debug)]
pub struct Hit<'b> {
    /// The entry.
    pub card: Card<'b>,
    /// Why: the weightiest place of each word, `class java.net.ConnectException`.
    pub why: Vec<String>,
    words: usize,
    /// The product of the words' weights: a word in a weak place makes the whole find weak.
    weight: u64,
    classes: usize,
}

impl Base {
    /// Entries that have the words; of those only the ones that have the most of them. Weightier
    /// places come first: id and title, classes and codes, then the texts; of entries that are equal
    /// in this those with fewer classes, which are more about each.
    pub fn search(&self, words: &[&str]) -> Vec<Hit<'_>> {
        let words: Vec<&str> = words
            .iter()
            .flat_map(|word| word.split_whitespace())
            .collect();
        let cards = self.list().into_iter();
        let mut found: Vec<Hit<'_>> = cards.filter_map(|card| look(card, &words)).collect();
        let most = found.iter().map(|hit| hit.words).max().unwrap_or(0);
        found.retain(|hit| hit.words == most);
        // Stable: among equals the order of the list stays.
        found.sort_by_key(|hit| (Reverse(hit.weight), hit.classes));
        found
    }
}

fn look<'b>(card: Card<'b>, words: &[&str]) -> Option<Hit<'b>> {
    let entry = card.entry()?;
    let places = places(entry);
    let mut hit = Hit {
        card,
        why: Vec::new(),
        words: 0,
        weight: phrase(entry, words),
        classes: classes(entry).count(),
    };
    for word in words {
        let Some(find) = find(entry, &places, word) else {
            continue;
        };
        hit.words += 1;
        hit.weight = hit.weight.saturating_mul(find.weight.into());
        if !hit.why.contains(&find.why) {
            hit.why.push(find.why);
        }
    }
    (hit.words > 0).then_some(hit)
}

/// Where a word was found, and what that is worth.
struct Find {
    weight: u32,
    why: String,
}

fn find(entry: &Entry, places: &[Place<'_>], word: &str) -> Option<Find> {
    let folded = fold(word);
    let in_texts = places.iter().filter_map(|place| place.find(&folded));
    let all = in_texts.chain(class(entry, word)).chain(code(entry, word));
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
struct Place<'e> {
    weight: u32,
    name: &'static str,
    text: &'e str,
    /// A name is shown whole, of a text only what stands around the word.
    whole: bool,
}

impl Place<'_> {
    fn find(&self, word: &str) -> Option<Find> {
        let text = fold(self.text);
        let places = text.match_indices(word).map(|(at, _)| at);
        let fits = places.map(|at| (fit(self.text, &text, at, word), at));
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
        Some(Find { weight, why })
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

fn places(entry: &Entry) -> Vec<Place<'_>> {
    let place = |weight, name, text, whole| Place {
        weight,
        name,
        text,
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
fn classes(entry: &Entry) -> impl Iterator<Item = &String> {
    let classes = entry.rules.iter().filter_map(|rule| rule.class.as_ref());
    classes.flat_map(OneOrMany::as_slice)
}

/// What it is worth that the words in a row are the id or the title, or stand in it.
fn phrase(entry: &Entry, words: &[&str]) -> u64 {
    let plain = |text: &str| fold(text).replace(['-', '_'], " ");
    let phrase = plain(&words.join(" "));
    let names = [plain(&entry.id), plain(&entry.title)];
    match names.contains(&phrase) {
        true => 64,
        false if words.len() > 1 && names.iter().any(|name| has_word(name, &phrase)) => 8,
        false => 1,
    }
}

/// A whole class name: with its package, without it, with shortened packages, or as a pattern has it.
fn class(entry: &Entry, word: &str) -> Option<Find> {
    let is = |class: &&String| {
        let simple = class.rsplit(['.', '$']).next();
        *class == word
            || simple == Some(word)
            || class_name::shortens(word, class)
            || (class_name::is_pattern(class)
                && class_name::is_qualified(word)
                && Pattern::new(&class_name::whole(class)).found(word))
    };
    let class = classes(entry).find(is)?;
    Some(Find {
        weight: 70,
        why: format!("class {class}"),
    })
}

/// An error code that a message pattern is about: it fits the code, and not another of that form.
fn code(entry: &Entry, word: &str) -> Option<Find> {
    if !word.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let other = |c: char| match c.to_digit(10) {
        Some(digit) => char::from_digit((digit + 5) % 10, 10).unwrap_or(c),
        None => c,
    };
    let another: String = word.chars().map(other).collect();
    let messages = entry.rules.iter().filter_map(|rule| rule.message.as_ref());
    let is_about = |message: &&String| {
        let plain = message.replace('\\', "");
        let pattern = Pattern::new(message);
        has_word(&fold(&plain), &fold(word)) || (pattern.found(word) && !pattern.found(&another))
    };
    messages.into_iter().find(is_about).map(|_| Find {
        weight: 65,
        why: format!("code {word} in a message"),
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
