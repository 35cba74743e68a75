//! What can be typed. What it means is decided elsewhere.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::kb::args::Kb;
use super::scan::args::{Merge, Scan};

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
  causedby check db1:5432                look at an endpoint, live
  causedby kb search \"pool exhausted\"    look into the knowledge base

`explain` may be left out. Nothing is contacted unless `check` or `--verify` asks. Exit status: 0
something was explained, 1 no trace found or none known, 2 usage or input error, 3 with --fail-on."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Explain the stack traces in files or on standard input
    Explain(Explain),
    /// Find, count and explain every failure in logs of any size
    Scan(Scan),
    /// Put together what several scans found
    Merge(Merge),
    /// Look at endpoints live: name, connection, service, TLS, who listens
    Check(Check),
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
  causedby explain trace.txt --verify            look at its endpoints: which cause is it?
  causedby explain trace.txt --verify --allow db1:5432 --allow 10.0.0.0/8

Exit status: 0 something was explained, 1 no trace found or none known, 2 usage or input
error, 3 with --fail-on when a failure of that severity or above was found.

With --verify the plan is shown on standard error and a question asked on the terminal; without a
terminal --yes or --allow must answer it. Link-local and cloud metadata addresses are contacted only
if --allow names them exactly.

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
    /// Directory of the project: its source files, and its configuration for a trace that does not name its endpoint [default: the current one]
    #[arg(long, value_name = "DIR")]
    pub(crate) project: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) verify: Verify,
    #[command(flatten)]
    pub(crate) own: OwnEntries,
    #[command(flatten)]
    pub(crate) display: Display,
}

/// `--verify` and what belongs to it.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Look at the endpoints of the traces, live, and judge the causes; shows the plan and asks first
    #[arg(long)]
    pub(crate) verify: bool,
    /// Do not ask
    #[arg(long, requires = "verify")]
    pub(crate) yes: bool,
    /// Contact only this, without asking: HOST, HOST:PORT or a network (CIDR) [repeatable]
    #[arg(long, value_name = "WHAT", requires = "verify")]
    pub(crate) allow: Vec<String>,
    #[command(flatten)]
    pub(crate) looking: Looking,
}

/// `causedby check`
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  causedby check db1:5432                              a host and a port
  causedby check jdbc:postgresql://db1/orders          … as the program names it
  causedby check https://api.example.com [::1]:8080    several
  causedby check kafka1:9092,kafka2:9092               a list
  causedby check --wait 2m db1:5432 && java -jar a.jar wait until it accepts connections
  causedby check --repeat 10 db1:5432                  does it flap?

Looks from this machine and at this moment: resolves the name, connects to each address, greets the
service that the scheme or port promises (no credentials, no writes), looks at the TLS handshake
where TLS is expected, and for an endpoint on this machine at who listens.

Exit status: 0 every target is reachable (open and, where known, the right service), 1 one is not or
it could not be told, 2 usage or input error.")]
pub(crate) struct Check {
    /// `HOST:PORT`, `[V6]:PORT`, a URL, a JDBC address, or several behind commas
    #[arg(required = true, value_name = "TARGET")]
    pub(crate) targets: Vec<String>,
    /// How to show the result; `json` is one object a line for each target
    #[arg(short, long, value_enum, default_value_t = ShowFormat::Text, value_name = "FORMAT")]
    pub(crate) format: ShowFormat,
    /// Look again until every target is reachable, for this long at most [default: 60s]
    #[arg(long, value_name = "TIME", num_args = 0..=1, require_equals = false, default_missing_value = "60s", value_parser = time, conflicts_with = "repeat")]
    pub(crate) wait: Option<Duration>,
    /// Look this many times, a second apart, and show every answer
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub(crate) repeat: Option<u32>,
    #[command(flatten)]
    pub(crate) looking: Looking,
    #[command(flatten)]
    pub(crate) display: Display,
}

/// How endpoints are looked at.
#[derive(Debug, Args)]
pub(crate) struct Looking {
    /// Bound of each phase; a machine that is not there is known after 3.1 s
    #[arg(long, value_name = "TIME", default_value = "5s", value_parser = time)]
    pub(crate) timeout: Duration,
    /// Endpoints that are contacted in one run
    #[arg(long, value_name = "N", default_value_t = causedby::check::plan::ENDPOINTS)]
    pub(crate) max_endpoints: usize,
    /// Truststore of the program's JVM, JKS or PKCS12 [default: cacerts of JAVA_HOME or of java on the PATH]
    #[arg(long, value_name = "FILE")]
    pub(crate) truststore: Option<PathBuf>,
    /// Password of the truststore [default: changeit]
    #[arg(long, value_name = "PASSWORD", requires = "truststore")]
    pub(crate) truststore_password: Option<String>,
}

/// `5`, `5s`, `1.5s`, `500ms`, `2m`
pub(crate) fn time(text: &str) -> Result<Duration, String> {
    let at = text
        .find(|c: char| c.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(at);
    let seconds = match unit {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err("the units are ms, s, m and h".to_owned()),
    };
    let number: f64 = number
        .parse()
        .map_err(|_| "not a time such as 5s, 500ms or 2m".to_owned())?;
    let time = Duration::try_from_secs_f64(number * seconds);
    let within =
        |time: &Duration| (Duration::from_millis(1)..=Duration::from_secs(86_400)).contains(time);
    time.ok()
        .filter(within)
        .ok_or_else(|| "must lie between 1ms and 24h".to_owned())
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
