//! Records in XML: java.util.logging (whose records have no causes), jboss-logmanager, log4j; faults
//! of SOAP. They are read as the JSON that they could have been.

use roxmltree::{Document, Node};
use serde_json::{Map, Value};

use super::json;
use super::work::Work;

/// Elements that hold one record, and what ends them.
const RECORDS: &[(&str, &str)] = &[
    ("<record", "</record>"),
    ("<log4j:event", "</log4j:event>"),
    ("<Event ", "</Event>"),
];

/// The most lines that one record spans.
const LONGEST_RECORD: usize = 20_000;

/// A tree deeper than this is no log record.
const DEEPEST: usize = 64;

/// Replaces records that hold a throwable by its trace.
pub(super) fn open(work: &mut Work<'_>) -> bool {
    if !work
        .lines
        .iter()
        .any(|line| line.is_free() && record_start(&line.text).is_some())
    {
        return false;
    }
    let mut out = Vec::with_capacity(work.lines.len());
    let mut changed = false;
    let mut index = 0;
    while index < work.lines.len() {
        let end = record_end(work, index).unwrap_or(index);
        let found = read(work, index, end);
        changed |= !found.is_empty();
        if found.is_empty() {
            out.push(work.lines[index].clone());
            index += 1;
            continue;
        }
        let holds = |line: &usize| {
            let text = &work.lines[*line].text;
            text.contains("<exception") || text.contains("<detail")
        };
        let holder = (index..=end).find(holds).unwrap_or(index);
        for found in found {
            json::push(
                &mut out,
                &mut work.records,
                found,
                work.lines[holder].number,
            );
        }
        index = end + 1;
    }
    work.lines = out;
    changed
}

/// What ends the record that begins on the line.
fn record_start(line: &str) -> Option<&'static str> {
    let text = line.trim_start();
    let known = RECORDS
        .iter()
        .find(|(start, _)| text.starts_with(start))
        .map(|(_, end)| *end);
    known.or_else(|| envelope(text))
}

/// SOAP's envelope, whatever its name space is called here, with or without a declaration.
fn envelope(text: &str) -> Option<&'static str> {
    let text = match text.strip_prefix("<?xml ") {
        Some(declared) => declared.split_once("?>")?.1.trim_start(),
        None => text,
    };
    let name = text.strip_prefix('<')?.split([' ', '>']).next()?;
    let local = name.split_once(':').map_or(name, |(_, local)| local);
    (local == "Envelope").then_some("Envelope>")
}

fn record_end(work: &Work<'_>, start: usize) -> Option<usize> {
    let end = record_start(&work.lines[start].text)?;
    let lines = work.lines[start..].iter().enumerate().take(LONGEST_RECORD);
    for (length, line) in lines {
        if line.text.trim_end().ends_with(end) {
            return Some(start + length);
        }
        // Records do not nest: one that begins before the end of this one shows it to be cut off.
        if length > 0 && record_start(&line.text).is_some() {
            return None;
        }
    }
    None
}

fn read(work: &Work<'_>, start: usize, end: usize) -> Vec<json::Found> {
    if record_start(&work.lines[start].text).is_none() {
        return Vec::new();
    }
    let lines: Vec<&str> = work.lines[start..=end]
        .iter()
        .map(|line| line.text.as_ref())
        .collect();
    // log4j does not declare its own name space.
    let text = lines.join("\n").replace("log4j:", "");
    let depth = text.matches("</").count();
    match Document::parse(&text) {
        Ok(document) if depth < 100_000 => {
            json::harvest::harvest(&value(document.root_element(), 0))
        }
        _ => Vec::new(),
    }
}

/// An element as JSON: its text, or its attributes and children by name.
fn value(node: Node<'_, '_>, depth: usize) -> Value {
    let children: Vec<_> = node.children().filter(Node::is_element).collect();
    if children.is_empty() && node.attributes().len() == 0 || depth > DEEPEST {
        return Value::String(node.children().filter_map(|child| child.text()).collect());
    }
    let mut object = Map::new();
    let text: String = node.children().filter_map(|child| child.text()).collect();
    if children.is_empty() && !text.is_empty() {
        object.insert("text".to_owned(), Value::String(text));
    }
    for attribute in node.attributes() {
        object.insert(
            attribute.name().to_owned(),
            Value::String(attribute.value().to_owned()),
        );
    }
    for child in children {
        insert(&mut object, name_of(child), value(child, depth + 1));
    }
    Value::Object(object)
}

fn insert(object: &mut Map<String, Value>, name: String, value: Value) {
    match object.get_mut(&name) {
        Some(Value::Array(items)) => items.push(value),
        Some(first) => {
            let first = first.take();
            object.insert(name, Value::Array(vec![first, value]));
        }
        // One frame is a list of frames, too.
        None if matches!(name.as_str(), "frame" | "extendedStackTraceItem") => {
            object.insert(name, Value::Array(vec![value]));
        }
        None => {
            object.insert(name, value);
        }
    }
}

/// log4j2 begins its elements in upper case, its JSON in lower case.
fn name_of(node: Node<'_, '_>) -> String {
    let name = node.tag_name().name();
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(chars).collect()
    })
}
