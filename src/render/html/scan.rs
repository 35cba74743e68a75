//! The report of a scan: one page, which can be searched and sorted where scripts run.

use jiff::Timestamp;
use maud::{Markup, Render, html};

use super::chart::{chart, readable, sparkline};
use super::entry::{advice, severity};
use super::index::search;
use super::page::{Place, page};
use super::prose::prose;
use crate::kb::Severity;
use crate::render::advice as general;
use crate::render::place::{named, place};
use crate::render::scanned::{checked, many, no_room, opening, size, thousands};
use crate::render::stack::stack;
use crate::report::TraceReport;
use crate::report::scan::{Bucket, GroupReport, ScanReport};

/// Files named beside a group; all of them stand below it.
const PLACES: usize = 3;

/// Characters of a message beside its class; all of it stands below.
const MESSAGE: usize = 240;

/// The scan as one page that needs nothing else.
pub fn html_scan(report: &ScanReport) -> String {
    let groups = !report.groups.is_empty();
    page("Failures in logs", Place::Scan { groups }, &Body(report))
}

/// What stands on the page. It is written where the page grows: with all groups it may be large.
struct Body<'r>(&'r ScanReport);

impl Render for Body<'_> {
    fn render_to(&self, page: &mut String) {
        let Self(report) = self;
        let groups = !report.groups.is_empty();
        let above = html! {
            h1 { "Failures in logs" }
            (summary(report))
            (chart(report))
            @if groups {
                (order(report.new.is_some()))
                (search("Class, message, entry or file", report.groups.len()))
            }
        };
        above.render_to(page);
        if groups {
            page.push_str("<section class=\"group\"><ul class=\"groups\">");
            for (index, one) in report.groups.iter().enumerate() {
                group(one, &report.timeline, index).render_to(page);
            }
            page.push_str("</ul></section>");
        }
    }
}

fn summary(report: &ScanReport) -> Markup {
    let new = report.new.map(|new| ("new groups", thousands(new)));
    let figures = [
        ("failures", thousands(report.traces)),
        ("groups", thousands(report.groups.len() as u64)),
    ];
    let further = [
        ("files", thousands(report.files as u64)),
        ("read", size(report.bytes)),
        ("lines", thousands(report.lines)),
    ];
    html! {
        dl.figures { @for (name, number) in figures.into_iter().chain(new).chain(further) { div { dt { (name) } dd { (number) } } } }
        @if report.partial { p.warn { "Interrupted: this is only a part." } }
        @if let Some(words) = no_room(report) { p.note { (words) } }
        @if !report.unread.is_empty() {
            div.warn {
                (many(report.unread.len() as u64, "input")) " could not be read to the end:"
                ul { @for unread in &report.unread { li { code { (unread.name) } ": " (unread.reason) } } }
            }
        }
    }
}

/// Shown by the script that makes it work.
fn order(compared: bool) -> Markup {
    let new = compared.then_some(("new", "New"));
    let keys = [
        ("count", "Count"),
        ("last", "Last seen"),
        ("severity", "Severity"),
    ];
    html! {
        div.order role="group" aria-label="Order of the groups" hidden {
            span { "Order by" }
            @for (key, label) in new.into_iter().chain(keys) {
                button type="button" data-key=(key) aria-pressed="false" { (label) }
            }
        }
    }
}

fn group(group: &GroupReport, whole: &[Bucket], index: usize) -> Markup {
    let sample = &group.sample;
    let best = sample.explanations.first();
    html! {
        li data-words=(words(group)) data-count=(group.count) data-last=(last(group)) data-severity=(rank(group)) data-new=[group.new.map(u8::from)] {
            div.row {
                div {
                    h3 {
                        @if group.new == Some(true) { span.new { "new" } " " }
                        @match best {
                            Some(best) => (prose(&best.title)),
                            None => span.unknown { "No entry of the knowledge base fits" },
                        }
                    }
                    @if let Some(best) = best {
                        p.meta {
                            (severity(best))
                            code { (best.entry) }
                            @if best.general { span { "general advice for the class" } }
                        }
                    }
                    (failure(sample))
                    (places(group))
                    @for line in checked(sample) { p.checked { (prose(&line)) } }
                }
                div.side {
                    p { span.count { (thousands(group.count)) } @if group.count == 1 { " time" } @else { " times" } }
                    (sparkline(&group.timeline, whole))
                    (seen(group))
                }
            }
            details {
                summary { @if best.is_some() { "Explanation and sample" } @else { "Sample" } }
                (explained(sample, index))
                (below(group))
            }
        }
    }
}

