//! A log that is scanned as it comes is counted as one that is scanned as a whole, at every moment.

use causedby::scan::{Filter, Live, Look, Scanner, Tally};
use proptest::prelude::*;

use crate::scan::{MOST, described, log, scan};

/// What a look shows beside what was counted for good.
fn shown(live: &mut Live, scanner: &mut Scanner, counted: &mut Tally, look: Look) -> Tally {
    counted.append(live.take(), MOST);
    let mut shown = counted.clone();
    shown.append(live.look(scanner, look).tally, MOST);
    shown
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn every_look_shows_what_a_scan_would_count(log in log(), mut cuts in proptest::collection::vec(0.0_f64..1.0, 1..6), piece in 1_usize..3_000) {
        let mut scanner = Scanner::new(Filter::default());
        let mut live = Live::new(&mut scanner, 0, 0);
        let mut counted = Tally::default();
        cuts.sort_by(f64::total_cmp);
        let mut from = 0;
        for cut in cuts {
            let to = (cut * log.len() as f64) as usize;
            for piece in log[from..to].chunks(piece) {
                live.push(&mut scanner, piece);
            }
            from = to;
            let lines = memchr::memrchr(b'\n', &log[..to]).map_or(0, |end| end + 1);
            let there = scan(&log[..lines], usize::MAX, &[]);
            let all = shown(&mut live, &mut scanner, &mut counted, Look::All);
            prop_assert_eq!(described(&all), described(&there));
            let followed = shown(&mut live, &mut scanner, &mut counted, Look::Followed);
            prop_assert!(followed.traces <= there.traces);
        }
        live.push(&mut scanner, &log[from..]);
        counted.append(live.take(), MOST);
        counted.append(live.end(&mut scanner), MOST);
        prop_assert_eq!(described(&counted), described(&scan(&log, usize::MAX, &[])));
    }
}
