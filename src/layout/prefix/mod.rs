//! Prefixes that repeat on every line of a trace: composers', collectors', shells', loggers' …
//! Nothing is known of their makers: what stands before `at` on several frames, with the same
//! words and marks, is a prefix, and lines that begin with it are one stream.

mod template;
mod together;
mod token;

use std::collections::BTreeMap;

use super::anchor;
use super::work::{Dressed, Work};
use template::{Slot, Template, templates};
use together::{Set, Together, matches};

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
