//! What can be typed after `causedby scan` and `causedby merge`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, ValueEnum};

use crate::cli::args::{Display, OwnEntries, SeverityName, Verify, time};

/// `causedby scan`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  causedby scan app.log                           every failure in a log, equal ones counted
  causedby scan /var/log/app                      all logs of a directory, compressed ones too
  causedby scan support.tar.gz                    the logs in an archive
  kubectl logs web-1 | causedby scan -            a pipe of any length
  causedby scan app.log --since 2h --level error  the last two hours, errors and worse
  causedby scan app.log --explain all             every group with causes and fixes
  causedby scan app.log --full                    everything there is to say of the first
  causedby scan logs --format jsonl               one group a line, for programs
  causedby scan logs --format markdown            to paste into an issue
  causedby scan logs --format html > report.html  one page to search, sort and pass on
  causedby scan build.log --format sarif          for code scanning: entries are rules, groups results
  causedby scan logs --format partial > a.json    a part, to be merged with others
  causedby scan build.log --fail-on high          exit status 3 for high or critical
  causedby scan app.log --verify                  look at the endpoints of the first groups (--top)
  causedby scan logs --baseline yesterday.json    what is new since then; exit status 3 if there is any
  causedby scan --follow /var/log/app             … and what is new, as it is written
  kubectl logs -f web-1 | causedby scan --follow -
  causedby scan --follow logs --format jsonl      one event a line, for programs

Files compressed with gzip, zstd, bzip2 or xz and tar archives of logs are known by their content;
rotated files (app.log.1, app-2026-11-01.log.gz) are one log with app.log. Time stamps without a zone are of --time-zone.
What cannot be read is reported at the end, the rest is counted. Ctrl-C shows what was found so
far, a second one ends at once.

--follow tells what stands in the files as a table, then each failure that was not known as soon as
it is whole, and again when its rate jumps: at least 10 in a minute, and four times as many as in any
minute of the hour before. Ctrl-C, SIGTERM or the end of all pipes ends it with the whole result.
Rotated, truncated, deleted and new files are followed, those of directories too.

Exit status: 0 everything was read, 2 something was not read or a usage error, 3 with --fail-on when
a failure of that severity or above was found; with --baseline only new ones count, and without
--fail-on any of them.")]
pub(crate) struct Scan {
    /// Files and directories; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,
    /// Only failures at or after this moment, or so long ago: 2h, 3d
    #[arg(long, value_name = "TIME")]
    pub(crate) since: Option<String>,
    /// Only failures before this moment, or so long ago
    #[arg(long, value_name = "TIME")]
    pub(crate) until: Option<String>,
    /// Only failures logged at this level, a graver one, or none
    #[arg(long, value_enum, value_name = "LEVEL")]
    pub(crate) level: Option<LevelName>,
    /// Name of where the logs are from, put before the names of files: LABEL:/var/log/app.log
    #[arg(long, value_name = "LABEL")]
    pub(crate) label: Option<String>,
    /// Read on what is written to the files, tell what is new, and end with the result on Ctrl-C
    #[arg(long, conflicts_with_all = ["until", "threads", "verify"])]
    pub(crate) follow: bool,
    /// With --follow: pass over what stands in the files already
    #[arg(long, requires = "follow")]
    pub(crate) from_now: bool,
    /// With --follow: a failure at the end of a log is told when nothing came for so long [default: 500ms]
    #[arg(long, value_name = "TIME", requires = "follow", value_parser = time)]
    pub(crate) settle: Option<Duration>,
    /// With --follow: look at the files every so often, and not when the system says that they changed [default: 1s]
    #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = true, default_missing_value = "1s", requires = "follow", value_parser = time)]
    pub(crate) poll: Option<Duration>,
    /// Threads [default: as many as there are cores]
    #[arg(long, value_name = "N")]
    pub(crate) threads: Option<usize>,
    #[command(flatten)]
    pub(crate) answer: Answer,
}

