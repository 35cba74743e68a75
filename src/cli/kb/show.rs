//! `causedby kb show`.

use causedby::kb::Base;
use causedby::render;

use super::args::EntryFormat;
use super::unknown;
use crate::cli::args::Display;
use crate::cli::failure::Failure;
use crate::cli::{Status, terminal};

pub(super) fn show(
    base: &Base,
    id: &str,
    format: EntryFormat,
    display: &Display,
) -> Result<Status, Failure> {
    let card = base.get(id).ok_or_else(|| unknown(base, id))?;
    let options = terminal::options(display, true);
    let text = match format {
        EntryFormat::Json => card.raw().to_owned(),
        EntryFormat::Text => render::text_entry(card, &options),
        EntryFormat::Html => render::html_entry(card),
        EntryFormat::Markdown => render::markdown_entry(card, &options),
    };
    terminal::write(&text).map(|()| Status::Done)
}
