//! The parts of a line that only a printed Java trace has: frames and section headings. Layout
//! finds them inside dressed lines, the parser at the start of undressed ones.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use super::names;

/// The longest call that is looked for; hidden classes and Kotlin names stay far below.
const LONGEST_CALL: usize = 1024;

/// The longest source: a file's name, rarely a module before it.
const LONGEST_SOURCE: usize = 512;

/// File name extensions of languages whose traces are not Java's although `at x (file:line)` is
/// their form too.
const FOREIGN: &[&str] = &[
    "js", "mjs", "cjs", "ts", "mts", "cts", "tsx", "jsx", "vue", "svelte", "rb", "py", "pyx",
    "php", "go", "cs", "vb", "fs", "cpp", "cc", "c", "h", "hpp", "rs", "swift", "dart", "lua",
    "pl", "pm", "ex", "exs", "erl", "hrl", "m", "mm",
];

/// Sources without a file: what the JDK, obfuscators and script engines print.
const SOURCES: &[&str] = &[
    "Native Method",
    "Unknown Source",
    "SourceFile",
    "<generated>",
    "<eval>",
    "<unknown>",
    "Unknown",
    "NO_SOURCE_FILE",
    "PG",
    "Native",
    "Dynamic Code",
];

/// How a frame names its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `(Socket.java:633)`
    Plain,
    /// `(java.base@17.0.15/Thread.java:840)`: jstack and thread dumps print it so, traces never do.
    Dump,
}

/// A frame found in a text: where its call begins and where its source ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    /// Length of `[loader/][module/]class.method(source)`.
    pub(crate) len: usize,
    pub(crate) form: Form,
}

/// The frame that begins at the start of `text` (after any `at `).
pub(crate) fn frame(text: &str) -> Option<Found> {
    usual_frame(text.as_bytes()).or_else(|| any_frame(text))
}

/// Bits that say where a byte may stand in the usual frame, `a.b.C$1.method(C.java:12)`. Letters,
/// digits, marks of names and what other scripts write have none; the rest is for `any_frame`.
const DOT: u8 = 1;
/// No dot behind it.
const NO_NAME: u8 = 2;
/// Marks of modules, constructors and lambdas: in calls, not in files.
const CALL: u8 = 4;
/// Nowhere.
const OTHER: u8 = 8;

const BYTES: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | 0x80.. => 0,
            b'.' => DOT | NO_NAME,
            b'/' | b'@' | b'<' | b'>' | b'-' | b'+' => CALL | NO_NAME,
            _ => OTHER,
        };
        byte += 1;
    }
    table
};

/// Nearly every frame, without a branch on its single bytes. Says `None` of what it is not sure of.
fn usual_frame(bytes: &[u8]) -> Option<Found> {
    // A line of `at at at …` is asked at every word and must not be read to its end each time.
    let open = memchr::memchr(b'(', &bytes[..bytes.len().min(LONGEST_CALL)])?;
    let (call, inside) = (&bytes[..open], &bytes[open + 1..]);
    let close = memchr::memchr(b')', &inside[..inside.len().min(LONGEST_SOURCE)])?;
    let usual = is_usual_call(call) && is_usual_source(&inside[..close]);
    usual.then_some(Found {
        len: open + close + 2,
        form: Form::Plain,
    })
}

/// A name with a dot, none of which stands at the start, at the end or behind another mark.
fn is_usual_call(call: &[u8]) -> bool {
    let (Some(first), Some(last)) = (call.first(), call.last()) else {
        return false;
    };
    let (mut seen, mut wrong, mut before) = (0, 0, NO_NAME);
    for &byte in call {
        let kind = BYTES[usize::from(byte)];
        seen |= kind;
        wrong |= kind & (before >> 1);
        before = kind;
    }
    first.is_ascii_alphabetic() && *last != b'.' && seen & (DOT | OTHER) == DOT && wrong & DOT == 0
}

/// `C.java:12` or one of the two that the JDK prints without a file.
fn is_usual_source(source: &[u8]) -> bool {
    let Some(colon) = memchr::memrchr(b':', source) else {
        return matches!(source, b"Native Method" | b"Unknown Source");
    };
    let (file, line) = (&source[..colon], &source[colon + 1..]);
    let seen = file
        .iter()
        .fold(0, |seen, &byte| seen | BYTES[usize::from(byte)]);
    !file.is_empty()
        && seen & (CALL | OTHER) == 0
        && (1..=9).contains(&line.len())
        && line.iter().all(u8::is_ascii_digit)
}

