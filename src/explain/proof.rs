//! The proof of an entry: fixtures that it must explain first (hits), and fixtures that look alike
//! and that it must not explain (misses). Fixtures come as texts; nothing is opened here.

use std::fmt;

use serde::Serialize;

use crate::kb::{Base, Finding};
use crate::layout::undress;
use crate::trace::parse;

use super::{Options, explain};

/// Which way a fixture speaks of its entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The entry must come first.
    Hit,
    /// The entry must not fit.
    Miss,
}

/// A failure, and what must become of it.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Id of the entry.
    pub entry: String,
    /// By the beginning of the file's name.
    pub kind: Kind,
    /// As named by the caller.
    pub file: String,
    /// What it holds.
    pub text: String,
}

impl Fixture {
    /// A fixture of an entry from its file, `hit-….txt` or `miss-….txt`; `None` for another name.
    pub fn new(entry: &str, file: &str, text: &str) -> Option<Self> {
        let name = file.rsplit(['/', '\\']).next()?;
        let kind = match name.split(['-', '.']).next()? {
            "hit" => Kind::Hit,
            "miss" => Kind::Miss,
            _ => return None,
        };
        Some(Self {
            entry: entry.to_owned(),
            kind,
            file: file.to_owned(),
            text: text.to_owned(),
        })
    }
}

/// An entry that fits, and how well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fit {
    /// Its id.
    pub entry: String,
    /// How specific the match is.
    pub score: u32,
}

/// The entries that explain a text, best first: those of the first trace that any explains.
pub fn fits(base: &Base, text: &str) -> Vec<Fit> {
    let page = undress(text);
    let of = |trace| explain(trace, &[], base, &Options::default()).explanations;
    let mut explained = parse(&page).iter().map(of).collect::<Vec<_>>().into_iter();
    let first = explained.find(|found| !found.is_empty());
    let fit = |one: crate::report::Explanation| Fit {
        entry: one.entry,
        score: one.score,
    };
    first.into_iter().flatten().map(fit).collect()
}

/// What is wrong with an entry's proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// The entry.
    pub entry: String,
    /// The fixture, or the entry's own file.
    pub file: Option<String>,
    /// JSON pointer to the place in the entry's own file.
    pub pointer: Option<String>,
    /// Lower case, without a full stop.
    pub reason: String,
    /// What explains the fixture, best first.
    pub explained: Vec<Fit>,
}

impl Fault {
    /// Of an entry that is wrong in itself.
    pub fn of_finding(finding: &Finding) -> Self {
        let name = finding.file.rsplit(['/', '\\']).next().unwrap_or_default();
        Self {
            entry: name.trim_end_matches(".json").to_owned(),
            file: Some(finding.file.clone()),
            pointer: Some(finding.pointer.clone()),
            reason: finding.reason.clone(),
            explained: Vec::new(),
        }
    }

    /// Of a text beside the fixtures that is none by its name.
    pub fn of_stray(entry: &str, file: &str) -> Self {
        Self {
            entry: entry.to_owned(),
            file: Some(file.to_owned()),
            pointer: None,
            reason: "is named neither hit-….txt nor miss-….txt".to_owned(),
            explained: Vec::new(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.file.as_deref().unwrap_or(&self.entry);
        match self
            .pointer
            .as_deref()
            .filter(|pointer| !pointer.is_empty())
        {
            Some(pointer) => write!(out, "{place}: {pointer}: {}", self.reason),
            None => write!(out, "{place}: {}", self.reason),
        }
    }
}

/// How the fixtures of some entries came out, schema `causedby/kb-test/1`.
#[derive(Clone, Debug, Serialize)]
pub struct Proof {
    /// `causedby/kb-test/1`.
    pub schema: &'static str,
    /// The entries, as asked for.
    pub entries: Vec<String>,
    /// Fixtures that must be explained.
    pub hits: usize,
    /// Fixtures that must not.
    pub misses: usize,
    /// What is wrong: entries without a hit, and fixtures that came out otherwise than they must.
    pub findings: Vec<Fault>,
}

/// Holds the fixtures of these entries against the whole knowledge base.
pub fn prove(base: &Base, entries: &[&str], fixtures: &[Fixture]) -> Proof {
    let of = |kind: Kind, entry: &str| {
        let same = |one: &&Fixture| one.kind == kind && one.entry == entry;
        fixtures.iter().filter(same).count()
    };
    let total = |kind| entries.iter().map(|entry| of(kind, entry)).sum();
    let without = entries.iter().filter(|entry| of(Kind::Hit, entry) == 0);
    let mut findings: Vec<Fault> = without.map(|entry| no_hit(entry)).collect();
    let asked = fixtures
        .iter()
        .filter(|one| entries.contains(&one.entry.as_str()));
    findings.extend(asked.filter_map(|fixture| fault(base, fixture)));
    Proof {
        schema: "causedby/kb-test/1",
        entries: entries.iter().map(ToString::to_string).collect(),
        hits: total(Kind::Hit),
        misses: total(Kind::Miss),
        findings,
    }
}

fn no_hit(entry: &str) -> Fault {
    Fault {
        entry: entry.to_owned(),
        file: None,
        pointer: None,
        reason: "has no hit-….txt, a failure that it explains".to_owned(),
        explained: Vec::new(),
    }
}

/// What is wrong with how a fixture comes out, if anything is.
pub fn fault(base: &Base, fixture: &Fixture) -> Option<Fault> {
    let explained = fits(base, &fixture.text);
    let place = explained.iter().position(|fit| fit.entry == fixture.entry);
    let reason = match (fixture.kind, place) {
        (Kind::Hit, Some(0)) | (Kind::Miss, None) => return None,
        (Kind::Hit, _) if explained.is_empty() => not_explained(&fixture.text).to_owned(),
        (Kind::Hit, Some(_)) => format!("explained first as {}", list(&explained)),
        (Kind::Hit, None) => format!(
            "explained as {}, and not as `{}` at all",
            list(&explained),
            fixture.entry
        ),
        (Kind::Miss, Some(_)) => format!(
            "explained by `{}`, which it must miss: {}",
            fixture.entry,
            list(&explained)
        ),
    };
    Some(Fault {
        entry: fixture.entry.clone(),
        file: Some(fixture.file.clone()),
        pointer: None,
        reason,
        explained,
    })
}

fn not_explained(text: &str) -> &'static str {
    match parse(&undress(text)).is_empty() {
        true => "holds no stack trace",
        false => "no entry explains it",
    }
}

/// `connection-refused 85, execution-exception 65`
fn list(fits: &[Fit]) -> String {
    let one = |fit: &Fit| format!("{} {}", fit.entry, fit.score);
    fits.iter().map(one).collect::<Vec<_>>().join(", ")
}
