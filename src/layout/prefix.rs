//! Prefixes that repeat on every line of a trace: composers', collectors', shells', loggers' …
//! Nothing is known of their makers: what stands before `at` on several frames, with the same
//! words and marks, is a prefix, and lines that begin with it are one stream.

use std::collections::BTreeMap;

use super::anchor;
use super::slashed;
use super::work::{Dressed, Work};

/// More distinct values than these in one place are a counter or an id, not the name of a stream.
const MOST_NAMES: usize = 8;

/// More shapes of prefixes than these in one input are chance.
const MOST_TEMPLATES: usize = 24;

/// The longest prefix that is looked at.
const LONGEST: usize = 400;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token<'a> {
    Time,
    Blank,
    Word(&'a str),
    Mark(char),
}

/// What may stand in one place of a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Slot {
    Time,
    Blank,
    Mark(char),
    /// Always the same word.
    Fixed(String),
    /// One of a few words, each with a stream of its own.
    Name,
    /// A counter, an id, a level.
    Any,
}

struct Template {
    slots: Vec<Slot>,
    frames: usize,
}

/// Takes repeating prefixes off and sorts the lines of interleaved streams.
pub(super) fn strip(work: &mut Work<'_>) -> bool {
    let templates = templates(work);
    if templates.is_empty() {
        return false;
    }
    let together = Together::of(&templates);
    let lines: Vec<Option<Worn>> = work
        .lines
        .iter()
        .map(|line| classify(line, &templates, &together))
        .collect();
    if lines.iter().flatten().count() < 2 {
        return false;
    }
    let streamed = streamed(work, &lines);
    let mut streams: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, line) in lines.iter().enumerate() {
        let worn = line.as_ref().filter(|worn| streamed & worn.bit() != 0);
        let stream = worn.map_or("", |worn| &worn.stream);
        streams.entry(stream).or_default().push(index);
    }
    let mut order: Vec<_> = streams.into_iter().collect();
    order.sort_by_key(|(_, members)| members[0]);
    let mut out = Vec::with_capacity(work.lines.len() + order.len());
    for (stream, members) in order {
        let blanks = if stream.is_empty() {
            0
        } else {
            shared_blanks(work, &lines, &members)
        };
        for &index in &members {
            let line = &work.lines[index];
            out.push(match &lines[index] {
                Some(worn) => undressed(line, worn.end, blanks),
                None => line.clone(),
            });
        }
        out.push(Dressed::end(
            members.last().map_or(1, |&last| work.lines[last].number),
        ));
    }
    work.lines = out;
    true
}

/// The prefix of a line.
struct Worn {
    template: usize,
    /// What tells the lines of one stream from those of others.
    stream: String,
    /// Where the line's own text begins.
    end: usize,
    /// Whether nothing but marks and blanks are in the prefix.
    marks_only: bool,
}

impl Worn {
    fn bit(&self) -> Set {
        1 << self.template
    }
}

/// The templates whose lines are a stream: marks before frames and headings alone are bullets, and
/// the bare lines around them belong to the same trace.
fn streamed(work: &Work<'_>, lines: &[Option<Worn>]) -> Set {
    let is_text = |line: &Dressed<'_>, worn: &Worn| {
        let rest = &line.text[worn.end..];
        !rest.trim().is_empty() && anchor::find(rest) != Some(rest.len() - rest.trim_start().len())
    };
    work.lines
        .iter()
        .zip(lines)
        .filter_map(|(line, worn)| Some((line, worn.as_ref()?)))
        .filter(|(line, worn)| !worn.marks_only || is_text(line, worn))
        .fold(0, |set, (_, worn)| set | worn.bit())
}

fn undressed<'a>(line: &Dressed<'a>, end: usize, blanks: usize) -> Dressed<'a> {
    let rest = &line.text[end..];
    let own = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    Dressed::free(rest[own.min(blanks)..].to_owned(), line.number)
}

/// Length of the blanks between prefix and text: those that every line of the stream has.
fn shared_blanks(work: &Work<'_>, lines: &[Option<Worn>], members: &[usize]) -> usize {
    let mut texts = members.iter().filter_map(|&index| {
        let worn = lines[index].as_ref()?;
        let rest = &work.lines[index].text[worn.end..];
        (!rest.trim().is_empty()).then_some(rest)
    });
    let Some(first) = texts.next() else { return 0 };
    let blanks = first.len() - first.trim_start_matches([' ', '\t']).len();
    texts.fold(blanks, |shared, text| {
        let same = |(a, b): &(u8, u8)| a == b;
        let pairs = first[..shared].bytes().zip(text.bytes());
        pairs.take_while(same).count()
    })
}

