//! The facts of a trace: where it stands, which throwable says what failed, whose code it was.

use anstyle::Style;
use unicode_width::UnicodeWidthStr;

use super::page::Page;
use super::span::{Span, span};
use super::style::{self, DIM, FAILURE, LABEL, OWN, PLAIN, STRONG};
use crate::check::Check;
use crate::render::place::place;
use crate::render::{Options, advice, shorten};
use crate::report::{Endpoint, Throwable, TraceReport};

/// Column at which the facts begin, right of their labels.
const FACTS: usize = 13;

/// `3 times`, if more than once.
pub(super) fn times(trace: &TraceReport) -> Option<String> {
    (trace.count > 1).then(|| format!("{} times", shorten::thousands(trace.count)))
}

pub(super) fn unknown(page: &mut Page) {
    let words = [
        span(style::UNKNOWN, "unknown"),
        span(STRONG, ": no entry of the knowledge base fits"),
    ];
    page.para(0, &words);
}

/// Everything known before any explanation.
pub(super) fn facts(page: &mut Page, trace: &TraceReport, options: &Options, alone: bool) {
    record(page, trace, options, alone);
    if let Some(best) = trace.explanations.first() {
        super::entry::notes(page, best);
    }
    page.blank();
    if let Some(message) = &trace.context.message {
        row(
            page,
            "logged",
            &message_spans(message, options, 2, 160, PLAIN),
        );
    }
    chain(page, trace, options);
    own_code(page, trace);
    endpoints(page, &trace.endpoints, options);
    try_first(page, trace, options);
}

/// The first command of the steps below, so that it stands on the first screen.
fn try_first(page: &mut Page, trace: &TraceReport, options: &Options) {
    let Some(best) = trace.explanations.first().filter(|best| !best.general) else {
        return;
    };
    let os = options.os.as_str();
    let first = best
        .fixes
        .first()
        .filter(|fix| !fix.unfilled.contains_key(os));
    let command = first.and_then(|fix| fix.commands.get(os));
    // A command that must be broken or completed is no first thing to try; below it stands whole.
    let ready =
        |command: &&String| command.width() + FACTS + 2 <= options.width && !command.contains('\n');
    if let Some(command) = command.filter(ready) {
        let prompt = options.os.prompt();
        row(
            page,
            "try first",
            &[span(DIM, prompt), span(style::COMMAND, command)],
        );
    }
}

/// `--> app.log:120 · 2026-01-01 12:00:00 ERROR c.a.Orders [main] · 3 times`
fn record(page: &mut Page, trace: &TraceReport, options: &Options, alone: bool) {
    const RECORD: usize = 6;
    let context = &trace.context;
    let thread = context.thread.as_ref().map(|thread| format!("[{thread}]"));
    let parts = [&context.timestamp, &context.level, &thread, &context.logger];
    let parts: Vec<&str> = parts
        .into_iter()
        .filter_map(|part| part.as_deref())
        .collect();
    let record = (!parts.is_empty()).then(|| parts.join(" "));
    let place = alone.then(|| place(trace));
    let times = times(trace).filter(|_| alone);
    let parts: Vec<String> = [place, record, times].into_iter().flatten().collect();
    let mut text = parts.join(" · ");
    if text.width() + RECORD > options.width {
        text = parts.join("\n");
    }
    if !text.is_empty() {
        page.hang(2, &[span(LABEL, "-->")], RECORD, &[span(PLAIN, &text)]);
    }
}

fn row(page: &mut Page, label: &str, body: &[Span]) {
    page.hang(2, &[span(LABEL, label)], FACTS, body);
}

