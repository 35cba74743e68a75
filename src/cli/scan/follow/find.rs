//! Files that came since, and what a rotation moved before it was read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use causedby::source::Error;
use causedby::source::log::LogFile;
use causedby::source::mark::{self, Id, Mark};
use causedby::source::rotation::{self, Order};
use causedby::source::tail::{Got, Left};

use super::super::inputs::is_live;
use super::Follow;
use super::files::Changes;
use super::known::{Judged, Look, Stamp, Why};
use super::stream::Stream;

/// Files may be renamed while they are looked for; then they are looked for again.
const LOOKS: usize = 5;

const LOST: &str = "was there and is gone, before it was read";
const MAYBE_LOST: &str =
    "was rotated more often than it was read: what was deleted meanwhile is lost";

impl Follow<'_> {
    /// Files that came since, and those that are others now; whether there were any. What cannot be
    /// told yet is left for the next time, if there is one.
    pub(super) fn find_more(&mut self, last: bool) -> bool {
        let mut found = self.files.find(&mut self.watch);
        found.retain(|file| !is_live(file));
        let Changes {
            changed,
            lost,
            moved,
        } = self.files.changes(found);
        for file in lost {
            self.lost(&file, LOST);
        }
        for number in moved {
            self.put_aside(number);
        }
        if changed.iter().any(|(file, _)| is_rotated(file)) {
            // What is read already is read on in its order.
            self.look_at_all();
        }
        let mut any = false;
        for (file, stamp) in changed {
            any |= self.take_up(file, stamp.as_ref(), last);
        }
        any
    }

    /// What ends now is found, whatever is renamed meanwhile.
    pub(super) fn find_last(&mut self) {
        for _ in 0..LOOKS {
            if !self.find_more(false) {
                break;
            }
        }
        self.find_more(true);
        if self.files.misses() {
            self.find_more(true);
        }
        for file in self.files.missed() {
            self.lost(&file, LOST);
        }
    }

    fn lost(&mut self, file: &LogFile, reason: &str) {
        let is_said = |unread: &causedby::report::scan::Unread| {
            unread.name == file.name && unread.reason == reason
        };
        if !self.unread.iter().any(is_said) {
            let error = Error::Io {
                name: file.name.clone(),
                error: io::Error::other(reason.to_owned()),
            };
            self.not_read(file, &error);
        }
    }

    /// A followed file is not where it was.
    fn put_aside(&mut self, number: usize) {
        self.catch_up(number);
        let Some(followed) = self.files.forget(number) else {
            return;
        };
        match followed.tail.leave() {
            Some(left) if left.is_open() => {
                let (file, stream) = (followed.file, followed.stream);
                self.files.put_aside(file, left, Some(stream));
            }
            left => {
                if let Some(left) = left {
                    let path = Path::new(&followed.file.name);
                    self.files.known.remember(path, left.mark().clone());
                }
                self.ended.push(followed.stream);
            }
        }
    }

    /// Reads of a file what was not read; whether that was more than nothing.
    fn take_up(&mut self, file: LogFile, stamp: Option<&Stamp>, last: bool) -> bool {
        let path = PathBuf::from(&file.name);
        let look = match Look::at(&path) {
            Ok(Some(look)) => look,
            Ok(None) => return false,
            Err(error) if error.kind() == io::ErrorKind::NotFound && !file.named => {
                self.files.miss(file, stamp);
                return true;
            }
            // Its error is said in the end, if it stays.
            Err(_) => return self.follow(file),
        };
        self.files.broken.remove(&file.name);
        let now = look.stamp.clone();
        if stamp.is_some_and(|stamp| stamp.id != now.id) {
            self.files.miss(file.clone(), stamp);
        }
        let Ok(judged) = look.judge(&self.files.candidates()) else {
            return false;
        };
        match judged {
            Judged::Known => self.files.pass_over(path, Some(now)),
            Judged::Later(why) => return self.wait_for(file, now, why, last),
            Judged::New(_) => return self.follow(file),
            Judged::Rest(left, lines) => {
                self.files.pass_over(path, Some(now));
                let stream = self.stream_below(&file.name, lines);
                self.files.put_aside(file, *left, Some(stream));
                self.look_aside();
                return true;
            }
            Judged::Compressed(reader, read) => {
                self.files.came_compressed(&path);
                let mut stream = self.stream(&file.name);
                self.read_compressed(&file, now, reader, read, &mut stream);
                self.ended.push(stream);
                return true;
            }
        }
        false
    }

    fn follow(&mut self, file: LogFile) -> bool {
        let stream = self.stream(&file.name);
        let number = self.files.follow(file, stream, Instant::now());
        self.files.watch(number, &mut self.watch);
        self.catch_up(number);
        true
    }

    /// What cannot be told yet is told once nobody writes to it, or following ends.
    fn wait_for(&mut self, file: LogFile, now: Stamp, why: Why, last: bool) -> bool {
        let made = match why {
            Why::Elsewhere => false,
            Why::Beside => self.files.known.is_made(&now) || last,
            Why::Growing => self.files.known.is_made(&now),
            Why::Broken => {
                // It is looked at again when it has changed.
                self.files.pass_over(file.name.clone().into(), Some(now));
                self.files.broken.insert(file.name.clone());
                return false;
            }
        };
        if made {
            return self.follow(file);
        }
        if last && why == Why::Growing {
            self.lost(&file, "was written when following ended, and is not read");
        }
        false
    }

    /// Reads a compressed file behind so many bytes of its text.
    fn read_compressed(
        &mut self,
        file: &LogFile,
        stamp: Stamp,
        mut reader: Box<dyn Read>,
        read: u64,
        stream: &mut Stream,
    ) {
        let mark = File::open(&file.name).and_then(|raw| {
            let data = raw.metadata()?;
            Ok((Mark::at(&raw, data.len())?, mark::id(&data)))
        });
        if let Ok((mark, id)) = mark
            && id == stamp.id
        {
            self.files.known.remember(file.name.as_ref(), mark);
        }
        self.files.pass_over((&file.name).into(), Some(stamp));
        let number = self.names.number(&file.name);
        self.names.read.insert(number);
        let failed = |error| Error::Io {
            name: file.name.clone(),
            error,
        };
        let skipped = io::copy(&mut Read::take(&mut reader, read), &mut io::sink());
        let mut result = skipped.map(drop).map_err(failed);
        while result.is_ok() {
            match reader.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(len) => {
                    let bytes = &self.buffer[..len];
                    result = stream.push(&mut self.scanner, file, bytes, Instant::now());
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => result = Err(failed(error)),
            }
        }
        // What is no text is passed over.
        if let Err(error @ Error::Io { .. }) = result {
            self.not_read(file, &error);
        }
    }

    /// Another file is at the path of a log. Reads what lies between the one before and this one: what
    /// was rotated since the last look.
    pub(super) fn read_between(&mut self, number: usize) {
        let Some(followed) = self.files.followed.get(&number) else {
            return;
        };
        let (path, file) = (followed.tail.path().to_owned(), followed.file.clone());
        let log = followed.log.clone();
        // Of what was named alone the others are not asked for.
        if file.named || log.1 {
            return;
        }
        let (mut known, mut read) = (false, true);
        // What was read here, by its identity.
        let mut new = Vec::new();
        for _ in 0..LOOKS {
            if !std::mem::take(&mut read) {
                break;
            }
            for (path, id) in rotated(&path, &log.0) {
                let look = Look::at(&path).ok().flatten();
                if look
                    .as_ref()
                    .map_or_else(|| id_at(&path), |look| look.stamp.id)
                    != id
                {
                    // It is called otherwise by now. What was moved meanwhile is older than what lies
                    // here, and is read before it.
                    read = true;
                    break;
                }
                let Some(look) = look else { continue };
                let stamp = look.stamp.clone();
                let Ok(judged) = look.judge(&self.files.candidates()) else {
                    continue;
                };
                let file = LogFile {
                    name: path.display().to_string(),
                    named: false,
                };
                match judged {
                    Judged::Known => known |= !new.contains(&stamp.id),
                    Judged::Later(_) => {}
                    Judged::New(text) => {
                        read = true;
                        new.push(stamp.id);
                        let mark = Mark::default().of(stamp.id);
                        self.read_into(number, file, Left::new(text, mark), true);
                    }
                    Judged::Rest(left, _) => {
                        (known, read) = (true, true);
                        self.read_into(number, file, *left, false);
                    }
                    Judged::Compressed(reader, skip) => {
                        read = true;
                        match skip {
                            0 => new.push(stamp.id),
                            _ => known = true,
                        }
                        self.files.came_compressed(&path);
                        self.compressed_into(number, &file, stamp, reader, skip);
                    }
                }
            }
        }
        if !new.is_empty() && !known {
            self.lost(&file, MAYBE_LOST);
        }
    }

    /// Reads a file as a part of a log.
    fn read_into(&mut self, number: usize, file: LogFile, mut left: Left, is_next: bool) {
        let name = self.names.number(&file.name);
        self.names.read.insert(name);
        let Some(followed) = self.files.followed.get_mut(&number) else {
            return;
        };
        if is_next {
            followed.stream.next(name);
        }
        let now = Instant::now();
        while let Ok(Got::Bytes(len)) = left.read(&mut self.buffer) {
            let bytes = &self.buffer[..len];
            let stream = &mut followed.stream;
            if stream.push(&mut self.scanner, &file, bytes, now).is_err() {
                break;
            }
        }
        self.files.put_aside(file, left, None);
    }

    fn compressed_into(
        &mut self,
        number: usize,
        file: &LogFile,
        stamp: Stamp,
        reader: Box<dyn Read>,
        skip: u64,
    ) {
        let Some(mut followed) = self.files.followed.remove(&number) else {
            return;
        };
        if skip == 0 {
            followed.stream.next(self.names.number(&file.name));
        }
        self.read_compressed(file, stamp, reader, skip, &mut followed.stream);
        self.files.followed.insert(number, followed);
    }
}

