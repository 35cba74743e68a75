//! Traces that lost their line ends: all on one line, with or without something between the
//! frames, lists of frames in brackets, frames written as fields.

use memchr::memmem;

use super::anchor;
use super::names;
use super::work::{Dressed, Work};

/// Breaks lines that hold more than one part of a trace.
pub(super) fn split(work: &mut Work<'_>) -> bool {
    work.replace(|line| {
        let lines = lines(&line.text)?.into_iter();
        Some(lines.map(|text| Dressed::free(text, line.number)).collect())
    })
}

/// The lines of a text that holds more than one part of a trace.
pub(super) fn lines(text: &str) -> Option<Vec<String>> {
    by_frames(text)
        .or_else(|| by_list(text))
        .or_else(|| by_fields(text))
}

/// `X: m at a.B.c(B.java:1) at a.B.d(B.java:2) ... 3 more Caused by: …`
fn by_frames(line: &str) -> Option<Vec<String>> {
    let first = anchor::find_frame(line, 0)?;
    let second = next_frame(line, first)?;
    let head = &line[..first];
    // A frame alone on its line, or one with a tail that happens to look like a frame.
    if second.is_none() && (anchor::frame_line(line).is_some() || !names::holds_throwable(head)) {
        return None;
    }
    if let Some(mark) = separator(line, first, second) {
        return Some(by_mark(line, mark));
    }
    let mut lines = Vec::new();
    if !head.trim().is_empty() {
        push_glued(&mut lines, head.trim_end());
    }
    let mut at = first;
    loop {
        let call = at + 3 + (line[at + 3..].len() - line[at + 3..].trim_start().len());
        let end = call + anchor::frame(&line[call..])?.len;
        let next = anchor::find_frame(line, end);
        let between = &line[end..next.unwrap_or(line.len())];
        push_between(&mut lines, format!("\tat {}", &line[call..end]), between);
        match next {
            Some(next) => at = next,
            None => return Some(lines),
        }
    }
}

/// The frame behind the one at `first`; the outer `None` when there is no frame at all.
fn next_frame(line: &str, first: usize) -> Option<Option<usize>> {
    let call = first + 3 + (line[first + 3..].len() - line[first + 3..].trim_start().len());
    let end = call + anchor::frame(&line[call..])?.len;
    Some(anchor::find_frame(line, end))
}

/// A mark that stands before every frame in place of the line end: `|`.
fn separator(line: &str, first: usize, second: Option<usize>) -> Option<char> {
    let mark = |at: usize| {
        line[..at].trim_end().chars().next_back().filter(|c| {
            matches!(
                c,
                '|' | ';' | '~' | '\u{b6}' | '^' | '\u{2424}' | '\u{21b5}' | '\u{23ce}'
            )
        })
    };
    let found = mark(first)?;
    second
        .is_none_or(|second| mark(second) == Some(found))
        .then_some(found)
}

/// The lines between marks; blanks around every mark belong to it.
fn by_mark(line: &str, mark: char) -> Vec<String> {
    let spaced = format!(" {mark} ");
    let all_spaced = line.matches(mark).count() <= line.matches(&spaced).count() + 1;
    let text = line.trim_end().trim_end_matches(mark).trim_end();
    match all_spaced {
        true => text.split(&spaced).map(str::to_owned).collect(),
        false => text.split(mark).map(str::to_owned).collect(),
    }
}

/// What stands between two frames: packaging, an elision, headings.
fn push_between(lines: &mut Vec<String>, frame: String, between: &str) {
    let mut rest = between.trim_end();
    let headings = ["Caused by: ", "Suppressed: ", "Wrapped by: ", "... "];
    let cut = |text: &str| {
        headings
            .iter()
            .filter_map(|heading| text.find(heading))
            .min()
            .unwrap_or(text.len())
    };
    let tail = &rest[..cut(rest)];
    lines.push(frame + tail.trim_end());
    rest = &rest[tail.len()..];
    while !rest.is_empty() {
        // `rest` begins with a heading here.
        let mark = headings
            .iter()
            .find(|heading| rest.starts_with(**heading))
            .map_or(rest.len(), |heading| heading.len());
        let end = mark + cut(&rest[mark..]);
        push_glued(lines, rest[..end].trim_end());
        rest = &rest[end..];
    }
}

/// Pushes a heading; its first frame may follow the last word of the message without a blank.
fn push_glued(lines: &mut Vec<String>, text: &str) {
    let bytes = text.as_bytes();
    let glued = memmem::find_iter(bytes, b"at ").find(|&at| {
        at > 0
            && bytes[at - 1].is_ascii_alphanumeric()
            && anchor::frame(&text[at + 3..]).is_some_and(|found| at + 3 + found.len == text.len())
    });
    match glued {
        Some(at) => lines.extend([text[..at].to_owned(), format!("\t{}", &text[at..])]),
        None => lines.push(text.to_owned()),
    }
}

