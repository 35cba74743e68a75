//! The answer to a scan: what is shown, on which streams, and how it ends.

use causedby::kb::{Base, Severity};
use causedby::report::scan::{Choice, ScanReport, Show, Sort, report};
use causedby::report::summary::Summary;
use causedby::{explain, render};
use jiff::tz::TimeZone;

use super::args::{Answer, Explained, ScanFormat, SortBy};
use crate::cli::failure::{Failure, say};
use crate::cli::{Status, terminal};

/// Shows what was asked for.
pub(super) fn give(
    found: &Summary,
    args: &Answer,
    zone: &TimeZone,
    base: &Base,
) -> Result<Status, Failure> {
    let options = explain::Options {
        app_packages: args.app_packages.clone(),
        ..explain::Options::default()
    };
    let show = Show {
        zone,
        base,
        options: &options,
        choice: &choice(args),
    };
    let report = report(found, &show);
    terminal::write(&rendered(found, &report, base, args))?;
    for unread in &report.unread {
        let message = format!("{}: {}", unread.name, unread.reason);
        say("error", &message, None);
    }
    Ok(status(&report, args.fail_on.map(Severity::from)))
}

fn choice(args: &Answer) -> Choice {
    // What is only counted need not be explained.
    let shows_few = matches!(args.format, ScanFormat::Text | ScanFormat::Markdown);
    Choice {
        min_count: args.min_count,
        entries: args.entries.clone(),
        exclude: args.exclude.clone(),
        sort: match args.sort {
            SortBy::Count => Sort::Count,
            SortBy::Last => Sort::Last,
            SortBy::Severity => Sort::Severity,
        },
        most: match shows_few && args.fail_on.is_none() {
            true => args.top.max(1),
            false => usize::MAX,
        },
    }
}

fn rendered(found: &Summary, report: &ScanReport, base: &Base, args: &Answer) -> String {
    let explained = match args.explain {
        Explained::All => args.top,
        Explained::Top => 1,
        Explained::None => 0,
    };
    let options = || terminal::options(&args.display, args.full);
    match args.format {
        ScanFormat::Text => render::text_scan(report, args.top, explained, &options()),
        ScanFormat::Markdown => render::markdown_scan(report, args.top, explained, &options()),
        ScanFormat::Json => render::to_json(report),
        ScanFormat::Jsonl => report.groups.iter().map(render::to_json_line).collect(),
        ScanFormat::Sarif => render::sarif(report, base),
        ScanFormat::Html => render::html_scan(report),
        ScanFormat::Partial => render::partial(found),
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