fn any_frame(text: &str) -> Option<Found> {
    let bytes = text.as_bytes();
    let mut dot = false;
    let mut blanks = 0;
    let first = *bytes.first()?;
    if !(first.is_ascii_alphabetic() || matches!(first, b'_' | b'$' | b'<') || first >= 0x80) {
        return None;
    }
    let mut at = 0;
    while at < bytes.len().min(LONGEST_CALL) {
        match bytes[at] {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'_'
            | b'$'
            | b'/'
            | b'@'
            | b'-'
            | b'<'
            | b'>'
            | b'~'
            | b'+'
            | b'!' => {}
            b'.' | b'#' => dot = true,
            b'(' => {
                let found = if dot { source_at(text, at) } else { None };
                // Only names with blanks, which Kotlin allows, have parentheses, too.
                match parameters_len(&text[at..]) {
                    _ if found.is_some() => return found,
                    Some(len) => at += len - 1,
                    None if blanks == 0 => return None,
                    None => {}
                }
            }
            b')' if blanks > 0 => {}
            // Kotlin allows blanks in test names, plug-in loaders in their own; prose has no dot yet.
            b' ' | b',' | b'\'' => {
                blanks += usize::from(bytes[at] == b' ');
                let loader = blanks <= 6
                    && memmem::find(&bytes[at..bytes.len().min(at + 120)], b"//").is_some();
                if (!dot && !loader) || blanks > 24 || bytes[at + 1..].starts_with(b"at ") {
                    return None;
                }
            }
            0x80.. => {}
            _ => return None,
        }
        at += 1;
    }
    None
}

/// Netty names the parameters of its stackless frames: `write(Object, ChannelPromise)(Unknown
/// Source)`, `read(..)(Unknown Source)`. Length of the first parenthesis if another follows it.
fn parameters_len(text: &str) -> Option<usize> {
    let close = memchr::memchr(b')', &text.as_bytes()[..text.len().min(200)])?;
    text[close + 1..]
        .starts_with("(Unknown Source)")
        .then_some(close + 1)
}

/// The frame whose parenthesis opens at `open`, if a call stands before it and a source in it.
fn source_at(text: &str, open: usize) -> Option<Found> {
    if !call_is_plausible(&text[..open]) {
        return None;
    }
    let blank = text.as_bytes()[open - 1] == b' ';
    let inside = &text[open + 1..];
    let limit = inside.len().min(LONGEST_SOURCE);
    let mut closings = memchr::memchr_iter(b')', &inside.as_bytes()[..limit])
        .take(3)
        .peekable();
    if closings.peek().is_none() && inside.len() == limit {
        // The last frame of a trace that was cut off.
        return source(inside, blank).map(|form| Found {
            len: text.len(),
            form,
        });
    }
    // A file's name may hold a pair of its own: `My File (1).java:2`.
    closings.find_map(|close| {
        source(&inside[..close], blank).map(|form| Found {
            len: open + close + 2,
            form,
        })
    })
}

/// `a.b(`: a letter before the parenthesis or a bracketed `<init>`, no empty segment.
fn call_is_plausible(call: &str) -> bool {
    let call = call.strip_suffix(' ').unwrap_or(call);
    // Netty's parameters, not the pair of a Kotlin name, which has a blank before it.
    let parameters = call
        .find('(')
        .filter(|&at| call.ends_with(')') && !call[..at].contains(' '));
    let call = parameters.map_or(call, |at| &call[..at]);
    // A method's name begins behind the last dot before any blank; a loader's name may hold blanks.
    let loader = call.find("//").map_or(0, |at| at + 2);
    let blank = call[loader..]
        .find(' ')
        .map_or(call.len(), |at| loader + at);
    let Some(dot) = call[..blank].rfind(['.', '#']) else {
        return false;
    };
    let (class, method) = (&call[..dot], &call[dot + 1..]);
    // `FileOutputStream.(…)`: a page ate `<init>`.
    let method_ok = method.is_empty() || !method.starts_with([' ', '-', '/', '(']);
    let class_ok = !class.is_empty() && !class.ends_with(['.', ' ', '/']) && !class.contains("..");
    // With blanks in the method name the class must be qualified: `see Foo.bar and baz(…)` is prose.
    let blanks_ok =
        !method.contains(' ') || class.matches('.').count() >= 1 && !class.contains(' ');
    let class_blanks_ok = !class.contains(' ') || class.contains("//");
    method_ok && class_ok && blanks_ok && class_blanks_ok
}

