//! The form of an entry as data: what the lint checks and what the JSON Schema says come from this
//! one description. `tests/it/kb.rs` proves that it agrees with the types of `entry`.

use serde_json::{Map, Value};

use super::finding::Findings;
use super::observation::OBSERVATIONS;

/// What stands at some place of an entry.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A string that is not empty.
    Text,
    /// `true` or `false`.
    Flag,
    /// One of these strings.
    Word(&'static [&'static str]),
    /// An array with at least this many items.
    List(usize, &'static Shape),
    /// A string, or an array of strings.
    OneOrMany,
    /// An object with some of these keys, all of one shape.
    Table(&'static [&'static str], &'static Shape),
    /// An object with fixed keys.
    Object(&'static [Field]),
}

/// One key of an object.
#[derive(Debug)]
pub(crate) struct Field {
    /// The key.
    pub(crate) name: &'static str,
    /// Whether it must be there.
    pub(crate) required: bool,
    /// What stands there.
    pub(crate) shape: Shape,
    /// What it means, for people who write entries in an editor that knows the schema.
    pub(crate) about: &'static str,
}

const fn must(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        name,
        required: true,
        shape,
        about,
    }
}

const fn may(name: &'static str, shape: Shape, about: &'static str) -> Field {
    Field {
        name,
        required: false,
        shape,
        about,
    }
}

/// Operating systems for which a fix may give commands.
pub(crate) const SYSTEMS: &[&str] = &["linux", "macos", "windows"];

const SEVERITIES: &[&str] = &["low", "moderate", "high", "critical"];

static RULE: Shape = Shape::Object(&[
    may(
        "class",
        Shape::OneOrMany,
        "fully qualified class name, or several; one with regex metacharacters other than . and $ is a pattern of the whole name and starts with a literal package",
    ),
    may(
        "message",
        Shape::Text,
        "pattern searched in the message; a missing message is the empty string; named groups fill placeholders",
    ),
    may(
        "not_message",
        Shape::Text,
        "pattern that must not be found in the message",
    ),
    may(
        "frame",
        Shape::Text,
        "pattern searched in each frame's package.Class.method",
    ),
    may(
        "top_frame",
        Shape::Text,
        "the same, for the first frame only",
    ),
    may("not_frame", Shape::Text, "pattern that no frame may have"),
    may(
        "cause",
        Shape::OneOrMany,
        "class of some throwable nearer the root",
    ),
    may(
        "not_cause",
        Shape::OneOrMany,
        "class that no throwable nearer the root may have",
    ),
]);

static CAUSE: Shape = Shape::Object(&[
    must("id", Shape::Text, "kebab-case, unique within the entry"),
    must("text", Shape::Text, "one or two sentences"),
    may(
        "supported_by",
        Shape::List(1, &Shape::Word(OBSERVATIONS)),
        "observations of a live check that speak for it",
    ),
    may(
        "ruled_out_by",
        Shape::List(1, &Shape::Word(OBSERVATIONS)),
        "observations that make it impossible at the time of the failure, not only now",
    ),
    may(
        "confirmed_by",
        Shape::List(1, &Shape::List(1, &Shape::Word(OBSERVATIONS))),
        "alternatives; if all observations of one were made, it is certainly this cause",
    ),
]);

static SNIPPET: Shape = Shape::Object(&[
    must(
        "language",
        Shape::Text,
        "java, kotlin, properties, yaml, xml, sql, json, text …",
    ),
    must("text", Shape::Text, "code or settings to copy"),
]);

static FIX: Shape = Shape::Object(&[
    must("for", Shape::List(1, &Shape::Text), "ids of the causes"),
    must("step", Shape::Text, "what to do"),
    must("tip", Shape::Text, "what saves an hour"),
    may(
        "commands",
        Shape::Table(SYSTEMS, &Shape::Text),
        "shell commands by operating system",
    ),
    may(
        "snippet",
        Shape::Object(match &SNIPPET {
            Shape::Object(fields) => fields,
            _ => &[],
        }),
        "code or settings",
    ),
]);

static FAQ: Shape = Shape::Object(&[
    must("question", Shape::Text, "in the words of those who ask"),
    must("answer", Shape::Text, "short"),
]);

