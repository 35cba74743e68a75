//! The throwable of a chain that says what failed. Not always the deepest.

use crate::trace::{Throwable, Trace};

use super::matching::Match;

/// Index of the throwable that says what failed: the one nearest the root that a
/// specific explanation explains, else the root, or the nearest to it that says anything.
pub fn decisive(trace: &Trace<'_>, ranked: &[Match<'_>]) -> usize {
    let unexplained = telling(&trace.chain);
    match ranked.first() {
        Some(best) if best.is_specific() => deepest_known(&trace.chain, best, ranked),
        Some(best) => best.throwable.max(unexplained),
        None => unexplained,
    }
}

/// What a product reports of a failed connection lies above the failure itself: of what is known,
/// the throwable nearest the root is the one that failed. What was suppressed or is only named in a
/// message did not fail there.
fn deepest_known(chain: &[Throwable<'_>], best: &Match<'_>, ranked: &[Match<'_>]) -> usize {
    let followed = |at: usize| chain.get(at).is_some_and(is_consequence);
    let below = ranked
        .iter()
        .filter(|one| one.via.is_none() && one.is_specific() && !followed(one.throwable))
        .map(|one| one.throwable);
    below.fold(best.throwable, usize::max)
}

/// A socket that was closed because something else had failed, and was then read once more.
fn is_consequence(throwable: &Throwable<'_>) -> bool {
    let closed = |message: &str| message.to_ascii_lowercase().contains("closed");
    match throwable.class {
        Some(
            "java.nio.channels.ClosedChannelException"
            | "java.nio.channels.AsynchronousCloseException",
        ) => true,
        Some("java.net.SocketException") => throwable.message.is_some_and(closed),
        _ => false,
    }
}

/// Classes that only carry another throwable; without a message and a cause they say nothing.
const CARRIERS: [&str; 6] = [
    "java.lang.reflect.InvocationTargetException",
    "java.lang.reflect.UndeclaredThrowableException",
    "java.util.concurrent.CompletionException",
    "java.util.concurrent.ExecutionException",
    "java.lang.ExceptionInInitializerError",
    "java.security.PrivilegedActionException",
];

fn telling(chain: &[Throwable<'_>]) -> usize {
    let root = chain.len().saturating_sub(1);
    if let Some(refused) = refused_connection(chain) {
        return refused;
    }
    let says = |at: &usize| chain.get(*at).is_some_and(says_something);
    (0..chain.len()).rev().find(says).unwrap_or(root)
}

fn says_something(throwable: &Throwable<'_>) -> bool {
    let message = throwable
        .message
        .is_some_and(|text| !text.trim().is_empty());
    let class = throwable
        .class
        .is_some_and(|class| !CARRIERS.contains(&class));
    !throwable.circular && (message || class)
}

/// The JDK's HTTP client reports a refused connection as a `ConnectException` without a message,
/// whose cause is the channel that it closed afterwards.
fn refused_connection(chain: &[Throwable<'_>]) -> Option<usize> {
    let class = |at: usize| chain.get(at).and_then(|throwable| throwable.class);
    let root = chain.len().checked_sub(1)?;
    let above = root.checked_sub(1)?;
    let closed = class(root) == Some("java.nio.channels.ClosedChannelException");
    let refused = class(above) == Some("java.net.ConnectException");
    (closed && refused).then_some(above)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trace(classes: &[&'static str]) -> Trace<'static> {
        let chain = classes.iter().map(|class| Throwable {
            class: Some(class),
            ..Throwable::default()
        });
        Trace {
            chain: chain.collect(),
            ..Trace::default()
        }
    }

    #[test]
    fn without_an_explanation_the_root_is_decisive() {
        assert_eq!(decisive(&trace(&["a.B", "c.D", "e.F"]), &[]), 2);
        assert_eq!(decisive(&Trace::default(), &[]), 0);
    }

    #[test]
    fn a_closed_channel_below_a_refused_connection_is_not_decisive() {
        let chain = [
            "java.io.IOException",
            "java.net.ConnectException",
            "java.net.ConnectException",
            "java.nio.channels.ClosedChannelException",
        ];
        assert_eq!(decisive(&trace(&chain), &[]), 2);
    }

    #[test]
    fn a_carrier_without_message_and_cause_is_skipped() {
        let chain = ["a.B", "java.util.concurrent.ExecutionException"];
        assert_eq!(decisive(&trace(&chain), &[]), 0);
        assert_eq!(decisive(&trace(&chain[1..]), &[]), 0);
    }
}
