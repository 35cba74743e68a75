//! `causedby scan --follow`: reads on as logs grow, tells what is new, and ends with what a scan says.

mod begin;
mod files;
mod find;
mod inbox;
mod known;
mod names;
mod pipes;
mod read;
mod stream;
mod tell;
mod watch;

use std::sync::Arc;
use std::time::{Duration, Instant};

use causedby::report::scan::Unread;
use causedby::report::summary::{Reading, Source, Summary};
use causedby::scan::{Filter, News, Scanner, Tally, Told};
use causedby::source::log::LogFile;
use causedby::source::rotation::Order;
use jiff::Timestamp;

use super::answer::Means;
use super::args::{Scan, ScanFormat};
use super::inputs::is_live;
use super::live::Interrupt;
use crate::cli::Status;
use crate::cli::failure::Failure;
use files::Files;
use inbox::{Inbox, Mail};
use names::Names;
use pipes::Pipe;
use stream::Stream;
use tell::Teller;
use watch::Watch;

/// So much is read at once.
const BLOCK: usize = 256 * 1024;

/// How long nothing must come until a failure at the end is told, unless the user says otherwise.
const QUIET: Duration = Duration::from_millis(500);

/// Directories are looked through at most so often, and unasked.
const BETWEEN_FINDS: Duration = Duration::from_millis(200);
const FIND_UNASKED: Duration = Duration::from_secs(5);

/// Who writes line by line is not to keep us busy.
const BREATH: Duration = Duration::from_millis(20);

/// A file that is gone is let go of after so long.
const LINGER: Duration = Duration::from_secs(60);

/// A file that was rotated away is read so long after something came.
const ASIDE: Duration = Duration::from_secs(10);

/// Follows until Ctrl-C, or until nothing can come any more.
pub(super) fn run(args: &Scan, means: &Means, filter: Filter) -> Result<Status, Failure> {
    if !matches!(args.answer.format, ScanFormat::Text | ScanFormat::Jsonl) {
        return Err(Failure::with_hint(
            "--follow tells failures as they come, as `text` or `jsonl`",
            "scan the logs afterwards for another format",
        ));
    }
    let interrupt = Interrupt::on_ctrl_c();
    interrupt.also_on_termination();
    let inbox = Arc::new(Inbox::default());
    let told = Arc::clone(&inbox);
    interrupt.tell(move || told.stop());
    let mut follow = Follow {
        watch: Watch::new(&inbox, args.poll),
        scanner: Scanner::new(filter),
        news: News::new(args.answer.max_groups, args.answer.min_count),
        files: Files::new(
            args.paths
                .iter()
                .filter(|path| path.as_os_str() != "-")
                .cloned()
                .collect(),
        ),
        pipes: Vec::new(),
        names: Names::default(),
        unread: Vec::new(),
        ended: Vec::new(),
        buffer: vec![0; BLOCK],
        interrupt,
        inbox,
        args,
        means,
    };
    follow.run()
}

struct Follow<'f> {
    args: &'f Scan,
    means: &'f Means,
    interrupt: Arc<Interrupt>,
    inbox: Arc<Inbox>,
    watch: Watch,
    scanner: Scanner,
    news: News,
    files: Files,
    pipes: Vec<Pipe>,
    names: Names,
    unread: Vec<Unread>,
    /// What nothing is added to any more, and is to be told.
    ended: Vec<Stream>,
    buffer: Vec<u8>,
}