fn is_rotated(file: &LogFile) -> bool {
    rotation::log_of(file.name.as_ref()).1
}

/// What rotation left of a log, from the oldest on, as it lay at one moment.
fn rotated(path: &Path, log: &str) -> Vec<(PathBuf, Option<Id>)> {
    let mut files = list(path, log);
    for _ in 0..LOOKS {
        let before = std::mem::replace(&mut files, list(path, log));
        if before == files {
            break;
        }
    }
    files
}

fn list(path: &Path, log: &str) -> Vec<(PathBuf, Option<Id>)> {
    let Some(directory) = path.parent() else {
        return Vec::new();
    };
    let here = match directory.as_os_str().is_empty() {
        true => Path::new("."),
        false => directory,
    };
    let Ok(items) = fs::read_dir(here) else {
        return Vec::new();
    };
    let paths = items.filter_map(|item| Some(directory.join(item.ok()?.file_name())));
    let of_log = |path: &PathBuf| rotation::log_of(path) == (log.to_owned(), true);
    let mut paths: Vec<PathBuf> = paths.filter(of_log).collect();
    paths.sort_by_cached_key(|path| Order::of(&path.to_string_lossy()));
    let files = paths.into_iter().map(|path| (id_at(&path), path));
    files.map(|(id, path)| (path, id)).collect()
}

/// Which file lies there.
fn id_at(path: &Path) -> Option<Id> {
    fs::metadata(path).ok().and_then(|data| mark::id(&data))
}
