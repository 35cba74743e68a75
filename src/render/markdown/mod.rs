//! Markdown for an issue or a chat. Every text is either escaped or code, so that nothing in a trace
//! becomes a link, an image, markup or a mention.

mod check;
mod entry;
mod escape;
mod scan;
mod site;

pub use check::markdown_checks;
pub use scan::markdown_scan;
pub use site::markdown_site;

use super::site::Item;
use super::stack::stack;
use super::{Options, advice, shorten};
use entry::{body, classes, others_of, page, title};
use escape::{code, escaped, fence};

use crate::kb::Card;
use crate::report::{Endpoint, Explanation, Report, Throwable, TraceReport};

/// The report as Markdown.
pub fn markdown(report: &Report, options: &Options) -> String {
    let mut out = String::new();
    for trace in &report.traces {
        if !out.is_empty() {
            out.push_str("\n---\n\n");
        }
        one(&mut out, trace, options);
    }
    out
}

/// One entry of the knowledge base, in full; empty if it cannot be read, which the lint has reported.
pub fn markdown_entry(card: Card<'_>, options: &Options) -> String {
    let options = Options {
        full: true,
        ..*options
    };
    let mut out = String::new();
    let Some(item) = Item::of(card) else {
        return out;
    };
    title(&mut out, &item.entry);
    body(&mut out, &item.entry, &options);
    classes(&mut out, &item.classes());
    out
}

/// An entry with the commands of every system, below a heading that says its title.
pub(super) fn help(entry: &Explanation) -> String {
    let mut out = String::new();
    page(&mut out, entry, &code);
    out
}

fn one(out: &mut String, trace: &TraceReport, options: &Options) {
    match trace.explanations.first() {
        Some(best) => title(out, best),
        None => line(out, "## No entry of the knowledge base fits\n"),
    }
    facts(out, trace, options);
    match trace.explanations.split_first() {
        Some((best, others)) => {
            body(out, best, options);
            others_of(out, others, options);
        }
        None => what_to_try(out, trace),
    }
    if options.full {
        frames(out, trace);
    }
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

fn facts(out: &mut String, trace: &TraceReport, options: &Options) {
    let times = if trace.count > 1 {
        format!(", {} times", shorten::thousands(trace.count))
    } else {
        String::new()
    };
    let place = format!("{}:{}", trace.source.name, trace.source.line);
    line(out, &format!("- Found at {}{times}", code(&place)));
    if let Some(message) = &trace.context.message {
        line(
            out,
            &format!("- Logged: {}", short_code(message, options, 160)),
        );
    }
    chain(out, trace, options);
    if let Some(frame) = &trace.app_frame {
        let file = trace
            .jump
            .as_ref()
            .map(|place| &place.name)
            .or(frame.file.as_ref());
        let source = match (file, frame.line) {
            (Some(file), Some(line)) => format!(" at {}", code(&format!("{file}:{line}"))),
            (Some(file), None) => format!(" in {}", code(file)),
            _ => String::new(),
        };
        line(
            out,
            &format!(
                "- Your code: {}{source}",
                code(&format!("{}.{}", frame.class, frame.method))
            ),
        );
    }
    for endpoint in &trace.endpoints {
        let place = crate::project::place(&endpoint.found_in);
        let place = place.map_or(String::new(), |place| {
            format!(", configured in {}; the trace names none", code(place))
        });
        line(
            out,
            &format!("- Endpoint: {}{place}", code(&address(endpoint))),
        );
        if let Some(check) = &endpoint.check {
            check::below(out, check);
        }
    }
    out.push('\n');
}

fn chain(out: &mut String, trace: &TraceReport, options: &Options) {
    const MOST: usize = 8;
    for (index, throwable) in trace.chain.iter().enumerate() {
        let far = index >= MOST && index != trace.decisive && index + 1 != trace.chain.len();
        if far && !options.full {
            if index == MOST {
                line(
                    out,
                    &format!(
                        "- (… {} throwables in all, --full shows them)",
                        shorten::thousands(trace.chain.len())
                    ),
                );
            }
            continue;
        }
        let (label, characters) = match index.cmp(&trace.decisive) {
            std::cmp::Ordering::Less => ("Wrapper", 160),
            std::cmp::Ordering::Equal => ("**Failure**", 400),
            std::cmp::Ordering::Greater => ("Below it", 160),
        };
        line(
            out,
            &format!("- {label}: {}", head(throwable, options, characters)),
        );
        suppressed(out, throwable, options);
    }
}

/// The first suppressed failure often is the reason; of further ones the number.
fn suppressed(out: &mut String, throwable: &Throwable, options: &Options) {
    let mut chains = throwable
        .suppressed
        .iter()
        .filter_map(|chain| chain.first());
    let Some(first) = chains.next() else { return };
    let more = match chains.count() {
        0 => String::new(),
        more => format!(" (… {more} more suppressed, --full shows all)"),
    };
    line(
        out,
        &format!("  - with suppressed {}{more}", head(first, options, 100)),
    );
}

fn head(throwable: &Throwable, options: &Options, characters: usize) -> String {
    let class = throwable
        .class
        .as_deref()
        .map_or_else(|| "(no class named)".to_owned(), code);
    match &throwable.message {
        Some(message) => format!("{class}: {}", short_code(message, options, characters)),
        None => class,
    }
}

fn address(endpoint: &Endpoint) -> String {
    let host = match endpoint.host.contains(':') {
        true => format!("[{}]", endpoint.host),
        false => endpoint.host.clone(),
    };
    endpoint
        .port
        .map_or_else(|| host.clone(), |port| format!("{host}:{port}"))
}

fn what_to_try(out: &mut String, trace: &TraceReport) {
    line(out, "### What to try\n");
    for (index, step) in advice::steps(trace).iter().enumerate() {
        line(out, &format!("{}. {}", index + 1, escaped(step)));
    }
}

fn frames(out: &mut String, trace: &TraceReport) {
    line(out, "\n### Frames\n");
    fence(out, "text", &stack(&trace.chain), "");
}

/// A message as code, shortened unless everything is asked for.
fn short_code(text: &str, options: &Options, characters: usize) -> String {
    if options.full {
        return code(text);
    }
    let short = shorten::shorten(text, usize::MAX, characters);
    let note = short
        .note
        .map_or_else(String::new, |note| format!(" {note}"));
    format!("{}{note}", code(short.text))
}
