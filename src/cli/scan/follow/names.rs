//! The names of what was read.

use std::collections::{HashMap, HashSet};

/// So many names of files are kept apart.
const MOST: usize = 50_000;

/// The files by their names, each with a number.
#[derive(Default)]
pub(super) struct Names {
    pub(super) names: Vec<String>,
    numbers: HashMap<String, usize>,
    /// How many were read.
    pub(super) read: HashSet<usize>,
}

impl Names {
    pub(super) fn number(&mut self, name: &str) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let name = match self.names.len() {
            MOST.. => "(other files)",
            _ => name,
        };
        let next = self.names.len();
        let number = *self.numbers.entry(name.to_owned()).or_insert(next);
        if number == next {
            self.names.push(name.to_owned());
        }
        number
    }
}
