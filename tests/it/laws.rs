//! What holds for every input: nothing panics, nothing harmful comes out, and what does not matter
//! does not matter.

use std::io::{self, Read};
use std::sync::LazyLock;

use causedby::kb::Base;
use causedby::render::{self, Options, Os};
use causedby::report::{self, Input};
use causedby::{explain, layout, source, trace};
use proptest::prelude::*;

use crate::contract;
use crate::hostile::{explained, strings};

static BASE: LazyLock<Base> = LazyLock::new(Base::bundled);

/// `PROPTEST_CASES` asks for more.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    let cases = asked.and_then(|asked| asked.parse().ok()).unwrap_or(cases);
    ProptestConfig {
        cases,
        max_global_rejects: 1024 + 4 * cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// The words of traces, logs and their dresses, and what hurts readers of text.
const WORDS: &[&str] = &[
    "java.net.ConnectException: Connection refused",
    "java.lang.NullPointerException",
    "com.acme.OrderException: order 7 failed",
    "Exception in thread \"main\" ",
    "Caused by: ",
    "Wrapped by: ",
    "\tSuppressed: ",
    "Caused by: java.io.IOException: x",
    "[CIRCULAR REFERENCE: java.lang.Error: x]",
    "\tat com.acme.Orders.place(Orders.java:42)",
    "\tat java.base/java.net.Socket.connect(Socket.java:633)",
    "at a.B.c(D.java:1) ~[x.jar:1.0]",
    "\tat a.B.lambda$c$0(D.java:1)",
    "a.b$c.invoke (d.clj:5)",
    "\tat ",
    "at",
    "(D.java:1)",
    "\t... 5 more",
    "... 3 common frames omitted",
    "\n",
    "\n",
    "\n",
    "\r\n",
    "\r",
    "\n\t",
    "\n    ",
    "\\n\\tat a.B.c(D.java:1)",
    "\\n",
    "\\t",
    "\\\\n",
    "\\u001b[31m",
    "\\u0000",
    "#012#011at a.B.c(D.java:1)",
    "#012",
    "&#10;",
    "&lt;init&gt;",
    "&nbsp;&nbsp;at ",
    "<br/>",
    "<",
    ">",
    "<record><exception><message>java.lang.Error: x</message>",
    "<frame><class>a.B</class><method>c</method><line>1</line></frame>",
    "</exception></record>",
    "<log4j:event logger=\"a\" level=\"ERROR\"><log4j:throwable><![CDATA[",
    "]]></log4j:throwable></log4j:event>",
    "{\"level\":\"ERROR\",\"message\":\"m\",\"stack_trace\":\"java.lang.Error: x\\n\\tat a.B.c(D.java:1)\"}",
    "{\"log\":\"",
    "\\n\",\"stream\":\"stderr\"}",
    "{\"error\":{\"stack_trace\":[\"",
    "\",\"",
    "\"]}}",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "'",
    ": ",
    "app-1  | ",
    "[ERROR] ",
    "> ",
    "2026-01-02 03:04:05,678 ERROR [main] c.a.Foo - it broke ",
    "2026-01-02T03:04:05.6Z stderr P ",
    "2026-01-02T03:04:05.6Z stderr F ",
    "E/AndroidRuntime( 1234): ",
    "Jan  2 03:04:05 host-1 app[4711]: ",
    "[1/2/26 3:04:05:678 UTC] 00000001 SystemErr     R ",
    "SEVERE: ",
    "root cause",
    "nested exception is:",
    "-> at a.B.c(D.java:1)",
    " at [Source: (String)\"x\"; line: 1, column: 2]",
    "jdbc:postgresql://shop:pa55@db1:5432/x",
    "localhost/127.0.0.1:7999",
    "password=hunter2",
    "拒绝连接",
    "é",
    "\u{1f600}",
    "\u{301}",
    "\u{202e}",
    "\u{200b}",
    "\u{85}",
    "\u{2028}",
    "\u{9b}31m",
    "\u{feff}",
    "\u{e0041}",
    "\x1b[31m",
    "\x1b]0;title\x07",
    "\x1b",
    "\0",
    "\x07",
    "\x7f",
    "\x08",
    "```",
    "`",
    "](http://evil.example)",
    "<script>",
    "@all",
    "::error file=x::y",
];

/// Words spliced into each other, cut anywhere, and others between them.
fn spliced() -> impl Strategy<Value = String> {
    let word = prop::sample::select(WORDS);
    let piece = prop_oneof![
        6 => word.clone().prop_map(str::to_owned),
        2 => (word.clone(), any::<prop::sample::Index>()).prop_map(|(word, at)| cut(word, at)),
        1 => (word, 2usize..40).prop_map(|(word, times)| word.repeat(times)),
        1 => "[ -~]{0,20}",
        1 => any::<char>().prop_map(String::from),
        1 => "[ \t]{1,12}",
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn cut(word: &str, at: prop::sample::Index) -> String {
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    word[..*at.get(&ends)].to_owned()
}

/// Printable ASCII and line ends, as logs have them.
fn ascii() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(
        prop_oneof![8 => 0x20u8..0x7f, 1 => Just(b'\n'), 1 => Just(b'\t')],
        0..600,
    )
}

/// Undresses and reads; whatever there is, it ends.
fn read_through(bytes: Vec<u8>) {
    let Ok(text) = source::decode("-", bytes) else {
        return;
    };
    for trace in trace::parse(&layout::undress(&text.text)) {
        assert!(!trace.chain.is_empty() && trace.line > 0);
        trace.fingerprint();
    }
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        read_through(bytes);
    }

    #[test]
    fn no_ascii_panics(bytes in ascii()) {
        read_through(bytes);
    }

    #[test]
    fn no_words_of_traces_panic(text in spliced()) {
        read_through(text.into_bytes());
    }

    #[test]
    fn no_words_in_utf16_panic(text in spliced(), odd in any::<bool>()) {
        let mut bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.truncate(bytes.len() - usize::from(odd && !bytes.is_empty()));
        read_through(bytes);
    }

    #[test]
    fn short_reads_change_nothing(text in spliced(), noise in prop::collection::vec(any::<u8>(), 0..9), steps in prop::collection::vec(0usize..7, 1..20)) {
        let bytes = [text.into_bytes(), noise].concat();
        let whole = source::decode("-", bytes.clone());
        let chopped = source::read("-", Chopped { bytes: &bytes, steps: steps.iter().cycle(), interrupted: false });
        prop_assert_eq!(whole.map_err(|error| error.to_string()), chopped.map_err(|error| error.to_string()));
    }
}

/// Gives a few bytes at a time, and is interrupted now and then.
struct Chopped<'a, I> {
    bytes: &'a [u8],
    steps: I,
    interrupted: bool,
}

