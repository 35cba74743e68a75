//! HTML: the knowledge base as pages that need neither a network nor a server. Templates escape
//! every text; style and script are ours, stand in each page, and are all that its policy lets in.

mod entry;
mod index;
mod page;
mod prose;

pub use entry::html_entry;
pub use index::html_site;
pub use page::{SCRIPT, SCRIPT_HASH, STYLE, STYLE_HASH};
