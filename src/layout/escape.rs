//! Text within text: literal `\n\tat`, syslog's `#012#011`, Jira's backslashes.

use super::anchor;
use super::names::starts_with_throwable;
use super::work::{Dressed, Work};

/// Unescapes the lines that hold a trace only so.
pub(super) fn unescape(work: &mut Work<'_>) -> bool {
    let mut above_opens_json = false;
    let literal = work.replace(|line| {
        // JSON within a message is the message's text.
        let within =
            std::mem::replace(&mut above_opens_json, line.text.trim_end().ends_with(": {"));
        if within {
            None
        } else {
            literal(&line.text).map(|lines| renumber(lines, line.number))
        }
    });
    let syslog = work.replace(|line| syslog(&line.text).map(|lines| renumber(lines, line.number)));
    let services = work.replace(|line| {
        teamcity(&line.text)
            .or_else(|| workflow(&line.text))
            .map(|lines| renumber(lines, line.number))
    });
    literal | syslog | services | jira(work)
}

pub(super) fn renumber<'a>(lines: Vec<String>, number: usize) -> Vec<Dressed<'a>> {
    lines
        .into_iter()
        .map(|line| Dressed::free(line, number))
        .collect()
}

/// `…"stack_trace":"java.lang.X: m\n\tat a.B.c(B.java:1)\n…`: a string in a line that is no valid
/// JSON, or no JSON at all.
fn literal(line: &str) -> Option<Vec<String>> {
    let first = line.find("\\n")?;
    let (head, body) = line.split_at(first);
    let level = head.bytes().rev().take_while(|&byte| byte == b'\\').count() + 1;
    let mut text = body.to_owned();
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
    let quoted = head.contains('"') || head.contains('\'');
    let mut lines: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    if quoted {
        cut_at_closing_quote(&mut lines);
    }
    let head = head.trim_end_matches(['\\', 'r']);
    let head = if head.len() + 1 < first {
        head
    } else {
        &line[..first]
    };
    lines.insert(0, string_start(head.trim_end_matches('\\')).to_owned());
    Some(lines)
}

/// The part of the text that begins a quoted throwable: behind the quote that opens its string.
fn string_start(head: &str) -> &str {
    let mut opening = head
        .match_indices(['"', '\''])
        .map(|(at, _)| &head[at + 1..]);
    opening
        .find(|text| starts_with_throwable(text))
        .unwrap_or(head)
}

/// The quote that closes the string stands behind the last frame or heading.
fn cut_at_closing_quote(lines: &mut Vec<String>) {
    let last = lines.iter().rposition(|line| line.contains('"'));
    if let Some(last) = last {
        let line = &mut lines[last];
        // Within the trace itself a quote was escaped and stays.
        if let Some(end) = line.find(['"']).filter(|&end| {
            line[..end].contains(')')
                || line[..end].trim().is_empty()
                || line[..end].contains("...")
        }) {
            line.truncate(end);
            lines.truncate(last + 1);
        }
    }
}

/// Takes one level of backslash escapes off.
fn undo(text: &str) -> String {
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
fn syslog(line: &str) -> Option<Vec<String>> {
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
