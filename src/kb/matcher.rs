//! The conditions of a rule, each pattern compiled when it is first needed.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::OnceLock;

use regex_automata::meta::Regex;

use super::class_name;
use super::entry::{OneOrMany, Rule};

/// The conditions of one rule on single texts; who asks puts them together.
#[derive(Debug)]
pub(crate) struct Matcher {
    /// Of the throwable.
    pub(crate) class: Option<Classes>,
    /// Of its message.
    pub(crate) message: Option<Pattern>,
    /// Not in its message.
    pub(crate) not_message: Option<Pattern>,
    /// Of any of its frames.
    pub(crate) frame: Option<Pattern>,
    /// Of its first frame.
    pub(crate) top_frame: Option<Pattern>,
    /// Of none of its frames.
    pub(crate) not_frame: Option<Pattern>,
    /// Of some throwable nearer the root.
    pub(crate) cause: Option<Classes>,
    /// Of none nearer the root.
    pub(crate) not_cause: Option<Classes>,
}

impl Matcher {
    pub(crate) fn new(rule: &Rule) -> Self {
        let pattern = |text: &Option<String>| text.as_deref().map(Pattern::new);
        let classes = |list: &Option<OneOrMany>| list.as_ref().map(Classes::new);
        Self {
            class: classes(&rule.class),
            message: pattern(&rule.message),
            not_message: pattern(&rule.not_message),
            frame: pattern(&rule.frame),
            top_frame: pattern(&rule.top_frame),
            not_frame: pattern(&rule.not_frame),
            cause: classes(&rule.cause),
            not_cause: classes(&rule.not_cause),
        }
    }
}

/// Class names and patterns of which one must fit.
#[derive(Debug)]
pub(crate) struct Classes(Vec<Class>);

#[derive(Debug)]
enum Class {
    Exact(String),
    Pattern(Pattern),
}

impl Classes {
    fn new(list: &OneOrMany) -> Self {
        let class = |name: &String| {
            if class_name::is_pattern(name) {
                Class::Pattern(Pattern::new(&class_name::whole(name)))
            } else {
                Class::Exact(name.clone())
            }
        };
        Self(list.as_slice().iter().map(class).collect())
    }

    /// Whether one of them is or fits the name.
    pub(crate) fn fit(&self, name: &str) -> bool {
        self.0.iter().any(|class| match class {
            Class::Exact(exact) => exact == name,
            Class::Pattern(pattern) => pattern.found(name),
        })
    }

    /// Whether the name itself is listed, not only a pattern that fits it.
    pub(crate) fn name(&self, name: &str) -> bool {
        let exact = |class: &Class| matches!(class, Class::Exact(exact) if exact == name);
        self.0.iter().any(exact)
    }
}

/// A pattern that is compiled when it is first asked.
#[derive(Debug)]
pub(crate) struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    pub(crate) fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// Whether it is found in the text.
    pub(crate) fn found(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// Where it is found first.
    pub(crate) fn span(&self, text: &str) -> Option<Range<usize>> {
        Some(self.regex()?.find(text)?.range())
    }

    /// The named groups of the first match, those that took part in it.
    pub(crate) fn groups(&self, text: &str) -> Option<BTreeMap<String, String>> {
        let regex = self.regex()?;
        let mut captures = regex.create_captures();
        regex.captures(text, &mut captures);
        let pattern = captures.pattern()?;
        let names = captures.group_info().pattern_names(pattern);
        let named = names.enumerate().filter_map(|(group, name)| {
            let span = captures.get_group(group)?;
            Some((name?.to_owned(), text.get(span.range())?.to_owned()))
        });
        Some(named.collect())
    }

    // The lint has refused every pattern that does not compile, so `None` never fits anything.
    fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| compile(&self.text)).as_ref()
    }
}

/// Whether a pattern is found in a text.
pub(crate) fn fits(pattern: &str, text: &str) -> bool {
    Pattern::new(pattern).found(text)
}

/// A pattern is compiled to be held against a few short texts that have its literals already: what
/// makes searching long texts fast would take three times as long to prepare as it ever saves.
fn compile(pattern: &str) -> Option<Regex> {
    let config = Regex::config()
        .auto_prefilter(false)
        .hybrid(false)
        .dfa(false)
        .onepass(false);
    Regex::builder().configure(config).build(pattern).ok()
}
