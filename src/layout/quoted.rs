//! Cells of comma-separated values: a whole trace in one cell, over several lines, or one line of
//! it in each row.

use super::anchor;
use super::json;
use super::page::{Record, Role};
use super::spaced::may_head;
use super::work::{Dressed, Work};

/// The most cells of a row that are looked at.
const MOST_CELLS: usize = 64;

/// Takes traces out of the cells that hold them.
pub(super) fn open(work: &mut Work<'_>) -> bool {
    let begins = |line: &Dressed<'_>| line.is_free() && line.text.contains('"');
    work.lines.iter().any(begins) && (open_cells(work) | open_rows(work))
}

/// Cheap and generous: whether a quote opens a cell in the line.
pub(super) fn may_open(text: &str) -> bool {
    memchr::memchr(b'"', text.as_bytes())
        .is_some_and(|at| at == 0 || is_mark(text.as_bytes()[at - 1]))
}

/// What separates one cell from the next.
fn is_mark(byte: u8) -> bool {
    matches!(byte, b',' | b';' | b'\t' | b'|')
}

/// Cells over several lines that hold a trace, each apart from the rest of its row.
fn open_cells(work: &mut Work<'_>) -> bool {
    let mut out = Vec::with_capacity(work.lines.len());
    let mut changed = false;
    let mut index = 0;
    while index < work.lines.len() {
        let Some((start, end)) = long_cell(&work.lines, index) else {
            out.push(work.lines[index].clone());
            index += 1;
            continue;
        };
        let rows = &work.lines[index..=end.line];
        let framed = rows.iter().any(|line| {
            let text = line.text.split('"').next().unwrap_or_default();
            anchor::frame_line(text).is_some()
        });
        if !framed {
            out.extend(rows.iter().cloned());
            index = end.line + 1;
            continue;
        }
        changed = true;
        let before = rows[0].text[..start - 1].to_owned();
        if !before.is_empty() {
            out.push(Dressed::free(before, rows[0].number));
        }
        out.push(Dressed::end(rows[0].number));
        let first = out.len();
        for (offset, line) in rows.iter().enumerate() {
            let from = if offset == 0 { start } else { 0 };
            let to = if index + offset == end.line {
                end.at
            } else {
                line.text.len()
            };
            let text = line.text[from..to].replace("\"\"", "\"");
            out.push(Dressed::free(text, line.number));
        }
        let row = (
            &rows[0].text[..start - 1],
            &work.lines[end.line].text[end.at + 1..],
        );
        if let Some(record) = named(&work.lines[0].text, row) {
            out[first].role = Role::Start(work.records.len());
            work.records.push(record);
        }
        out.push(Dressed::end(work.lines[end.line].number));
        index = end.line + 1;
    }
    work.lines = out;
    changed
}

/// What the other cells of a row say, by the names in the first line of the table; `row` is the text
/// before and behind the cell that holds the trace.
fn named(header: &str, row: (&str, &str)) -> Option<Record> {
    let (names, _) = cells(header)?;
    let (before, _) = cells(row.0)?;
    let (after, _) = cells(row.1)?;
    if before.len() + after.len() != names.len() + 1 {
        return None;
    }
    // Both have the cell itself, as an empty one.
    let values = before.into_iter().chain(after.into_iter().skip(1));
    let pairs: Vec<_> = names
        .into_iter()
        .map(plain)
        .zip(values.map(plain))
        .collect();
    let whole = pairs.iter().all(|(name, _)| is_name(name));
    json::columns(pairs).filter(|_| whole)
}

/// The quote that ends a cell.
struct End {
    line: usize,
    at: usize,
}

