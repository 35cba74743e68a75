//! Which files are followed: those named, those in directories, and those that come later; not those
//! that rotation only puts aside.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use causedby::source::log::{self, LogFile};
use causedby::source::rotation;
use causedby::source::tail::{self, Id, Left, Tail};

use super::stream::Stream;
use super::watch::Watch;

/// Begins of so many files of a log are remembered.
const MOST_BEGINS: usize = 100;

/// Links to links end after so many.
const MOST_LINKS: usize = 8;

/// A file that is read as it grows.
pub(super) struct Followed {
    pub(super) file: LogFile,
    pub(super) tail: Tail,
    pub(super) stream: Stream,
    /// Whether some file was opened.
    pub(super) begun: bool,
    /// When something came last, or it was missed first.
    pub(super) since: Instant,
    pub(super) missing: bool,
    /// What keeps us from reading it.
    pub(super) error: Option<String>,
}

/// A file that was rotated away and may be written to for a moment.
pub(super) struct Aside {
    pub(super) file: LogFile,
    pub(super) left: Left,
    pub(super) stream: Option<Stream>,
    pub(super) since: Instant,
}

/// All files, by a number of their own.
pub(super) struct Files {
    roots: Vec<PathBuf>,
    pub(super) followed: BTreeMap<usize, Followed>,
    pub(super) aside: Vec<Aside>,
    /// What became of the paths that were found; nothing of those that are passed over.
    paths: HashMap<PathBuf, Option<usize>>,
    /// Which file a change of a path is one of.
    places: HashMap<PathBuf, usize>,
    /// How the files of a log begin, by the log.
    begins: HashMap<String, VecDeque<Vec<u8>>>,
    next: usize,
    /// Directories that could not be read the last time.
    pub(super) failed: BTreeMap<String, String>,
}

impl Files {
    pub(super) fn new(roots: Vec<PathBuf>) -> Self {
        Self {
            roots,
            followed: BTreeMap::new(),
            aside: Vec::new(),
            paths: HashMap::new(),
            places: HashMap::new(),
            begins: HashMap::new(),
            next: 0,
            failed: BTreeMap::new(),
        }
    }

    /// The path is none of a file.
    pub(super) fn leave(&mut self, name: &str) {
        self.roots.retain(|root| *root.to_string_lossy() != *name);
    }

    /// Whether files were named.
    pub(super) fn has_roots(&self) -> bool {
        !self.roots.is_empty()
    }

    /// All files there are at the moment, each once, and where directories may change.
    pub(super) fn find(&mut self, watch: &mut Watch) -> Vec<LogFile> {
        watch.forget_gone();
        for root in &self.roots {
            for directory in directories(root) {
                watch.add(&directory);
            }
        }
        let failed = &mut self.failed;
        failed.clear();
        let found = log::find(&self.roots, |name, reason| {
            failed.insert(name, reason);
        });
        let (mut names, mut ids) = (HashSet::new(), HashSet::new());
        found
            .into_iter()
            .filter(|file| {
                let data = fs::metadata(&file.name).ok();
                let id = data.filter(fs::Metadata::is_file);
                let id = id.and_then(|data| tail::id(&data));
                names.insert(file.name.clone()) && id.is_none_or(|id| ids.insert(id))
            })
            .collect()
    }

    /// Those of the files that nobody knew, and that are to be read.
    pub(super) fn new_ones(&mut self, found: Vec<LogFile>) -> Vec<LogFile> {
        let paths: HashSet<&str> = found.iter().map(|file| file.name.as_str()).collect();
        self.paths.retain(|path, followed| {
            followed.is_some() || paths.contains(&*path.to_string_lossy())
        });
        let mut new = Vec::new();
        for file in found {
            let path = PathBuf::from(&file.name);
            if self.paths.contains_key(&path) {
                continue;
            }
            match self.is_known(&path) {
                Some(true) if !file.named => {
                    self.paths.insert(path, None);
                }
                Some(_) => new.push(file),
                None => {}
            }
        }
        new
    }

