//! Text that attacks whoever reads a log: every input of `fixtures/hostile` through every format.
//! The README there says what the keys of an expectation mean.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::panic;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use causedby::kb::Base;
use causedby::render::{self, Options, Os};
use causedby::report::{self, Input, Report};
use causedby::{explain, layout, source, trace};
use serde::Deserialize;
use serde_json::Value;

use crate::fixtures;
use crate::render::without_colours;
use crate::safety::outside_code;

/// Inputs that do not meet their expectation yet, and why. One that does must leave the list.
const KNOWN: &[(&str, &str)] = &[];

/// What stands beside an input.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    traces: Option<usize>,
    class: Option<String>,
    must_not_contain: Vec<String>,
    #[serde(default)]
    must_not_contain_in: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    must_contain_in: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    must_not_be_live_in_markdown: Vec<String>,
    #[serde(default)]
    must_not_be_in_commands: Vec<String>,
    #[serde(default)]
    must_not_be_endpoint: Vec<String>,
}

struct Case {
    name: String,
    path: PathBuf,
    expect: Expect,
}

fn cases() -> Vec<Case> {
    let inputs = fixtures::files("hostile")
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    inputs.map(Case::of).collect()
}

impl Case {
    fn of(path: PathBuf) -> Self {
        let expect = fs::read_to_string(path.with_extension("expect.json")).unwrap();
        let expect = serde_json::from_str(&expect)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        Self { name, path, expect }
    }

    /// Every way in which the outputs differ from what is expected.
    fn failures(&self, base: &Base) -> Vec<String> {
        let input = fs::read(&self.path).unwrap();
        let ended = panic::catch_unwind(|| {
            let report = explained(&input, base);
            let outputs = Outputs::of(&report);
            (report, outputs)
        });
        let Ok((report, outputs)) = ended else {
            return vec!["panics".to_owned()];
        };
        let mut found = Vec::new();
        if let Some(error) = &outputs.json_error {
            found.push(format!("json: {error}"));
        }
        self.facts(&report, &mut found);
        self.texts(&outputs, &mut found);
        self.advice(&report, &mut found);
        found
    }

    /// Number of traces, and what the decisive throwable is.
    fn facts(&self, report: &Report, found: &mut Vec<String>) {
        let traces: usize = report.traces.iter().map(|trace| trace.count).sum();
        if self
            .expect
            .traces
            .is_some_and(|expected| expected != traces)
        {
            found.push(format!("{traces} traces"));
        }
        let Some(expected) = &self.expect.class else {
            return;
        };
        for trace in &report.traces {
            let class = &trace.chain[trace.decisive].class;
            if class.as_ref() != Some(expected) {
                found.push(format!("decisive is {class:?}"));
            }
        }
    }

    fn texts(&self, outputs: &Outputs, found: &mut Vec<String>) {
        for (format, text) in &outputs.texts {
            let here = self
                .expect
                .must_not_contain_in
                .get(kind(format))
                .into_iter()
                .flatten();
            for unwanted in self.expect.must_not_contain.iter().chain(here) {
                if text.contains(unwanted.as_str()) {
                    found.push(format!(
                        "{format} contains {unwanted:?}{}",
                        around(text, unwanted)
                    ));
                }
            }
            for wanted in self
                .expect
                .must_contain_in
                .get(kind(format))
                .into_iter()
                .flatten()
            {
                if *format == "json, decoded" && !text.contains(wanted.as_str()) {
                    found.push(format!("{format} lacks {wanted:?}"));
                }
            }
        }
        for unwanted in &self.expect.must_not_be_live_in_markdown {
            if outputs.live_markdown.contains(unwanted.as_str()) {
                found.push(format!(
                    "{unwanted:?} is live{}",
                    around(&outputs.live_markdown, unwanted)
                ));
            }
        }
    }

    /// What people paste into shells, and what a check would contact.
    fn advice(&self, report: &Report, found: &mut Vec<String>) {
        let endpoints = report.traces.iter().flat_map(|trace| &trace.endpoints);
        for endpoint in endpoints {
            let address = format!("{}:{}", endpoint.host, endpoint.port.unwrap_or(0));
            if self.expect.must_not_be_endpoint.contains(&address) {
                found.push(format!("{address} is an endpoint"));
            }
        }
        for unwanted in &self.expect.must_not_be_in_commands {
            for (place, text) in runnable(report) {
                if text.contains(unwanted.as_str()) {
                    found.push(format!("{place} holds {unwanted:?}: {text:?}"));
                }
            }
        }
    }
}

/// Commands of fixes and hosts of endpoints.
fn runnable(report: &Report) -> Vec<(&'static str, &str)> {
    let mut texts = Vec::new();
    for trace in &report.traces {
        texts.extend(
            trace
                .endpoints
                .iter()
                .map(|endpoint| ("endpoint", endpoint.host.as_str())),
        );
        for fix in trace.explanations.iter().flat_map(|one| &one.fixes) {
            texts.extend(fix.commands.values().map(|text| ("command", text.as_str())));
            texts.extend(
                fix.snippet
                    .iter()
                    .map(|snippet| ("snippet", snippet.text.as_str())),
            );
        }
    }
    texts
}

/// The text before and behind, to see what went wrong.
fn around(text: &str, unwanted: &str) -> String {
    let at = text.find(unwanted).unwrap_or(0);
    let from = text[..at]
        .char_indices()
        .rev()
        .nth(30)
        .map_or(0, |(at, _)| at);
    format!(": {:?}", text[from..].chars().take(80).collect::<String>())
}

