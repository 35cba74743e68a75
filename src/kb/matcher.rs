//! The conditions of a rule, each pattern compiled when it is first needed.

use std::sync::OnceLock;

use regex::{Captures, Regex};

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
    fn new(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            compiled: OnceLock::new(),
        }
    }

    /// Whether it is found in the text.
    pub(crate) fn found(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// The first match and its groups.
    pub(crate) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        self.regex()?.captures(text)
    }

    /// The names of its groups.
    pub(crate) fn group_names(&self) -> impl Iterator<Item = &str> {
        let names = self.regex().map(|regex| regex.capture_names().flatten());
        names.into_iter().flatten()
    }

    // The lint has refused every pattern that does not compile, so `None` never fits anything.
    fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| Regex::new(&self.text).ok())
            .as_ref()
    }
}