impl<'a, I: Iterator<Item = &'a usize>> Read for Chopped<'_, I> {
    fn read(&mut self, room: &mut [u8]) -> io::Result<usize> {
        let step = self.steps.next().copied().unwrap_or(1);
        // Never twice in a row, so that it ends.
        self.interrupted = step == 0 && !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let length = step.max(1).min(room.len()).min(self.bytes.len());
        room[..length].copy_from_slice(&self.bytes[..length]);
        self.bytes = &self.bytes[length..];
        Ok(length)
    }
}

/// What comes out, in every format.
fn outputs(bytes: &[u8]) -> (Vec<String>, String) {
    let report = explained(bytes, &BASE);
    let options = |full| Options {
        width: 60,
        colour: false,
        full,
        os: Os::Windows,
    };
    let pages = [false, true].iter().flat_map(|&full| {
        [
            render::text(&report, &options(full)),
            render::markdown(&report, &options(full)),
        ]
    });
    (
        pages.chain([render::editor(&report)]).collect(),
        render::json(&report),
    )
}

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n'
}

/// What comes out of a trace with the text in its message and behind it: no control byte, no
/// secret, and JSON as it was promised.
fn harmless(text: &str) -> Result<(), TestCaseError> {
    // An escape sequence takes the letter behind it along, here that of a password's name.
    let is_told = |out: &str| out.contains("hunter2") && !text.contains('\x1b');
    let trace =
        format!("java.lang.IllegalStateException: {text}\n\tat com.acme.A.b(A.java:1)\n{text}");
    let (pages, json) = outputs(trace.as_bytes());
    for page in pages {
        prop_assert!(!page.contains(is_control), "{page:?}");
        prop_assert!(!is_told(&page), "{page}");
    }
    prop_assert!(!json.contains(is_control) && !is_told(&json), "{json}");
    let problems = contract::problems(&json);
    prop_assert!(problems.is_empty(), "{problems:?}");
    let value = serde_json::from_str(&json).unwrap();
    let harmful = strings(&value)
        .into_iter()
        .find(|text| text.contains(|c| is_control(c) && c != '\t'));
    prop_assert_eq!(harmful, None);
    Ok(())
}

