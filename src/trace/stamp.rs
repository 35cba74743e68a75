//! Time stamps at the start of a text: how long they are.

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Length of a date, a time or both at the start, with the brackets around it.
pub(super) fn timestamp_len(text: &str) -> usize {
    let open = usize::from(text.starts_with(['[', '(']));
    let mut at = open;
    let mut found = false;
    for _ in 0..7 {
        let blank = text[at..].len() - text[at..].trim_start_matches(' ').len();
        let Some(len) = time_part(&text[at + blank..], found) else {
            break;
        };
        at += blank + len;
        found = true;
    }
    let digits = text[open..at].bytes().filter(u8::is_ascii_digit).count();
    if !found || digits < 4 || !text[..at].contains(':') {
        return 0;
    }
    at + usize::from(open == 1 && text[at..].starts_with([']', ')']))
}

/// One word of a time stamp: a date, a time, a month, a zone, AM or PM.
fn time_part(text: &str, zone_allowed: bool) -> Option<usize> {
    let ends = |byte: u8| matches!(byte, b' ' | b']' | b')' | b'|' | b'\t' | b';');
    let end = text.bytes().take_while(|&byte| !ends(byte)).count();
    let word = &text[..end];
    let bare = word.trim_end_matches([',', ';', '.', '-', ':']);
    let bytes = bare.as_bytes();
    let digit_first = bytes.first().is_some_and(u8::is_ascii_digit);
    let clean = bytes.iter().all(|byte| {
        byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'.' | b',' | b'-' | b'/' | b'+')
    });
    let digits = bytes.iter().filter(|byte| byte.is_ascii_digit()).count();
    let month = (3..=9).contains(&bare.len())
        && bytes.iter().all(u8::is_ascii_alphabetic)
        && MONTHS
            .iter()
            .any(|month| month.eq_ignore_ascii_case(&bare[..3]));
    let zone = zone_allowed
        && (matches!(
            bare,
            "AM" | "PM"
                | "am"
                | "pm"
                | "UTC"
                | "GMT"
                | "CET"
                | "CEST"
                | "EST"
                | "PST"
                | "EDT"
                | "PDT"
                | "Z"
        ) || (bare.starts_with(['+', '-']) && digits >= 2 && digits + 2 >= bare.len()));
    let date_or_time = digit_first
        && clean
        && digits > 0
        && (digits * 2 >= bare.len() || bare.contains(':'))
        && is_date_like(bare);
    (date_or_time || month || zone).then_some(if word.ends_with(':') || word.ends_with('-') {
        bare.len()
    } else {
        end
    })
}

fn is_date_like(word: &str) -> bool {
    let marks = word.matches([':', '-', '/']).count();
    marks >= 2
        || (word.len() <= 4 && word.bytes().all(|byte| byte.is_ascii_digit()))
        || (marks == 1 && word.len() <= 5)
}
