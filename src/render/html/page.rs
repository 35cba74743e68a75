//! What all pages have in common.

use std::borrow::Cow;

use maud::{DOCTYPE, Markup, PreEscaped, Render, html};

use super::asset::{Asset, SCAN_STYLE, SEARCH, SORT, STYLE};
use crate::render::clean::visible;

/// Where a page stands, for its links to the indexes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// By itself, without other pages.
    Alone,
    /// An index.
    Top,
    /// A page of an entry.
    Entry,
    /// The report of a scan; with groups it can be searched and sorted.
    Scan { groups: bool },
}

impl Place {
    fn styles(self) -> &'static [Asset] {
        match self {
            Self::Scan { .. } => &[STYLE, SCAN_STYLE],
            _ => &[STYLE],
        }
    }

    fn scripts(self) -> &'static [Asset] {
        match self {
            Self::Top => &[SEARCH],
            Self::Scan { groups: true } => &[SEARCH, SORT],
            _ => &[],
        }
    }

    fn in_site(self) -> bool {
        matches!(self, Self::Top | Self::Entry)
    }
}

/// What alone a page may use: `'sha256-…'` for each, or nothing.
fn allowed(assets: &[Asset]) -> String {
    let hashes: Vec<String> = assets
        .iter()
        .map(|asset| format!("'sha256-{}'", asset.hash))
        .collect();
    match hashes.is_empty() {
        true => "'none'".to_owned(),
        false => hashes.join(" "),
    }
}

/// A whole page. Nothing invisible and nothing that turns text around leaves by another way.
pub(super) fn page(title: &str, place: Place, body: &impl Render) -> String {
    let (styles, scripts) = (place.styles(), place.scripts());
    let policy = format!(
        "default-src 'none'; style-src {}; script-src {}; base-uri 'none'; form-action 'none'",
        allowed(styles),
        allowed(scripts)
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
                @for style in styles { style { (PreEscaped(style.text)) } }
            }
            body {
                @if place.in_site() { (navigation(place)) }
                main { (body) }
                @for script in scripts { script { (PreEscaped(script.text)) } }
            }
        }
    };
    let mut page = page.into_string();
    // Pages may be large: they are copied only if they must be.
    if let Cow::Owned(clean) = visible(&page) {
        page = clean;
    }
    page.push('\n');
    page
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
