//! Which prefixes a line begins with.

use super::template::{MOST_TEMPLATES, Slot, Template};
use super::token::{Token, tokens};

/// Templates by their number, one bit each.
pub(super) type Set = u32;

/// All templates side by side, so that a line is compared with them in one go: what several of
/// them have in one place is looked at once.
pub(super) struct Together<'t> {
    /// What may stand in each place, and for which templates it may.
    places: Vec<Vec<(&'t Slot, Set)>>,
    /// The templates that end before each place.
    ends: Vec<Set>,
    all: Set,
}

impl<'t> Together<'t> {
    pub(super) fn of(templates: &'t [Template]) -> Self {
        let longest = templates.iter().map(|template| template.slots.len()).max();
        let mut places: Vec<Vec<(&Slot, Set)>> = vec![Vec::new(); longest.unwrap_or(0)];
        let mut ends = vec![0; places.len() + 1];
        let mut all = 0;
        for (number, template) in templates.iter().enumerate().take(MOST_TEMPLATES) {
            let bit = 1 << number;
            all |= bit;
            ends[template.slots.len()] |= bit;
            for (place, slot) in places.iter_mut().zip(&template.slots) {
                match place.iter_mut().find(|(known, _)| *known == slot) {
                    Some((_, set)) => *set |= bit,
                    None => place.push((slot, bit)),
                }
            }
        }
        Self { places, ends, all }
    }

    /// The templates with whose prefix the line begins.
    pub(super) fn worn(&self, line: &str) -> Set {
        let mut open = self.all & !self.ends[0];
        let mut worn = self.ends[0];
        for ((place, ended), (token, _)) in
            self.places.iter().zip(&self.ends[1..]).zip(tokens(line))
        {
            open &= place
                .iter()
                .filter(|(slot, _)| slot.admits(token))
                .fold(0, |sets, (_, set)| sets | set);
            worn |= open & ended;
            open &= !ended;
            if open == 0 {
                break;
            }
        }
        worn
    }
}

impl Slot {
    /// Whether the token may stand in this place.
    fn admits(&self, token: Token<'_>) -> bool {
        match (self, token) {
            (Self::Time, Token::Time)
            | (Self::Blank, Token::Blank)
            | (Self::Any | Self::Name, Token::Word(_)) => true,
            // grep writes `file:12:` before a match and `file-13-` before its surroundings.
            (Self::Mark(mark), Token::Mark(found)) => {
                *mark == found || (matches!(mark, ':' | '-') && matches!(found, ':' | '-'))
            }
            (Self::Fixed(word), Token::Word(found)) => word == found,
            _ => false,
        }
    }
}

/// Whether the line begins with the prefix: the names in it and its end.
pub(super) fn matches(line: &str, slots: &[Slot]) -> Option<(String, usize)> {
    let mut names = String::new();
    let mut end = 0;
    let mut tokens = tokens(line);
    for slot in slots {
        let (token, after) = tokens.next()?;
        if !slot.admits(token) {
            return None;
        }
        if let (Slot::Name, Token::Word(found)) = (slot, token) {
            names.push_str(found);
            names.push('\0');
        }
        end = after;
    }
    Some((names, end))
}
