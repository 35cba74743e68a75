//! The knowledge base of this run: the bundled entries and those of the user.

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::path::{Path, PathBuf};

use causedby::kb::{Base, Finding};
use causedby::source;

use super::args::OwnEntries;
use super::failure::{Failure, say};

/// A file of an entry: its name and its text.
pub(crate) type File = (String, String);

/// The bundled entries and the user's own. A faulty entry from `--kb` is an error; one that merely
/// lies in the project or the configuration is left out with a warning.
pub(crate) fn load(own: &OwnEntries) -> Result<Base, Failure> {
    let (files, asked) = gather(Vec::new(), own)?;
    if files.is_empty() {
        return Ok(Base::bundled());
    }
    with_entries(files, asked)
}

/// The bundled entries, these, and the user's own, for trying entries that are still being written.
/// With it what is unfinished; or, without a base, what is wrong with these.
pub(crate) fn load_drafts(
    named: Vec<File>,
    own: &OwnEntries,
) -> Result<(Option<Base>, Vec<Finding>), Failure> {
    let names: BTreeSet<String> = named.iter().map(|(name, _)| name.clone()).collect();
    let (mut files, _) = gather(named, own)?;
    let findings = match Base::with_drafts(files.clone()) {
        Ok((base, unfinished)) => return Ok((Some(base), unfinished)),
        Err(findings) => findings,
    };
    let is_wrong = |finding: &Finding| !finding.unfinished;
    let (wrong, others): (Vec<Finding>, Vec<Finding>) = findings
        .into_iter()
        .partition(|finding| names.contains(&finding.file));
    if wrong.iter().any(is_wrong) {
        return Ok((None, wrong));
    }
    let others: Vec<Finding> = others.into_iter().filter(is_wrong).collect();
    leave_out(&mut files, &others);
    match Base::with_drafts(files) {
        Ok((base, unfinished)) => Ok((Some(base), unfinished)),
        Err(findings) => Ok((None, findings)),
    }
}

/// The user's own entries, these first; and how many of them were asked for.
pub(crate) fn gather(named: Vec<File>, own: &OwnEntries) -> Result<(Vec<File>, usize), Failure> {
    let mut known: BTreeSet<String> = named
        .iter()
        .map(|(name, _)| file_name(name).to_owned())
        .collect();
    let mut files = named;
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
    Ok((files, asked))
}

/// Entries of `dir` whose file names did not occur in a place that counts more.
fn add(files: &mut Vec<File>, known: &mut BTreeSet<String>, dir: &Path) -> Result<(), Failure> {
    let new = source::json_files(dir)?;
    let new: Vec<File> = new
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

fn with_entries(mut files: Vec<File>, asked: usize) -> Result<Base, Failure> {
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
    leave_out(&mut files, &findings);
    // An entry may name one that was left out; then the bundled ones have to do.
    Ok(Base::with_entries(files).unwrap_or_else(|_| Base::bundled()))
}

/// Leaves out the files with findings, and says so once of each.
fn leave_out(files: &mut Vec<File>, findings: &[Finding]) {
    let mut by_file: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        by_file.entry(&finding.file).or_default().push(finding);
    }
    for (file, findings) in &by_file {
        let message = match findings.as_slice() {
            [only] => format!("entry left out: {only}"),
            all if all.iter().all(|finding| finding.unfinished) => {
                format!(
                    "entry left out: {file}: {} texts are to be written",
                    all.len()
                )
            }
            [first, more @ ..] => format!("entry left out: {first} (and {} more)", more.len()),
            [] => continue,
        };
        say("warning", &message, None);
    }
    files.retain(|(name, _)| !by_file.contains_key(name.as_str()));
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
