//! Ctrl-C, and inputs that need not end: a thread of its own reads a pipe, so that waiting for
//! it can be given up.

use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::cli::Status;

/// So much is read at once; a pipe rarely holds more.
const PIECE: usize = 64 * 1024;

/// So many pieces are read ahead.
const AHEAD: usize = 8;

/// What ends a program may signal it twice, once as its child and once as one of its group.
const ONE_WISH: Duration = Duration::from_millis(200);

/// What was read; nothing at the end.
pub(super) type Piece = io::Result<Vec<u8>>;

/// Whether the user wants it to end.
#[derive(Default)]
pub(super) struct Interrupt {
    stop: AtomicBool,
    /// When the user said so last.
    wished: Mutex<Option<Instant>>,
    /// How it is told to those who wait.
    waiting: Mutex<Vec<Box<dyn Fn() + Send>>>,
}

impl Interrupt {
    /// From now on the first Ctrl-C stops the reading, the second one the program.
    pub(super) fn on_ctrl_c() -> Arc<Self> {
        let interrupt = Arc::new(Self::default());
        let told = Arc::clone(&interrupt);
        // Where it cannot be had Ctrl-C ends the program at once, as it always did.
        let _ = ctrlc::set_handler(move || told.stop());
        interrupt
    }

    /// What else ends programs politely does the same, where it can be had.
    pub(super) fn also_on_termination(self: &Arc<Self>) {
        #[cfg(unix)]
        {
            use signal_hook::{consts::SIGTERM, iterator::Signals};
            let told = Arc::clone(self);
            if let Ok(mut signals) = Signals::new([SIGTERM]) {
                std::thread::spawn(move || signals.forever().for_each(|_| told.stop()));
            }
        }
    }

    /// Whoever waits for something else is told, too.
    pub(super) fn tell(&self, told: impl Fn() + Send + 'static) {
        self.lock().push(Box::new(told));
    }

    /// Whether it is.
    pub(super) fn is_wanted(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Set once it is.
    pub(super) fn wanted(&self) -> &AtomicBool {
        &self.stop
    }

    /// Nothing is read any more, so that Ctrl-C ends the program; whether it was wanted before.
    pub(super) fn end(&self) -> bool {
        self.stop.swap(true, Ordering::SeqCst)
    }

    fn stop(&self) {
        let again = self
            .wished
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .replace(Instant::now());
        if again.is_some_and(|wished| wished.elapsed() < ONE_WISH) {
            return;
        }
        if self.end() {
            std::process::exit(Status::InputError.code().into());
        }
        self.lock().iter().for_each(|tell| tell());
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Box<dyn Fn() + Send>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what may keep its reader waiting.
    pub(super) fn live<R: Read>(
        self: &Arc<Self>,
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
    ) -> Live {
        let (sender, pieces) = sync_channel(AHEAD);
        let told = sender.clone();
        // Who has pieces to take does not wait.
        self.tell(move || drop(told.try_send(Ok(Vec::new()))));
        // The thread is not waited for: it may never end.
        let interrupt = Arc::clone(self);
        std::thread::spawn(move || match open() {
            Ok(reader) => forward(reader, |piece| sender.send(piece).is_ok(), &interrupt.stop),
            Err(error) => drop(sender.send(Err(error))),
        });
        Live {
            interrupt: Arc::clone(self),
            pieces,
            piece: Cursor::default(),
            ended: false,
        }
    }

    /// Reads what never keeps its reader waiting for long, but may be long itself.
    pub(super) fn ends<R: Read>(self: &Arc<Self>, reader: R) -> Ending<R> {
        let interrupt = Arc::clone(self);
        Ending { interrupt, reader }
    }
}

/// Sends all there is to read and, at the end, an empty piece, as long as somebody takes it.
pub(super) fn forward(
    mut reader: impl Read,
    mut send: impl FnMut(Piece) -> bool,
    stop: &AtomicBool,
) {
    while !stop.load(Ordering::SeqCst) {
        let mut piece = vec![0; PIECE];
        let read = reader.read(&mut piece);
        let read = match read {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            read => read.map(|len| {
                piece.truncate(len);
                piece
            }),
        };
        let goes_on = read.as_ref().is_ok_and(|piece| !piece.is_empty());
        if !send(read) || !goes_on {
            return;
        }
    }
}

/// A pipe or the like. Once Ctrl-C was pressed it gives what it has and ends.
pub(super) struct Live {
    interrupt: Arc<Interrupt>,
    pieces: Receiver<Piece>,
    piece: Cursor<Vec<u8>>,
    ended: bool,
}

impl Live {
    fn next(&self) -> Piece {
        match self.pieces.try_recv() {
            Ok(piece) => piece,
            Err(TryRecvError::Empty) if !self.interrupt.stop.load(Ordering::SeqCst) => {
                self.pieces.recv().unwrap_or(Ok(Vec::new()))
            }
            Err(_) => Ok(Vec::new()),
        }
    }
}

impl Read for Live {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let got = self.piece.read(buffer)?;
        if got > 0 || self.ended || buffer.is_empty() {
            return Ok(got);
        }
        self.piece = Cursor::new(self.next()?);
        self.ended = self.piece.get_ref().is_empty();
        self.piece.read(buffer)
    }
}

/// A reader that ends once Ctrl-C was pressed.
pub(super) struct Ending<R> {
    interrupt: Arc<Interrupt>,
    reader: R,
}

impl<R: Read> Read for Ending<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.interrupt.stop.load(Ordering::SeqCst) {
            true => Ok(0),
            false => self.reader.read(buffer),
        }
    }
}
