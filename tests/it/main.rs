//! The integration tests, one module a subject.
#![allow(clippy::unwrap_used, clippy::panic)]

mod architecture;
mod benign;
#[cfg(unix)]
mod check_net;
mod check_peer;
mod check_service;
#[cfg(unix)]
mod check_srv;
mod check_tls;
mod cli;
mod confusion;
mod contract;
#[cfg(target_os = "linux")]
mod dns;
mod draft;
mod dress;
mod endpoint;
mod explain;
mod fixtures;
mod hostile;
mod hurts;
mod java;
mod kb;
mod laws;
mod netns;
mod own;
mod project;
mod readme;
mod render;
mod safety;
mod sample;
mod scale;
mod scan;
mod scan_cli;
mod scan_formats;
#[cfg(target_os = "linux")]
mod scan_live;
mod scan_rotated;
mod search;
#[cfg(unix)]
mod servers;
mod site;
mod traces;
mod verdicts;
mod verify;
