//! Finds the traces in a JSON value: strings that hold one, lists of frames, objects that are a
//! throwable.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{Found, fields, throwable};
use crate::layout::anchor;
use crate::layout::escape;
use crate::layout::joined;
use crate::layout::markup;
use crate::layout::names::{class_token, has_java_root, is_qualified_class, starts_with_throwable};
use crate::layout::page::Record;

/// JSON within strings of JSON is opened this often.
const DEEPEST: usize = 4;

/// Every trace of a value; of several in one record the fullest.
pub(in crate::layout) fn harvest(value: &Value) -> Vec<Found> {
    visit(value, &Record::default(), 0)
}

fn visit(value: &Value, outer: &Record, depth: usize) -> Vec<Found> {
    match value {
        Value::Array(items) => match of_array(&Map::new(), "", items) {
            Some(lines) => vec![of_lines(lines, outer)],
            None => items
                .iter()
                .flat_map(|item| visit(item, outer, depth))
                .collect(),
        },
        Value::Object(object) => visit_object(object, outer, depth),
        _ => Vec::new(),
    }
}

fn visit_object(object: &Map<String, Value>, outer: &Record, depth: usize) -> Vec<Found> {
    let own = fields::record(object);
    let is_record = own.level.is_some() || own.timestamp.is_some() || own.logger.is_some();
    // The message of an error within a record is the error's, not the record's.
    let outer_is_record = outer.level.is_some() || outer.message.is_some();
    let record = if outer_is_record {
        fields::merge(outer.clone(), &own)
    } else {
        fields::merge(own, outer)
    };
    let mut found = Vec::new();
    let printed = throwable::print_object(object);
    let is_throwable = printed.is_some();
    found.extend(printed.map(|lines| of_lines(lines, &record)));
    // The members of a throwable are printed with it; only a string may hold more of it.
    for (key, member) in object
        .iter()
        .filter(|(_, member)| !is_throwable || member.is_string())
    {
        found.extend(member_traces(
            object, key, member, &record, depth, is_record,
        ));
    }
    if found.is_empty() {
        found.extend(lone(&record));
    }
    if is_record || is_throwable || found.len() > 1 && !object.values().any(Value::is_array) {
        return fullest(found).into_iter().collect();
    }
    found
}

/// A record of a failure whose message ends in the head of a throwable: `order 7 failed: X: m`.
fn lone(record: &Record) -> Option<Found> {
    let failed = |level: &String| {
        let level = level.to_ascii_uppercase();
        matches!(level.as_str(), "ERROR" | "FATAL" | "SEVERE" | "CRITICAL")
    };
    let text = record.message.as_deref()?;
    record.level.as_ref().filter(|level| failed(level))?;
    let starts = std::iter::once(0).chain(text.match_indices(": ").map(|(at, _)| at + 2));
    let start = starts.take(8).find(|&at| {
        let head = &text[at..];
        starts_with_throwable(head) && has_java_root(head) && head.contains(": ")
    })?;
    let before = text[..start].trim_end_matches([':', ' ']);
    let record = Record {
        message: Some(before.to_owned()).filter(|before| !before.is_empty()),
        ..record.clone()
    };
    let found = of_lines(vec![(text[start..].to_owned(), false)], &record);
    Some(Found {
        lone: true,
        ..found
    })
}

fn member_traces(
    object: &Map<String, Value>,
    key: &str,
    member: &Value,
    record: &Record,
    depth: usize,
    is_record: bool,
) -> Vec<Found> {
    match member {
        Value::String(text) => match within_string(text, record, depth) {
            found if found.is_empty() => stack_in(text)
                .and_then(|frames| of_array(object, key, &frames))
                .or_else(|| of_text(object, key, text, is_record))
                .map(|lines| of_lines(lines, record))
                .into_iter()
                .collect(),
            found => found,
        },
        Value::Array(items) => match bytes(items) {
            Some(text) => {
                member_traces(object, key, &Value::String(text), record, depth, is_record)
            }
            None => match of_array(object, key, items) {
                Some(lines) => vec![of_lines(lines, record)],
                None => visit(member, record, depth),
            },
        },
        _ => visit(member, record, depth),
    }
}