/// A whole entry.
pub(crate) static ENTRY: Shape = Shape::Object(&[
    must("id", Shape::Text, "kebab-case, the name of the file"),
    must("title", Shape::Text, "a few words, no full stop"),
    must(
        "severity",
        Shape::Word(SEVERITIES),
        "how much of the system usually stands still",
    ),
    may(
        "general",
        Shape::Flag,
        "the fallback for a class: yields to every specific entry",
    ),
    may(
        "wrapper",
        Shape::Flag,
        "the failure only wraps another: never outranks what it wraps",
    ),
    must(
        "summary",
        Shape::Text,
        "what this means, two to four sentences",
    ),
    must(
        "affects",
        Shape::List(1, &Shape::Text),
        "products and versions",
    ),
    must(
        "match",
        Shape::List(1, &RULE),
        "alternatives; within one all conditions hold, for one throwable of the chain",
    ),
    must("causes", Shape::List(1, &CAUSE), "in order of likelihood"),
    must(
        "fixes",
        Shape::List(1, &FIX),
        "in the order in which to try them; every cause has one",
    ),
    must(
        "escalation",
        Shape::Text,
        "when to call whom, and what to bring",
    ),
    must("faqs", Shape::List(0, &FAQ), "what people really ask"),
    must(
        "related",
        Shape::List(0, &Shape::Text),
        "ids of neighbouring entries",
    ),
    must(
        "references",
        Shape::List(0, &Shape::Text),
        "stable official pages, https",
    ),
]);

impl Shape {
    /// Notes everything in `value` that is not of this shape and returns what is: wrong parts are
    /// replaced by empty ones in the same place, so that the rest can be checked all the same.
    pub(crate) fn check(&self, value: &Value, at: &str, found: &mut Findings<'_>) -> Value {
        match (self, value) {
            (Self::Text, Value::String(text)) => {
                if text.trim().is_empty() {
                    found.add(at, "is empty");
                }
                value.clone()
            }
            (Self::Flag, Value::Bool(_)) => value.clone(),
            (Self::Word(words), Value::String(word)) if words.contains(&word.as_str()) => {
                value.clone()
            }
            (Self::Word(words), Value::String(word)) => {
                found.add(at, format!("`{word}` is none of: {}", words.join(", ")));
                self.empty()
            }
            (Self::List(least, of), Value::Array(items)) => {
                check_list(*least, of, items, at, found)
            }
            (Self::OneOrMany, Value::String(_)) => Self::Text.check(value, at, found),
            (Self::OneOrMany, Value::Array(items)) => check_list(1, &Self::Text, items, at, found),
            (Self::Table(keys, of), Value::Object(map)) => check_table(keys, of, map, at, found),
            (Self::Object(fields), Value::Object(map)) => check_object(fields, map, at, found),
            _ => {
                found.add(at, format!("must be {}", self.name()));
                self.empty()
            }
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Text | Self::Word(_) => "a string",
            Self::Flag => "true or false",
            Self::List(..) => "an array",
            Self::OneOrMany => "a string or an array of strings",
            Self::Table(..) | Self::Object(_) => "an object",
        }
    }

    fn empty(&self) -> Value {
        match self {
            Self::Text | Self::OneOrMany => Value::from(""),
            Self::Flag => Value::from(false),
            Self::Word(words) => Value::from(words.first().copied().unwrap_or_default()),
            Self::List(..) => Value::Array(Vec::new()),
            Self::Table(..) => Value::Object(Map::new()),
            Self::Object(fields) => fields
                .iter()
                .filter(|field| field.required)
                .map(|field| (field.name.to_owned(), field.shape.empty()))
                .collect::<Map<_, _>>()
                .into(),
        }
    }
}

fn check_list(
    least: usize,
    of: &Shape,
    items: &[Value],
    at: &str,
    found: &mut Findings<'_>,
) -> Value {
    if items.len() < least {
        found.add(at, "must not be empty");
    }
    let each = |(number, item)| of.check(item, &format!("{at}/{number}"), found);
    items.iter().enumerate().map(each).collect()
}

fn check_table(
    keys: &[&str],
    of: &Shape,
    map: &Map<String, Value>,
    at: &str,
    found: &mut Findings<'_>,
) -> Value {
    if map.is_empty() {
        found.add(at, "must not be empty");
    }
    let mut good = Map::new();
    for (key, value) in map {
        let here = child(at, key);
        if keys.contains(&key.as_str()) {
            good.insert(key.clone(), of.check(value, &here, found));
        } else {
            found.add(
                here,
                format!("unknown key, expected one of: {}", keys.join(", ")),
            );
        }
    }
    good.into()
}

fn check_object(
    fields: &[Field],
    map: &Map<String, Value>,
    at: &str,
    found: &mut Findings<'_>,
) -> Value {
    for key in map.keys() {
        if !fields.iter().any(|field| field.name == key) {
            let names: Vec<_> = fields.iter().map(|field| field.name).collect();
            let reason = format!("unknown key, expected one of: {}", names.join(", "));
            found.add(child(at, key), reason);
        }
    }
    let mut good = Map::new();
    for field in fields {
        let here = child(at, field.name);
        match map.get(field.name) {
            Some(value) => {
                good.insert(
                    field.name.to_owned(),
                    field.shape.check(value, &here, found),
                );
            }
            None if field.required => {
                found.add(here, "is missing");
                good.insert(field.name.to_owned(), field.shape.empty());
            }
            None => {}
        }
    }
    good.into()
}

fn child(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}
