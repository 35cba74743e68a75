//! What stands in the files when following begins: it is counted, and no news.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Instant;

use causedby::source::Error;
use causedby::source::log::{self, LogFile, Opened};
use causedby::source::mark::{self, Mark};
use causedby::source::rotation;
use jiff::Timestamp;

use super::super::progress::Progress;
use super::Follow;
use super::known::Stamp;
use super::stream::Stream;
use crate::cli::failure::say;

impl Follow<'_> {
    /// Reads what is there, and learns it.
    pub(super) fn begin(&mut self, files: Vec<LogFile>) {
        let logs = rotation::logs(files, |file| &file.name);
        let progress = Progress::new(&logs);
        for log in logs {
            self.begin_log(log, &progress);
            if self.stopped() {
                break;
            }
        }
        progress.clear();
        for followed in self.files.followed.values_mut() {
            let clock = Timestamp::now();
            followed
                .stream
                .learn_all(&mut self.scanner, &mut self.news, clock);
        }
        self.news.begin();
    }

    /// The newest file of a log is followed, the others are read once.
    fn begin_log(&mut self, mut log: Vec<LogFile>, progress: &Progress) {
        let begin = |file: &LogFile| mark::begin_of(&File::open(&file.name)?);
        let grows = |file: &LogFile| !log::is_compressed(&begin(file).unwrap_or_default());
        let newest = log.pop_if(|file| grows(file));
        let mut stream: Option<Stream> = None;
        for file in log {
            if self.args.from_now {
                self.pass_over(&file);
                continue;
            }
            let name = self.names.number(&file.name);
            let mut log = match stream.take() {
                Some(mut stream) => {
                    stream.next(name);
                    stream
                }
                None => self.stream(&file.name),
            };
            if let Err(error) = self.read_once(&file, &mut log, progress) {
                self.not_read(&file, &error);
                self.pass_over(&file);
            }
            stream = Some(log);
        }
        match (newest, stream) {
            (Some(file), stream) => self.begin_file(file, stream, progress),
            (None, Some(stream)) => {
                let clock = Timestamp::now();
                stream.end(&mut self.scanner, &mut self.news, clock);
            }
            (None, None) => {}
        }
    }

    /// What is in the file is not to be read.
    fn pass_over(&mut self, file: &LogFile) {
        let path = Path::new(&file.name);
        let Ok(file) = File::open(path) else {
            return;
        };
        if let Ok(data) = file.metadata()
            && let Ok(mark) = Mark::at(&file, data.len())
        {
            self.files.known.remember(path, mark);
            self.files
                .pass_over(path.to_owned(), Some(Stamp::of(&data)));
        }
    }

    fn read_once(
        &mut self,
        file: &LogFile,
        stream: &mut Stream,
        progress: &Progress,
    ) -> Result<(), Error> {
        let failed = |error| Error::Io {
            name: file.name.clone(),
            error,
        };
        let mut text = None;
        let mut reader: Box<dyn io::Read> = match log::open(file)? {
            Some(Opened::Text { mut file, .. }) => {
                io::Seek::rewind(&mut file).map_err(failed)?;
                text = Some(file.try_clone().map_err(failed)?);
                Box::new(file)
            }
            Some(Opened::Stream(reader)) => {
                self.pass_over(file);
                reader
            }
            Some(Opened::Archive(_)) => {
                self.pass_over(file);
                return archive(file);
            }
            None => {
                self.pass_over(file);
                return Ok(());
            }
        };
        let mut read = 0;
        let name = self.names.number(&file.name);
        self.names.read.insert(name);
        while !self.stopped() {
            let len = reader.read(&mut self.buffer).map_err(failed)?;
            if len == 0 {
                break;
            }
            read += len as u64;
            stream.push_text(&mut self.scanner, &self.buffer[..len], Instant::now());
            stream.learn(&mut self.news, Timestamp::now());
            progress.show(self.news.counted());
        }
        if let Some(text) = text {
            let mark = Mark::at(&text, read).map_err(failed)?;
            self.files.known.remember(file.name.as_ref(), mark);
        }
        Ok(())
    }

    /// Reads a file that will be followed, or passes over what it holds.
    fn begin_file(&mut self, file: LogFile, stream: Option<Stream>, progress: &Progress) {
        let now = Instant::now();
        let stream = match stream {
            Some(mut stream) => {
                stream.next(self.names.number(&file.name));
                stream
            }
            None => self.stream(&file.name),
        };
        let name = file.name.clone();
        let number = self.files.follow(file, stream, now);
        self.files.watch(number, &mut self.watch);
        if self.args.from_now {
            self.skip(number, &name);
        } else {
            self.catch_up_and(number, true, |follow| {
                if let Some(followed) = follow.files.followed.get_mut(&number) {
                    followed.stream.learn(&mut follow.news, Timestamp::now());
                }
                progress.show(follow.news.counted());
                !follow.stopped()
            });
        }
        if let Some(followed) = self.files.followed.get_mut(&number)
            && followed.missing
            && followed.file.named
        {
            say("warning", &format!("{name}: is not there yet"), None);
        }
    }

    fn skip(&mut self, number: usize, name: &str) {
        let Some(followed) = self.files.followed.get_mut(&number) else {
            return;
        };
        match followed.tail.skip(&mut self.buffer) {
            Ok(above) => {
                followed.begun = followed.tail.is_open();
                followed.missing = !followed.begun;
                if followed.begun {
                    let number_of_name = self.names.number(name);
                    self.names.read.insert(number_of_name);
                }
                let stream = self.stream_below(name, above);
                if let Some(followed) = self.files.followed.get_mut(&number) {
                    followed.stream = stream;
                }
            }
            Err(error) => followed.error = Some(error.to_string()),
        }
    }
}

/// An archive does not grow: an error where it was named, and else passed over.
fn archive(file: &LogFile) -> Result<(), Error> {
    match file.named {
        true => Err(Error::Binary {
            name: file.name.clone(),
            kind: "an archive",
            hint: Some("without --follow it is read"),
        }),
        false => Ok(()),
    }
}