/// What the live check of an endpoint saw, and from where and when.
fn checked(page: &mut Page, check: &Check) {
    let verdict = check.verdict.as_str();
    let answer = [
        span(style::verdict(check.verdict), verdict),
        span(PLAIN, " now"),
    ];
    row(page, "checked", &answer);
    for (phase, line) in check.lines() {
        page.hang(
            FACTS,
            &[span(DIM, phase), span(DIM, " ")],
            FACTS + 2,
            &[span(PLAIN, &line)],
        );
    }
    for note in check.notes() {
        page.hang(FACTS, &[], FACTS + 2, &[span(STRONG, &note)]);
    }
    let place = format!("seen from {} at {}", check.from, check.at);
    page.hang(FACTS, &[], FACTS + 2, &[span(DIM, &place)]);
}

/// Long chains keep both ends and the throwable that matters.
fn chain(page: &mut Page, trace: &TraceReport, options: &Options) {
    const OUTER: usize = 2;
    const AROUND: usize = 1;
    let last = trace.chain.len().saturating_sub(1);
    let shown = |index: usize| {
        options.full
            || trace.chain.len() <= 6
            || index < OUTER
            || index == last
            || index.abs_diff(trace.decisive) <= AROUND
    };
    let mut hidden = 0;
    for (index, throwable) in trace.chain.iter().enumerate() {
        if !shown(index) {
            hidden += 1;
            continue;
        }
        if hidden > 0 {
            let note = format!("(… {} more, --full shows all)", shorten::thousands(hidden));
            row(page, "", &[span(DIM, &note)]);
            hidden = 0;
        }
        one_throwable(page, trace, index, throwable, options);
    }
}

fn one_throwable(
    page: &mut Page,
    trace: &TraceReport,
    index: usize,
    throwable: &Throwable,
    options: &Options,
) {
    let decisive = index == trace.decisive;
    let (label, style, lines, characters) = match index.cmp(&trace.decisive) {
        std::cmp::Ordering::Less => ("wrapper", PLAIN, 2, 160),
        std::cmp::Ordering::Equal => ("failure", FAILURE, 6, 400),
        std::cmp::Ordering::Greater => ("below it", PLAIN, 2, 160),
    };
    let class = throwable.class.as_deref().unwrap_or("(no class named)");
    let mut body = vec![span(style, class)];
    if let Some(message) = &throwable.message {
        body.push(span(PLAIN, ": "));
        let weight = if decisive { STRONG } else { PLAIN };
        body.extend(message_spans(message, options, lines, characters, weight));
    }
    row(page, label, &body);
    if !throwable.suppressed.is_empty() {
        suppressed(page, &throwable.suppressed, options);
    }
}

fn suppressed(page: &mut Page, chains: &[Vec<Throwable>], options: &Options) {
    let most = if options.full { usize::MAX } else { 1 };
    for first in chains.iter().filter_map(|chain| chain.first()).take(most) {
        let class = first.class.as_deref().unwrap_or("(no class named)");
        let mut body = vec![span(DIM, "with suppressed "), span(PLAIN, class)];
        if let Some(message) = &first.message {
            body.push(span(PLAIN, ": "));
            body.extend(message_spans(message, options, 1, 100, PLAIN));
        }
        row(page, "", &body);
    }
    if chains.len() > most {
        let note = format!(
            "(… {} more suppressed, --full shows all)",
            chains.len() - most
        );
        row(page, "", &[span(DIM, &note)]);
    }
}

fn message_spans<'a>(
    message: &'a str,
    options: &Options,
    lines: usize,
    characters: usize,
    style: Style,
) -> Vec<Span<'a>> {
    if options.full {
        return vec![span(style, message)];
    }
    let short = shorten::shorten(message, lines, characters);
    let mut spans = vec![span(style, short.text)];
    if let Some(note) = short.note {
        spans.push(span(PLAIN, " "));
        spans.push(Span::owned(DIM, note));
    }
    spans
}

