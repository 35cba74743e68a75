//! What people see, as snapshots; `cargo insta review` or `INSTA_UPDATE=always` takes a new look.

use causedby::render::{self, Options, Os};
use causedby::report::Report;
use insta::assert_snapshot;

use crate::sample;

const NARROW: Options = Options {
    width: 80,
    colour: false,
    full: false,
    os: Os::Linux,
};
const WIDE: Options = Options {
    width: 120,
    ..NARROW
};
const FULL: Options = Options {
    full: true,
    ..NARROW
};

#[test]
fn a_known_failure_on_a_narrow_terminal() {
    assert_snapshot!(render::text(&sample::rich(), &NARROW));
}

#[test]
fn a_known_failure_on_a_wide_terminal() {
    assert_snapshot!(render::text(&sample::rich(), &WIDE));
}

#[test]
fn a_known_failure_in_full() {
    assert_snapshot!(render::text(&sample::rich(), &FULL));
}

#[test]
fn a_known_failure_on_windows() {
    assert_snapshot!(render::text(
        &sample::rich(),
        &Options {
            os: Os::Windows,
            ..NARROW
        }
    ));
}

#[test]
fn an_unknown_failure() {
    assert_snapshot!(render::text(&sample::unmatched(), &NARROW));
}

#[test]
fn general_advice() {
    assert_snapshot!(render::text(&sample::general(), &NARROW));
}

#[test]
fn hostile_text() {
    assert_snapshot!(render::text(&sample::hostile(), &NARROW));
}

#[test]
fn markdown_of_a_known_failure() {
    assert_snapshot!(render::markdown(&sample::rich(), &NARROW));
}

#[test]
fn markdown_in_full() {
    assert_snapshot!(render::markdown(&sample::rich(), &FULL));
}

#[test]
fn markdown_of_unknown_general_and_hostile() {
    assert_snapshot!(
        "unmatched_markdown",
        render::markdown(&sample::unmatched(), &NARROW)
    );
    assert_snapshot!(
        "general_markdown",
        render::markdown(&sample::general(), &NARROW)
    );
    assert_snapshot!(
        "hostile_markdown",
        render::markdown(&sample::hostile(), &NARROW)
    );
}

#[test]
fn json_of_each_kind() {
    assert_snapshot!("rich_json", render::json(&sample::rich()));
    assert_snapshot!("unmatched_json", render::json(&sample::unmatched()));
    assert_snapshot!("hostile_json", render::json(&sample::hostile()));
}

#[test]
fn editor_lines_of_each_kind() {
    let reports = [
        sample::rich(),
        sample::unmatched(),
        sample::general(),
        sample::hostile(),
    ];
    let lines: String = reports.iter().map(render::editor).collect();
    assert_snapshot!(lines);
}

#[test]
fn colour_only_adds_escape_sequences() {
    for report in [
        sample::rich(),
        sample::unmatched(),
        sample::general(),
        sample::hostile(),
    ] {
        let plain = render::text(&report, &NARROW);
        let coloured = render::text(
            &report,
            &Options {
                colour: true,
                ..NARROW
            },
        );
        assert_ne!(coloured, plain);
        assert_eq!(without_colours(&coloured), plain);
    }
}

#[test]
fn no_line_of_prose_is_wider_than_the_terminal() {
    for line in render::text(&sample::rich(), &NARROW).lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn the_first_screen_holds_the_answer() {
    let text = render::text(&sample::rich(), &NARROW);
    let screen: Vec<&str> = text.lines().take(30).collect();
    let screen = screen.join("\n");
    for fact in [
        "Connection refused",
        "moderate",
        "java.net.ConnectException",
        "OrderClient.java:42",
        "orders:8080",
        "What it means",
        "5. A firewall",
        "What to do",
    ] {
        assert!(screen.contains(fact), "{fact} is not in\n{screen}");
    }
}

#[test]
fn an_unknown_failure_is_never_dressed_up() {
    let text = render::text(&sample::unmatched(), &NARROW);
    assert!(
        !text.contains("Likely causes") && text.contains("no entry of the knowledge base fits")
    );
    let general = render::text(&sample::general(), &NARROW);
    assert!(general.contains("general advice for the class"));
}

#[test]
fn an_empty_report_says_nothing() {
    let empty: Report = sample::report(Vec::new());
    assert_eq!(render::text(&empty, &NARROW), "");
    assert_eq!(render::markdown(&empty, &NARROW), "");
    assert_eq!(render::editor(&empty), "");
}

/// Without `ESC [ … m`.
pub(crate) fn without_colours(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        out.push_str(before);
        rest = after.split_once('m').map_or("", |(_, rest)| rest);
    }
    out + rest
}
