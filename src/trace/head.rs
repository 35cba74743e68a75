//! The first line of a throwable: where its class name is and where its message begins.

use crate::layout::names::{
    class_token, glued, has_java_root, is_qualified_class, is_throwable_name, starts_with_throwable,
};

/// The class and the message of a head: `class`, `class: message`, or what an overridden
/// `toString` made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head<'a> {
    pub(crate) class: Option<&'a str>,
    /// Offset of the message within the text that was parsed; `None` when there is none.
    pub(crate) message: Option<usize>,
}

/// Reads a text that is known to be a throwable's head.
pub(crate) fn read(text: &str) -> Head<'_> {
    let text_only = Head {
        class: None,
        message: (!text.is_empty()).then_some(0),
    };
    let Some(class) = class_token(text).filter(|_| !is_coded(text)) else {
        return text_only;
    };
    let rest = &text[class.len()..];
    // Without a package only what is written as classes are: `hello` is a word.
    let capital = class.starts_with(|c: char| !c.is_lowercase());
    let known = class.contains(['.', '$'])
        || is_throwable_name(class)
        || capital && (rest.is_empty() || rest.starts_with(':'));
    match rest.as_bytes() {
        _ if !known || class.ends_with('.') => text_only,
        [] => Head {
            class: Some(class),
            message: None,
        },
        [b':', b' ', ..] | [b';', b' ', ..] => Head {
            class: Some(class),
            message: Some(class.len() + 2),
        },
        // `Stacktrace:` is a title.
        [b':'] if class.contains(['.', '$']) || is_throwable_name(class) => Head {
            class: Some(class),
            message: Some(class.len() + 1),
        },
        // `Unable to connect`, `Odd: text`: words, not a class.
        [b' ' | b':' | b'(' | b'[' | b',' | b'{', ..]
            if class.contains('.') || is_throwable_name(class) =>
        {
            let message = class.len() + usize::from(rest.starts_with([' ', ':']));
            Head {
                class: Some(class),
                message: Some(message),
            }
        }
        _ => text_only,
    }
}

/// `Connection lost (32109) - java.io.EOFException`: words, a code, and the class of the cause.
fn is_coded(text: &str) -> bool {
    text.split_once(" (")
        .and_then(|(words, rest)| Some((words, rest.split_once(") - ")?)))
        .is_some_and(|(words, (code, cause))| {
            let number = !code.is_empty()
                && code
                    .trim_start_matches('-')
                    .bytes()
                    .all(|byte| byte.is_ascii_digit());
            number && !words.contains([':', '.']) && starts_with_throwable(cause)
        })
}

/// Where the words of a coded head begin in a record's line, given what stands before its cause.
fn coded_start(before: &str, cause: &str) -> Option<usize> {
    let words = before.strip_suffix(") - ")?.rfind(" (")?;
    let start = [": ", " - "]
        .iter()
        .filter_map(|mark| before[..words].rfind(mark).map(|at| at + mark.len()))
        .max()?;
    is_coded(&format!("{}{cause}", &before[start..])).then_some(start)
}

/// A head at the start of a line, and what stood before it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineHead<'a> {
    /// Where the throwable's own text begins in the line.
    pub(crate) start: usize,
    pub(crate) thread: Option<&'a str>,
    pub(crate) certainty: Certainty,
}

/// How much a line says by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Certainty {
    /// A qualified class that is a throwable only if frames follow: `com.acme.Db$Down: x`.
    Class,
    /// A qualified class with a throwable's name.
    Throwable,
    /// `Exception in thread "main" …`
    Announced,
}

/// What launchers, shells and consoles put before the class.
const INTRODUCTIONS: &[&str] = &[
    "##[error]",
    ": ",
    "Terminating due to ",
    "Aborting due to ",
    ">Stack Dump = ",
    "Stack Dump = ",
    "|  Exception ",
    "Uncaught exception: ",
    "Fatal Exception: ",
    "Exception: ",
    "[Fatal Error] ",
    "Error: ",
    "Error:",
    "Exception ",
    "root cause: ",
    "Root cause: ",
    "Stacktrace: ",
    "Stack trace: ",
    "Stacktrace:",
    "Exception: ",
    "Throwable: ",
];

