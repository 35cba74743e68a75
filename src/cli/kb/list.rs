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

/// A row of each, in columns. On a terminal the title goes on below itself where it would not fit; a
/// pipe gets one line each.
pub(super) fn rows<'c>(cards: &'c [Card<'_>]) -> impl Iterator<Item = String> + 'c {
    let widest = |text: fn(&Card<'_>) -> usize| cards.iter().map(text).max().unwrap_or(0);
    let id = widest(|card| card.id().len());
    let family = widest(|card| card.family().len());
    let width = terminal::columns();
    cards.iter().map(move |card| {
        let own = match (card.is_own(), card.replaces_bundled()) {
            (true, true) => " (own, in place of the bundled one)",
            (true, false) => " (own)",
            (false, _) => "",
        };
        let severity = card.severity().as_str();
        let head = format!(
            "{:id$}  {severity:8}  {:family$}  ",
            card.id(),
            card.family()
        );
        let title = format!("{}{own}", card.title());
        let one_line = |text: &str| render::visible(text).replace('\n', " ");
        wrapped(&one_line(&head), &one_line(&title), width)
    })
}

/// A title that has less room than this is left to the terminal.
const NARROWEST: usize = 16;

fn wrapped(head: &str, title: &str, width: Option<usize>) -> String {
    let column = head.chars().count();
    let room = width.map_or(0, |width| width.saturating_sub(column));
    let mut row = head.to_owned();
    let mut used = 0;
    for word in title.split(' ') {
        let length = word.chars().count();
        if used > 0 && room >= NARROWEST && used + 1 + length > room {
            row.push('\n');
            row.extend(std::iter::repeat_n(' ', column));
            used = 0;
        } else if used > 0 {
            row.push(' ');
            used += 1;
        }
        row.push_str(word);
        used += length;
    }
    row
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn a_title_goes_on_below_itself_where_the_terminal_ends() {
        let title = "The other side refused the certificate";
        let one_line = format!("id  high  {title}");
        assert_eq!(wrapped("id  high  ", title, None), one_line);
        assert_eq!(wrapped("id  high  ", title, Some(48)), one_line);
        assert_eq!(
            wrapped("id  high  ", title, Some(20)),
            one_line,
            "too narrow"
        );
        assert_eq!(
            wrapped("id  high  ", title, Some(33)),
            "id  high  The other side refused\n          the certificate"
        );
    }
}
