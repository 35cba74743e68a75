//! The tasks of a scan: what is opened, cut into stretches.

use std::fs::File;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use causedby::scan::{Begin, End, Stretch};

use super::reading::{Archive, At, Part};

/// So much of a file is scanned at a time.
const STRETCH: u64 = 8 * 1024 * 1024;

/// One input, opened.
pub(super) enum Opened {
    /// A file that can be read from any place.
    Text(Text),
    /// What can be read from begin to end only; several follow each other.
    Stream(Stretch, Parts<'static>),
    Archive(Archive<'static>),
}

/// A file, which is cut into stretches.
pub(super) struct Text {
    pub(super) file: Arc<File>,
    pub(super) len: u64,
    /// All of it.
    pub(super) stretch: Stretch,
    /// What follows it in its log.
    pub(super) behind: Behind,
}

/// The files of a log that follow one of them.
pub(super) type Behind = Box<dyn Iterator<Item = Part<'static>> + Send>;

/// Files that follow each other.
pub(super) type Parts<'p> = Box<dyn Iterator<Item = Part<'p>> + 'p>;

/// What one thread reads.
pub(super) enum Task<'p> {
    Stream(Stretch, Parts<'p>),
    Archive(Archive<'static>),
}

/// The tasks in the order of the inputs, which are opened one after the other.
pub(super) struct Queue<'p> {
    inputs: &'p mut (dyn Iterator<Item = Opened> + Send),
    /// What is left of the file that is being cut into stretches.
    file: Option<Text>,
    /// Number of the next task.
    next: usize,
    /// Set when reading is to end.
    stop: &'p AtomicBool,
}

impl<'p> Queue<'p> {
    pub(super) fn new(
        inputs: &'p mut (dyn Iterator<Item = Opened> + Send),
        stop: &'p AtomicBool,
    ) -> Self {
        Self {
            inputs,
            file: None,
            next: 0,
            stop,
        }
    }

    /// The next task and its number.
    pub(super) fn take(&mut self) -> Option<(usize, Task<'p>)> {
        let task = match self.file.take() {
            Some(file) => self.cut(file),
            None => match self.inputs.next()? {
                Opened::Text(file) => self.cut(file),
                Opened::Stream(stretch, parts) => {
                    Task::Stream(stretch, Box::new(parts.map(|part| part as Part<'p>)))
                }
                Opened::Archive(archive) => Task::Archive(archive),
            },
        };
        self.next += 1;
        Some((self.next - 1, task))
    }

    /// Cuts off the first stretch.
    fn cut(&mut self, text: Text) -> Task<'p> {
        let stretch = text.stretch;
        let from = match stretch.from {
            Begin::Place(from) => from,
            Begin::Log | Begin::Source => 0,
        };
        let file = Arc::clone(&text.file);
        let (stop, place) = (self.stop, stretch.reads_from());
        let own: Part<'p> = (stretch.source, Box::new(At { file, place, stop }));
        let own = std::iter::once(own);
        let cut = from + STRETCH;
        // A rest that is small is no stretch of its own.
        if cut + STRETCH / 2 >= text.len {
            let behind = text.behind.map(|part| part as Part<'p>);
            return Task::Stream(stretch, Box::new(own.chain(behind)));
        }
        let (from, to) = (Begin::Place(cut), End::Place(cut));
        self.file = Some(Text {
            stretch: Stretch { from, ..stretch },
            ..text
        });
        Task::Stream(Stretch { to, ..stretch }, Box::new(own))
    }
}