/// The shapes of prefixes that stand before frames more than once, longest first.
fn templates(work: &Work<'_>) -> Vec<Template> {
    let mut groups: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for line in work.lines.iter().filter(|line| line.is_free()) {
        if let Some(prefix) = prefix_of(&line.text) {
            groups.entry(shape(prefix)).or_default().push(prefix);
        }
    }
    let mut templates: Vec<Template> = groups
        .values()
        .filter_map(|prefixes| template(prefixes))
        .collect();
    templates.sort_by_key(|template| std::cmp::Reverse((template.frames, template.slots.len())));
    templates.truncate(MOST_TEMPLATES);
    let alone = templates.iter().any(|template| template.frames == 1);
    let on_heads = if alone {
        repeated_on_heads(work, &Together::of(&templates))
    } else {
        0
    };
    let mut bit = 1;
    templates.retain(|template| {
        let repeated = on_heads & bit != 0;
        bit <<= 1;
        template.frames > 1 || repeated
    });
    templates.sort_by_key(|template| std::cmp::Reverse(template.slots.len()));
    templates
}

/// One frame is enough when the line above it wears the same prefix: the templates of which that
/// is true.
fn repeated_on_heads(work: &Work<'_>, together: &Together<'_>) -> Set {
    let mut above = 0;
    let mut repeated = 0;
    for line in &work.lines {
        let worn = if line.is_free() {
            together.worn(&line.text)
        } else {
            0
        };
        let both = worn & above & !repeated;
        if both != 0 && prefix_of(&line.text).is_some() {
            repeated |= both;
        }
        above = worn;
    }
    repeated
}

/// What stands before the first frame or heading of a line, if that is more than an indent.
fn prefix_of(line: &str) -> Option<&str> {
    let at = anchor::find(line)?;
    if line[at..].starts_with("at ") && anchor::frame_line(&line[at..]).is_none() {
        return None;
    }
    let prefix = without_bullets(line[..at].trim_end());
    let usable = !prefix.trim().is_empty()
        && prefix.len() <= LONGEST
        && !is_comment(prefix.trim())
        && !slashed::is_dump_tag(prefix.trim());
    // `failed: java.lang.X: m at a.B.c(…)`: a head, not a prefix; `-> at …`: Mockito's text.
    (usable
        && !prefix.ends_with(['"', '\'', '`'])
        && !prefix.ends_with("->")
        && !prefix.ends_with("Caused by:"))
    .then_some(prefix)
}

/// The prefix without what only frames have behind it: a bullet, one more `at`, spelled blanks.
fn without_bullets(prefix: &str) -> &str {
    let mut rest = prefix;
    while let Some(shorter) = ["\u{2014}", " at", "\tat", "&nbsp;", " |"]
        .iter()
        .find_map(|bullet| rest.strip_suffix(bullet))
    {
        rest = shorter.trim_end();
    }
    if prefix.trim() == "at" {
        return "";
    }
    // Alone bullets are a prefix themselves, and so is the bar behind a name.
    let is_bar = prefix[rest.len()..].trim() == "|" && !rest.ends_with('|');
    if rest.trim().is_empty() || is_bar {
        prefix
    } else {
        rest
    }
}

/// A trace within a comment of a source file has not happened.
fn is_comment(prefix: &str) -> bool {
    prefix
        .chars()
        .all(|c| matches!(c, '*' | '/' | '#' | ';' | '%' | '-' | '\''))
}

fn shape(prefix: &str) -> String {
    tokens(prefix)
        .map(|(token, _)| match token {
            Token::Time => 'T',
            Token::Blank => ' ',
            Token::Word(_) => 'w',
            Token::Mark(mark) => mark,
        })
        .collect()
}

fn template(prefixes: &[&str]) -> Option<Template> {
    let rows: Vec<Vec<Token<'_>>> = prefixes
        .iter()
        .map(|prefix| tokens(prefix).map(|(token, _)| token).collect())
        .collect();
    let first = rows.first()?;
    let slots = (0..first.len()).map(|place| slot(&rows, place)).collect();
    Some(Template {
        slots,
        frames: rows.len(),
    })
}

