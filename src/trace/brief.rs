//! A log line that only announces the trace printed after it is no failure of its own.

use super::fingerprint::masked;
use super::{Throwable, Trace};

/// A line that reports a failure announces the trace of it that is printed within so many lines.
pub const ANNOUNCED_WITHIN: usize = 30;

/// What is needed of a trace to tell whether it announces another or is announced, without what
/// differs from one occurrence to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Brief {
    /// One throwable without frames, reported by a record.
    pub announces: bool,
    /// Class and message of each throwable of the chain; of the message the first line, or all of
    /// it if the trace may announce.
    throwables: Vec<(Option<String>, String)>,
}

impl Brief {
    /// The outermost throwable's.
    pub fn class(&self) -> Option<&str> {
        self.throwables.first()?.0.as_deref()
    }

    /// Whether this one line says of `printed` that it will come.
    pub fn is_announcement_of(&self, printed: &Brief) -> bool {
        let Some((class, text)) = self.throwables.first().filter(|_| self.announces) else {
            return false;
        };
        let chain = printed.throwables.iter();
        says(
            class.as_deref(),
            text,
            chain.map(|(class, message)| (class.as_deref(), message.as_str())),
        )
    }
}

impl Trace<'_> {
    /// See [`Brief`].
    pub fn brief(&self) -> Brief {
        let announces = may_announce(self);
        let throwables = self.chain.iter().map(|throwable| {
            let text = match announces {
                true => throwable.message.unwrap_or(""),
                false => first_line(throwable),
            };
            (throwable.class.map(str::to_owned), masked(text))
        });
        Brief {
            announces,
            throwables: throwables.collect(),
        }
    }
}

/// Whether the trace is one throwable without frames that a record reports.
pub(super) fn may_announce(trace: &Trace<'_>) -> bool {
    trace.chain.len() == 1 && trace.chain[0].frames.is_empty() && trace.context.level.is_some()
}

/// Whether a line that reports `line` announces `printed`, or what lies under it.
pub(super) fn announces(line: &Throwable<'_>, printed: &Trace<'_>) -> bool {
    let chain = printed.chain.iter();
    says(
        line.class,
        line.message.unwrap_or(""),
        chain.map(|throwable| (throwable.class, first_line(throwable))),
    )
}

/// Whether the text names one of the throwables that were printed.
fn says<'t>(
    class: Option<&str>,
    text: &str,
    mut printed: impl Iterator<Item = (Option<&'t str>, &'t str)>,
) -> bool {
    printed.any(|(printed, message)| {
        printed == class && text.starts_with(message)
            || message.len() >= 20 && text.contains(message)
    })
}

/// The first line of a throwable's message.
pub(super) fn first_line<'a>(throwable: &Throwable<'a>) -> &'a str {
    let message = throwable.message.and_then(|message| message.lines().next());
    message.unwrap_or("").trim()
}