impl Follow<'_> {
    fn run(&mut self) -> Result<Status, Failure> {
        let mut found = self.files.find(&mut self.watch);
        if self.args.paths.iter().any(|path| path.as_os_str() == "-") {
            found.push(LogFile {
                name: "-".to_owned(),
                named: true,
            });
        }
        let (live, files): (Vec<_>, Vec<_>) = found.into_iter().partition(is_live);
        for pipe in live {
            self.files.leave(&pipe.name);
            self.open_pipe(pipe);
        }
        let alone = !self.files.has_roots();
        self.begin(files);
        let partial = self.stopped();
        if !partial {
            self.tell_known(alone)?;
            self.go_on()?;
        }
        self.end(partial)
    }

    fn stopped(&self) -> bool {
        self.interrupt.is_wanted()
    }

    fn stream(&mut self, name: &str) -> Stream {
        self.stream_below(name, 0)
    }

    fn stream_below(&mut self, name: &str, above: u64) -> Stream {
        let quiet = self.args.settle.unwrap_or(QUIET);
        let name = self.names.number(name);
        Stream::new(&mut self.scanner, name, above, quiet, Instant::now())
    }

    /// What stood in the files.
    fn tell_known(&mut self, only_pipes: bool) -> Result<(), Failure> {
        let mut tally = self.news.counted().clone();
        for followed in self.files.followed.values() {
            let seen = Tally::clone(followed.stream.seen());
            tally.append(seen, self.args.answer.max_groups);
        }
        let followed = self.files.followed.len() + self.pipes.len();
        let found = self.summary(tally, Vec::new(), false);
        self.teller().known(&found, followed, only_pipes)
    }

    fn teller(&self) -> Teller<'_> {
        Teller {
            args: &self.args.answer,
            means: self.means,
        }
    }

    fn tell(&self, told: &[Told]) -> Result<(), Failure> {
        self.teller().tell(told, || self.reading(Vec::new(), false))
    }

    fn reading(&self, mut unread: Vec<Unread>, interrupted: bool) -> Reading {
        Unread::sort(&mut unread);
        let names = self.names.names.iter();
        let mut reading = Reading {
            sources: names.cloned().map(Source::from).enumerate().collect(),
            files: self.names.read.len(),
            unread,
            interrupted,
        };
        if let Some(label) = &self.args.label {
            reading.label(label);
        }
        reading
    }

    /// What was found, the sources in their order.
    fn summary(&self, mut tally: Tally, unread: Vec<Unread>, interrupted: bool) -> Summary {
        let mut reading = self.reading(unread, interrupted);
        let mut sources: Vec<(usize, Source)> = reading.sources.into_iter().collect();
        sources.sort_by_cached_key(|(_, source)| Order::of(&source.name));
        let mut places = vec![0; sources.len()];
        for (place, (number, _)) in sources.iter().enumerate() {
            places[*number] = place;
        }
        let sources = sources.into_iter().map(|(_, source)| source);
        reading.sources = sources.enumerate().collect();
        tally.renumber(|name| places[name]);
        Summary::new(tally, reading, self.args.answer.max_groups)
    }

    /// Until it is to end, or nothing can come any more.
    fn go_on(&mut self) -> Result<(), Failure> {
        let mut look_next = Instant::now() + self.watch.interval();
        let mut found = Instant::now();
        let mut find_asked = true;
        loop {
            let find = found
                + if find_asked {
                    BETWEEN_FINDS
                } else {
                    self.find_unasked()
                };
            let dues = self.dues();
            let until = dues.chain([look_next, find]).min().unwrap_or(look_next);
            let mail = self.inbox.wait(until);
            let stop = mail.stop;
            let now = Instant::now();
            if stop || mail.all || now >= look_next {
                self.look_at_all();
                look_next = Instant::now() + self.watch.interval();
            }
            find_asked |= self.look_at(mail)?;
            if stop {
                self.find_last();
            } else if now >= find {
                self.find_more(false);
                found = Instant::now();
                find_asked = false;
            }
            self.settle()?;
            if stop || !self.may_come() {
                return Ok(());
            }
            std::thread::sleep(BREATH);
        }
    }

    fn find_unasked(&self) -> Duration {
        match self.args.poll {
            Some(poll) => poll,
            None => FIND_UNASKED.min(self.watch.interval() * 3),
        }
    }

    fn dues(&self) -> impl Iterator<Item = Instant> + '_ {
        let files = self
            .files
            .followed
            .values()
            .map(|followed| &followed.stream);
        let aside = self
            .files
            .aside
            .iter()
            .filter_map(|aside| aside.stream.as_ref());
        let pipes = self.pipes.iter().filter_map(|pipe| pipe.stream.as_ref());
        files.chain(aside).chain(pipes).filter_map(Stream::due)
    }

    fn may_come(&self) -> bool {
        let is_open = |pipe: &Pipe| pipe.stream.is_some();
        self.files.has_roots() || self.pipes.iter().any(is_open)
    }

    /// Reads what is known to have come; whether files may be there that nobody knows.
    fn look_at(&mut self, mail: Mail) -> Result<bool, Failure> {
        let mut unknown = mail.all;
        for path in mail.changed {
            match self.files.at(&path) {
                Some(number) => self.catch_up(number),
                None => unknown = true,
            }
        }
        for (number, piece) in mail.pieces {
            self.piece(number, piece)?;
        }
        Ok(unknown)
    }

    fn end_stream(&mut self, stream: Stream) -> Result<(), Failure> {
        let told = stream.end(&mut self.scanner, &mut self.news, Timestamp::now());
        self.tell(&told)
    }

    /// Tells what is new; ends what is gone.
    fn settle(&mut self) -> Result<(), Failure> {
        let now = Instant::now();
        let clock = Timestamp::now();
        let mut told = Vec::new();
        let files = self
            .files
            .followed
            .values_mut()
            .map(|followed| &mut followed.stream);
        let aside = self
            .files
            .aside
            .iter_mut()
            .filter_map(|aside| aside.stream.as_mut());
        let pipes = self
            .pipes
            .iter_mut()
            .filter_map(|pipe| pipe.stream.as_mut());
        for stream in files.chain(aside).chain(pipes) {
            told.extend(stream.settle(&mut self.scanner, &mut self.news, now, clock));
        }
        self.tell(&told)?;
        for stream in std::mem::take(&mut self.ended) {
            self.end_stream(stream)?;
        }
        let (gone, aside) = std::mem::take(&mut self.files.aside)
            .into_iter()
            .partition(|aside| aside.since + ASIDE < now);
        self.files.aside = aside;
        for aside in gone {
            let mark = aside.left.mark().clone();
            self.files.known.remember(aside.file.name.as_ref(), mark);
            if let Some(stream) = aside.stream {
                self.end_stream(stream)?;
            }
        }
        let is_gone = |followed: &&files::Followed| {
            followed.missing && !followed.file.named && followed.since + LINGER < now
        };
        let gone = self
            .files
            .followed
            .iter()
            .filter(|(_, followed)| is_gone(followed));
        let gone: Vec<usize> = gone.map(|(number, _)| *number).collect();
        for number in gone {
            if let Some(followed) = self.files.forget(number) {
                if let Some(mark) = followed.tail.mark() {
                    self.files
                        .known
                        .remember(followed.tail.path(), mark.clone());
                }
                self.end_stream(followed.stream)?;
            }
        }
        Ok(())
    }

    /// What a scan says at its end.
    fn end(&mut self, partial: bool) -> Result<Status, Failure> {
        self.interrupt.end();
        // A pattern that fits files by now is none itself.
        let there = self.files.find(&mut self.watch);
        let followed = std::mem::take(&mut self.files.followed);
        for followed in followed.into_values() {
            let reason = match followed.error {
                Some(error) => Some(error),
                None if !followed.begun && there.contains(&followed.file) => {
                    Some("was never there".to_owned())
                }
                None => None,
            };
            self.unread.extend(reason.map(|reason| Unread {
                name: followed.file.name.clone(),
                reason,
            }));
            self.end_stream(followed.stream)?;
        }
        let broken = std::mem::take(&mut self.files.broken).into_iter();
        let broken = broken.filter(|name| there.iter().any(|file| file.name == *name));
        self.unread.extend(broken.map(|name| Unread {
            name,
            reason: "is compressed and breaks off".to_owned(),
        }));
        let aside = std::mem::take(&mut self.files.aside).into_iter();
        let aside = aside.filter_map(|aside| aside.stream);
        let pipes = std::mem::take(&mut self.pipes).into_iter();
        let pipes = pipes.filter_map(|pipe| pipe.stream);
        for stream in aside.chain(pipes).collect::<Vec<_>>() {
            self.end_stream(stream)?;
        }
        let failed = std::mem::take(&mut self.files.failed).into_iter();
        self.unread
            .extend(failed.map(|(name, reason)| Unread { name, reason }));
        let unread = std::mem::take(&mut self.unread);
        let found = self.summary(self.news.counted().clone(), unread, partial);
        self.teller().end(&found)
    }
}
