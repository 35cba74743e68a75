//! Which part of a log is scanned by itself.

use super::border::FAR;
use super::passage::BESIDE;

/// What of an input has been counted stays in the buffer this far, for lines above a failure.
pub(super) const NEAR: usize = 2 * BESIDE;

/// The same where a stretch ends.
pub(super) const MARGIN: usize = FAR + NEAR;

/// A stretch of input that is scanned by itself. Stretches of one log that follow each other
/// share their bounds; each failure is found in one of them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Stretch {
    /// Index of the source with which it begins.
    pub source: usize,
    /// Where it begins.
    pub from: Begin,
    /// Where it ends.
    pub to: End,
}

/// Where a stretch begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Begin {
    /// At the begin of a log.
    #[default]
    Log,
    /// At the first border at or behind this place in the source.
    Place(u64),
    /// At the border that belongs to the begin of its source, which follows another of the same log.
    Source,
}

/// Where a stretch ends; at the end of the log if there is no such place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// At the end of the log.
    #[default]
    Log,
    /// At the first border at or behind this place in the source.
    Place(u64),
    /// At the border that belongs to the begin of the source with this index.
    Source(usize),
}

impl Stretch {
    /// Where reading begins: before the stretch, since a border depends on what stands beside it.
    pub fn reads_from(&self) -> u64 {
        match self.from {
            Begin::Place(from) => from.saturating_sub(MARGIN as u64),
            Begin::Log | Begin::Source => 0,
        }
    }
}