/// Whether the text in the parentheses is a source; `blank` when one stood before them.
fn source(text: &str, blank: bool) -> Option<Form> {
    let (body, form) = match text.split_once('/') {
        Some((module, rest)) if is_module(module) => (rest, Form::Dump),
        _ => (text, Form::Plain),
    };
    if SOURCES.contains(&body) {
        return Some(form);
    }
    let (file, line) = match body.rsplit_once(':') {
        Some((file, line)) => (file, Some(line)),
        None => (body, None),
    };
    let file_ok = match line {
        Some(line) => is_line(line) && is_file(file, blank),
        None => has_extension(file, blank),
    };
    file_ok.then_some(form)
}

fn is_module(text: &str) -> bool {
    text.contains('@') && !text.contains(' ') || matches!(text, "java.base" | "jdk.internal")
}

fn is_line(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// `Foo.java`, `SourceFile`, `null`, `r8-map-id-1f…`, `Unknown Source`, `<eval>`; not a path, not
/// `file.js:10` of `file.js:10:5`.
fn is_file(text: &str, blank: bool) -> bool {
    if SOURCES.contains(&text) || text == "null" {
        return true;
    }
    let clean = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'_' | b'-' | b'$' | b'<' | b'>' | b'#' | b'+')
            || byte >= 0x80
    };
    let odd_java_file = || {
        text.contains(['(', ' '])
            && [".java", ".kt", ".scala", ".groovy"]
                .iter()
                .any(|end| text.ends_with(end))
            && !text.contains(['/', '\\', ','])
    };
    !text.is_empty() && (text.bytes().all(clean) || odd_java_file()) && !(blank && is_foreign(text))
}

fn has_extension(text: &str, blank: bool) -> bool {
    let Some((stem, extension)) = text.rsplit_once('.') else {
        return false;
    };
    !stem.is_empty()
        && (1..=8).contains(&extension.len())
        && extension.bytes().all(|byte| byte.is_ascii_alphabetic())
        && is_file(text, blank)
        && !is_foreign(text)
}

fn is_foreign(file: &str) -> bool {
    file.rsplit_once('.')
        .is_some_and(|(_, extension)| FOREIGN.contains(&extension))
}

/// What may stand behind a frame on its line: nothing, packaging, a note of filtered frames.
pub(crate) fn is_tail(rest: &str) -> bool {
    if rest.is_empty() {
        return true;
    }
    if rest.starts_with(" ~[") {
        return true;
    }
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with("~[") || rest.starts_with('[') || rest.starts_with('{')
}

/// The line without its indent. `trim_start` knows all of Unicode's blanks and is slower by far.
pub(crate) fn undented(line: &str) -> &str {
    let blanks = line
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let rest = &line[blanks..];
    if rest
        .as_bytes()
        .first()
        .is_some_and(|byte| *byte >= 0x80 || *byte < b' ')
    {
        rest.trim_start()
    } else {
        rest
    }
}

/// The frame of an undressed line: optional indent, `at `, a frame, a tail. Gives the text from the
/// call on and what was found there.
pub(crate) fn frame_line(line: &str) -> Option<(&str, Found)> {
    let mut call = undented(line).strip_prefix("at")?;
    loop {
        if !call.starts_with([' ', '\t', '\u{a0}']) {
            return None;
        }
        call = undented(call);
        // Some consoles print `at at`.
        match call.strip_prefix("at") {
            Some(rest) if rest.starts_with([' ', '\t']) => call = rest,
            _ => break,
        }
    }
    if let Some(found) = usual_frame(call.as_bytes()) {
        return is_tail(&call[found.len..]).then_some((call, found));
    }
    let found = match behind_operator(call) {
        Some(place) => {
            call = place;
            frame(call)?
        }
        None => any_frame(call)?,
    };
    is_tail(&call[found.len..]).then_some((call, found))
}

/// cats-effect names the operator before the place: `at map @ a.B.c(B.scala:1)`.
fn behind_operator(call: &str) -> Option<&str> {
    const LONGEST: usize = 40;
    memchr::memchr(b'@', &call.as_bytes()[..call.len().min(LONGEST + 1)])?;
    let (operator, place) = call.split_once(" @ ")?;
    (operator.len() < LONGEST && !operator.contains(['.', '('])).then_some(place)
}

