//! Frames without `at`: Clojure, error pages, lists.

use super::call::frame;
use super::line::is_tail;
use super::{Form, Found};

/// A frame without `at`, alone on its line. A blank stands before the parenthesis or not.
pub(crate) fn bare_frame_line(line: &str) -> Option<(&str, Found)> {
    let call = line
        .trim_start()
        .trim_start_matches('\u{2014}')
        .trim_start();
    let found = frame(call).or_else(|| variable(call))?;
    // Without `at` prose comes close: no blanks inside, a qualified class or a known source.
    let head = call[..found.len].split('(').next().unwrap_or("").trim_end();
    let plain = !head.contains([' ', ',']) && head.contains(['.', '#', '/']);
    (plain && is_tail(&call[found.len..])).then_some((call, found))
}

/// Where a frame without `at` begins that ends the line, behind whatever stands before it.
pub(crate) fn find_bare_frame(line: &str) -> Option<usize> {
    let text = line.strip_suffix('\r').unwrap_or(line);
    let open = memchr::memrchr(b'(', text.strip_suffix(')')?.as_bytes())?;
    let source = &text[open + 1..text.len() - 1];
    // Most lines that end in a parenthesis are out by what is in it.
    let (file, number) = source.rsplit_once(':')?;
    if file.contains(' ') || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let call = text[..open].trim_end();
    let start = call.rfind([' ', '\t', '|', '>']).map_or(0, |at| at + 1);
    bare_frame_line(&text[start..]).map(|_| start)
}

/// A variable of Clojure and its name space, which need no dot: `user/share (REPL:1)`.
fn variable(text: &str) -> Option<Found> {
    // Most texts are out by either of these.
    let slash = memchr::memchr(b'/', text.as_bytes())?;
    if memchr::memchr(b'(', text.as_bytes())? < slash {
        return None;
    }
    let (call, rest) = text.split_once(" (")?;
    let (space, name) = call.split_once('/')?;
    let named = |part: &str| !part.is_empty() && !part.contains([' ', '(', ')', ':', '"', ',']);
    let source = &rest[..rest.find(')')?];
    let (file, line) = source.rsplit_once(':')?;
    let known = [".clj", ".cljc", ".cljs", ".bb"]
        .iter()
        .any(|end| file.ends_with(end))
        || matches!(file, "NO_SOURCE_FILE" | "NO_SOURCE_PATH" | "REPL");
    let numbered = !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit());
    let known = known && !file.contains(' ');
    (named(space) && named(name) && known && numbered).then_some(Found {
        len: call.len() + source.len() + 3,
        form: Form::Plain,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_of_clojure_is_a_frame() {
        for line in [
            "\tuser/share (NO_SOURCE_FILE:1)",
            "    shop.core/shares! (core.clj:12)",
            "    user/eval123/fn--124 (form-init1.clj:1)",
        ] {
            assert!(bare_frame_line(line).is_some(), "{line}");
        }
        for line in [
            "and/or (see core.clj:1)",
            "a/b (c.d:1)",
            "either/or (main:12)",
        ] {
            assert!(bare_frame_line(line).is_none(), "{line}");
        }
    }

    #[test]
    fn a_frame_without_at_is_found_behind_a_prefix() {
        let found = |line| find_bare_frame(line).map(|at| &line[at..]);
        let frame = "a.B.c (B.java:1)";
        assert_eq!(found("app-1  |     a.B.c (B.java:1)"), Some(frame));
        assert_eq!(found("app | user/f (REPL:1)"), Some("user/f (REPL:1)"));
        assert_eq!(found("10:15 INFO fine (kafka.server.KafkaServer)"), None);
        assert_eq!(found("10:15 INFO pool (total=1, idle:2)"), None);
    }
}
