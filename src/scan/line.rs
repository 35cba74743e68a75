//! What a raw line of a log is, by itself and at a glance. Generous where it leads to parsing,
//! strict where it cuts: whatever is decided here depends on the bytes of a line and of a few
//! beside it, never on where a block of the input happens to begin.

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;

/// What a line is to the passage in which it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A frame, or what stands for frames left out, in whatever dress.
    Frame,
    /// The heading of a cause or of a suppressed throwable, in whatever dress.
    Heading,
    /// The first line of a log record: a time and a level.
    Start,
    /// A record of its own: an object of JSON, an element of XML.
    Record,
    /// A line that begins with a throwable's class.
    Head,
    /// Anything else.
    Text,
}

impl Kind {
    /// Whether the line belongs to a printed trace.
    pub(super) fn is_trace(self) -> bool {
        matches!(self, Self::Frame | Self::Heading)
    }
}

/// How far into a line its time is looked for, and its level.
const TIME_WITHIN: usize = 64;
const LEVEL_WITHIN: usize = 200;

/// Docker's driver `json-file` puts each line of a container into an object.
const DOCKER: &[u8] = b"{\"log\":\"";

/// Words that are looked for in lines, made ready.
struct Words {
    at: Finder<'static>,
    caused_by: Finder<'static>,
    end_of_docker: Finder<'static>,
    object: Finder<'static>,
    java: Finder<'static>,
    started_in_vain: Finder<'static>,
    level: Finder<'static>,
    /// Loggers of Spring Boot, of which layouts show the last part at least.
    reporters: [Finder<'static>; 2],
    /// What keys of a record hold, of one that a logger writes.
    keys: [Finder<'static>; 5],
    /// How words end that name throwables.
    throwables: [Finder<'static>; 2],
}

static WORDS: LazyLock<Words> = LazyLock::new(|| Words {
    at: Finder::new("at "),
    caused_by: Finder::new("Caused by: "),
    end_of_docker: Finder::new("\\n\""),
    object: Finder::new("{\""),
    java: Finder::new(".java\""),
    started_in_vain: Finder::new(STARTED_IN_VAIN),
    level: Finder::new("level="),
    reporters: ["FailureAnalysisReporter", "ConditionEvaluationReport"].map(Finder::new),
    keys: ["evel", "everity", "@t", "logger", "thread"].map(Finder::new),
    throwables: ["Exception", "Error"].map(Finder::new),
});

/// What the line is. The line end is no part of it.
pub(super) fn kind(line: &[u8]) -> Kind {
    of_trace(line).unwrap_or_else(begin)
}

/// Whether the line is part of a trace, or a record of its own; else what it begins with decides.
fn of_trace(line: &[u8]) -> Result<Kind, &[u8]> {
    match line {
        [b'\t', b'a', b't', b' ', ..] => return Ok(Kind::Frame),
        [] => return Ok(Kind::Text),
        [b'{', b'"', ..] if line.starts_with(DOCKER) => return docker(&line[DOCKER.len()..]),
        [b'{', b'"', ..] if is_record(line) => return Ok(Kind::Record),
        [b'<', ..] if is_element(line) => return Ok(Kind::Record),
        _ => {}
    }
    if let Some(kind) = plain(undented(line)) {
        return Ok(kind);
    }
    if holds_object(line) {
        return Ok(Kind::Record);
    }
    dressed(line)
}

/// A line of a trace behind a prefix or with its white space escaped.
fn dressed(line: &[u8]) -> Result<Kind, &[u8]> {
    if holds_frame(line) {
        Ok(Kind::Frame)
    } else if WORDS.caused_by.find(line).is_some() {
        Ok(Kind::Heading)
    } else {
        Err(line)
    }
}

/// What a line that is no part of a trace begins.
fn begin(line: &[u8]) -> Kind {
    if is_start(line) {
        match is_of_failed_start(line) {
            true => Kind::Text,
            false => Kind::Start,
        }
    } else if begins_with_throwable(line) {
        Kind::Head
    } else {
        Kind::Text
    }
}

/// The line inside docker's object, still escaped.
fn docker(text: &[u8]) -> Result<Kind, &[u8]> {
    let end = WORDS.end_of_docker.find(text).unwrap_or(text.len());
    let text = &text[..end];
    if text.starts_with(b"{\\\"") && is_record(text) {
        return Ok(Kind::Record);
    }
    let inner = text.strip_prefix(b"\\t").unwrap_or(undented(text));
    plain(inner).map_or_else(|| dressed(text), Ok)
}

fn undented(line: &[u8]) -> &[u8] {
    let blank = line
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    &line[blank..]
}

/// A line of a trace that wears nothing but its indent.
fn plain(text: &[u8]) -> Option<Kind> {
    let (start, kind): (&[u8], Kind) = match text.first()? {
        b'a' if memchr(b'(', text).is_some() => (b"at ", Kind::Frame),
        b'C' => (b"Caused by:", Kind::Heading),
        b'S' => (b"Suppressed:", Kind::Heading),
        b'W' => (b"Wrapped by:", Kind::Heading),
        b'.' => (b"... ", Kind::Frame),
        _ => return None,
    };
    (text.starts_with(start) || text == b"...").then_some(kind)
}

/// Somewhere in the line a frame, behind a prefix or with its white space escaped.
fn holds_frame(line: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = WORDS.at.find(&line[from..]).map(|at| from + at) {
        let behind_blank = match line[..at] {
            [.., b'\t' | b' '] => true,
            // `\tat`, `#011at`, `&nbsp;at`
            [.., b'\\', b't'] | [.., b'1', b'1'] | [.., b';'] | [.., b'>'] => true,
            _ => false,
        };
        if behind_blank && is_call(&line[at + 3..]) {
            return true;
        }
        from = at + 3;
    }
    false
}

/// `a.b.C.m(` without a blank.
fn is_call(text: &[u8]) -> bool {
    let end = text
        .iter()
        .take(512)
        .position(|&byte| byte == b'(' || byte == b' ' || byte == b'"');
    end.is_some_and(|end| text[end] == b'(' && memchr(b'.', &text[..end]).is_some())
}

/// A record of JSON behind a prefix, and not behind the words of a message.
fn holds_object(line: &[u8]) -> bool {
    if line.last() != Some(&b'}') {
        return false;
    }
    let Some(at) = WORDS.object.find(&line[..line.len().min(TIME_WITHIN)]) else {
        return false;
    };
    let prefix = line[..at].trim_ascii_end();
    let is_prefix = matches!(
        prefix,
        [.., b']', b':']
            | [
                ..,
                b'|' | b']' | b')' | b'>' | b'Z' | b'F' | b'P' | b'0'..=b'9'
            ]
    );
    is_prefix && is_record(&line[at..])
}

/// Whether an object of JSON is what a logger writes, and not the body of an answer.
fn is_record(object: &[u8]) -> bool {
    let head = &object[..object.len().min(1024)];
    WORDS.keys.iter().any(|key| key.find(head).is_some())
}

/// The elements that hold one record each: java.util.logging's, log4j's.
fn is_element(line: &[u8]) -> bool {
    [&b"<record"[..], b"<log4j:event", b"<event", b"<Event"]
        .iter()
        .any(|name| line.starts_with(name))
}

/// Whether the record is one of those in which Spring Boot reports a start that failed: they belong to
/// the failure that the record above names.
fn is_of_failed_start(line: &[u8]) -> bool {
    WORDS.reporters.iter().any(|name| name.find(line).is_some())
}

/// A time near the start and a level behind it.
fn is_start(line: &[u8]) -> bool {
    let Some(time) = time(&line[..line.len().min(TIME_WITHIN)]) else {
        return false;
    };
    level(&line[time..line.len().min(LEVEL_WITHIN)]) || is_long_date(line) || level(&line[..time])
}

/// Where `12:34:56` begins.
fn time(text: &[u8]) -> Option<usize> {
    memchr::memchr_iter(b':', text).find_map(|colon| {
        let at = colon.checked_sub(2)?;
        let part = text.get(at..at + 8)?;
        let is_time = part.iter().enumerate().all(|(index, byte)| match index {
            2 | 5 => *byte == b':',
            _ => byte.is_ascii_digit(),
        });
        is_time.then_some(at)
    })
}

/// A word that is a level.
fn level(text: &[u8]) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphabetic();
    text.split(|&byte| !is_word(byte)).any(is_level) || WORDS.level.find(text).is_some()
}

fn is_level(word: &[u8]) -> bool {
    matches!(
        word,
        b"ERROR"
            | b"WARN"
            | b"WARNING"
            | b"INFO"
            | b"DEBUG"
            | b"TRACE"
            | b"FATAL"
            | b"SEVERE"
            | b"CRITICAL"
            | b"NOTICE"
            | b"CONFIG"
            | b"FINE"
            | b"FINER"
            | b"FINEST"
    )
}

/// `Nov 22, 2026 8:17:24 PM com.acme.Shop order`: java.util.logging prints the level on the next line.
fn is_long_date(line: &[u8]) -> bool {
    let begin = &line[..line.len().min(40)];
    let has = |words: &[u8]| begin.windows(words.len()).any(|part| part == words);
    line.first().is_some_and(u8::is_ascii_uppercase)
        && (has(b" AM ") || has(b" PM ") || has("\u{202f}".as_bytes()))
}

/// A qualified class with a throwable's name, or what announces an uncaught one.
fn begins_with_throwable(line: &[u8]) -> bool {
    if line.starts_with(b"Exception in thread ") {
        return true;
    }
    if !line.first().is_some_and(u8::is_ascii_lowercase) {
        return false;
    }
    let len = line
        .iter()
        .take_while(|&&byte| is_name(byte) || byte == b'.')
        .count();
    let class = &line[..len];
    memchr(b'.', class).is_some()
        && matches!(line.get(len), None | Some(b':'))
        && ENDS.iter().any(|end| class.ends_with(end))
}

/// How names of throwables end, for the most part.
const ENDS: [&[u8]; 3] = [b"Exception", b"Error", b"Throwable"];

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$') || byte >= 0x80
}

/// Spring Boot tells so of a start that it analysed, without a trace.
pub(super) const STARTED_IN_VAIN: &str = "APPLICATION FAILED TO START";

/// Whether a failure may stand in the line, or be part of one that stands around it.
pub(super) fn is_candidate(line: &[u8]) -> bool {
    tells_of_failure(line)
        || match of_trace(line) {
            Ok(Kind::Frame | Kind::Heading) => true,
            Ok(Kind::Record) => holds_frame(line) || WORDS.java.find(line).is_some(),
            _ => false,
        }
}

/// Whether the line names a throwable, or is the title of a start that failed.
pub(super) fn tells_of_failure(line: &[u8]) -> bool {
    names_throwable(line) || WORDS.started_in_vain.find(line).is_some()
}

/// Whether some word of the line ends as names of throwables do.
pub(super) fn names_throwable(line: &[u8]) -> bool {
    WORDS
        .throwables
        .iter()
        .any(|ending| throwable_at(line, ending))
}

/// A longer word ends so and nothing of a name follows: no `ApiExceptionHandler`.
fn throwable_at(line: &[u8], ending: &Finder<'_>) -> bool {
    let len = ending.needle().len();
    ending.find_iter(line).any(|at| {
        let begun = at
            .checked_sub(1)
            .is_some_and(|before| is_name(line[before]) || line[before] == b'.');
        begun
            && line
                .get(at + len)
                .is_none_or(|&byte| !is_name(byte) || byte.is_ascii_digit())
    })
}
