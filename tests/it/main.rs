//! The integration tests, one module a subject.
#![allow(clippy::unwrap_used, clippy::panic)]

mod architecture;
mod behind;
mod benign;
mod check_cli;
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
mod endpoint_laws;
mod explain;
mod fingerprint;
mod fixtures;
#[cfg(target_os = "linux")]
mod following;
mod hostile;
mod hurts;
mod java;
mod kb;
mod kb_cli;
mod laws;
mod lint;
mod live;
mod merge;
mod merge_cli;
mod netns;
mod own;
mod prefilter;
mod project;
mod readme;
mod render;
mod room;
mod safety;
mod sample;
mod scale;
mod scan;
mod scan_archive;
mod scan_baseline;
mod scan_cli;
#[cfg(target_os = "linux")]
mod scan_follow;
mod scan_formats;
#[cfg(target_os = "linux")]
mod scan_live;
mod scan_rotated;
#[cfg(target_os = "linux")]
mod scan_rotation;
mod scan_runs;
mod scan_verify;
mod search;
#[cfg(unix)]
mod servers;
mod shape;
mod site;
mod tls_peer;
mod traces;
mod verdicts;
mod verify;
