//! The entries at hand: the bundled ones and the user's own, found by literals, read when needed.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use super::bundled;
use super::class_name;
use super::entry::{Entry, Rule, Severity};
use super::finding::Finding;
use super::index::{CardRow, Tables};
use super::lint::{self, Linted};
use super::lookup::Texts;
use super::matcher::Matcher;
use super::pack;

/// The knowledge base.
#[derive(Debug)]
pub struct Base {
    bundled: Option<Part<'static>>,
    own: Option<Own>,
    /// Bundled cards for which a user's own entry stands in.
    hidden: BTreeSet<u32>,
}

#[derive(Debug)]
struct Own {
    tables: Tables,
    slots: Vec<Slot>,
}

#[derive(Clone, Copy, Debug)]
struct Part<'b> {
    tables: &'b Tables,
    slots: &'b [Slot],
    own: bool,
}

/// Where an entry is kept once it has been read.
#[derive(Debug)]
pub(crate) struct Slot(OnceLock<Option<Box<Loaded>>>);

impl Slot {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }
}

#[derive(Debug)]
struct Loaded {
    entry: Entry,
    matchers: Vec<Matcher>,
}

impl Base {
    /// The bundled entries alone. Does nothing but point to them.
    pub fn bundled() -> Self {
        Self {
            bundled: Some(bundled_part()),
            own: None,
            hidden: BTreeSet::new(),
        }
    }

    /// The bundled entries and these, given as file name and text. An id that exists replaces the
    /// bundled entry.
    ///
    /// # Errors
    /// Every finding of the lint.
    pub fn with_entries(files: Vec<(String, String)>) -> Result<Self, Vec<Finding>> {
        let linted = lint::lint(&files, &is_bundled)?;
        Ok(Self::bundled_and(Own::new(linted)))
    }

    /// The same with entries that are still being written, and what has still to be written.
    ///
    /// # Errors
    /// Every finding of the lint, if any of them is more than unfinished.
    pub fn with_drafts(files: Vec<(String, String)>) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        let (linted, unfinished) = lint::lint_drafts(&files, &is_bundled)?;
        Ok((Self::bundled_and(Own::new(linted)), unfinished))
    }

    fn bundled_and(own: Own) -> Self {
        let bundled = bundled_part();
        let ids = own.tables.cards.iter().map(|row| own.tables.str(row.id));
        Self {
            bundled: Some(bundled),
            hidden: ids.filter_map(|id| bundled.tables.card(id)).collect(),
            own: Some(own),
        }
    }

    /// These entries alone.
    ///
    /// # Errors
    /// Every finding of the lint.
    pub fn of_entries(files: Vec<(String, String)>) -> Result<Self, Vec<Finding>> {
        Ok(Self {
            bundled: None,
            own: Some(Own::new(lint::lint(&files, &|_| false)?)),
            hidden: BTreeSet::new(),
        })
    }

    /// The entry with this id.
    pub fn get(&self, id: &str) -> Option<Card<'_>> {
        let own_first = self.parts().rev();
        own_first
            .filter_map(|part| Some(self.card(part, part.tables.card(id)?)))
            .next()
    }

    /// All entries in order of family, then id.
    pub fn list(&self) -> Vec<Card<'_>> {
        let mut all: Vec<Card<'_>> = self.parts().flat_map(|part| self.cards(part)).collect();
        if self.own.is_some() {
            all.sort_by_key(|card| (card.family(), card.id()));
        }
        all
    }

    /// Rules that could fit a throwable of these texts, found by literals.
    pub(crate) fn candidates(&self, texts: &Texts<'_>) -> Vec<Found<'_>> {
        let mut all = Vec::new();
        for part in self.parts() {
            let rules = part.tables.candidates(texts);
            all.extend(rules.into_iter().filter_map(|rule| self.found(part, rule)));
        }
        all
    }

    /// The class that a layout has shortened, if the rules know one that it can be.
    pub(crate) fn full_class(&self, class: &str) -> Option<&str> {
        if !class_name::is_shortened(class) {
            return None;
        }
        self.parts().find_map(|part| part.tables.full_class(class))
    }

    /// Every rule of every entry: what `candidates` must not leave out.
    pub(crate) fn all_rules(&self) -> Vec<Found<'_>> {
        let mut all = Vec::new();
        for part in self.parts() {
            let rules = 0..u32::try_from(part.tables.rules.len()).unwrap_or(u32::MAX);
            all.extend(rules.filter_map(|rule| self.found(part, rule)));
        }
        all
    }

    fn found<'b>(&'b self, part: Part<'b>, rule: u32) -> Option<Found<'b>> {
        let row = part.tables.rules.get(rule as usize)?;
        if !part.own && self.hidden.contains(&row.card) {
            return None;
        }
        let card = self.card(part, row.card);
        let matcher = card.loaded()?.matchers.get(row.place as usize)?;
        Some(Found { card, matcher })
    }

    fn parts(&self) -> impl DoubleEndedIterator<Item = Part<'_>> {
        let own = self.own.as_ref().map(|own| Part {
            tables: &own.tables,
            slots: &own.slots,
            own: true,
        });
        self.bundled.into_iter().chain(own)
    }

    fn cards<'b>(&'b self, part: Part<'b>) -> impl Iterator<Item = Card<'b>> {
        let numbers = 0..u32::try_from(part.tables.cards.len()).unwrap_or(u32::MAX);
        numbers
            .filter(move |number| part.own || !self.hidden.contains(number))
            .map(move |number| self.card(part, number))
    }

    fn card<'b>(&'b self, part: Part<'b>, number: u32) -> Card<'b> {
        Card {
            part,
            number,
            replaces: part.own && self.replaces(part, number),
        }
    }

    fn replaces(&self, part: Part<'_>, number: u32) -> bool {
        let row = part.tables.cards.get(number as usize);
        let id = row.map_or("", |row| part.tables.str(row.id));
        self.bundled
            .is_some_and(|bundled| bundled.tables.card(id).is_some())
    }
}

