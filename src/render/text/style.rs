//! The colours of the text format: few, and never the only carrier of a meaning.

use anstyle::{AnsiColor, Color, Effects, Style};

use crate::check::Verdict;
use crate::kb::Severity;

pub(super) const PLAIN: Style = Style::new();
pub(super) const STRONG: Style = Style::new().effects(Effects::BOLD);
pub(super) const DIM: Style = Style::new().effects(Effects::DIMMED);
pub(super) const HEADING: Style = Style::new().effects(Effects::BOLD);
pub(super) const LABEL: Style = colour(AnsiColor::Blue).effects(Effects::BOLD);
pub(super) const FAILURE: Style = colour(AnsiColor::Red).effects(Effects::BOLD);
pub(super) const OWN: Style = colour(AnsiColor::Green).effects(Effects::BOLD);
pub(super) const COMMAND: Style = colour(AnsiColor::Cyan);
pub(super) const CODE: Style = colour(AnsiColor::Cyan);
pub(super) const TIP: Style = colour(AnsiColor::Green);

const fn colour(colour: AnsiColor) -> Style {
    Style::new().fg_color(Some(Color::Ansi(colour)))
}

pub(super) fn severity(severity: Severity) -> Style {
    match severity {
        Severity::Low => colour(AnsiColor::Cyan).effects(Effects::BOLD),
        Severity::Moderate => colour(AnsiColor::Yellow).effects(Effects::BOLD),
        Severity::High | Severity::Critical => FAILURE,
    }
}

/// Good, bad, and neither.
pub(super) fn verdict(verdict: Verdict) -> Style {
    match verdict {
        Verdict::Reachable => OWN,
        Verdict::NotReachable | Verdict::NotUsable => FAILURE,
        Verdict::CouldNotTell => UNKNOWN,
    }
}

/// For what an earlier scan did not find.
pub(super) const NEW: Style = colour(AnsiColor::Green).effects(Effects::BOLD);

/// For what no entry knows.
pub(super) const UNKNOWN: Style = colour(AnsiColor::Magenta).effects(Effects::BOLD);
