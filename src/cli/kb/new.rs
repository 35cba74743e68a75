//! `causedby kb new`: a trace becomes the draft of an entry and its first fixture.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use causedby::explain::draft::{Draft, draft};
use causedby::explain::proof::{self, Fit};
use causedby::kb::{self, Base};
use causedby::report::mask::mask;
use causedby::trace::{Trace, parse};
use causedby::{layout, render, source};

use super::args::New;
use super::test::folder;
use crate::cli::base::{self, File};
use crate::cli::failure::{Failure, say};
use crate::cli::{Status, terminal};

pub(super) fn new(args: &New) -> Result<Status, Failure> {
    for (name, text) in [("id", &args.id), ("family", &args.family)] {
        check_name(name, text)?;
    }
    let base = base::load(&args.own)?;
    let places = Places::of(args);
    places.check_free(&base, &args.id)?;
    let text = read(&args.from)?;
    let text = mask(&text);
    let page = layout::undress(&text);
    let traces = parse(&page);
    let Some(trace) = chosen(&traces, args.class.as_deref()) else {
        let message = no_trace(&traces, args.class.as_deref());
        say(
            "error",
            &format!("{}: {message}", args.from.display()),
            None,
        );
        return Ok(Status::Nothing);
    };
    let Some(draft) = draft(&args.id, trace, args.class.as_deref(), &base) else {
        say(
            "error",
            "no throwable of the trace names its class, or says enough without it",
            None,
        );
        return Ok(Status::Nothing);
    };
    let fixture = cut(&text, trace);
    let entry = serialized(&draft)?;
    let fits = fits_of(&places, &entry, &fixture, args)?;
    write_new(&places.entry, &entry)?;
    write_new(&places.fixture, &fixture)?;
    terminal::write(&said(args, &places, &draft, &fits, traces.len()))?;
    Ok(Status::Done)
}

fn check_name(name: &str, text: &str) -> Result<(), Failure> {
    if kb::is_kebab(text) {
        return Ok(());
    }
    Err(Failure::with_hint(
        format!("`{text}` cannot be the {name} of an entry"),
        "small letters, digits and single hyphens, such as `stock-drift`",
    ))
}

fn read(from: &Path) -> Result<String, Failure> {
    let text = match from == Path::new("-") {
        true => source::read("standard input", io::stdin().lock())?,
        false => source::open(from)?,
    };
    Ok(text.text)
}

/// Where the two files go.
struct Places {
    entry: PathBuf,
    fixture: PathBuf,
}

impl Places {
    fn of(args: &New) -> Self {
        let family = args.dir.join(&args.family);
        let entry = family.join(format!("{}.json", args.id));
        let folder = match &args.fixtures {
            Some(dir) => dir.join(&args.id),
            None => folder(&entry),
        };
        let fixture = folder.join(format!("hit-{}.txt", short_name(&args.from)));
        Self { entry, fixture }
    }

    fn check_free(&self, base: &Base, id: &str) -> Result<(), Failure> {
        for place in [&self.entry, &self.fixture] {
            if place.symlink_metadata().is_ok() {
                return Err(is_there(place));
            }
        }
        let Some(card) = base.get(id) else {
            return Ok(());
        };
        let hint = format!(
            "to change it, copy it: causedby kb show {id} --format json > {}",
            self.entry.display()
        );
        let place = if card.is_own() {
            card.file()
        } else {
            "a bundled entry"
        };
        Err(Failure::with_hint(
            format!("`{id}` is there already: {place}"),
            hint,
        ))
    }
}

fn is_there(place: &Path) -> Failure {
    let hint = "nothing was written; choose another id, or edit what is there";
    Failure::with_hint(format!("{} is there already", place.display()), hint)
}

/// `logs/My app.log` → `my-app`
fn short_name(from: &Path) -> String {
    let stem = from
        .file_stem()
        .map(|stem| stem.to_string_lossy().to_lowercase());
    let stem = stem.unwrap_or_default();
    let words = stem.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    match words.is_empty() {
        true => "first".to_owned(),
        false => words.join("-"),
    }
}

/// The first trace, or the first with a throwable of the class.
fn chosen<'t, 'a>(traces: &'t [Trace<'a>], class: Option<&str>) -> Option<&'t Trace<'a>> {
    let has = |trace: &&Trace<'_>| {
        let mut chain = trace.chain.iter();
        class.is_none_or(|class| {
            chain.any(|one| one.class == Some(class) || one.simple_class() == Some(class))
        })
    };
    traces.iter().find(has)
}

