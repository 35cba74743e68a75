//! Sentences that name a host and a port in words: `the host db1, port 1433`, `host, port: mail.x, 465`,
//! `server db1/10.0.0.2 on port 25,010`, `(HOST=h)(PORT=1521)`, `Socket[addr=h/10.0.0.2,port=80]`.

use super::beside::{left_host, right_host, word_at};
use super::host;
use super::jdbc;
use super::text::{Found, Speaker, Text};

/// Occurrences of a word that are looked at, per text.
const TRIES_MAX: usize = 400;

/// Finds such sentences and the spans that they cover, in order.
pub(super) fn scan(text: &Text, speaker: Speaker) -> (Vec<Found>, Vec<(usize, usize)>) {
    let mut hits: Vec<Hit> = Vec::new();
    hits.extend(descriptors(text, speaker));
    hits.extend(occurrences(text.lower(), "port").filter_map(|at| at_port(text, at)));
    hits.extend(occurrences(text.lower(), "host").filter_map(|at| at_host(text, at)));
    hits.extend(occurrences(text.lower(), "connect lapse ").filter_map(|at| at_lapse(text, at)));
    hits.extend(occurrences(text.lower(), "serverip = '").filter_map(|at| at_server(text, at)));
    hits.extend(occurrences(text.lower(), "puerto").filter_map(|at| at_port(text, at + 2)));
    hits.extend(in_other_scripts(text));
    hits.sort_by_key(|hit| hit.start);
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut found = Vec::new();
    for hit in hits {
        if spans.last().is_none_or(|&(_, end)| end <= hit.start) {
            spans.push((hit.start, hit.end));
            found.push(hit.found.direct(true));
        }
    }
    (found, spans)
}

struct Hit {
    start: usize,
    end: usize,
    found: Found,
}

fn occurrences<'a>(lower: &'a str, word: &'a str) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(lower.as_bytes(), word.as_bytes()).take(TRIES_MAX)
}

/// `(HOST=h)(PORT=1521)` and `address=(host=h)(port=3306)` anywhere.
fn descriptors(text: &Text, speaker: Speaker) -> Vec<Hit> {
    let (raw, lower) = (text.raw(), text.lower());
    let scheme = speaker.scheme.unwrap_or_default();
    occurrences(lower, "(host")
        .filter_map(|open| {
            let end = super::url::clip(&raw[open..], 320) + open;
            let end = lower[open + 1..end]
                .find("(host")
                .map_or(end, |at| open + 1 + at);
            let mut found = jdbc::descriptor(&raw[open..end], scheme)
                .into_iter()
                .next()?;
            found.at = open;
            if scheme.is_empty() {
                found.scheme = None;
            }
            found.port?;
            let close = raw[open..end].rfind(')').map_or(end, |at| open + at);
            Some(Hit {
                start: open,
                end: close,
                found,
            })
        })
        .collect()
}

/// Everything that is said with the word `port` (`puerto` and `porta` come here too).
fn at_port(text: &Text, at: usize) -> Option<Hit> {
    let (raw, lower) = (text.raw(), text.lower());
    let spanish = lower.get(at.saturating_sub(2)..at) == Some("pu");
    let start = if spanish { at - 2 } else { at };
    if is_letter(lower, start.checked_sub(1)) && !is_number_suffix(lower, at) {
        return None;
    }
    let word_end = at + 4;
    let tail = raw.get(word_end..)?;
    let tail = tail.strip_prefix("number").unwrap_or(tail);
    let letters = tail.bytes().take_while(u8::is_ascii_alphabetic).count();
    let tail = tail.get(letters..).filter(|_| letters <= 1)?;
    let gap = tail
        .bytes()
        .take(5)
        .take_while(|b| b" :=\"'[".contains(b))
        .count();
    let number_at = raw.len() - tail.len() + gap;
    let number = &raw[number_at..];
    if let Some(hit) = mail(raw, lower, start, number_at) {
        return Some(hit);
    }
    let (port, length) = grouped_port(number).filter(|_| gap > 0)?;
    let end = number_at + length;
    if lower[..start].trim_end().ends_with("remote") {
        return remote_port(raw, end, port, start);
    }
    let (host_start, mut found) =
        left_host(raw, lower, start).or_else(|| right_host(raw, lower, end))?;
    found.port = Some(port);
    let around = text.around(host_start.min(start), end);
    (!around.local() && !around.follows(&["from"])).then_some(Hit {
        start: host_start.min(start),
        end: end.max(found.at + found.host.len().min(raw.len() - found.at)),
        found,
    })
}

fn is_letter(text: &str, at: Option<usize>) -> bool {
    at.and_then(|at| text.as_bytes().get(at))
        .is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_')
}

/// `serverport`, `remoteport`: one word of a dump, unlike `support` and `localport`.
fn is_number_suffix(lower: &str, at: usize) -> bool {
    ["server", "host", "db", "remote", "broker"]
        .iter()
        .any(|word| lower[..at].ends_with(word))
}

/// JavaMail: `Couldn't connect to host, port: smtp.x, 465; timeout -1`.
fn mail(raw: &str, lower: &str, start: usize, at: usize) -> Option<Hit> {
    let before = lower[..start].trim_end();
    before.strip_suffix("host,")?;
    let (name, rest) = raw[at..]
        .split_once(", ")
        .filter(|(name, _)| host::is_host(name))?;
    let digits = rest.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let port = host::port(&rest[..digits])?;
    let end = at + name.len() + 2 + digits;
    Some(Hit {
        start,
        end,
        found: Found::new(at, name, Some(port)),
    })
}

