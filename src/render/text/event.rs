//! News of a log that is followed: a few lines for each.

use super::page::Page;
use super::scan::what;
use super::span::{Span, prose, span};
use super::style::{DIM, FAILURE, LABEL, PLAIN};
use super::{entry, trace};
use crate::render::place::place;
use crate::render::scanned::{many, second, thousands};
use crate::render::{Options, one_line};
use crate::report::follow::{Event, Kind};

/// Column at which the facts begin, right of their labels.
const FACTS: usize = 13;

/// How much of the explanation is told at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// What failed and where.
    Briefly,
    /// The likely cause, too.
    Usually,
    /// Causes and steps.
    Wholly,
}

/// News as text: a few lines and an empty one.
pub fn text_event(event: &Event, told: Told, options: &Options) -> String {
    let mut page = Page::new(options.width, options.colour);
    let group = &event.group;
    let sample = &group.sample;
    let moment = second(group.last_seen.as_deref().unwrap_or(&event.at));
    let mut line = jump(event);
    line.extend(what(group));
    page.hang(0, &[span(DIM, moment), span(PLAIN, " ")], 2, &line);
    let place = match event.event {
        Kind::Rate => format!(
            "{} so far, the first at {}",
            many(group.count, "time"),
            place(sample)
        ),
        _ if group.count > 1 => format!("{} · {}", place(sample), many(group.count, "time")),
        _ => place(sample),
    };
    row(&mut page, "where", &[span(DIM, &place)]);
    if event.instead_of.is_some() {
        let words = "what was told of it before was only its begin";
        row(&mut page, "", &[span(DIM, words)]);
    }
    failure(&mut page, event, options);
    if event.event != Kind::Rate {
        explained(&mut page, event, told, options);
    }
    page.blank();
    page.finish()
}

/// What comes from here on.
pub fn text_following(files: usize, options: &Options) -> String {
    let mut page = Page::new(options.width, options.colour);
    let what = match files {
        0 => "nothing to follow yet".to_owned(),
        files => format!("following {}", many(files as u64, "log")),
    };
    let what = what + ": what is new is told as it comes, Ctrl-C ends with a summary";
    page.blank();
    page.para(0, &[span(DIM, &what)]);
    page.blank();
    page.finish()
}

/// `40 in a minute, at most 3 in any of the hour before: `
fn jump(event: &Event) -> Vec<Span<'_>> {
    let Some(last_minute) = event.last_minute else {
        return Vec::new();
    };
    let before = match event.hour_before {
        None | Some(0) => "none in the hour before".to_owned(),
        Some(most) => format!("at most {} in any of the hour before", thousands(most)),
    };
    let rate = format!("{} in a minute", thousands(last_minute));
    vec![
        Span::owned(FAILURE, rate),
        Span::owned(PLAIN, format!(", {before}: ")),
    ]
}

/// The throwable that says what failed, on two lines at most.
fn failure(page: &mut Page, event: &Event, options: &Options) {
    let sample = &event.group.sample;
    let Some(throwable) = sample.chain.get(sample.decisive) else {
        return;
    };
    let class = throwable.class.as_deref().unwrap_or("");
    let message = one_line(throwable.message.as_deref().unwrap_or(""));
    let text = match (class, message.as_str()) {
        (class, "") => class.to_owned(),
        ("", message) => message.to_owned(),
        (class, message) => format!("{class}: {message}"),
    };
    let text = short(&text, options);
    row(page, "failure", &[span(PLAIN, &text)]);
}

fn explained(page: &mut Page, event: &Event, told: Told, options: &Options) {
    let sample = &event.group.sample;
    if sample.app_frame.is_some() {
        trace::own_code(page, sample);
    }
    let best = sample.explanations.first();
    match (told, best) {
        (Told::Wholly, Some(best)) => {
            page.blank();
            entry::whole(page, best, options);
        }
        (Told::Usually, Some(best)) => {
            if let Some(cause) = best.causes.first() {
                let text = short(&one_line(&cause.text), options);
                row(page, "likely", &prose(&text));
            }
        }
        _ => {}
    }
}

/// As much of a text as fits on two lines.
fn short(text: &str, options: &Options) -> String {
    // Words do not break at the very end of a line.
    let most = (2 * options.width.saturating_sub(FACTS))
        .saturating_sub(12)
        .max(20);
    let mut short: String = text.chars().take(most).collect();
    if short.len() < text.len() {
        let end = short.rfind(' ').filter(|end| *end > most / 2);
        short.truncate(end.unwrap_or(short.len()));
        short.push('…');
    }
    short
}

fn row(page: &mut Page, label: &str, body: &[Span]) {
    page.hang(2, &[span(LABEL, label)], FACTS, body);
}
