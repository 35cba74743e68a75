//! The answer to a scan: what is shown, on which streams, and how it ends.

use std::io::Write;
use std::path::Path;

use causedby::explain;
use causedby::kb::{Base, Severity};
use causedby::render::{self, many};
use causedby::report::baseline::Baseline;
use causedby::report::scan::{Choice, ScanReport, Show, Sort, report};
use causedby::report::summary::Summary;
use causedby::source::log::LogFile;
use causedby::verdict::Subject;
use jiff::tz::TimeZone;

use super::args::{Answer, Explained, ScanFormat, SortBy};
use super::written::{self, placed};
use crate::cli::failure::{Failure, say};
use crate::cli::verify::{self, Consent};
use crate::cli::{Status, base, terminal};

/// What an answer is made with; had before anything is read, so that mistakes show at once.
pub(super) struct Means {
    base: Base,
    zone: TimeZone,
    choice: Choice,
}

impl Means {
    pub(super) fn new(args: &Answer) -> Result<Self, Failure> {
        if args.verify.verify && args.format == ScanFormat::Partial {
            let hint = "causedby merge --verify looks at the endpoints of all parts";
            return Err(Failure::with_hint("a partial holds no verdicts", hint));
        }
        let baseline = args.baseline.as_deref().map(baseline).transpose()?;
        Ok(Self {
            base: base::load(&args.own)?,
            zone: zone(args)?,
            choice: choice(args, baseline),
        })
    }

    pub(super) fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// Shows what was asked for.
    pub(super) fn give(&self, found: &Summary, args: &Answer) -> Result<Status, Failure> {
        self.give_as(found, args, |report| write(found, report, &self.base, args))
    }

    /// What is shown, and how.
    pub(super) fn show<T>(&self, args: &Answer, shown: impl FnOnce(&Show<'_>) -> T) -> T {
        let options = explain::Options {
            app_packages: args.app_packages.clone(),
            ..explain::Options::default()
        };
        shown(&Show {
            zone: &self.zone,
            base: &self.base,
            options: &options,
            choice: &self.choice,
        })
    }

    /// Shows it in a form of its own.
    pub(super) fn give_as(
        &self,
        found: &Summary,
        args: &Answer,
        write: impl FnOnce(&ScanReport) -> Result<(), Failure>,
    ) -> Result<Status, Failure> {
        let mut report = self.show(args, |show| report(found, show));
        let consent = match args.verify.verify {
            true => {
                let groups = report.groups.iter_mut().take(args.top);
                let subjects = groups.map(|group| Subject {
                    seen: group.last_seen.clone(),
                    trace: &mut group.sample,
                });
                verify::verify(subjects.collect(), &self.base, &args.verify)?
            }
            false => Consent::Given,
        };
        write(&report)?;
        for unread in &report.unread {
            let message = format!("{}: {}", unread.name, unread.reason);
            say("error", &message, None);
        }
        consent.asked()?;
        if report.new.is_some() && report.other > 0 {
            let message = format!(
                "not compared with the baseline, for want of room: {} in further groups",
                many(report.other, "failure")
            );
            say(
                "warning",
                &message,
                Some("a greater --max-groups makes room"),
            );
        }
        Ok(status(&report, args.fail_on.map(Severity::from)))
    }
}

/// What was known before.
fn baseline(path: &Path) -> Result<Baseline, Failure> {
    let name = path.display().to_string();
    let hint = "a baseline is what causedby scan wrote with --format json, jsonl or partial";
    let failed = |reason: String| Failure::with_hint(format!("{name}: {reason}"), hint);
    let file = LogFile {
        name: name.clone(),
        named: true,
    };
    let reader = written::open(&file).map_err(failed)?;
    let baseline = Baseline::read(reader).map_err(|error| failed(placed(1, &error)))?;
    if baseline.other > 0 {
        let message = format!(
            "{name}: taken for new, for want of room then: {} of further groups",
            many(baseline.other, "failure")
        );
        say("warning", &message, Some("a partial knows all failures"));
    }
    Ok(baseline)
}

/// The zone of time stamps that name none, in which moments are shown.
fn zone(args: &Answer) -> Result<TimeZone, Failure> {
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

fn choice(args: &Answer, baseline: Option<Baseline>) -> Choice {
    // What is only counted need not be explained.
    let shows_few = matches!(
        args.format,
        ScanFormat::Text | ScanFormat::Markdown | ScanFormat::Partial
    );
    Choice {
        min_count: args.min_count,
        entries: args.entries.clone(),
        exclude: args.exclude.clone(),
        sort: match args.sort {
            SortBy::Count => Sort::Count,
            SortBy::Last => Sort::Last,
            SortBy::Severity => Sort::Severity,
        },
        // For people; programs have the order that they know.
        new_first: baseline.is_some() && (shows_few || args.format == ScanFormat::Html),
        baseline,
        most: match args.format {
            _ if args.fail_on.is_some() => usize::MAX,
            ScanFormat::Text | ScanFormat::Markdown => args.top.max(1),
            ScanFormat::Partial => 0,
            _ => usize::MAX,
        },
    }
}

fn write(found: &Summary, report: &ScanReport, base: &Base, args: &Answer) -> Result<(), Failure> {
    let explained = match args.explain {
        Explained::All => args.top,
        Explained::Top => 1,
        Explained::None => 0,
    };
    let options = || terminal::options(&args.display, args.full);
    let text = match args.format {
        ScanFormat::Json => return terminal::stream(|out| render::write_json(out, report)),
        ScanFormat::Jsonl => {
            return terminal::stream(|out| {
                let mut groups = report.groups.iter();
                groups.try_for_each(|one| out.write_all(render::to_json_line(one).as_bytes()))
            });
        }
        ScanFormat::Text => render::text_scan(report, args.top, explained, &options()),
        ScanFormat::Markdown => render::markdown_scan(report, args.top, explained, &options()),
        ScanFormat::Sarif => render::sarif(report, base),
        ScanFormat::Html => render::html_scan(report),
        ScanFormat::Partial => render::partial(found),
    };
    terminal::write(&text)
}

/// With a baseline only new failures count, any of them if no severity was named.
fn status(report: &ScanReport, fail_on: Option<Severity>) -> Status {
    let counting = report
        .groups
        .iter()
        .filter(|group| group.new != Some(false));
    let mut best = counting.filter_map(|group| group.sample.explanations.first());
    let reached = match fail_on {
        Some(limit) => best.any(|entry| entry.severity >= limit),
        None => report.new > Some(0),
    };
    match reached {
        _ if report.partial || !report.unread.is_empty() => Status::InputError,
        true => Status::Reached,
        false => Status::Done,
    }
}
