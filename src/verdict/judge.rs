//! One cause against what was seen.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::check::Seen;
use crate::check::observation::{Observation, Question};
use crate::kb::{Cause, Entry};

/// What can be said of a cause, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Something that was seen leaves no other reading.
    Confirmed,
    /// What was seen speaks for it, and nothing against it.
    Likely,
    /// Nothing that was seen decides.
    Possible,
    /// What was seen speaks against it.
    Unlikely,
    /// What was seen makes it impossible.
    RuledOut,
}

impl Verdict {
    /// All there are.
    pub const ALL: [Self; 5] = [
        Self::Confirmed,
        Self::Likely,
        Self::Possible,
        Self::Unlikely,
        Self::RuledOut,
    ];

    /// The word in every output.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Likely => "likely",
            Self::Possible => "possible",
            Self::Unlikely => "unlikely",
            Self::RuledOut => "ruled-out",
        }
    }

    /// The verdict of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

/// What a check saw, as far as it bears on causes.
#[derive(Clone, Debug, Default)]
pub struct Sight {
    /// Observations with their evidence.
    pub seen: Vec<Seen>,
    /// Questions that were answered.
    pub answered: BTreeSet<Question>,
    /// What is seen now may not have been so at the failure: the trace is old, or the endpoint answers
    /// otherwise than it did.
    pub then_unknown: bool,
    /// The endpoint is what the project configures for such a service; whether it is the one that failed, the trace
    /// does not say.
    pub assumed: bool,
    /// The name may have had another address at the failure, so that not even where the endpoint lies is certain.
    pub place_unknown: bool,
}

/// A verdict, what it rests on, and how much that weighs among equals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// In one word.
    pub verdict: Verdict,
    /// What was seen.
    pub evidence: Vec<String>,
    /// The weight of the strongest observation for it.
    pub weight: u8,
}

impl Sight {
    fn saw(&self, id: &str) -> Option<&Seen> {
        self.seen
            .iter()
            .find(|seen| seen.observation.as_str() == id)
    }

    /// The question was answered, and by something that leaves no room for this.
    fn excludes(&self, observation: Observation) -> bool {
        let question = observation.question();
        let mut seen = self
            .seen
            .iter()
            .filter(|one| one.observation.question() == question);
        self.answered.contains(&question) && seen.all(|one| one.observation.excludes(observation))
    }

    fn evidence(&self, question: Question) -> impl Iterator<Item = &str> {
        let of_question = self
            .seen
            .iter()
            .filter(move |seen| seen.observation.question() == question);
        of_question.map(|seen| seen.evidence.as_str())
    }
}

/// How much an answer tells. Where an address lies and whether this is a container fits half of all causes.
fn weight(question: Question) -> u8 {
    match question {
        Question::Place | Question::Container => 0,
        Question::Name | Question::Connection => 1,
        Question::SameAddress
        | Question::Family
        | Question::Service
        | Question::Tls
        | Question::Listener
        | Question::Time => 2,
        Question::OtherListener => 3,
    }
}

/// Judges all causes of an entry, in its order. Of several endpoints the one counts that a cause fits
/// best; beside a cause that is certain no other is likely.
pub fn judge_all(entry: &Entry, sights: &[&Sight]) -> Vec<Judged> {
    let each = |cause: &Cause| best(sights.iter().map(|sight| judge(cause, sight)));
    let mut all: Vec<Judged> = entry.causes.iter().map(each).collect();
    if all
        .iter()
        .any(|judged| judged.verdict == Verdict::Confirmed)
    {
        let likely = all
            .iter_mut()
            .filter(|judged| judged.verdict == Verdict::Likely);
        likely.for_each(|judged| judged.verdict = Verdict::Possible);
    }
    all
}

fn best(all: impl Iterator<Item = Judged>) -> Judged {
    let none = Judged {
        verdict: Verdict::Possible,
        evidence: Vec::new(),
        weight: 0,
    };
    all.min_by_key(Judged::rank).unwrap_or(none)
}

impl Judged {
    /// The most certain first, among equals the one that rests on more.
    pub fn rank(&self) -> (Verdict, Reverse<u8>) {
        (self.verdict, Reverse(self.weight))
    }
}

