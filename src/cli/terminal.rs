//! What the terminal is and wants: width, colour, pipes.

use std::io::{self, BufWriter, ErrorKind, IsTerminal, StdoutLock, Write};

use causedby::render::{Options, Os};

use super::args::{Colour, Display, OsName};
use super::failure::Failure;

/// Wider lines of prose are hard to read; `--width` overrules.
const WIDEST: u16 = 120;
const USUAL: u16 = 80;

pub(crate) fn stdin_is_terminal() -> bool {
    io::stdin().is_terminal()
}

/// What was typed, and the terminal, as options of the formats.
pub(crate) fn options(display: &Display, full: bool) -> Options {
    Options {
        width: usize::from(display.width.unwrap_or_else(width)),
        colour: colour(display.color),
        full,
        os: display.os.map_or_else(this_os, os),
    }
}

/// The width of the terminal; `None` for a pipe or a file.
pub(crate) fn columns() -> Option<usize> {
    let size = terminal_size::terminal_size_of(io::stdout())?;
    Some(usize::from(size.0.0))
}

fn width() -> u16 {
    let size = terminal_size::terminal_size_of(io::stdout());
    size.map_or(USUAL, |(width, _)| width.0.clamp(20, WIDEST))
}

/// `--color`, then `NO_COLOR`, then `CLICOLOR_FORCE`, then whether a terminal is there to show it.
fn colour(asked: Colour) -> bool {
    match asked {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto if anstyle_query::no_color() => false,
        Colour::Auto if anstyle_query::clicolor_force() => true,
        Colour::Auto if anstyle_query::clicolor() == Some(false) => false,
        Colour::Auto => io::stdout().is_terminal() && understands_colour(),
    }
}

fn understands_colour() -> bool {
    anstyle_query::term_supports_ansi_color()
        || anstyle_query::windows::enable_ansi_colors() == Some(true)
}

fn os(name: OsName) -> Os {
    match name {
        OsName::Linux => Os::Linux,
        OsName::Macos => Os::Macos,
        OsName::Windows => Os::Windows,
    }
}

fn this_os() -> Os {
    match std::env::consts::OS {
        "windows" => Os::Windows,
        "macos" | "ios" => Os::Macos,
        _ => Os::Linux,
    }
}

/// Writes to standard output.
pub(crate) fn write(text: &str) -> Result<(), Failure> {
    stream(|out| out.write_all(text.as_bytes()))
}

/// Writes to standard output what is made in pieces.
pub(crate) fn stream(
    make: impl FnOnce(&mut BufWriter<StdoutLock<'_>>) -> io::Result<()>,
) -> Result<(), Failure> {
    let mut out = BufWriter::new(io::stdout().lock());
    let written = make(&mut out).and_then(|()| out.flush());
    written.map_err(|error| match error.kind() {
        ErrorKind::BrokenPipe => Failure::BrokenPipe,
        _ => Failure::new(format!("standard output: {error}")),
    })
}
