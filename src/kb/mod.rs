//! The knowledge base: what an entry is, how entries are found, and what makes one wrong.

mod base;
mod bundled;
mod class_name;
pub mod entry;
mod finding;
mod index;
mod lint;
mod lint_cause;
mod lint_command;
mod lint_match;
mod literal;
mod lookup;
mod matcher;
pub mod observation;
mod pack;
mod placeholder;
mod schema;
mod search;
mod shape;

pub use base::{Base, Card};
pub use entry::{Cause, Entry, Faq, Fix, Rule, Severity};
pub use finding::Finding;
pub use lint::{Linted, is_kebab, lint, lint_drafts};
pub use observation::{OBSERVATIONS, Observation};
pub use schema::schema;
pub use search::Hit;

pub(crate) use base::Found;
pub(crate) use class_name::{is_qualified, is_shortened};
pub(crate) use lookup::Texts;
pub(crate) use matcher::fits;
pub(crate) use placeholder::{Piece, names as placeholders, pieces};
