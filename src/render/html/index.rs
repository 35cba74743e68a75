//! The indexes, and all pages together.

use maud::{Markup, html};

use super::entry::{entry_page, own, severity};
use super::page::{Place, page};
use super::prose::prose;
use crate::kb::Base;
use crate::render::site::{self, Class, Item, SiteFile};

/// The whole knowledge base: two indexes, and a page for each entry.
pub fn html_site(base: &Base) -> Vec<SiteFile> {
    let items = site::items(base);
    let file = |path: String, text: String| SiteFile { path, text };
    let mut files = vec![
        file("index.html".to_owned(), by_family(&items)),
        file("classes.html".to_owned(), by_class(&items)),
    ];
    let pages = items.iter().map(|item| {
        let path = format!("entries/{}.html", item.entry.entry);
        file(path, entry_page(item, &items))
    });
    files.extend(pages);
    files
}

fn by_family(items: &[Item<'_>]) -> String {
    let families = site::families(items);
    let body = html! {
        h1 { "Failures of Java programs" }
        p.lead { (items.len()) " failures: what each means, why it occurs, and what to do about it." }
        (search("Title, class, code or word", items.len()))
        @for (family, items) in &families {
            section.group {
                h2 id={ "family-" (family) } { (family) }
                ul.entries { @for item in items { (row(item)) } }
            }
        }
    };
    page("Failures of Java programs", Place::Top, &body)
}

fn by_class(items: &[Item<'_>]) -> String {
    let classes = site::classes(items);
    let body = html! {
        h1 { "Failures by class" }
        p.lead { (classes.len()) " classes, and patterns of classes, by their names without the package." }
        (search("Class", classes.len()))
        section.group {
            ul.classes { @for (class, items) in &classes { (class_row(*class, items)) } }
        }
    };
    page("Failures by class", Place::Top, &body)
}

/// Shown by the script that makes it work.
pub(super) fn search(label: &str, count: usize) -> Markup {
    html! {
        search.search hidden {
            label for="search" { (label) }
            input id="search" type="search" autocomplete="off" spellcheck="false" placeholder=(label);
            p.note id="found" role="status" data-all=(count) {}
        }
    }
}

fn row(item: &Item<'_>) -> Markup {
    html! {
        li data-words=(words(item)) {
            a href={ "entries/" (item.entry.entry) ".html" } { (prose(&item.entry.title)) }
            span.meta { (severity(&item.entry)) code { (item.entry.entry) } (own(item)) }
        }
    }
}

/// What the search looks into: names, classes, patterns, and the meaning.
fn words(item: &Item<'_>) -> String {
    let rules = item.card.entry().map_or(&[][..], |entry| &entry.rules);
    let patterns = rules.iter().filter_map(|rule| rule.message.as_deref());
    let entry = &item.entry;
    let mut words = vec![
        entry.entry.as_str(),
        entry.title.as_str(),
        item.card.family(),
        entry.severity.as_str(),
        entry.summary.as_str(),
    ];
    words.extend(item.classes());
    words.extend(patterns);
    words.join(" ").to_lowercase()
}

fn class_row(class: Class<'_>, items: &[&Item<'_>]) -> Markup {
    let words = format!("{}.{}", class.package, class.simple).to_lowercase();
    html! {
        li data-words=(words) {
            code {
                strong { (class.simple) }
                @if !class.package.is_empty() { " " span.package { (class.package) } }
            }
            ul {
                @for item in items {
                    li { a href={ "entries/" (item.entry.entry) ".html" } { (prose(&item.entry.title)) } }
                }
            }
        }
    }
}
