//! The commands of a fix for every system, those that are the same for several once.

use crate::render::Os;
use crate::report::Fix;

/// A command and for which systems it is.
pub(super) struct Command<'f> {
    /// `Linux, macOS`
    pub(super) label: String,
    /// Whose shell reads it.
    pub(super) os: Os,
    pub(super) text: &'f str,
}

/// In the order Linux, macOS, Windows.
pub(super) fn commands(fix: &Fix) -> Vec<Command<'_>> {
    let mut all: Vec<Command<'_>> = Vec::new();
    for os in [Os::Linux, Os::Macos, Os::Windows] {
        let Some(text) = fix.commands.get(os.as_str()) else {
            continue;
        };
        match all.iter_mut().find(|command| command.text == text) {
            Some(same) => same.label = format!("{}, {}", same.label, os.name()),
            None => all.push(Command {
                label: os.name().to_owned(),
                os,
                text,
            }),
        }
    }
    all
}
