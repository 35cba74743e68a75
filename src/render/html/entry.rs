//! The page of an entry.

use maud::{Markup, html};

use super::page::{Place, page};
use super::prose::prose;
use crate::kb::{Card, Rule};
use crate::render::commands::commands;
use crate::render::site::{Item, title_of};
use crate::report::{Explanation, Fix};

/// One entry as a page by itself; empty if it cannot be read, which the lint has reported.
pub fn html_entry(card: Card<'_>) -> String {
    let item = Item::of(card);
    item.map_or_else(String::new, |item| {
        page(&item.entry.title, Place::Alone, &article(&item, &[]))
    })
}

/// The page of an entry among others.
pub(super) fn entry_page(item: &Item<'_>, all: &[Item<'_>]) -> String {
    page(&item.entry.title, Place::Entry, &article(item, all))
}

fn article(item: &Item<'_>, all: &[Item<'_>]) -> Markup {
    let entry = &item.entry;
    html! {
        article {
            (heading(item))
            p.lead { (prose(&entry.summary)) }
            (advice(entry, "", |heading| html! { h2 { (heading) } }))
            (questions(entry))
            (list("Affects", &entry.affects, prose))
            (list("Related", &entry.related, |id| related(id, all)))
            (list("References", &entry.references, reference))
            (recognised(item))
        }
    }
}

/// Causes, steps and escalation. Ids begin with `ids`, where a page shows several entries.
pub(super) fn advice(entry: &Explanation, ids: &str, heading: fn(&str) -> Markup) -> Markup {
    html! {
        @if !entry.causes.is_empty() {
            section {
                @if entry.causes.iter().any(|cause| cause.verdict.is_some()) {
                    (heading("Causes"))
                    p.note { "By what the check saw." }
                } @else {
                    (heading("Likely causes"))
                    p.note { "Most likely first." }
                }
                ol.causes {
                    @for cause in &entry.causes {
                        li id={ (ids) "cause-" (cause.id) } {
                            @if let Some(verdict) = &cause.verdict { strong { (verdict) ":" } " " }
                            (prose(&cause.text))
                            @if !cause.evidence.is_empty() {
                                ul.note { @for seen in &cause.evidence { li { (seen) } } }
                            }
                        }
                    }
                }
            }
        }
        @if !entry.fixes.is_empty() {
            section {
                (heading("What to do"))
                ol.fixes { @for fix in &entry.fixes { li { (one_fix(fix, entry, ids)) } } }
            }
        }
        @if !entry.escalation.is_empty() {
            section { (heading("When to escalate")) p { (prose(&entry.escalation)) } }
        }
    }
}

fn heading(item: &Item<'_>) -> Markup {
    let entry = &item.entry;
    html! {
        h1 { (prose(&entry.title)) }
        p.meta {
            (severity(entry))
            code { (entry.entry) }
            span { (item.card.family()) }
            @if entry.general { span { "general advice for the class" } }
            (own(item))
        }
    }
}

/// `high`, in its colour.
pub(super) fn severity(entry: &Explanation) -> Markup {
    let word = entry.severity.as_str();
    html! { span.severity.{ (word) } { (word) } }
}

/// Users' own entries are told from the bundled ones.
pub(super) fn own(item: &Item<'_>) -> Markup {
    let words = match (item.card.is_own(), item.card.replaces_bundled()) {
        (true, true) => "own, in place of the bundled one",
        (true, false) => "own",
        (false, _) => "",
    };
    html! { @if !words.is_empty() { span.own { (words) } } }
}

fn one_fix(fix: &Fix, entry: &Explanation, ids: &str) -> Markup {
    html! {
        p { (prose(&fix.step)) (causes_of(fix, entry, ids)) }
        @for command in commands(fix) {
            figure {
                figcaption { (command.label) }
                pre.command { code { (command.text) } }
            }
        }
        @if let Some(snippet) = &fix.snippet {
            figure {
                figcaption { (snippet.language) }
                pre tabindex="0" { code { (snippet.text.trim_end()) } }
            }
        }
        @if !fix.tip.is_empty() { p.tip { strong { "Tip" } " " (prose(&fix.tip)) } }
    }
}

/// ` (causes 1, 3)`, each a link to its cause; nothing if the step is for all of them.
fn causes_of(fix: &Fix, entry: &Explanation, ids: &str) -> Markup {
    let number = |id: &String| entry.causes.iter().position(|cause| cause.id == *id);
    let mut numbers: Vec<usize> = fix.causes.iter().filter_map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() || numbers.len() == entry.causes.len() {
        return Markup::default();
    }
    html! {
        " " span.for {
            @if numbers.len() == 1 { "cause" } @else { "causes" }
            @for (at, number) in numbers.iter().enumerate() {
                @if at > 0 { "," }
                " " a href={ "#" (ids) "cause-" (entry.causes[*number].id) } { (number + 1) }
            }
        }
    }
}

fn questions(entry: &Explanation) -> Markup {
    html! {
        @if !entry.faqs.is_empty() {
            section {
                h2 { "Questions" }
                @for faq in &entry.faqs {
                    details { summary { (prose(&faq.question)) } p { (prose(&faq.answer)) } }
                }
            }
        }
    }
}

fn list(heading: &str, items: &[String], item: impl Fn(&str) -> Markup) -> Markup {
    html! {
        @if !items.is_empty() {
            section {
                h2 { (heading) }
                ul { @for text in items { li { (item(text)) } } }
            }
        }
    }
}

fn related(id: &str, all: &[Item<'_>]) -> Markup {
    html! {
        @match title_of(all, id) {
            Some(title) => a href={ (id) ".html" } { (prose(title)) },
            None => code { (id) },
        }
    }
}

/// A link, if the address can be nothing but a page of the web.
fn reference(address: &str) -> Markup {
    html! {
        @if address.starts_with("https://") {
            a href=(address) rel="noreferrer noopener external" { (address) }
        } @else {
            code { (address) }
        }
    }
}

/// The rules, for whoever wonders why the entry fits or does not.
fn recognised(item: &Item<'_>) -> Markup {
    let rules = item.card.entry().map_or(&[][..], |entry| &entry.rules);
    html! {
        section {
            h2 { "Recognised by" }
            details {
                summary {
                    @if rules.len() == 1 { "One rule" } @else { (rules.len()) " rules, one of which must fit" }
                }
                ul.rules { @for one in rules { li { (rule(one)) } } }
            }
        }
    }
}

fn rule(rule: &Rule) -> Markup {
    let classes = [
        ("class", &rule.class),
        ("cause", &rule.cause),
        ("not cause", &rule.not_cause),
    ];
    let patterns = [
        ("message", &rule.message),
        ("not message", &rule.not_message),
        ("frame", &rule.frame),
        ("top frame", &rule.top_frame),
        ("not frame", &rule.not_frame),
    ];
    html! {
        dl {
            @for (name, list) in classes {
                @if let Some(list) = list {
                    dt { (name) }
                    @for class in list.as_slice() { dd { code { (class) } } }
                }
            }
            @for (name, pattern) in patterns {
                @if let Some(pattern) = pattern { dt { (name) } dd { code { (pattern) } } }
            }
        }
    }
}