/// `[a.B.c(B.java:1), a.D.e(D.java:2)]`: what `Arrays.toString` makes of a stack.
fn stack_in(text: &str) -> Option<Vec<Value>> {
    let list = text.trim().strip_prefix('[')?.strip_suffix(")]")?;
    let frames = list.split("), ").map(|frame| format!("{frame})"));
    let frames = frames.map(|frame| {
        anchor::bare_frame_line(&frame)?;
        Some(Value::String(frame))
    });
    frames.collect()
}

/// journald writes a text that holds controls as a list of its bytes.
fn bytes(items: &[Value]) -> Option<String> {
    const SHORTEST: usize = 40;
    let byte = |item: &Value| u8::try_from(item.as_u64()?).ok();
    byte(items.get(SHORTEST)?)?;
    let bytes: Option<Vec<u8>> = items.iter().map(byte).collect();
    String::from_utf8(bytes?).ok()
}

/// JSON in a string.
fn within_string(text: &str, record: &Record, depth: usize) -> Vec<Found> {
    let text = text.trim();
    if depth >= DEEPEST || !text.starts_with(['{', '[']) {
        return Vec::new();
    }
    match serde_json::from_str::<Value>(text) {
        Ok(value) => visit(&value, record, depth + 1),
        Err(_) => Vec::new(),
    }
}

fn of_lines(lines: Vec<(String, bool)>, record: &Record) -> Found {
    let parts = |text: &str| anchor::frame_line(text).is_some() || anchor::section(text).is_some();
    let weight = 2 * lines
        .iter()
        .filter(|(text, is_message)| !is_message && parts(text))
        .count();
    let headed = lines
        .first()
        .is_some_and(|(text, _)| starts_with_throwable(text));
    Found {
        record: record.clone(),
        weight: weight + usize::from(headed),
        lone: false,
        lines,
    }
}

fn fullest(found: Vec<Found>) -> Option<Found> {
    // The first of equals: members that repeat a trace come later.
    found.into_iter().reduce(|best, next| {
        if next.weight > best.weight {
            next
        } else {
            best
        }
    })
}

/// The lines of a string that holds a trace, with a head from its neighbours where it has none.
fn of_text(
    object: &Map<String, Value>,
    key: &str,
    text: &str,
    is_record: bool,
) -> Option<Vec<(String, bool)>> {
    // Without frames only a log record reports a failure: rules and metrics name classes, too.
    let named =
        is_record && is_trace_key(key) && starts_with_throwable(text) && text.contains(": ");
    if !named && !holds_trace(text) {
        return None;
    }
    let text = unescaped(text);
    let text = text.as_ref();
    let unix = unix_lines(text);
    let text = unix.as_ref();
    if let Some(lines) = of_one_line(text.trim_end()) {
        let lines = lines.into_iter().map(|line| (line, false));
        return Some(with_head(object, lines.collect()));
    }
    // jboss-logmanager begins with the mark that stands behind its message.
    let text = text.strip_prefix(": ").unwrap_or(text);
    let lines = text
        .strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .map(|line| (line.to_owned(), false));
    Some(with_head(object, lines.collect()))
}

/// The lines of a trace that lost its line ends, or has them spelled as on a page or by syslog.
fn of_one_line(text: &str) -> Option<Vec<String>> {
    if text.contains('\n') {
        return None;
    }
    let framed = |lines: &Vec<String>| lines.iter().any(|line| anchor::frame_line(line).is_some());
    markup::plain(text)
        .filter(framed)
        .or_else(|| escape::syslog(text).filter(framed))
        .or_else(|| joined::lines(text))
}

/// A string on one line that spells its line ends, and perhaps its indents, too.
fn unescaped(text: &str) -> Cow<'_, str> {
    let one_line = !text.trim_end().contains('\n') && text.contains("\\n");
    match one_line || text.contains("\\n\tat ") {
        true if text.contains("\\r\\n") => {
            Cow::Owned(unescaped(&text.replace("\\r\\n", "\\n")).into_owned())
        }
        true if text.contains("\\n\\tat ") => Cow::Owned(escape::undo(text)),
        true => Cow::Owned(text.replace("\\n", "\n")),
        false => Cow::Borrowed(text),
    }
}

