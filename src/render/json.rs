//! JSON: always complete. Characters that a terminal obeys or a reader does not see become visible
//! escapes here as in the other formats: values are printed and copied by whoever decodes them.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter, Serializer};

use super::clean::{escape, is_unsafe};
use crate::report::Report;
use crate::report::summary::Summary;

/// The report, schema `causedby/explain/1`, pretty-printed, with a final line end.
pub fn json(report: &Report) -> String {
    to_json(report)
}

/// Any value in the same dress; empty if it cannot be written as JSON.
pub fn to_json(value: &impl Serialize) -> String {
    written(value, Visible(PrettyFormatter::new()))
}

/// The same, written as it is made: nothing long is held.
///
/// # Errors
/// What the writer reports.
pub fn write_json(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write(out, value, Visible(PrettyFormatter::new()))
}

/// Any value on one line, with its line end; empty if it cannot be written as JSON.
pub fn to_json_line(value: &impl Serialize) -> String {
    written(value, Visible(CompactFormatter))
}

/// What a scan found, schema `causedby/partial/1`, on one line. It is read again, so its strings are
/// exact: escapes are those of JSON, and harmless only while nobody decodes them.
pub fn partial(found: &Summary) -> String {
    written(found, Exact)
}

fn written(value: &impl Serialize, formatter: impl Formatter) -> String {
    let mut bytes = Vec::new();
    if write(&mut bytes, value, formatter).is_err() {
        return String::new();
    }
    String::from_utf8(bytes).unwrap_or_default()
}

fn write(
    out: &mut impl Write,
    value: &impl Serialize,
    formatter: impl Formatter,
) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, formatter);
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// A format with nothing invisible in strings.
struct Visible<F>(F);

impl<F: Formatter> Formatter for Visible<F> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        fragment(out, text, write_escape)
    }

    fn write_char_escape<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        escape: CharEscape,
    ) -> io::Result<()> {
        match escape {
            CharEscape::CarriageReturn => write_escape(out, '\r'),
            CharEscape::Backspace => write_escape(out, '\x08'),
            CharEscape::FormFeed => write_escape(out, '\x0c'),
            CharEscape::AsciiControl(byte) => write_escape(out, char::from(byte)),
            plain => self.0.write_char_escape(out, plain),
        }
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn end_object_key<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_key(out)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// A format on one line, whose strings are exact, and hold nothing invisible before they are decoded.
struct Exact;

impl Formatter for Exact {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        fragment(out, text, |out, c| {
            let mut units = [0; 2];
            let mut units = c.encode_utf16(&mut units).iter();
            units.try_for_each(|unit| write!(out, "\\u{unit:04x}"))
        })
    }
}

/// Writes a text in which `escape` stands for what is unsafe.
fn fragment<W: ?Sized + Write>(
    out: &mut W,
    text: &str,
    escape: impl Fn(&mut W, char) -> io::Result<()>,
) -> io::Result<()> {
    let mut from = 0;
    for (at, c) in text.char_indices().filter(|&(_, c)| is_unsafe(c)) {
        out.write_all(&text.as_bytes()[from..at])?;
        escape(out, c)?;
        from = at + c.len_utf8();
    }
    out.write_all(&text.as_bytes()[from..])
}

/// The visible escape as part of a JSON string: its own backslash is escaped.
fn write_escape<W: ?Sized + Write>(out: &mut W, c: char) -> io::Result<()> {
    write!(out, "\\{}", escape(c))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    fn there_and_back(text: &str) -> String {
        serde_json::from_str(&super::to_json(&text)).unwrap()
    }

    #[test]
    fn what_a_terminal_obeys_is_a_visible_escape_in_decoded_strings_too() {
        let text = "a\u{202e}\u{9b}\x7f\x1b\u{e0041}\0\r\x08\x0c";
        let shown = "a\\u{202e}\\u{9b}\\x7f\\x1b\\u{e0041}\\x00\\r\\x08\\x0c";
        assert_eq!(there_and_back(text), shown);
    }

    #[test]
    fn what_can_be_seen_stays_exact() {
        let text = "é\n\t\"\\ / \\u001b 拒绝连接";
        assert_eq!(there_and_back(text), text);
    }
}