/// A frame without `at`, alone on its line: Clojure, error pages, lists. A blank stands before the
/// parenthesis or not.
pub(crate) fn bare_frame_line(line: &str) -> Option<(&str, Found)> {
    let call = line
        .trim_start()
        .trim_start_matches('\u{2014}')
        .trim_start();
    let found = frame(call)?;
    // Without `at` prose comes close: no blanks inside, a qualified class or a known source.
    let head = call[..found.len].split('(').next().unwrap_or("").trim_end();
    let plain = !head.contains([' ', ',']) && head.contains(['.', '#', '/']);
    (plain && is_tail(&call[found.len..])).then_some((call, found))
}

/// A heading within a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// `Caused by: `
    Cause,
    /// `Suppressed: `
    Suppressed,
    /// `Wrapped by: `
    Wrapped,
}

/// The heading at the start of an undressed line (after its indent) and the text behind it.
pub(crate) fn section(line: &str) -> Option<(Section, &str)> {
    let text = line.trim_start();
    let (section, rest) = match text.as_bytes().first()? {
        // Dropwizard prints root first and says `Causing`.
        b'C' if text.starts_with("Causing:") => (Section::Wrapped, &text["Causing:".len()..]),
        b'C' | b'c' => (Section::Cause, cause_text(text)?),
        b'S' => (Section::Suppressed, text.strip_prefix("Suppressed:")?),
        b'W' => (Section::Wrapped, text.strip_prefix("Wrapped by:")?),
        _ => return None,
    };
    Some((section, rest.strip_prefix(' ').unwrap_or(rest)))
}

fn cause_text(text: &str) -> Option<&str> {
    let with_colon = text
        .strip_prefix("Caused by:")
        .or_else(|| text.strip_prefix("caused by:"));
    // Crashlytics leaves the colon out.
    with_colon.or_else(|| {
        text.strip_prefix("Caused by ")
            .filter(|rest| names::starts_with_throwable(rest))
    })
}

/// `... 5 more` and its kin: how many frames were left out, as far as the line says.
pub(crate) fn elision(line: &str) -> Option<usize> {
    let text = line.trim();
    if let Some(rest) = text.strip_prefix('(') {
        let count = rest.strip_suffix(" additional frame(s) were not displayed)")?;
        return count.parse().ok();
    }
    let rest = text
        .strip_prefix("...")
        .or_else(|| text.strip_prefix('\u{2026}'))?;
    let rest = rest.trim_start();
    if rest.is_empty() {
        return Some(0);
    }
    let rest = rest.strip_prefix("suppressed ").unwrap_or(rest);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let words = rest[digits..].trim();
    let known = [
        "more",
        "common frames omitted",
        "lines",
        "frames excluded",
        "frames truncated",
        "filtered",
        "elided",
        "skipped",
        "common frames",
    ]
    .iter()
    .any(|known| words.starts_with(known));
    (digits > 0 && known).then(|| rest[..digits].parse().unwrap_or(0))
}

/// The first frame or heading within a dressed line: where it begins. What stands before it is
/// prefix and indent.
pub(crate) fn find(line: &str) -> Option<usize> {
    find_frame(line, 0)
        .or_else(|| find_section(line))
        .or_else(|| find_elision(line))
}

/// The first `at frame` from `from` on: where its `at` begins.
pub(crate) fn find_frame(line: &str, from: usize) -> Option<usize> {
    let bytes = line.as_bytes();
    // Most lines have no parenthesis, which every frame has.
    memchr::memchr(b'(', &bytes[from..])?;
    AT.find_iter(&bytes[from..])
        .map(|at| at + from)
        .filter(|&at| at == 0 || !matches!(bytes[at - 1], b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'$' | b'-' | b'.'))
        .find(|&at| frame(line[at + 3..].trim_start()).is_some())
}

static AT: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("at "));
static DOTS: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("... "));

fn find_section(line: &str) -> Option<usize> {
    memchr::memchr_iter(b':', line.as_bytes())
        .filter(|colon| line[colon + 1..].starts_with(' '))
        .find_map(|colon| {
            ["Caused by", "Suppressed", "Wrapped by"]
                .iter()
                .find(|heading| line[..colon].ends_with(**heading))
                .map(|heading| colon - heading.len())
        })
}

