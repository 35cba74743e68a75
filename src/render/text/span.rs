//! Text in a style. Every text is made harmless here, and a page takes nothing else, so nothing can
//! reach the terminal around it.

use std::borrow::Cow;

use anstyle::Style;

use crate::render::clean::visible;

/// A text in one style.
pub(super) struct Span<'a> {
    pub(super) style: Style,
    pub(super) text: Cow<'a, str>,
}

impl Span<'_> {
    /// A text of the program's own making.
    pub(super) fn owned(style: Style, text: String) -> Self {
        Span {
            style,
            text: Cow::Owned(visible(&text).into_owned()),
        }
    }
}

/// A harmless text in a style.
pub(super) fn span(style: Style, text: &str) -> Span<'_> {
    Span {
        style,
        text: visible(text),
    }
}

/// Prose; what stands between backticks has its own style.
pub(super) fn prose(text: &str) -> Vec<Span<'_>> {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = code_span(rest) {
        spans.push(span(Style::new(), before));
        spans.push(span(super::style::CODE, code));
        rest = after;
    }
    spans.push(span(Style::new(), rest));
    spans
}

/// The first text between two backticks on one line, with the backticks.
fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let open = text.find('`')?;
    let close = open
        + 1
        + text[open + 1..]
            .find(['`', '\n'])
            .filter(|&step| step > 0)?;
    text[close..]
        .starts_with('`')
        .then(|| (&text[..open], &text[open..=close], &text[close + 1..]))
}
