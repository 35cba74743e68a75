//! Reads Java stack traces and says what failed, why, and how to fix it.
//!
//! The stages, each a module that uses only those above it in this list:
//! [`source`] (bytes → text) → [`layout`] (undress lines) → [`trace`] (parse) → [`endpoint`] ·
//! [`kb`] (the knowledge base) → [`explain`] (match, rank, fill) → [`report`] → [`render`].
//!
//! The library never prints, never reads the clock or the environment, opens no socket and never
//! panics on any input.

pub mod endpoint;
pub mod explain;
pub mod kb;
pub mod layout;
pub mod render;
pub mod report;
pub mod source;
pub mod trace;
