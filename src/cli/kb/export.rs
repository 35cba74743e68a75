//! `causedby kb export`: writes the pages of the knowledge base.

use std::fs;
use std::io;
use std::path::Path;

use causedby::kb::Base;
use causedby::render::{SiteFile, html_site, markdown_site};

use super::args::ExportFormat;
use super::counted;
use crate::cli::failure::Failure;
use crate::cli::{Status, terminal};

pub(super) fn export(base: &Base, dir: &Path, format: ExportFormat) -> Result<Status, Failure> {
    let files = match format {
        ExportFormat::Html => html_site(base),
        ExportFormat::Markdown => markdown_site(base),
    };
    check_ours(dir, &files)?;
    for file in &files {
        write(&dir.join(&file.path), &file.text)?;
    }
    let pages = counted(files.len(), "page", "pages");
    let first = files.first().map(|file| dir.join(&file.path));
    let first = first.unwrap_or_default();
    terminal::write(&format!("{pages}, beginning with {}\n", first.display()))?;
    Ok(Status::Done)
}

/// A directory that holds something, but not pages that were written here before, is somebody's own.
fn check_ours(dir: &Path, files: &[SiteFile]) -> Result<(), Failure> {
    let is_empty = match fs::read_dir(dir) {
        Ok(mut items) => items.next().is_none(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed(dir, &error)),
    };
    let index = files.first().map(|file| dir.join(&file.path));
    let text = index.and_then(|index| fs::read_to_string(index).ok());
    if is_empty
        || text.is_some_and(|text| text.contains(MARK_HTML) || text.starts_with(MARK_MARKDOWN))
    {
        return Ok(());
    }
    let hint = "name a directory that is new or empty, or one that was exported to before";
    Err(Failure::with_hint(
        format!("{} holds other files", dir.display()),
        hint,
    ))
}

/// What the index of an export says of who made it.
const MARK_HTML: &str = "<meta name=\"generator\" content=\"causedby\">";
const MARK_MARKDOWN: &str = "<!-- generator: causedby -->";

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    fs::write(path, text).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}
