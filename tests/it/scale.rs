//! Time is linear in the input, also in input made to hurt: twice as much of it takes about twice as
//! long. Compared are two sizes on the same machine in the same minute, so that neither the speed of
//! the machine nor the profile matters.

use std::fs;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use causedby::kb::Base;
use causedby::render::{self, Options, Os};
use causedby::report::{self, Input};
use causedby::{explain, layout, source, trace};

use crate::hurts::{Hurt, hurts};

/// The time that this thread has had a processor, so that a busy machine changes little; where the
/// system does not tell, the time that has passed.
pub(crate) fn spent() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let times = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let times = times.and_then(|times| times.split(' ').next()?.parse().ok());
    times.map_or_else(|| START.elapsed(), Duration::from_nanos)
}

/// What each stage took.
#[derive(Clone, Copy, Debug, Default)]
struct Times {
    source: Duration,
    layout: Duration,
    trace: Duration,
    report: Duration,
    render: Duration,
}

impl Times {
    fn of(input: &str, base: &Base) -> Self {
        let bytes = input.as_bytes().to_vec();
        let mut before = spent();
        let mut lap = || {
            let now = spent();
            now.saturating_sub(std::mem::replace(&mut before, now))
        };
        let text = source::decode("-", bytes);
        let source = lap();
        let page = text
            .as_ref()
            .map(|text| layout::undress(&text.text))
            .unwrap_or_default();
        let layout = lap();
        let traces = trace::parse(&page);
        let trace = lap();
        let report = report::build(
            &[Input { name: "-", traces }],
            base,
            &explain::Options::default(),
        );
        let built = lap();
        let options = Options {
            width: 80,
            colour: false,
            full: true,
            os: Os::Linux,
        };
        let shown = [
            render::text(&report, &options),
            render::markdown(&report, &options),
            render::editor(&report),
            render::json(&report),
        ];
        std::hint::black_box(&shown);
        Self {
            source,
            layout,
            trace,
            report: built,
            render: lap(),
        }
    }

    fn laps(self) -> [(&'static str, Duration); 5] {
        [
            ("source", self.source),
            ("layout", self.layout),
            ("trace", self.trace),
            ("report", self.report),
            ("render", self.render),
        ]
    }

    fn whole(self) -> Duration {
        self.laps().iter().map(|(_, lap)| *lap).sum()
    }
}

/// Long enough to be measured.
pub(crate) const ENOUGH: Duration = Duration::from_millis(40);

/// Twice the bytes may take this much longer, for noise and for memory that no longer fits a cache.
pub(crate) const MOST: f64 = 3.0;

/// Both sizes, and what of each was the fastest of several runs.
fn worst(hurt: &Hurt, base: &Base) -> Option<String> {
    let mut n = hurt.from;
    while n * 2 <= hurt.most && Times::of(&(hurt.make)(n), base).whole() < ENOUGH {
        n *= 2;
    }
    let (once, twice) = ((hurt.make)(n), (hurt.make)(n * 2));
    // Where lines grow with their number, twice the lines are more than twice the bytes.
    let most = MOST * (twice.len() as f64 / once.len() as f64 / 2.0).max(1.0);
    let mut best = [Duration::MAX; 2];
    let mut stages = [Times::default(); 2];
    for _ in 0..6 {
        for (index, input) in [&once, &twice].into_iter().enumerate() {
            let times = Times::of(input, base);
            if times.whole() < best[index] {
                (best[index], stages[index]) = (times.whole(), times);
            }
        }
        if best[1].as_secs_f64() <= most * best[0].as_secs_f64() || best[1] < ENOUGH {
            return None;
        }
    }
    let stages: Vec<String> = stages[0]
        .laps()
        .iter()
        .zip(stages[1].laps())
        .map(|((stage, once), (_, twice))| format!("{stage} {once:.1?} -> {twice:.1?}"))
        .collect();
    Some(format!(
        "{}: {n} take {:.1?}, twice as many {:.1?}: {}",
        hurt.name,
        best[0],
        best[1],
        stages.join(", ")
    ))
}

#[test]
fn twice_the_input_takes_twice_the_time() {
    let base = Base::bundled();
    let mut failures = Vec::new();
    for hurt in hurts() {
        failures.extend(worst(hurt, &base));
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
