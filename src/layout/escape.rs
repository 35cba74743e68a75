//! Text within text: literal `\n\tat`, syslog's `#012#011`, Jira's backslashes.

use super::anchor;
use super::json;
use super::names::{has_java_root, starts_with_throwable};
use super::page::Role;
use super::work::{Dressed, Work};

/// Unescapes the lines that hold a trace only so.
pub(super) fn unescape(work: &mut Work<'_>) -> bool {
    let literal = literals(work);
    let syslog = work.replace(|line| syslog(&line.text).map(|lines| renumber(lines, line.number)));
    let services = work.replace(|line| {
        teamcity(&line.text)
            .or_else(|| workflow(&line.text))
            .map(|lines| renumber(lines, line.number))
    });
    literal | syslog | services | jira(work)
}

/// Strings whose escapes hide a trace. What a structured line says beside it is its record.
fn literals(work: &mut Work<'_>) -> bool {
    let mut above_opens_json = false;
    let mut records = std::mem::take(&mut work.records);
    let changed = work.replace(|line| {
        // JSON within a message is the message's text.
        let within =
            std::mem::replace(&mut above_opens_json, line.text.trim_end().ends_with(": {"));
        let found = if within { None } else { literal(&line.text) }?;
        let mut lines = renumber(found.lines, line.number);
        let (Some(before), Some(after)) = (found.before, found.after) else {
            return Some(lines);
        };
        match json::pairs(&before, &after) {
            Some(record) => {
                lines[0].role = Role::Start(records.len());
                records.push(record);
            }
            None => lines.insert(0, Dressed::free(before, line.number)),
        }
        lines.push(Dressed::end(line.number));
        Some(lines)
    });
    work.records = records;
    changed
}

pub(super) fn renumber<'a>(lines: Vec<String>, number: usize) -> Vec<Dressed<'a>> {
    lines
        .into_iter()
        .map(|line| Dressed::free(line, number))
        .collect()
}

/// `…"stack_trace":"java.lang.X: m\n\tat a.B.c(B.java:1)\n…`: a string in a line that is no valid
/// JSON, or no JSON at all.
fn literal(line: &str) -> Option<Unescaped> {
    let first = memchr::memmem::find(line.as_bytes(), b"\\n")?;
    let backslashes = line.as_bytes()[..first]
        .iter()
        .rev()
        .take_while(|&&byte| byte == b'\\')
        .count();
    let level = backslashes + 1;
    let string = enclosing_string(line, first, level).unwrap_or(0..line.len());
    let body = first - backslashes;
    let mut text = line[body..string.end].to_owned();
    for _ in 0..level.min(4).ilog2() + 1 {
        text = undo(&text);
    }
    let found = text
        .lines()
        .skip(1)
        .any(|line| anchor::frame_line(line).is_some() || anchor::section(line).is_some());
    if !found {
        return None;
    }
    let mut head = line[string.start..body].to_owned();
    if string.start > 0 {
        for _ in 0..level.min(4).ilog2() + 1 {
            head = undo(&head);
        }
    }
    let head = head.strip_suffix("\\r").unwrap_or(&head);
    let mut lines: Vec<String> = vec![head.to_owned()];
    lines.extend(text.lines().skip(1).map(str::to_owned));
    // What the line says around a string is no part of it, unless it is the head.
    let before = &line[..string.start.saturating_sub(level)];
    let after = line[string.end..].trim_start_matches(['\\', '"', '\'']);
    let whole = starts_with_throwable(head);
    // Python's errors quote the whole text of a program that failed.
    let outer = |part: &str| starts_with_throwable(part) && (!whole || has_java_root(part));
    let named = before.split(": ").any(outer);
    if named {
        lines[0].insert_str(0, &line[..string.start]);
    }
    let around = !named && string.start > 0;
    Some(Unescaped {
        before: around.then(|| before.to_owned()),
        lines,
        after: around.then(|| after.to_owned()),
    })
}

/// Lines out of a string, and what stood around it in its line.
struct Unescaped {
    before: Option<String>,
    lines: Vec<String>,
    after: Option<String>,
}

/// Where the string ends whose text begins here: at a quote before which no backslash stands.
pub(super) fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().position(|byte| {
        let ends = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        ends
    })
}

/// The text of the quoted string in which `inside` lies. On a deeper level of escapes quotes, too,
/// have backslashes before them: one less than a line end has.
fn enclosing_string(line: &str, inside: usize, level: usize) -> Option<std::ops::Range<usize>> {
    let bytes = line.as_bytes();
    let mut open: Option<(u8, usize)> = None;
    let mut backslashes = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte == b'\\' {
            backslashes += 1;
            continue;
        }
        let quotes = matches!(byte, b'"' | b'\'') && backslashes + 1 == level;
        match open {
            Some((quote, start)) if quotes && quote == byte => {
                if at > inside {
                    return Some(start..at - backslashes);
                }
                open = None;
            }
            None if at > inside => return None,
            // An apostrophe opens nothing.
            None if quotes && (byte == b'"' || opens(&bytes[..at])) => open = Some((byte, at + 1)),
            _ => {}
        }
        backslashes = 0;
    }
    // Cut off, or somebody's single quote.
    open.filter(|&(quote, start)| quote == b'"' && start <= inside)
        .map(|(_, start)| start..line.len())
}

fn opens(before: &[u8]) -> bool {
    before
        .last()
        .is_none_or(|byte| matches!(byte, b' ' | b'=' | b':' | b'(' | b'[' | b'{' | b',' | b'b'))
}

