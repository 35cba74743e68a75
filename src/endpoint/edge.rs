//! Where a host may begin and end in running text: the rest of a name that is none must not become one.
//! `db1&&reboot`, `bücher.example` and a name with an invisible character name nothing, not even in part.

/// Whether a host may begin behind this text.
pub(super) fn may_begin(before: &str) -> bool {
    let mut chars = before.chars().rev();
    match chars.next() {
        None => true,
        // An escape sequence or an index, not a list: `db1[2J.example`.
        Some('[') => !chars
            .next()
            .is_some_and(|c| c.is_control() && !c.is_whitespace()),
        Some('。' | '．' | '｡') => !chars.next().is_some_and(char::is_alphanumeric),
        Some(c) => !glues(c),
    }
}

/// Whether a host may end in front of this text.
pub(super) fn may_end(after: &str) -> bool {
    after
        .chars()
        .next()
        .is_none_or(|c| !glues(c) && !matches!(c, '。' | '．' | '｡'))
}

/// Characters that belong to the word they touch: letters without blanks between words (Chinese, Japanese,
/// Korean) do not.
fn glues(c: char) -> bool {
    let spaceless =
        matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
    let invisible = matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
    let control = c.is_control() && !c.is_whitespace();
    control || invisible || (!c.is_ascii() && c.is_alphanumeric() && !spaceless)
}

/// `Connection to db 1 reboot:5432 refused`: the last word of what should have been one name.
pub(super) fn is_rest_of_name(before: &str) -> bool {
    let from =
        (before.len().saturating_sub(64)..before.len()).find(|&at| before.is_char_boundary(at));
    let tail = before
        .get(from.unwrap_or(before.len())..)
        .unwrap_or_default()
        .to_ascii_lowercase();
    let Some(at) = ["connection to ", "connect to "]
        .iter()
        .filter_map(|phrase| Some(tail.rfind(phrase)? + phrase.len()))
        .max()
    else {
        return false;
    };
    let between = &tail[at..];
    let goes_on = ["failed", "refused", ": ", ". ", " at ", " on ", "(", "["];
    !between.trim_matches([' ', '\'', '"']).is_empty()
        && !goes_on.iter().any(|word| between.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_begins_at_a_clean_edge_only() {
        for before in ["", "to ", "(", "[", "连接到主机", "ホスト", "“", "⇢ "] {
            assert!(may_begin(before), "{before}");
        }
        for before in [
            "bü",
            "p\u{430}",
            "a\u{ad}",
            "a\u{200b}",
            "ｄ",
            "evil。",
            "\u{1b}[",
            "\u{7}",
        ] {
            assert!(!may_begin(before), "{before:?}");
        }
    }

    #[test]
    fn the_rest_of_a_broken_name_is_told_from_a_new_one() {
        assert!(is_rest_of_name("Connection to db 1 "));
        assert!(is_rest_of_name("Connection to db1;Start-Process "));
        assert!(!is_rest_of_name("Connection to "));
        assert!(!is_rest_of_name("Connection to Redis at "));
        assert!(!is_rest_of_name("Connection to a failed: "));
    }
}
