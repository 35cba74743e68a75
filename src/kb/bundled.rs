//! The index of the bundled entries, made by `build.rs` from `kb/`.

// Which severities and fields occur, and whether there are entries at all, depends on `kb/`.
#![allow(unused_imports, clippy::zero_repeat_side_effects)]

use std::borrow::Cow;

use super::base::Slot;
use super::entry::Severity::{Critical, High, Low, Moderate};
use super::index::Field::{Class, Frame, Message};
use super::index::{CardRow, ClassRow, GramRow, RuleRow, Span, Tables};

include!(concat!(env!("OUT_DIR"), "/kb.rs"));