pub(super) fn own_code(page: &mut Page, trace: &TraceReport) {
    let Some(frame) = &trace.app_frame else {
        let none = "no frame in this trace is known to be yours (--app-package NAME says what is)";
        return row(page, "your code", &[span(DIM, none)]);
    };
    let call = format!("{}.{}", frame.class, frame.method);
    let file = match &trace.jump {
        Some(place) => Some(place.name.as_str()),
        None => frame.file.as_deref(),
    };
    let source = match (file, frame.line) {
        (Some(file), Some(line)) => format!(" at {file}:{line}"),
        (Some(file), None) => format!(" in {file}"),
        _ => String::new(),
    };
    row(page, "your code", &[span(OWN, &call), span(PLAIN, &source)]);
}

fn endpoints(page: &mut Page, endpoints: &[Endpoint], options: &Options) {
    let most = if options.full { usize::MAX } else { 3 };
    for endpoint in endpoints.iter().take(most) {
        row(
            page,
            "endpoint",
            &[
                span(STRONG, &address(endpoint)),
                span(PLAIN, &details(endpoint)),
            ],
        );
        if let Some(check) = &endpoint.check {
            checked(page, check);
        }
    }
    if endpoints.len() > most {
        let note = format!("(… {} more, --full shows all)", endpoints.len() - most);
        row(page, "", &[span(DIM, &note)]);
    }
}

/// `db1:5432`, `[fd00::1]:443`
fn address(endpoint: &Endpoint) -> String {
    let host = match endpoint.host.contains(':') {
        true => format!("[{}]", endpoint.host),
        false => endpoint.host.clone(),
    };
    endpoint
        .port
        .map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

fn details(endpoint: &Endpoint) -> String {
    let scheme = endpoint
        .scheme
        .as_ref()
        .map(|scheme| format!(" · {scheme}"));
    let other = endpoint
        .address
        .as_ref()
        .filter(|address| **address != endpoint.host);
    let resolved = other.map(|address| format!(" · resolved to {address}"));
    let place = crate::project::place(&endpoint.found_in);
    let place = place.map(|place| format!(" · configured in {place}; the trace names none"));
    [scheme, resolved, place].into_iter().flatten().collect()
}

pub(super) fn what_to_try(page: &mut Page, trace: &TraceReport) {
    page.para(0, &[span(style::HEADING, "What to try")]);
    for (index, step) in advice::steps(trace).iter().enumerate() {
        let number = format!("{}.", index + 1);
        page.hang(2, &[span(LABEL, &number)], 5, &[span(PLAIN, step)]);
    }
}

/// Every throwable with every frame, as printed.
pub(super) fn frames(page: &mut Page, trace: &TraceReport) {
    page.blank();
    page.para(0, &[span(style::HEADING, "Frames")]);
    for (index, throwable) in trace.chain.iter().enumerate() {
        let lead = if index == 0 { "" } else { "Caused by: " };
        frames_of(page, 2, lead, throwable, false);
    }
}

fn frames_of(page: &mut Page, indent: usize, lead: &str, throwable: &Throwable, nested: bool) {
    // Deep nesting would leave no room for the text.
    let indent = indent.min(20);
    let class = throwable.class.as_deref().unwrap_or("(no class named)");
    let mut head = vec![span(DIM, lead), span(STRONG, class)];
    // The messages of the chain itself stand above; those of what was suppressed only here.
    if let Some(message) = throwable.message.as_ref().filter(|_| nested) {
        head.push(span(PLAIN, ": "));
        head.push(span(PLAIN, message));
    }
    page.para(indent, &head);
    for frame in &throwable.frames {
        page.hang(
            indent + 2,
            &[span(DIM, "at")],
            indent + 5,
            &[span(PLAIN, frame)],
        );
    }
    if throwable.omitted > 0 {
        let note = format!("… {} more", shorten::thousands(throwable.omitted));
        page.para(indent + 2, &[span(DIM, &note)]);
    }
    for chain in &throwable.suppressed {
        for (index, inner) in chain.iter().enumerate() {
            let lead = if index == 0 {
                "Suppressed: "
            } else {
                "Caused by: "
            };
            frames_of(page, indent + 4, lead, inner, true);
        }
    }
}
