//! Host and port out of messages, URLs and log lines; where the trace was pointing when it failed.
//! Contacts nothing: whether an endpoint answers is somebody else's question.

mod belief;
mod beside;
mod edge;
mod host;
mod jdbc;
mod merge;
mod name;
mod noise;
mod phrase;
mod scheme;
mod socket;
mod speaker;
mod text;
mod url;
mod words;

use crate::trace::{Context, Throwable, Trace};

use merge::Endpoints;
use text::{Found, Speaker, Text};

/// Longer texts are dumps and documents.
const TEXT_MAX: usize = 256 * 1024;

/// Suppressed chains within suppressed chains that are followed.
const NESTING_MAX: usize = 8;

/// Something that could be connected to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    /// Name or address as the text names it, without brackets: `db1`, `10.0.0.5`, `fd00::1`.
    pub host: String,
    /// Named by the text, or the default of its scheme or driver.
    pub port: Option<u16>,
    /// `http`, `https`, `postgresql`, `mysql`, `redis`, `kafka` … in lower case, without `jdbc:`.
    pub scheme: Option<String>,
    /// The address to which the name had been resolved, where the text shows both.
    pub address: Option<String>,
    /// Where it stood: `chain[1].message`, `chain[0].suppressed[0].message`, `context.message`, `before`;
    /// `chain[0].suppressed[0][1].message` for a cause of a suppressed throwable, `target` for a target.
    pub found_in: String,
}

/// What a trace was talking to, the endpoint that failed first.
///
/// Trusts the messages of the chain (nearest the root first) more than those of suppressed throwables,
/// those more than the message of the log record, and that more than the lines above, of which the
/// nearest counts most. The lines above add an endpoint only when nothing else names one, and only
/// when the chain is about a peer at all.
pub fn find(trace: &Trace<'_>) -> Vec<Endpoint> {
    let mut endpoints = Endpoints::default();
    let schemes = speaker::schemes(&trace.chain, None);
    chain_messages(&trace.chain, &schemes, &mut endpoints);
    for (index, throwable) in trace.chain.iter().enumerate().rev() {
        let scheme = schemes.get(index).copied().flatten();
        suppressed(
            throwable,
            &format!("chain[{index}]"),
            scheme,
            0,
            &mut endpoints,
        );
        if endpoints.is_full() {
            break;
        }
    }
    let own_port = trace.chain.iter().any(is_about_own_port);
    if !own_port && speaker::is_about_a_peer(&trace.chain) {
        let scheme = schemes.last().copied().flatten();
        context_message(&trace.context, scheme, &mut endpoints);
        lines_before(&trace.before, scheme, &mut endpoints);
    }
    endpoints.into_list()
}

