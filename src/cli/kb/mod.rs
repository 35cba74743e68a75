//! `causedby kb …`: the knowledge base as people and programs read, extend and prove it.

pub(crate) mod args;
mod export;
mod lint;
mod list;
mod new;
mod search;
mod show;
mod test;

use std::path::Path;

use causedby::kb::{self, Base};
use causedby::source;

use super::failure::Failure;
use super::{Status, base, terminal};
use args::KbCommand;

pub(crate) fn run(command: KbCommand) -> Result<Status, Failure> {
    match command {
        KbCommand::List {
            family,
            format,
            own,
        } => list::list(&base::load(&own)?, family.as_deref(), format),
        KbCommand::Show {
            id,
            format,
            own,
            display,
        } => show::show(&base::load(&own)?, &id, format, &display),
        KbCommand::Search { words, format, own } => {
            search::search(&base::load(&own)?, &words, format)
        }
        KbCommand::Schema => terminal::write(&kb::schema()).map(|()| Status::Done),
        KbCommand::Lint { dir } => lint::lint(&dir),
        KbCommand::Test(args) => test::test(&args),
        KbCommand::New(args) => new::new(&args),
        KbCommand::Export { dir, format, own } => export::export(&base::load(&own)?, &dir, format),
    }
}

/// No entry has this id; those that could have been meant.
fn unknown(base: &Base, id: &str) -> Failure {
    let hint = match near(base, id).as_slice() {
        [] => "`causedby kb list` names all, `causedby kb search WORDS` finds some".to_owned(),
        ids => format!("did you mean {}?", ids.join(", ")),
    };
    Failure::with_hint(format!("no entry `{id}`"), hint)
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

/// The entries in a directory, or one in a file.
fn entry_files(place: &Path) -> Result<Vec<base::File>, Failure> {
    if !place.is_dir() {
        let text = source::open(place)?.text;
        return Ok(vec![(place.display().to_string(), text)]);
    }
    let files = source::json_files(place)?;
    if files.is_empty() {
        let hint = "an entry is a file <family>/<id>.json; `causedby kb schema` says what it holds";
        return Err(Failure::with_hint(
            format!("{}: no entries", place.display()),
            hint,
        ));
    }
    Ok(files)
}

/// `1 entry`, `2 entries`
fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
