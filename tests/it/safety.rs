//! Whatever strings stand in a report, nothing that a terminal or a reader obeys comes out.

use causedby::kb::Severity;
use causedby::render::{self, Options, Os};
use causedby::report::{
    AppFrame, Cause, Context, Endpoint, Fix, Origin, Report, Source, Throwable, TraceReport,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::hostile::strings;
use crate::render::without_colours;
use crate::sample;

/// Strings with more than their share of what hurts.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(String::from),
        "[ -~]{0,12}",
        prop::sample::select(vec![
            "\x1b[31m",
            "\u{9b}1m",
            "\u{202e}",
            "\u{200b}",
            "\r",
            "\n",
            "\t",
            "\0",
            "\x7f",
            "`",
            "```",
            "](x)",
            "<b>",
            "\u{feff}",
            "\u{2028}",
            "\u{e0041}"
        ])
        .prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn report() -> impl Strategy<Value = Report> {
    let texts = prop::collection::vec(text(), 24);
    (texts, 0usize..3, any::<bool>()).prop_map(|(texts, decisive, known)| {
        let mut next = texts.into_iter().cycle();
        let mut take = move || next.next().unwrap_or_default();
        let chain: Vec<Throwable> = (0..3).map(|_| throwable(&mut take)).collect();
        let mut trace = TraceReport {
            source: Source {
                name: take(),
                line: 3,
            },
            context: context(&mut take),
            chain,
            decisive,
            explanations: Vec::new(),
            endpoints: vec![Endpoint {
                host: take(),
                port: Some(1),
                scheme: Some(take()),
                address: Some(take()),
                found_in: format!("project:{}", take()),
                check: Some(Box::new(sample::check(&mut take))),
            }],
            app_frame: Some(AppFrame {
                class: take(),
                method: take(),
                file: Some(take()),
                line: Some(1),
                path: Some(take()),
            }),
            fingerprint: take(),
            count: 2,
            jump: None,
        };
        if known {
            trace.explanations = vec![explanation(&mut take).into(), explanation(&mut take).into()];
        }
        sample::report(vec![trace.clone(), trace])
    })
}

fn throwable(take: &mut impl FnMut() -> String) -> Throwable {
    let inner = Throwable {
        class: Some(take()),
        message: Some(take()),
        frames: vec![take()],
        omitted: 0,
        suppressed: Vec::new(),
    };
    Throwable {
        class: Some(take()),
        message: Some(take()),
        frames: vec![take()],
        omitted: 1,
        suppressed: vec![vec![inner]],
    }
}

fn context(take: &mut impl FnMut() -> String) -> Context {
    Context {
        timestamp: Some(take()),
        level: Some(take()),
        logger: Some(take()),
        thread: Some(take()),
        message: Some(take()),
    }
}

fn explanation(take: &mut impl FnMut() -> String) -> causedby::report::Explanation {
    let mut entry = sample::explanation(&take(), &take(), Severity::High, 1);
    entry.summary = take();
    entry.affects = vec![take()];
    entry.causes = vec![Cause {
        id: "a".to_owned(),
        text: take(),
        verdict: Some(take()),
        evidence: vec![take()],
    }];
    entry.fixes = vec![Fix {
        step: take(),
        tip: take(),
        causes: vec!["a".to_owned()],
        commands: [("linux".to_owned(), take())].into(),
        unfilled: [("linux".to_owned(), vec![take()])].into(),
        snippet: None,
    }];
    entry.escalation = take();
    entry.related = vec![take()];
    entry.references = vec![take()];
    entry.origin = Origin {
        file: take(),
        replaces: true,
    };
    entry
}

/// Anything but line ends that moves the cursor, reorders text or hides.
pub(crate) fn is_harmful(c: char) -> bool {
    c.is_control() && c != '\n'
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}' | '\u{ad}' | '\u{61c}')
}

fn options(full: bool, colour: bool) -> Options {
    Options {
        width: 80,
        colour,
        full,
        os: Os::Linux,
    }
}