/// `causedby merge`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  causedby scan app.log --format partial > app.json    what is merged
  causedby merge app.json web.json                     what one scan of both logs shows
  cat parts/* | causedby merge -                       a pipe of any number
  causedby merge parts --format html > report.html     all files of a directory
  causedby merge a.json b.json --format partial        both in one, to be merged further
  causedby merge parts --fail-on high                  exit status 3 for high or critical
  parallel causedby scan --format partial {} ::: logs/* | causedby merge -

Reads any number of objects that causedby scan --format partial wrote, each on a line; compressed
files are known by their content. In whatever order and groups they come, the answer is that of one
scan of all the logs, if that has the same --max-groups. Which failures are counted was decided
by each scan (--since, --level); what is shown of them is decided here.

The files of a log that was rotated belong into one scan: a trace that was cut between two of them
cannot be put together later. Where machines have the same paths, --label keeps their logs apart.

Exit status: 0 everything was read, 2 something was not read, by a scan or now, or a usage error, 3
with --fail-on when a failure of that severity or above was found; with --baseline only new ones
count, and without --fail-on any of them.")]
pub(crate) struct Merge {
    /// Files and directories; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) answer: Answer,
}

/// What is shown of what was found, and how it ends.
#[derive(Debug, Args)]
pub(crate) struct Answer {
    /// How to show the result
    #[arg(short, long, value_enum, default_value_t = ScanFormat::Text, value_name = "FORMAT")]
    pub(crate) format: ScanFormat,
    /// Which groups text and Markdown explain
    #[arg(long, value_enum, default_value_t = Explained::Top, value_name = "WHICH")]
    pub(crate) explain: Explained,
    /// Groups that text and Markdown show
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub(crate) top: usize,
    /// Order of the groups
    #[arg(long, value_enum, default_value_t = SortBy::Count, value_name = "BY")]
    pub(crate) sort: SortBy,
    /// Show everything of the groups explained: whole messages, frames, questions, references
    #[arg(long)]
    pub(crate) full: bool,
    /// Only groups of at least so many failures
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) min_count: u64,
    /// Only groups that this entry explains, or with this fingerprint [repeatable]
    #[arg(long = "entry", value_name = "ID")]
    pub(crate) entries: Vec<String>,
    /// No groups that this entry explains, or with this fingerprint [repeatable]
    #[arg(long, value_name = "ID")]
    pub(crate) exclude: Vec<String>,
    /// What an earlier scan wrote (json, jsonl or partial): failures that it did not find are new, and make the exit status 3
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<PathBuf>,
    /// Exit with status 3 if a failure, with --baseline a new one, is this severe or more
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) fail_on: Option<SeverityName>,
    /// Package of your own code, such as `com.acme` [repeatable; default: all but known libraries]
    #[arg(long = "app-package", value_name = "PACKAGE")]
    pub(crate) app_packages: Vec<String>,
    /// Groups that are kept apart; further ones are counted together
    #[arg(long, value_name = "N", default_value_t = 2_000)]
    pub(crate) max_groups: usize,
    /// Zone of time stamps that name none, in which times are shown [default: this machine's]
    #[arg(long, value_name = "ZONE")]
    pub(crate) time_zone: Option<String>,
    #[command(flatten)]
    pub(crate) verify: Verify,
    #[command(flatten)]
    pub(crate) own: OwnEntries,
    #[command(flatten)]
    pub(crate) display: Display,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanFormat {
    /// For a terminal
    Text,
    /// For programs; always complete
    Json,
    /// One group a line
    Jsonl,
    /// SARIF 2.1.0, for code scanning and editors; always complete
    Sarif,
    /// For an issue or a chat
    Markdown,
    /// One page that needs nothing else, for a browser; always complete
    Html,
    /// One line for `causedby merge`; always complete
    Partial,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Explained {
    /// Every group shown
    All,
    /// The first one
    Top,
    /// Only the table
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SortBy {
    /// The most frequent first
    Count,
    /// The most recent first
    Last,
    /// The most severe first
    Severity,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LevelName {
    Trace,
    Debug,
    Info,
    Warn,
    Error,
    Fatal,
}

impl From<LevelName> for causedby::scan::Level {
    fn from(name: LevelName) -> Self {
        match name {
            LevelName::Trace => Self::Trace,
            LevelName::Debug => Self::Debug,
            LevelName::Info => Self::Info,
            LevelName::Warn => Self::Warn,
            LevelName::Error => Self::Error,
            LevelName::Fatal => Self::Fatal,
        }
    }
}
