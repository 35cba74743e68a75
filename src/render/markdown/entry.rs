//! What an entry says: meaning, causes, steps, escalation; questions and references on request.

use super::escape::{code, escaped, fence};
use super::line;
use crate::render::Options;
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

pub(super) fn others_of(out: &mut String, others: &[Explanation], options: &Options) {
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