proptest! {
    // A report is large; each case is worth many.
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn text_markdown_and_editor_lines_are_harmless(report in report(), full in any::<bool>()) {
        let options = options(full, false);
        for out in [render::text(&report, &options), render::markdown(&report, &options), render::editor(&report)] {
            prop_assert!(!out.contains(is_harmful), "{out:?}");
        }
        prop_assert_eq!(render::editor(&report).lines().count(), report.traces.len());
    }

    #[test]
    fn coloured_text_holds_only_our_own_sequences(report in report(), full in any::<bool>()) {
        let plain = render::text(&report, &options(full, false));
        let coloured = render::text(&report, &options(full, true));
        prop_assert_eq!(without_colours(&coloured), plain);
    }

    #[test]
    fn json_is_harmless_and_complete(report in report()) {
        let out = render::json(&report);
        prop_assert!(!out.contains(is_harmful), "{out:?}");
        let back: Value = serde_json::from_str(&out).map_err(|error| TestCaseError::fail(error.to_string()))?;
        let mut whole = serde_json::to_value(&report).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert!(!strings(&back).iter().any(|text| text.contains(|c| is_harmful(c) && c != '\t')), "{out:?}");
        show(&mut whole);
        prop_assert_eq!(back, whole);
    }

    #[test]
    fn checks_are_harmless_in_every_format(texts in prop::collection::vec(text(), 40)) {
        let mut next = texts.into_iter().cycle();
        let check = sample::check(&mut || next.next().unwrap_or_default());
        let checks = [check];
        let markdown = render::markdown_checks(&checks);
        let plain = render::text_checks(&checks, &options(true, false));
        let json = render::to_json_line(&checks[0]);
        for out in [&plain, &markdown, &json] {
            prop_assert!(!out.contains(is_harmful), "{out:?}");
        }
        let coloured = render::text_checks(&checks, &options(true, true));
        prop_assert_eq!(without_colours(&coloured), plain);
        prop_assert_eq!(json.lines().count(), 1);
        for line in outside_code(&markdown) {
            prop_assert!(!line.replace("\\<", "").contains('<') && !line.replace("\\[", "").contains('['), "{line:?} in {markdown}");
        }
    }

    #[test]
    fn markdown_has_no_raw_markup(report in report()) {
        let out = render::markdown(&report, &options(false, false));
        for line in outside_code(&out) {
            prop_assert!(!line.replace("\\<", "").contains('<') && !line.replace("\\[", "").contains('['), "{line:?} in {out}");
        }
    }
}

/// Makes visible what nobody would see, but keeps tabs: what JSON says of a text.
fn show(value: &mut Value) {
    match value {
        Value::String(text) => {
            let cells: Vec<_> = text.split('\t').map(shown).collect();
            *text = cells.join("\t");
        }
        Value::Array(items) => items.iter_mut().for_each(show),
        Value::Object(fields) => fields.values_mut().for_each(show),
        _ => {}
    }
}

/// Unlike on a page, every carriage return is shown.
fn shown(text: &str) -> String {
    let cells: Vec<_> = text.split('\r').map(render::visible).collect();
    cells.join("\\r")
}

/// The lines outside fences, without their code spans.
pub(crate) fn outside_code(markdown: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fence: Option<String> = None;
    for line in markdown.lines() {
        let ticks: String = line
            .trim_start()
            .chars()
            .take_while(|&c| c == '`')
            .collect();
        let closes = fence
            .as_ref()
            .is_some_and(|open| ticks == *open && line.trim() == ticks);
        match (
            &fence,
            ticks.len() >= 3 && !line.trim_start()[ticks.len()..].contains('`'),
        ) {
            (Some(_), _) if closes => fence = None,
            (Some(_), _) => {}
            (None, true) => fence = Some(ticks),
            (None, false) => lines.push(without_spans(line)),
        }
    }
    lines
}

/// CommonMark's rule: a run of backticks is closed by a run of the same length; an escaped one opens nothing.
fn without_spans(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['`', '\\']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(escaped) = rest.strip_prefix('\\') {
            let c = escaped.chars().next().map_or(0, char::len_utf8);
            out.push_str(&rest[..1 + c]);
            rest = &escaped[c..];
            continue;
        }
        let run = rest.bytes().take_while(|&b| b == b'`').count();
        let after = &rest[run..];
        let mut search = 0;
        let close = loop {
            let Some(step) = after[search..].find('`') else {
                break None;
            };
            let start = search + step;
            let length = after[start..].bytes().take_while(|&b| b == b'`').count();
            if length == run {
                break Some(start + length);
            }
            search = start + length;
        };
        rest = close.map_or(after, |end| &after[end..]);
    }
    out + rest
}
