//! Throwables that a message prints: `nested exception is java.net.ConnectException: Connection
//! refused`, `Exception java.lang.ArithmeticException: / by zero [in thread "main"]`.

use crate::layout::names;

/// A class and its message within the message of another throwable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Named<'t> {
    pub(crate) class: &'t str,
    pub(crate) message: &'t str,
}

/// More in one message are a list, not a reason.
const MOST: usize = 8;
const LONGEST_NAME: usize = 300;

/// The throwables that a message prints, in its order.
pub(crate) fn throwables(message: &str) -> Vec<Named<'_>> {
    let mut end = 0;
    let words = message.split_inclusive(|one| !is_of_name(one));
    words
        .filter_map(|word| {
            let start = end;
            end += word.len();
            let class = word.trim_end_matches(|one| !is_of_name(one));
            let glued = names::glued(class);
            let (start, class) = (start + glued, &class[glued..]);
            if class.len() > LONGEST_NAME || !is_throwable_name(class) {
                return None;
            }
            let (before, after) = (&message[..start], &message[start + class.len()..]);
            printed_message(before, after).map(|message| Named { class, message })
        })
        .take(MOST)
        .collect()
}

fn is_of_name(one: char) -> bool {
    one.is_ascii_alphanumeric() || matches!(one, '.' | '_' | '$')
}

/// Whether it has a package in lower case and a class with a capital that ends as throwables do.
fn is_throwable_name(class: &str) -> bool {
    let ends = ["Exception", "Error", "Throwable", "Failure"];
    if !ends.iter().any(|end| class.ends_with(end)) {
        return false;
    }
    let Some((package, simple)) = class.rsplit_once('.') else {
        return false;
    };
    let lower = |part: &str| part.starts_with(|one: char| one.is_ascii_lowercase());
    simple.starts_with(|one: char| one.is_ascii_uppercase()) && package.split('.').all(lower)
}

/// The message after a class name, if the class stands there as printed by a throwable: followed
/// by a colon, or introduced as one.
fn printed_message<'t>(before: &str, after: &'t str) -> Option<&'t str> {
    if let Some(text) = after.strip_prefix(": ") {
        return Some(end_of_message(text));
    }
    if let Some(text) = after.strip_prefix(":\n") {
        return Some(end_of_message(text.trim_start()));
    }
    // `new RuntimeException(cause)` takes the text of its cause, which may have no message.
    if before.is_empty() && after.is_empty() {
        return Some("");
    }
    let line_ends = after.is_empty() || after.starts_with(['\n', '\r', ';', ')']);
    let in_thread = after.starts_with(" [in thread \"");
    let introductions = [
        "xception is ",
        "xception is: ",
        "Cause: ",
        "aused by ",
        "aused by: ",
        "Exception ",
        " - ",
    ];
    let introduced = introductions.iter().any(|words| before.ends_with(words));
    (introduced && (line_ends || in_thread)).then_some("")
}

fn end_of_message(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    let ends = ["; nested exception is", " [in thread \""];
    let end = ends.iter().filter_map(|end| line.find(end)).min();
    let text = &line[..end.unwrap_or(line.len())];
    let open = text.matches('(').count() < text.matches(')').count();
    match text.strip_suffix(')') {
        Some(inner) if open => inner,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(message: &str) -> Option<(&str, &str)> {
        let found = throwables(message);
        found.first().map(|named| (named.class, named.message))
    }

    #[test]
    fn the_usual_ways_to_name_a_cause_are_read() {
        for (message, class, inner) in [
            (
                "Could not open; nested exception is java.net.ConnectException: Connection refused",
                "java.net.ConnectException",
                "Connection refused",
            ),
            (
                "Unable to connect (32103) - java.net.ConnectException: Connection refused",
                "java.net.ConnectException",
                "Connection refused",
            ),
            (
                "Exception java.lang.ArithmeticException: / by zero [in thread \"main\"]",
                "java.lang.ArithmeticException",
                "/ by zero",
            ),
            (
                "Exception java.lang.StackOverflowError [in thread \"main\"]",
                "java.lang.StackOverflowError",
                "",
            ),
            (
                "### Error querying.\n### Cause: x.Y$ZException: m\n### more",
                "x.Y$ZException",
                "m",
            ),
            ("java.io.IOException: a", "java.io.IOException", "a"),
            ("java.io.IOException", "java.io.IOException", ""),
            ("java.io.IOException:\n  a", "java.io.IOException", "a"),
            (
                "failed in methodjava.io.IOException: a",
                "java.io.IOException",
                "a",
            ),
            (
                "failed (java.io.IOException: a (b))",
                "java.io.IOException",
                "a (b)",
            ),
        ] {
            assert_eq!(first(message), Some((class, inner)), "{message}");
        }
    }

    #[test]
    fn a_class_that_is_only_mentioned_is_not_a_failure() {
        for message in [
            "see java.net.ConnectException",
            "class java.lang.IllegalStateException cannot be cast to class java.lang.String",
            "ConnectException: refused",
            "see java.io.IOExceptions: all",
        ] {
            assert_eq!(first(message), None, "{message}");
        }
    }
}
