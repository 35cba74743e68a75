//! What prefixes look like that stand before frames more than once.

use std::collections::BTreeMap;

use super::together::{Set, Together, matches};
use super::token::{Token, tokens};
use crate::layout::anchor;
use crate::layout::names::{class_token, is_throwable_name, starts_with_throwable};
use crate::layout::slashed;
use crate::layout::work::Work;

/// More distinct values than these in one place are a counter or an id, not the name of a stream.
const MOST_NAMES: usize = 8;

/// More shapes of prefixes than these in one input are chance.
pub(super) const MOST_TEMPLATES: usize = 24;

/// The longest prefix that is looked at.
const LONGEST: usize = 400;

/// What may stand in one place of a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Time,
    Blank,
    Mark(char),
    /// Always the same word.
    Fixed(String),
    /// One of a few words, each with a stream of its own.
    Name,
    /// A counter, an id, a level.
    Any,
}

pub(super) struct Template {
    pub(super) slots: Vec<Slot>,
    frames: usize,
}

/// The shapes of prefixes that stand before frames more than once, longest first.
pub(super) fn templates(work: &Work<'_>) -> Vec<Template> {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut bare: BTreeMap<String, Vec<(usize, &str)>> = BTreeMap::new();
    for (index, line) in work.lines.iter().enumerate() {
        if !line.is_free() {
            continue;
        }
        if let Some(at) = anchor::find(&line.text) {
            if let Some(prefix) = prefix_before(&line.text, at) {
                groups.entry(shape(prefix)).or_default().push(prefix);
            }
        } else if let Some(prefix) = prefix_of_bare(&line.text) {
            bare.entry(shape(prefix)).or_default().push((index, prefix));
        }
    }
    for (shape, lines) in bare {
        if is_under_head(work, &lines) {
            let prefixes = lines.iter().map(|(_, prefix)| *prefix);
            groups.entry(shape).or_default().extend(prefixes);
        }
    }
    let mut templates: Vec<Template> = groups
        .values()
        .filter_map(|prefixes| template(prefixes))
        .collect();
    templates.sort_by_key(|template| std::cmp::Reverse((template.frames, template.slots.len())));
    templates.truncate(MOST_TEMPLATES);
    let alone = templates.iter().any(|template| template.frames == 1);
    let on_heads = if alone {
        repeated_on_heads(work, &Together::of(&templates))
    } else {
        0
    };
    let mut bit = 1;
    templates.retain(|template| {
        let repeated = on_heads & bit != 0;
        bit <<= 1;
        template.frames > 1 || repeated
    });
    templates.sort_by_key(|template| std::cmp::Reverse(template.slots.len()));
    templates
}

/// One frame is enough when the line above it wears the same prefix: the templates of which that
/// is true.
fn repeated_on_heads(work: &Work<'_>, together: &Together<'_>) -> Set {
    let mut above = 0;
    let mut repeated = 0;
    for line in &work.lines {
        let worn = if line.is_free() {
            together.worn(&line.text)
        } else {
            0
        };
        let both = worn & above & !repeated;
        if both != 0 && prefix_of(&line.text).is_some() {
            repeated |= both;
        }
        above = worn;
    }
    repeated
}

/// What stands before the first frame or heading of a line, if that is more than an indent.
fn prefix_of(line: &str) -> Option<&str> {
    prefix_before(line, anchor::find(line)?)
}

fn prefix_before(line: &str, at: usize) -> Option<&str> {
    if line[at..].starts_with("at ") && anchor::frame_line(&line[at..]).is_none() {
        return None;
    }
    let prefix = without_bullets(line[..at].trim_end());
    let usable = !prefix.trim().is_empty()
        && prefix.len() <= LONGEST
        && !is_comment(prefix.trim())
        && !slashed::is_dump_tag(prefix.trim());
    // `failed: java.lang.X: m at a.B.c(…)`: a head, not a prefix; `-> at …`: Mockito's text;
    // `|_ checkpoint(name) ⇢ at …`: where Reactor assembled what failed.
    (usable
        && !prefix.ends_with(['"', '\'', '`'])
        && !prefix.ends_with("->")
        && !prefix.ends_with('⇢')
        && !prefix.ends_with("Caused by:"))
    .then_some(prefix)
}

