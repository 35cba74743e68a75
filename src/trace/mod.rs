//! From undressed lines to traces. Parsing cannot fail: what is not understood stays text.

mod alone;
mod brief;
mod build;
mod context;
mod fingerprint;
mod frame;
mod head;
mod model;
mod open;
mod parse;
mod record;
mod repeat;
mod search;
mod settle;
mod stamp;
mod told;

pub use brief::{ANNOUNCED_WITHIN, Brief};
pub use frame::Frame;
pub use model::{Context, Throwable, Trace};
pub use parse::parse;
