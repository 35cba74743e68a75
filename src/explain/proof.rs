//! The proof of an entry: fixtures that it must explain first (hits), and fixtures that look alike
//! and that it must not explain (misses). Fixtures come as texts; nothing is opened here.

use serde::Serialize;

use crate::kb::Base;
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
    /// Id of the entry: the name of the fixture's folder.
    pub entry: String,
    /// By the beginning of the file's name.
    pub kind: Kind,
    /// As named by the caller.
    pub file: String,
    /// What it holds.
    pub text: String,
}

impl Fixture {
    /// A fixture from its file, `<id>/hit-….txt` or `<id>/miss-….txt`; `None` for another name.
    pub fn new(file: &str, text: &str) -> Option<Self> {
        let mut parts = file.rsplit(['/', '\\']);
        let name = parts.next()?;
        let kind = match name.split(['-', '.']).next()? {
            "hit" => Kind::Hit,
            "miss" => Kind::Miss,
            _ => return None,
        };
        Some(Self {
            entry: parts.next()?.to_owned(),
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
    /// The fixture, if it is about one.
    pub file: Option<String>,
    /// Lower case, without a full stop.
    pub reason: String,
    /// What explains the fixture, best first.
    pub explained: Vec<Fit>,
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
    /// Entries without a hit, and fixtures that came out otherwise than they must.
    pub faults: Vec<Fault>,
}

/// Holds the fixtures of these entries against the whole knowledge base.
pub fn prove(base: &Base, entries: &[&str], fixtures: &[Fixture]) -> Proof {
    let of = |kind: Kind, entry: &str| {
        let same = |one: &&Fixture| one.kind == kind && one.entry == entry;
        fixtures.iter().filter(same).count()
    };
    let total = |kind| entries.iter().map(|entry| of(kind, entry)).sum();
    let without = entries.iter().filter(|entry| of(Kind::Hit, entry) == 0);
    let mut faults: Vec<Fault> = without.map(|entry| no_hit(entry)).collect();
    let asked = fixtures
        .iter()
        .filter(|one| entries.contains(&one.entry.as_str()));
    faults.extend(asked.filter_map(|fixture| fault(base, fixture)));
    Proof {
        schema: "causedby/kb-test/1",
        entries: entries.iter().map(ToString::to_string).collect(),
        hits: total(Kind::Hit),
        misses: total(Kind::Miss),
        faults,
    }
}

fn no_hit(entry: &str) -> Fault {
    Fault {
        entry: entry.to_owned(),
        file: None,
        reason: format!("no hit-*.txt shows a failure that `{entry}` explains"),
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
