//! JSON in lines: records of structured loggers, whatever they call their fields, and envelopes
//! that hold one line of text each.

mod fields;
pub(super) mod harvest;
mod throwable;

use std::collections::BTreeSet;

use serde_json::Value;

use super::anchor;
use super::escape;
use super::names::{has_java_root, starts_with_throwable};
use super::page::{Record, Role};
use super::work::{Dressed, Work};
use crate::source::without_escapes;

/// The most lines that one record spans.
const LONGEST_RECORD: usize = 50_000;

/// Bytes looked at for records of several lines, as a multiple of the input: a stray brace must
/// not cost more.
const BUDGET: usize = 16;

/// A trace found in a record, printed as the JVM prints it.
#[derive(Debug)]
pub(in crate::layout) struct Found {
    record: Record,
    /// Lines with whether each is text of a message.
    lines: Vec<(String, bool)>,
    /// Frames and headings: how much of a trace it is.
    weight: usize,
    /// Nothing but a message that ends in a head: perhaps one line of a trace whose others follow.
    lone: bool,
}

/// Replaces records by the traces that they hold, envelopes by the lines that they carry.
pub(super) fn open(work: &mut Work<'_>) -> bool {
    if !work
        .lines
        .iter()
        .any(|line| line.is_free() && start(&line.text).is_some())
    {
        return false;
    }
    let carriers = carriers(work);
    let mut budget = BUDGET
        * work
            .lines
            .iter()
            .map(|line| line.text.len() + 1)
            .sum::<usize>();
    let mut out = Vec::with_capacity(work.lines.len());
    let mut records = std::mem::take(&mut work.records);
    let mut changed = false;
    let mut index = 0;
    let lines = &work.lines;
    // A carried line without its line end goes on in the next envelope.
    let mut partial: Option<Dressed<'_>> = None;
    while index < lines.len() {
        let Some((value, taken)) = value_at(lines, index, &mut budget) else {
            out.push(lines[index].clone());
            index += 1;
            continue;
        };
        let number = lines[index].number;
        let found = harvest::harvest(&value);
        let line = carriers.iter().find_map(|path| carried(&value, path));
        let is_line = line.is_some() && found.iter().all(|found| found.lone);
        if !found.is_empty() && !is_line {
            changed = true;
            for found in found {
                push(&mut out, &mut records, found, number);
            }
        } else if let Some(text) = line {
            changed = true;
            carry(&mut out, &mut partial, text, number);
        } else if let Some(texts) = listed(&value) {
            changed = true;
            for text in texts {
                carry(&mut out, &mut partial, text, number);
            }
        } else {
            out.extend(lines[index..index + taken].iter().cloned());
        }
        index += taken;
    }
    out.extend(partial);
    work.lines = out;
    work.records = records;
    changed
}

/// Adds the lines of a found trace. Coloured logs hold their escapes within the strings.
pub(super) fn push<'a>(
    out: &mut Vec<Dressed<'a>>,
    records: &mut Vec<Record>,
    found: Found,
    number: usize,
) {
    let record = records.len();
    records.push(found.record.map(|text| without_escapes(&text).into_owned()));
    // A page begins with its first tag: the trace's head is an element's text, not this line.
    let is_page = |(text, _): &(String, bool)| text.trim_start().starts_with('<');
    let title = found.lines.first().filter(|line| is_page(line));
    let title = title.map(|_| (String::new(), false));
    for (index, (text, is_message)) in title.into_iter().chain(found.lines).enumerate() {
        let role = match (index, is_message) {
            (0, _) => Role::Start(record),
            (_, true) => Role::Message,
            _ => Role::Free,
        };
        out.push(Dressed {
            text: without_escapes(&text).into_owned().into(),
            number,
            role,
        });
    }
    out.push(Dressed::end(number));
}

/// Adds the line of an envelope; docker cuts lines at 16 KiB and leaves the line end out.
fn carry<'a>(
    out: &mut Vec<Dressed<'a>>,
    partial: &mut Option<Dressed<'a>>,
    text: &str,
    number: usize,
) {
    let ended = text.ends_with('\n');
    for (index, line) in text
        .strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .enumerate()
    {
        let line = without_escapes(line.trim_end_matches('\r'));
        match partial.take().filter(|_| index == 0) {
            Some(begun) => {
                *partial = Some(Dressed::free(
                    begun.text.into_owned() + line.as_ref(),
                    begun.number,
                ))
            }
            None => *partial = Some(Dressed::free(line.clone().into_owned(), number)),
        }
        let cut = !ended && text.len() >= 16 * 1024;
        if !cut {
            out.extend(partial.take());
        }
    }
}

