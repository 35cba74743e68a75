//! `causedby kb …`: the knowledge base as people and programs read it.

use std::path::Path;

use causedby::explain;
use causedby::kb::{self, Base, Card};
use causedby::{render, source};
use serde::Serialize;

use super::args::{Display, KbCommand, ListFormat, ShowFormat};
use super::failure::{Failure, say};
use super::{Status, base, terminal};

pub(crate) fn run(command: KbCommand) -> Result<Status, Failure> {
    match command {
        KbCommand::List {
            family,
            format,
            own,
        } => list(&base::load(&own)?, family.as_deref(), format),
        KbCommand::Show {
            id,
            format,
            own,
            display,
        } => show(&base::load(&own)?, &id, format, &display),
        KbCommand::Search { words, format, own } => search(&base::load(&own)?, &words, format),
        KbCommand::Schema => terminal::write(&kb::schema()).map(|()| Status::Done),
        KbCommand::Lint { dir } => lint(&dir),
    }
}

fn list(base: &Base, family: Option<&str>, format: ListFormat) -> Result<Status, Failure> {
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

fn search(base: &Base, words: &[String], format: ListFormat) -> Result<Status, Failure> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let cards = base.search(&words);
    if cards.is_empty() {
        say(
            "error",
            &format!("no entry has any of these words: {}", words.join(" ")),
            None,
        );
    }
    let found = if cards.is_empty() {
        Status::Nothing
    } else {
        Status::Done
    };
    if found == Status::Done || format == ListFormat::Json {
        write_cards(&cards, format)?;
    }
    Ok(found)
}

/// One row of `kb list --format json`.
#[derive(Serialize)]
struct Row<'b> {
    id: &'b str,
    title: &'b str,
    severity: &'b str,
    family: &'b str,
}

impl<'b> Row<'b> {
    fn of(card: Card<'b>) -> Self {
        let (id, title, family) = (card.id(), card.title(), card.family());
        Self {
            id,
            title,
            severity: card.severity().as_str(),
            family,
        }
    }
}

fn write_cards(cards: &[Card<'_>], format: ListFormat) -> Result<(), Failure> {
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
    let widest = |text: fn(&Card<'_>) -> usize| cards.iter().map(text).max().unwrap_or(0);
    let id = widest(|card| card.id().len());
    let family = widest(|card| card.family().len());
    let mut out = String::new();
    for card in cards {
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
        out.push_str(&render::visible(&row).replace('\n', " "));
        out.push('\n');
    }
    out
}

fn show(base: &Base, id: &str, format: ShowFormat, display: &Display) -> Result<Status, Failure> {
    let unknown = || match near(base, id).as_slice() {
        [] => Failure::with_hint(
            format!("no entry `{id}`"),
            "`causedby kb list` names all, `causedby kb search WORDS` finds some",
        ),
        ids => Failure::with_hint(
            format!("no entry `{id}`"),
            format!("did you mean {}?", ids.join(", ")),
        ),
    };
    let card = base.get(id).ok_or_else(unknown)?;
    let entry = || {
        explain::unfilled(card)
            .ok_or_else(|| Failure::new(format!("{}: not readable", card.file())))
    };
    let options = terminal::options(display, true);
    let text = match format {
        ShowFormat::Json => card.raw().to_owned(),
        ShowFormat::Text => render::text_entry(&entry()?, &options),
        ShowFormat::Markdown => render::markdown_entry(&entry()?, &options),
    };
    terminal::write(&text).map(|()| Status::Done)
}

/// Up to three ids that could have been meant, nearest first.
fn near<'b>(base: &'b Base, id: &str) -> Vec<&'b str> {
    const SIMILAR: f64 = 0.8;
    let likeness = |other: &str| {
        if !id.is_empty() && other.contains(id) {
            1.0
        } else {
            strsim::jaro_winkler(id, other)
        }
    };
    let mut near: Vec<(f64, &str)> = base
        .list()
        .iter()
        .map(|card| (likeness(card.id()), card.id()))
        .collect();
    near.retain(|&(likeness, _)| likeness >= SIMILAR);
    near.sort_by(|one, other| other.0.total_cmp(&one.0));
    near.into_iter().take(3).map(|(_, id)| id).collect()
}

fn lint(dir: &Path) -> Result<Status, Failure> {
    let files = source::json_files(dir)?;
    let count = files.len();
    if count == 0 {
        let hint = "an entry is a file <family>/<id>.json; `causedby kb schema` says what it holds";
        return Err(Failure::with_hint(
            format!("{}: no entries", dir.display()),
            hint,
        ));
    }
    match Base::with_entries(files) {
        Ok(_) => {
            terminal::write(&format!(
                "{}: no findings\n",
                counted(count, "entry", "entries")
            ))?;
            Ok(Status::Done)
        }
        Err(findings) => {
            let lines: String = findings
                .iter()
                .map(|finding| format!("{}\n", render::one_line(&finding.to_string())))
                .collect();
            terminal::write(&lines)?;
            let (found, entries) = (
                counted(findings.len(), "finding", "findings"),
                counted(count, "entry", "entries"),
            );
            say("error", &format!("{found} in {entries}"), None);
            Ok(Status::Nothing)
        }
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
