//! Failures that are told in words of their own and not as a trace: a deadlock that the JVM found,
//! a start that Spring Boot analysed.

use crate::layout::{Page, anchor};

use super::{Context, Frame, Throwable, Trace};

/// So many lines of one report are read.
const LONGEST: usize = 5_000;

/// A report of the JVM about threads that wait for each other; the line behind it.
pub(super) fn deadlock<'p>(page: &'p Page<'_>, index: usize) -> Option<(Trace<'p>, usize)> {
    if !text(page, index)?.starts_with("Found one Java-level deadlock:") {
        return None;
    }
    let mut threads: Vec<(&str, Throwable<'p>)> = Vec::new();
    let mut at = index + 1;
    while let Some(line) = text(page, at).filter(|_| at < index + LONGEST) {
        if let Some(name) = thread(line) {
            let last = (at + 1..page.lines.len()).find(|&next| !is_wait(page, next))? - 1;
            let message = &page.text[page.lines[at].start..page.lines[last].end];
            let throwable = Throwable {
                message: Some(message),
                ..Throwable::default()
            };
            threads.push((name, throwable));
            at = last;
        } else if !(line.is_empty() || line.starts_with("===")) {
            break;
        }
        at += 1;
    }
    let end = stacks(page, at, &mut threads);
    let mut chain: Vec<_> = threads
        .into_iter()
        .map(|(_, throwable)| throwable)
        .collect();
    // The last waits for the first.
    chain.last_mut()?.circular = true;
    let trace = Trace {
        line: page.lines[index].number,
        chain,
        ..Trace::default()
    };
    Some((trace, end))
}

/// The stacks of the threads, which stand behind all of their words; the line behind them.
fn stacks<'p>(page: &'p Page<'_>, from: usize, threads: &mut [(&str, Throwable<'p>)]) -> usize {
    let mut current = None;
    let mut at = from;
    while let Some(line) = text(page, at).filter(|_| at < from + LONGEST) {
        if let Some(name) = thread(line) {
            current = threads.iter().position(|(known, _)| *known == name);
        } else if let Some((call, found)) = anchor::frame_line(line) {
            if let Some(current) = current {
                let frame = Frame::new(&call[..found.len], None);
                threads[current].1.frames.push(frame);
            }
        } else if !(line.is_empty()
            || line.starts_with("- ")
            || line.starts_with("===")
            || line.starts_with("Java stack information"))
        {
            break;
        }
        at += 1;
    }
    at
}

fn text<'p>(page: &'p Page<'_>, index: usize) -> Option<&'p str> {
    page.lines.get(index).map(|line| page.line(line).trim())
}

/// `"order-1":`
fn thread(line: &str) -> Option<&str> {
    line.strip_prefix('"')?.strip_suffix("\":")
}

fn is_wait(page: &Page<'_>, index: usize) -> bool {
    text(page, index).is_some_and(|line| {
        line.starts_with("waiting ")
            || line.starts_with("which is held by ")
            || line.starts_with("in JNI, which is held by ")
    })
}

/// What Spring Boot's analysis says of a start that failed; the line behind it. The title stands
/// between rows of stars, the text under a title of its own.
pub(super) fn failed_start<'p>(page: &'p Page<'_>, index: usize) -> Option<(Throwable<'p>, usize)> {
    let stars = |line: usize| text(page, line).is_some_and(|text| text.starts_with("*****"));
    let is_title = text(page, index)? == "APPLICATION FAILED TO START";
    if !is_title || !stars(index + 1) || !stars(index.checked_sub(1)?) {
        return None;
    }
    let title = |name: &str, from: usize| {
        let end = page.lines.len().min(from + LONGEST);
        (from..end).find(|&line| text(page, line) == Some(name))
    };
    let filled = |line: &usize| text(page, *line).is_some_and(|text| !text.is_empty());
    let first = title("Description:", index)? + 1;
    // Who pastes the report often leaves out what it advises.
    let last = title("Action:", first).or_else(|| paragraph_end(page, first))?;
    let (first, end) = (
        (first..last).find(filled)?,
        (first..last).rev().find(filled)?,
    );
    let message = &page.text[page.lines[first].start..page.lines[end].end];
    let throwable = Throwable {
        message: Some(message),
        ..Throwable::default()
    };
    Some((throwable, last + 1))
}

/// The line behind the first paragraph below a title.
fn paragraph_end(page: &Page<'_>, from: usize) -> Option<usize> {
    let is_empty = |line: &usize| text(page, *line).is_none_or(str::is_empty);
    let last = page.lines.len();
    let first = (from..last).find(|line| !is_empty(line))?;
    Some((first..last).find(is_empty).unwrap_or(last))
}

/// How far above the analysis the trace of the same start is printed.
const NEAR: usize = 40;

/// Adds an analysis to the trace that it is about, if one was printed: one of a single line does not
/// name the cause. Gives it back as a trace of its own if none was.
pub(super) fn analysed<'p>(
    page: &'p Page<'_>,
    traces: &mut Vec<Trace<'p>>,
    analysis: Throwable<'p>,
    context: Context<'p>,
    index: usize,
) {
    let number = page.lines[index].number;
    // A trace begins above its own lines.
    let near = |trace: &&mut Trace<'_>| {
        let lines: usize = trace.chain.iter().map(|one| one.frames.len() + 2).sum();
        trace.line < number && number - trace.line <= NEAR + lines
    };
    match traces.last_mut().filter(near) {
        Some(trace) => {
            if trace.chain.iter().all(|one| one.frames.is_empty()) {
                trace.chain.push(analysis);
            }
        }
        None => traces.push(Trace {
            line: number,
            context,
            chain: vec![analysis],
            ..Trace::default()
        }),
    }
}
