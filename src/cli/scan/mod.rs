//! `causedby scan`: find, count, group, explain.

mod answer;
pub(crate) mod args;
mod follow;
mod inputs;
mod live;
mod logs;
pub(crate) mod merge;
mod pool;
mod progress;
mod queue;
mod reading;
mod written;

use std::collections::BTreeMap;
use std::thread::available_parallelism;

use causedby::report::scan::Unread;
use causedby::report::summary::{Member, Reading, Source, Summary};
use causedby::scan::{Bound, Filter, Further};
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

use super::Status;
use super::failure::Failure;
use answer::Means;
use args::{Scan, ScanFormat};
use inputs::Inputs;
use live::Interrupt;
use pool::Plan;
use progress::Progress;
use reading::APART;

pub(crate) fn run(args: &Scan) -> Result<Status, Failure> {
    let means = Means::new(&args.answer)?;
    let filter = Filter {
        since: moment(args.since.as_deref(), means.zone())?,
        until: moment(args.until.as_deref(), means.zone())?,
        level: args.level.map(Into::into),
        zone: means.zone().clone(),
    };
    if args.follow {
        return follow::run(args, &means, filter);
    }
    let mut unread = Vec::new();
    let logs = logs::logs(&args.paths, |name, reason| {
        unread.push(Unread { name, reason })
    });
    let files = logs.iter().flatten().map(|file| file.name.clone());
    let files = files.enumerate();
    let mut names: BTreeMap<usize, String> = files.map(|(at, name)| (at * APART, name)).collect();
    let interrupt = Interrupt::on_ctrl_c();
    let progress = Progress::new(&logs);
    let plan = Plan {
        filter: &filter,
        threads: args
            .threads
            .unwrap_or_else(|| available_parallelism().map_or(1, Into::into)),
        bound: Bound {
            most: args.answer.max_groups,
            further: match args.answer.format {
                ScanFormat::Partial => Further::WithoutSample,
                _ => Further::Counted,
            },
        },
        stop: interrupt.wanted(),
        progress: &|tally| progress.show(tally),
    };
    let mut inputs = Inputs::new(logs, &interrupt);
    let mut scanned = pool::scan(&mut inputs, &plan);
    progress.clear();
    let interrupted = interrupt.end();
    let (files, unopened) = inputs.end();
    scanned.unread.extend(unopened);
    names.append(&mut scanned.members);
    unread.extend(scanned.unread.into_iter().map(|unread| Unread {
        name: names.get(&unread.source).cloned().unwrap_or_default(),
        reason: unread.error.to_string(),
    }));
    Unread::sort(&mut unread);
    let archive = |number: usize| {
        let name = names.get(&(number - number % APART))?.clone();
        let number = (number % APART) as u64;
        (number > 0).then_some(Member { name, number })
    };
    let sources = names.iter().map(|(&number, name)| {
        let source = Source {
            name: name.clone(),
            archive: archive(number),
        };
        (number, source)
    });
    let mut reading = Reading {
        sources: sources.collect(),
        files: files + scanned.files,
        unread,
        interrupted,
    };
    if let Some(label) = &args.label {
        reading.label(label);
    }
    let mut found = Summary::new(scanned.tally, reading, args.answer.max_groups);
    if args.answer.format == ScanFormat::Partial {
        found.parse();
    }
    means.give(&found, &args.answer)
}

/// `2h` ago, or a moment as logs write it.
fn moment(text: Option<&str>, zone: &TimeZone) -> Result<Option<jiff::Timestamp>, Failure> {
    let Some(text) = text else { return Ok(None) };
    let ago = || {
        text.parse::<jiff::Span>()
            .ok()
            .and_then(|span| ZonedDateTime::now().checked_sub(span).ok())
    };
    let moment = causedby::time::read(text, zone)
        .or_else(|| causedby::time::read(&format!("{text} 00:00:00"), zone))
        .or_else(|| ago().map(|moment| moment.timestamp()));
    match moment {
        Some(moment) => Ok(Some(moment)),
        None => Err(Failure::with_hint(
            format!("`{text}` is no moment"),
            "such as 2026-11-23T07:28:00Z, \"2026-11-23 07:28:00\", 2026-11-23, or 2h for two hours ago",
        )),
    }
}
