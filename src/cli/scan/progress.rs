//! How far a scan is, on a terminal's standard error; nothing where it is none.

use causedby::scan::Tally;
use causedby::source::log::{self, LogFile, Opened};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::inputs::is_live;

/// One line that is taken away before the answer.
#[derive(Debug)]
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new(logs: &[Vec<LogFile>]) -> Self {
        let target = ProgressDrawTarget::stderr();
        if target.is_hidden() {
            return Self(ProgressBar::hidden());
        }
        let sizes = logs.iter().flatten().map(|log| match is_live(log) {
            true => None,
            false => size(log),
        });
        let total: Option<u64> = sizes.sum();
        let words = match total {
            Some(_) => {
                "scanning: {bytes} of {total_bytes} · {bytes_per_sec} · failures: {msg} · {eta} remaining"
            }
            None => "scanning: {bytes} · {bytes_per_sec} · failures: {msg}",
        };
        let bar = ProgressBar::with_draw_target(total, target);
        if let Ok(style) = ProgressStyle::with_template(words) {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// So much is done.
    pub(super) fn show(&self, tally: &Tally) {
        if !self.0.is_hidden() {
            self.0.set_position(tally.bytes);
            self.0.set_message(HumanCount(tally.traces).to_string());
        }
    }

    /// Takes the line away.
    pub(super) fn clear(&self) {
        self.0.finish_and_clear();
    }
}

/// The bytes that will be read of a file; unknown for what is decompressed.
fn size(log: &LogFile) -> Option<u64> {
    match log::open(log) {
        Ok(Some(Opened::Text { len, .. })) => Some(len),
        Ok(Some(Opened::Stream(_) | Opened::Archive(_))) => None,
        Ok(None) | Err(_) => Some(0),
    }
}
