//! What a page prints of one failure more than once: the line that announces a trace, its short
//! form, the parts of it that a report shows again.

use super::brief::{self, ANNOUNCED_WITHIN, first_line};
use super::{Context, Frame, Throwable, Trace};

/// The traces of a page without what only repeats another.
pub(super) fn without(mut traces: Vec<Trace<'_>>) -> Vec<Trace<'_>> {
    keep(&mut traces, announcements);
    let mut traces = join_short_forms(traces);
    keep(&mut traces, excerpts);
    // Interleaved streams were undressed one after the other.
    traces.sort_by_key(|trace| trace.line);
    traces
}

/// Takes out the traces that `repeated` marks.
fn keep(traces: &mut Vec<Trace<'_>>, repeated: impl Fn(&[Trace<'_>]) -> Vec<bool>) {
    let mut repeated = repeated(traces).into_iter();
    traces.retain(|_| !repeated.next().unwrap_or(false));
}

/// Frameworks log `… failed: X: m` before they print the trace of X, or of what lies under it: the
/// line alone is no second failure.
fn announcements(traces: &[Trace<'_>]) -> Vec<bool> {
    let mut printed: Option<&Trace<'_>> = None;
    let mut announced = vec![false; traces.len()];
    for (index, trace) in traces.iter().enumerate().rev() {
        if brief::may_announce(trace) {
            announced[index] = printed.is_some_and(|printed| {
                printed.line.saturating_sub(trace.line) <= ANNOUNCED_WITHIN
                    && brief::announces(&trace.chain[0], printed)
            });
        } else {
            printed = Some(trace);
        }
    }
    announced
}

/// A record that ends in the head and the first frame, and then the whole trace (Solr's pattern):
/// one failure, which the record tells of.
fn join_short_forms<'a>(traces: Vec<Trace<'a>>) -> Vec<Trace<'a>> {
    let mut joined: Vec<Trace<'a>> = Vec::with_capacity(traces.len());
    for mut trace in traces {
        if let Some(short) = joined.pop_if(|short| is_short_form(short, &trace)) {
            (trace.line, trace.context, trace.before) = (short.line, short.context, short.before);
        }
        joined.push(trace);
    }
    joined
}

fn is_short_form(short: &Trace<'_>, whole: &Trace<'_>) -> bool {
    let [throwable] = &short.chain[..] else {
        return false;
    };
    let printed = &whole.chain[0];
    let lines = throwable
        .message
        .map_or(1, |message| message.lines().count());
    let beside = whole.line.saturating_sub(short.line) <= lines + throwable.frames.len() + 1;
    short.context.level.is_some()
        && (whole.context == Context::default() || whole.context == short.context)
        && beside
        && throwable.class == printed.class
        && throwable.omitted == 0
        && (1..printed.frames.len()).contains(&throwable.frames.len())
        && starts(&printed.frames, &throwable.frames)
        && first_line(throwable).starts_with(first_line(printed))
}

/// So many traces above are searched for what an excerpt shows, and so many places of each.
const MOST_ABOVE: usize = 8;

/// Reports show parts of a stack once more under titles of their own (`Stacktrace:` in the crash
/// reports of games): nothing but frames that stand in a trace above.
fn excerpts(traces: &[Trace<'_>]) -> Vec<bool> {
    let mut above: Vec<&Trace<'_>> = Vec::new();
    let is_excerpt = |trace| {
        let mut known = above.iter().rev().take(MOST_ABOVE);
        match excerpt(trace) {
            Some(frames) => known
                .flat_map(|known| &known.chain)
                .any(|throwable| holds(&throwable.frames, frames)),
            None => {
                let repeated = known.any(|known| prints_stack_of(trace, known));
                if !repeated {
                    above.push(trace);
                }
                repeated
            }
        }
    };
    traces.iter().map(is_excerpt).collect()
}

/// A fault of Axis prints its stack as part of its own text, before the JVM does: frame by frame
/// the stack of the throwable above, without its class.
fn prints_stack_of(trace: &Trace<'_>, above: &Trace<'_>) -> bool {
    let [again] = &trace.chain[..] else {
        return false;
    };
    // The thread is known only of the one that an uncaught throwable ended.
    let same_record = Context {
        thread: above.context.thread,
        ..trace.context
    } == above.context;
    let same_stack = |throwable: &Throwable<'_>| {
        throwable.class.is_some()
            && again.frames.len() == throwable.frames.len()
            && starts(&throwable.frames, &again.frames)
    };
    again.class.is_none()
        && again.frames.len() >= 2
        && (same_record || trace.context == Context::default())
        && above.chain.iter().any(same_stack)
}

/// The frames of a trace that has nothing else.
fn excerpt<'t, 'a>(trace: &'t Trace<'a>) -> Option<&'t [Frame<'a>]> {
    let [throwable] = &trace.chain[..] else {
        return None;
    };
    let bare = throwable.class.is_none()
        && throwable.suppressed.is_empty()
        && throwable
            .message
            .is_none_or(|message| message.ends_with(':'));
    bare.then_some(&throwable.frames)
}

/// Whether all of `part` stands in a row in `whole`.
fn holds(whole: &[Frame<'_>], part: &[Frame<'_>]) -> bool {
    let Some(first) = part.first() else {
        return false;
    };
    let places = whole.iter().enumerate();
    places
        .filter(|(_, frame)| same(frame, first))
        .take(MOST_ABOVE)
        .any(|(at, _)| starts(&whole[at..], part))
}

fn starts(whole: &[Frame<'_>], part: &[Frame<'_>]) -> bool {
    part.len() <= whole.len() && whole.iter().zip(part).all(|(a, b)| same(a, b))
}

/// Printers name jars and modules or do not.
fn same(a: &Frame<'_>, b: &Frame<'_>) -> bool {
    a.call() == b.call() && a.source() == b.source()
}
