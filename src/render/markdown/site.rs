//! The knowledge base as Markdown pages, for a repository or a wiki.

use super::entry::{classes, page, title};
use super::escape::{code, escaped};
use super::line;
use crate::kb::Base;
use crate::render::site::{self, Item, SiteFile, title_of};

/// The whole knowledge base: two indexes, and a page for each entry.
pub fn markdown_site(base: &Base) -> Vec<SiteFile> {
    let items = site::items(base);
    let file = |path: String, text: String| SiteFile { path, text };
    let mut files = vec![
        file("index.md".to_owned(), by_family(&items)),
        file("classes.md".to_owned(), by_class(&items)),
    ];
    let pages = items.iter().map(|item| {
        let path = format!("entries/{}.md", item.entry.entry);
        file(path, entry_page(item, &items))
    });
    files.extend(pages);
    files
}

fn entry_page(item: &Item<'_>, items: &[Item<'_>]) -> String {
    let mut out = String::new();
    title(&mut out, &item.entry);
    page(&mut out, &item.entry, &|id| match title_of(items, id) {
        Some(title) => format!("[{}]({id}.md)", escaped(title)),
        None => code(id),
    });
    classes(&mut out, &item.classes());
    line(
        &mut out,
        "\n[By family](../index.md) · [By class](../classes.md)",
    );
    out
}

fn by_family(items: &[Item<'_>]) -> String {
    let mut out = String::new();
    line(
        &mut out,
        "<!-- generator: causedby -->\n# Failures of Java programs\n",
    );
    let count = items.len();
    line(
        &mut out,
        &format!("{count} failures, also [by class](classes.md)."),
    );
    for (family, items) in site::families(items) {
        line(&mut out, &format!("\n## {}\n", escaped(family)));
        for item in items {
            let severity = item.entry.severity.as_str();
            line(&mut out, &format!("- {} · {severity}", link(item)));
        }
    }
    out
}

fn by_class(items: &[Item<'_>]) -> String {
    let mut out = String::new();
    line(
        &mut out,
        "# Failures by class\n\nAlso [by family](index.md).\n",
    );
    for (class, items) in site::classes(items) {
        let package = match class.package.is_empty() {
            true => String::new(),
            false => format!(" ({})", code(class.package)),
        };
        let links: Vec<String> = items.into_iter().map(link).collect();
        line(
            &mut out,
            &format!("- {}{package}: {}", code(class.simple), links.join(", ")),
        );
    }
    out
}

fn link(item: &Item<'_>) -> String {
    let title = escaped(&item.entry.title);
    format!("[{title}](entries/{}.md)", item.entry.entry)
}
