//! What `scan --follow` tells while it runs, schema `causedby/follow/1`.

use jiff::Timestamp;
use serde::Serialize;

use super::scan::{GroupReport, ScanReport, Show, moment, report};
use super::summary::{Reading, Summary};
use crate::scan::{Tally, Told, What};

const SCHEMA: &str = "causedby/follow/1";

/// One group, when there is news of it.
#[derive(Clone, Debug, Serialize)]
pub struct Event {
    /// `causedby/follow/1`.
    pub schema: &'static str,
    /// Why it is told.
    pub event: Kind,
    /// When it was told (RFC 3339), by the clock.
    pub at: String,
    /// How many in the last minute, by the time stamps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_minute: Option<u64>,
    /// How many in any minute of the hour before, at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hour_before: Option<u64>,
    /// The fingerprint that was told before the failure was written to its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instead_of: Option<String>,
    /// The group as it is now.
    #[serde(flatten)]
    pub group: GroupReport,
}

/// Why a group is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It stood in the logs when following began.
    Known,
    /// It was not known before.
    First,
    /// It occurs far more often than in the hour before.
    Rate,
}

/// What stood in the logs, when all of it was read and groups that are known were told.
#[derive(Clone, Debug, Serialize)]
pub struct Begin {
    schema: &'static str,
    /// `begin`.
    event: &'static str,
    /// When it was, by the clock.
    at: String,
    files: usize,
    bytes: u64,
    lines: u64,
    traces: u64,
}

/// What was found until the end.
#[derive(Clone, Debug, Serialize)]
pub struct End<'r> {
    /// `causedby/follow/1`.
    schema: &'static str,
    /// `end`.
    event: &'static str,
    /// When it ended, by the clock.
    at: String,
    /// What a scan would say.
    report: &'r ScanReport,
}

impl Event {
    /// A group that is told; nothing if it is none of those asked for.
    pub fn of(told: &Told, reading: Reading, now: Timestamp, show: &Show<'_>) -> Option<Self> {
        let mut tally = Tally::default();
        tally.groups.insert(told.fingerprint, told.group.clone());
        let found = Summary::new(tally, reading, 1);
        let group = report(&found, show).groups.pop()?;
        let mut event = Self::known(group, now, show);
        match told.what {
            What::First { instead_of } => {
                event.event = Kind::First;
                event.instead_of = instead_of.map(|fingerprint| format!("{fingerprint:016x}"));
            }
            What::Rate(jump) => {
                event.event = Kind::Rate;
                event.last_minute = Some(jump.last_minute);
                event.hour_before = Some(jump.hour_before);
            }
        }
        Some(event)
    }

    /// A group that is known from the begin.
    pub fn known(group: GroupReport, now: Timestamp, show: &Show<'_>) -> Self {
        Self {
            schema: SCHEMA,
            event: Kind::Known,
            at: moment(now, show),
            last_minute: None,
            hour_before: None,
            instead_of: None,
            group,
        }
    }
}

impl Begin {
    /// What was read before following began.
    pub fn of(report: &ScanReport, now: Timestamp, show: &Show<'_>) -> Self {
        Self {
            schema: SCHEMA,
            event: "begin",
            at: moment(now, show),
            files: report.files,
            bytes: report.bytes,
            lines: report.lines,
            traces: report.traces,
        }
    }
}

impl<'r> End<'r> {
    /// The report of everything.
    pub fn of(report: &'r ScanReport, now: Timestamp, show: &Show<'_>) -> Self {
        Self {
            schema: SCHEMA,
            event: "end",
            at: moment(now, show),
            report,
        }
    }
}
