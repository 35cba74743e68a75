//! The records of `java.util.logging.XMLFormatter`, which print a throwable as elements. The format
//! has no causes.

use super::page::{Record, Role};
use super::work::{Dressed, Work};

/// Replaces `<record>` elements that hold an exception by the trace.
pub(super) fn open(work: &mut Work<'_>) -> bool {
    if !work.lines.iter().any(|line| line.is_free() && line.text.trim() == "<exception>") {
        return false;
    }
    let mut out = Vec::with_capacity(work.lines.len());
    let mut index = 0;
    while index < work.lines.len() {
        match record_end(&work.lines, index) {
            Some(end) => {
                let text: Vec<&str> = work.lines[index..=end].iter().map(|line| line.text.as_ref()).collect();
                let number = work.lines[index].number;
                print(&mut out, &mut work.records, &text.join("\n"), number);
                index = end + 1;
            }
            None => {
                out.push(work.lines[index].clone());
                index += 1;
            }
        }
    }
    work.lines = out;
    true
}

fn record_end(lines: &[Dressed<'_>], start: usize) -> Option<usize> {
    if lines[start].text.trim() != "<record>" {
        return None;
    }
    let length = lines[start..].iter().take(20_000).position(|line| line.text.trim() == "</record>")?;
    let end = start + length;
    lines[start..end].iter().any(|line| line.text.trim() == "<exception>").then_some(end)
}

fn print<'a>(out: &mut Vec<Dressed<'a>>, records: &mut Vec<Record>, record: &str, number: usize) {
    let (outer, exception) = record.split_once("<exception>").unwrap_or((record, ""));
    let number_of_exception = number + outer.matches('\n').count();
    records.push(Record {
        timestamp: element(outer, "date"),
        level: element(outer, "level"),
        logger: element(outer, "logger"),
        thread: element(outer, "thread"),
        message: element(outer, "message"),
    });
    let head = element(exception, "message").unwrap_or_default();
    for (index, line) in head.split('\n').enumerate() {
        let role = if index == 0 { Role::Start(records.len() - 1) } else { Role::Message };
        out.push(Dressed { text: line.to_owned().into(), number: number_of_exception, role });
    }
    for frame in exception.split("<frame>").skip(1) {
        let (Some(class), Some(method)) = (element(frame, "class"), element(frame, "method")) else { continue };
        let source = match element(frame, "line") {
            Some(line) => format!("{}.java:{line}", class.rsplit('.').next().and_then(|name| name.split('$').next()).unwrap_or(&class)),
            None => "Unknown Source".to_owned(),
        };
        out.push(Dressed::free(format!("\tat {class}.{method}({source})"), number_of_exception));
    }
    out.push(Dressed::end(number));
}

fn element(text: &str, name: &str) -> Option<String> {
    let (_, rest) = text.split_once(&format!("<{name}>"))?;
    let (inner, _) = rest.split_once(&format!("</{name}>"))?;
    Some(inner.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&apos;", "'").replace("&amp;", "&"))
}
