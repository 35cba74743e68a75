//! Levels of logs, by what loggers call them.

/// How grave a record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Finer than debugging.
    Trace,
    /// For debugging.
    Debug,
    /// As it should be.
    Info,
    /// May become a failure.
    Warn,
    /// A failure.
    Error,
    /// A failure that ends the program.
    Fatal,
}

impl Level {
    /// The level that a logger means by a word, in whatever language and case.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word.to_uppercase().as_str() {
            "TRACE" | "FINER" | "FINEST" | "V" | "T" => Self::Trace,
            "DEBUG" | "FINE" | "CONFIG" | "D" => Self::Debug,
            "INFO" | "NOTICE" | "INFOS" | "I" | "INFORMATION" | "\u{4fe1}\u{606f}" => Self::Info,
            "WARN" | "WARNING" | "WARNUNG" | "AVERTISSEMENT" | "ADVERTENCIA" | "W"
            | "\u{8b66}\u{544a}" => Self::Warn,
            "ERROR" | "ERR" | "SEVERE" | "SCHWERWIEGEND" | "GRAVE" | "GRAVES" | "E"
            | "\u{4e25}\u{91cd}" => Self::Error,
            "FATAL"
            | "CRITICAL"
            | "CRIT"
            | "ALERT"
            | "EMERG"
            | "F"
            | "\u{81f4}\u{547d}\u{7684}\u{9519}\u{8bef}" => Self::Fatal,
            _ => return None,
        })
    }
}
