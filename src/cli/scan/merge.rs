//! `causedby merge`: what was found in several scans, as one.

use std::io::{BufRead, Read};

use causedby::report::merge::Merge;
use causedby::report::scan::Unread;
use causedby::report::summary::Summary;
use causedby::source::log::LogFile;

use super::answer::Means;
use super::args::Merge as Args;
use super::logs;
use super::written::{open, placed};
use crate::cli::Status;
use crate::cli::failure::{Failure, say};

/// A line longer than this is none that a scan wrote.
const LONGEST: u64 = 1 << 30;

pub(crate) fn run(args: &Args) -> Result<Status, Failure> {
    let means = Means::new(&args.answer)?;
    let mut merge = Merge::new(args.answer.max_groups);
    let mut unread = Vec::new();
    let mut read = 0;
    let files = logs::logs(&args.files, |name, reason| {
        unread.push(Unread { name, reason })
    });
    for file in files.into_iter().flatten() {
        let name = file.name.clone();
        let result = each(&file, |part| {
            read += 1;
            merge.add(part);
        });
        unread.extend(result.err().map(|reason| Unread { name, reason }));
    }
    if read == 0 {
        return Ok(nothing(&unread));
    }
    for one in unread {
        merge.unread(one);
    }
    means.give(&merge.finish(), &args.answer)
}

/// Without any scan there is no answer.
fn nothing(unread: &[Unread]) -> Status {
    let hint = "causedby scan --format partial makes what is merged";
    for (at, one) in unread.iter().enumerate() {
        let last = at + 1 == unread.len();
        let message = format!("{}: {}", one.name, one.reason);
        say("error", &message, last.then_some(hint));
    }
    Status::InputError
}

/// Gives what each line of a file holds, up to the first that cannot be read, and why that is.
fn each(file: &LogFile, mut give: impl FnMut(Summary)) -> Result<(), String> {
    let mut reader = open(file)?;
    let mut line = Vec::new();
    let mut found = false;
    for number in 1_u64.. {
        line.clear();
        let got = (&mut reader).take(LONGEST).read_until(b'\n', &mut line);
        let got = got.map_err(|error| format!("line {number}: {error}"))?;
        if got == 0 {
            break;
        }
        if got as u64 == LONGEST {
            return Err(format!("line {number}: longer than any partial"));
        }
        let text = line.trim_ascii_end();
        if text.is_empty() {
            continue;
        }
        give(Summary::read(text).map_err(|error| placed(number, &error))?);
        found = true;
    }
    match found {
        true => Ok(()),
        false => Err("holds no partial".to_owned()),
    }
}