fn no_trace(traces: &[Trace<'_>], class: Option<&str>) -> String {
    match class.filter(|_| !traces.is_empty()) {
        Some(class) => format!("no trace has a throwable of the class {class}"),
        None => "no Java stack trace".to_owned(),
    }
}

/// The lines of the trace alone, as few as are read as the same failure; else the whole text.
fn cut(text: &str, trace: &Trace<'_>) -> String {
    let lines: Vec<&str> = text.lines().skip(trace.line.saturating_sub(1)).collect();
    let is_whole = |count: usize| {
        let part = joined(&lines, count);
        let page = layout::undress(&part);
        let first = parse(&page).into_iter().next();
        first.is_some_and(|first| first.chain == trace.chain)
    };
    // Doubling first: the trace is short, and the log may be long.
    let mut most = 1;
    while !is_whole(most) {
        if most >= lines.len() {
            return text.to_owned();
        }
        most *= 2;
    }
    let mut least = most / 2;
    while most - least > 1 {
        let middle = least.midpoint(most);
        match is_whole(middle) {
            true => most = middle,
            false => least = middle,
        }
    }
    joined(&lines, most)
}

fn joined(lines: &[&str], count: usize) -> String {
    let lines = lines.iter().take(count);
    lines.map(|line| format!("{line}\n")).collect()
}

fn serialized(draft: &Draft) -> Result<String, Failure> {
    let text = serde_json::to_string_pretty(&draft.entry);
    text.map(|text| text + "\n")
        .map_err(|error| Failure::new(error.to_string()))
}

/// What explains the fixture once the draft is there.
fn fits_of(places: &Places, entry: &str, fixture: &str, args: &New) -> Result<Vec<Fit>, Failure> {
    let file: File = (places.entry.display().to_string(), entry.to_owned());
    match base::load_drafts(vec![file], &args.own)? {
        (Some(base), _) => Ok(proof::fits(&base, fixture)),
        (None, findings) => Err(Failure::new(
            findings
                .first()
                .map_or_else(String::new, ToString::to_string),
        )),
    }
}

fn write_new(place: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => is_there(place),
        _ => Failure::new(format!("{}: {error}", place.display())),
    };
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let file = OpenOptions::new().write(true).create_new(true).open(place);
    file.and_then(|mut file| file.write_all(text.as_bytes()))
        .map_err(failed)
}

/// What was written, what it fits, and what to do next.
fn said(args: &New, places: &Places, draft: &Draft, fits: &[Fit], traces: usize) -> String {
    let entry = quoted(&places.entry);
    let fixture = quoted(&places.fixture);
    let mut out = format!("wrote  {entry}\n       {fixture}\n\n");
    if let Some(rule) = draft.rule() {
        let class = rule.class.iter().flat_map(|class| class.as_slice());
        let parts = class.map(|class| ("class", class));
        let message = rule.message.iter().map(|text| ("message", text));
        let frame = rule.frame.iter().map(|text| ("frame", text));
        for (name, text) in parts.chain(message).chain(frame) {
            out.push_str(&format!("{name:8} {text}\n"));
        }
    }
    if !draft.others.is_empty() {
        let others = draft.others.join(", ");
        out.push_str(&format!(
            "         also in the chain, for --class: {others}\n"
        ));
    }
    if draft.shortened {
        out.push_str("         the layout has shortened the class: write its package in full\n");
    }
    if traces > 1 {
        out.push_str(&format!(
            "         from the first that fits of {traces} traces\n"
        ));
    }
    out.push_str(&format!("{:8} {}\n", "known", known(&draft.known)));
    if fits.first().is_none_or(|fit| fit.entry != args.id) {
        let first = fits.first().map_or("nothing", |fit| &fit.entry);
        out.push_str(&format!(
            "         `{first}` still comes first: add a condition that is true of this failure alone\n"
        ));
    }
    out.push_str(&format!(
        "
Next
  1. Write every text that says TODO; until then the entry explains nothing.
       causedby kb lint {entry}
  2. Read the rule: loosen what may vary, keep what tells this failure from others.
  3. Put a failure that looks like it and is another beside the fixture, as miss-….txt.
       causedby kb test {entry}{}
  4. See what people will see.
       causedby explain {fixture}{}
",
        option("--fixtures", args.fixtures.as_deref()),
        option(
            "--kb",
            (args.dir != Path::new(".causedby/kb")).then_some(&args.dir)
        ),
    ));
    render::visible(&out).into_owned()
}

fn option(name: &str, dir: Option<&Path>) -> String {
    dir.map_or_else(String::new, |dir| format!(" {name} {}", quoted(dir)))
}

/// A path as a shell takes it for one word.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/\\.:_-~".contains(c);
    match path.chars().all(plain) {
        true => path,
        false => format!("'{}'", path.replace('\'', "'\\''")),
    }
}

fn known(known: &[Fit]) -> String {
    if known.is_empty() {
        return "no entry explained this failure so far".to_owned();
    }
    let ids: Vec<&str> = known.iter().map(|fit| fit.entry.as_str()).collect();
    format!("explained so far by {}", ids.join(", "))
}
