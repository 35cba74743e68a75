//! `causedby scan`: find, count, group, explain.

mod choice;
mod inputs;
mod live;
mod pool;
mod progress;

use std::thread::available_parallelism;

use causedby::kb::{Base, Severity};
use causedby::report::scan::{ScanReport, Show, Unread, report};
use causedby::scan::Filter;
use causedby::source::{log, rotation};
use causedby::{explain, render};
use jiff::ZonedDateTime;
use jiff::tz::TimeZone;

use super::args::{Explained, Scan, ScanFormat};
use super::failure::{Failure, say};
use super::{Status, base, terminal};
use choice::Choice;
use inputs::Inputs;
use live::Interrupt;
use pool::Plan;
use progress::Progress;

pub(crate) fn run(args: &Scan) -> Result<Status, Failure> {
    let base = base::load(&args.own)?;
    let zone = zone(args)?;
    let filter = Filter {
        since: moment(args.since.as_deref(), &zone)?,
        until: moment(args.until.as_deref(), &zone)?,
        level: args.level.map(Into::into),
        zone: zone.clone(),
    };
    let mut unread = Vec::new();
    let logs = log::find(&args.paths, |name, reason| {
        unread.push(Unread { name, reason })
    });
    let logs = rotation::logs(logs);
    let files = logs.iter().flatten();
    let names: Vec<String> = files.map(|file| file.name.clone()).collect();
    let interrupt = Interrupt::on_ctrl_c();
    let progress = Progress::new(&logs);
    let plan = Plan {
        filter: &filter,
        threads: args
            .threads
            .unwrap_or_else(|| available_parallelism().map_or(1, Into::into)),
        most_groups: args.max_groups,
        stop: interrupt.wanted(),
        progress: &|tally| progress.show(tally),
    };
    let mut inputs = Inputs::new(logs, &interrupt);
    let mut scanned = pool::scan(&mut inputs, &plan);
    progress.clear();
    let partial = interrupt.end();
    let (files, unopened) = inputs.end();
    scanned.unread.extend(unopened);
    scanned.unread.sort_by_key(|unread| unread.source);
    unread.extend(scanned.unread.into_iter().map(|unread| {
        let name = names[unread.source].clone();
        let reason = unread.error.to_string();
        let reason = reason
            .strip_prefix(&format!("{name}: "))
            .unwrap_or(&reason)
            .to_owned();
        Unread { name, reason }
    }));
    let options = explain::Options {
        app_packages: args.app_packages.clone(),
        ..explain::Options::default()
    };
    let show = Show {
        names: &names,
        files,
        zone: &zone,
        base: &base,
        options: &options,
    };
    let mut report = report(&scanned.tally, &show, unread, partial);
    Choice::of(args).apply(&mut report);
    terminal::write(&rendered(&report, &base, args))?;
    for unread in &report.unread {
        say(
            "error",
            &format!("{}: {}", unread.name, unread.reason),
            None,
        );
    }
    Ok(status(&report, args.fail_on.map(Severity::from)))
}

fn rendered(report: &ScanReport, base: &Base, args: &Scan) -> String {
    let explained = match args.explain {
        Explained::All => usize::MAX,
        Explained::Top => 1,
        Explained::None => 0,
    };
    let options = || terminal::options(&args.display, false);
    match args.format {
        ScanFormat::Text => render::text_scan(report, args.top, explained, &options()),
        ScanFormat::Markdown => render::markdown_scan(report, args.top, explained, &options()),
        ScanFormat::Json => render::to_json(report),
        ScanFormat::Jsonl => report.groups.iter().map(render::to_json_line).collect(),
        ScanFormat::Sarif => render::sarif(report, base),
        ScanFormat::Html => render::html_scan(report),
    }
}

/// The zone of time stamps that name none, in which moments are shown.
fn zone(args: &Scan) -> Result<TimeZone, Failure> {
    match args.time_zone.as_deref() {
        None => Ok(TimeZone::system()),
        Some(name) => TimeZone::get(name).map_err(|_| {
            Failure::with_hint(
                format!("unknown time zone `{name}`"),
                "such as Europe/Berlin or UTC",
            )
        }),
    }
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

fn status(report: &ScanReport, fail_on: Option<Severity>) -> Status {
    let best = || {
        report
            .groups
            .iter()
            .filter_map(|group| group.sample.explanations.first())
    };
    match fail_on {
        _ if report.partial || !report.unread.is_empty() => Status::InputError,
        Some(limit) if best().any(|entry| entry.severity >= limit) => Status::Reached,
        _ => Status::Done,
    }
}
