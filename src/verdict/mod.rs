//! What a check means for the causes of an entry: a table of observations in the entry's own data, and
//! no code per entry.
//!
//! A cause names observations that support it. Each answers a question of the check; a question that was
//! answered otherwise speaks against the cause, one that was not answered says nothing.

mod apply;
mod judge;
mod then;

pub use apply::{Moment, Subject, apply, targets};
pub use judge::{Judged, Sight, Verdict, judge, judge_all};
pub use then::{Failed, failed};
