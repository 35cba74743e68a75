//! What loggers call the parts of a record. Only the context is found by name; traces are found by
//! their form.

use serde_json::{Map, Value};

use crate::layout::page::Record;

const TIMESTAMP: &[&str] = &[
    "@timestamp",
    "timestamp",
    "time",
    "ts",
    "instant",
    "datetime",
    "date",
    "ibm_datetime",
    "eventTime",
    "timeMillis",
    "timeUnixNano",
    "asctime",
    "timestampMs",
    "@t",
];
const LEVEL: &[&str] = &[
    "_level_name",
    "level",
    "log.level",
    "severity",
    "loglevel",
    "severityText",
    "levelname",
    "logLevel",
    "@l",
    "levelStr",
    "lvl",
    "priority",
];
const LOGGER: &[&str] = &[
    "logger_name",
    "logger",
    "loggerName",
    "log.logger",
    "_logger",
    "_log_logger",
    "logger.name",
    "ibm_className",
    "category",
    "SourceContext",
    "LoggerName",
    "component",
];
const THREAD: &[&str] = &[
    "thread_name",
    "thread",
    "threadName",
    "process.thread.name",
    "_thread_name",
    "_process_thread_name",
    "_thread",
    "thread.name",
    "ext_thread",
    "ibm_threadId",
];
const MESSAGE: &[&str] = &[
    "formattedMessage",
    "message",
    "msg",
    "short_message",
    "textPayload",
    "body",
    "log.message",
    "@m",
    "rawMessage",
];

/// The context that an object's own members give.
pub(super) fn record(object: &Map<String, Value>) -> Record {
    Record {
        timestamp: first(object, TIMESTAMP),
        // A number under this name is HTTP's.
        level: first(object, LEVEL).or_else(|| Some(object.get("status")?.as_str()?.to_owned())),
        logger: first(object, LOGGER),
        thread: first(object, THREAD),
        // A message may carry the trace, too: its first line is the message proper.
        message: first(object, MESSAGE)
            .map(|text| text.split('\n').next().unwrap_or("").trim_end().to_owned())
            .filter(|text| !text.starts_with('{')),
    }
}

/// What is missing is taken from the outer record.
pub(super) fn merge(own: Record, outer: &Record) -> Record {
    Record {
        timestamp: own.timestamp.or_else(|| outer.timestamp.clone()),
        level: own.level.or_else(|| outer.level.clone()),
        logger: own.logger.or_else(|| outer.logger.clone()),
        thread: own.thread.or_else(|| outer.thread.clone()),
        message: own.message.or_else(|| outer.message.clone()),
    }
}

fn first(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| scalar(lookup(object, name)?))
}

/// A member by its name, dotted as one key or nested.
pub(super) fn lookup<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    if let Some(value) = object.get(name) {
        return Some(value);
    }
    let (outer, inner) = name.split_once('.')?;
    lookup(object.get(outer)?.as_object()?, inner)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        // log4j2's `instant`, OpenTelemetry's `stringValue`, nested `{"name": …}`.
        Value::Object(object) => {
            let inner = ["epochSecond", "stringValue", "name"]
                .iter()
                .find_map(|name| object.get(*name))?;
            scalar(inner)
        }
        _ => None,
    }
}
