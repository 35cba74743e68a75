//! `causedby kb test`: finds the entries that are meant and their fixtures, and says how they come out.

use std::path::{Path, PathBuf};

use causedby::explain::proof::{Fault, Fixture, Proof, prove};
use causedby::kb::{Base, Card, Finding};
use causedby::{render, source};

use super::args::{ListFormat, Test};
use super::{counted, entry_files, unknown};
use crate::cli::base::{self, File};
use crate::cli::failure::{Failure, say};
use crate::cli::{Status, terminal};

pub(super) fn test(args: &Test) -> Result<Status, Failure> {
    let targets = Targets::find(args)?;
    let names: Vec<String> = targets.files.iter().map(|(name, _)| name.clone()).collect();
    let (base, findings) = base::load_drafts(targets.files, &args.own)?;
    let Some(base) = base else {
        return show(&with(untried(&names), &findings), args.format);
    };
    let cards = cards(&base, &names, &targets.ids)?;
    let proof = proof_of(&base, &cards, args.fixtures.as_deref())?;
    let is_asked = |finding: &Finding| cards.iter().any(|card| card.file() == finding.file);
    let findings: Vec<Finding> = findings.into_iter().filter(is_asked).collect();
    show(&with(proof, &findings), args.format)
}

/// What the lint found comes before what the fixtures showed.
fn with(mut proof: Proof, findings: &[Finding]) -> Proof {
    let found = findings.iter().map(Fault::of_finding);
    proof.findings.splice(..0, found);
    proof
}

/// What was asked for.
#[derive(Default)]
struct Targets {
    files: Vec<File>,
    ids: Vec<String>,
}

impl Targets {
    fn find(args: &Test) -> Result<Self, Failure> {
        let mut targets = Self::default();
        for target in &args.targets {
            targets.add(target)?;
        }
        if args.targets.is_empty() {
            targets.files = base::gather(Vec::new(), &args.own)?.0;
            if targets.files.is_empty() {
                return Err(none());
            }
        }
        Ok(targets)
    }

    fn add(&mut self, target: &Path) -> Result<(), Failure> {
        let is_file = target.extension().is_some_and(|ext| ext == "json");
        if target.is_dir() || is_file || target.components().count() > 1 {
            let mut files = entry_files(target)?;
            files.retain(|(name, _)| self.files.iter().all(|(known, _)| known != name));
            self.files.extend(files);
        } else {
            self.ids.push(target.display().to_string());
        }
        Ok(())
    }
}

fn none() -> Failure {
    let hint = "`causedby kb new` drafts one; `causedby kb test DIR` names another place";
    Failure::with_hint("no entries of your own", hint)
}

/// The entries of these files, and those with these ids.
fn cards<'b>(base: &'b Base, files: &[String], ids: &[String]) -> Result<Vec<Card<'b>>, Failure> {
    let mut cards = base.list();
    cards.retain(|card| card.is_own() && files.iter().any(|file| file == card.file()));
    for id in ids {
        cards.push(base.get(id).ok_or_else(|| unknown(base, id))?);
    }
    Ok(cards)
}

/// Entries that are too faulty to be tried.
fn untried(files: &[String]) -> Proof {
    let mut proof = prove(&Base::bundled(), &[], &[]);
    let stem = |file: &String| Path::new(file).file_stem()?.to_str().map(str::to_owned);
    proof.entries = files.iter().filter_map(stem).collect();
    proof
}

fn proof_of(base: &Base, cards: &[Card<'_>], apart: Option<&Path>) -> Result<Proof, Failure> {
    let mut fixtures = Vec::new();
    let mut stray = Vec::new();
    for card in cards {
        for (file, text) in fixture_files(*card, apart)? {
            match Fixture::new(card.id(), &file, &text) {
                Some(fixture) => fixtures.push(fixture),
                None => stray.push(Fault::of_stray(card.id(), &file)),
            }
        }
    }
    let ids: Vec<&str> = cards.iter().map(Card::id).collect();
    let mut proof = prove(base, &ids, &fixtures);
    proof.findings.append(&mut stray);
    Ok(proof)
}

/// The texts in the folder beside an entry that has its name, and in the directory that holds such
/// folders apart.
fn fixture_files(card: Card<'_>, apart: Option<&Path>) -> Result<Vec<File>, Failure> {
    let beside = card.is_own().then(|| folder(card.file()));
    let apart = apart.map(|dir| dir.join(card.id()));
    let mut files = Vec::new();
    for folder in beside.into_iter().chain(apart) {
        files.extend(source::fixture_files(&folder)?);
    }
    Ok(files)
}

/// `stock/stock-drift.json` → `stock/stock-drift`
pub(super) fn folder(entry: impl AsRef<Path>) -> PathBuf {
    entry.as_ref().with_extension("")
}

fn show(proof: &Proof, format: ListFormat) -> Result<Status, Failure> {
    let found = proof.findings.len();
    let summary = format!(
        "{}, {}, {}",
        counted(proof.entries.len(), "entry", "entries"),
        counted(proof.hits, "hit", "hits"),
        counted(proof.misses, "miss", "misses")
    );
    match format {
        ListFormat::Json => terminal::write(&render::to_json(proof))?,
        ListFormat::Text if found == 0 => terminal::write(&format!("{summary}: no findings\n"))?,
        ListFormat::Text => {
            let line = |fault: &Fault| format!("{}\n", render::one_line(&fault.to_string()));
            terminal::write(&proof.findings.iter().map(line).collect::<String>())?;
        }
    }
    if found == 0 {
        return Ok(Status::Done);
    }
    let found = counted(found, "finding", "findings");
    say("error", &format!("{found} in {summary}"), None);
    Ok(Status::Nothing)
}
