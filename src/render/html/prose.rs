//! Texts of entries as markup: what stands between backticks is code, an address is not a link.

use maud::{Markup, html};

/// Prose.
pub(super) fn prose(text: &str) -> Markup {
    html! {
        @for (part, is_code) in parts(text) {
            @if is_code { code { (part) } } @else { (part) }
        }
    }
}

/// The text cut at its backticks, and which parts stood between two of them.
fn parts(text: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = code_span(rest) {
        parts.push((before, false));
        parts.push((code, true));
        rest = after;
    }
    parts.push((rest, false));
    parts
}

fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    (!code.is_empty()).then_some((before, code, after))
}

#[cfg(test)]
mod tests {
    use super::prose;

    #[test]
    fn code_is_marked_and_everything_escaped() {
        let markup = prose("run `a <b>` & see <i> ` end").into_string();
        assert_eq!(
            markup,
            "run <code>a &lt;b&gt;</code> &amp; see &lt;i&gt; ` end"
        );
    }
}
