//! All cores on one log: stretches of the inputs are scanned by several threads, and what they give is
//! put together in the order of the inputs.

use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use causedby::scan::{Bound, Filter, Scanner, Tally};

use super::queue::{Opened, Queue, Task};
use super::reading::{Take, archive, stream};

/// So many stretches may be ahead of the one that all wait for, for each thread.
const AHEAD: usize = 4;

/// A file that could not be read to its end.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) source: usize,
    pub(super) error: io::Error,
}

/// What all inputs gave.
#[derive(Debug, Default)]
pub(super) struct Scanned {
    pub(super) tally: Tally,
    pub(super) unread: Vec<Unread>,
    /// Files of archives that were read.
    pub(super) files: usize,
    /// All files of archives, by their index.
    pub(super) members: BTreeMap<usize, String>,
}

/// How to go about it.
pub(super) struct Plan<'p> {
    pub(super) filter: &'p Filter,
    pub(super) threads: usize,
    pub(super) bound: Bound,
    /// Set to stop early.
    pub(super) stop: &'p AtomicBool,
    /// Told how many bytes are done and how many failures were found.
    pub(super) progress: &'p (dyn Fn(&Tally) + Sync),
}

/// Scans the inputs, which are opened one after the other, each when its turn comes.
pub(super) fn scan(inputs: &mut (dyn Iterator<Item = Opened> + Send), plan: &Plan<'_>) -> Scanned {
    let pool = Pool {
        plan,
        queue: Mutex::new(Queue::new(inputs, plan.stop)),
        whole: Mutex::new(Whole::default()),
        turn: Condvar::new(),
        full: Arc::default(),
    };
    std::thread::scope(|scope| {
        for _ in 1..plan.threads.max(1) {
            scope.spawn(|| pool.work());
        }
        pool.work();
    });
    let mut whole = pool
        .whole
        .into_inner()
        .unwrap_or_else(PoisonError::into_inner);
    whole.scanned.tally.finish(plan.bound);
    whole.scanned
}

struct Pool<'p> {
    plan: &'p Plan<'p>,
    queue: Mutex<Queue<'p>>,
    whole: Mutex<Whole>,
    turn: Condvar,
    /// Set once there is no room for more groups.
    full: Arc<AtomicBool>,
}

#[derive(Default)]
struct Whole {
    scanned: Scanned,
    /// Number of the task whose turn it is.
    turn: usize,
    /// What tasks gave whose turn has not come.
    early: BTreeMap<usize, Option<Tally>>,
}

impl Pool<'_> {
    fn work(&self) {
        let filter = self.plan.filter.clone();
        let mut scanner = Scanner::until_full(filter, Arc::clone(&self.full));
        while !self.plan.stop.load(Ordering::Relaxed) {
            let taken = lock(&self.queue).take();
            let Some((number, task)) = taken else { break };
            self.wait_for(number.saturating_sub(AHEAD * self.plan.threads));
            let mut given = Given::new(self, number);
            match task {
                Task::Stream(stretch, parts) => stream(&mut scanner, stretch, parts, &mut given),
                Task::Archive(it) => archive(&mut scanner, it, &mut given),
            }
            given.end();
        }
    }

    fn note(&self, whole: &Whole) {
        if whole.scanned.tally.groups.len() >= self.plan.bound.most {
            self.full.store(true, Ordering::Relaxed);
        }
    }

    fn wait_for(&self, number: usize) {
        drop(self.wait_in(lock(&self.whole), number));
    }

    fn wait_in<'w>(&self, whole: MutexGuard<'w, Whole>, number: usize) -> MutexGuard<'w, Whole> {
        self.turn
            .wait_while(whole, |whole| whole.turn < number)
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Whole {
    fn put(&mut self, tally: Tally, bound: Bound) {
        self.scanned.tally.append(tally, bound);
    }

    /// Puts together what is there of the tasks whose turn it is; whether there was any.
    fn settle(&mut self, bound: Bound) -> bool {
        let before = self.turn;
        while let Some(tally) = self.early.remove(&self.turn) {
            if let Some(tally) = tally {
                self.put(tally, bound);
            }
            self.turn += 1;
        }
        self.turn > before
    }
}

/// What a task gives: put behind what the tasks before gave, once they are done.
struct Given<'g, 'p> {
    pool: &'g Pool<'p>,
    number: usize,
    own: Option<Tally>,
}

impl<'g, 'p> Given<'g, 'p> {
    fn new(pool: &'g Pool<'p>, number: usize) -> Self {
        Self {
            pool,
            number,
            own: None,
        }
    }

    fn end(self) {
        let pool = self.pool;
        let mut whole = lock(&pool.whole);
        whole.early.insert(self.number, self.own);
        if whole.settle(pool.plan.bound) {
            pool.note(&whole);
            (pool.plan.progress)(&whole.scanned.tally);
            pool.turn.notify_all();
        }
    }
}

impl<'p> Take<'p> for Given<'_, 'p> {
    fn stop(&self) -> &'p AtomicBool {
        self.pool.plan.stop
    }

    fn tally(&mut self, tally: Tally) {
        match &mut self.own {
            Some(own) => own.append(tally, usize::MAX),
            None => self.own = Some(tally),
        }
        let groups = self.own.as_ref().map_or(0, |own| own.groups.len());
        let pool = self.pool;
        let mut whole = lock(&pool.whole);
        // So many groups fit that nothing is lost; more are given away in their turn.
        if groups > pool.plan.bound.most || whole.turn == self.number {
            whole = pool.wait_in(whole, self.number);
            if let Some(own) = self.own.take() {
                whole.put(own, pool.plan.bound);
            }
            pool.note(&whole);
            (pool.plan.progress)(&whole.scanned.tally);
        }
    }

    fn unread(&self, source: usize, error: io::Error) {
        let unread = Unread { source, error };
        lock(&self.pool.whole).scanned.unread.push(unread);
    }

    fn member(&self, source: usize, name: String) {
        lock(&self.pool.whole).scanned.members.insert(source, name);
    }

    fn opened(&self) {
        lock(&self.pool.whole).scanned.files += 1;
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
