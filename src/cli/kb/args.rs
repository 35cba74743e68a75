//! What can be typed after `causedby kb`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::cli::args::{Display, OwnEntries};

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
  causedby kb new stock-drift --family stock --from trace.txt
  causedby kb lint .causedby/kb
  causedby kb test .causedby/kb
  causedby kb export --format html handbook"
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
  causedby kb show connection-refused --format html > connection-refused.html
  causedby kb show connection-refused --format json > .causedby/kb/network/connection-refused.json")]
    Show {
        /// The entry
        id: String,
        /// How to show it; `json` is the file as it is
        #[arg(short, long, value_enum, default_value_t = EntryFormat::Text, value_name = "FORMAT")]
        format: EntryFormat,
        #[command(flatten)]
        own: OwnEntries,
        #[command(flatten)]
        display: Display,
    },
    /// Find entries by id, title, class, error code or words of their texts
    #[command(after_help = "\
Examples:
  causedby kb search \"pool exhausted\"
  causedby kb search PSQLException
  causedby kb search ORA-12541
  causedby kb search 57P03 --format json

Whatever has more of the words comes first, then whatever has them in its id, title,
classes or codes before whatever has them in its texts. Exit status 1 if nothing was found.")]
    Search {
        /// What to look for
        #[arg(required = true, allow_negative_numbers = true)]
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
        /// Directory with entries, <family>/<id>.json, or the file of one
        #[arg(value_name = "DIR|FILE")]
        dir: PathBuf,
    },
    /// Hold entries against their fixtures: failures that they must explain, and must not
    #[command(after_help = "\
Examples:
  causedby kb test                                       all your own entries
  causedby kb test .causedby/kb                          all of a directory
  causedby kb test .causedby/kb/stock/stock-drift.json   one file
  causedby kb test stock-drift                           one id
  causedby kb test kb --fixtures fixtures/kb             fixtures that stand apart

The fixtures of <family>/<id>.json are the files in the folder <family>/<id>/ beside it:
  hit-….txt     a failure that the entry must explain, before any other entry
  miss-….txt    one that looks like it and is another: the entry must not fit
With --fixtures DIR they stand in DIR/<id>/ as well. `….source.txt` is a note and no fixture.

Exit status: 0 all is well, 1 findings, 2 usage or input error. Texts still to be written
are findings as well, and do not keep the fixtures from being tried.")]
    Test(Test),
    /// Draft an entry, and its first fixture, from a trace
    #[command(after_help = "\
Examples:
  causedby kb new stock-drift --family stock --from trace.txt
  causedby kb new stock-drift --family stock --from app.log --class StockDriftException
  kubectl logs web-1 | causedby kb new stock-drift --family stock --from -

Writes DIR/<family>/<id>.json and DIR/<family>/<id>/hit-….txt, and never over a file that is
there. Secrets are masked in the fixture. The rule fits the trace: loosen it where something
varies that it takes for fixed. Texts to be written say TODO, which `kb lint` reports; an
entry with such texts explains nothing yet.")]
    New(New),
    /// Write the knowledge base as pages, for a browser or a repository
    #[command(after_help = "\
Examples:
  causedby kb export handbook
  causedby kb export --format markdown docs/failures
  causedby kb export --kb .causedby/kb handbook

DIR gets an index by family, an index by class, and a page for each entry, your own
included. The HTML needs no network and no server. Writing again replaces the pages, and
leaves those of entries that are no more; a directory with other files in it is refused.")]
    Export {
        /// Directory for the pages
        dir: PathBuf,
        /// Of which kind
        #[arg(short, long, value_enum, default_value_t = ExportFormat::Html, value_name = "FORMAT")]
        format: ExportFormat,
        #[command(flatten)]
        own: OwnEntries,
    },
}

/// `causedby kb test`
#[derive(Debug, Args)]
pub(crate) struct Test {
    /// Directories, files or ids of entries [default: all your own]
    #[arg(value_name = "DIR|ENTRY")]
    pub(crate) targets: Vec<PathBuf>,
    /// Further directory with fixtures, <id>/hit-….txt and <id>/miss-….txt
    #[arg(long, value_name = "DIR")]
    pub(crate) fixtures: Option<PathBuf>,
    /// How to show what was found
    #[arg(short, long, value_enum, default_value_t = ListFormat::Text, value_name = "FORMAT")]
    pub(crate) format: ListFormat,
    #[command(flatten)]
    pub(crate) own: OwnEntries,
}

/// `causedby kb new`
#[derive(Debug, Args)]
pub(crate) struct New {
    /// Id of the entry, such as `stock-drift`
    pub(crate) id: String,
    /// Family of the entry: the name of its folder
    #[arg(long)]
    pub(crate) family: String,
    /// File with the trace; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) from: PathBuf,
    /// Class that the entry is about, full or without its package [default: one of your own, else
    /// what failed]
    #[arg(long)]
    pub(crate) class: Option<String>,
    /// Directory with entries
    #[arg(long, value_name = "DIR", default_value = ".causedby/kb")]
    pub(crate) dir: PathBuf,
    /// Write the fixture to DIR/<id>/ instead of beside the entry
    #[arg(long, value_name = "DIR")]
    pub(crate) fixtures: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) own: OwnEntries,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Text,
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum EntryFormat {
    Text,
    Json,
    Markdown,
    Html,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    Html,
    Markdown,
}
