//! What an exported knowledge base is made of, whatever the format: where pages are, and what the
//! indexes list.

use std::collections::BTreeMap;

use crate::explain;
use crate::kb::{Base, Card};
use crate::report::Explanation;

/// One file of an exported knowledge base.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteFile {
    /// Relative, with `/`: `entries/connection-refused.html`.
    pub path: String,
    /// Its contents.
    pub text: String,
}

/// An entry as it is exported.
pub(super) struct Item<'b> {
    pub(super) card: Card<'b>,
    pub(super) entry: Explanation,
}

impl<'b> Item<'b> {
    /// `None` when the entry cannot be read, which the lint has reported.
    pub(super) fn of(card: Card<'b>) -> Option<Self> {
        let entry = explain::unfilled(card)?;
        Some(Self { card, entry })
    }

    /// The classes of its rules, in order, each once.
    pub(super) fn classes(&self) -> Vec<&str> {
        let mut classes = Vec::new();
        let rules = self.card.entry().map_or(&[][..], |entry| &entry.rules);
        for class in rules.iter().filter_map(|rule| rule.class.as_ref()) {
            for class in class.as_slice() {
                if !classes.contains(&class.as_str()) {
                    classes.push(class);
                }
            }
        }
        classes
    }
}

/// All entries in order of family, then id.
pub(super) fn items(base: &Base) -> Vec<Item<'_>> {
    base.list().into_iter().filter_map(Item::of).collect()
}

/// Entries by family.
pub(super) fn families<'i, 'b>(items: &'i [Item<'b>]) -> BTreeMap<&'b str, Vec<&'i Item<'b>>> {
    let mut families: BTreeMap<&str, Vec<&Item<'_>>> = BTreeMap::new();
    for item in items {
        families.entry(item.card.family()).or_default().push(item);
    }
    families
}

/// A class of the index, by which it is sorted: its name without the package, then the package.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Class<'i> {
    pub(super) simple: &'i str,
    pub(super) package: &'i str,
}

impl<'i> Class<'i> {
    fn new(name: &'i str) -> Self {
        // A pattern has no package that could be told from the rest.
        let is_pattern = name.contains(['\\', '(', '*', '+', '[']);
        let at = name.rfind('.').filter(|_| !is_pattern);
        let (package, simple) = at.map_or(("", name), |at| (&name[..at], &name[at + 1..]));
        Self { simple, package }
    }
}

/// Entries by class.
pub(super) fn classes<'i, 'b>(items: &'i [Item<'b>]) -> BTreeMap<Class<'i>, Vec<&'i Item<'b>>> {
    let mut classes: BTreeMap<Class<'_>, Vec<&Item<'_>>> = BTreeMap::new();
    for item in items {
        for class in item.classes() {
            classes.entry(Class::new(class)).or_default().push(item);
        }
    }
    classes
}

/// The title of a related entry, if it is among those exported.
pub(super) fn title_of<'i>(items: &'i [Item<'_>], id: &str) -> Option<&'i str> {
    let item = items.iter().find(|item| item.entry.entry == id)?;
    Some(&item.entry.title)
}
