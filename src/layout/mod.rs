//! Undresses lines: prefixes, structured loggers, escapes and quotes.
