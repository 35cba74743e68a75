//! What the two commands that look at endpoints share.

use std::time::Duration;

use causedby::check::plan::Allowed;
use causedby::check::service::tls_start;
use causedby::check::tls::Trust;
use causedby::check::{Live, Looked, Settings, Target, run, this_machine};
use causedby::report::mask::mask;

use super::args::Looking;
use super::failure::Failure;
use super::progress::Progress;
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
        progress.begin();
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