/// What the search looks into.
fn words(group: &GroupReport) -> String {
    let mut words = vec![group.fingerprint.as_str()];
    for throwable in &group.sample.chain {
        words.extend(throwable.class.as_deref());
        words.extend(throwable.message.as_deref());
    }
    for entry in &group.sample.explanations {
        words.extend([&*entry.entry, &*entry.title]);
    }
    words.extend(
        group
            .sample
            .explanations
            .first()
            .map(|best| best.severity.as_str()),
    );
    words.extend(group.new.filter(|new| *new).map(|_| "new"));
    words.extend(group.sources.iter().map(|source| source.name.as_str()));
    words.join(" ").to_lowercase()
}

/// When the last was seen, as a number to sort by.
fn last(group: &GroupReport) -> i64 {
    let last = group.last_seen.as_deref();
    last.and_then(|moment| moment.parse::<Timestamp>().ok())
        .map_or(0, Timestamp::as_millisecond)
}

/// The severity as a number to sort by; below all what no entry explains.
fn rank(group: &GroupReport) -> u8 {
    let best = group.sample.explanations.first();
    match best.map(|best| best.severity) {
        None => 0,
        Some(Severity::Low) => 1,
        Some(Severity::Moderate) => 2,
        Some(Severity::High) => 3,
        Some(Severity::Critical) => 4,
    }
}

/// The class that failed and the beginning of its message.
fn failure(sample: &TraceReport) -> Markup {
    let Some(throwable) = sample.chain.get(sample.decisive) else {
        return Markup::default();
    };
    let message = throwable.message.as_deref().unwrap_or_default().trim();
    let short = opening(message, MESSAGE);
    let more = short.len() < message.len();
    html! {
        p.failure {
            @if let Some(class) = &throwable.class { code { (class) } " " }
            (short) @if more { "…" }
        }
    }
}

fn places(group: &GroupReport) -> Markup {
    let more = group.sources.len().saturating_sub(PLACES);
    html! {
        p.places {
            "First at " (place(&group.sample))
            @if group.sources.len() > 1 {
                @for source in group.sources.iter().take(PLACES) {
                    " · " (named(&source.name)) " (" (thousands(source.count)) ")"
                }
            }
            @if more > 0 { " · and " (many(more as u64, "other file")) }
        }
    }
}

fn seen(group: &GroupReport) -> Markup {
    let moment = |moment: &str| html! { time datetime=(moment) { (readable(moment)) } };
    html! {
        @match (&group.first_seen, &group.last_seen) {
            (Some(first), Some(last)) if first == last => p { (moment(first)) },
            (Some(first), Some(last)) => { p { "first " (moment(first)) } p { "last " (moment(last)) } },
            _ => p { "no time stamp" },
        }
    }
}

fn explained(sample: &TraceReport, index: usize) -> Markup {
    let heading = |text: &str| html! { h4 { (text) } };
    html! {
        (endpoints(sample))
        @match sample.explanations.first() {
            Some(best) => {
                p.lead { (prose(&best.summary)) }
                (advice(best, &format!("g{index}-"), heading))
            },
            None => {
                (heading("What to try"))
                ol { @for step in general::steps(sample) { li { (prose(&step)) } } }
            },
        }
    }
}

/// What a look at each endpoint saw, and from where and when.
fn endpoints(sample: &TraceReport) -> Markup {
    let checks = sample.endpoints.iter().filter_map(|one| one.check.as_ref());
    html! {
        @for check in checks {
            section {
                h4 { code { (check.name_of_target()) } ": " (check.verdict.as_str()) " now" }
                dl { @for (phase, line) in check.lines() { dt { (phase) } dd { (line) } } }
                @for note in check.notes() { p { strong { (note) } } }
                p.note { "Seen from " (check.from) " at " (check.at) "." }
            }
        }
    }
}

/// The chain with its frames, and every file.
fn below(group: &GroupReport) -> Markup {
    html! {
        section {
            h4 { "Sample" }
            p.note { (place(&group.sample)) ", fingerprint " (group.fingerprint) }
            @if let Some(message) = &group.sample.context.message { p { "Logged: " (message) } }
            pre.frames tabindex="0" { code { (stack(&group.sample.chain)) } }
        }
        @if group.sources.len() > PLACES {
            section {
                h4 { "Files" }
                ul { @for source in &group.sources { li { (named(&source.name)) " (" (thousands(source.count)) ")" } } }
            }
        }
    }
}
