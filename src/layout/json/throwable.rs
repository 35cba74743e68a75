//! Objects that are a throwable, printed as the JVM prints one.

use serde_json::{Map, Value};

use super::fields::lookup;
use crate::layout::anchor;
use crate::layout::names::{class_token, is_qualified_class, is_throwable_name};

const CLASS: &[&str] = &[
    "className",
    "exceptionType",
    "exception_class",
    "throwable_class",
    "class",
    "name",
    "type",
    "errorType",
    "exceptionClass",
    "exceptionName",
    "kind",
    "error_type",
    "@class",
    "exception.type",
    "error.type",
    "exceptionClassName",
    "fqcn",
    "_error_type",
    "error.kind",
    "error.class",
    "ibm_exceptionName",
    "exception",
];
const MESSAGE: &[&str] = &[
    "exception.message",
    "error.message",
    "exception_message",
    "errorMessage",
    "exceptionMessage",
    "error_message",
    "_error_message",
    "detailMessage",
    "message",
    "localizedMessage",
    "msg",
    "value",
];
const FRAMES: &[&str] = &[
    "frames",
    "frame",
    "stepArray",
    "extendedStackTrace",
    "stackTrace",
    "stack_trace",
    "stack",
    "stacktrace",
    "stackTraceElements",
    "trace",
    "backtrace",
    "elements",
    "extended_stack_trace",
];
const CAUSE: &[&str] = &[
    "cause",
    "causedBy",
    "caused_by",
    "innerException",
    "cause_by",
    "rootCause",
];
const OMITTED: &[&str] = &[
    "commonFramesCount",
    "commonElementCount",
    "framesInCommon",
    "commonFrames",
    "omitted",
    "framesInCommonWithEnclosingTrace",
];

/// A tree deeper than this is not a throwable.
const DEEPEST: usize = 60;

type Lines = Vec<(String, bool)>;

/// The lines of an object that is a throwable: it names a class and has frames or a cause.
pub(super) fn print_object(object: &Map<String, Value>) -> Option<Lines> {
    if let Some(lines) = sentry(object) {
        return Some(lines);
    }
    let class = class_of(object)?;
    let structured = frames_of(object).is_some_and(|frames| !frames.is_empty())
        || cause_of(object).is_some_and(|cause| class_of(cause).is_some());
    // Some throwables have no frames; then only a logger's own words tell them from a rule or a metric.
    let named = [
        "exceptionType",
        "exception_class",
        "stepArray",
        "extendedStackTrace",
        "commonElementCount",
    ]
    .iter()
    .any(|name| object.contains_key(*name));
    if !(structured || named && is_throwable_name(class)) {
        return None;
    }
    let mut lines = Vec::new();
    print(&mut lines, object, "", "", 0);
    Some(lines)
}

/// `class: message` from the members beside a string of frames: `error.type` beside
/// `error.stack_trace`, `errorType` beside `stackTrace`.
pub(super) fn head_beside(object: &Map<String, Value>) -> Option<Lines> {
    let class = class_of(object)?;
    let mut lines = Vec::new();
    push_head(&mut lines, "", "", class, message_of(object));
    Some(lines)
}

/// The class beside a trace whose first line is only the message that stands beside it, too.
pub(super) fn class_beside<'v>(object: &'v Map<String, Value>, first: &str) -> Option<&'v str> {
    let message = message_of(object)?.split('\n').next()?;
    let class = class_of(object)?;
    (!first.is_empty() && message == first && !first.contains(class)).then_some(class)
}

fn class_of(object: &Map<String, Value>) -> Option<&str> {
    let named = CLASS
        .iter()
        .filter_map(|name| lookup(object, name)?.as_str())
        .find(|name| is_class(name));
    // java.util.logging's XML has the whole `toString` for a message, and so has whoever puts the
    // frames into a list of their own.
    named.or_else(|| {
        let listed = |name: &&str| object.get(*name).is_some_and(is_list);
        let whole = object.contains_key("frame") || FRAMES.iter().any(listed);
        let told = message_of(object).filter(|_| whole)?;
        class_token(told).filter(|name| is_class(name))
    })
}

