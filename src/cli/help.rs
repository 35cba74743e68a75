//! Short help, completion scripts and manual pages, all made from the one description of the arguments.

use std::fs;
use std::path::Path;

use clap::{Command, CommandFactory};

use super::args::Cli;
use super::failure::Failure;
use super::{Status, terminal};

/// What bare `causedby` on a terminal shows; the exit status with it.
pub(crate) fn short() -> u8 {
    const SHORT: &str = "\
causedby reads Java stack traces and says what failed, why, and how to fix it.

  java -jar app.jar 2>&1 | causedby    explain what comes through a pipe
  causedby explain trace.txt           explain a file
  causedby explain                     explain what you paste
  causedby kb search WORDS             look into the knowledge base
  causedby --help                      everything else
";
    // Help that nobody reads is no failure.
    let _ = terminal::write(SHORT);
    0
}

pub(crate) fn completions(shell: clap_complete::Shell) -> Result<Status, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "causedby", &mut script);
    terminal::write(&String::from_utf8_lossy(&script)).map(|()| Status::Done)
}

/// One page on standard output, or all of them into a directory.
pub(crate) fn man(command: &[String], dir: Option<&Path>) -> Result<Status, Failure> {
    let Some(dir) = dir else {
        let page = page(&named(command)?)?;
        return terminal::write(&page).map(|()| Status::Done);
    };
    let failed = |error: std::io::Error| Failure::new(format!("{}: {error}", dir.display()));
    fs::create_dir_all(dir).map_err(failed)?;
    for command in all(&built(), "causedby") {
        let file = dir.join(format!("{}.1", command.get_name()));
        fs::write(file, page(&command)?).map_err(failed)?;
    }
    Ok(Status::Done)
}

fn built() -> Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// A command and those below it, each under its page's name: `causedby-kb-show`.
fn all(command: &Command, name: &str) -> Vec<Command> {
    let own = command
        .clone()
        .name(name.to_owned())
        .display_name(name.to_owned());
    let below = command
        .get_subcommands()
        .flat_map(|below| all(below, &format!("{name}-{}", below.get_name())));
    std::iter::once(own).chain(below).collect()
}

fn named(path: &[String]) -> Result<Command, Failure> {
    let wanted: Vec<&str> = std::iter::once("causedby")
        .chain(path.iter().flat_map(|word| word.split(['-', ' '])))
        .collect();
    let wanted = wanted.join("-");
    let all = all(&built(), "causedby");
    let names: Vec<String> = all
        .iter()
        .map(|command| command.get_name().to_owned())
        .collect();
    let found = all.into_iter().find(|command| command.get_name() == wanted);
    found.ok_or_else(|| {
        Failure::with_hint(
            format!("no page `{wanted}`"),
            format!("there are {}", names.join(", ")),
        )
    })
}

fn page(command: &Command) -> Result<String, Failure> {
    let mut page = Vec::new();
    let written = clap_mangen::Man::new(command.clone()).render(&mut page);
    written.map_err(|error| Failure::new(format!("manual page: {error}")))?;
    Ok(String::from_utf8_lossy(&page).into_owned())
}
