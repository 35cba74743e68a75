//! The command line: what was typed, where texts come from, where they go, how it ends.

mod age;
mod args;
mod base;
mod check;
mod configuration;
mod explain;
mod failure;
mod help;
mod kb;
mod look;
mod progress;
mod project;
mod scan;
mod terminal;
mod trust;
mod verify;

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches};

use args::{Cli, Command};
use failure::Failure;

/// How a run ends when nothing went wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// Something was explained, or what was asked for was shown.
    Done,
    /// No trace, none known, nothing found, findings, or an endpoint that cannot be reached.
    Nothing,
    /// An input could not be read; the others were handled.
    InputError,
    /// `--fail-on` was reached.
    Reached,
}

impl Status {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Nothing => 1,
            Self::InputError => 2,
            Self::Reached => 3,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        Self::from(status.code())
    }
}

/// The names of the commands, so that the arguments need not be described twice on the way to the
/// answer; a test compares them.
const COMMANDS: [&str; 7] = [
    "explain",
    "scan",
    "merge",
    "check",
    "kb",
    "completions",
    "man",
];

/// Runs the program.
pub(crate) fn main(typed: Vec<OsString>) -> ExitCode {
    let typed = with_command(typed);
    if typed.len() < 2 && terminal::stdin_is_terminal() {
        return ExitCode::from(help::short());
    }
    let matches = match Cli::command().try_get_matches_from(typed) {
        Ok(matches) => matches,
        Err(error) => return usage(&error),
    };
    match Cli::from_arg_matches(&matches) {
        Ok(cli) => run(cli),
        Err(error) => usage(&error),
    }
}

fn run(cli: Cli) -> ExitCode {
    let result = match cli.command {
        Command::Explain(args) => explain::run(args),
        Command::Scan(args) => scan::run(&args),
        Command::Merge(args) => scan::merge::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Kb(args) => kb::run(args.command),
        Command::Completions { shell } => help::completions(shell),
        Command::Man { command, dir } => help::man(&command, dir.as_deref()),
    };
    match result {
        Ok(status) => status.into(),
        Err(Failure::BrokenPipe) => ExitCode::SUCCESS,
        Err(failure) => {
            failure.print();
            Status::InputError.into()
        }
    }
}

/// Help and version are an answer, anything else a usage error; a closed pipe is neither.
fn usage(error: &clap::Error) -> ExitCode {
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

/// `explain` may be left out: before its options, before a file that exists, and with a pipe on
/// standard input.
fn with_command(mut typed: Vec<OsString>) -> Vec<OsString> {
    if is_explain(typed.get(1).map(OsString::as_os_str)) {
        typed.insert(typed.len().min(1), OsString::from("explain"));
    }
    typed
}

/// Whether `explain` was left out. What looks like a path is a file, also a missing one.
fn is_explain(first: Option<&OsStr>) -> bool {
    let Some(first) = first else {
        return !terminal::stdin_is_terminal();
    };
    match first.to_str() {
        Some("-h" | "--help" | "-V" | "--version" | "help") => false,
        Some(option) if option.starts_with('-') => true,
        Some(name) if COMMANDS.contains(&name) => false,
        Some(name) if name.contains(['.', '/', '\\']) => true,
        _ => Path::new(first).exists(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{COMMANDS, Cli};

    #[test]
    fn every_command_is_known_by_name() {
        let described = Cli::command();
        let names: Vec<&str> = described
            .get_subcommands()
            .map(clap::Command::get_name)
            .collect();
        assert_eq!(names, COMMANDS);
    }

    #[test]
    fn the_arguments_are_consistent() {
        Cli::command().debug_assert();
    }
}
