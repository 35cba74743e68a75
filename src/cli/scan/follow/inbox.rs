//! What comes to the one that follows, from whichever thread: files changed, pieces of pipes, the
//! wish to end.

use std::collections::{HashSet, VecDeque};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::super::live::Piece;

/// Of so many changed files each is known, of more only that there are.
const MOST_CHANGED: usize = 10_000;

/// So many pieces of pipes wait; who has more waits, too.
const MOST_PIECES: usize = 64;

/// What came since the last time.
#[derive(Debug, Default)]
pub(super) struct Mail {
    /// It is to end.
    pub(super) stop: bool,
    /// Any file may have changed.
    pub(super) all: bool,
    pub(super) changed: HashSet<PathBuf>,
    /// By the number of their pipe.
    pub(super) pieces: VecDeque<(usize, Piece)>,
}

/// Where it waits.
#[derive(Debug, Default)]
pub(super) struct Inbox {
    mail: Mutex<Mail>,
    came: Condvar,
    room: Condvar,
}

impl Inbox {
    /// It is to end.
    pub(super) fn stop(&self) {
        self.lock().stop = true;
        self.came.notify_all();
        self.room.notify_all();
    }

    /// Any file may have changed.
    pub(super) fn all_changed(&self) {
        self.lock().all = true;
        self.came.notify_all();
    }

    pub(super) fn changed(&self, paths: Vec<PathBuf>) {
        let mut mail = self.lock();
        mail.changed.extend(paths);
        if mail.changed.len() > MOST_CHANGED {
            mail.changed.clear();
            mail.all = true;
        }
        self.came.notify_all();
    }

    /// What a pipe gave; whether more is wanted.
    pub(super) fn piece(&self, pipe: usize, piece: Piece) -> bool {
        let is_full = |mail: &mut Mail| mail.pieces.len() >= MOST_PIECES && !mail.stop;
        let waited = self.room.wait_while(self.lock(), is_full);
        let mut mail = waited.unwrap_or_else(PoisonError::into_inner);
        if !mail.stop {
            mail.pieces.push_back((pipe, piece));
            self.came.notify_all();
        }
        !mail.stop
    }

    /// What came, or nothing at that moment.
    pub(super) fn wait(&self, until: Instant) -> Mail {
        let time = until.saturating_duration_since(Instant::now());
        let is_empty = |mail: &mut Mail| {
            !mail.stop && !mail.all && mail.changed.is_empty() && mail.pieces.is_empty()
        };
        let waited = self.came.wait_timeout_while(self.lock(), time, is_empty);
        let (mut mail, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let stop = mail.stop;
        let came = std::mem::take(&mut *mail);
        mail.stop = stop;
        self.room.notify_all();
        came
    }

    fn lock(&self) -> MutexGuard<'_, Mail> {
        self.mail.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
