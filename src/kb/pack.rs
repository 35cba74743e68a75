//! Makes the index: at build time of the bundled entries, at run time of users' own.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::class_name;
use super::entry::Rule;
use super::index::{
    CardRow, ClassRow, Field, GRAM, GramRow, RuleRow, SIEVE, Span, Tables, gram, sieve_place,
};
use super::lint::Linted;
use super::literal;

/// The index of these entries.
pub(crate) fn pack(mut entries: Vec<Linted>) -> Tables {
    entries.sort_by(|a, b| (&a.family, &a.entry.id).cmp(&(&b.family, &b.entry.id)));
    let mut packer = Packer::default();
    for linted in &entries {
        packer.add(linted);
    }
    packer.finish(&entries)
}

#[derive(Default)]
struct Packer {
    text: String,
    seen: BTreeMap<String, Span>,
    cards: Vec<CardRow>,
    rules: Vec<RuleRow>,
    classes: BTreeMap<String, Vec<u32>>,
    literals: Vec<Span>,
    /// Field, number of the literal, number of the rule.
    leads: Vec<(Field, u32, u32)>,
    always: Vec<u32>,
}

impl Packer {
    fn add(&mut self, linted: &Linted) {
        let card = number(self.cards.len());
        let entry = &linted.entry;
        let row = CardRow {
            id: self.intern(&entry.id),
            family: self.intern(&linted.family),
            title: self.intern(&entry.title),
            file: self.intern(&linted.file),
            raw: self.append(&linted.text),
            severity: entry.severity,
            general: entry.general,
            wrapper: entry.wrapper,
        };
        self.cards.push(row);
        for (place, rule) in entry.rules.iter().enumerate() {
            self.add_rule(card, number(place), rule);
        }
    }

    fn add_rule(&mut self, card: u32, place: u32, rule: &Rule) {
        let known = number(self.rules.len());
        let message = self.literals_of(rule.message.as_deref());
        let frame = self.frame_literals(rule);
        self.rules.push(RuleRow {
            card,
            place,
            message,
            frame,
        });
        let Some(classes) = &rule.class else {
            return self.lead(known, &[(Field::Message, message), (Field::Frame, frame)]);
        };
        for class in classes.as_slice() {
            if class_name::is_pattern(class) {
                let names = self.literals_of(Some(class));
                let fields = [
                    (Field::Class, names),
                    (Field::Message, message),
                    (Field::Frame, frame),
                ];
                self.lead(known, &fields);
            } else {
                let rules = self.classes.entry(class.clone()).or_default();
                rules.push(known);
            }
        }
    }

    /// Makes the rule found by the first of the sets that can be looked up.
    fn lead(&mut self, rule: u32, sets: &[(Field, Span)]) {
        for &(field, set) in sets {
            let range = set.start..set.start + set.len;
            let long = |&literal: &u32| self.literals[literal as usize].len as usize >= GRAM;
            if set.len > 0 && range.clone().all(|literal| long(&literal)) {
                self.leads
                    .extend(range.map(|literal| (field, literal, rule)));
                return;
            }
        }
        self.always.push(rule);
    }

    fn literals_of(&mut self, pattern: Option<&str>) -> Span {
        let found = pattern.map(literal::required).unwrap_or_default();
        self.push_literals(&found)
    }

    /// Of `frame` and `top_frame` the one that filters better: both look into the same frames.
    fn frame_literals(&mut self, rule: &Rule) -> Span {
        let sets = [&rule.frame, &rule.top_frame].map(|pattern| {
            let pattern = pattern.as_deref();
            pattern.map(literal::required).unwrap_or_default()
        });
        let shortest = |set: &&Vec<String>| set.iter().map(String::len).min().unwrap_or(0);
        let best = sets.iter().max_by_key(shortest).cloned();
        self.push_literals(&best.unwrap_or_default())
    }

    fn push_literals(&mut self, literals: &[String]) -> Span {
        let start = number(self.literals.len());
        for text in literals {
            let span = self.intern(text);
            self.literals.push(span);
        }
        Span {
            start,
            len: number(literals.len()),
        }
    }

    fn intern(&mut self, text: &str) -> Span {
        if let Some(&span) = self.seen.get(text) {
            return span;
        }
        let span = self.append(text);
        self.seen.insert(text.to_owned(), span);
        span
    }

    fn append(&mut self, text: &str) -> Span {
        let start = number(self.text.len());
        self.text.push_str(text);
        Span {
            start,
            len: number(text.len()),
        }
    }

    fn finish(mut self, entries: &[Linted]) -> Tables {
        let mut by_id: Vec<u32> = (0..number(entries.len())).collect();
        by_id.sort_by_key(|&card| &entries[card as usize].entry.id);
        let (classes, class_rules) = self.class_tables();
        let grams = self.gram_table();
        let mut sieve = vec![0_u64; SIEVE];
        for row in &grams {
            let (word, bit) = sieve_place(row.gram);
            sieve[word] |= bit;
        }
        Tables {
            text: Cow::Owned(self.text),
            cards: Cow::Owned(self.cards),
            by_id: Cow::Owned(by_id),
            rules: Cow::Owned(self.rules),
            classes: Cow::Owned(classes),
            class_rules: Cow::Owned(class_rules),
            literals: Cow::Owned(self.literals),
            grams: Cow::Owned(grams),
            sieve: Cow::Owned(sieve),
            always: Cow::Owned(self.always),
        }
    }

    fn class_tables(&mut self) -> (Vec<ClassRow>, Vec<u32>) {
        let mut rows = Vec::new();
        let mut all = Vec::new();
        for (name, rules) in std::mem::take(&mut self.classes) {
            let rules_span = Span {
                start: number(all.len()),
                len: number(rules.len()),
            };
            rows.push(ClassRow {
                name: self.intern(&name),
                rules: rules_span,
            });
            all.extend(rules);
        }
        (rows, all)
    }

    /// For each literal the gram that fewest others have: `java` leads nowhere, `hika` does.
    fn gram_table(&self) -> Vec<GramRow> {
        let mut common: BTreeMap<u32, u32> = BTreeMap::new();
        for &(_, literal, _) in &self.leads {
            for gram in self.bytes(literal).windows(GRAM).filter_map(gram) {
                *common.entry(gram).or_default() += 1;
            }
        }
        let row = |&(field, literal, rule): &(Field, u32, u32)| {
            let windows = self.bytes(literal).windows(GRAM).enumerate();
            let grams = windows.filter_map(|(offset, bytes)| Some((offset, gram(bytes)?)));
            let (offset, gram) = grams.min_by_key(|(_, gram)| common.get(gram))?;
            Some(GramRow {
                gram,
                offset: number(offset),
                literal,
                field,
                rule,
            })
        };
        let mut rows: Vec<GramRow> = self.leads.iter().filter_map(row).collect();
        rows.sort_by_key(|row| (row.gram, row.field, row.literal, row.rule));
        rows
    }

    fn bytes(&self, literal: u32) -> &[u8] {
        let span = self.literals[literal as usize];
        &self.text.as_bytes()[span.start as usize..(span.start + span.len) as usize]
    }
}

/// Rows and bytes are counted in 32 bits; no set of entries comes near four gigabytes.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
