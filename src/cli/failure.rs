//! Errors as people see them: once, on standard error, with a hint on its own line where there is one.

use causedby::{render, source};

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of our output went away, which is its right.
    BrokenPipe,
    /// Anything else, in lower case and without a full stop.
    Other {
        message: String,
        hint: Option<String>,
    },
}

impl Failure {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Other {
            message: message.into(),
            hint: None,
        }
    }

    pub(crate) fn with_hint(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Other {
            message: message.into(),
            hint: Some(hint.into()),
        }
    }

    /// Says it on standard error.
    pub(crate) fn print(&self) {
        if let Self::Other { message, hint } = self {
            say("error", message, hint.as_deref());
        }
    }
}

impl From<source::Error> for Failure {
    fn from(error: source::Error) -> Self {
        let hint = error.hint().map(str::to_owned);
        Self::Other {
            message: error.to_string(),
            hint,
        }
    }
}

/// `error: …` and, below it, `hint: …`. Names of files are untrusted text too.
pub(crate) fn say(kind: &str, message: &str, hint: Option<&str>) {
    use std::io::Write as _;
    let mut out = format!("{kind}: {}\n", render::visible(message));
    if let Some(hint) = hint {
        out.push_str(&format!("hint: {}\n", render::visible(hint)));
    }
    // Without standard error there is nobody left to tell.
    let _ = std::io::stderr().write_all(out.as_bytes());
}