/// The cell that begins on the line and ends on a later one: where its text begins, and its end.
fn long_cell(lines: &[Dressed<'_>], index: usize) -> Option<(usize, End)> {
    let line = lines.get(index).filter(|line| line.is_free())?;
    let (start, mut closed) = (open_cell(&line.text)?, None);
    for (offset, line) in lines[index + 1..].iter().enumerate() {
        if !line.is_free() {
            return None;
        }
        match closing(&line.text) {
            Closing::Not => {}
            Closing::At(at) => {
                closed = Some(End {
                    line: index + 1 + offset,
                    at,
                });
                break;
            }
            // No values separated by commas, and no reason to look farther.
            Closing::Wrong => return None,
        }
    }
    Some((start, closed?))
}

/// Where the text of the cell begins that does not end on its line.
fn open_cell(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    let mut at = memchr::memchr(b'"', bytes)?;
    loop {
        if at > 0 && !is_mark(bytes[at - 1]) {
            return None;
        }
        let start = at + 1;
        match closing(&line[start..]) {
            Closing::Not => return Some(start),
            Closing::Wrong => return None,
            Closing::At(end) => at = start + end + 1,
        }
        at += memchr::memchr(b'"', &bytes[at..])?;
    }
}

enum Closing {
    /// The cell goes on behind this text.
    Not,
    At(usize),
    /// A quote that neither ends the cell nor is doubled.
    Wrong,
}

/// Where the cell ends within which the text begins.
fn closing(text: &str) -> Closing {
    let bytes = text.as_bytes();
    let mut from = 0;
    while let Some(at) = memchr::memchr(b'"', &bytes[from..]) {
        let at = from + at;
        match bytes.get(at + 1) {
            Some(b'"') => from = at + 2,
            None => return Closing::At(at),
            Some(&next) if is_mark(next) => return Closing::At(at),
            Some(_) => return Closing::Wrong,
        }
    }
    Closing::Not
}

/// Rows that hold one line of a trace each: the column in which frames stand.
fn open_rows(work: &mut Work<'_>) -> bool {
    let column = work
        .lines
        .iter()
        .filter(|line| line.is_free() && line.text.contains("at ") && line.text.contains('"'))
        .find_map(|line| {
            let (cells, mark) = cells(&line.text)?;
            let place = cells.iter().position(|cell| {
                cell.starts_with('"') && anchor::frame_line(cell.trim_matches('"')).is_some()
            })?;
            Some((cells.len(), place, mark))
        });
    let Some((count, place, mark)) = column else {
        return false;
    };
    let names = work
        .lines
        .first()
        .map(|line| line.text.clone().into_owned());
    let mut records = std::mem::take(&mut work.records);
    let mut reading = Reading::Nothing;
    let mut head = None;
    let changed = work.replace(|line| {
        let (cells, own) = cells(&line.text)?;
        let cell = *cells.get(place)?;
        let same = cells.len() == count && (own == mark || count == 1);
        let quoted = cell
            .strip_prefix('"')
            .and_then(|cell| cell.strip_suffix('"'));
        let text = match quoted {
            Some(text) => text.replace("\"\"", "\""),
            None if count > 1 => cell.to_owned(),
            None => return None,
        };
        if !same {
            return None;
        }
        let number = line.number;
        let mut row = Dressed::free(text, number);
        let next = Reading::of(&row.text);
        let own = || row_record(names.as_deref()?, &cells, place);
        // The next row of text behind the frames belongs to another record, if it says so.
        let ended = reading == Reading::Frames && next == Reading::Nothing && head != own();
        if ended {
            reading = Reading::Nothing;
        }
        if next != Reading::Nothing {
            reading = next;
        } else if reading == Reading::Nothing && may_head(&row.text) {
            (reading, head) = (Reading::Head, own());
            if let Some(record) = head.clone() {
                row.role = Role::Start(records.len());
                records.push(record);
            }
        }
        Some(match ended {
            true => vec![Dressed::end(number), row],
            false => vec![row],
        })
    });
    work.records = records;
    changed
}

/// Which part of a trace was read last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    Nothing,
    /// A head or a heading: its message may go on.
    Head,
    Frames,
}

impl Reading {
    /// What a line is that only stands below another of its trace.
    fn of(text: &str) -> Self {
        if anchor::section(text).is_some() {
            Self::Head
        } else if anchor::frame_line(text).is_some() || anchor::elision(text).is_some() {
            Self::Frames
        } else {
            Self::Nothing
        }
    }
}

/// What a row says beside its line of a trace, by the names in the table's first line.
fn row_record(header: &str, row: &[&str], place: usize) -> Option<Record> {
    let (names, _) = cells(header)?;
    let whole = names.len() == row.len() && names.iter().all(|name| is_name(&plain(name)));
    let pairs = names.iter().zip(row).enumerate();
    let pairs = pairs
        .filter(|(column, _)| *column != place)
        .map(|(_, (name, cell))| (plain(name), plain(cell)));
    json::columns(pairs).filter(|_| whole)
}

