//! The live check of an endpoint: resolve, connect, service, TLS, listeners. What was found is pure
//! data and always here; what opens sockets needs the feature `check`.

mod model;
pub mod observation;
pub mod service;
pub mod tls;

pub use model::{
    Attempt, Check, Connect, Facts, Listener, Millis, Outcome, Relation, Resolve, Resolved, Target,
    Verdict,
};
pub use observation::{Observation, Seen};