/// A list of texts.
fn is_list(value: &Value) -> bool {
    let first = value.as_array().and_then(|items| items.first());
    first.is_some_and(Value::is_string)
}

fn is_class(name: &str) -> bool {
    class_token(name) == Some(name) && (is_qualified_class(name) || is_throwable_name(name))
}

fn message_of(object: &Map<String, Value>) -> Option<&str> {
    MESSAGE
        .iter()
        .find_map(|name| lookup(object, name)?.as_str())
}

fn frames_of(object: &Map<String, Value>) -> Option<Vec<String>> {
    FRAMES.iter().find_map(|name| {
        let member = object.get(*name)?;
        let inner = |name: &str| member.as_object()?.get(name)?.as_array();
        let items = member
            .as_array()
            .or_else(|| inner("frames"))
            .or_else(|| inner("frame"))
            .or_else(|| inner("extendedStackTraceItem"))?;
        let frames: Vec<String> = items.iter().filter_map(frame).collect();
        (!frames.is_empty() || items.is_empty()).then_some(frames)
    })
}

fn cause_of(object: &Map<String, Value>) -> Option<&Map<String, Value>> {
    CAUSE.iter().find_map(|name| unwrapped(object.get(*name)?))
}

/// jboss-logmanager puts each throwable into an object of its own: `{"exception": {…}}`.
fn unwrapped(value: &Value) -> Option<&Map<String, Value>> {
    let object = value.as_object()?;
    match object.get("exception").and_then(Value::as_object) {
        Some(inner) if class_of(object).is_none() => Some(inner),
        _ => Some(object),
    }
}

fn print(
    lines: &mut Lines,
    object: &Map<String, Value>,
    indent: &str,
    heading: &str,
    depth: usize,
) {
    let class = class_of(object).unwrap_or("");
    if is_circular(object) {
        lines.push((
            format!("{indent}{heading}[CIRCULAR REFERENCE: {class}]"),
            false,
        ));
        return;
    }
    push_head(lines, indent, heading, class, message_of(object));
    for frame in frames_of(object).unwrap_or_default() {
        lines.push((format!("{indent}\tat {frame}"), false));
    }
    let count = |value: &Value| value.as_u64().or_else(|| value.as_str()?.parse().ok());
    let omitted = OMITTED
        .iter()
        .find_map(|name| count(object.get(*name)?))
        .unwrap_or(0);
    if omitted > 0 {
        lines.push((format!("{indent}\t... {omitted} more"), false));
    }
    if depth >= DEEPEST {
        return;
    }
    for value in suppressed_of(object).into_iter().filter_map(unwrapped) {
        print(
            lines,
            value,
            &format!("{indent}\t"),
            "Suppressed: ",
            depth + 1,
        );
    }
    if let Some(cause) = cause_of(object) {
        print(lines, cause, indent, "Caused by: ", depth + 1);
    }
}

/// A list, or XML's one element that holds them all.
fn suppressed_of(object: &Map<String, Value>) -> Vec<&Value> {
    match object.get("suppressed") {
        Some(Value::Array(items)) => items.iter().collect(),
        Some(Value::Object(holder)) => match holder
            .get("exception")
            .or_else(|| holder.get("suppressedItem"))
        {
            Some(Value::Array(items)) => items.iter().collect(),
            Some(single) => vec![single],
            None => Vec::new(),
        },
        _ => Vec::new(),
    }
}

fn is_circular(object: &Map<String, Value>) -> bool {
    ["cyclic", "circularReference", "circular"]
        .iter()
        .any(|name| match object.get(*name) {
            Some(Value::Bool(circular)) => *circular,
            Some(Value::String(circular)) => circular == "true",
            Some(value) => value.is_object() || value.is_number(),
            None => false,
        })
}

fn push_head(lines: &mut Lines, indent: &str, heading: &str, class: &str, message: Option<&str>) {
    let message = message.filter(|text| *text != class).map(|text| {
        text.strip_prefix(class)
            .and_then(|rest| rest.strip_prefix(": "))
            .unwrap_or(text)
    });
    let Some(message) = message else {
        lines.push((format!("{indent}{heading}{class}"), false));
        return;
    };
    let mut parts = message.split('\n');
    lines.push((
        format!("{indent}{heading}{class}: {}", parts.next().unwrap_or("")),
        false,
    ));
    lines.extend(parts.map(|part| (part.to_owned(), true)));
}

