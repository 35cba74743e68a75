//! From the texts of a throwable to the rules that could fit it, by literals alone.

use memchr::memmem;

use super::class_name;
use super::index::{CardRow, Field, GRAM, Span, Tables, gram, sieve_place};
use super::literal::fold;

/// The texts of one throwable, folded once for all look-ups.
#[derive(Debug)]
pub(crate) struct Texts<'t> {
    class: Option<&'t str>,
    folded_class: String,
    message: String,
    frames: String,
}

impl<'t> Texts<'t> {
    /// Folds class, message and the calls of the frames.
    pub(crate) fn new<'f>(
        class: Option<&'t str>,
        message: &str,
        calls: impl Iterator<Item = &'f str>,
    ) -> Self {
        let mut frames = String::new();
        for call in calls {
            frames.push_str(call);
            frames.push('\n');
        }
        Self {
            class,
            folded_class: class.map(fold).unwrap_or_default(),
            message: fold(message),
            frames: fold(&frames),
        }
    }

    fn of(&self, field: Field) -> &str {
        match field {
            Field::Class => &self.folded_class,
            Field::Message => &self.message,
            Field::Frame => &self.frames,
        }
    }
}

impl Tables {
    /// Numbers of the rules that could fit, ascending, each once.
    pub(crate) fn candidates(&self, texts: &Texts<'_>) -> Vec<u32> {
        let mut found = self.always.to_vec();
        found.extend_from_slice(self.rules_of(texts.class.unwrap_or_default()));
        for field in [Field::Class, Field::Message, Field::Frame] {
            self.by_gram(field, texts.of(field), &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|&rule| self.could_fit(rule, texts));
        found
    }

    /// The piece of the text that a span names.
    pub(crate) fn str(&self, span: Span) -> &str {
        let range = span.start as usize..(span.start as usize + span.len as usize);
        self.text.get(range).unwrap_or_default()
    }

    /// The card with an id.
    pub(crate) fn card(&self, id: &str) -> Option<u32> {
        let row = |&card: &u32| self.cards.get(card as usize);
        let id_of = |card: &u32| row(card).map_or("", |row: &CardRow| self.str(row.id));
        let place = self.by_id.binary_search_by(|card| id_of(card).cmp(id));
        self.by_id.get(place.ok()?).copied()
    }

    /// The one class of the rules that a layout shortened to this: `o.s.b.f.BeanCreationException`.
    pub(crate) fn full_class(&self, short: &str) -> Option<&str> {
        let names = self.classes.iter().map(|row| self.str(row.name));
        let mut fitting = names.filter(|full| class_name::shortens(short, full));
        fitting.next().filter(|_| fitting.next().is_none())
    }

    fn rules_of(&self, class: &str) -> &[u32] {
        let place = self
            .classes
            .binary_search_by(|row| self.str(row.name).cmp(class));
        let row = place.ok().and_then(|place| self.classes.get(place));
        row.map_or(&[], |row| slice(&self.class_rules, row.rules))
    }

    fn by_gram(&self, field: Field, text: &str, found: &mut Vec<u32>) {
        let bytes = text.as_bytes();
        for (at, window) in bytes.windows(GRAM).enumerate() {
            let Some(gram) = gram(window) else { continue };
            let (word, bit) = sieve_place(gram);
            if self.sieve.get(word).is_some_and(|bits| bits & bit != 0) {
                self.confirm(gram, field, bytes, at, found);
            }
        }
    }

    fn confirm(&self, gram: u32, field: Field, bytes: &[u8], at: usize, found: &mut Vec<u32>) {
        let first = self.grams.partition_point(|row| row.gram < gram);
        let rows = self.grams.get(first..).unwrap_or_default();
        for row in rows.iter().take_while(|row| row.gram == gram) {
            let literal = self.literals.get(row.literal as usize);
            let literal = literal.map_or("", |&span| self.str(span)).as_bytes();
            let here = at.checked_sub(row.offset as usize);
            let fits = here.is_some_and(|here| bytes[here..].starts_with(literal));
            // A text of one word repeated must not collect the same rule a million times.
            if row.field == field && fits && found.last() != Some(&row.rule) {
                found.push(row.rule);
            }
        }
    }

    fn could_fit(&self, rule: u32, texts: &Texts<'_>) -> bool {
        self.rules.get(rule as usize).is_some_and(|row| {
            self.has_one(row.message, &texts.message) && self.has_one(row.frame, &texts.frames)
        })
    }

    fn has_one(&self, literals: Span, text: &str) -> bool {
        let found = |&span: &Span| memmem::find(text.as_bytes(), self.str(span).as_bytes());
        literals.len == 0
            || slice(&self.literals, literals)
                .iter()
                .any(|literal| found(literal).is_some())
    }
}

fn slice<T>(rows: &[T], span: Span) -> &[T] {
    let start = span.start as usize;
    rows.get(start..start + span.len as usize)
        .unwrap_or_default()
}