/// What a line says around the string that it holds, where that is the value of a key: pairs as
/// `level=error`, or as in JSON that cannot be read since it was cut off.
pub(super) fn pairs(before: &str, after: &str) -> Option<Record> {
    if !before.trim_end().ends_with(['=', ':']) {
        return None;
    }
    let mut members = serde_json::Map::new();
    for text in [before, after] {
        let mut rest = text;
        while let Some(at) = rest.find(['=', ':']) {
            let key = rest[..at].trim_end().trim_end_matches('"');
            let key = &key[key
                .rfind(|c: char| !is_key(c))
                .map_or(0, |end| end + last_len(key, end))..];
            let (value, len) = pair_value(rest[at + 1..].trim_start());
            let skipped = rest.len() - rest[at + 1..].trim_start().len();
            if !key.is_empty() && !value.is_empty() {
                members
                    .entry(key.to_owned())
                    .or_insert_with(|| Value::String(escape::undo(value)));
            }
            rest = &rest[(skipped + len).min(rest.len())..];
        }
    }
    let record = fields::record(&members);
    (record.level.is_some() || record.timestamp.is_some()).then_some(record)
}

/// What a row of a table says, by the names of its columns.
pub(super) fn columns(pairs: impl IntoIterator<Item = (String, String)>) -> Option<Record> {
    let values = pairs.into_iter();
    // Spreadsheets write names with a capital.
    let members = values
        .flat_map(|(name, value)| {
            let small = name.to_lowercase();
            [
                (small, Value::String(value.clone())),
                (name, Value::String(value)),
            ]
        })
        .collect();
    let record = fields::record(&members);
    (record.level.is_some() || record.timestamp.is_some()).then_some(record)
}

fn is_key(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '@' | '-')
}

/// Length of the character of `text` that begins at `at`.
fn last_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

/// The value at the start of the text, quoted or one word, and its length there.
fn pair_value(text: &str) -> (&str, usize) {
    match text.strip_prefix('"') {
        Some(quoted) => {
            let end = escape::string_end(quoted).unwrap_or(quoted.len());
            (&quoted[..end], (end + 2).min(text.len()))
        }
        None => {
            let end = text
                .find(|c: char| c.is_whitespace() || matches!(c, ',' | '}'))
                .unwrap_or(text.len());
            (&text[..end], end)
        }
    }
}

/// Where a JSON value may begin in a line.
fn start(line: &str) -> Option<usize> {
    let trimmed = line.trim_start();
    let indent = line.len() - trimmed.len();
    if trimmed.starts_with('[') && trimmed[1..].trim_start().starts_with(['{', '[', '"'])
        || trimmed == "["
    {
        return Some(indent);
    }
    // A list of the lines of a trace, behind whatever stands before it.
    if line.contains("\\tat ")
        && let Some(at) = line.find("[\"")
    {
        return Some(at);
    }
    line.match_indices('{')
        .take(4)
        .map(|(at, _)| at)
        .find(|&at| {
            let rest = line[at + 1..].trim_start();
            rest.starts_with('"') || (rest.is_empty() && at == indent)
        })
}