const IN_THREAD: &str = "Exception in thread ";

/// The head that begins a line, if one does.
pub(crate) fn at_line_start(line: &str) -> Option<LineHead<'_>> {
    // Only lines with a quote behind these words are searched for them.
    let quoted = memchr::memchr_iter(b'"', line.as_bytes());
    if quoted
        .into_iter()
        .any(|quote| line[..quote].ends_with(IN_THREAD))
        && let Some(at) = line.find(IN_THREAD)
        && let Some(found) = in_thread(line, at + IN_THREAD.len())
    {
        return Some(found);
    }
    let indent = line.len() - line.trim_start().len();
    let mut start = indent + hash_len(&line[indent..]);
    if let Some(intro) = INTRODUCTIONS
        .iter()
        .find(|intro| starts_with(&line[start..], intro))
    {
        start += intro.len();
    }
    let text = &line[start..];
    let class = class_token(text)?;
    let rest = &text[class.len()..];
    if !is_qualified_class(class)
        || !matches!(
            rest.as_bytes(),
            [] | [b':' | b';' | b'(' | b'[' | b' ' | b'{', ..] | [b',', b' ', ..]
        )
    {
        return None;
    }
    // `java.lang.Thread.State: RUNNABLE` heads a thread of a dump.
    if class == "java.lang.Thread.State" {
        return None;
    }
    let words_follow = rest.starts_with(' ') && !rest.trim().is_empty() && !rest.starts_with(" [");
    let certainty = match is_throwable_name(class) {
        true if !words_follow => Certainty::Throwable,
        false if !words_follow && (rest.is_empty() || rest.starts_with(':')) => Certainty::Class,
        _ => return None,
    };
    Some(LineHead {
        start,
        thread: None,
        certainty,
    })
}

/// `str::starts_with` for many that do not: the first byte is compared without a call.
fn starts_with(text: &str, start: &str) -> bool {
    text.as_bytes().first() == start.as_bytes().first() && text.starts_with(start)
}

/// `"name" class: message` behind `Exception in thread `. The name may hold quotes and blanks.
fn in_thread(line: &str, from: usize) -> Option<LineHead<'_>> {
    let rest = line[from..].strip_prefix('"')?;
    let from = from + 1;
    let closing = |at: &usize| {
        let text = rest[at + 1..].trim_start();
        text.is_empty()
            || text.starts_with(IN_THREAD)
            || class_token(text)
                .is_some_and(|class| class.contains('.') || is_throwable_name(class))
    };
    let quotes = || rest.match_indices('"').map(|(at, _)| at).take(64);
    let end = quotes().find(closing).or_else(|| quotes().next())?;
    let after = &rest[end + 1..];
    let start = from + end + 1 + (after.len() - after.trim_start().len());
    // Two threads printed at once: nobody knows whose throwable comes first.
    if line[start..].starts_with(IN_THREAD) {
        let last = line.rfind(IN_THREAD)?;
        let found = in_thread(line, last + IN_THREAD.len())?;
        return Some(LineHead {
            thread: None,
            ..found
        });
    }
    Some(LineHead {
        start,
        thread: Some(&rest[..end]),
        certainty: Certainty::Announced,
    })
}

/// `<#1a2b3c4d> `: the hash that some loggers put before the class.
fn hash_len(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("<#") else {
        return 0;
    };
    match rest.find('>') {
        Some(end) if end <= 16 && rest[..end].bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            let after = &rest[end + 1..];
            2 + end + 1 + (after.len() - after.trim_start().len())
        }
        _ => 0,
    }
}

/// Takes a hash off a head.
pub(crate) fn without_hash(text: &str) -> &str {
    &text[hash_len(text)..]
}

