//! `causedby kb show`.

use causedby::kb::Base;
use causedby::{explain, render};

use super::args::ShowFormat;
use super::unknown;
use crate::cli::args::Display;
use crate::cli::failure::Failure;
use crate::cli::{Status, terminal};

pub(super) fn show(
    base: &Base,
    id: &str,
    format: ShowFormat,
    display: &Display,
) -> Result<Status, Failure> {
    let card = base.get(id).ok_or_else(|| unknown(base, id))?;
    let entry = || {
        explain::unfilled(card)
            .ok_or_else(|| Failure::new(format!("{}: not readable", card.file())))
    };
    let options = terminal::options(display, true);
    let text = match format {
        ShowFormat::Json => card.raw().to_owned(),
        ShowFormat::Text => render::text_entry(&entry()?, &options),
        ShowFormat::Html => render::html_entry(card),
        ShowFormat::Markdown => render::markdown_entry(&entry()?, &options),
    };
    terminal::write(&text).map(|()| Status::Done)
}
