//! What to try when no entry fits; said plainly and of this trace only.

use crate::report::TraceReport;

/// Steps that help with any failure, with the real names filled in.
pub(super) fn steps(trace: &TraceReport) -> Vec<String> {
    let mut steps = Vec::new();
    let failure = trace.chain.get(trace.decisive);
    if let Some(frame) = &trace.app_frame {
        let place = match (&frame.file, frame.line) {
            (Some(file), Some(line)) => format!("{file}:{line}"),
            _ => format!("{}.{}", frame.class, frame.method),
        };
        steps.push(format!(
            "Start at {place}, the first frame of your own code: which values reach that call?"
        ));
    }
    if failure.is_some_and(|throwable| throwable.message.is_none()) {
        steps.push(
            "The failure has no message; the log just above the trace may say more.".to_owned(),
        );
    }
    if let Some(class) = failure.and_then(|throwable| throwable.class.as_deref()) {
        let simple = class.rsplit(['.', '$']).next().unwrap_or(class);
        steps.push(format!(
            "Look for entries about something like it: causedby kb search {simple}"
        ));
        steps.push(format!(
            "See where {class} is thrown, and under which condition: its package tells the library."
        ));
    }
    steps.push("Once solved, keep it: causedby kb new drafts an entry from the trace, which explains it next time.".to_owned());
    steps
}
