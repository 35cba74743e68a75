//! What the two commands that look at endpoints share: settings, and phases on a terminal as they run.

use std::io::{self, IsTerminal, Write};
use std::time::Duration;

use causedby::check::plan::Allowed;
use causedby::check::service::tls_start;
use causedby::check::tls::Trust;
use causedby::check::{Check, Event, Live, Looked, Settings, Target, run, this_machine};
use causedby::render;
use causedby::report::mask::mask;

use super::args::Looking;
use super::failure::Failure;
use super::trust::trust;

/// What stays the same from one look to the next.
#[derive(Debug)]
pub(crate) struct Looks {
    timeout: Duration,
    trust: Trust,
    allowed: Allowed,
    from: String,
}

impl Looks {
    /// Truststores are read only if a handshake is to come.
    pub(crate) fn new(
        looking: &Looking,
        allowed: Allowed,
        targets: &[Target],
    ) -> Result<Self, Failure> {
        let handshake = |target: &Target| {
            let port = target.port.unwrap_or_default();
            target.tls || tls_start(target.scheme.as_deref(), port).is_some()
        };
        let wanted = targets.iter().any(handshake) || looking.truststore.is_some();
        Ok(Self {
            timeout: looking.timeout,
            trust: if wanted {
                trust(looking)?
            } else {
                Trust::default()
            },
            allowed,
            from: this_machine(),
        })
    }

    /// One look, now.
    pub(crate) fn once(&self, targets: &[Target], progress: &Progress) -> Vec<Looked> {
        let settings = Settings {
            timeout: self.timeout,
            trust: self.trust.clone(),
            allowed: self.allowed.clone(),
            from: self.from.clone(),
            at: now(),
        };
        let mut looked = run(targets, &Live, &settings, &|target, event| {
            progress.event(target, event)
        });
        // A banner may quote what it was asked, and a certificate is somebody else's text.
        for (_, check) in looked.iter_mut().flatten() {
            check.map_texts(|text| mask(text).into_owned());
        }
        looked
    }
}

fn now() -> String {
    jiff::ZonedDateTime::now()
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// One line on standard error that says what goes on; nothing where that is no terminal.
#[derive(Debug)]
pub(crate) struct Progress {
    shown: bool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            shown: io::stderr().is_terminal(),
        }
    }

    /// A phase has an answer.
    pub(crate) fn event(&self, target: &Target, event: &Event<'_>) {
        if !self.shown {
            return;
        }
        let words = match event {
            Event::Resolved(resolve) => {
                format!("resolve: {} after {}", resolve.outcome.as_str(), resolve.ms)
            }
            Event::Connected(connect) => connect.line(),
            Event::Greeting(address) => format!("greeting {address}"),
            Event::Handshake(address) => format!("TLS handshake with {address}"),
            Event::Done(check) => check.verdict.as_str().to_owned(),
        };
        self.show(&format!("{}: {words}", target.name()));
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
            self.write("\r\x1b[2K");
        }
    }

    fn show(&self, words: &str) {
        const COLUMNS: usize = 79;
        let line: String = render::one_line(words).chars().take(COLUMNS).collect();
        self.write(&format!("\r\x1b[2K{line}"));
    }

    fn write(&self, text: &str) {
        let mut out = io::stderr().lock();
        // Progress that nobody sees is no failure.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}