/// A string whose every line ends as on Windows; one that does so only here and there is a message
/// that holds such text.
fn unix_lines(text: &str) -> Cow<'_, str> {
    let newlines = text.matches('\n').count();
    match newlines > 0 && text.matches("\r\n").count() == newlines {
        true => Cow::Owned(text.replace("\r\n", "\n")),
        false => Cow::Borrowed(text),
    }
}

/// Several lines of which one is a frame, or all of it on one line.
fn holds_trace(text: &str) -> bool {
    // One line of a trace is an envelope's, not a trace.
    let several = text.trim_end().contains('\n') || text.contains("\\n");
    let frames = |line: &str| {
        anchor::frame_line(line).is_some()
            || anchor::section(line).is_some_and(|(_, rest)| starts_with_throwable(rest))
    };
    if several && text.split('\n').any(frames) {
        return true;
    }
    // Without line ends two frames, or a frame behind a throwable, are a trace.
    let Some(first) = anchor::find_frame(text, 0) else {
        return false;
    };
    let second = anchor::find_frame(text, first + 3).is_some();
    second && (several || !text.trim_start().starts_with('{'))
        || text[..first].split([' ', '"']).any(starts_with_throwable)
}

/// A list of lines or frames.
fn of_array(
    object: &Map<String, Value>,
    key: &str,
    items: &[Value],
) -> Option<Vec<(String, bool)>> {
    let texts: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    let texts = texts.filter(|texts| !texts.is_empty())?;
    if let [text] = texts[..] {
        return of_text(object, key, text, false);
    }
    let is_frame =
        |text: &&str| anchor::frame_line(text).is_some() || anchor::bare_frame_line(text).is_some();
    // Frames that nothing heads are a thread's.
    let headed = throwable::head_beside(object).is_some()
        || texts
            .iter()
            .any(|text| heads(text) || anchor::section(text).is_some());
    let frames = texts.iter().filter(|text| headed && is_frame(text)).count();
    let starts = texts
        .first()
        .is_some_and(|text| starts_with_throwable(text) && text.contains(": "));
    if frames == 0 && !(starts && is_trace_key(key)) {
        return None;
    }
    // Beside frames with `at`, those without it are text of a message.
    let bare = !texts.iter().any(|text| anchor::frame_line(text).is_some());
    let line = |text: &str| match bare && anchor::bare_frame_line(text).is_some() {
        true => (format!("\tat {}", text.trim()), false),
        false => (text.to_owned(), false),
    };
    Some(with_head(
        object,
        texts
            .iter()
            .flat_map(|text| text.split('\n'))
            .map(line)
            .collect(),
    ))
}

/// Puts `class: message` of the same object above frames that have no head, and the class before a
/// head that a `toString` left without one.
fn with_head(object: &Map<String, Value>, mut lines: Vec<(String, bool)>) -> Vec<(String, bool)> {
    let Some((first, _)) = lines.iter().find(|(line, _)| !line.trim().is_empty()) else {
        return lines;
    };
    if anchor::frame_line(first).is_some() {
        let mut head = throwable::head_beside(object).unwrap_or_default();
        head.extend(lines);
        return head;
    }
    let mut before_frames = lines
        .iter()
        .take_while(|(line, _)| anchor::frame_line(line).is_none());
    let headed = before_frames.any(|(line, _)| starts_with_throwable(line));
    if let Some(class) = throwable::class_beside(object, &lines[0].0).filter(|_| !headed) {
        lines[0].0.insert_str(0, &format!("{class}: "));
    }
    lines
}

/// Whether a line heads a trace, whatever its class is called.
pub(super) fn heads(line: &str) -> bool {
    let class = class_token(line).filter(|class| {
        is_qualified_class(class) && line[class.len()..].trim_start().is_empty()
            || line.contains(": ")
    });
    starts_with_throwable(line) || line.contains("Exception in thread \"") || class.is_some()
}

fn is_trace_key(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["stack", "exception", "throw", "trace", "error"]
        .iter()
        .any(|word| key.contains(word))
}
