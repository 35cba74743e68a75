//! Ctrl-C, and inputs that need not end: a thread of its own reads a pipe, so that waiting for
//! it can be given up.

use std::io::{self, Cursor, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};

use crate::cli::Status;

/// So much is read at once; a pipe rarely holds more.
const PIECE: usize = 64 * 1024;

/// So many pieces are read ahead.
const AHEAD: usize = 8;

/// What was read; nothing at the end.
type Piece = io::Result<Vec<u8>>;

/// Whether the user wants it to end.
#[derive(Debug, Default)]
pub(super) struct Interrupt {
    stop: AtomicBool,
    /// To where it is told to those who wait for a pipe.
    waiting: Mutex<Vec<SyncSender<Piece>>>,
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

    /// Set once it is.
    pub(super) fn wanted(&self) -> &AtomicBool {
        &self.stop
    }

    /// Nothing is read any more, so that Ctrl-C ends the program; whether it was wanted before.
    pub(super) fn end(&self) -> bool {
        self.stop.swap(true, Ordering::SeqCst)
    }

    fn stop(&self) {
        if self.end() {
            std::process::exit(Status::InputError.code().into());
        }
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for one in waiting.iter() {
            // Who has pieces to take does not wait.
            let _ = one.try_send(Ok(Vec::new()));
        }
    }

    /// Reads what may keep its reader waiting.
    pub(super) fn live<R: Read>(
        self: &Arc<Self>,
        open: impl FnOnce() -> io::Result<R> + Send + 'static,
    ) -> Live {
        let (sender, pieces) = sync_channel(AHEAD);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(sender.clone());
        // The thread is not waited for: it may never end.
        let interrupt = Arc::clone(self);
        std::thread::spawn(move || match open() {
            Ok(reader) => forward(reader, &sender, &interrupt.stop),
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

fn forward(mut reader: impl Read, to: &SyncSender<Piece>, stop: &AtomicBool) {
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
        if to.send(read).is_err() || !goes_on {
            return;
        }
    }
}

/// A pipe or the like. Once Ctrl-C was pressed it gives what it has and ends.
#[derive(Debug)]
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
#[derive(Debug)]
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
