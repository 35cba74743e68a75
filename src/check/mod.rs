//! The live check of an endpoint: resolve, connect, service, TLS, listeners. What was found is pure
//! data and always here; what opens sockets needs the feature `check`.

mod address;
mod conclude;
#[cfg(feature = "check")]
mod connect;
mod handshake;
#[cfg(feature = "check")]
mod listeners;
mod model;
#[cfg(feature = "check")]
mod neighbours;
pub mod observation;
mod observe;
#[cfg(feature = "check")]
mod place;
pub mod plan;
#[cfg(feature = "check")]
mod programs;
#[cfg(feature = "check")]
mod resolve;
#[cfg(feature = "check")]
mod run;
pub mod service;
#[cfg(feature = "check")]
mod srv;
mod texts;
pub mod tls;

pub(crate) use model::has_tls;
pub use model::{
    Attempt, Check, Connect, Facts, Listener, Millis, Outcome, Relation, Resolve, Resolved, Target,
    Verdict,
};
pub use observation::{Observation, Seen};
#[cfg(feature = "check")]
pub use {
    listeners::{Socket, Sockets},
    place::name as this_machine,
    run::{Event, Live, Looked, Network, Settings, Watch, run},
    srv::Servers,
};
