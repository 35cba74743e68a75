//! Which files are followed: those named, those in directories, and those that come later; not those
//! that rotation only puts aside.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use causedby::source::log::{self, LogFile};
use causedby::source::mark::{self, Id};
use causedby::source::rotation;
use causedby::source::tail::{Left, Tail};

use super::known::{Candidate, Known, Stamp};
use super::stream::Stream;
use super::watch::Watch;

/// Links to links end after so many.
const MOST_LINKS: usize = 8;

/// A file that is read as it grows.
pub(super) struct Followed {
    pub(super) file: LogFile,
    /// The log of which the file is a part, and whether rotation put it aside.
    pub(super) log: (String, bool),
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
    pub(super) log: String,
    pub(super) left: Left,
    pub(super) stream: Option<Stream>,
    pub(super) since: Instant,
}

/// What became of a path.
struct Place {
    /// The file that lay there.
    stamp: Option<Stamp>,
    /// What follows it; nothing where it is passed over.
    to: Option<usize>,
}

/// A file that was there and could not be found again.
struct Missed {
    file: LogFile,
    id: Id,
}

/// What became of files.
pub(super) struct Changes {
    /// Those that are new or not what they were, from the oldest of a log on.
    pub(super) changed: Vec<(LogFile, Option<Stamp>)>,
    /// Those that cannot be found any more, though nobody read them.
    pub(super) lost: Vec<LogFile>,
    /// Those that are followed and lie elsewhere now.
    pub(super) moved: Vec<usize>,
}

/// All files, by a number of their own.
pub(super) struct Files {
    roots: Vec<PathBuf>,
    pub(super) followed: BTreeMap<usize, Followed>,
    pub(super) aside: Vec<Aside>,
    paths: HashMap<PathBuf, Place>,
    /// Which file a change of a path is one of.
    places: HashMap<PathBuf, usize>,
    pub(super) known: Known,
    missed: Vec<Missed>,
    /// Compressed files that break off, and may still be written.
    pub(super) broken: HashSet<String>,
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
            known: Known::default(),
            missed: Vec::new(),
            broken: HashSet::new(),
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
                let id = id.and_then(|data| mark::id(&data));
                names.insert(file.name.clone()) && id.is_none_or(|id| ids.insert(id))
            })
            .collect()
    }

    /// What became of the files since they were found the last time.
    pub(super) fn changes(&mut self, found: Vec<LogFile>) -> Changes {
        let stamped: Vec<(LogFile, Option<Stamp>)> = found
            .into_iter()
            .map(|file| {
                let data = fs::metadata(&file.name).ok();
                let stamp = data.as_ref().map(Stamp::of);
                (file, stamp)
            })
            .collect();
        let paths: HashSet<&str> = stamped.iter().map(|(file, _)| &*file.name).collect();
        self.paths
            .retain(|path, place| place.to.is_some() || paths.contains(&*path.to_string_lossy()));
        self.broken.retain(|name| paths.contains(name.as_str()));
        let ids = stamped.iter().filter_map(|(_, stamp)| stamp.as_ref()?.id);
        let ids: HashSet<Id> = ids.collect();
        let missed = std::mem::take(&mut self.missed).into_iter();
        let lost = missed.filter(|missed| !ids.contains(&missed.id) && !self.is_open(missed.id));
        let lost = lost.map(|missed| missed.file).collect();
        self.known.forget_gone(&ids);
        let mut moved = Vec::new();
        let mut changed: Vec<(LogFile, Option<Stamp>)> = Vec::new();
        for (file, stamp) in stamped {
            match self.paths.get(Path::new(&file.name)) {
                Some(Place { to: Some(of), .. }) => {
                    let followed = self.followed.get(of);
                    let id = stamp.as_ref().and_then(|stamp| stamp.id);
                    let is_other = |followed: &&Followed| {
                        followed.log.1
                            && followed.begun
                            && id.is_some_and(|id| !followed.tail.is(id))
                    };
                    if followed.filter(is_other).is_some() {
                        moved.push(*of);
                        changed.push((file, stamp));
                    }
                }
                Some(place) if place.stamp == stamp => {}
                _ => changed.push((file, stamp)),
            }
        }
        changed.sort_by_cached_key(|(file, _)| rotation::Order::of(&file.name));
        Changes {
            changed,
            lost,
            moved,
        }
    }

    /// The file was there and is not: it may be found elsewhere.
    pub(super) fn miss(&mut self, file: LogFile, stamp: Option<&Stamp>) {
        if let Some(id) = stamp.and_then(|stamp| stamp.id) {
            self.missed.push(Missed { file, id });
        }
    }

    /// Whether some file is missed.
    pub(super) fn misses(&self) -> bool {
        !self.missed.is_empty()
    }

    /// What is missed still.
    pub(super) fn missed(&mut self) -> Vec<LogFile> {
        let missed = std::mem::take(&mut self.missed).into_iter();
        missed.map(|missed| missed.file).collect()
    }

    /// What was compressed meanwhile is not missed.
    pub(super) fn came_compressed(&mut self, path: &Path) {
        let (log, _) = rotation::log_of(path);
        self.missed
            .retain(|missed| rotation::log_of(missed.file.name.as_ref()).0 != log);
    }

    fn is_open(&self, id: Id) -> bool {
        self.followed.values().any(|file| file.tail.is(id))
            || self.aside.iter().any(|aside| aside.left.is(id))
    }

    /// What is read and was read of all files.
    pub(super) fn candidates(&self) -> Vec<Candidate<'_>> {
        let followed = self.followed.values().filter_map(|followed| {
            Some(Candidate {
                mark: followed.tail.mark()?,
                log: &followed.log.0,
                open: true,
            })
        });
        let aside = self.aside.iter().map(|aside| Candidate {
            mark: aside.left.mark(),
            log: &aside.log,
            open: true,
        });
        self.known.marks().chain(followed).chain(aside).collect()
    }

    /// The file is not read again, as long as it is not another one.
    pub(super) fn pass_over(&mut self, path: PathBuf, stamp: Option<Stamp>) {
        self.paths.insert(path, Place { stamp, to: None });
    }

    /// Reads a file that lies elsewhere now as long as something comes.
    pub(super) fn put_aside(&mut self, file: LogFile, left: Left, stream: Option<Stream>) {
        let log = rotation::log_of(file.name.as_ref()).0;
        let since = Instant::now();
        self.aside.push(Aside {
            file,
            log,
            left,
            stream,
            since,
        });
    }

    /// Follows a file from now on; its number.
    pub(super) fn follow(&mut self, file: LogFile, stream: Stream, now: Instant) -> usize {
        let number = self.next;
        self.next += 1;
        let path = PathBuf::from(&file.name);
        let place = Place {
            stamp: None,
            to: Some(number),
        };
        self.paths.insert(path.clone(), place);
        let log = rotation::log_of(&path);
        let tail = Tail::new(path);
        let followed = Followed {
            file,
            // A path of which rotation moves files on holds one of another time next.
            tail: if log.1 { tail.only_one() } else { tail },
            log,
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
