//! Words of a message: which are written like words, and which like values.

/// Nobody writes longer words.
const LONGEST: usize = 60;

/// The text as a pattern of itself.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if "\\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Whether a quote may begin behind this: an apostrophe within a word is none.
pub(super) fn is_opening(before: &str) -> bool {
    !before.ends_with(char::is_alphanumeric)
}

/// A quoted text at the start: its quotes and what is between them.
pub(super) fn quoted(text: &str) -> Option<(char, &str, char)> {
    let open = text.chars().next()?;
    let close = match open {
        '\'' | '"' | '`' => open,
        '«' => '»',
        '“' | '„' => '”',
        _ => return None,
    };
    let inner = &text[open.len_utf8()..];
    let end = inner.find(close)?;
    let after = inner[end + close.len_utf8()..].chars().next();
    let ends = after.is_none_or(|c| !c.is_alphanumeric());
    (end > 0 && ends).then(|| (open, &inner[..end], close))
}

/// `order-id` → `order_id`, nothing for what is no word.
pub(super) fn snake(word: &str) -> String {
    let mut out = String::new();
    for c in word.chars() {
        match c {
            'A'..='Z' if out.ends_with(|last: char| last.is_ascii_lowercase()) => {
                out.push('_');
                out.push(c.to_ascii_lowercase());
            }
            'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(c.to_ascii_lowercase()),
            '-' | '_' | '.' => out.push('_'),
            _ => return String::new(),
        }
    }
    out
}

/// Whether it can name a group.
pub(super) fn is_name(name: &str) -> bool {
    const NOT: [&str; 14] = [
        "a", "an", "and", "by", "for", "from", "in", "is", "of", "on", "the", "to", "was", "with",
    ];
    let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
    starts && name.len() <= 24 && !name.ends_with('_') && !NOT.contains(&name)
}

/// `ORA-12541`, `E11000`, `57P03`, `ACME_4711`.
pub(super) fn is_code(value: &str) -> bool {
    let capitals = value.bytes().filter(u8::is_ascii_uppercase).count();
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let fits = |byte: u8| {
        byte.is_ascii_uppercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
    };
    capitals >= 1 && digits >= 2 && value.len() <= 16 && value.bytes().all(fits)
}

/// `30000`, `-1.5`, `10:11:12`, `512MB`.
pub(super) fn is_number(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_alphabetic() || c == '%');
    let unit = value.len() - number.len();
    let fits = |c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | ',' | ':');
    unit <= 5 && number.contains(|c: char| c.is_ascii_digit()) && number.chars().all(fits)
}

/// `HikariPool-1`, `shelf12`, `worker-3-retry`: a word that somebody counts.
pub(super) fn is_numbered_word(value: &str) -> bool {
    let letters = value.chars().take_while(|c| c.is_alphabetic()).count();
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '#');
    let digits = value.chars().filter(char::is_ascii_digit).count();
    letters >= 4 && (1..=4).contains(&digits) && value.chars().all(fits)
}

/// The same with any numbers.
pub(super) fn with_numbers(value: &str) -> String {
    let mut out = String::new();
    let mut rest = value;
    while let Some(at) = rest.find(|c: char| c.is_ascii_digit()) {
        out.push_str(&escaped(&rest[..at]));
        out.push_str("\\d+");
        rest = rest[at..].trim_start_matches(|c: char| c.is_ascii_digit());
    }
    out + &escaped(rest)
}

/// Ids, paths, addresses, names of classes and files: what is not written like a word.
pub(super) fn is_variable(value: &str) -> bool {
    let digit = value.contains(|c: char| c.is_ascii_digit());
    let inner = value.trim_matches(['.', ':', '/', '-', '_']);
    let joined = inner.contains(['/', '\\', '@', '.', '$', '*']) && inner.len() > 3;
    digit || joined || value.len() > LONGEST
}