/// Judges a cause by its own table.
pub fn judge(cause: &Cause, sight: &Sight) -> Judged {
    if let Some(judged) = excluded(cause, sight) {
        return judged;
    }
    let tally = Tally::of(cause, sight);
    match confirmation(cause, sight) {
        Some(evidence) => Judged {
            verdict: match sight.then_unknown || sight.assumed {
                true => Verdict::Likely,
                false => Verdict::Confirmed,
            },
            evidence,
            weight: u8::MAX,
        },
        None => tally.judged(),
    }
}

/// Where an address lies does not change; all else may have been otherwise.
fn excluded(cause: &Cause, sight: &Sight) -> Option<Judged> {
    let excluding: Vec<&Seen> = cause
        .ruled_out_by
        .iter()
        .filter_map(|id| sight.saw(id))
        .collect();
    let lasts =
        |seen: &&Seen| !sight.place_unknown && seen.observation.question() == Question::Place;
    let certain = !sight.assumed && (!sight.then_unknown || excluding.iter().any(lasts));
    let evidence: Vec<String> = excluding
        .iter()
        .map(|seen| format!("against: {}", seen.evidence))
        .collect();
    (!evidence.is_empty()).then_some(Judged {
        verdict: match certain {
            true => Verdict::RuledOut,
            false => Verdict::Unlikely,
        },
        evidence,
        weight: 0,
    })
}

fn confirmation(cause: &Cause, sight: &Sight) -> Option<Vec<String>> {
    let whole = |set: &Vec<String>| -> Option<Vec<String>> {
        let evidence = set
            .iter()
            .map(|id| sight.saw(id).map(|seen| seen.evidence.clone()));
        evidence
            .collect::<Option<Vec<String>>>()
            .filter(|lines| !lines.is_empty())
    };
    cause.confirmed_by.iter().find_map(whole)
}

/// The questions that would support a cause, by their answers.
#[derive(Default)]
struct Tally {
    yes: BTreeSet<Question>,
    no: BTreeSet<Question>,
    open: BTreeSet<Question>,
    lines: Vec<String>,
    against: Vec<String>,
}

impl Tally {
    fn of(cause: &Cause, sight: &Sight) -> Self {
        let mut tally = Self::default();
        for id in &cause.supported_by {
            let Some(observation) = Observation::parse(id) else {
                continue;
            };
            match sight.saw(id) {
                Some(seen) => {
                    tally.yes.insert(observation.question());
                    push(&mut tally.lines, seen.evidence.clone());
                }
                None if sight.excludes(observation) => {
                    tally.no.insert(observation.question());
                }
                None => {
                    tally.open.insert(observation.question());
                }
            }
        }
        // That a name has kept its address speaks against one way to a wrong host, not against the others.
        let against = |question: &Question| *question != Question::SameAddress;
        tally
            .no
            .retain(|question| against(question) && !tally.yes.contains(question));
        for question in tally.no.iter().filter(|question| weight(**question) > 0) {
            for line in sight.evidence(*question) {
                push(&mut tally.against, format!("against: {line}"));
            }
        }
        tally
    }

    fn verdict(&self) -> Verdict {
        let strong = |questions: &BTreeSet<Question>| questions.iter().any(|one| weight(*one) > 0);
        let none_strong = !strong(&self.yes) && !strong(&self.no) && !strong(&self.open);
        match (self.yes.is_empty(), self.no.is_empty()) {
            _ if strong(&self.yes) && !strong(&self.no) => Verdict::Likely,
            _ if strong(&self.yes) || strong(&self.open) => Verdict::Possible,
            _ if strong(&self.no) => Verdict::Unlikely,
            (false, true) if none_strong => Verdict::Likely,
            (true, false) => Verdict::Unlikely,
            _ => Verdict::Possible,
        }
    }

    fn judged(self) -> Judged {
        let weight = self
            .yes
            .iter()
            .map(|question| weight(*question))
            .max()
            .unwrap_or(0);
        let verdict = self.verdict();
        let mut evidence = self.lines;
        evidence.extend(self.against);
        Judged {
            verdict,
            evidence,
            weight,
        }
    }
}

fn push(lines: &mut Vec<String>, line: String) {
    if !lines.contains(&line) {
        lines.push(line);
    }
}

#[cfg(test)]
mod tests;
