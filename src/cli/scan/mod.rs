//! `causedby scan`: find, count, group, explain.

mod pool;

use std::fs::File;
use std::io;
use std::sync::atomic::AtomicBool;

use causedby::explain;
use causedby::report::scan::{Show, Unread, report};
use causedby::scan::Filter;
use jiff::tz::TimeZone;

use super::args::Scan;
use super::failure::Failure;
use super::{Status, base, terminal};
use pool::{Opened, Plan};

pub(crate) fn run(args: &Scan) -> Result<Status, Failure> {
    let base = base::load(&args.own)?;
    let names: Vec<String> = args
        .paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    let filter = Filter {
        zone: TimeZone::system(),
        ..Filter::default()
    };
    let stop = AtomicBool::new(false);
    let plan = Plan {
        filter: &filter,
        threads: args
            .threads
            .unwrap_or_else(|| std::thread::available_parallelism().map_or(1, Into::into)),
        most_groups: args.max_groups,
        stop: &stop,
        progress: &|_| {},
    };
    let mut inputs = args.paths.iter().enumerate().filter_map(|(source, path)| {
        if path.as_os_str() == "-" {
            return Some(Opened::Stream(vec![(source, Box::new(io::stdin()))]));
        }
        let file = File::open(path).ok()?;
        let len = file.metadata().ok()?.len();
        Some(Opened::File { file, len, source })
    });
    let scanned = pool::scan(&mut inputs, &plan);
    let options = explain::Options::default();
    let show = Show {
        names: &names,
        zone: &filter.zone,
        base: &base,
        options: &options,
    };
    let unread = scanned.unread.iter().map(|unread| Unread {
        name: names[unread.source].clone(),
        reason: unread.error.to_string(),
    });
    let report = report(&scanned.tally, &show, unread.collect(), false);
    let mut text = serde_json::to_string(&report).unwrap_or_default();
    text.push('\n');
    terminal::write(&text)?;
    Ok(Status::Done)
}
