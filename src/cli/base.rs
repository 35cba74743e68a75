//! The knowledge base of this run: the bundled entries and those of the user.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use causedby::kb::Base;
use causedby::source;

use super::args::OwnEntries;
use super::failure::{Failure, say};

/// The bundled entries and the user's own. A faulty entry from `--kb` is an error; one that merely
/// lies in the project or the configuration is left out with a warning.
pub(crate) fn load(own: &OwnEntries) -> Result<Base, Failure> {
    let mut files = Vec::new();
    let mut known = BTreeSet::new();
    for dir in &own.kb {
        add(&mut files, &mut known, dir)?;
    }
    let asked = files.len();
    for dir in usual_places().iter().filter(|dir| dir.is_dir()) {
        add(&mut files, &mut known, dir)?;
    }
    // A shell has already made the file that `kb show … > FILE` is about to fill.
    let mut usual = files.split_off(asked);
    usual.retain(|(_, text)| !text.trim().is_empty());
    files.extend(usual);
    if files.is_empty() {
        return Ok(Base::bundled());
    }
    with_entries(files, asked)
}

/// Entries of `dir` whose file names did not occur in a place that counts more.
fn add(
    files: &mut Vec<(String, String)>,
    known: &mut BTreeSet<String>,
    dir: &Path,
) -> Result<(), Failure> {
    let new = source::json_files(dir)?;
    let new: Vec<(String, String)> = new
        .into_iter()
        .filter(|(name, _)| !known.contains(file_name(name)))
        .collect();
    known.extend(new.iter().map(|(name, _)| file_name(name).to_owned()));
    files.extend(new);
    Ok(())
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn with_entries(mut files: Vec<(String, String)>, asked: usize) -> Result<Base, Failure> {
    let findings = match Base::with_entries(files.clone()) {
        Ok(base) => return Ok(base),
        Err(findings) => findings,
    };
    let asked: BTreeSet<String> = files[..asked]
        .iter()
        .map(|(name, _)| name.clone())
        .collect();
    if let Some(finding) = findings
        .iter()
        .find(|finding| asked.contains(&finding.file))
    {
        let hint = "`causedby kb lint DIR` lists every finding";
        return Err(Failure::with_hint(finding.to_string(), hint));
    }
    for finding in &findings {
        say("warning", &format!("entry left out: {finding}"), None);
    }
    files.retain(|(name, _)| findings.iter().all(|finding| finding.file != *name));
    // An entry may name one that was left out; then the bundled ones have to do.
    Ok(Base::with_entries(files).unwrap_or_else(|_| Base::bundled()))
}

/// The project's own place, then the user's.
fn usual_places() -> Vec<PathBuf> {
    let config = config_dir().map(|dir| dir.join("causedby").join("kb"));
    let project = PathBuf::from(".causedby").join("kb");
    std::iter::once(project).chain(config).collect()
}

/// `$XDG_CONFIG_HOME` everywhere, else what the system is used to.
fn config_dir() -> Option<PathBuf> {
    let named = |name| {
        env::var_os(name)
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
    };
    let home = env::home_dir().filter(|home| !home.as_os_str().is_empty());
    let usual = match env::consts::OS {
        "windows" => named("APPDATA"),
        "macos" => home.map(|home| home.join("Library").join("Application Support")),
        _ => home.map(|home| home.join(".config")),
    };
    named("XDG_CONFIG_HOME").or(usual)
}
