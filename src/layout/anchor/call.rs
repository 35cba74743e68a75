//! Frames of every spelling: the call and, behind it in parentheses, the source.

use memchr::memmem;

use super::source::source;
use super::usual::usual_frame;
use super::{Form, Found, LONGEST_CALL, LONGEST_SOURCE};

/// The frame that begins at the start of `text` (after any `at `).
pub(crate) fn frame(text: &str) -> Option<Found> {
    usual_frame(text.as_bytes())
        .or_else(|| any_frame(text))
        .or_else(|| guest_frame(text))
}

/// Frames of interpreters: Scala's, which names no class, and those of a language that runs as a
/// guest: `.share(<console>:1)`, `<js> take(till.js:3:20-24)`.
fn guest_frame(text: &str) -> Option<Found> {
    let call = match text.strip_prefix('<') {
        Some(guest) => {
            let (language, call) = guest.split_once("> ")?;
            let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            (language.len() <= 12 && language.bytes().all(is_name)).then_some(call)?
        }
        None => text
            .strip_prefix('.')
            .filter(|call| call.contains("(<console>:"))?,
    };
    let open = call.find('(').filter(|&open| open > 0)?;
    let close = open + call[open..].find(')')?;
    let numbers = call[open + 1..close].split_once(':')?.1;
    let placed = numbers
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'-'));
    (placed && !call[..open].contains(' ')).then_some(Found {
        len: text.len() - call.len() + close + 1,
        form: Form::Plain,
    })
}

pub(super) fn any_frame(text: &str) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut dot = false;
    let mut blanks = 0;
    let first = *bytes.first()?;
    if !(first.is_ascii_alphabetic() || matches!(first, b'_' | b'$' | b'<') || first >= 0x80) {
        return None;
    }
    let mut at = 0;
    while at < bytes.len().min(LONGEST_CALL) {
        match bytes[at] {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'_'
            | b'$'
            | b'/'
            | b'@'
            | b'-'
            | b'<'
            | b'>'
            | b'~'
            | b'+'
            | b'!' => {}
            b'.' | b'#' => dot = true,
            b'(' => {
                let found = if dot { source_at(text, at) } else { None };
                // Only names with blanks, which Kotlin allows, have parentheses, too.
                match parameters_len(&text[at..]) {
                    _ if found.is_some() => return found,
                    Some(len) => at += len - 1,
                    None if blanks == 0 => return None,
                    None => {}
                }
            }
            b')' if blanks > 0 => {}
            // Kotlin allows blanks in test names, plug-in loaders in their own; prose has no dot yet.
            b' ' | b',' | b'\'' => {
                blanks += usize::from(bytes[at] == b' ');
                let loader = blanks <= 6
                    && memmem::find(&bytes[at..bytes.len().min(at + 120)], b"//").is_some();
                if (!dot && !loader) || blanks > 24 || bytes[at + 1..].starts_with(b"at ") {
                    return None;
                }
            }
            0x80.. => {}
            _ => return None,
        }
        at += 1;
    }
    None
}

/// Netty names the parameters of its stackless frames: `write(Object, ChannelPromise)(Unknown
/// Source)`, `read(..)(Unknown Source)`. Length of the first parenthesis if another follows it.
fn parameters_len(text: &str) -> Option<usize> {
    let close = memchr::memchr(b')', &text.as_bytes()[..text.len().min(200)])?;
    text[close + 1..]
        .starts_with("(Unknown Source)")
        .then_some(close + 1)
}

/// The frame whose parenthesis opens at `open`, if a call stands before it and a source in it.
fn source_at(text: &str, open: usize) -> Option<Found> {
    if !call_is_plausible(&text[..open]) {
        return None;
    }
    let blank = text.as_bytes()[open - 1] == b' ';
    let inside = &text[open + 1..];
    let limit = inside.len().min(LONGEST_SOURCE);
    let mut closings = memchr::memchr_iter(b')', &inside.as_bytes()[..limit])
        .take(3)
        .peekable();
    if closings.peek().is_none() && inside.len() == limit {
        // The last frame of a trace that was cut off.
        return source(inside, blank).map(|form| Found {
            len: text.len(),
            form,
        });
    }
    // A file's name may hold a pair of its own: `My File (1).java:2`.
    closings.find_map(|close| {
        source(&inside[..close], blank).map(|form| Found {
            len: open + close + 2,
            form,
        })
    })
}

/// `a.b(`: a letter before the parenthesis or a bracketed `<init>`, no empty segment.
fn call_is_plausible(call: &str) -> bool {
    let call = call.strip_suffix(' ').unwrap_or(call);
    // Netty's parameters, not the pair of a Kotlin name, which has a blank before it.
    let parameters = call
        .find('(')
        .filter(|&at| call.ends_with(')') && !call[..at].contains(' '));
    let call = parameters.map_or(call, |at| &call[..at]);
    // A method's name begins behind the last dot before any blank; a loader's name may hold blanks.
    let loader = call.find("//").map_or(0, |at| at + 2);
    let blank = call[loader..]
        .find(' ')
        .map_or(call.len(), |at| loader + at);
    let Some(dot) = call[..blank].rfind(['.', '#']) else {
        return false;
    };
    let (class, method) = (&call[..dot], &call[dot + 1..]);
    // `FileOutputStream.(…)`: a page ate `<init>`. Android's compiler writes `-$$Nest$mget`.
    let method_ok =
        method.is_empty() || method.starts_with("-$$") || !method.starts_with([' ', '-', '/', '(']);
    let class_ok = !class.is_empty() && !class.ends_with(['.', ' ', '/']) && !class.contains("..");
    // With blanks in the method name the class must be qualified: `see Foo.bar and baz(…)` is prose.
    let blanks_ok =
        !method.contains(' ') || class.matches('.').count() >= 1 && !class.contains(' ');
    let class_blanks_ok = !class.contains(' ') || class.contains("//");
    method_ok && class_ok && blanks_ok && class_blanks_ok
}