/// The text of a cell.
fn plain(cell: &str) -> String {
    cell.trim_matches('"').replace("\"\"", "\"")
}

/// Whether the text may be the name of a column.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '@'))
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || "_@.- ".contains(c))
}

/// The cells of a row, quotes and all, and the mark between them.
fn cells(line: &str) -> Option<(Vec<&str>, u8)> {
    let bytes = line.as_bytes();
    let mut cells = Vec::new();
    let mut mark = None;
    let mut at = 0;
    loop {
        let start = at;
        if bytes.get(at) == Some(&b'"') {
            let Closing::At(end) = closing(&line[at + 1..]) else {
                return None;
            };
            at += end + 2;
        } else {
            let ends = |byte: &u8| mark.map_or(is_mark(*byte), |mark| *byte == mark);
            at += bytes[at..]
                .iter()
                .position(ends)
                .unwrap_or(bytes.len() - at);
        }
        cells.push(&line[start..at]);
        let Some(&next) = bytes.get(at) else {
            return Some((cells, mark.unwrap_or(b',')));
        };
        if cells.len() >= MOST_CELLS || *mark.get_or_insert(next) != next {
            return None;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opened(text: &str) -> String {
        let mut work = Work::of_lines(text);
        open(&mut work);
        let lines: Vec<_> = work.lines.iter().map(|line| line.text.as_ref()).collect();
        lines.join("\n")
    }

    #[test]
    fn a_cell_may_hold_a_whole_trace() {
        assert_eq!(
            opened("id,trace,host\n7,\"a.X: got \"\"b\"\"\n\tat a.B.c(B.java:1)\",h1\n8,,h2"),
            "id,trace,host\n7,\n\na.X: got \"b\"\n\tat a.B.c(B.java:1)\n\n8,,h2"
        );
    }

    #[test]
    fn the_header_names_what_the_row_says() {
        let text = "time,level,trace,host\n03:04:05,ERROR,\"a.X: got b\n\tat a.B.c(B.java:1)\",h1";
        let mut work = Work::of_lines(text);
        open(&mut work);
        let record = work.records.first().cloned().unwrap_or_default();
        assert_eq!(record.timestamp.as_deref(), Some("03:04:05"));
        assert_eq!(record.level.as_deref(), Some("ERROR"));
    }

    #[test]
    fn each_row_may_hold_a_line() {
        assert_eq!(
            opened(
                "\"t\",m,h\n\"1, 2\",\"a.X: got \"\"b\"\"\",h\n\"1, 3\",\"\tat a.B.c(B.java:1)\",h"
            ),
            "m\na.X: got \"b\"\n\tat a.B.c(B.java:1)"
        );
    }

    #[test]
    fn the_header_names_what_the_row_of_the_head_says() {
        let row = |time: &str, level: &str, text: &str| format!("{time},{level},\"{text}\"");
        let text = [
            "Time,Level,Text".to_owned(),
            row("03:04:04", "INFO", "starting"),
            row("03:04:05", "ERROR", "a.b.XException: m"),
            row("03:04:06", "ERROR", "\tat a.B.c(B.java:1)"),
            row("03:04:07", "INFO", "going on"),
            row("03:04:08", "FATAL", "a.b.YException: m"),
            row("03:04:08", "FATAL", "\tat a.B.c(B.java:1)"),
        ];
        let mut work = Work::of_lines(&text.join("\n"));
        open(&mut work);
        let told = |record: &Record| (record.timestamp.clone(), record.level.clone());
        let told: Vec<_> = work.records.iter().map(told).collect();
        let said = |time: &str, level: &str| (Some(time.to_owned()), Some(level.to_owned()));
        assert_eq!(told, [said("03:04:05", "ERROR"), said("03:04:08", "FATAL")]);
        let starts = work
            .lines
            .iter()
            .filter(|line| matches!(line.role, Role::Start(_)));
        let starts: Vec<_> = starts.map(|line| line.number).collect();
        assert_eq!(starts, [3, 6]);
    }

    #[test]
    fn quotes_of_other_texts_stay() {
        for text in [
            "he said \"no\nand went at a.B.c(B.java:1)\"",
            "\"a\" is \"b\"\n\tat a.B.c(B.java:1)",
            "x,\"a\n\tat a.B.c(B.java:1)",
        ] {
            assert_eq!(opened(text), text);
        }
    }
}
