//! `causedby kb lint`.

use std::path::Path;

use causedby::kb::Base;
use causedby::render;

use super::{counted, entry_files};
use crate::cli::failure::{Failure, say};
use crate::cli::{Status, terminal};

pub(super) fn lint(dir: &Path) -> Result<Status, Failure> {
    let files = entry_files(dir)?;
    let count = files.len();
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
