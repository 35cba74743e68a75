//! Untrusted text made harmless at the edge: what a terminal or a reader would obey or not see is
//! shown as a visible escape.

use std::borrow::Cow;

pub(super) use crate::report::unseen::is_unsafe;

/// The text with control, bidirectional and invisible characters as `\x1b`, `\u{202e}`; line ends
/// stay, a tab becomes four blanks.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(|c| c != '\n' && is_unsafe(c)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' => out.push('\n'),
            '\t' => out.push_str("    "),
            '\r' if chars.peek() == Some(&'\n') => {}
            c if is_unsafe(c) => out.push_str(&escape(c)),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The same on one line: every run of line ends and blanks is one blank.
pub fn one_line(text: &str) -> String {
    let clean = visible(text);
    let words: Vec<&str> = clean.split_whitespace().collect();
    words.join(" ")
}

/// How an unsafe character is shown.
pub(super) fn escape(c: char) -> String {
    match c {
        '\r' => "\\r".to_owned(),
        '\0'..='\x7f' => format!("\\x{:02x}", u32::from(c)),
        _ => format!("\\u{{{:x}}}", u32::from(c)),
    }
}

#[cfg(test)]
mod tests {
    use super::{one_line, visible};

    #[test]
    fn what_a_terminal_obeys_becomes_visible() {
        assert_eq!(visible("a\x1b[31mb\x07\u{9b}c"), "a\\x1b[31mb\\x07\\u{9b}c");
        assert_eq!(
            visible("a\u{202e}b\u{200b}c\u{feff}"),
            "a\\u{202e}b\\u{200b}c\\u{feff}"
        );
        assert_eq!(visible("a\rb\r\nc\td"), "a\\rb\nc    d");
    }

    #[test]
    fn plain_text_of_any_script_stays() {
        let text = "拒绝连接 Connexion refusée – „ok“\nمرفوض";
        assert_eq!(visible(text), text);
    }

    #[test]
    fn one_line_has_no_line_end() {
        assert_eq!(one_line(" a\n\n b\tc "), "a b c");
    }
}
