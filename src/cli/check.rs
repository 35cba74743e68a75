//! `causedby check`: look at the targets that were named, once, until they are there, or again and again.

use std::thread;
use std::time::{Duration, Instant};

use causedby::check::plan::{Allowed, plan};
use causedby::check::{Attempt, Check, Looked, Outcome, Target, Verdict};
use causedby::{endpoint, render};

use super::args::{Check as Args, ShowFormat};
use super::failure::{Failure, say};
use super::look::Looks;
use super::progress::Progress;
use super::{Status, terminal};

/// Between two looks.
const PAUSE: Duration = Duration::from_secs(1);

pub(crate) fn run(args: &Args) -> Result<Status, Failure> {
    let targets = targets(&args.targets)?;
    // Whoever types an address means it.
    let allowed = Allowed {
        only: None,
        exact: targets.iter().map(|target| target.host.clone()).collect(),
    };
    let plan = plan(targets, &allowed, args.looking.max_endpoints);
    for (target, reason) in &plan.left_out {
        say(
            "warning",
            &format!("{} left out: {reason}", target.name()),
            None,
        );
    }
    let looks = Looks::new(&args.looking, allowed, &plan.targets)?;
    let progress = Progress::new();
    let checks = match (args.wait, args.repeat) {
        (Some(time), _) => wait(&plan.targets, &looks, &progress, time),
        (None, Some(times)) => repeat(&plan.targets, &looks, &progress, times),
        (None, None) => looks.once(&plan.targets, &progress).concat(),
    };
    progress.clear();
    let checks: Vec<Check> = checks.into_iter().map(|(_, check)| check).collect();
    terminal::write(&rendered(&checks, args))?;
    Ok(status(&checks, plan.left_out.is_empty()))
}

fn targets(typed: &[String]) -> Result<Vec<Target>, Failure> {
    let mut targets = Vec::new();
    for text in typed {
        let Some(endpoints) = endpoint::parse_target(text) else {
            let hint = "a target is HOST:PORT, [V6]:PORT, a URL or a JDBC address";
            let shown = causedby::report::mask::mask(text);
            return Err(Failure::with_hint(
                format!("`{shown}` names nothing that could be connected to"),
                hint,
            ));
        };
        // The only option that matters here: a cluster whose driver was told to do without TLS.
        let plain = ["tls=false", "ssl=false"]
            .iter()
            .any(|option| text.contains(option));
        targets.extend(endpoints.iter().map(Target::from).map(|target| Target {
            tls: target.tls && !plain,
            ..target
        }));
    }
    Ok(targets)
}

/// Looks at what is not reachable yet until it is, or the time is up.
fn wait(targets: &[Target], looks: &Looks, progress: &Progress, time: Duration) -> Looked {
    let started = Instant::now();
    let mut looked = looks.once(targets, progress).concat();
    loop {
        let (there, waiting): (Vec<_>, Vec<_>) = looked
            .iter()
            .partition(|(_, check)| check.verdict == Verdict::Reachable);
        let left = time.saturating_sub(started.elapsed());
        if waiting.is_empty() || left.is_zero() {
            return looked;
        }
        let checks: Vec<&Check> = waiting.iter().map(|(_, check)| check).collect();
        progress.waiting(&checks, there.len(), started.elapsed(), time);
        thread::sleep(PAUSE.min(left));
        let again: Vec<Target> = waiting.iter().map(|(target, _)| target.clone()).collect();
        let mut found = looks.once(&again, progress).into_iter();
        looked = looked
            .into_iter()
            .flat_map(|(target, check)| match check.verdict {
                Verdict::Reachable => vec![(target, check)],
                _ => with_history(found.next().unwrap_or_default(), &changes(check)),
            })
            .collect();
    }
}

fn with_history(mut looked: Looked, history: &[Attempt]) -> Looked {
    for (_, check) in &mut looked {
        check.history = history.to_vec();
    }
    looked
}

/// While waiting, only what differs from the attempt before is worth a line.
fn changes(mut earlier: Check) -> Vec<Attempt> {
    let attempt = attempt(&earlier);
    let mut history = std::mem::take(&mut earlier.history);
    if history
        .last()
        .is_none_or(|last| last.outcomes != attempt.outcomes || last.verdict != attempt.verdict)
    {
        history.push(attempt);
    }
    history
}

fn repeat(targets: &[Target], looks: &Looks, progress: &Progress, times: u32) -> Looked {
    let mut looked = looks.once(targets, progress).concat();
    for _ in 1..times {
        thread::sleep(PAUSE);
        let again: Vec<Target> = looked.iter().map(|(target, _)| target.clone()).collect();
        let found = looks.once(&again, progress);
        looked = looked
            .into_iter()
            .zip(found)
            .flat_map(|((_, mut earlier), found)| {
                let this = attempt(&earlier);
                earlier.history.push(this);
                with_history(found, &earlier.history)
            })
            .collect();
    }
    for (_, check) in &mut looked {
        say_whether_it_flaps(check);
    }
    looked
}

fn say_whether_it_flaps(check: &mut Check) {
    let reachable = |verdict: Verdict| usize::from(verdict == Verdict::Reachable);
    let good = check
        .history
        .iter()
        .map(|one| reachable(one.verdict))
        .sum::<usize>()
        + reachable(check.verdict);
    let all = check.history.len() + 1;
    let words = match good {
        0 => "never",
        _ if good == all => "every time",
        _ => "not every time: it flaps",
    };
    check.summary = format!(
        "{}; reachable {good} of {all} times, {words}",
        check.summary
    );
}

fn attempt(check: &Check) -> Attempt {
    let outcomes: Vec<Outcome> = check.connect.iter().map(|one| one.outcome).collect();
    let slowest =
        check
            .connect
            .iter()
            .map(|one| one.ms)
            .fold(check.resolve.ms, |slow, ms| match ms > slow {
                true => ms,
                false => slow,
            });
    Attempt {
        at: check.at.clone(),
        verdict: check.verdict,
        outcomes,
        ms: slowest,
    }
}

fn rendered(checks: &[Check], args: &Args) -> String {
    match args.format {
        ShowFormat::Text => render::text_checks(checks, &terminal::options(&args.display, true)),
        ShowFormat::Json => checks.iter().map(render::to_json_line).collect(),
        ShowFormat::Markdown => render::markdown_checks(checks),
    }
}

/// With `--repeat` every attempt counts: what flaps is not reachable.
fn status(checks: &[Check], complete: bool) -> Status {
    let reachable = |check: &Check| check.verdict == Verdict::Reachable;
    match complete && checks.iter().all(reachable) {
        true => Status::Done,
        false => Status::Nothing,
    }
}
