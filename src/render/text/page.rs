//! A page of the terminal: wrapping by display width with hanging indents, colours when asked.

use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::span::Span;
use crate::render::clean::visible;

/// The text so far.
pub(super) struct Page {
    out: String,
    width: usize,
    colour: bool,
    /// The style in force at the end of `out`.
    active: Style,
}

impl Page {
    pub(super) fn new(width: usize, colour: bool) -> Self {
        Self {
            out: String::new(),
            width,
            colour,
            active: Style::new(),
        }
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    pub(super) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// A line or more without a lead.
    pub(super) fn para(&mut self, indent: usize, body: &[Span]) {
        self.hang(indent, &[], indent, body);
    }

    /// `lead` at column `from`, then `body`, all of whose lines begin at column `indent`; without a
    /// lead the first one begins at `from`.
    pub(super) fn hang(&mut self, from: usize, lead: &[Span], indent: usize, body: &[Span]) {
        let mut line = Line {
            page: self,
            column: 0,
            indent,
            fresh: true,
        };
        line.pad(from);
        for span in lead {
            line.piece(span.style, &span.text);
        }
        let lead_end = line.column;
        if !lead.is_empty() {
            line.pad(indent.max(lead_end + usize::from(lead_end > from && lead_end >= indent)));
        }
        line.fresh = true;
        for word in &words(body) {
            line.word(word);
        }
        self.end_line();
    }

    /// Lines to copy: never wrapped, blanks kept.
    pub(super) fn verbatim(&mut self, indent: usize, lead: &Span, style: Style, text: &str) {
        for line in visible(text.trim_end()).lines() {
            let mut out = Line {
                page: self,
                column: 0,
                indent,
                fresh: true,
            };
            out.pad(indent);
            let line = line.trim_end();
            let lead_text = if line.is_empty() {
                lead.text.trim_end()
            } else {
                &lead.text
            };
            out.piece(lead.style, lead_text);
            out.piece(style, line);
            self.end_line();
        }
    }

    /// A rule across the page with a text in it.
    pub(super) fn rule(&mut self, style: Style, text: &[Span]) {
        let used: usize = text.iter().map(|span| span.text.width()).sum();
        let mut line = Line {
            page: self,
            column: 0,
            indent: 0,
            fresh: true,
        };
        line.piece(style, "── ");
        for span in text {
            line.piece(span.style, &span.text);
        }
        let rest = line.page.width.saturating_sub(used + 4).max(2);
        line.piece(style, &format!(" {}", "─".repeat(rest)));
        self.end_line();
    }

    fn end_line(&mut self) {
        let end = self.out.trim_end_matches(' ').len();
        self.out.truncate(end);
        self.switch(Style::new());
        self.out.push('\n');
    }

    /// Changes the style where it really changes; blanks take on the one in force, which none of
    /// ours shows.
    fn switch(&mut self, style: Style) {
        if !self.colour || style == self.active {
            return;
        }
        let sequences = format!("{:#}{style}", self.active);
        self.out.push_str(&sequences);
        self.active = style;
    }
}

/// What is written between two blanks, perhaps in several styles.
#[derive(Default)]
struct Word<'a> {
    pieces: Vec<(Style, &'a str)>,
    width: usize,
    /// Blanks before it on the same line.
    blanks: usize,
    /// Line ends before it.
    breaks: usize,
}

fn words<'a>(spans: &'a [Span]) -> Vec<Word<'a>> {
    let mut words = Vec::new();
    let mut word = Word::default();
    for span in spans {
        let mut rest: &str = &span.text;
        while let Some(end) = rest.find([' ', '\n']) {
            word.push(span.style, &rest[..end]);
            if word.width > 0 {
                words.push(std::mem::take(&mut word));
            }
            word.separate(rest.as_bytes()[end]);
            rest = &rest[end + 1..];
        }
        word.push(span.style, rest);
    }
    if word.width > 0 {
        words.push(word);
    }
    words
}

impl<'a> Word<'a> {
    fn push(&mut self, style: Style, text: &'a str) {
        if !text.is_empty() {
            self.width += text.width().max(1);
            self.pieces.push((style, text));
        }
    }

    fn separate(&mut self, separator: u8) {
        if separator == b'\n' {
            self.breaks += 1;
            self.blanks = 0;
        } else {
            self.blanks += 1;
        }
    }
}

