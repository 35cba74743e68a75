//! The files of a log are scanned in runs, by several threads: it is as if one had read them all.

use std::io;

use proptest::prelude::*;

use causedby::scan::{Begin, End, Filter, Read, Scanner, Stretch, Tally};

use crate::scan::{MOST, calm, described, healthy, text};

/// Scans the files, in runs that begin with these; a file may be cut at a place, too.
fn scan(files: &[&[u8]], runs: &[usize], cut: Option<u64>, block: usize) -> Tally {
    let mut scanner = Scanner::new(Filter::default());
    let mut total = Tally::default();
    let begins = std::iter::once(&0).chain(runs);
    let ends = runs.iter().map(|&run| Some(run)).chain([None]);
    for (&source, next) in begins.zip(ends) {
        let whole = Stretch {
            source,
            from: match source {
                0 => Begin::Log,
                _ => Begin::Source,
            },
            to: next.map_or(End::Log, End::Source),
        };
        let stretches = match cut.filter(|&cut| cut < files[source].len() as u64) {
            Some(cut) => {
                let (from, to) = (Begin::Place(cut), End::Place(cut));
                vec![Stretch { to, ..whole }, Stretch { from, ..whole }]
            }
            None => vec![whole],
        };
        for stretch in stretches {
            let mut file = source;
            let mut rest = &files[file][stretch.reads_from() as usize..];
            let read = |buffer: &mut [u8]| {
                let len = block.min(buffer.len()).min(rest.len());
                buffer[..len].copy_from_slice(&rest[..len]);
                rest = &rest[len..];
                if len > 0 {
                    return io::Result::Ok(Read::Bytes(len));
                }
                file += 1;
                Ok(match files.get(file) {
                    Some(next) => {
                        rest = next;
                        Read::Source(file)
                    }
                    None => Read::End,
                })
            };
            let give = |tally| total.append(tally, MOST);
            scanner.scan(stretch, read, give).unwrap();
        }
    }
    total.finish(MOST);
    total
}

/// Lines with time and level or without, and captured texts between them.
fn log() -> impl Strategy<Value = Vec<u8>> {
    let piece = (0_usize..120_000, any::<bool>(), text());
    proptest::collection::vec(piece, 1..6).prop_map(|pieces| {
        let mut log = Vec::new();
        for (size, has_records, (_, text)) in pieces {
            match has_records {
                true => log.extend(healthy(size / 100)),
                false => calm(&mut log, size),
            }
            log.extend_from_slice(text);
        }
        log
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn runs_change_nothing(
        log in log(),
        mut cuts in proptest::collection::vec((0.0_f64..1.0, any::<bool>()), 1..9),
        within in proptest::option::of(100_000_u64..200_000),
        block in 5_000_usize..300_000,
    ) {
        cuts.sort_by(|(one, _), (other, _)| one.total_cmp(other));
        let mut files = Vec::new();
        let mut runs = Vec::new();
        let mut begin = 0;
        for (at, is_run) in cuts {
            // Rotation leaves whole lines.
            let at = (at * log.len() as f64) as usize;
            let end = memchr::memrchr(b'\n', &log[..at]).map_or(0, |end| end + 1).max(begin);
            files.push(&log[begin..end]);
            runs.extend(is_run.then_some(files.len()));
            begin = end;
        }
        files.push(&log[begin..]);
        let whole = described(&scan(&files, &[], None, usize::MAX));
        let parts = described(&scan(&files, &runs, within, block));
        let lens: Vec<usize> = files.iter().map(|file| file.len()).collect();
        prop_assert!(whole == parts, "{lens:?} {runs:?} {:?}", whole.iter().zip(&parts).find(|(one, other)| one != other));
    }
}