fn slot(rows: &[Vec<Token<'_>>], place: usize) -> Slot {
    match rows[0][place] {
        Token::Time => Slot::Time,
        Token::Blank => Slot::Blank,
        Token::Mark(mark) => Slot::Mark(mark),
        Token::Word(first) => {
            let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
            for row in rows {
                if let Token::Word(word) = row[place] {
                    *counts.entry(word).or_default() += 1;
                }
            }
            if matches!(first, "stdout" | "stderr") {
                Slot::Name
            } else if is_changeable(first) {
                Slot::Any
            } else if counts.len() == 1 {
                // A number that never changes may still be another one on the head's line.
                if rows.len() < 3 && first.bytes().all(|byte| byte.is_ascii_digit()) {
                    Slot::Any
                } else {
                    Slot::Fixed(first.to_owned())
                }
            } else if counts.len() <= MOST_NAMES && counts.values().all(|&count| count > 1) {
                Slot::Name
            } else {
                Slot::Any
            }
        }
    }
}

/// Words that differ between a head and its frames: levels, months, partial marks.
fn is_changeable(word: &str) -> bool {
    let levels = [
        "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "TRACE", "FATAL", "SEVERE", "AM", "PM",
    ];
    let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    levels.contains(&word)
        || months.contains(&word)
        || (word.len() == 1 && word.bytes().all(|byte| byte.is_ascii_uppercase()))
}

/// The prefix with which a line begins.
fn classify(line: &Dressed<'_>, templates: &[Template], together: &Together<'_>) -> Option<Worn> {
    let worn = if line.is_free() {
        together.worn(&line.text)
    } else {
        0
    };
    // The longest come first.
    let template = worn.trailing_zeros() as usize;
    let slots = &templates.get(template)?.slots;
    let (names, end) = matches(&line.text, slots)?;
    let is_mark = |slot: &Slot| matches!(slot, Slot::Mark(_) | Slot::Blank);
    Some(Worn {
        template,
        stream: format!("{template}\0{names}"),
        end,
        marks_only: slots.iter().all(is_mark),
    })
}

/// Templates by their number, one bit each.
type Set = u32;

/// All templates side by side, so that a line is compared with them in one go: what several of
/// them have in one place is looked at once.
struct Together<'t> {
    /// What may stand in each place, and for which templates it may.
    places: Vec<Vec<(&'t Slot, Set)>>,
    /// The templates that end before each place.
    ends: Vec<Set>,
    all: Set,
}

impl<'t> Together<'t> {
    fn of(templates: &'t [Template]) -> Self {
        let longest = templates.iter().map(|template| template.slots.len()).max();
        let mut places: Vec<Vec<(&Slot, Set)>> = vec![Vec::new(); longest.unwrap_or(0)];
        let mut ends = vec![0; places.len() + 1];
        let mut all = 0;
        for (number, template) in templates.iter().enumerate().take(MOST_TEMPLATES) {
            let bit = 1 << number;
            all |= bit;
            ends[template.slots.len()] |= bit;
            for (place, slot) in places.iter_mut().zip(&template.slots) {
                match place.iter_mut().find(|(known, _)| *known == slot) {
                    Some((_, set)) => *set |= bit,
                    None => place.push((slot, bit)),
                }
            }
        }
        Self { places, ends, all }
    }

    /// The templates with whose prefix the line begins.
    fn worn(&self, line: &str) -> Set {
        let mut open = self.all & !self.ends[0];
        let mut worn = self.ends[0];
        for ((place, ended), (token, _)) in
            self.places.iter().zip(&self.ends[1..]).zip(tokens(line))
        {
            open &= place
                .iter()
                .filter(|(slot, _)| slot.admits(token))
                .fold(0, |sets, (_, set)| sets | set);
            worn |= open & ended;
            open &= !ended;
            if open == 0 {
                break;
            }
        }
        worn
    }
}

impl Slot {
    /// Whether the token may stand in this place.
    fn admits(&self, token: Token<'_>) -> bool {
        match (self, token) {
            (Self::Time, Token::Time)
            | (Self::Blank, Token::Blank)
            | (Self::Any | Self::Name, Token::Word(_)) => true,
            // grep writes `file:12:` before a match and `file-13-` before its surroundings.
            (Self::Mark(mark), Token::Mark(found)) => {
                *mark == found || (matches!(mark, ':' | '-') && matches!(found, ':' | '-'))
            }
            (Self::Fixed(word), Token::Word(found)) => word == found,
            _ => false,
        }
    }
}

/// Whether the line begins with the prefix: the names in it and its end.
fn matches(line: &str, slots: &[Slot]) -> Option<(String, usize)> {
    let mut names = String::new();
    let mut end = 0;
    let mut tokens = tokens(line);
    for slot in slots {
        let (token, after) = tokens.next()?;
        if !slot.admits(token) {
            return None;
        }
        if let (Slot::Name, Token::Word(found)) = (slot, token) {
            names.push_str(found);
            names.push('\0');
        }
        end = after;
    }
    Some((names, end))
}

/// The tokens of a line with the end of each.
fn tokens(line: &str) -> impl Iterator<Item = (Token<'_>, usize)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &line[at..];
        let first = rest.chars().next()?;
        let (token, len) = if first.is_whitespace() {
            (Token::Blank, rest.len() - rest.trim_start().len())
        } else if let Some(len) = time_len(rest) {
            (Token::Time, len)
        } else if first.is_alphanumeric() {
            let len = rest
                .find(|c: char| !c.is_alphanumeric() && c != '_')
                .unwrap_or(rest.len());
            (Token::Word(&rest[..len]), len)
        } else {
            (Token::Mark(first), first.len_utf8())
        };
        at += len;
        Some((token, at))
    })
}

