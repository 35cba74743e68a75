//! The usual frame, `a.b.C$1.method(C.java:12)`, without a branch on its single bytes.

use super::{Form, Found, LONGEST_CALL, LONGEST_SOURCE};

/// Bits that say where a byte may stand in the usual frame, `a.b.C$1.method(C.java:12)`. Letters,
/// digits, marks of names and what other scripts write have none; the rest is for `any_frame`.
const DOT: u8 = 1;
/// No dot behind it.
const NO_NAME: u8 = 2;
/// Marks of modules, constructors and lambdas: in calls, not in files.
const CALL: u8 = 4;
/// Nowhere.
const OTHER: u8 = 8;

const BYTES: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | 0x80.. => 0,
            b'.' => DOT | NO_NAME,
            b'/' | b'@' | b'<' | b'>' | b'-' | b'+' => CALL | NO_NAME,
            _ => OTHER,
        };
        byte += 1;
    }
    table
};

/// Nearly every frame, without a branch on its single bytes. Says `None` of what it is not sure of.
pub(super) fn usual_frame(bytes: &[u8]) -> Option<Found> {
    // A line of `at at at …` is asked at every word and must not be read to its end each time.
    let open = memchr::memchr(b'(', &bytes[..bytes.len().min(LONGEST_CALL)])?;
    let (call, inside) = (&bytes[..open], &bytes[open + 1..]);
    let close = memchr::memchr(b')', &inside[..inside.len().min(LONGEST_SOURCE)])?;
    let usual = is_usual_call(call) && is_usual_source(&inside[..close]);
    usual.then_some(Found {
        len: open + close + 2,
        form: Form::Plain,
    })
}

/// A name with a dot, none of which stands at the start, at the end or behind another mark.
fn is_usual_call(call: &[u8]) -> bool {
    let (Some(first), Some(last)) = (call.first(), call.last()) else {
        return false;
    };
    let (mut seen, mut wrong, mut before) = (0, 0, NO_NAME);
    for &byte in call {
        let kind = BYTES[usize::from(byte)];
        seen |= kind;
        wrong |= kind & (before >> 1);
        before = kind;
    }
    first.is_ascii_alphabetic() && *last != b'.' && seen & (DOT | OTHER) == DOT && wrong & DOT == 0
}

/// `C.java:12` or one of the two that the JDK prints without a file.
fn is_usual_source(source: &[u8]) -> bool {
    let Some(colon) = memchr::memrchr(b':', source) else {
        return matches!(source, b"Native Method" | b"Unknown Source");
    };
    let (file, line) = (&source[..colon], &source[colon + 1..]);
    let seen = file
        .iter()
        .fold(0, |seen, &byte| seen | BYTES[usize::from(byte)]);
    !file.is_empty()
        && seen & (CALL | OTHER) == 0
        && (1..=9).contains(&line.len())
        && line.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    use crate::layout::anchor::call::any_frame;

    #[test]
    fn the_quick_look_agrees_with_the_thorough_one() {
        let parts = [
            "",
            "a",
            "a.B",
            "$",
            "<init>",
            ".",
            "..",
            "/",
            "@1",
            "-",
            "(",
            ")",
            ":",
            "12",
            "C.java",
            "Native Method",
            "Unknown Source",
            " ",
            "\u{e9}",
        ];
        let mut agreed = 0;
        for (call, dot, method) in parts
            .iter()
            .flat_map(|call| parts.iter().map(move |dot| (call, dot)))
            .flat_map(|(call, dot)| parts.iter().map(move |method| (call, dot, method)))
        {
            for source in [
                "C.java:12",
                "Native Method",
                ":1",
                "C.java:",
                "x/C.java:1",
                "C:1234567890",
            ] {
                let text = format!("{call}{dot}{method}({source}) x");
                // The quick look lets a method begin with these marks; no compiler writes one.
                if text.contains("./") || text.contains(".-") {
                    continue;
                }
                if let Some(found) = usual_frame(text.as_bytes()) {
                    assert_eq!(any_frame(&text), Some(found), "{text}");
                    agreed += 1;
                }
            }
        }
        assert!(agreed > 100, "{agreed}");
    }
}