/// What stands before a frame without `at` that ends the line.
fn prefix_of_bare(line: &str) -> Option<&str> {
    let prefix = line[..anchor::find_bare_frame(line)?].trim_end();
    let usable = prefix.len() <= LONGEST && !is_comment(prefix.trim());
    (usable && !prefix.trim().is_empty()).then_some(prefix)
}

/// Whether several such frames follow each other, and the line above the first of them, behind the
/// same prefix, begins with a throwable: a log may name the place of each of its records.
fn is_under_head(work: &Work<'_>, lines: &[(usize, &str)]) -> bool {
    let prefixes: Vec<&str> = lines.iter().map(|(_, prefix)| *prefix).collect();
    let Some(template) = template(&prefixes).filter(|template| template.frames > 1) else {
        return false;
    };
    lines.windows(2).any(|pair| {
        let above = pair[0]
            .0
            .checked_sub(1)
            .and_then(|above| work.lines.get(above));
        let head =
            above.and_then(|line| Some(&line.text[matches(&line.text, &template.slots)?.1..]));
        pair[0].0 + 1 == pair[1].0 && head.is_some_and(is_head)
    })
}

/// Clojure's `pst` prints the class without its package.
fn is_head(text: &str) -> bool {
    starts_with_throwable(text) || class_token(text.trim_start()).is_some_and(is_throwable_name)
}

/// The prefix without what only frames have behind it: a bullet, one more `at`, spelled blanks.
fn without_bullets(prefix: &str) -> &str {
    let mut rest = prefix;
    while let Some(shorter) = ["\u{2014}", " at", "\tat", "&nbsp;", " |"]
        .iter()
        .find_map(|bullet| rest.strip_suffix(bullet))
    {
        rest = shorter.trim_end();
    }
    if prefix.trim() == "at" {
        return "";
    }
    // Alone bullets are a prefix themselves, and so is the bar behind a name.
    let is_bar = prefix[rest.len()..].trim() == "|" && !rest.ends_with('|');
    if rest.trim().is_empty() || is_bar {
        prefix
    } else {
        rest
    }
}

/// A trace within a comment of a source file has not happened.
fn is_comment(prefix: &str) -> bool {
    prefix
        .chars()
        .all(|c| matches!(c, '*' | '/' | '#' | ';' | '%' | '-' | '\''))
}

fn shape(prefix: &str) -> String {
    tokens(prefix)
        .map(|(token, _)| match token {
            Token::Time => 'T',
            Token::Blank => ' ',
            Token::Word(_) => 'w',
            Token::Mark(mark) => mark,
        })
        .collect()
}

fn template(prefixes: &[&str]) -> Option<Template> {
    let rows: Vec<Vec<Token<'_>>> = prefixes
        .iter()
        .map(|prefix| tokens(prefix).map(|(token, _)| token).collect())
        .collect();
    let first = rows.first()?;
    let slots = (0..first.len()).map(|place| slot(&rows, place)).collect();
    Some(Template {
        slots,
        frames: rows.len(),
    })
}

fn slot(rows: &[Vec<Token<'_>>], place: usize) -> Slot {
    match rows[0][place] {
        Token::Time => Slot::Time,
        Token::Blank => Slot::Blank,
        Token::Mark(mark) => Slot::Mark(mark),
        Token::Word(first) => {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for row in rows {
                if let Token::Word(word) = row[place] {
                    *counts.entry(word).or_default() += 1;
                }
            }
            if matches!(first, "stdout" | "stderr") {
                Slot::Name
            } else if is_changeable(first) {
                Slot::Any
            } else if counts.len() == 1 {
                // A number that never changes may still be another one on the head's line.
                if rows.len() < 3 && first.bytes().all(|byte| byte.is_ascii_digit()) {
                    Slot::Any
                } else {
                    Slot::Fixed(first.to_owned())
                }
            } else if counts.len() <= MOST_NAMES && counts.values().all(|&count| count > 1) {
                Slot::Name
            } else {
                Slot::Any
            }
        }
    }
}

/// Words that differ between a head and its frames: levels, months, partial marks.
fn is_changeable(word: &str) -> bool {
    let levels = [
        "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "TRACE", "FATAL", "SEVERE", "AM", "PM",
    ];
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    levels.contains(&word)
        || months.contains(&word)
        || (word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()))
}
