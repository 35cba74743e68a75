//! Characters that stand in a text without being read.

/// Characters that move the cursor, change the order of text, or cannot be seen.
pub(crate) fn is_unsafe(c: char) -> bool {
    match c {
        ' '..='~' => false,
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => true,
        // soft hyphen, Arabic letter mark, Hangul fillers, Mongolian vowel separator
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{180e}' => {
            true
        }
        // zero-width characters and marks, line and paragraph separators, embeddings and overrides
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        // word joiner, invisible operators, isolates, deprecated format characters
        '\u{2060}'..='\u{206f}' => true,
        '\u{feff}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        _ => false,
    }
}
