//! Pipes: what can only be read as it comes, and ends when nobody writes any more.

use std::fs::File;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use causedby::source::Error;
use causedby::source::log::LogFile;

use super::super::live::{Piece, forward};
use super::Follow;
use super::stream::Stream;
use crate::cli::failure::Failure;

/// What can only be read as it comes.
pub(super) struct Pipe {
    file: LogFile,
    pub(super) stream: Option<Stream>,
}

impl Follow<'_> {
    /// Reads a pipe in a thread of its own.
    pub(super) fn open_pipe(&mut self, file: LogFile) {
        let number = self.pipes.len();
        let stream = self.stream(&file.name);
        let (interrupt, inbox, name) = (
            Arc::clone(&self.interrupt),
            Arc::clone(&self.inbox),
            file.name.clone(),
        );
        self.pipes.push(Pipe {
            file,
            stream: Some(stream),
        });
        // The thread is not waited for: it may never end.
        std::thread::spawn(move || {
            let send = |piece| inbox.piece(number, piece);
            match name.as_str() {
                "-" => forward(io::stdin(), send, interrupt.wanted()),
                name => match File::open(name) {
                    Ok(file) => forward(file, send, interrupt.wanted()),
                    Err(error) => drop(send(Err(error))),
                },
            }
        });
    }

    /// What a pipe gave; nothing at its end.
    pub(super) fn piece(&mut self, number: usize, piece: Piece) -> Result<(), Failure> {
        let Some(pipe) = self.pipes.get_mut(number) else {
            return Ok(());
        };
        let Some(mut stream) = pipe.stream.take() else {
            return Ok(());
        };
        let file = pipe.file.clone();
        let pushed = match piece {
            Ok(bytes) if bytes.is_empty() => return self.end_stream(stream),
            Ok(bytes) => stream.push(&mut self.scanner, &file, &bytes, Instant::now()),
            Err(error) => Err(Error::Io {
                name: file.name.clone(),
                error,
            }),
        };
        let name = self.names.number(&file.name);
        self.names.read.insert(name);
        match pushed {
            Ok(()) => {
                self.pipes[number].stream = Some(stream);
                Ok(())
            }
            Err(error) => {
                self.not_read(&file, &error);
                self.end_stream(stream)
            }
        }
    }
}