/// The line being written.
struct Line<'p> {
    page: &'p mut Page,
    column: usize,
    indent: usize,
    /// Nothing but indentation and lead so far.
    fresh: bool,
}

impl Line<'_> {
    fn pad(&mut self, column: usize) {
        let blanks = column.saturating_sub(self.column);
        self.page.out.extend(std::iter::repeat_n(' ', blanks));
        self.column += blanks;
    }

    fn next(&mut self) {
        self.page.end_line();
        self.column = 0;
        self.pad(self.indent);
        self.fresh = true;
    }

    fn word(&mut self, word: &Word) {
        for _ in 0..word.breaks {
            self.next();
        }
        let blanks = if self.fresh && word.breaks == 0 {
            0
        } else {
            word.blanks
        };
        let fits = self.column + blanks + word.width <= self.page.width;
        if !fits && !self.fresh {
            self.next();
        } else {
            let room = self.page.width.saturating_sub(self.indent) / 2;
            self.pad(self.column + blanks.min(room));
        }
        for &(style, text) in &word.pieces {
            self.broken(style, text);
        }
        self.fresh = false;
    }

    /// A piece that may be wider than the page; broken after a dot or slash where there is one.
    /// Looks at each character once: the piece may be a line of megabytes.
    fn broken(&mut self, style: Style, mut text: &str) {
        loop {
            let first = text.chars().next().and_then(char::width).unwrap_or(0);
            if self.column + first > self.page.width && self.column > self.indent {
                self.next();
            }
            let end = break_at(text, self.page.width.saturating_sub(self.column));
            let (head, tail) = text.split_at(end);
            self.piece(style, head);
            if tail.is_empty() {
                return;
            }
            self.next();
            text = tail;
        }
    }

    fn piece(&mut self, style: Style, text: &str) {
        if text.is_empty() {
            return;
        }
        self.column += text.width();
        self.page.switch(style);
        self.page.out.push_str(text);
    }
}

/// How much of a too long text goes on a line with `room` columns; never nothing.
fn break_at(text: &str, room: usize) -> usize {
    let mut used = 0;
    let mut nice = 0;
    for (at, c) in text.char_indices() {
        used += c.width().unwrap_or(0);
        if used > room {
            let least = if nice * 2 > at { nice } else { at };
            return least.max(text.chars().next().map_or(1, char::len_utf8));
        }
        if matches!(c, '.' | '/' | ',' | '&' | '$') {
            nice = at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use anstyle::Style;
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    use super::Page;
    use crate::render::text::span::{prose, span};

    fn wrapped(text: &str, width: usize) -> String {
        let mut page = Page::new(width, false);
        page.hang(2, &[span(Style::new(), "1.")], 5, &prose(text));
        page.finish()
    }

    #[test]
    fn lines_hang_under_the_first() {
        assert_eq!(
            wrapped("one two three four", 15),
            "  1. one two\n     three four\n"
        );
    }

    #[test]
    fn line_ends_and_indentation_of_the_text_stay() {
        assert_eq!(wrapped("a\n\n   b", 20), "  1. a\n\n        b\n");
    }

    #[test]
    fn wide_characters_count_twice() {
        assert_eq!(wrapped("拒绝连接", 10), "  1. 拒绝\n     连接\n");
    }

    #[test]
    fn long_names_break_after_a_dot() {
        assert_eq!(
            wrapped("org.example.Thing", 20),
            "  1. org.example.\n     Thing\n"
        );
    }

    #[test]
    fn a_wide_character_that_does_not_fit_goes_to_the_next_line() {
        let text = "拒éa拒é...aéa.é拒`a`拒";
        for line in wrapped(text, 22).lines() {
            assert!(line.width() <= 22, "{line:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_line_is_wider_than_the_page(text in "[a-z`./ é拒\n]{0,120}", width in 20usize..60) {
            for line in wrapped(&text, width).lines() {
                prop_assert!(line.width() <= width, "{line:?}");
            }
        }

        #[test]
        fn wrapping_loses_no_character(text in "[a-z`./ é拒\n]{0,120}") {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&wrapped(&text, 30)), format!("1.{}", bare(&text)));
        }
    }
}
