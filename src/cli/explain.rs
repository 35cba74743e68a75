//! `causedby explain`: read, explain, show.

use std::io;
use std::path::{Path, PathBuf};

use causedby::kb::Severity;
use causedby::report::{self, Input, Report};
use causedby::source::{self, Text};
use causedby::verdict::Subject;
use causedby::{explain, layout, render, trace};

use super::args::{Explain, Format};
use super::failure::{Failure, say};
use super::verify::{self, Consent};
use super::{Status, base, configuration, project, terminal};

/// A text and the name the user gave it.
struct Named {
    name: String,
    text: Text,
}

pub(crate) fn run(args: Explain) -> Result<Status, Failure> {
    let base = base::load(&args.own)?;
    let (texts, all_read) = read_all(&args.files);
    if texts.is_empty() {
        return Ok(Status::InputError);
    }
    let pages: Vec<_> = texts
        .iter()
        .map(|named| layout::undress(&named.text.text))
        .collect();
    let inputs = texts.iter().zip(&pages);
    let inputs: Vec<Input<'_>> = inputs
        .map(|(named, page)| Input {
            name: &named.name,
            traces: trace::parse(page),
        })
        .collect();
    let options = explain::Options {
        app_packages: args.app_packages.clone(),
        ..explain::Options::default()
    };
    let root = args.project.as_deref().unwrap_or(Path::new("."));
    let configured = || configuration::endpoints(root);
    let mut report = report::build_within(&inputs, &base, &options, &configured);
    project::locate(&mut report, root);
    let consent = match args.verify.verify {
        true => {
            let subjects = report.traces.iter_mut().map(|trace| Subject {
                seen: trace.context.timestamp.clone(),
                trace,
            });
            verify::verify(subjects.collect(), &base, &args.verify)?
        }
        false => Consent::Given,
    };
    terminal::write(&rendered(&report, &args))?;
    consent.asked()?;
    if report.traces.is_empty() {
        nothing_found(&texts);
    }
    Ok(status(&report, all_read, args.fail_on.map(Severity::from)))
}

fn rendered(report: &Report, args: &Explain) -> String {
    let options = || terminal::options(&args.display, args.full);
    match args.format {
        Format::Text => render::text(report, &options()),
        Format::Json => render::json(report),
        Format::Markdown => render::markdown(report, &options()),
        Format::Editor => render::editor(report),
    }
}

/// What could be read, and whether that is all of it; what could not is reported at once.
fn read_all(files: &[PathBuf]) -> (Vec<Named>, bool) {
    let standard_input = [PathBuf::from("-")];
    let files = if files.is_empty() {
        &standard_input
    } else {
        files
    };
    let mut texts = Vec::with_capacity(files.len());
    for file in files {
        match read(file) {
            Ok(text) => texts.push(Named {
                name: file.display().to_string(),
                text,
            }),
            Err(error) => Failure::from(error).print(),
        }
    }
    let all_read = texts.len() == files.len();
    (texts, all_read)
}

fn read(file: &Path) -> Result<Text, source::Error> {
    if file != Path::new("-") {
        return source::open(file);
    }
    if terminal::stdin_is_terminal() {
        let end = if cfg!(windows) {
            "Ctrl-Z and Enter"
        } else {
            "Ctrl-D"
        };
        say(
            "note",
            &format!("paste the trace, then press {end} on a line of its own"),
            None,
        );
    }
    source::read("standard input", io::stdin().lock())
}

fn nothing_found(texts: &[Named]) {
    let names: Vec<&str> = texts
        .iter()
        .map(|named| {
            if named.name == "-" {
                "standard input"
            } else {
                &named.name
            }
        })
        .collect();
    let empty = texts.iter().all(|named| named.text.text.trim().is_empty());
    let message = match empty {
        true => format!("nothing to read in {}", names.join(", ")),
        false => format!("no Java stack trace in {}", names.join(", ")),
    };
    let looked_for = "looked for the class of an exception, its `at …` lines and `Caused by:`, in plain text, log lines and JSON records";
    say(
        "error",
        &message,
        Some(if empty {
            "a program's errors come through a pipe with 2>&1"
        } else {
            looked_for
        }),
    );
}

/// An input that could not be read says more than what was found in the others.
fn status(report: &Report, all_read: bool, fail_on: Option<Severity>) -> Status {
    let best = || {
        report
            .traces
            .iter()
            .filter_map(|trace| trace.explanations.first())
    };
    let reached = |limit| best().any(|entry| entry.severity >= limit);
    match fail_on {
        _ if !all_read => Status::InputError,
        Some(limit) if reached(limit) => Status::Reached,
        _ if best().next().is_some() => Status::Done,
        _ => Status::Nothing,
    }
}
