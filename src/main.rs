//! The program `causedby`: everything that touches arguments, environment and terminal is in `cli`.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::main(std::env::args_os().collect())
}