/// Takes one level of backslash escapes off.
pub(super) fn undo(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => {}
            Some('"') => out.push('"'),
            Some('/') => out.push('/'),
            Some('\\') => out.push('\\'),
            // Files of properties escape what separates a key from its value.
            Some(mark @ (':' | '=')) => out.push(mark),
            Some('u') => push_unicode(&mut out, &mut chars),
            Some(other) => {
                out.push('\\');
                out.push(other);
            }
            None => out.push('\\'),
        }
    }
    out
}

fn push_unicode(out: &mut String, chars: &mut std::str::Chars<'_>) {
    let rest = chars.as_str();
    let code = rest
        .get(..4)
        .and_then(|digits| u32::from_str_radix(digits, 16).ok())
        .and_then(char::from_u32);
    match code {
        Some(code) => {
            out.push(code);
            *chars = rest[4..].chars();
        }
        None => out.push_str("\\u"),
    }
}

/// rsyslog writes control characters as `#` and three octal digits.
pub(super) fn syslog(line: &str) -> Option<Vec<String>> {
    if !line.contains("#011") && !line.contains("#012") {
        return None;
    }
    let text = line.replace("#012", "\n").replace("#011", "\t");
    Some(text.lines().map(str::to_owned).collect())
}

/// TeamCity's service messages: `##teamcity[testFailed … details='X: m|n|tat a.B.c(B.java:1)|n']`.
fn teamcity(line: &str) -> Option<Vec<String>> {
    let (_, attributes) = line.split_once("##teamcity[")?;
    let (_, value) = attributes
        .split_once("details='")
        .or_else(|| attributes.split_once("errorDetails='"))?;
    let mut text = String::with_capacity(value.len());
    let mut chars = value.chars();
    while let Some(c) = chars.next() {
        match (c, if c == '|' { chars.next() } else { None }) {
            ('|', Some('n')) => text.push('\n'),
            ('|', Some('r')) => {}
            ('|', Some('t')) => text.push('\t'),
            ('|', Some(escaped)) => text.push(escaped),
            ('\'', _) => break,
            (c, _) => text.push(c),
        }
    }
    // TeamCity has no escape for tabs: `|t` above is what some runners write all the same.
    text.contains('\n')
        .then(|| text.lines().map(str::to_owned).collect())
}

/// Workflow commands of GitHub Actions: `::error file=A.java,line=1::X: m%0A%09at a.B.c(B.java:1)`.
fn workflow(line: &str) -> Option<Vec<String>> {
    let at = ["::error", "::warning", "::notice", "::debug"]
        .iter()
        .find_map(|command| line.find(command))?;
    let (_, data) = line[at + 2..].split_once("::")?;
    if !data.contains("%0A") {
        return None;
    }
    let text = data
        .replace("%0D", "")
        .replace("%0A", "\n")
        .replace("%09", "\t")
        .replace("%25", "%");
    Some(text.lines().map(str::to_owned).collect())
}

/// Jira and Markdown put a backslash before marks: `\(X.java:67\)`.
fn jira(work: &mut Work<'_>) -> bool {
    let hides = |line: &Dressed<'_>| {
        line.is_free()
            && line.text.contains("\\)")
            && unmarked(&line.text).is_some_and(|text| {
                anchor::find(&text).is_some() && anchor::find(&line.text).is_none()
            })
    };
    work.lines.iter().any(hides)
        && work
            .replace(|line| unmarked(&line.text).map(|text| vec![Dressed::free(text, line.number)]))
}

fn unmarked(line: &str) -> Option<String> {
    if !line.contains('\\') {
        return None;
    }
    let mut out = String::with_capacity(line.len());
    let mut chars = line.chars().peekable();
    while let Some(c) = chars.next() {
        let mark = chars
            .peek()
            .is_some_and(|next| "()[]{}<>_.*#$-!|~".contains(*next));
        if c != '\\' || !mark {
            out.push(c);
        }
    }
    (out != line).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let lines = text
            .lines()
            .enumerate()
            .map(|(index, line)| Dressed::free(line.to_owned(), index + 1))
            .collect();
        let mut work = Work {
            lines,
            records: Vec::new(),
        };
        unescape(&mut work);
        work.lines
            .into_iter()
            .map(|line| line.text.into_owned())
            .collect()
    }

    #[test]
    fn escaped_line_ends_become_lines_and_the_string_is_cut_out() {
        let expected = [
            "java.lang.X: m",
            "\tat a.B.c(B.java:1)",
            "\tat a.B.d(B.java:2)",
        ];
        for text in [
            r"java.lang.X: m\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)",
            r"java.lang.X: m\r\n\tat a.B.c(B.java:1)\r\n\tat a.B.d(B.java:2)",
            r"java.lang.X: m\\n\\tat a.B.c(B.java:1)\\n\\tat a.B.d(B.java:2)",
            "java.lang.X: m#012#011at a.B.c(B.java:1)#012#011at a.B.d(B.java:2)",
        ] {
            assert_eq!(lines(text), expected, "{text}");
        }
    }

    #[test]
    fn the_text_of_a_broken_json_string_is_found() {
        let text = r#"{"level":"ERROR","stack_trace":"java.lang.NullPointerException: Cannot invoke \"a\"\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\n","x":1"#;
        assert_eq!(
            lines(text)[1..],
            ["\tat a.B.c(B.java:1)", "\tat a.B.d(B.java:2)", ""]
        );
    }

    #[test]
    fn backslashes_before_marks_are_taken_off() {
        assert_eq!(
            lines("java.lang.X: m\n at a.B.c\\(B.java:67\\)\n"),
            ["java.lang.X: m", " at a.B.c(B.java:67)"]
        );
    }
}
