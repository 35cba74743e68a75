//! Who tells that files change. Where the system does not, they are looked at every so often; they
//! are, more rarely, where it does, since it says nothing of what another machine writes.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::inbox::Inbox;
use crate::cli::failure::say;

/// Files are looked at so often where nobody tells.
const OFTEN: Duration = Duration::from_secs(1);

/// … and where somebody does.
const RARELY: Duration = Duration::from_secs(2);

/// The directories that are watched.
pub(super) struct Watch {
    watcher: Option<RecommendedWatcher>,
    watched: HashSet<PathBuf>,
    poll: Option<Duration>,
}

impl Watch {
    /// Tells the inbox, unless the user wants files to be looked at every so often.
    pub(super) fn new(inbox: &Arc<Inbox>, poll: Option<Duration>) -> Self {
        let mut watch = Self {
            watcher: None,
            watched: HashSet::new(),
            poll,
        };
        if poll.is_none() {
            let inbox = Arc::clone(inbox);
            match notify::recommended_watcher(move |event| tell(&inbox, event)) {
                Ok(watcher) => watch.watcher = Some(watcher),
                Err(error) => watch.give_up(&error),
            }
        }
        watch
    }

    /// From now on changes in the directory are told.
    pub(super) fn add(&mut self, directory: &Path) {
        let Some(watcher) = self.watcher.as_mut() else {
            return;
        };
        if self.watched.contains(directory) {
            return;
        }
        match watcher.watch(directory, RecursiveMode::NonRecursive) {
            Ok(()) => {
                self.watched.insert(directory.to_owned());
            }
            // It may be gone again.
            Err(_) if !directory.exists() => {}
            Err(error) => self.give_up(&error),
        }
    }

    /// Directories that are gone must be watched anew when they come again.
    pub(super) fn forget_gone(&mut self) {
        self.watched.retain(|directory| directory.is_dir());
    }

    /// How often files are looked at unasked.
    pub(super) fn interval(&self) -> Duration {
        match self.poll {
            Some(poll) => poll,
            None if self.watcher.is_some() => RARELY,
            None => OFTEN,
        }
    }

    fn give_up(&mut self, error: &notify::Error) {
        self.watcher = None;
        self.watched.clear();
        let words = format!("files cannot be watched and are looked at every second: {error}");
        say("warning", &words, None);
    }
}

fn tell(inbox: &Inbox, event: notify::Result<Event>) {
    match event {
        // That we read is no news.
        Ok(event) if matches!(event.kind, EventKind::Access(_)) => {}
        Ok(event) if !event.need_rescan() && !event.paths.is_empty() => {
            inbox.changed(event.paths);
        }
        Ok(_) | Err(_) => inbox.all_changed(),
    }
}
