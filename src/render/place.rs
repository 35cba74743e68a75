//! Where a trace stands, as people read it.

use crate::report::TraceReport;

/// `app.log:120`, `standard input:3`
pub(super) fn place(trace: &TraceReport) -> String {
    format!("{}:{}", named(&trace.source.name), trace.source.line)
}

/// `app.log`, `standard input`
pub(super) fn named(source: &str) -> &str {
    match source {
        "-" => "standard input",
        name => name,
    }
}
