//! What can be typed. What it means is decided elsewhere.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

/// Reads Java stack traces and says what failed, why, and how to fix it.
#[derive(Debug, Parser)]
#[command(
    name = "causedby",
    version,
    max_term_width = 100,
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  java -jar app.jar 2>&1 | causedby      explain what comes through a pipe
  causedby explain trace.txt             explain a file
  causedby explain < trace.txt --full    … with questions, references and frames
  causedby kb search \"pool exhausted\"    look into the knowledge base

`explain` may be left out. No network is used. Exit status: 0 something was explained,
1 no trace found or none known, 2 usage or input error, 3 with --fail-on."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Explain the stack traces in files or on standard input
    Explain(Explain),
    /// Read, search and check the knowledge base
    Kb(Kb),
    /// Print a completion script for a shell
    #[command(after_help = "\
Examples:
  causedby completions bash > ~/.local/share/bash-completion/completions/causedby
  causedby completions zsh > ~/.zfunc/_causedby
  causedby completions fish > ~/.config/fish/completions/causedby.fish
  causedby completions powershell >> $PROFILE")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print a manual page, or write all of them to a directory
    #[command(after_help = "\
Examples:
  causedby man | man -l -                          read the page of the program
  causedby man explain | man -l -                  … of one command
  causedby man --dir ~/.local/share/man/man1       install all pages")]
    Man {
        /// The command whose page is printed, such as `explain` or `kb show`
        #[arg(conflicts_with = "dir")]
        command: Vec<String>,
        /// Write all pages into this directory
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
    },
}

/// `causedby explain`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  causedby explain trace.txt                     one file
  causedby explain app.log other.log --full      several, with everything there is to say
  kubectl logs web-1 | causedby explain          a pipe
  causedby explain trace.txt --format markdown   to paste into an issue
  causedby explain build.log --format editor     path:line: severity: title [id]
  causedby explain app.log --fail-on high        exit status 3 for high or critical

Exit status: 0 something was explained, 1 no trace found or none known, 2 usage or input
error, 3 with --fail-on when a failure of that severity or above was found.

Own entries are read from --kb, from .causedby/kb in the current directory, and from
causedby/kb in the user's configuration directory; the first of them wins, all of them
win over bundled entries of the same id.")]
pub(crate) struct Explain {
    /// Files to read; `-` is standard input, which is also read when no file is named
    pub(crate) files: Vec<PathBuf>,
    /// How to show the result
    #[arg(short, long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub(crate) format: Format,
    /// Show everything: whole messages, frames, questions, references, each entry that fits
    #[arg(long)]
    pub(crate) full: bool,
    /// Exit with status 3 if a failure is this severe or more
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<SeverityName>,
    /// Package of your own code, such as `com.acme` [repeatable; default: all but known libraries]
    #[arg(long = "app-package", value_name = "PACKAGE")]
    pub(crate) app_packages: Vec<String>,
    /// Directory of the project, in which source files are looked up [default: the current one]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) own: OwnEntries,
    #[command(flatten)]
    pub(crate) display: Display,
}

/// Where users' own entries are.
#[derive(Debug, Args)]
pub(crate) struct OwnEntries {
    /// Directory with entries of your own [repeatable]
    #[arg(long, value_name = "DIR")]
    pub(crate) kb: Vec<PathBuf>,
}

/// How text is shown.
#[derive(Debug, Args)]
pub(crate) struct Display {
    /// Whose commands to show [default: this system's]
    #[arg(long, value_enum, value_name = "OS")]
    pub(crate) os: Option<OsName>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    pub(crate) color: Colour,
    /// Columns of the text [default: the terminal's, at most 120, or 80]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(20..))]
    pub(crate) width: Option<u16>,
}

/// `causedby kb`
#[derive(Debug, Args)]
#[command(
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    after_help = "\
Examples:
  causedby kb list --family network
  causedby kb show connection-refused
  causedby kb search \"pool exhausted\"
  causedby kb lint .causedby/kb"
)]
pub(crate) struct Kb {
    #[command(subcommand)]
    pub(crate) command: KbCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum KbCommand {
    /// List the entries
    #[command(after_help = "\
Examples:
  causedby kb list
  causedby kb list --family database
  causedby kb list --format json")]
    List {
        /// Only this family
        #[arg(long)]
        family: Option<String>,
        /// How to show the list
        #[arg(short, long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
        format: ListFormat,
        #[command(flatten)]
        own: OwnEntries,
    },
    /// Show one entry in full
    #[command(after_help = "\
Examples:
  causedby kb show connection-refused
  causedby kb show connection-refused --os windows
  causedby kb show connection-refused --format json > .causedby/kb/network/connection-refused.json")]
    Show {
        /// The entry
        id: String,
        /// How to show it; `json` is the file as it is
        #[arg(short, long, value_enum, default_value_t = ShowFormat::Text, value_name = "FORMAT")]
        format: ShowFormat,
        #[command(flatten)]
        own: OwnEntries,
        #[command(flatten)]
        display: Display,
    },
    /// Find entries by words of their ids, classes and texts
    #[command(after_help = "\
Examples:
  causedby kb search \"pool exhausted\"
  causedby kb search PSQLException --format json")]
    Search {
        /// What to look for
        #[arg(required = true)]
        words: Vec<String>,
        /// How to show what was found
        #[arg(short, long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
        format: ListFormat,
        #[command(flatten)]
        own: OwnEntries,
    },
    /// Print the JSON Schema of an entry
    #[command(after_help = "\
Examples:
  causedby kb schema > causedby-entry.schema.json")]
    Schema,
    /// Check entries of your own; every finding is printed, exit status 1 if there is one
    #[command(after_help = "\
Examples:
  causedby kb lint .causedby/kb
  causedby kb lint ~/.config/causedby/kb")]
    Lint {
        /// Directory with entries, <family>/<id>.json
        dir: PathBuf,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For a terminal
    Text,
    /// For programs; always complete
    Json,
    /// For an issue or a chat
    Markdown,
    /// One line a finding, `path:line: severity: title [id]`
    Editor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ShowFormat {
    Text,
    Json,
    Markdown,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OsName {
    Linux,
    Macos,
    Windows,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityName {
    Low,
    Moderate,
    High,
    Critical,
}

impl From<SeverityName> for causedby::kb::Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Low => Self::Low,
            SeverityName::Moderate => Self::Moderate,
            SeverityName::High => Self::High,
            SeverityName::Critical => Self::Critical,
        }
    }
}
