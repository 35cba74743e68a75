//! Markdown for an issue or a chat. Every text is either escaped or code, so that nothing in a trace
//! becomes a link, an image, markup or a mention.

use super::clean::{one_line, visible};
use super::{Options, advice, shorten};
use crate::report::{Endpoint, Explanation, Fix, Report, Throwable, TraceReport};

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

/// One entry of the knowledge base, in full.
pub fn markdown_entry(entry: &Explanation, options: &Options) -> String {
    let options = Options {
        full: true,
        ..*options
    };
    let mut out = String::new();
    title(&mut out, entry);
    body(&mut out, entry, &options);
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

fn title(out: &mut String, entry: &Explanation) {
    line(out, &format!("## {}\n", escaped(&entry.title)));
    line(
        out,
        &format!("**{}** · {}\n", entry.severity.as_str(), code(&entry.entry)),
    );
    if entry.general {
        line(
            out,
            "**General advice for the class:** no entry knows this failure in particular.\n",
        );
    }
    if entry.origin.file != "bundled" {
        let replaces = if entry.origin.replaces {
            ", in place of the bundled one"
        } else {
            ""
        };
        line(
            out,
            &format!("Entry from {}{replaces}.\n", code(&entry.origin.file)),
        );
    }
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
        line(out, &format!("- Endpoint: {}", code(&address(endpoint))));
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

fn body(out: &mut String, entry: &Explanation, options: &Options) {
    line(out, &format!("{}\n", escaped(&entry.summary)));
    if !entry.causes.is_empty() {
        line(out, "### Likely causes, most likely first\n");
    }
    for (index, cause) in entry.causes.iter().enumerate() {
        let verdict = cause
            .verdict
            .as_ref()
            .map_or_else(String::new, |verdict| format!("**{}:** ", escaped(verdict)));
        line(
            out,
            &format!("{}. {verdict}{}", index + 1, escaped(&cause.text)),
        );
        for evidence in &cause.evidence {
            line(out, &format!("   - {}", escaped(evidence)));
        }
    }
    if !entry.fixes.is_empty() {
        line(out, "\n### What to do\n");
    }
    for (index, fix) in entry.fixes.iter().enumerate() {
        one_fix(out, index, fix, options);
    }
    if !entry.escalation.is_empty() {
        line(
            out,
            &format!("\n### When to escalate\n\n{}", escaped(&entry.escalation)),
        );
    }
    if options.full {
        appendix(out, entry);
    }
}

fn one_fix(out: &mut String, index: usize, fix: &Fix, options: &Options) {
    line(out, &format!("{}. {}", index + 1, escaped(&fix.step)));
    if let Some(command) = fix.commands.get(options.os.as_str()) {
        fence(out, options.os.shell(), command, "   ");
    }
    if let Some(snippet) = &fix.snippet {
        fence(out, &snippet.language, &snippet.text, "   ");
    }
    if !fix.tip.is_empty() {
        line(out, &format!("\n   *Tip:* {}", escaped(&fix.tip)));
    }
}

fn appendix(out: &mut String, entry: &Explanation) {
    if !entry.faqs.is_empty() {
        line(out, "\n### Questions\n");
    }
    for faq in &entry.faqs {
        line(
            out,
            &format!(
                "- **{}**\n  {}",
                escaped(&faq.question),
                escaped(&faq.answer)
            ),
        );
    }
    let lists = [
        ("Affects", &entry.affects),
        ("Related", &entry.related),
        ("References", &entry.references),
    ];
    for (heading, items) in lists.into_iter().filter(|(_, items)| !items.is_empty()) {
        line(out, &format!("\n### {heading}\n"));
        for item in items {
            line(
                out,
                &format!(
                    "- {}",
                    if heading == "Affects" {
                        escaped(item)
                    } else {
                        code(item)
                    }
                ),
            );
        }
    }
}

fn others_of(out: &mut String, others: &[Explanation], options: &Options) {
    if !options.full && !others.is_empty() {
        line(out, "\n### Also fits\n");
    }
    for other in others {
        if options.full {
            out.push('\n');
            title(out, other);
            body(out, other, options);
        } else {
            let general = if other.general {
                ", general advice"
            } else {
                ""
            };
            line(
                out,
                &format!(
                    "- {} ({}{general})",
                    escaped(&other.title),
                    code(&other.entry)
                ),
            );
        }
    }
}

fn what_to_try(out: &mut String, trace: &TraceReport) {
    line(out, "### What to try\n");
    for (index, step) in advice::steps(trace).iter().enumerate() {
        line(out, &format!("{}. {}", index + 1, escaped(step)));
    }
}

fn frames(out: &mut String, trace: &TraceReport) {
    let mut text = String::new();
    for (index, throwable) in trace.chain.iter().enumerate() {
        let lead = if index == 0 { "" } else { "Caused by: " };
        frames_of(&mut text, 0, lead, throwable);
    }
    line(out, "\n### Frames\n");
    fence(out, "text", &text, "");
}

fn frames_of(text: &mut String, depth: usize, lead: &str, throwable: &Throwable) {
    let indent = "    ".repeat(depth.min(8));
    let class = throwable
        .class
        .as_deref()
        .map_or_else(|| "(no class named)".to_owned(), one_line);
    let message = throwable
        .message
        .as_deref()
        .map_or_else(String::new, |message| format!(": {}", one_line(message)));
    line(text, &format!("{indent}{lead}{class}{message}"));
    for frame in &throwable.frames {
        line(text, &format!("{indent}    at {}", one_line(frame)));
    }
    if throwable.omitted > 0 {
        line(text, &format!("{indent}    … {} more", throwable.omitted));
    }
    for (index, inner) in throwable
        .suppressed
        .iter()
        .flat_map(|chain| chain.iter().enumerate())
    {
        let lead = if index == 0 {
            "Suppressed: "
        } else {
            "Caused by: "
        };
        frames_of(text, depth + 1, lead, inner);
    }
}

/// A block of code whose fence is longer than any run of backticks in it.
fn fence(out: &mut String, language: &str, text: &str, indent: &str) {
    let clean = visible(text.trim_end());
    let fence = "`".repeat(longest_run(&clean).max(2) + 1);
    let language: String = language
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    line(out, &format!("\n{indent}{fence}{language}"));
    for text in clean.lines() {
        line(out, format!("{indent}{text}").trim_end());
    }
    line(out, &format!("{indent}{fence}"));
}

/// A code span, on one line, whose delimiter is longer than any run of backticks in it.
fn code(text: &str) -> String {
    let text = one_line(text);
    let run = longest_run(&text);
    let ticks = "`".repeat(run + 1);
    match text.is_empty() {
        true => "(empty)".to_owned(),
        false if run > 0 => format!("{ticks} {text} {ticks}"),
        false => format!("{ticks}{text}{ticks}"),
    }
}

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

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// Prose on one line: what stands between backticks stays code, the rest is escaped.
fn escaped(text: &str) -> String {
    let text = one_line(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.as_str();
    while let Some((before, inner, after)) = code_span(rest) {
        escape_words(&mut out, before);
        push_code(&mut out, inner);
        rest = after;
    }
    escape_words(&mut out, rest);
    out
}

/// Two spans that touch would read as one with other delimiters.
fn push_code(out: &mut String, text: &str) {
    if out.ends_with('`') {
        out.push(' ');
    }
    out.push_str(&code(text));
}

fn code_span(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (inner, after) = rest.split_once('`')?;
    (!inner.trim().is_empty()).then_some((before, inner, after))
}

/// Words that a renderer would link or mention become code; no escape keeps it from doing so.
fn escape_words(out: &mut String, text: &str) {
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        let links = word.contains("://")
            || word.contains('@')
            || word.contains('#')
            || word.to_ascii_lowercase().contains("www.");
        if links {
            push_code(out, word);
        } else {
            let first = out.is_empty();
            escape_word(out, word, first);
        }
    }
}

fn escape_word(out: &mut String, word: &str, first: bool) {
    let bytes = word.as_bytes();
    let alphanumeric = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_alphanumeric)
    };
    for (at, c) in word.char_indices() {
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '!' => true,
            '_' => !(alphanumeric(at.checked_sub(1)) && alphanumeric(Some(at + 1))),
            // Would begin a list, a heading or a rule.
            '-' | '+' | '=' => first && at == 0,
            '.' | ')' => first && word[..at].bytes().all(|b| b.is_ascii_digit()),
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::{code, escaped, fence};

    #[test]
    fn markup_is_escaped() {
        assert_eq!(
            escaped("<b>*x* [a](b) ![i](j)"),
            "\\<b\\>\\*x\\* \\[a\\](b) \\!\\[i\\](j)"
        );
        assert_eq!(escaped("- a 1. b"), "\\- a 1. b");
        assert_eq!(escaped("1. a"), "1\\. a");
        assert_eq!(
            escaped("max_connections and _x_"),
            "max_connections and \\_x\\_"
        );
    }

    #[test]
    fn what_would_be_linked_or_mentioned_is_code() {
        assert_eq!(
            escaped("see https://evil.example @all a@b.c #1"),
            "see `https://evil.example` `@all` `a@b.c` `#1`"
        );
    }

    #[test]
    fn code_of_the_entry_stays_code() {
        assert_eq!(escaped("run `a_b *`, then ` c"), "run `a_b *`, then \\` c");
    }

    #[test]
    fn spans_never_touch() {
        assert_eq!(escaped("`a``@b"), "`a` `` `@b ``");
    }

    #[test]
    fn delimiters_are_longer_than_what_they_hold() {
        assert_eq!(code("a``b"), "``` a``b ```");
        let mut out = String::new();
        fence(&mut out, "sh", "```\nx", "");
        assert_eq!(out, "\n````sh\n```\nx\n````\n");
    }
}