/// `X: m [a.B.c(B.java:1), a.D.e(D.java:2)]`: what `Arrays.toString` makes of a stack.
fn by_list(line: &str) -> Option<Vec<String>> {
    let close = line.trim_end().strip_suffix(']')?;
    let (open, _) = close
        .match_indices('[')
        .find(|(at, _)| is_list(&close[at + 1..]))?;
    let mut lines = vec![close[..open].trim_end().to_owned()];
    lines.extend(
        close[open + 1..]
            .split(", ")
            .map(|call| format!("\tat {call}")),
    );
    Some(lines)
}

fn is_list(text: &str) -> bool {
    text.contains("), ")
        && text
            .split(", ")
            .all(|call| anchor::frame(call).is_some_and(|found| found.len == call.len()))
}

/// CXF's faults: `#*#a.B!c!B.java!1#*#a.D!e!D.java!2#*#Caused by: y.Z : n#*#…`.
fn by_fields(line: &str) -> Option<Vec<String>> {
    const MARK: &str = "#*#";
    let (_, rest) = line.split_once(MARK)?;
    rest.split(MARK).find_map(fields)?;
    let shown = |part: &str| match fields(part) {
        Some(frame) => frame,
        None => part.replacen(" : ", ": ", 1),
    };
    let parts = line.split(MARK).filter(|part| !part.is_empty());
    // The last frame of a stack and the heading of the next have no mark between them.
    Some(
        parts
            .flat_map(|part| match part.find("Caused by: ") {
                Some(at) if at > 0 => vec![shown(&part[..at]), shown(&part[at..])],
                _ => vec![shown(part)],
            })
            .collect(),
    )
}

/// A frame of four fields.
fn fields(part: &str) -> Option<String> {
    let mut fields = part.split('!');
    let (class, method, file) = (fields.next()?, fields.next()?, fields.next()?);
    let line: i64 = fields.next()?.trim().parse().ok()?;
    let call = match line {
        -2 => format!("{class}.{method}(Native Method)"),
        0.. => format!("{class}.{method}({file}:{line})"),
        _ => format!("{class}.{method}({file})"),
    };
    let whole = anchor::frame(&call).is_some_and(|found| found.len == call.len());
    (whole && fields.next().is_none()).then(|| format!("\tat {call}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_on_one_line_become_lines() {
        let expected = [
            "java.lang.Error: m",
            "\tat a.B.c(B.java:1)",
            "\tat a.B.d(B.java:2)",
            "... 3 more",
            "Caused by: y.Z: n",
            "\tat e.F.g(F.java:3)",
        ];
        for line in [
            "java.lang.Error: m at a.B.c(B.java:1) at a.B.d(B.java:2) ... 3 more Caused by: y.Z: n at e.F.g(F.java:3)",
            "java.lang.Error: mat a.B.c(B.java:1)at a.B.d(B.java:2)... 3 more Caused by: y.Z: nat e.F.g(F.java:3)",
            "java.lang.Error: m|\tat a.B.c(B.java:1)|\tat a.B.d(B.java:2)|\t... 3 more|Caused by: y.Z: n|\tat e.F.g(F.java:3)|",
        ] {
            let lines: Vec<_> = by_frames(line)
                .unwrap_or_default()
                .iter()
                .map(|line| line.trim_start_matches('\t').to_owned())
                .collect();
            let expected: Vec<_> = expected
                .iter()
                .map(|line| line.trim_start_matches('\t'))
                .collect();
            assert_eq!(lines, expected, "{line}");
        }
    }

    #[test]
    fn ordinary_lines_stay_whole() {
        for line in [
            "\tat a.B.c(B.java:1) ~[x.jar:1.0]",
            "app | \tat a.B.c(B.java:1)",
            "see at a.B.c(B.java:1)",
            "plain text",
        ] {
            assert_eq!(by_frames(line), None, "{line}");
        }
    }

    #[test]
    fn frames_of_fields_are_a_stack() {
        assert_eq!(
            by_fields(
                "#*#a.B!c!B.java!1#*#a.D!e!D.java!-2#*#Caused by: y.Z : n : o#*#e.F!g!F.java!3#*#"
            ),
            Some(vec![
                "\tat a.B.c(B.java:1)".into(),
                "\tat a.D.e(Native Method)".into(),
                "Caused by: y.Z: n : o".into(),
                "\tat e.F.g(F.java:3)".into()
            ])
        );
        assert_eq!(by_fields("#*#hey!you!there!#*#"), None);
    }

    #[test]
    fn a_list_of_frames_is_a_stack() {
        assert_eq!(
            by_list("java.lang.X: m [a.B.c(B.java:1), a.D.e(D.java:2)]"),
            Some(vec![
                "java.lang.X: m".into(),
                "\tat a.B.c(B.java:1)".into(),
                "\tat a.D.e(D.java:2)".into()
            ])
        );
        assert_eq!(by_list("values [a, b]"), None);
    }
}
