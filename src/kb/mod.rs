//! The knowledge base: what an entry is, how entries are found, and what makes one wrong.

pub mod entry;

pub use entry::{Cause, Entry, Faq, Fix, Rule, Severity};
