//! Long messages made short for the first screen, saying how much is missing.

/// The first lines and characters of a message, and what to say of the rest.
pub(super) struct Short<'a> {
    pub(super) text: &'a str,
    /// `(… 4,981 more characters, --full shows all)`
    pub(super) note: Option<String>,
}

/// At most `lines` lines and `characters` characters; a rest that is no longer than its note stays.
pub(super) fn shorten(text: &str, lines: usize, characters: usize) -> Short<'_> {
    let text = text.trim_end();
    let by_lines = text
        .match_indices('\n')
        .nth(lines.saturating_sub(1))
        .map_or(text.len(), |(at, _)| at);
    let by_characters = text
        .char_indices()
        .nth(characters)
        .map_or(text.len(), |(at, _)| at);
    let end = by_lines.min(by_characters);
    let rest = text[end..].chars().count();
    if rest <= SPARED && by_lines == text.len() {
        return Short { text, note: None };
    }
    let more_lines = text[end..].trim_start_matches('\n').lines().count();
    let lines = match (by_lines < by_characters, more_lines) {
        (true, 1) => " on 1 more line".to_owned(),
        (true, more) => format!(" on {} more lines", thousands(more)),
        (false, _) => String::new(),
    };
    let note = format!(
        "(… {} more characters{lines}, --full shows all)",
        thousands(rest)
    );
    Short {
        text: text[..end].trim_end(),
        note: Some(note),
    }
}

/// About the length of the note itself: leaving out less would gain nothing.
const SPARED: usize = 60;

/// `4,981`
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.char_indices() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{shorten, thousands};

    #[test]
    fn what_is_left_out_is_counted() {
        let text = "x".repeat(5_181);
        let short = shorten(&text, 3, 200);
        assert_eq!(short.text.len(), 200);
        assert_eq!(
            short.note.as_deref(),
            Some("(… 4,981 more characters, --full shows all)")
        );
    }

    #[test]
    fn lines_are_counted_too() {
        let short = shorten("a\nb\nc\nd", 2, 200);
        assert_eq!(short.text, "a\nb");
        assert_eq!(
            short.note.as_deref(),
            Some("(… 4 more characters on 2 more lines, --full shows all)")
        );
    }

    #[test]
    fn a_little_too_long_stays_whole() {
        assert!(shorten(&"é".repeat(230), 3, 200).note.is_none());
    }

    #[test]
    fn thousands_are_set_apart() {
        assert_eq!(
            [thousands(7), thousands(1_000), thousands(1_234_567)],
            ["7", "1,000", "1,234,567"]
        );
    }
}
