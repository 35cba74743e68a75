//! What all pages have in common.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::render::clean::visible;

/// The style of every page.
pub const STYLE: &str = include_str!("style.css");
/// The search of the indexes. It only hides and shows what is there.
pub const SCRIPT: &str = include_str!("search.js");
/// SHA-256 of the style, in base 64; a test proves it.
pub const STYLE_HASH: &str = "6g5RXdxvBAJdhePT+/AdQu+SqcPELD06iWG6lPKeg3o=";
/// SHA-256 of the script.
pub const SCRIPT_HASH: &str = "TKAzsS+WVm2Yjw10zWgM8S9eIizMzbyF3jpPKeHUA20=";

/// Where a page stands, for its links to the indexes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// By itself, without other pages.
    Alone,
    /// An index.
    Top,
    /// A page of an entry.
    Entry,
}

/// A whole page. Nothing invisible and nothing that turns text around leaves by another way.
pub(super) fn page(title: &str, place: Place, body: &Markup) -> String {
    let script = place == Place::Top;
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{STYLE_HASH}'; script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'"
    );
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content=(policy);
                meta name="referrer" content="no-referrer";
                meta name="color-scheme" content="light dark";
                meta name="generator" content=(GENERATOR);
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                @if place != Place::Alone { (navigation(place)) }
                main { (body) }
                @if script { script { (PreEscaped(SCRIPT)) } }
            }
        }
    };
    visible(&page.into_string()).into_owned() + "\n"
}

/// Who made a page; `kb export` writes over no other.
pub(super) const GENERATOR: &str = "causedby";

fn navigation(place: Place) -> Markup {
    let up = if place == Place::Entry { "../" } else { "" };
    html! {
        header {
            nav aria-label="Indexes" {
                a href={ (up) "index.html" } { "By family" }
                a href={ (up) "classes.html" } { "By class" }
            }
        }
    }
}
