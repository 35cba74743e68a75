//! The phases of a look on a terminal, as they run: one line on standard error for the endpoint that last had an answer.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use causedby::check::{Check, Event, Target};
use causedby::render;

/// Columns of the line; a terminal has at least 80.
const COLUMNS: usize = 79;

/// What goes on; nothing where standard error is no terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: bool,
    running: Mutex<Running>,
}

/// The phases of every endpoint that is not done.
#[derive(Debug, Default)]
struct Running {
    phases: BTreeMap<String, Vec<String>>,
    done: usize,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            shown: io::stderr().is_terminal(),
            running: Mutex::default(),
        }
    }

    /// Another look begins.
    pub(crate) fn begin(&self) {
        *self.running.lock().unwrap_or_else(PoisonError::into_inner) = Running::default();
    }

    /// A phase has an answer.
    pub(crate) fn event(&self, target: &Target, event: &Event<'_>) {
        if !self.shown {
            return;
        }
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let line = running.line(&target.name(), event);
        self.show(&line);
    }

    /// Between two looks of `--wait`.
    pub(crate) fn waiting(
        &self,
        checks: &[&Check],
        there: usize,
        passed: Duration,
        time: Duration,
    ) {
        let Some(first) = checks.first().filter(|_| self.shown) else {
            return;
        };
        let more = match checks.len() {
            1 => String::new(),
            count => format!(" and {} more", count - 1),
        };
        let there = match there {
            0 => String::new(),
            count => format!(" ({count} reachable)"),
        };
        let (passed, time) = (passed.as_secs(), time.as_secs());
        self.show(&format!(
            "waiting {passed} s of {time} s for {}{more}{there}: {}",
            first.name_of_target(),
            first.verdict.as_str()
        ));
    }

    /// Takes the line away.
    pub(crate) fn clear(&self) {
        if self.shown {
            write("\r\x1b[2K");
        }
    }

    fn show(&self, words: &str) {
        let line: String = render::one_line(words).chars().take(COLUMNS).collect();
        write(&format!("\r\x1b[2K{line}"));
    }
}

impl Running {
    /// `2 done · db1:5432: 10.0.0.5 · open after 0.4 ms · TLS handshake`
    fn line(&mut self, name: &str, event: &Event<'_>) -> String {
        let phases = self.phases.entry(name.to_owned()).or_default();
        phases.push(match event {
            Event::Resolved(resolve) => match resolve.addresses.as_slice() {
                [] => format!("resolve: {}", resolve.outcome.as_str()),
                [one] => one.to_string(),
                [first, rest @ ..] => format!("{first} and {} more", rest.len()),
            },
            Event::Connected(connect) => {
                format!("{} after {}", connect.outcome.words(), connect.ms)
            }
            Event::Greeting(_) => "greeting …".to_owned(),
            Event::Handshake(_) => "TLS handshake …".to_owned(),
            Event::Done(_) => String::new(),
        });
        if matches!(event, Event::Done(_)) {
            self.phases.remove(name);
            self.done += 1;
        }
        let done = (self.done > 0).then(|| format!("{} done", self.done));
        // The one that had the answer, else one for which the others wait.
        let shown = self
            .phases
            .get_key_value(name)
            .or_else(|| self.phases.first_key_value());
        let shown = shown.map(|(name, phases)| format!("{name}: {}", phases.join(" · ")));
        let parts: Vec<String> = done.into_iter().chain(shown).collect();
        parts.join(" · ")
    }
}

fn write(text: &str) {
    let mut out = io::stderr().lock();
    // Progress that nobody sees is no failure.
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
