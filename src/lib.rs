//! Reads Java stack traces and says what failed, why, and how to fix it.
//!
//! The stages, each a module that uses only those above it in this list:
//! [`source`] (bytes → text) → [`layout`] (undress lines) → [`trace`] (parse) → [`endpoint`] ·
//! [`kb`] (the knowledge base) → [`check`] (what the network says, only when asked) → [`explain`]
//! (match, rank, fill) → [`report`] → [`verdict`] (what a check means for causes) → [`render`].
//!
//! The library never prints and never panics on any input. Without the feature `check` it reads neither
//! clock nor environment and opens no socket; with it only [`check`] does.

pub mod check;
pub mod endpoint;
pub mod explain;
pub mod kb;
pub mod layout;
pub mod project;
pub mod render;
pub mod report;
pub mod scan;
pub mod source;
pub mod time;
pub mod trace;
pub mod verdict;