fn find_elision(line: &str) -> Option<usize> {
    DOTS.find(line.as_bytes())?;
    let at = line.rfind("... ")?;
    elision(&line[at..]).filter(|&count| count > 0).map(|_| at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_frames_of_every_spelling_are_frames() {
        for line in [
            "\tat java.base/java.net.Socket.connect(Socket.java:633)",
            "    at app//com.acme.A.run(A.java:1) ~[app.jar:1.0]",
            "at P.main(P.java)",
            "\tat T$Bad.<clinit>(T.java:3)",
            "\tat S$$Lambda$13/0x00007fc620000a08.run(Unknown Source)",
            "\tat jdk.proxy2/jdk.proxy2.$Proxy31.f(Unknown Source)",
            "\tat java.util.zip.ZipFile$Source.zerror (ZipFile.java:1769)",
            "\tat b$fn__123.invoke(b.clj:4)",
            "\tat user$eval1.invokeStatic(NO_SOURCE_FILE:1)",
            "\tat M.if(Unknown Source:4)",
            "\tat a.b(r8-map-id-1f2e:7)",
            "\tat org.acme.FooTest.should return 404 when missing(FooTest.kt:12)",
            "\tat My Plugin v7.0.jar//a.B.c(B.java:2)",
            "\tat java.lang.Thread.run(Thread.java:1623",
            "at at a.B.c(B.java:1)",
            "\tat X$$FastClassBySpringCGLIB$$1a2b.invoke(<generated>)",
            "\tat java.lang.Thread.run(java.base@17.0.15/Thread.java:840)",
            "\tat a.B.c(null:-1)",
            "\tat c.C.f(C.java:1) [3 skipped]",
            "\tat io.netty.channel.unix.Errors.read(..)(Unknown Source)",
            "\tat io.netty.channel.A$B.write(Object, ChannelPromise)(Unknown Source)",
        ] {
            assert!(frame_line(line).is_some(), "{line}");
        }
    }

    #[test]
    fn the_quick_look_agrees_with_the_thorough_one() {
        let parts = [
            "",
            "a",
            "a.B",
            "$",
            "<init>",
            ".",
            "..",
            "/",
            "@1",
            "-",
            "(",
            ")",
            ":",
            "12",
            "C.java",
            "Native Method",
            "Unknown Source",
            " ",
            "\u{e9}",
        ];
        let mut agreed = 0;
        for (call, dot, method) in parts
            .iter()
            .flat_map(|call| parts.iter().map(move |dot| (call, dot)))
            .flat_map(|(call, dot)| parts.iter().map(move |method| (call, dot, method)))
        {
            for source in [
                "C.java:12",
                "Native Method",
                ":1",
                "C.java:",
                "x/C.java:1",
                "C:1234567890",
            ] {
                let text = format!("{call}{dot}{method}({source}) x");
                // The quick look lets a method begin with these marks; no compiler writes one.
                if text.contains("./") || text.contains(".-") {
                    continue;
                }
                if let Some(found) = usual_frame(text.as_bytes()) {
                    assert_eq!(any_frame(&text), Some(found), "{text}");
                    agreed += 1;
                }
            }
        }
        assert!(agreed > 100, "{agreed}");
    }

    #[test]
    fn what_others_print_is_no_frame() {
        for line in [
            "    at Object.<anonymous> (/app/index.js:10:15)",
            "    at Module._compile (node:internal/modules/cjs/loader:1105:14)",
            "    at async Promise.all (index 0)",
            "   at Foo.Bar(String s) in C:\\x.cs:line 5",
            "   at System.Collections.Generic.List`1.get_Item(Int32 index)",
            "   at Program.Main()",
            "at first glance foo.bar(x) is fine",
            "at 12:00 we met (see Foo.java:3)",
            "look at Foo.bar(Foo.java:3)",
            " at [Source: (String)\"{}\"; line: 1, column: 2]",
            "-> at com.acme.Foo.bar(Foo.java:3)",
        ] {
            assert!(frame_line(line).is_none(), "{line}");
        }
    }

    #[test]
    fn elisions_say_how_many_frames_are_missing() {
        for (line, expected) in [
            ("\t... 12 more", Some(12)),
            ("... 3 common frames omitted", Some(3)),
            ("\t... suppressed 4 lines", Some(4)),
            (
                "... 5 frames truncated (including 2 common frames)",
                Some(5),
            ),
            ("\t... 7 filtered", Some(7)),
            ("  ... 48 elided", Some(48)),
            ("(80 additional frame(s) were not displayed)", Some(80)),
            ("...", Some(0)),
            ("... and more to come", None),
            ("... 3 bottles", None),
        ] {
            assert_eq!(elision(line), expected, "{line}");
        }
    }
}
