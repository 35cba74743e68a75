//! Text within text: literal `\n\tat`, syslog's `#012#011`, HTML entities and breaks, Jira's
//! backslashes.

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
    literal | syslog | services | markup(work) | jira(work)
}

fn renumber<'a>(lines: Vec<String>, number: usize) -> Vec<Dressed<'a>> {
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

/// Entities and line breaks of HTML, in inputs where they hide frames.
fn markup(work: &mut Work<'_>) -> bool {
    let hides = |line: &Dressed<'_>| {
        line.is_free()
            && line.text.contains(['&', '<'])
            && plain(&line.text)
                .is_some_and(|lines| lines.iter().any(|text| is_hidden_anchor(text, &line.text)))
    };
    // The head of a page's trace may stand behind a tag while its frames have lines of their own.
    let heads =
        |line: &Dressed<'_>| {
            line.is_free()
                && line.text.split('>').skip(1).any(|text| {
                    starts_with_throwable(text.strip_prefix("<![CDATA[").unwrap_or(text))
                })
        };
    let framed = work
        .lines
        .iter()
        .any(|line| anchor::frame_line(&line.text).is_some());
    work.lines
        .iter()
        .any(|line| hides(line) || framed && heads(line))
        && work.replace(|line| plain(&line.text).map(|lines| renumber(lines, line.number)))
}

fn is_hidden_anchor(text: &str, dressed: &str) -> bool {
    let is_frame =
        |text: &str| anchor::frame_line(text).is_some() || anchor::bare_frame_line(text).is_some();
    is_frame(text) && !is_frame(dressed)
}

/// The lines that a browser would show; `None` when it would show the line as it stands.
fn plain(line: &str) -> Option<Vec<String>> {
    if !line.contains(['&', '<']) {
        return None;
    }
    let text = entities(&tags(line));
    (text != line).then(|| text.split('\n').map(str::to_owned).collect())
}

const BREAKS: &[&str] = &[
    "br", "p", "/p", "div", "/div", "li", "/li", "tr", "/tr", "pre", "/pre", "h1", "h2", "h3",
    "/h1", "/h2", "/h3",
];
const INLINE: &[&str] = &[
    "b",
    "i",
    "u",
    "em",
    "strong",
    "code",
    "span",
    "a",
    "td",
    "th",
    "table",
    "tbody",
    "ul",
    "ol",
    "body",
    "html",
    "head",
    "title",
    "font",
    "tt",
    "kbd",
    "hr",
    "small",
    "big",
    "nobr",
    "error",
    "failure",
    "system-out",
    "system-err",
    "skipped",
    "testcase",
    "throwable",
    "log4j:throwable",
    "exception",
    "stacktrace",
    "cause",
    "rerunFailure",
    "flakyFailure",
    "rerunError",
    "flakyError",
];

/// The longest tag with its attributes.
const LONGEST_TAG: usize = 4_096;

/// Takes tags off; `<init>` and its kin are no tags.
fn tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    // Without this a line of `<` alone would be searched to its end from every one of them.
    let last_close = line.rfind('>').map_or(0, |at| line.len() - at);
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        let text = &rest[open..];
        if text.len() < last_close {
            rest = text;
            break;
        }
        let (shown, len) = tag(text);
        out.push_str(shown);
        rest = &text[len..];
    }
    out.push_str(rest);
    out
}

/// What is shown for the text that begins with `<`, and how much of it that stands for.
fn tag(text: &str) -> (&str, usize) {
    for mark in ["<![CDATA[", "<!--"] {
        if text.starts_with(mark) {
            return ("", mark.len());
        }
    }
    let Some(close) = memchr::memchr(b'>', &text.as_bytes()[..text.len().min(LONGEST_TAG)]) else {
        return ("<", 1);
    };
    let name = text[1..close]
        .split([' ', '\t', '\n'])
        .next()
        .unwrap_or("")
        .trim_end_matches('/');
    let lower = name.to_ascii_lowercase();
    if BREAKS.contains(&lower.as_str()) {
        ("\n", close + 1)
    } else if INLINE.contains(&name.trim_start_matches('/'))
        || INLINE.contains(&lower.trim_start_matches('/'))
    {
        ("", close + 1)
    } else {
        ("<", 1)
    }
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let entity = &rest[at..];
        let end = entity.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((decoded(&entity[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &entity[end + 1..];
            }
            None => {
                out.push('&');
                rest = &entity[1..];
            }
        }
    }
    out.push_str(rest);
    out.replace("]]>", "")
}

fn decoded(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" | "ensp" | "emsp" => Some(' '),
        "Tab" => Some('\t'),
        "NewLine" => Some('\n'),
        _ => {
            let code = name.strip_prefix('#')?;
            let code = match code.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => code.parse().ok()?,
            };
            char::from_u32(code).map(|c| if c == '\u{a0}' { ' ' } else { c })
        }
    }
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
    fn entities_and_breaks_are_shown_as_a_browser_would() {
        assert_eq!(
            lines("<pre>java.lang.X: a &lt; b<br/>&nbsp;&nbsp;at a.B.&lt;init&gt;(B.java:1)<br>&nbsp;at java.base&#47;a.B.c(B.java:2)</pre>").join("|"),
            "|java.lang.X: a < b|  at a.B.<init>(B.java:1)| at java.base/a.B.c(B.java:2)|"
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
