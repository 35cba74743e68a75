//! HTML: the knowledge base as pages that need neither a network nor a server, and a scan as one page.
//! Templates escape every text; style and script are ours, stand in each page, and are all that its
//! policy lets in.

mod asset;
mod chart;
mod entry;
mod index;
mod page;
mod prose;
mod scan;

pub use asset::{Asset, SCAN_STYLE, SEARCH, SORT, STYLE};
pub use entry::html_entry;
pub use index::html_site;
pub use scan::html_scan;
