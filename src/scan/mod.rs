//! Finds and counts failures in logs of any size, block by block, and keeps one sample of each.

mod border;
mod buffer;
mod candidate;
mod filter;
mod known;
mod level;
mod line;
mod live;
mod news;
mod outcome;
mod passage;
mod rate;
mod sample;
mod scanner;
mod stretch;
mod tally;
mod timeline;

pub use filter::Filter;
pub use level::Level;
pub use live::{Live, Look, Seen};
pub use news::{Change, News, Told, What};
pub use rate::Jump;
pub use sample::{Sample, WHOLE};
pub use scanner::{Read, Scanner};
pub use stretch::{Begin, End, Stretch};
pub use tally::{Bound, Further, Group, Place, Tally};
pub use timeline::Timeline;
pub(crate) use timeline::sum;