/// What a trace failed to reach, as far as its packages tell: the scheme of a service, or `http` or `jdbc` for
/// clients of many. `None` if it did not fail on the network, or on a port of its own.
///
/// For traces in which [`find`] finds no endpoint.
pub fn unnamed_service(trace: &Trace<'_>) -> Option<&'static str> {
    let chain = &trace.chain;
    if !speaker::is_about_the_network(chain) || chain.iter().any(is_about_own_port) {
        return None;
    }
    let scheme = speaker::schemes(chain, None).last().copied().flatten();
    scheme.or_else(|| speaker::kind_of_client(chain))
}

/// Reads a target named by the user: `db1:5432`, `[::1]:80`, `db1`, an address with a scheme, `jdbc:…`,
/// or several behind commas. `None` when it names nothing that could be connected to.
pub fn parse_target(target: &str) -> Option<Vec<Endpoint>> {
    let target = target.trim();
    let list = url::whole(target).or_else(|| plain_targets(target))?;
    let mut endpoints = Endpoints::default();
    for found in list {
        endpoints.offer(found, None, "target");
    }
    Some(endpoints.into_list()).filter(|list| !list.is_empty())
}

fn plain_targets(target: &str) -> Option<Vec<Found>> {
    target
        .split(',')
        .take(64)
        .map(|part| plain_target(part.trim()))
        .collect()
}

/// `h:80`, and as pasted from a trace `h/10.0.0.2:80` and `/10.0.0.2:80`.
fn plain_target(part: &str) -> Option<Found> {
    let (name, peer) = part
        .split_once('/')
        .map_or(("", part), |(name, peer)| (name, peer));
    let peer = peer.replace("<unresolved>", name);
    let (host, port) = host::split_port(&peer)?;
    if name.is_empty() {
        return Some(Found::new(0, host, port));
    }
    let resolved = host::address(host).is_some() || host == name;
    (resolved && host::is_host(name)).then(|| Found::new(0, name, port).address(host))
}

/// The messages of the main chain: what was called before what is only mentioned, root first in each.
fn chain_messages(
    chain: &[Throwable<'_>],
    schemes: &[Option<&'static str>],
    endpoints: &mut Endpoints,
) {
    let mut mentioned = Vec::new();
    for (index, throwable) in chain.iter().enumerate().rev() {
        let scheme = schemes.get(index).copied().flatten();
        for found in in_message(throwable, scheme) {
            if found.direct {
                endpoints.offer(found, scheme, &format!("chain[{index}].message"));
            } else if mentioned.len() < 64 {
                mentioned.push((found, scheme, index));
            }
        }
        if endpoints.is_full() {
            return;
        }
    }
    for (found, scheme, index) in mentioned {
        endpoints.offer(found, scheme, &format!("chain[{index}].message"));
    }
}

fn suppressed(
    throwable: &Throwable<'_>,
    path: &str,
    outer: Option<&'static str>,
    depth: usize,
    endpoints: &mut Endpoints,
) {
    for (number, chain) in throwable.suppressed.iter().enumerate() {
        if depth >= NESTING_MAX || endpoints.is_full() {
            return;
        }
        let schemes = speaker::schemes(chain, outer);
        for (index, inner) in chain.iter().enumerate().rev() {
            let path = match index {
                0 => format!("{path}.suppressed[{number}]"),
                _ => format!("{path}.suppressed[{number}][{index}]"),
            };
            let scheme = schemes.get(index).copied().flatten();
            for found in in_message(inner, scheme) {
                endpoints.offer(found, scheme, &format!("{path}.message"));
            }
            suppressed(inner, &path, scheme, depth + 1, endpoints);
        }
    }
}

fn in_message(throwable: &Throwable<'_>, scheme: Option<&'static str>) -> Vec<Found> {
    match throwable.message {
        Some(message) if !speaker::is_own_port(throwable) && !quotes_a_value(throwable) => {
            search(message, speaker::of(throwable, scheme))
        }
        _ => Vec::new(),
    }
}

/// Whether the message quotes what was to be read and could not: an address in it is a value, and
/// nobody called it.
fn quotes_a_value(throwable: &Throwable<'_>) -> bool {
    matches!(
        throwable.class,
        Some("java.lang.NumberFormatException" | "java.time.format.DateTimeParseException")
    )
}

fn is_about_own_port(throwable: &Throwable<'_>) -> bool {
    speaker::is_own_port(throwable)
        || throwable.message.is_some_and(|message| {
            noise::is_own_port(&Text::new(&message[..url::clip(message, TEXT_MAX)]))
        })
}

fn context_message(context: &Context<'_>, scheme: Option<&'static str>, endpoints: &mut Endpoints) {
    let Some(message) = context.message else {
        return;
    };
    let logger = context.logger.unwrap_or_default().to_ascii_lowercase();
    let scheme = scheme::of_logger(&logger).or(scheme);
    for found in search(
        message,
        Speaker {
            scheme,
            ..Speaker::default()
        },
    ) {
        endpoints.offer(found, scheme, "context.message");
    }
}

/// The nearest line first. What is known already learns from all of them; new endpoints are taken only
/// when no better text named one.
fn lines_before(before: &[&str], scheme: Option<&'static str>, endpoints: &mut Endpoints) {
    let alone = endpoints.is_empty();
    for line in before.iter().rev() {
        let text = Text::new(&line[..url::clip(line, TEXT_MAX)]);
        if !noise::tells_trouble(&text) {
            continue;
        }
        let scheme = scheme::of_logger(text.lower()).or(scheme);
        for found in search(
            line,
            Speaker {
                scheme,
                ..Speaker::default()
            },
        ) {
            if alone {
                endpoints.offer(found, scheme, "before");
            } else {
                // What is not known yet is left out on purpose.
                let _unknown = endpoints.join(found, scheme);
            }
        }
    }
}

/// Everything that one text names, what was called first. Of a text longer than any message that a person
/// reads only both ends are searched.
fn search(text: &str, speaker: Speaker) -> Vec<Found> {
    if text.len() <= TEXT_MAX {
        return search_all(text, speaker);
    }
    // Cut at blanks only: half an address could show its secret as a port.
    let head = &text[..url::clip(text, TEXT_MAX / 2)];
    let tail = &text[url::clip(text, text.len() - TEXT_MAX / 2)..];
    let head = head.rfind(char::is_whitespace).map_or("", |at| &head[..at]);
    let tail = tail.find(char::is_whitespace).map_or("", |at| &tail[at..]);
    let mut found = search_all(head, speaker);
    found.extend(search_all(tail, speaker));
    found
}

fn search_all(text: &str, speaker: Speaker) -> Vec<Found> {
    let mut text = Text::new(text);
    if noise::is_own_port(&text) {
        return Vec::new();
    }
    text.blank(&noise::own_parts(&text));
    let (mut found, spans) = url::scan(&text, speaker);
    text.blank(&spans);
    let (more, spans) = phrase::scan(&text, speaker);
    found.extend(more);
    text.blank(&spans);
    found.extend(socket::scan(&text, speaker));
    found.extend(name::scan(&text, speaker));
    found.sort_by_key(|one| (!one.direct, one.at));
    found
}
