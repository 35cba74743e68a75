//! Traces in URLs and forms: `java.lang.X%3A+m%0A%09at+a.B.c%28B.java%3A1%29`.

use super::anchor;
use super::work::{Dressed, Work};

/// Decodes the words of lines that hold a trace only so.
pub(super) fn decode(work: &mut Work<'_>) -> bool {
    work.replace(|line| {
        let (before, lines, after) = trace(&line.text)?;
        let free = |text: String| Dressed::free(text, line.number);
        let mut out = vec![free(before), Dressed::end(line.number)];
        out.extend(lines.into_iter().map(free));
        out.extend([Dressed::end(line.number), free(after)]);
        Some(out)
    })
}

/// Cheap: whether a line end is written so.
pub(super) fn may_hold(text: &str) -> bool {
    // Most lines have no percent sign at all.
    memchr::memchr(b'%', text.as_bytes()).is_some_and(|at| {
        let rest = &text[at..];
        rest.contains("%0A") || rest.contains("%0a")
    })
}

/// The value with the first encoded line end, decoded, and what stands around it.
fn trace(line: &str) -> Option<(String, Vec<String>, String)> {
    if !may_hold(line) {
        return None;
    }
    let end = ["%0A", "%0a"]
        .iter()
        .filter_map(|end| line.find(end))
        .min()?;
    let ends = |c: char| c.is_whitespace() || matches!(c, '&' | '=' | '"' | '\'' | '?' | '<' | '>');
    let start = line[..end].rfind(ends).map_or(0, |at| {
        at + line[at..].chars().next().map_or(1, char::len_utf8)
    });
    let close = line[end..].find(ends).map_or(line.len(), |at| end + at);
    let text = decoded(&line[start..close]);
    let lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let framed = lines.iter().any(|line| anchor::frame_line(line).is_some());
    framed.then(|| (line[..start].to_owned(), lines, line[close..].to_owned()))
}

/// Forms write blanks as pluses, URLs as `%20`.
fn decoded(text: &str) -> String {
    let plus_is_blank = !text.contains("%20");
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match (bytes[at], code) {
            (_, Some(b'\r')) => at += 3,
            (_, Some(code)) => {
                out.push(code);
                at += 3;
            }
            (byte, None) => {
                out.push(if byte == b'+' && plus_is_blank {
                    b' '
                } else {
                    byte
                });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).replace('\0', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_line_ends_become_lines() {
        let expected = ["a.X: m n", "\tat a.B.c(B.java:1)"];
        for line in [
            "GET /r?e=a.X%3A+m+n%0A%09at+a.B.c%28B.java%3A1%29&v=1",
            "GET /r?e=a.X:%20m%20n%0d%0a%09at%20a.B.c(B.java:1) HTTP/1.1",
        ] {
            let (before, lines, _) = trace(line).unwrap_or_default();
            assert_eq!(before, "GET /r?e=");
            assert_eq!(lines, expected);
        }
        assert_eq!(trace("GET /r?e=100%0A%zz+at+home"), None);
    }
}