/// One frame from an object of class, method, file and line, or from its text.
fn frame(value: &Value) -> Option<String> {
    if let Some(text) = value.as_str() {
        let text = text.trim().trim_start_matches("at ");
        return anchor::frame(text).map(|_| text.to_owned());
    }
    let object = value.as_object()?;
    let text = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| object.get(*name)?.as_str())
            .filter(|text| *text != "null")
    };
    let class = text(&[
        "class",
        "className",
        "declaringClass",
        "module",
        "classname",
        "class_name",
    ])?;
    let method = text(&[
        "method",
        "methodName",
        "function",
        "methodname",
        "method_name",
    ])?;
    let file = text(&["file", "fileName", "filename", "file_name", "abs_path"])
        .filter(|file| !file.is_empty());
    let line = ["line", "lineNumber", "lineno", "line_number", "linenumber"]
        .iter()
        .find_map(|name| match object.get(*name)? {
            // JAX-WS has a word for it.
            Value::String(text) if text == "native" => Some(-2),
            Value::String(text) => text.parse().ok(),
            number => number.as_i64(),
        });
    let source = match (file, line) {
        (_, Some(-2)) => "Native Method".to_owned(),
        (Some(file), Some(line)) if line >= 0 => format!("{file}:{line}"),
        (Some(file), _) => file.to_owned(),
        // Without a file the line still helps; the file's name follows from the class.
        (None, Some(line)) if line > 0 => format!("{}.java:{line}", outer_class(class)),
        (None, _) => "Unknown Source".to_owned(),
    };
    Some(format!(
        "{}{class}.{method}({source}){}",
        module(object),
        packaging(object)
    ))
}

fn outer_class(class: &str) -> &str {
    let simple = class.rsplit('.').next().unwrap_or(class);
    simple
        .split('$')
        .next()
        .filter(|name| !name.is_empty())
        .unwrap_or(simple)
}

fn module(object: &Map<String, Value>) -> String {
    let text = |name: &str| {
        object
            .get(name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    let loader = text("classLoaderName");
    let module = match (text("moduleName"), text("moduleVersion")) {
        (Some(name), Some(version)) if !name.starts_with("java.") && !name.starts_with("jdk.") => {
            Some(format!("{name}@{version}"))
        }
        (Some(name), _) => Some(name.to_owned()),
        _ => None,
    };
    match (loader, module) {
        (Some(loader), module) => format!("{loader}/{}/", module.unwrap_or_default()),
        (None, Some(module)) => format!("{module}/"),
        (None, None) => String::new(),
    }
}

fn packaging(object: &Map<String, Value>) -> String {
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    match (text("location"), text("version")) {
        (Some(location), Some(version)) => {
            let mark = if object.get("exact").and_then(Value::as_bool) == Some(true) {
                ""
            } else {
                "~"
            };
            format!(" {mark}[{location}:{version}]")
        }
        _ => String::new(),
    }
}

/// Sentry's events: root first, frames oldest first.
fn sentry(object: &Map<String, Value>) -> Option<Lines> {
    let values = object.get("values")?.as_array()?;
    let mut lines = Vec::new();
    for value in values.iter().rev() {
        let value = value.as_object()?;
        let name = value.get("type")?.as_str()?;
        let module = value
            .get("module")
            .and_then(Value::as_str)
            .filter(|module| !module.is_empty());
        let class = module.map_or_else(|| name.to_owned(), |module| format!("{module}.{name}"));
        let heading = if lines.is_empty() { "" } else { "Caused by: " };
        push_head(
            &mut lines,
            "",
            heading,
            &class,
            value.get("value").and_then(Value::as_str),
        );
        let frames = value
            .get("stacktrace")
            .and_then(|stack| stack.get("frames"))
            .and_then(Value::as_array);
        for text in frames.into_iter().flatten().rev().filter_map(frame) {
            lines.push((format!("\tat {text}"), false));
        }
    }
    lines
        .iter()
        .any(|(line, _)| line.starts_with("\tat "))
        .then_some(lines)
}
