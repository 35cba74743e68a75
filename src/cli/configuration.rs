//! Which files of a project configure it: the usual places of the project and its modules.

use std::fs;
use std::path::{Path, PathBuf};

use causedby::endpoint::Endpoint;
use causedby::{project, source};

use super::project::{Modules, shown};

/// Where frameworks look for their configuration.
const PLACES: [&str; 5] = [
    "",
    "config",
    "src/main/resources",
    "src/main/resources/config",
    "src/main/docker",
];

/// Files beyond these are not read.
const FILES: usize = 64;

/// Longer files are not read.
const BYTES: u64 = 256 * 1024;

/// The endpoints that the project's files name. What cannot be read is left out: nobody asked for it by name.
pub(super) fn endpoints(root: &Path) -> Vec<Endpoint> {
    let mut modules = Modules::of(root);
    let below = modules.below().iter().cloned();
    let all = [root.to_path_buf()].into_iter().chain(below);
    let files = all
        .flat_map(|module| PLACES.map(|place| module.join(place)))
        .flat_map(|folder| configuration(&folder));
    let read = files.take(FILES).filter_map(|path| {
        let text = source::open(&path).ok()?.text;
        Some((shown(&path), text))
    });
    project::endpoints(&read.collect::<Vec<_>>())
}

/// The files of one folder, those of no profile first.
fn configuration(folder: &Path) -> Vec<PathBuf> {
    const ITEMS: usize = 1024;
    let Ok(items) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = items
        .flatten()
        .take(ITEMS)
        .filter(|item| {
            item.file_name()
                .to_str()
                .is_some_and(project::is_configuration)
        })
        .map(|item| item.path())
        .filter(|path| {
            fs::metadata(path).is_ok_and(|about| about.is_file() && about.len() <= BYTES)
        })
        .collect();
    files.sort_by_key(|path| {
        let name = path.file_stem().unwrap_or_default().to_owned();
        (name.len(), name, path.clone())
    });
    files
}
