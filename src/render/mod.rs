//! Output formats, one file each, all from the one report.

mod advice;
mod clean;
mod commands;
mod editor;
mod html;
mod json;
mod markdown;
mod place;
mod sarif;
mod scanned;
mod shorten;
mod site;
mod stack;
mod text;

pub use clean::{one_line, visible};
pub use editor::editor;
pub use html::{Asset, SCAN_STYLE, SEARCH, SORT, STYLE, html_entry, html_scan, html_site};
pub use json::{json, partial, to_json, to_json_line, write_json};
pub use markdown::{markdown, markdown_checks, markdown_entry, markdown_scan, markdown_site};
pub use sarif::sarif;
pub use scanned::many;
pub use site::SiteFile;
pub use text::{Told, text, text_checks, text_entry, text_event, text_following, text_scan};

/// How a report is shown; JSON and editor lines have no options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Columns of the text format.
    pub width: usize,
    /// Whether the text format may use escape sequences for colour.
    pub colour: bool,
    /// Everything: whole messages, frames, questions, references, every explanation in full.
    pub full: bool,
    /// Whose commands are shown.
    pub os: Os,
}

/// The operating system whose commands are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Os {
    /// Linux and other Unixes.
    Linux,
    /// macOS.
    Macos,
    /// Windows, PowerShell.
    Windows,
}

impl Os {
    /// The key of an entry's `commands`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Linux => "linux",
            Self::Macos => "macos",
            Self::Windows => "windows",
        }
    }

    /// As its makers write it.
    fn name(self) -> &'static str {
        match self {
            Self::Linux => "Linux",
            Self::Macos => "macOS",
            Self::Windows => "Windows",
        }
    }

    fn prompt(self) -> &'static str {
        match self {
            Self::Linux | Self::Macos => "$ ",
            Self::Windows => "> ",
        }
    }

    fn shell(self) -> &'static str {
        match self {
            Self::Linux | Self::Macos => "sh",
            Self::Windows => "powershell",
        }
    }
}
