//! The natural order of names: runs of digits count as numbers, so that `node2` comes before `node10`.

use std::cmp::Ordering;

/// Compares two names: digits by their value, everything else byte by byte; names that are equal so
/// far (`a1`, `a01`) by their bytes. A total order, and the same on every machine.
pub(super) fn compare(one: &str, other: &str) -> Ordering {
    parts(one)
        .cmp(parts(other))
        .then_with(|| one.as_bytes().cmp(other.as_bytes()))
}

/// A byte, or a number by its first byte, the count of its digits and the digits themselves.
fn parts(name: &str) -> impl Iterator<Item = (u8, usize, &[u8])> {
    let mut rest = name.as_bytes();
    std::iter::from_fn(move || {
        let (&first, behind) = rest.split_first()?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            rest = behind;
            return Some((first, 0, &[][..]));
        }
        let (number, behind) = rest.split_at(digits);
        rest = behind;
        let zeros = number.iter().take_while(|&&byte| byte == b'0').count();
        let number = &number[zeros..];
        Some((b'0', number.len(), number))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::compare;

    #[test]
    fn numbers_count_by_their_value() {
        let names = [
            "", "-", "a", "a/b", "a/b01", "a/b1", "a/b2", "a/b10", "a/c", "a0", "a00", "a9",
            "a10x2", "a10x10", "b",
        ];
        let mut sorted = names;
        sorted.reverse();
        sorted.sort_by(|one, other| compare(one, other));
        assert_eq!(sorted, names);
    }

    proptest! {
        #[test]
        fn it_is_a_total_order(mut names in proptest::collection::vec("[a./0-2]{0,5}", 3)) {
            names.sort_by(|one, other| compare(one, other));
            for pair in names.windows(2) {
                prop_assert!(compare(&pair[0], &pair[1]).is_le() && compare(&pair[1], &pair[0]).is_ge());
                prop_assert_eq!(compare(&pair[0], &pair[1]).is_eq(), pair[0] == pair[1]);
            }
            prop_assert!(compare(&names[0], &names[2]).is_le());
        }
    }
}
