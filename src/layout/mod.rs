//! Undresses lines: prefixes, structured loggers, escapes and quotes.
//!
//! Every step recognises a dress by its structure and takes it off where that shows a trace; the
//! steps repeat until nothing changes, since dresses are worn over each other.

pub(crate) mod anchor;
mod attribute;
mod cast;
mod element;
mod escape;
mod joined;
mod json;
mod logcat;
mod markup;
pub(crate) mod names;
mod page;
mod partial;
mod percent;
mod prefix;
mod printable;
mod quoted;
mod rocket;
mod shell;
mod slashed;
mod spaced;
mod suffix;
mod work;
mod wrapped;
mod xml;

pub use page::Page;
pub(crate) use page::{Line, Role};
use work::Work;

/// JSON in docker's JSON under a composer's prefix, in a quoted mail: deeper was never seen.
const MOST_DRESSES: usize = 6;

/// Takes every dress off that can be recognised by its structure.
pub fn undress(text: &str) -> Page<'_> {
    let page = Page::plain(text);
    let dressed = page.lines.iter().any(|line| is_dressed(page.line(line)));
    if !dressed && !spaced::may_close(&page) {
        return page;
    }
    let mut work = Work::of(&page, text);
    let mut changed = cast::play(&mut work) | partial::join(&mut work) | logcat::join(&mut work);
    for _ in 0..MOST_DRESSES {
        let round = xml::open(&mut work)
            | rocket::rewrite(&mut work)
            | json::open(&mut work)
            | quoted::open(&mut work)
            | wrapped::go_on(&mut work)
            | escape::unescape(&mut work)
            | percent::decode(&mut work)
            | printable::decode(&mut work)
            | attribute::open(&mut work)
            | element::open(&mut work)
            | markup::show(&mut work)
            | joined::split(&mut work)
            | suffix::strip(&mut work)
            | prefix::strip(&mut work)
            | shell::clear(&mut work)
            | slashed::rewrite(&mut work)
            | spaced::close(&mut work)
            | wrapped::unfold(&mut work)
            | wrapped::join(&mut work);
        changed |= round;
        if !round {
            break;
        }
    }
    if changed { work.into_page() } else { page }
}

/// Cheap and generous: whether a line may wear anything. A frame behind its indent wears nothing,
/// nor does a line without any mark that a dress needs.
fn is_dressed(line: &str) -> bool {
    let text = line.trim_start();
    if let Some(call) = text.strip_prefix("at ") {
        return !is_plain_frame(call) || slashed::may_hold(text);
    }
    if memchr::memchr3(b'{', b'\\', b'&', line.as_bytes()).is_some()
        || memchr::memchr(b'<', line.as_bytes()).is_some()
        || (memchr::memchr(b'#', line.as_bytes()).is_some() && line.contains("#01"))
    {
        return true;
    }
    anchor::find(text).is_some_and(|at| at > 0)
        || text.ends_with(")]")
        || text == "at"
        || text.ends_with('=')
        || anchor::find_bare_frame(text).is_some_and(|at| at > 0)
        || quoted::may_open(text)
        || text.len() < line.len() && spaced::may_head(text)
        || text.starts_with("##teamcity[")
        || percent::may_hold(text)
        || logcat::may_hold(text)
        || text.starts_with('+') && shell::may_end(text)
        || memchr::memmem::find(text.as_bytes(), b"::error").is_some()
}

/// A frame that fills its line, as far as one glance tells.
fn is_plain_frame(call: &str) -> bool {
    match memchr::memchr(b')', call.as_bytes()) {
        Some(close) => {
            let tail = &call[close + 1..];
            let plain = tail.is_empty() || anchor::is_tail(tail) && !tail.ends_with([' ', '\t']);
            plain && memchr::memchr(b'\\', call.as_bytes()).is_none()
        }
        None => false,
    }
}