    /// Whether what is in the file was read elsewhere; nothing if that cannot be told yet.
    fn is_known(&self, path: &Path) -> Option<bool> {
        let id = fs::metadata(path).ok().and_then(|data| tail::id(&data));
        let begin = tail::begin_of(path).unwrap_or_default();
        if id.is_some_and(|id| self.is_open(id)) || log::is_compressed(&begin) {
            return Some(true);
        }
        let (log, true) = rotation::log_of(path) else {
            return Some(false);
        };
        let Some(begins) = self.begins.get(&log) else {
            return Some(false);
        };
        if begin.is_empty() {
            return None;
        }
        let mut growing = false;
        for known in begins {
            let both = known.len().min(begin.len());
            if known[..both] == begin[..both] {
                if begin.len() >= known.len() {
                    return Some(true);
                }
                growing = true;
            }
        }
        (!growing).then_some(false)
    }

    fn is_open(&self, id: Id) -> bool {
        self.followed.values().any(|file| file.tail.is(id))
            || self.aside.iter().any(|aside| aside.left.is(id))
    }

    /// The file is not read again, wherever it is put.
    pub(super) fn pass_over(&mut self, file: &LogFile) {
        let path = PathBuf::from(&file.name);
        if let Ok(begin) = tail::begin_of(&path) {
            self.remember(&path, &begin);
        }
        self.paths.insert(path, None);
    }

    /// Follows a file from now on; its number.
    pub(super) fn follow(&mut self, file: LogFile, stream: Stream, now: Instant) -> usize {
        let number = self.next;
        self.next += 1;
        let path = PathBuf::from(&file.name);
        self.paths.insert(path.clone(), Some(number));
        let followed = Followed {
            file,
            tail: Tail::new(path),
            stream,
            begun: false,
            since: now,
            missing: false,
            error: None,
        };
        self.followed.insert(number, followed);
        number
    }

    /// The file is followed no more.
    pub(super) fn forget(&mut self, number: usize) -> Option<Followed> {
        self.places.retain(|_, of| *of != number);
        let gone = self.followed.remove(&number)?;
        self.paths.remove(gone.tail.path());
        let (log, _) = rotation::log_of(gone.tail.path());
        if !self
            .paths
            .keys()
            .any(|path| rotation::log_of(path).0 == log)
        {
            self.begins.remove(&log);
        }
        Some(gone)
    }

    /// Watches where the file lies, and where the links on the way to it do.
    pub(super) fn watch(&mut self, number: usize, watch: &mut Watch) {
        let Some(followed) = self.followed.get(&number) else {
            return;
        };
        let places = way(followed.tail.path());
        self.places.retain(|_, of| *of != number);
        for (directory, name) in places {
            watch.add(&directory);
            self.places.insert(directory.join(name), number);
        }
    }

    /// The file of which a change of the path is one; nothing where it is one of no file.
    pub(super) fn at(&self, path: &Path) -> Option<usize> {
        self.places.get(path).copied()
    }

    /// Remembers how a file of a log begins.
    pub(super) fn remember(&mut self, path: &Path, begin: &[u8]) {
        if begin.is_empty() {
            return;
        }
        let (log, _) = rotation::log_of(path);
        let begins = self.begins.entry(log).or_default();
        if begins.iter().any(|known| known == begin) {
            return;
        }
        match begins.iter_mut().find(|known| begin.starts_with(known)) {
            Some(known) => *known = begin.to_vec(),
            None => begins.push_back(begin.to_vec()),
        }
        if begins.len() > MOST_BEGINS {
            begins.pop_front();
        }
    }
}

/// The directory and those below.
fn directories(root: &Path) -> Vec<PathBuf> {
    if !root.is_dir() {
        return Vec::new();
    }
    let walk = ignore::WalkBuilder::new(root)
        .standard_filters(false)
        .build();
    let items = walk.filter_map(Result::ok);
    let directories = items.filter(|item| item.file_type().is_some_and(|kind| kind.is_dir()));
    directories
        .filter_map(|item| fs::canonicalize(item.path()).ok())
        .collect()
}

/// Where the path and the links to which it leads lie.
fn way(path: &Path) -> Vec<(PathBuf, PathBuf)> {
    let mut way = Vec::new();
    let mut here = path.to_owned();
    for _ in 0..MOST_LINKS {
        let Some(name) = here.file_name().map(PathBuf::from) else {
            break;
        };
        let parent = here
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty());
        let Ok(directory) = fs::canonicalize(parent.unwrap_or(Path::new("."))) else {
            break;
        };
        let leads_to = fs::read_link(directory.join(&name));
        way.push((directory.clone(), name));
        match leads_to {
            Ok(to) => here = directory.join(to),
            Err(_) => break,
        }
    }
    way
}
