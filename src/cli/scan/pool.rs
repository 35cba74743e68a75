//! Both cores on one big file: stretches of the inputs are scanned by several threads, and what
//! they give is put together in the order of the inputs.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use causedby::scan::{Bound, Filter, Read, Scanner, Stretch, Tally};
use causedby::source::log::read_at;

/// So much of a file is scanned at a time.
const STRETCH: u64 = 4 * 1024 * 1024;

/// So many stretches may be ahead of the one that all wait for, for each thread.
const AHEAD: usize = 4;

/// One input, opened.
pub(super) enum Opened {
    /// A file that can be read from any place.
    File { file: File, len: u64, source: usize },
    /// What can be read from begin to end only; several follow each other, each with its index.
    Stream(Vec<(usize, Box<dyn io::Read + Send>)>),
}

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
        queue: Mutex::new(Queue {
            inputs,
            file: None,
            next: 0,
        }),
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

struct Queue<'p> {
    inputs: &'p mut (dyn Iterator<Item = Opened> + Send),
    /// The file being cut into stretches: the place where the next begins.
    file: Option<(Arc<File>, u64, u64, usize)>,
    /// Number of the next task.
    next: usize,
}

enum Task {
    Stretch(Arc<File>, Stretch),
    Stream(Vec<(usize, Box<dyn io::Read + Send>)>),
}

impl Queue<'_> {
    fn take(&mut self) -> Option<(usize, Task)> {
        if self.file.is_none() {
            match self.inputs.next()? {
                Opened::File { file, len, source } => {
                    self.file = Some((Arc::new(file), len, 0, source));
                }
                Opened::Stream(parts) => return Some((self.number(), Task::Stream(parts))),
            }
        }
        let (file, len, at, source) = self.file.take()?;
        let to = at + STRETCH;
        let last = to + STRETCH / 2 >= len;
        let stretch = Stretch {
            source,
            from: (at > 0).then_some(at),
            to: (!last).then_some(to),
        };
        let task = Task::Stretch(Arc::clone(&file), stretch);
        if !last {
            self.file = Some((file, len, to, source));
        }
        Some((self.number(), task))
    }

    fn number(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }
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
            let result = match task {
                Task::Stretch(file, stretch) => self.stretch(&mut scanner, number, &file, stretch),
                Task::Stream(parts) => self.stream(&mut scanner, number, parts),
            };
            if let Err((source, error)) = result {
                lock(&self.whole)
                    .scanned
                    .unread
                    .push(Unread { source, error });
            }
        }
    }

    fn stretch(
        &self,
        scanner: &mut Scanner,
        number: usize,
        file: &File,
        stretch: Stretch,
    ) -> Result<(), (usize, io::Error)> {
        let mut at = stretch.reads_from();
        let read = |buffer: &mut [u8]| {
            if self.plan.stop.load(Ordering::Relaxed) {
                return Ok(Read::End);
            }
            let len = read_at(file, buffer, at)?;
            at += len as u64;
            Ok(if len == 0 {
                Read::End
            } else {
                Read::Bytes(len)
            })
        };
        self.run(scanner, number, stretch, read)
            .map_err(|error| (stretch.source, error))
    }

    fn stream(
        &self,
        scanner: &mut Scanner,
        number: usize,
        parts: Vec<(usize, Box<dyn io::Read + Send>)>,
    ) -> Result<(), (usize, io::Error)> {
        let mut parts = parts.into_iter();
        let Some((mut source, mut reader)) = parts.next() else {
            return self
                .run(scanner, number, Stretch::default(), |_| Ok(Read::End))
                .map_err(|error| (0, error));
        };
        let stretch = Stretch {
            source,
            ..Stretch::default()
        };
        let mut unread = Vec::new();
        let read = |buffer: &mut [u8]| {
            let got = read_some(&mut reader, buffer);
            // Streams end by themselves then, when they have given what was read before.
            let stop = self.plan.stop.load(Ordering::SeqCst);
            match got {
                Ok(0) | Err(_) if stop => return Ok(Read::End),
                Ok(0) => {}
                Ok(len) => return Ok(Read::Bytes(len)),
                // The other parts are read all the same.
                Err(error) => unread.push(Unread { source, error }),
            }
            Ok(match parts.next() {
                Some(next) => {
                    (source, reader) = next;
                    Read::Source(source)
                }
                None => Read::End,
            })
        };
        let result = self.run(scanner, number, stretch, read);
        lock(&self.whole).scanned.unread.append(&mut unread);
        result.map_err(|error| (stretch.source, error))
    }

    /// Scans; what it gives is put behind what the tasks before gave, once they are done.
    fn run(
        &self,
        scanner: &mut Scanner,
        number: usize,
        stretch: Stretch,
        read: impl FnMut(&mut [u8]) -> io::Result<Read>,
    ) -> io::Result<()> {
        let bound = self.plan.bound;
        let mut own = Tally::default();
        let mut begun = false;
        let result = scanner.scan(stretch, read, |tally| {
            match begun {
                true => own.append(tally, usize::MAX),
                false => own = tally,
            }
            begun = true;
            let mut whole = lock(&self.whole);
            // So many groups fit that nothing is lost; more are given away in their turn.
            if own.groups.len() > bound.most || whole.turn == number {
                whole = self.wait_in(whole, number);
                whole.put(std::mem::take(&mut own), bound);
                self.note(&whole);
                begun = false;
                (self.plan.progress)(&whole.scanned.tally);
            }
        });
        let mut whole = lock(&self.whole);
        whole.early.insert(number, begun.then_some(own));
        if whole.settle(bound) {
            self.note(&whole);
            (self.plan.progress)(&whole.scanned.tally);
            self.turn.notify_all();
        }
        result
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

fn read_some(reader: &mut impl io::Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
