//! Headings within a trace, `Caused by:` and its kin, and notes of frames left out.

use crate::layout::names;

/// A heading within a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// `Caused by: `
    Cause,
    /// `Suppressed: `
    Suppressed,
    /// `Wrapped by: `
    Wrapped,
}

/// The heading at the start of an undressed line (after its indent) and the text behind it.
pub(crate) fn section(line: &str) -> Option<(Section, &str)> {
    let text = line.trim_start();
    let (section, rest) = match text.as_bytes().first()? {
        // Dropwizard prints root first and says `Causing`.
        b'C' if text.starts_with("Causing:") => (Section::Wrapped, &text["Causing:".len()..]),
        b'C' | b'c' => (Section::Cause, cause_text(text)?),
        b'S' => (Section::Suppressed, text.strip_prefix("Suppressed:")?),
        b'W' => (Section::Wrapped, text.strip_prefix("Wrapped by:")?),
        _ => return None,
    };
    Some((section, rest.strip_prefix(' ').unwrap_or(rest)))
}

fn cause_text(text: &str) -> Option<&str> {
    let with_colon = text
        .strip_prefix("Caused by:")
        .or_else(|| text.strip_prefix("caused by:"));
    // Crashlytics leaves the colon out.
    with_colon.or_else(|| {
        text.strip_prefix("Caused by ")
            .filter(|rest| names::starts_with_throwable(rest))
    })
}

/// `... 5 more` and its kin: how many frames were left out, as far as the line says.
pub(crate) fn elision(line: &str) -> Option<usize> {
    let text = line.trim();
    if let Some(rest) = text.strip_prefix('(')
        && let Some(count) = rest.strip_suffix(" additional frame(s) were not displayed)")
    {
        return count.parse().ok();
    }
    if let Some(cut) = cut_out(text) {
        return Some(cut);
    }
    let rest = text
        .strip_prefix("...")
        .or_else(|| text.strip_prefix('\u{2026}'))?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Some(0);
    }
    let rest = rest.strip_prefix("suppressed ").unwrap_or(rest);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let words = rest[digits..].trim();
    let known = [
        "more",
        "common frames omitted",
        "lines",
        "frames excluded",
        "frames truncated",
        "filtered",
        "elided",
        "skipped",
        "common frames",
    ]
    .iter()
    .any(|known| words.starts_with(known));
    (digits > 0 && known).then(|| rest[..digits].parse().unwrap_or(0))
}

/// What people write where they took lines out: `[... 12 lines skipped ...]`, `(20 lines omitted)`,
/// `<snip>`, `[...]`.
fn cut_out(text: &str) -> Option<usize> {
    let inside = match (text.as_bytes().first()?, text.as_bytes().last()?) {
        (b'[', b']') | (b'(', b')') | (b'<', b'>') => &text[1..text.len() - 1],
        _ => return None,
    };
    let dots = |c: char| matches!(c, '.' | '\u{2026}' | ' ');
    let words = inside.trim_matches(dots);
    if words.is_empty() {
        return (!inside.trim().is_empty()).then_some(0);
    }
    if matches!(words, "snip" | "snipped" | "cut") {
        return Some(0);
    }
    let (count, what) = words.split_once(' ')?;
    let known = ["lines", "more lines", "frames", "more frames", "more"];
    let done = [
        "",
        " skipped",
        " omitted",
        " removed",
        " elided",
        " cut",
        " snipped",
        " left out",
    ];
    let said = |what: &str| {
        known
            .iter()
            .any(|lines| done.iter().any(|done| what == format!("{lines}{done}")))
    };
    count.parse().ok().filter(|_| said(what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elisions_say_how_many_frames_are_missing() {
        for (line, expected) in [
            ("\t... 12 more", Some(12)),
            ("... 3 common frames omitted", Some(3)),
            ("\t... suppressed 4 lines", Some(4)),
            (
                "... 5 frames truncated (including 2 common frames)",
                Some(5),
            ),
            ("\t... 7 filtered", Some(7)),
            ("  ... 48 elided", Some(48)),
            ("(80 additional frame(s) were not displayed)", Some(80)),
            ("...", Some(0)),
            ("[... 12 lines skipped ...]", Some(12)),
            ("(20 lines omitted)", Some(20)),
            ("<snip>", Some(0)),
            ("[...]", Some(0)),
            ("[ ]", None),
            ("(3 bottles)", None),
            ("... and more to come", None),
            ("... 3 bottles", None),
        ] {
            assert_eq!(elision(line), expected, "{line}");
        }
    }
}
