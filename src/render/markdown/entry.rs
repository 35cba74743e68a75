//! What an entry says: meaning, causes, steps, escalation; questions and references on request.

use std::sync::Arc;

use super::escape::{code, escaped, fence};
use super::line;
use crate::render::Options;
use crate::render::commands::commands;
use crate::report::{Explanation, Fix};

pub(super) fn title(out: &mut String, entry: &Explanation) {
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

pub(super) fn body(out: &mut String, entry: &Explanation, options: &Options) {
    meaning_and_causes(out, entry);
    for (index, fix) in entry.fixes.iter().enumerate() {
        one_fix(out, index, fix, options);
    }
    escalation(out, entry);
    if options.full {
        appendix(out, entry, &code, &code);
    }
}

/// The same with the commands of every system, and with links: what the page of an entry says.
pub(super) fn page(out: &mut String, entry: &Explanation, related: &dyn Fn(&str) -> String) {
    meaning_and_causes(out, entry);
    for (index, fix) in entry.fixes.iter().enumerate() {
        one_fix_everywhere(out, index, fix);
    }
    escalation(out, entry);
    appendix(out, entry, related, &reference);
}

fn meaning_and_causes(out: &mut String, entry: &Explanation) {
    line(out, &format!("{}\n", escaped(&entry.summary)));
    if !entry.causes.is_empty() {
        let judged = entry.causes.iter().any(|cause| cause.verdict.is_some());
        let heading = match judged {
            true => "### Causes, by what the check saw\n",
            false => "### Likely causes, most likely first\n",
        };
        line(out, heading);
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
}

fn escalation(out: &mut String, entry: &Explanation) {
    if !entry.escalation.is_empty() {
        line(
            out,
            &format!("\n### When to escalate\n\n{}", escaped(&entry.escalation)),
        );
    }
}

fn one_fix(out: &mut String, index: usize, fix: &Fix, options: &Options) {
    line(out, &format!("{}. {}", index + 1, escaped(&fix.step)));
    if let Some(command) = fix.commands.get(options.os.as_str()) {
        fence(out, options.os.shell(), command, "   ");
    }
    after_commands(out, fix);
}

/// A step with the commands of every system.
fn one_fix_everywhere(out: &mut String, index: usize, fix: &Fix) {
    line(out, &format!("{}. {}", index + 1, escaped(&fix.step)));
    for command in commands(fix) {
        line(out, &format!("\n   {}:", command.label));
        fence(out, command.os.shell(), command.text, "   ");
    }
    after_commands(out, fix);
}

fn after_commands(out: &mut String, fix: &Fix) {
    if let Some(snippet) = &fix.snippet {
        fence(out, &snippet.language, &snippet.text, "   ");
    }
    if !fix.tip.is_empty() {
        line(out, &format!("\n   *Tip:* {}", escaped(&fix.tip)));
    }
}

fn appendix(
    out: &mut String,
    entry: &Explanation,
    related: &dyn Fn(&str) -> String,
    reference: &dyn Fn(&str) -> String,
) {
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
    list(out, "Affects", &entry.affects, &escaped);
    list(out, "Related", &entry.related, related);
    list(out, "References", &entry.references, reference);
}

/// The classes by which an entry is recognised.
pub(super) fn classes(out: &mut String, classes: &[&str]) {
    let classes: Vec<String> = classes.iter().map(ToString::to_string).collect();
    list(out, "Recognised by", &classes, &code);
}

fn list(out: &mut String, heading: &str, items: &[String], item: &dyn Fn(&str) -> String) {
    if !items.is_empty() {
        line(out, &format!("\n### {heading}\n"));
    }
    for text in items {
        line(out, &format!("- {}", item(text)));
    }
}

/// A link, if the address can be nothing but a page of the web.
fn reference(address: &str) -> String {
    let plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '`' | '\\');
    match address.starts_with("https://") && address.chars().all(plain) {
        true => format!("<{address}>"),
        false => code(address),
    }
}

pub(super) fn others_of(out: &mut String, others: &[Arc<Explanation>], options: &Options) {
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