/// The value that begins on line `index`, and how many lines it takes.
fn value_at(lines: &[Dressed<'_>], index: usize, budget: &mut usize) -> Option<(Value, usize)> {
    let line = &lines[index];
    let at = line.is_free().then(|| start(&line.text)).flatten()?;
    let text = &line.text[at..];
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    match stream.next()? {
        Ok(value) if value.is_object() || value.is_array() => Some((value, 1)),
        Err(error) if error.is_eof() && line.text[..at].trim().is_empty() => {
            several_lines(lines, index, budget)
        }
        _ => None,
    }
}

/// A record printed over several lines: up to the line on which its brackets are even.
fn several_lines(
    lines: &[Dressed<'_>],
    index: usize,
    budget: &mut usize,
) -> Option<(Value, usize)> {
    let mut text = String::new();
    let mut depth = 0_usize;
    for (taken, line) in lines[index..].iter().enumerate().take(LONGEST_RECORD) {
        *budget = budget.checked_sub(line.text.len() + 1)?;
        if !line.is_free() || !balance(&line.text, &mut depth) {
            return None;
        }
        text.push_str(&line.text);
        text.push('\n');
        if depth == 0 {
            return serde_json::from_str(text.trim().trim_end_matches(','))
                .ok()
                .map(|value| (value, taken + 1));
        }
    }
    None
}

/// Counts brackets outside strings; false when a string does not end on its line.
fn balance(line: &str, depth: &mut usize) -> bool {
    let mut in_string = false;
    let mut escaped = false;
    for byte in line.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => *depth += 1,
            b'}' | b']' if !in_string => *depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    !in_string
}

/// Paths of the members that hold one line of a trace in some record: they hold one line of text
/// in every other, too.
fn carriers(work: &Work<'_>) -> Vec<Vec<String>> {
    let mut paths = BTreeSet::new();
    for line in work
        .lines
        .iter()
        .filter(|line| line.is_free())
        .filter(|line| {
            let marks = ["at ", "Caused by: ", "Exception: ", "Error: "];
            marks.iter().any(|mark| line.text.contains(mark))
        })
    {
        let Some(at) = start(&line.text) else {
            continue;
        };
        let Some(Ok(value)) = serde_json::Deserializer::from_str(&line.text[at..])
            .into_iter::<Value>()
            .next()
        else {
            continue;
        };
        collect_carriers(&value, &mut Vec::new(), &mut paths);
    }
    paths.into_iter().collect()
}

fn collect_carriers(value: &Value, path: &mut Vec<String>, paths: &mut BTreeSet<Vec<String>>) {
    let Some(object) = value.as_object().filter(|_| path.len() < 3) else {
        return;
    };
    for (key, member) in object {
        path.push(key.clone());
        match member {
            Value::String(text) if is_part_of_trace(text) || is_lone(object, text) => {
                paths.insert(path.clone());
            }
            Value::Object(_) => collect_carriers(member, path, paths),
            _ => {}
        }
        path.pop();
    }
}

/// A throwable's head as one line of a container.
fn is_lone(envelope: &serde_json::Map<String, Value>, text: &str) -> bool {
    let docker = ["log", "stream"]
        .iter()
        .all(|key| envelope.contains_key(*key));
    docker && starts_with_throwable(text) && has_java_root(text) && text.contains(": ")
}

/// One line with a frame, dressed or not, or with a record that may hold one.
fn is_part_of_trace(text: &str) -> bool {
    let line = text.trim_end();
    !line.contains('\n') && anchor::find(line).is_some()
}

/// Lines of a log that stand in one list, an object each, as a service gives them.
fn listed(value: &Value) -> Option<Vec<&str>> {
    match value {
        Value::Array(items) => {
            let mut paths = BTreeSet::new();
            for item in items {
                collect_carriers(item, &mut Vec::new(), &mut paths);
            }
            let Some(path) = paths.into_iter().next().filter(|_| items.len() > 1) else {
                return items.iter().find_map(listed);
            };
            let texts: Vec<&str> = items
                .iter()
                .filter_map(|item| carried(item, &path))
                .collect();
            // A thread may be called anything, but not two in a row like parts of a trace.
            let frame = |text: &str| anchor::frame_line(text).is_some();
            let several = texts
                .windows(2)
                .any(|two| frame(two[1]) && (frame(two[0]) || harvest::heads(two[0])));
            several.then_some(texts)
        }
        Value::Object(members) => members.values().find_map(listed),
        _ => None,
    }
}

fn carried<'v>(value: &'v Value, path: &[String]) -> Option<&'v str> {
    path.iter()
        .try_fold(value, |value, key| value.get(key))?
        .as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undressed(text: &str) -> Vec<String> {
        let mut work = Work::of_lines(text);
        open(&mut work);
        work.lines
            .into_iter()
            .map(|line| line.text.into_owned())
            .collect()
    }

    #[test]
    fn a_trace_under_any_key_is_found() {
        let lines =
            undressed(r#"{"when":"x","odd":{"deep":"java.lang.X: m\n\tat a.B.c(B.java:1)\n"}}"#);
        assert_eq!(lines, ["java.lang.X: m", "\tat a.B.c(B.java:1)", ""]);
    }

    #[test]
    fn envelopes_give_their_lines() {
        let text = "{\"log\":\"java.lang.X: m\\n\",\"stream\":\"stderr\"}\n{\"log\":\"\\tat a.B.c(B.java:1)\\n\",\"stream\":\"stderr\"}\n";
        assert_eq!(undressed(text), ["java.lang.X: m", "\tat a.B.c(B.java:1)"]);
    }

    #[test]
    fn a_record_may_span_lines() {
        let text = "{\n  \"level\": \"ERROR\",\n  \"stack\": [\n    \"java.lang.X: m\",\n    \"\\tat a.B.c(B.java:1)\"\n  ]\n}\nafter\n";
        assert_eq!(
            undressed(text),
            ["java.lang.X: m", "\tat a.B.c(B.java:1)", "", "after"]
        );
    }

    #[test]
    fn a_stray_brace_costs_nothing() {
        let text = "{\n".repeat(20_000);
        assert_eq!(undressed(&text).len(), 20_000);
    }
}
