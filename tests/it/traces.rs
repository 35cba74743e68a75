//! The parser against what the JVM itself said of the throwables that it printed.

use std::fs;
use std::path::Path;

use causedby::trace::{Throwable, Trace};
use causedby::{layout, source, trace};
use serde::Deserialize;

use crate::fixtures;

/// What the lab wrote beside a captured text.
#[derive(Deserialize)]
pub(crate) struct Facts {
    pub chains: Vec<Vec<Fact>>,
    /// Why the printed frames are fewer or other than the throwable's own.
    pub loose: Option<String>,
    /// What the form does not print.
    #[serde(default)]
    pub loses: Vec<String>,
    /// Why no reader can tell what was thrown.
    pub ambiguous: Option<String>,
    /// A circular throwable is printed twice.
    #[serde(default)]
    pub repeats: bool,
    /// The text holds what the library itself logged, too.
    #[serde(default)]
    pub others: bool,
    /// How it was printed.
    #[serde(default)]
    pub form: String,
    /// The dresses that cannot be put over a text with lines in front of its trace.
    pub not_worn: Option<NotWorn>,
}

/// A text that wears every dress but these.
#[derive(Deserialize)]
pub(crate) struct NotWorn {
    pub dresses: Vec<String>,
    /// Unread: for whoever looks at the facts.
    #[serde(rename = "why")]
    pub _why: String,
}

/// One throwable as the JVM knows it.
#[derive(Deserialize)]
pub(crate) struct Fact {
    pub class: String,
    #[serde(deserialize_with = "null_as_text")]
    pub text: String,
    pub message: Option<String>,
    pub frames: Vec<String>,
    #[serde(default)]
    pub suppressed: Vec<Vec<Fact>>,
}

impl Facts {
    pub(crate) fn beside(path: &Path) -> Option<Self> {
        let text = fs::read_to_string(path.with_extension("facts.json")).ok()?;
        let mut facts: Self = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        facts.others |= fixtures::name(path).starts_with("kb/");
        // Every logger has its own idea of where a circle ends.
        facts.repeats |= path
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("circular"));
        Some(facts)
    }

    fn loses(&self, what: &str) -> bool {
        self.loses.iter().any(|lost| lost == what)
    }

    /// Every way in which the traces differ from the facts.
    pub(crate) fn differences(&self, traces: &[Trace<'_>]) -> Vec<String> {
        let mut found = Vec::new();
        if traces.len() != self.chains.len() && !(self.others && traces.len() > self.chains.len()) {
            found.push(format!(
                "{} traces instead of {}",
                traces.len(),
                self.chains.len()
            ));
        }
        let mut rest = traces.iter();
        for (number, facts) in self.chains.iter().enumerate() {
            // The library's own log lines come first.
            let is_it = |trace: &&Trace<'_>| {
                !self.others
                    || (trace.chain[0].class == Some(&facts[0].class)
                        || !facts[0].text.starts_with(&facts[0].class))
            };
            let Some(trace) = rest.find(is_it) else {
                found.push(format!("[{number}]: not found"));
                break;
            };
            self.chain(&format!("[{number}]"), &trace.chain, facts, &mut found);
        }
        found
    }

    fn chain(&self, place: &str, chain: &[Throwable<'_>], facts: &[Fact], found: &mut Vec<String>) {
        let expected = facts.len() + usize::from(self.repeats);
        if chain.len() != expected && !self.loses("causes") && !self.repeats {
            found.push(format!(
                "{place}: {} throwables instead of {expected}",
                chain.len()
            ));
        }
        for (number, (throwable, fact)) in chain.iter().zip(facts).enumerate() {
            self.throwable(&format!("{place}[{number}]"), throwable, fact, found);
        }
    }

    fn throwable(
        &self,
        place: &str,
        throwable: &Throwable<'_>,
        fact: &Fact,
        found: &mut Vec<String>,
    ) {
        if self.loses("classes") {
            return;
        }
        let printed = self.as_printed(&head_of(throwable));
        let by_parts = format!(
            "{}: {}",
            fact.class,
            fact.message.as_deref().unwrap_or("null")
        );
        let expected = self.as_printed(&fact.text);
        if self.loses("messages") {
            if throwable.class != Some(&fact.class) {
                found.push(format!(
                    "{place}: class {:?} instead of {:?}",
                    throwable.class, fact.class
                ));
            }
        } else if self.loose.is_some()
            && throwable.class.is_some()
            && (expected.starts_with(&printed) || expected.ends_with(&printed))
        {
            // Only the first lines of the message were printed, or only the class's simple name.
        } else if printed != expected
            && printed != self.as_printed(&by_parts)
            && !other_text(throwable, fact)
        {
            found.push(format!("{place}: head {printed:?} instead of {expected:?}"));
        }
        let short = self.loose.is_some()
            && throwable
                .class
                .is_some_and(|class| fact.class.ends_with(class));
        if fact.text.starts_with(&fact.class) && throwable.class != Some(&fact.class) && !short {
            found.push(format!(
                "{place}: class {:?} instead of {:?}",
                throwable.class, fact.class
            ));
        }
        if !self.loses("frames") {
            self.frames(place, throwable, fact, found);
        }
        if self.loses("suppressed") || self.repeats {
            return;
        }
        if throwable.suppressed.len() != fact.suppressed.len() {
            found.push(format!(
                "{place}: {} suppressed instead of {}",
                throwable.suppressed.len(),
                fact.suppressed.len()
            ));
        }
        for (number, (chain, facts)) in throwable
            .suppressed
            .iter()
            .zip(&fact.suppressed)
            .enumerate()
        {
            self.chain(
                &format!("{place}.suppressed[{number}]"),
                chain,
                facts,
                found,
            );
        }
    }

    /// A head as reading can know it: without terminal escapes, without the blank lines that a form
    /// of one line folds.
    fn as_printed(&self, text: &str) -> String {
        let text = as_read(text);
        match self.form.contains("one-line") || self.form.contains("separated") {
            true => text
                .split('\n')
                .map(str::trim)
                .filter(|line| !line.is_empty())
                .collect::<Vec<_>>()
                .join("\n"),
            false => text,
        }
    }

    fn frames(&self, place: &str, throwable: &Throwable<'_>, fact: &Fact, found: &mut Vec<String>) {
        let printed: Vec<&str> = throwable.frames.iter().map(|frame| frame.text()).collect();
        if self.loose.is_some() {
            let mut rest = fact.frames.iter();
            let stranger = printed
                .iter()
                .find(|frame| !rest.any(|known| same_call(known, frame)));
            if let Some(stranger) = stranger {
                found.push(format!(
                    "{place}: frame {stranger:?} is not the throwable's"
                ));
            }
            return;
        }
        if printed
            .iter()
            .zip(&fact.frames)
            .any(|(printed, known)| !is_frame(known, printed))
            || printed.len() > fact.frames.len()
        {
            found.push(format!(
                "{place}: frames {printed:#?} instead of {:#?}",
                fact.frames
            ));
        }
        let sum = printed.len() + throwable.omitted;
        if sum != fact.frames.len() {
            found.push(format!(
                "{place}: {} frames and {} omitted instead of {}",
                printed.len(),
                throwable.omitted,
                fact.frames.len()
            ));
        }
    }
}