/// The report on an input; an empty one where it is no text.
pub(crate) fn explained(bytes: &[u8], base: &Base) -> Report {
    let text = source::decode("-", bytes.to_vec());
    let page = text
        .as_ref()
        .map(|text| layout::undress(&text.text))
        .unwrap_or_default();
    let input = Input {
        name: "-",
        traces: trace::parse(&page),
    };
    report::build(&[input], base, &explain::Options::default())
}

/// Everything that comes out, by format.
struct Outputs {
    texts: Vec<(&'static str, String)>,
    live_markdown: String,
    json_error: Option<String>,
}

impl Outputs {
    fn of(report: &Report) -> Self {
        let options = |full, colour| Options {
            width: 80,
            colour,
            full,
            os: Os::Linux,
        };
        let [short, full] = [options(false, false), options(true, false)];
        let json = render::json(report);
        let (decoded, json_error) = match serde_json::from_str(&json) {
            Ok(value) => (strings(&value).join("\n"), None),
            Err(error) => (String::new(), Some(error.to_string())),
        };
        let markdown = [
            render::markdown(report, &short),
            render::markdown(report, &full),
        ];
        let live_markdown = markdown.iter().map(|text| live(text)).collect();
        let [markdown, full_markdown] = markdown;
        let texts = vec![
            ("text", render::text(report, &short)),
            ("text, full", render::text(report, &full)),
            (
                "text, coloured",
                without_colours(&render::text(report, &options(false, true))),
            ),
            (
                "text, full, coloured",
                without_colours(&render::text(report, &options(true, true))),
            ),
            (
                "text, narrow",
                render::text(report, &Options { width: 20, ..short }),
            ),
            ("markdown", markdown),
            ("markdown, full", full_markdown),
            ("editor", render::editor(report)),
            ("json", json),
            ("json, decoded", decoded),
        ];
        Self {
            texts,
            live_markdown,
            json_error,
        }
    }
}

/// `text` for `text, full`.
fn kind(format: &str) -> &str {
    format.split(',').next().unwrap_or(format)
}

/// Every string of a JSON value, keys too.
pub(crate) fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(key, value)| [vec![key.as_str()], strings(value)].concat())
            .collect(),
        _ => Vec::new(),
    }
}

/// What of Markdown means something: neither code nor escaped.
fn live(markdown: &str) -> String {
    let mut out = String::new();
    for line in outside_code(markdown) {
        let mut chars = line.chars();
        out.push('\n');
        while let Some(c) = chars.next() {
            match c {
                '\\' => out.extend(chars.next().map(|_| '?')),
                c => out.push(c),
            }
        }
    }
    out
}

#[test]
fn hostile_inputs_meet_their_expectations_in_every_format() {
    let base = Base::bundled();
    let cases = cases();
    assert!(
        cases.len() > 200,
        "only {} hostile inputs were found",
        cases.len()
    );
    let mut failures = Vec::new();
    for case in &cases {
        let found = case.failures(&base);
        let known = KNOWN.iter().find(|(name, _)| *name == case.name);
        match (known, found.is_empty()) {
            (None, false) => failures.push(format!("{}:\n    {}", case.name, found.join("\n    "))),
            (Some(_), true) => {
                failures.push(format!("{}: is right now and must leave KNOWN", case.name))
            }
            _ => {}
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {} fail\n{}",
        failures.len(),
        cases.len(),
        failures.join("\n")
    );
}

#[test]
fn known_failures_name_inputs_and_reasons() {
    let names: Vec<String> = cases().into_iter().map(|case| case.name).collect();
    for (name, reason) in KNOWN {
        assert!(
            names.iter().any(|known| known == name) && !reason.is_empty(),
            "{name}"
        );
    }
}

/// Inputs that go through the program itself, in every format.
const SAMPLE: &[&str] = &[
    "bidi-override-in-message",
    "binary-class-file",
    "c1-controls",
    "encoding-utf16le",
    "escape-clear-screen",
    "host-command-substitution-refused",
    "lines-cr-overwrites",
    "markdown-fence-4",
    "nul-in-host",
    "nul-only",
    "secret-jdbc-userinfo",
    "secret-private-key",
    "zero-width-in-message",
];

#[test]
fn the_program_lets_nothing_through_either() {
    let cases = cases();
    for name in SAMPLE {
        let case = cases.iter().find(|case| case.name == *name).unwrap();
        for format in ["text", "markdown", "editor", "json"] {
            let (status, printed) = program(format, &fs::read(&case.path).unwrap());
            assert!(matches!(status, 0..=2), "{name} {format}: status {status}");
            for unwanted in &case.expect.must_not_contain {
                assert!(
                    !printed.contains(unwanted.as_str()),
                    "{name} {format} contains {unwanted:?}"
                );
            }
            let harmful = printed.contains(|c: char| c.is_control() && c != '\n');
            assert!(!harmful, "{name} {format}: {printed:?}");
        }
    }
}

/// Exit status, and standard output and error.
fn program(format: &str, input: &[u8]) -> (i32, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_causedby"))
        .args(["explain", "--full", "--format", format])
        .current_dir(std::env::temp_dir())
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    let ended = child.wait_with_output().unwrap();
    let printed = [ended.stdout, ended.stderr].concat();
    (
        ended.status.code().unwrap_or(-1),
        String::from_utf8(printed).unwrap(),
    )
}