/// `2025-01-01T12:00:00.1Z`, `2025-01-01 12:00:00,123`, `12:00:00.123`: one token, since printers
/// leave out zeros.
fn time_len(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let digits = |from: usize, count: usize| {
        bytes.len() >= from + count && bytes[from..from + count].iter().all(u8::is_ascii_digit)
    };
    let mut at = 0;
    if digits(0, 4)
        && bytes.get(4) == Some(&b'-')
        && digits(5, 2)
        && bytes.get(7) == Some(&b'-')
        && digits(8, 2)
    {
        at = 10;
        if !matches!(bytes.get(10), Some(b'T' | b' ')) || !digits(11, 2) {
            return None;
        }
        at += 1;
    }
    if !(digits(at, 2) && bytes.get(at + 2) == Some(&b':') && digits(at + 3, 2)) {
        return None;
    }
    at += 5;
    if bytes.get(at) == Some(&b':') && digits(at + 1, 2) {
        at += 3;
        if matches!(bytes.get(at), Some(b'.' | b',')) && digits(at + 1, 1) {
            at += 1 + bytes[at + 1..]
                .iter()
                .take_while(|byte| byte.is_ascii_digit())
                .count();
        }
    } else if at == 5 {
        // `12:34` alone may be anything.
        return None;
    }
    Some(at + zone_len(&bytes[at..]))
}

fn zone_len(bytes: &[u8]) -> usize {
    match bytes {
        [b'Z', ..] => 1,
        [b'+' | b'-', a, b, b':', c, d, ..]
            if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) =>
        {
            6
        }
        [b'+' | b'-', a, b, c, d, ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_digit()) => 5,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stripped(text: &str) -> Vec<String> {
        let mut work = Work::of_lines(text);
        strip(&mut work);
        work.lines
            .into_iter()
            .filter(|line| line.is_free())
            .map(|line| line.text.into_owned())
            .collect()
    }

    #[test]
    fn a_prefix_of_any_maker_is_taken_off_every_line() {
        for prefix in [
            "app-1  | ",
            "[pod/x-abc-1/c] ",
            "2025-01-01T12:00:00.1Z stdout F ",
            "Jan  1 12:00:00 host app[1]: ",
            "[ERROR] ",
            "    [java] ",
            "5|backend  | ",
            "[12:00:00 WARN]: ",
            "06-11 08:27:49.4 15156-15156/pkg E/AndroidRuntime: ",
            "E/AndroidRuntime( 1234): ",
            "[1/1/25 12:00:00:123 UTC] 00000001 SystemErr     R ",
            "> ",
            "\u{2014} ",
            "node1 stderr ",
            "2025-01-01 12:00:00,123 ERROR [main] c.a.Foo - ",
        ] {
            let trace = "java.lang.X: m\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\nCaused by: y.Z\n\t... 1 more";
            let text: String = trace
                .lines()
                .map(|line| format!("{prefix}{line}\n"))
                .collect();
            assert_eq!(stripped(&text).join("\n"), trace, "{prefix}");
        }
    }

    #[test]
    fn interleaved_streams_are_sorted() {
        let text = "a-1 | java.lang.X\nb-1 | java.lang.Y\na-1 | \tat a.B.c(B.java:1)\nb-1 | \tat d.E.f(E.java:1)\na-1 | \tat a.B.d(B.java:2)\nb-1 | \tat d.E.g(E.java:2)\n";
        let sorted = "java.lang.X\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)\njava.lang.Y\n\tat d.E.f(E.java:1)\n\tat d.E.g(E.java:2)";
        assert_eq!(stripped(text).join("\n"), sorted);
    }

    #[test]
    fn grep_marks_matches_and_surroundings_differently() {
        let text = "app.log:12:java.lang.X: m\napp.log-13-\tat a.B.c(B.java:1)\napp.log-14-\tat a.B.d(B.java:2)\n";
        assert_eq!(
            stripped(text),
            [
                "java.lang.X: m",
                "\tat a.B.c(B.java:1)",
                "\tat a.B.d(B.java:2)"
            ]
        );
    }

    #[test]
    fn comments_of_source_files_keep_their_marks() {
        let text = " * java.lang.X: m\n *   at a.B.c(B.java:1)\n *   at a.B.d(B.java:2)\n";
        assert_eq!(stripped(text).join("\n") + "\n", text);
    }
}
