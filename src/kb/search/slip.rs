//! Slips of the hand: the word that was meant by one that no entry has.

use std::collections::BTreeMap;

use crate::kb::literal::fold;

use super::place::Place;

/// Shorter words have too many neighbours.
const SHORTEST: usize = 4;
/// From this length on two slips are forgiven.
const LONG: usize = 8;

/// Whether a word may be a slip at all, and is no code, class or name of a setting.
pub(super) fn may_be(word: &str) -> bool {
    word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic)
}

/// The nearest word of the names of entries; of those equally near the one that more have.
pub(super) fn nearest<'p>(
    word: &str,
    places: impl Iterator<Item = &'p Place<'p>>,
) -> Option<String> {
    let word: Vec<char> = fold(word).chars().collect();
    let most = if word.len() < LONG { 1 } else { 2 };
    let mut near: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for text in places.filter(|place| place.names()).map(|place| place.text) {
        for other in text.split(|c: char| !c.is_alphabetic()) {
            let other = fold(other);
            if let Some((_, count)) = near.get_mut(&other) {
                *count += 1;
                continue;
            }
            let chars: Vec<char> = other.chars().collect();
            if chars.len() < SHORTEST || chars.len().abs_diff(word.len()) > most {
                continue;
            }
            let distance = distance(&word, &chars);
            if distance <= most {
                near.insert(other, (distance, 1));
            }
        }
    }
    let best = near
        .into_iter()
        .min_by_key(|(_, (distance, count))| (*distance, std::cmp::Reverse(*count)));
    best.map(|(word, _)| word)
}

/// Letters left out, put in, taken for others or swapped with the next.
fn distance(one: &[char], other: &[char]) -> usize {
    let width = other.len() + 1;
    let mut rows: Vec<Vec<usize>> = vec![(0..width).collect()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let at = |rows: &[Vec<usize>], back: usize, column: usize| {
                let index = rows.len().checked_sub(back)?;
                rows.get(index)?.get(column).copied()
            };
            let above = at(&rows, 1, j + 1).map_or(usize::MAX, |cost| cost + 1);
            let left = row.last().map_or(usize::MAX, |cost| cost + 1);
            let across = at(&rows, 1, j).map_or(usize::MAX, |cost| cost + usize::from(a != b));
            let swapped = match (i.checked_sub(1), j.checked_sub(1)) {
                (Some(i), Some(before))
                    if one.get(i) == Some(b) && other.get(before) == Some(a) =>
                {
                    at(&rows, 2, before).map_or(usize::MAX, |cost| cost + 1)
                }
                _ => usize::MAX,
            };
            row.push(above.min(left).min(across).min(swapped));
        }
        rows.push(row);
    }
    let last = rows.last().and_then(|row| row.last());
    last.copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::distance;

    fn between(one: &str, other: &str) -> usize {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        distance(&chars(one), &chars(other))
    }

    #[test]
    fn a_slip_is_a_letter_left_out_put_in_taken_for_another_or_swapped() {
        assert_eq!(between("conection", "connection"), 1);
        assert_eq!(between("pooll", "pool"), 1);
        assert_eq!(between("deserialisation", "deserialization"), 1);
        assert_eq!(between("unknwon", "unknown"), 1);
        assert_eq!(between("conectoin", "connection"), 2);
        assert_eq!(between("pool", "pool"), 0);
        assert_eq!(between("", "abc"), 3);
    }
}
