//! Who says a text: what the class and the frames of a throwable tell about its message.

use crate::trace::Throwable;

use super::scheme;
use super::text::Speaker;
use super::words::{DATA_PACKAGES, NETWORK_CLASSES, RELATED_CLASSES};

const ASSERTIONS: &[&str] = &[
    "AssertionError",
    "AssertionFailedError",
    "ComparisonFailure",
    "MultipleFailuresError",
    "ArgumentsAreDifferent",
];

/// What the class says; the scheme is settled apart, from the whole chain.
pub(super) fn of(throwable: &Throwable<'_>, scheme: Option<&'static str>) -> Speaker {
    let class = throwable.class.unwrap_or_default();
    let simple = throwable.simple_class().unwrap_or_default();
    // Without a class the message is the whole toString, which often names one.
    let message = throwable
        .message
        .filter(|_| class.is_empty())
        .unwrap_or_default();
    Speaker {
        network: has_any(simple, NETWORK_CLASSES)
            || (class.is_empty()
                && has_any(
                    first_line(message),
                    &["ConnectException", "NotConnected", "SocketTimeout"],
                )),
        unknown_host: simple.ends_with("UnknownHostException"),
        data: DATA_PACKAGES.iter().any(|prefix| class.starts_with(prefix)),
        assertion: has_any(simple, ASSERTIONS) || class.starts_with("org.mockito."),
        scheme,
    }
}

/// A port of this process: nothing to contact.
pub(super) fn is_own_port(throwable: &Throwable<'_>) -> bool {
    let simple = throwable.simple_class().unwrap_or_default();
    ["BindException", "PortInUseException", "AddressInUse"]
        .iter()
        .any(|name| simple.contains(name))
}

/// Whether a chain is about a peer at all, so that the lines above it may tell which.
pub(super) fn is_about_a_peer(chain: &[Throwable<'_>]) -> bool {
    chain.iter().any(|throwable| {
        let class = throwable.class.unwrap_or_default();
        of(throwable, None).network
            || has_any(class, RELATED_CLASSES)
            || throwable.message.is_some_and(quotes_a_peer)
            || matches!(scheme::of_package(class), Some(Some(_)))
    })
}

/// A message that quotes its cause, which may not be printed.
fn quotes_a_peer(message: &str) -> bool {
    let near = &message[..super::url::clip(message, 4096)];
    ["java.net.", "java.nio.channels.", "javax.net.ssl."]
        .iter()
        .any(|package| near.contains(package) && near.contains("Exception"))
}

/// What each throwable of a chain talks to: its own class or frames, else those around it, else `outer`.
pub(super) fn schemes(
    chain: &[Throwable<'_>],
    outer: Option<&'static str>,
) -> Vec<Option<&'static str>> {
    let own: Vec<_> = chain.iter().map(own_scheme).collect();
    let inner = own.iter().rev().flatten().next().copied().flatten();
    let mut last = None;
    own.into_iter()
        .map(|scheme| {
            last = scheme.or(last);
            last.unwrap_or(inner).or(outer)
        })
        .collect()
}

fn own_scheme(throwable: &Throwable<'_>) -> Option<Option<&'static str>> {
    let by_class = throwable
        .class
        .and_then(scheme::of_package)
        .filter(Option::is_some);
    by_class.or_else(|| {
        throwable
            .frames
            .iter()
            .find_map(|frame| scheme::of_package(frame.call()))
    })
}

/// Whether a chain failed on the network, whatever it was talking to.
pub(super) fn is_about_the_network(chain: &[Throwable<'_>]) -> bool {
    chain.iter().any(|throwable| of(throwable, None).network)
}

/// What a chain is a client of where its packages tell no scheme: `http` or `jdbc`; what is nearest the root counts.
pub(super) fn kind_of_client(chain: &[Throwable<'_>]) -> Option<&'static str> {
    chain.iter().rev().find_map(|throwable| {
        let class = throwable.class.into_iter();
        let mut names = class.chain(throwable.frames.iter().map(|frame| frame.call()));
        names.find_map(scheme::kind_of_client)
    })
}

fn has_any(text: &str, parts: &[&str]) -> bool {
    parts.iter().any(|part| text.contains(part))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}
