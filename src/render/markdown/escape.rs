//! Text as Markdown that means only itself: code in delimiters it cannot close, prose escaped.

use super::line;
use crate::render::clean::{one_line, visible};

/// A block of code whose fence is longer than any run of backticks in it.
pub(super) fn fence(out: &mut String, language: &str, text: &str, indent: &str) {
    let clean = visible(text.trim_end());
    let fence = "`".repeat(longest_run(&clean).max(2) + 1);
    let language: String = language
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    line(out, &format!("\n{indent}{fence}{language}"));
    for text in clean.lines() {
        line(out, format!("{indent}{text}").trim_end());
    }
    line(out, &format!("{indent}{fence}"));
}

/// A code span, on one line, whose delimiter is longer than any run of backticks in it.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    let run = longest_run(&text);
    let ticks = "`".repeat(run + 1);
    match text.is_empty() {
        true => "(empty)".to_owned(),
        false if run > 0 => format!("{ticks} {text} {ticks}"),
        false => format!("{ticks}{text}{ticks}"),
    }
}

/// Markdown as a cell of a table, which a bar ends even in code. A bar behind an even number of
/// backslashes gets one more: readers differ in whether two of them spare it.
pub(super) fn cell(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut slashes = 0;
    for c in markdown.chars() {
        if c == '|' && slashes % 2 == 0 {
            out.push('\\');
        }
        slashes = if c == '\\' { slashes + 1 } else { 0 };
        out.push(c);
    }
    out
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Prose on one line: what stands between backticks stays code, the rest is escaped.
pub(super) fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.as_str();
    while let Some((before, inner, after)) = code_span(rest) {
        escape_words(&mut out, before);
        push_code(&mut out, inner);
        rest = after;
    }
    escape_words(&mut out, rest);
    out
}

/// Two spans that touch would read as one with other delimiters.
fn push_code(out: &mut String, text: &str) {
    if out.ends_with('`') {
        out.push(' ');
    }
    out.push_str(&code(text));
}

fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (inner, after) = rest.split_once('`')?;
    (!inner.trim().is_empty()).then_some((before, inner, after))
}

/// Words that a renderer would link or mention become code; no escape keeps it from doing so.
fn escape_words(out: &mut String, text: &str) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let links = word.contains("://")
            || word.contains('@')
            || word.contains('#')
            || word.to_ascii_lowercase().contains("www.");
        if links {
            push_code(out, word);
        } else {
            let first = out.is_empty();
            escape_word(out, word, first);
        }
    }
}

fn escape_word(out: &mut String, word: &str, first: bool) {
    let bytes = word.as_bytes();
    let alphanumeric = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    for (at, c) in word.char_indices() {
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '!' => true,
            '_' => !(alphanumeric(at.checked_sub(1)) && alphanumeric(Some(at + 1))),
            // Would begin a list, a heading or a rule.
            '-' | '+' | '=' => first && at == 0,
            '.' | ')' => first && word[..at].bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::{cell, code, escaped, fence};

    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            escaped("<b>*x* [a](b) ![i](j)"),
            "\\<b\\>\\*x\\* \\[a\\](b) \\!\\[i\\](j)"
        );
        assert_eq!(escaped("- a 1. b"), "\\- a 1. b");
        assert_eq!(escaped("1. a"), "1\\. a");
        assert_eq!(
            escaped("max_connections and _x_"),
            "max_connections and \\_x\\_"
        );
    }

    #[test]
    fn what_would_be_linked_or_mentioned_is_code() {
        assert_eq!(
            escaped("see https://evil.example @all a@b.c #1"),
            "see `https://evil.example` `@all` `a@b.c` `#1`"
        );
    }

    #[test]
    fn code_of_the_entry_stays_code() {
        assert_eq!(escaped("run `a_b *`, then ` c"), "run `a_b *`, then \\` c");
    }

    #[test]
    fn no_bar_ends_a_cell() {
        assert_eq!(cell(&code("a|b \\| c \\\\| d")), r"`a\|b \| c \\\| d`");
        assert_eq!(cell(&escaped("a|b \\|")), r"a\|b \\\|");
    }

    #[test]
    fn spans_never_touch() {
        assert_eq!(escaped("`a``@b"), "`a` `` `@b ``");
    }

    #[test]
    fn delimiters_are_longer_than_what_they_hold() {
        assert_eq!(code("a``b"), "``` a``b ```");
        let mut out = String::new();
        fence(&mut out, "sh", "```\nx", "");
        assert_eq!(out, "\n````sh\n```\nx\n````\n");
    }
}
