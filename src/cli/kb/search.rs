//! `causedby kb search`.

use causedby::kb::{Base, Card, Hit};
use causedby::render;
use serde::Serialize;

use super::args::ListFormat;
use super::list::{Row, rows};
use super::near;
use crate::cli::failure::{Failure, say};
use crate::cli::{Status, terminal};

/// A row of `kb search --format json`: that of the list, and why it was found.
#[derive(Serialize)]
struct Found<'b> {
    #[serde(flatten)]
    row: Row<'b>,
    why: &'b [String],
}

pub(super) fn search(base: &Base, words: &[String], format: ListFormat) -> Result<Status, Failure> {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let hits = base.search(&words);
    if format == ListFormat::Json {
        let found = |hit| Found::of(hit);
        terminal::write(&render::to_json(
            &hits.iter().map(found).collect::<Vec<_>>(),
        ))?;
    } else if !hits.is_empty() {
        terminal::write(&text(&hits))?;
    }
    if hits.is_empty() {
        nothing(base, &words);
        return Ok(Status::Nothing);
    }
    Ok(Status::Done)
}

impl<'b> Found<'b> {
    fn of(hit: &'b Hit<'b>) -> Self {
        Self {
            row: Row::of(hit.card),
            why: &hit.why,
        }
    }
}

/// Each entry on a line as in the list, and why below it.
fn text(hits: &[Hit<'_>]) -> String {
    let cards: Vec<Card<'_>> = hits.iter().map(|hit| hit.card).collect();
    let mut out = String::new();
    for (row, hit) in rows(&cards).zip(hits) {
        out.push_str(&format!("{row}\n"));
        for why in &hit.why {
            out.push_str(&format!("    {}\n", render::one_line(why)));
        }
    }
    out
}

fn nothing(base: &Base, words: &[&str]) {
    let joined = words.join("-");
    let names = std::iter::once(joined.as_str()).chain(words.iter().copied());
    let mut ids: Vec<&str> = Vec::new();
    for id in names.flat_map(|name| near(base, &name.to_lowercase())) {
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.truncate(3);
    let hint = match ids.is_empty() {
        true => "`causedby kb list` names all entries".to_owned(),
        false => format!("did you mean {}?", ids.join(", ")),
    };
    let message = format!("no entry has any of these words: {}", words.join(" "));
    say("error", &message, Some(&hint));
}