/// What random texts found once.
#[test]
fn texts_that_once_did_harm_do_none() {
    for text in [
        "\tat com.acme.Orders.place(Orders.java:42)\tat com.acme.Orders.place(Orders.java:42)password=hunter2java.net.ConnectException: Connection refused",
        "](http://evil.example)password=hunter2password=hunter2jdbc:postgresql://shop:pa55@db1:5432/x",
    ] {
        harmless(text).unwrap();
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn no_output_has_a_control_byte_and_json_keeps_its_contract(text in spliced()) {
        harmless(&text)?;
    }

    #[test]
    fn the_filter_changes_nothing(text in failures()) {
        let Ok(text) = source::decode("-", text.into_bytes()) else { return Ok(()) };
        let page = layout::undress(&text.text);
        let report = |unfiltered| {
            let options = explain::Options { unfiltered, ..explain::Options::default() };
            render::json(&report::build(&[Input { name: "-", traces: trace::parse(&page) }], &BASE, &options))
        };
        prop_assert_eq!(report(false), report(true));
    }
}

/// Traces of what entries know, of what they nearly know, and of nothing that they know.
fn failures() -> impl Strategy<Value = String> {
    let class = prop::sample::select(vec![
        "java.net.ConnectException",
        "java.net.UnknownHostException",
        "java.net.SocketTimeoutException",
        "java.net.SocketException",
        "java.net.BindException",
        "java.lang.NullPointerException",
        "java.lang.IllegalStateException",
        "java.lang.ClassNotFoundException",
        "java.lang.OutOfMemoryError",
        "java.util.concurrent.ExecutionException",
        "javax.net.ssl.SSLHandshakeException",
        "org.postgresql.util.PSQLException",
        "org.springframework.beans.factory.BeanCreationException",
        "com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException",
        "com.acme.OrderException",
    ]);
    let word = prop::sample::select(vec![
        "Connection refused",
        "connection REFUSED",
        "Connection reset",
        "timed out",
        "Read timed out",
        "connect timed out",
        "Address already in use",
        "PKIX path building failed",
        "Java heap space",
        "Name or service not known",
        "because \"x\" is null",
        "Cannot invoke \"A.b()\"",
        "HikariPool-1",
        "Connection is not available, request timed out after 30000ms",
        "password authentication failed for user",
        "Unrecognized field \"x\"",
        "null",
        "at",
        "{host}",
        "No qualifying bean of type",
        "Error creating bean with name 'a'",
        "Broken pipe",
        "Permission denied",
        "Too many open files",
        "GOAWAY",
        "no protocol: x",
        ":",
    ]);
    let message = prop::collection::vec(word, 0..4).prop_map(|words| words.join(" "));
    let frame = prop::sample::select(vec![
        "org.postgresql.Driver.connect(Driver.java:1)",
        "java.base/sun.nio.ch.Net.connect0(Native Method)",
        "com.acme.A.b(A.java:2)",
        "com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:3)",
    ]);
    let thrown = (class, message, prop::collection::vec(frame, 0..3)).prop_map(
        |(class, message, frames)| {
            let frames: String = frames
                .iter()
                .map(|frame| format!("\tat {frame}\n"))
                .collect();
            format!("{class}: {message}\n{frames}")
        },
    );
    prop::collection::vec(thrown, 1..4)
        .prop_map(|chain| format!("Exception in thread \"main\" {}", chain.join("Caused by: ")))
}