/// `8080` or, as Db2 and MessageFormat write it, `25,010`.
fn grouped_port(text: &str) -> Option<(u16, usize)> {
    let digits = |text: &str| text.bytes().take(6).take_while(u8::is_ascii_digit).count();
    let first = digits(text);
    let rest = text.get(first..)?;
    let grouped = (1..=2).contains(&first) && rest.starts_with([',', '.', '\u{a0}']);
    let second = if grouped {
        rest.get(1..).map_or(0, digits)
    } else {
        0
    };
    if second == 3 && rest.as_bytes()[0] < 128 {
        let joined = format!("{}{}", &text[..first], &rest[1..4]);
        return Some((host::port(&joined)?, first + 4));
    }
    Some((host::port(&text[..first])?, first))
}

/// `remote port 61613 to address 127.0.0.1 (localhost)`.
fn remote_port(raw: &str, end: usize, port: u16, start: usize) -> Option<Hit> {
    let rest = raw[end..].strip_prefix(" to address ")?;
    let at = raw.len() - rest.len();
    let (address, rest) = rest.split_once(' ').unwrap_or((rest, ""));
    host::address(address)?;
    let name = rest
        .strip_prefix('(')
        .and_then(|rest| rest.split(')').next())
        .filter(|name| host::is_name(name));
    let found = Found::new(at, name.unwrap_or(address), Some(port)).address(address);
    Some(Hit {
        start,
        end: at + address.len(),
        found,
    })
}

/// What is said with the word `host`: `host name 'h(1414)'`, `destination host is: "nn":9000`.
fn at_host(text: &Text, start: usize) -> Option<Hit> {
    let (raw, lower) = (text.raw(), text.lower());
    if is_letter(lower, start.checked_sub(1)) {
        return None;
    }
    let rest = &lower[start + 4..];
    let rest = rest
        .strip_prefix(" name")
        .or_else(|| rest.strip_prefix("name"))
        .unwrap_or(rest);
    let destination = lower[..start].ends_with("destination ");
    let rest = if destination {
        rest.strip_prefix(" is").unwrap_or(rest)
    } else {
        rest
    };
    let skip = rest
        .bytes()
        .take(4)
        .take_while(|b| b" :='\"(".contains(b))
        .count();
    let at = lower.len() - rest.len() + skip;
    let name = word_at(raw, at);
    if skip == 0 || !host::is_host(name) {
        return None;
    }
    let tail = &raw[at + name.len()..];
    if destination {
        let digits = tail
            .strip_prefix("\":")
            .or_else(|| tail.strip_prefix(':'))?;
        let (port, length) = grouped_port(digits)?;
        let end = raw.len() - digits.len() + length;
        return Some(Hit {
            start,
            end,
            found: Found::new(at, name, Some(port)),
        });
    }
    let digits = tail.strip_prefix('(')?;
    let (port, length) = grouped_port(digits)?;
    digits[length..].starts_with(')').then(|| Hit {
        start,
        end: raw.len() - digits.len() + length,
        found: Found::new(at, name, Some(port)),
    })
}

/// Oracle: `socket connect lapse 3 ms. localhost/127.0.0.1 1521 0 1 true`.
fn at_lapse(text: &Text, start: usize) -> Option<Hit> {
    let raw = text.raw();
    let rest = raw[start + 14..]
        .trim_start_matches(|c: char| c.is_ascii_digit())
        .strip_prefix(" ms. ")?;
    let at = raw.len() - rest.len();
    let mut words = rest.splitn(3, ' ');
    let (peer, digits) = (words.next()?, words.next()?);
    let port = host::port(digits)?;
    let (name, address) = peer
        .split_once('/')
        .map_or((peer, None), |(name, address)| (name, Some(address)));
    let name = if name.is_empty() { address? } else { name };
    if !host::is_host(name) {
        return None;
    }
    let mut found = Found::new(at, name, Some(port));
    if let Some(address) = address.filter(|address| host::address(address).is_some()) {
        found = found.address(address);
    }
    Some(Hit {
        start,
        end: at + peer.len() + 1 + digits.len(),
        found,
    })
}

/// Nacos: `{serverIp = '10.0.0.2', server main port = 8848}`.
fn at_server(text: &Text, start: usize) -> Option<Hit> {
    let raw = text.raw();
    let at = start + "serverip = '".len();
    let name = word_at(raw, at);
    let tail = raw[at + name.len()..].strip_prefix("', server main port = ")?;
    let (port, length) = grouped_port(tail).filter(|_| host::is_host(name))?;
    Some(Hit {
        start,
        end: raw.len() - tail.len() + length,
        found: Found::new(at, name, Some(port)),
    })
}

/// SQL Server's sentence in Chinese and Japanese, where the order or the words differ.
fn in_other_scripts(text: &Text) -> Vec<Hit> {
    let raw = text.raw();
    let mut hits = Vec::new();
    for (host_word, port_word) in [("主机", "端口"), ("ホスト", "ポート"), ("主機", "連接埠")]
    {
        let Some(host_at) = raw.find(host_word) else {
            continue;
        };
        let Some(port_at) = raw.find(port_word) else {
            continue;
        };
        let name = after_word(raw, host_at + host_word.len());
        let digits = after_word(raw, port_at + port_word.len());
        let near = host_at.abs_diff(port_at) < 320;
        if let Some(port) = host::port(digits).filter(|_| near && host::is_host(name)) {
            let start = host_at.min(port_at);
            let found = Found::new(start, name, Some(port));
            hits.push(Hit {
                start,
                end: start + host_word.len(),
                found,
            });
        }
    }
    hits
}

fn after_word(raw: &str, at: usize) -> &str {
    let skip = raw[at..]
        .bytes()
        .take(2)
        .take_while(|b| b" :".contains(b))
        .count();
    word_at(raw, at + skip)
}
