//! `causedby kb list`.

use causedby::kb::{Base, Card};
use causedby::render;
use serde::Serialize;

use super::args::ListFormat;
use crate::cli::failure::Failure;
use crate::cli::{Status, terminal};

pub(super) fn list(
    base: &Base,
    family: Option<&str>,
    format: ListFormat,
) -> Result<Status, Failure> {
    let all = base.list();
    let cards: Vec<Card<'_>> = all
        .iter()
        .copied()
        .filter(|card| family.is_none_or(|family| card.family() == family))
        .collect();
    if let (Some(family), true) = (family, cards.is_empty()) {
        let mut families: Vec<&str> = all.iter().map(Card::family).collect();
        families.sort_unstable();
        families.dedup();
        return Err(Failure::with_hint(
            format!("no family `{family}`"),
            format!("there are {}", families.join(", ")),
        ));
    }
    write_cards(&cards, format).map(|()| Status::Done)
}

/// One row of `kb list --format json`.
#[derive(Serialize)]
pub(super) struct Row<'b> {
    id: &'b str,
    title: &'b str,
    severity: &'b str,
    family: &'b str,
}

impl<'b> Row<'b> {
    pub(super) fn of(card: Card<'b>) -> Self {
        let (id, title, family) = (card.id(), card.title(), card.family());
        Self {
            id,
            title,
            severity: card.severity().as_str(),
            family,
        }
    }
}

pub(super) fn write_cards(cards: &[Card<'_>], format: ListFormat) -> Result<(), Failure> {
    let text = match format {
        ListFormat::Text => table(cards),
        ListFormat::Json => {
            let rows: Vec<Row<'_>> = cards.iter().copied().map(Row::of).collect();
            render::to_json(&rows)
        }
    };
    terminal::write(&text)
}

/// `connection-refused  moderate  network  Connection refused`
fn table(cards: &[Card<'_>]) -> String {
    rows(cards).map(|row| row + "\n").collect()
}

/// A line of each, in columns.
pub(super) fn rows<'c>(cards: &'c [Card<'_>]) -> impl Iterator<Item = String> + 'c {
    let widest = |text: fn(&Card<'_>) -> usize| cards.iter().map(text).max().unwrap_or(0);
    let id = widest(|card| card.id().len());
    let family = widest(|card| card.family().len());
    cards.iter().map(move |card| {
        let own = match (card.is_own(), card.replaces_bundled()) {
            (true, true) => " (own, in place of the bundled one)",
            (true, false) => " (own)",
            (false, _) => "",
        };
        let severity = card.severity().as_str();
        let row = format!(
            "{:id$}  {severity:8}  {:family$}  {}{own}",
            card.id(),
            card.family(),
            card.title()
        );
        render::visible(&row).replace('\n', " ")
    })
}
