//! Entities, tags and line breaks of HTML and XML that stand in the way of a trace.

use super::anchor;
use super::element::Kind;
use super::escape::renumber;
use super::names::starts_with_throwable;
use super::page::Role;
use super::work::{Dressed, Work};

/// Takes off entities and line breaks, in inputs where they hide frames.
pub(super) fn show(work: &mut Work<'_>) -> bool {
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
        && (show_heads(work)
            | work.replace(|line| plain(&line.text).map(|lines| renumber(lines, line.number))))
}

/// The first line of a record is dressed as those below it are.
fn show_heads(work: &mut Work<'_>) -> bool {
    let mut changed = false;
    for line in &mut work.lines {
        if matches!(line.role, Role::Start(_))
            && let Some([text]) = plain(&line.text).as_deref()
        {
            line.text = text.clone().into();
            changed = true;
        }
    }
    changed
}

fn is_hidden_anchor(text: &str, dressed: &str) -> bool {
    let is_frame =
        |text: &str| anchor::frame_line(text).is_some() || anchor::bare_frame_line(text).is_some();
    is_frame(text) && !is_frame(dressed)
}

/// The lines that a browser would show; `None` when it would show the line as it stands.
pub(super) fn plain(line: &str) -> Option<Vec<String>> {
    if !line.contains(['&', '<']) {
        return None;
    }
    let content = unnumbered(line);
    let cell = cell(content);
    let mut text = entities(&tags(cell));
    if cell.len() < content.len() && text.contains("`\n") {
        text = without_ticks(&text);
    }
    let text = text.replace("]]>", "").replace('\r', "");
    // A break at the end of a line is the line's own end.
    let ended = text.strip_suffix('\n').filter(|_| ends_in_break(line));
    let shown = ended.unwrap_or(&text);
    (shown != line).then(|| shown.split('\n').map(str::to_owned).collect())
}

fn ends_in_break(line: &str) -> bool {
    let open = line.trim_end().rfind('<');
    let tag = open.map(|open| line[open..].trim_end().to_ascii_lowercase());
    tag.is_some_and(|tag| matches!(tag.as_str(), "<br>" | "<br/>" | "<br />"))
}

/// The line without the element at its start that holds nothing but its number.
fn unnumbered(line: &str) -> &str {
    let mut rest = line;
    for _ in 0..4 {
        let Some((_, len, Kind::Open)) = element(rest.trim_start()) else {
            return line;
        };
        rest = &rest.trim_start()[len..];
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let closed = element(&rest[digits..]).filter(|(_, _, kind)| *kind == Kind::Close);
            return closed.map_or(line, |(_, len, _)| &rest[digits + len..]);
        }
    }
    line
}

/// The cell of a Markdown table whose line ends are tags: a row has one line.
fn cell(line: &str) -> &str {
    let row = line.trim();
    let Some(end) = row.strip_prefix('|').and(row.strip_suffix('|')) else {
        return line;
    };
    let Some(first) = end.find("<br") else {
        return line;
    };
    let start = end[..first].rfind("| ").map_or(1, |at| at + 2);
    end[start..].trim().trim_matches('`')
}

/// Lines of a cell each of which is code by itself.
fn without_ticks(text: &str) -> String {
    let lines = text.split('\n').map(|line| {
        let code = line.trim().trim_matches('`');
        let indent = if code.starts_with("at ") { "\t" } else { "" };
        format!("{indent}{}", code.trim())
    });
    lines.collect::<Vec<_>>().join("\n")
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

/// Names in angle brackets that the JVM prints.
const CALLS: &[&str] = &["init", "clinit", "generated", "eval", "unknown"];

/// The tag at the start of the text: its element, its length, what it does.
pub(super) fn element(text: &str) -> Option<(&str, usize, Kind)> {
    let inside = text.strip_prefix('<')?;
    let (body, closes) = match inside.strip_prefix('/') {
        Some(body) => (body, true),
        None => (inside, false),
    };
    let named =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.');
    let len = body.bytes().take_while(|&byte| named(byte)).count();
    let name = &body[..len];
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || CALLS.contains(&name) {
        return None;
    }
    if !matches!(body.as_bytes().get(len)?, b'>' | b'/' | b' ' | b'\t') {
        return None;
    }
    // Attributes may hold the mark that ends the tag, but none that begins one.
    let mut quote = None;
    let end = body.bytes().take(LONGEST_TAG).position(|byte| {
        match quote {
            Some(open) if byte == open => quote = None,
            None if matches!(byte, b'"' | b'\'') => quote = Some(byte),
            _ => {}
        }
        byte == b'<' || byte == b'>' && quote.is_none()
    })?;
    let kind = match body.as_bytes()[end] {
        b'<' => return None,
        _ if closes => Kind::Close,
        _ if body[..end].ends_with('/') => Kind::Empty,
        _ => Kind::Open,
    };
    Some((name, text.len() - body.len() + end + 1, kind))
}

/// What is shown of a piece of an element's text; whether it begins and ends within character data.
pub(super) fn text(piece: &str, mut in_data: bool) -> (String, bool) {
    const DATA: &str = "<![CDATA[";
    let mut out = String::with_capacity(piece.len());
    let mut rest = if in_data { piece } else { unnumbered(piece) };
    while !rest.is_empty() {
        if in_data {
            let (data, after) = match rest.split_once("]]>") {
                Some((data, after)) => (data, after),
                None => (rest, ""),
            };
            in_data = data.len() == rest.len();
            out.push_str(data);
            rest = after;
            continue;
        }
        let mark = rest.find('<').unwrap_or(rest.len());
        out.push_str(&entities(&rest[..mark]));
        rest = &rest[mark..];
        if let Some(data) = rest.strip_prefix(DATA) {
            (rest, in_data) = (data, true);
        } else if let Some((name, len, kind)) = element(rest) {
            let name = name.to_ascii_lowercase();
            let closes = kind == Kind::Close && BREAKS.contains(&format!("/{name}").as_str());
            if closes || kind != Kind::Close && BREAKS.contains(&name.as_str()) {
                out.push('\n');
            }
            rest = &rest[len..];
        } else if let Some(after) = rest.strip_prefix('<') {
            out.push('<');
            rest = after;
        }
    }
    (out, in_data)
}

pub(super) fn entities(text: &str) -> String {
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
    out
}

fn decoded(name: &str) -> Option<char> {
    match name {
        "Tab" => Some('\t'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" | "ensp" | "emsp" => Some(' '),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        let mut work = Work::of_lines(text);
        show(&mut work);
        work.lines
            .into_iter()
            .map(|line| line.text.into_owned())
            .collect()
    }

    #[test]
    fn entities_and_breaks_are_shown_as_a_browser_would() {
        assert_eq!(
            shown("<pre>java.lang.X: a &lt; b<br/>&nbsp;&nbsp;at a.B.&lt;init&gt;(B.java:1)<br>&nbsp;at java.base&#47;a.B.c(B.java:2)</pre>").join("|"),
            "|java.lang.X: a < b|  at a.B.<init>(B.java:1)| at java.base/a.B.c(B.java:2)|"
        );
    }
}
