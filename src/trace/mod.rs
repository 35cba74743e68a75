//! From undressed lines to traces. Parsing cannot fail: what is not understood stays text.

mod frame;
mod model;

pub use frame::Frame;
pub use model::{Context, Throwable, Trace};