/// The head put together again: what `toString` gave.
fn head_of(throwable: &Throwable<'_>) -> String {
    match (throwable.class, throwable.message) {
        (Some(class), Some(message)) => format!("{class}: {message}"),
        (Some(class), None) => class.to_owned(),
        (None, message) => message.unwrap_or_default().to_owned(),
    }
}

/// What reading leaves of a text: no NUL bytes, no terminal escapes.
fn as_read(text: &str) -> String {
    match text.contains(['\0', '\x1b']) {
        true => {
            source::decode("fact", text.as_bytes().to_vec())
                .unwrap()
                .text
        }
        false => text.to_owned(),
    }
}

/// A `toString` with another mark behind the class than `: `.
fn other_text(throwable: &Throwable<'_>, fact: &Fact) -> bool {
    match (throwable.class, throwable.message) {
        (Some(class), Some(message)) => {
            fact.text.starts_with(class)
                && fact.text.ends_with(message)
                && fact.text.len() <= class.len() + message.len() + 2
        }
        _ => false,
    }
}

/// Some layouts print no module.
fn is_frame(known: &str, printed: &str) -> bool {
    known == printed
        || known
            .strip_suffix(printed)
            .is_some_and(|module| module.ends_with('/'))
}

/// Some layouts print no module, some no line.
fn same_call(known: &str, printed: &str) -> bool {
    let bare = |text: &str| {
        text.rsplit('/')
            .next()
            .unwrap_or(text)
            .split('(')
            .next()
            .unwrap_or(text)
            .to_owned()
    };
    known == printed || bare(known) == bare(printed)
}

/// Decodes, undresses, parses, and hands the traces over.
pub(crate) fn with_traces<T>(bytes: Vec<u8>, look: impl FnOnce(&[Trace<'_>]) -> T) -> T {
    let text = source::decode("fixture", bytes).unwrap();
    let page = layout::undress(&text.text);
    look(&trace::parse(&page))
}

#[test]
fn captured_texts_are_read_as_the_jvm_knows_them() {
    let mut failures = Vec::new();
    let mut count = 0;
    for path in fixtures::files("") {
        let is_text = path.extension().is_some_and(|extension| extension == "txt");
        let Some(facts) = is_text.then(|| Facts::beside(&path)).flatten() else {
            continue;
        };
        count += 1;
        if facts.ambiguous.is_some() {
            continue;
        }
        let found = with_traces(fs::read(&path).unwrap(), |traces| facts.differences(traces));
        if !found.is_empty() {
            failures.push(format!(
                "{}:\n    {}",
                fixtures::name(&path),
                found.join("\n    ")
            ));
        }
    }
    assert!(count > 0, "no fixture with facts was found");
    assert!(
        failures.is_empty(),
        "{} of {count} differ\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// A `toString` that returns null is printed as `null`.
fn null_as_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(|| "null".to_owned()))
}