/// Clojure's REPL: `Execution error (ArithmeticException) at user/share (REPL:1).` names the class;
/// the message stands on the next line.
pub(crate) fn clojure(line: &str) -> Option<&str> {
    let rest = ["Execution error (", "Syntax error ("]
        .iter()
        .find_map(|start| line.strip_prefix(start))?;
    let (class, place) = rest.split_once(") ")?;
    (is_throwable_name(class) && place.contains("at ") && place.contains(':')).then_some(class)
}

/// The first throwable named within a log line, with `: message` or at its end: where it begins.
pub(crate) fn within_line(line: &str) -> Option<usize> {
    if is_coded(line.trim_start()) {
        return None;
    }
    let bytes = line.as_bytes();
    // Fields of records end in blanks, bars, tabs, commas; `failed:java.lang.X:` has none at all.
    let begins = |at: usize, class: &str| match at.checked_sub(1).map(|before| bytes[before]) {
        None | Some(b' ' | b'|' | b'\t' | b';' | b',' | b'>') => true,
        // What stands close behind a name is its value, perhaps a secret: known packages alone.
        Some(b'=' | b':' | b'"') => has_java_root(class),
        // What Spring MVC writes of a request that it refused.
        Some(b'[') => line[..at].ends_with("Resolved ["),
        Some(_) => false,
    };
    let mut at = 0;
    while at < line.len() {
        let Some(class) = class_token(&line[at..]) else {
            at += line[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let rest = &line[at + class.len()..];
        let ends = rest.is_empty()
            || rest == ":"
            || rest.starts_with(": ")
            || rest.starts_with(" in service ");
        if begins(at, class) && ends && is_qualified_class(class) && is_throwable_name(class) {
            let start = at + glued(class);
            return Some(coded_start(&line[..at], &line[at..]).unwrap_or(start));
        }
        at += class.len();
    }
    None
}

/// The head behind what opens a block or a string on its line: "```", `{code:java}`, a quote.
pub(crate) fn behind_opening(line: &str) -> Option<usize> {
    const OPENINGS: &[char] = &['`', '}', '\'', '"', '\u{201c}', '\u{201e}', '\u{ab}'];
    line.match_indices(OPENINGS)
        .map(|(at, opening)| at + opening.len())
        .take(16)
        .find(|&at| {
            let text = &line[at..];
            starts_with_throwable(text) && has_java_root(text) && is_marked(text)
        })
}

/// The class that ends a log line behind a colon, whatever its name: `… failed: com.acme.Db$Down: x`.
pub(crate) fn behind_colon(line: &str) -> Option<usize> {
    line.match_indices(": ").map(|(at, _)| at + 2).find(|&at| {
        let class = class_token(&line[at..]);
        let rest = class.map(|class| &line[at + class.len()..]);
        class.is_some_and(|class| {
            is_qualified_class(class) || class.contains('$') && !class.starts_with('$')
        }) && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(": "))
    })
}

/// Gradle's short form of a test's failure, `X at CartTest.java:19`: a place, not a message.
pub(crate) fn is_short_form(text: &str) -> bool {
    let place = text
        .trim_end()
        .rsplit_once(" at ")
        .map(|(class, place)| (class_token(class) == Some(class), place));
    matches!(place, Some((true, place)) if place.rsplit_once(':').is_some_and(|(file, line)| file.contains('.') && line.bytes().all(|byte| byte.is_ascii_digit())))
}

/// Whether a class begins the text and ends it, or is followed by the mark before a message.
pub(crate) fn is_marked(text: &str) -> bool {
    let rest = class_token(text).map(|class| &text.as_bytes()[class.len()..]);
    matches!(
        rest,
        Some([] | [b':', b' ', ..] | [b';', b' ', ..] | [b'[', ..] | [b'(', ..])
    )
}

/// Whether a line that nothing follows is a failure by itself: the JIT compiler throws some
/// throwables without a stack (`OmitStackTraceInFastThrow`), the JVM reports some in one line.
pub(crate) fn stands_alone(text: &str) -> bool {
    let head = read(text);
    let Some(class) = head.class else {
        return false;
    };
    let stackless = matches!(
        class,
        "java.lang.NullPointerException"
            | "java.lang.ArithmeticException"
            | "java.lang.ArrayIndexOutOfBoundsException"
            | "java.lang.ArrayStoreException"
            | "java.lang.ClassCastException"
            | "java.lang.OutOfMemoryError"
            | "java.lang.StackOverflowError"
    );
    is_marked(text)
        && is_throwable_name(class)
        && has_java_root(class)
        && (stackless || head.message.is_some_and(|at| !text[at..].trim().is_empty()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn class_and_message_are_told_apart() {
        for (text, class, message) in [
            (
                "java.lang.IllegalStateException: boom",
                Some("java.lang.IllegalStateException"),
                Some("boom"),
            ),
            ("T$NoMsg", Some("T$NoMsg"), None),
            ("java.lang.X: ", Some("java.lang.X"), Some("")),
            ("java.lang.X:", Some("java.lang.X"), Some("")),
            (
                "Odd thing happened: code=42",
                None,
                Some("Odd thing happened: code=42"),
            ),
            (
                "Unable to connect to server (32103) - java.net.ConnectException: x",
                None,
                Some("Unable to connect to server (32103) - java.net.ConnectException: x"),
            ),
            (
                "org.xml.sax.SAXParseException; lineNumber: 3; x",
                Some("org.xml.sax.SAXParseException"),
                Some("lineNumber: 3; x"),
            ),
            (
                "SomeNotConnectedException[errorType=X]",
                Some("SomeNotConnectedException"),
                Some("[errorType=X]"),
            ),
            (
                "while scanning for the next token",
                None,
                Some("while scanning for the next token"),
            ),
            (
                "org.apache.hadoop.ipc.RemoteException(a.B): m",
                Some("org.apache.hadoop.ipc.RemoteException"),
                Some("(a.B): m"),
            ),
        ] {
            let head = read(text);
            assert_eq!(
                (head.class, head.message.map(|at| &text[at..])),
                (class, message),
                "{text}"
            );
        }
    }

    #[test]
    fn thread_names_may_hold_quotes_and_blanks() {
        for (line, thread, head) in [
            (
                "Exception in thread \"main\" java.lang.Error: x",
                "main",
                "java.lang.Error: x",
            ),
            (
                "Exception in thread \"my \"worker\" 1\" java.lang.Error",
                "my \"worker\" 1",
                "java.lang.Error",
            ),
            (
                "Exception in thread \"\" java.lang.Error",
                "",
                "java.lang.Error",
            ),
            ("Loading…Exception in thread \"T\"a.B: c", "T", "a.B: c"),
            (
                "Exception in thread \"main\" Unable to connect (1)",
                "main",
                "Unable to connect (1)",
            ),
        ] {
            let found = at_line_start(line).unwrap();
            assert_eq!(
                (found.thread, &line[found.start..]),
                (Some(thread), head),
                "{line}"
            );
        }
    }

    #[test]
    fn a_throwable_within_a_log_line_is_found_where_it_is_reported() {
        for (line, expected) in [
            (
                "ERROR [EE-1] WFLYEJB0034: call failed: java.lang.RuntimeException: a",
                Some("java.lang.RuntimeException: a"),
            ),
            (
                "registered handler for java.net.ConnectException in registry",
                None,
            ),
            (
                "zip error: no spacejava.io.IOException: no space",
                Some("java.io.IOException: no space"),
            ),
            (
                "Retrying after java.io.IOException",
                Some("java.io.IOException"),
            ),
            ("o.s.Foo - java.lang.X", None),
            (
                "Jan  2 03:04:05 host app[1]: Connection lost (32109) - java.io.EOFException",
                Some("Connection lost (32109) - java.io.EOFException"),
            ),
        ] {
            assert_eq!(within_line(line).map(|at| &line[at..]), expected, "{line}");
        }
    }
}