impl Own {
    fn new(linted: Vec<Linted>) -> Self {
        let tables = pack::pack(linted);
        let slots = tables.cards.iter().map(|_| Slot::new()).collect();
        Self { tables, slots }
    }
}

fn is_bundled(id: &str) -> bool {
    bundled::TABLES.card(id).is_some()
}

fn bundled_part() -> Part<'static> {
    Part {
        tables: &bundled::TABLES,
        slots: &bundled::SLOTS,
        own: false,
    }
}

/// A rule that could fit, and its entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'b> {
    pub(crate) card: Card<'b>,
    pub(crate) matcher: &'b Matcher,
}

/// What is known of an entry without reading it, and the way to read it.
#[derive(Clone, Copy, Debug)]
pub struct Card<'b> {
    part: Part<'b>,
    number: u32,
    replaces: bool,
}

impl<'b> Card<'b> {
    /// The entry's id.
    pub fn id(&self) -> &'b str {
        self.text(|row| row.id)
    }

    /// The folder in which the entry is.
    pub fn family(&self) -> &'b str {
        self.text(|row| row.family)
    }

    /// A few words.
    pub fn title(&self) -> &'b str {
        self.text(|row| row.title)
    }

    /// The file, as named when it was read.
    pub fn file(&self) -> &'b str {
        self.text(|row| row.file)
    }

    /// The text of the file.
    pub fn raw(&self) -> &'b str {
        self.text(|row| row.raw)
    }

    /// How much of the system usually stands still.
    pub fn severity(&self) -> Severity {
        self.row().map_or(Severity::Low, |row| row.severity)
    }

    /// The fallback for a class.
    pub fn is_general(&self) -> bool {
        self.row().is_some_and(|row| row.general)
    }

    /// Only wraps another failure.
    pub fn is_wrapper(&self) -> bool {
        self.row().is_some_and(|row| row.wrapper)
    }

    /// Whether it is a user's own.
    pub fn is_own(&self) -> bool {
        self.part.own
    }

    /// Whether it stands in for a bundled entry of the same id.
    pub fn replaces_bundled(&self) -> bool {
        self.replaces
    }

    /// The entry itself, read at the first call. The lint has seen it, so that it is there.
    pub fn entry(&self) -> Option<&'b Entry> {
        self.loaded().map(|loaded| &loaded.entry)
    }

    /// The rules with their patterns, each compiled once however often it is asked.
    pub(crate) fn rules(&self) -> impl Iterator<Item = (&'b Rule, &'b Matcher)> {
        let loaded = self.loaded().into_iter();
        loaded.flat_map(|loaded| loaded.entry.rules.iter().zip(&loaded.matchers))
    }

    fn loaded(&self) -> Option<&'b Loaded> {
        let Slot(slot) = self.part.slots.get(self.number as usize)?;
        slot.get_or_init(|| {
            let entry: Entry = serde_json::from_str(self.raw()).ok()?;
            let matchers = entry.rules.iter().map(Matcher::new).collect();
            Some(Box::new(Loaded { entry, matchers }))
        })
        .as_deref()
    }

    fn row(&self) -> Option<&'b CardRow> {
        self.part.tables.cards.get(self.number as usize)
    }

    fn text(&self, span: impl Fn(&CardRow) -> super::index::Span) -> &'b str {
        self.row().map_or("", |row| self.part.tables.str(span(row)))
    }
}
