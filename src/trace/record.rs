//! The log record above a trace: timestamp, level, thread, logger and message of a text line, in
//! whatever order its layout prints them.

use super::Context;
use super::stamp::timestamp_len;

const LEVELS: &[&str] = &[
    "ERROR",
    "WARN",
    "WARNING",
    "INFO",
    "DEBUG",
    "TRACE",
    "FATAL",
    "SEVERE",
    "CRITICAL",
    "CRIT",
    "ALERT",
    "EMERG",
    "NOTICE",
    "CONFIG",
    "FINE",
    "FINER",
    "FINEST",
    "ERR",
    "AVERTISSEMENT",
    "INFOS",
    "GRAVE",
    "SCHWERWIEGEND",
    "WARNUNG",
    "GRAVES",
    "ADVERTENCIA",
    "\u{4e25}\u{91cd}",
    "\u{8b66}\u{544a}",
    "\u{4fe1}\u{606f}",
    "\u{81f4}\u{547d}\u{7684}\u{9519}\u{8bef}",
];

/// Levels at which a record reports a failure and not merely tells of one.
pub(super) fn is_failure_level(level: &str) -> bool {
    matches!(
        level,
        "ERROR" | "FATAL" | "SEVERE" | "CRITICAL" | "ERR" | "E" | "F" | "GRAVE" | "SCHWERWIEGEND"
    )
}

/// Reads a line as the first of a log record: it begins with a time or a level.
pub(super) fn parse(line: &str) -> Option<Context<'_>> {
    let text = line.trim_start();
    if let Some(context) = android(text).or_else(|| fields(text)) {
        return Some(context);
    }
    let time = timestamp_len(text);
    let timestamp =
        text[..time].trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | ' ' | ','));
    let mut scan = Scan::default();
    scan.context.timestamp = Some(timestamp).filter(|text| !text.is_empty());
    let message = scan.run(text[time..].trim_start_matches([' ', '\t', '|', ']', ',', ';']));
    let mut context = scan.context;
    if context.timestamp.is_none() && context.level.is_none() {
        return None;
    }
    let message = logger_at_end(message, &mut context);
    context.message = Some(message.trim()).filter(|message| !message.is_empty());
    Some(context)
}

/// Android names the thread that died on a line of its own: `FATAL EXCEPTION: main`.
fn android(text: &str) -> Option<Context<'_>> {
    let (title, thread) = text.starts_with("FATAL").then(|| text.split_once(": "))??;
    let known = title == "FATAL EXCEPTION" || title == "FATAL EXCEPTION IN SYSTEM PROCESS";
    known.then(|| Context {
        level: Some(&text[.."FATAL".len()]),
        thread: Some(thread.trim()),
        ..Context::default()
    })
}

/// Records whose fields are separated by bars, tabs or semicolons: a time, a level, a thread, a
/// logger, a message.
fn fields(text: &str) -> Option<Context<'_>> {
    let several = |mark: &u8| memchr::memchr_iter(*mark, text.as_bytes()).take(3).count() == 3;
    let mark = char::from([b'|', b'\t', b';'].into_iter().find(several)?);
    let (first, mut rest) = text.split_once(mark)?;
    let time = timestamp_len(first.trim());
    if time == 0 || time != first.trim().len() {
        return None;
    }
    let mut context = Context {
        timestamp: Some(first.trim()),
        ..Context::default()
    };
    while let Some((part, after)) = rest.split_once(mark) {
        let part = part.trim();
        let dotted = is_logger(part) && part.contains('.');
        if is_level(part) && context.level.is_none() {
            context.level = Some(part);
        } else if dotted && context.logger.is_none() {
            context.logger = Some(part);
        } else if !part.contains(' ') && context.thread.is_none() && context.logger.is_none() {
            context.thread = Some(part);
        } else if is_logger(part) && context.logger.is_none() {
            context.logger = Some(part);
        } else {
            break;
        }
        rest = after;
    }
    context.message = Some(rest.trim()).filter(|text| !text.is_empty());
    context.level.map(|_| context)
}

/// log4j's pattern of Kafka and ZooKeeper ends with the logger: `message (kafka.server.KafkaServer)`.
fn logger_at_end<'a>(message: &'a str, context: &mut Context<'a>) -> &'a str {
    let end = message.trim_end();
    let found = end
        .strip_suffix(')')
        .and_then(|text| text.rsplit_once(" ("));
    match found
        .filter(|(_, name)| context.logger.is_none() && is_logger(name) && name.contains('.'))
    {
        Some((text, name)) => {
            context.logger = Some(name);
            text
        }
        None => message,
    }
}

/// What a look at the next token says.
enum Step<'a> {
    /// It belongs to the header; go on behind it.
    Header(&'a str),
    /// The message begins here.
    Message(&'a str),
}

#[derive(Default)]
struct Scan<'a> {
    context: Context<'a>,
    /// Whether Spring Boot's `---` has been passed.
    dashes: bool,
}

impl<'a> Scan<'a> {
    /// Takes header tokens off the front; gives the message.
    fn run(&mut self, mut rest: &'a str) -> &'a str {
        for _ in 0..12 {
            match self.step(rest.trim_start()) {
                Step::Header(after) => rest = after,
                Step::Message(message) => return message,
            }
        }
        rest
    }

    fn step(&mut self, text: &'a str) -> Step<'a> {
        if let Some(rest) = text.strip_prefix("--- ").filter(|_| !self.dashes) {
            self.dashes = true;
            return Step::Header(rest);
        }
        if let Some(rest) = separator(text) {
            return Step::Message(rest);
        }
        if let Some(inner) = bracketed(text) {
            return self.bracket(text, inner);
        }
        let word = &text[..text.find([' ', '\t']).unwrap_or(text.len())];
        let rest = &text[word.len()..];
        let name = word.trim_end_matches([':', ',', ';', '|', ']']);
        if is_level(name) && self.context.level.is_none() {
            self.context.level = Some(name);
            return Step::Header(rest);
        }
        let time = timestamp_len(text);
        if time > 0 && self.context.timestamp.is_none() {
            self.context.timestamp =
                Some(text[..time].trim_matches(['[', ']', '(', ')', ' ', ',']));
            return Step::Header(&text[time..]);
        }
        let number = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit());
        if number
            && self.context.logger.is_none()
            && (self.context.level.is_some() || self.context.thread.is_none())
        {
            // A process id, or log4j 1's milliseconds since the start.
            return Step::Header(rest);
        }
        self.name(text, word, name, rest)
    }

    /// A thread or a logger without brackets, recognised by what stands behind it.
    fn name(&mut self, text: &'a str, word: &str, name: &'a str, rest: &'a str) -> Step<'a> {
        let after = rest.trim_start();
        // A qualified class between level and message needs no mark.
        let is_class = name.matches('.').count() >= 2
            && name
                .rsplit('.')
                .next()
                .is_some_and(|last| last.starts_with(|c: char| c.is_uppercase()));
        let closed = word.ends_with(':') || separator(after).is_some() || is_class;
        let name = match name.rsplit_once(':') {
            Some((logger, line)) if line.bytes().all(|byte| byte.is_ascii_digit()) => logger,
            _ => name,
        };
        if self.context.level.is_some()
            && self.context.logger.is_none()
            && is_logger(name)
            && closed
        {
            self.context.logger = Some(name);
            return if word.ends_with(':') {
                Step::Message(rest)
            } else {
                Step::Header(rest)
            };
        }
        // log4j 1: `ERROR main com.acme.Foo - msg`; logback 1.0: `main ERROR com.acme.Foo - msg`.
        let next = &after[..after.find(' ').unwrap_or(after.len())];
        let next_is_logger = is_logger(next)
            && next.contains('.')
            && separator(after[next.len()..].trim_start()).is_some();
        let next_is_level = self.context.level.is_none() && is_level(next);
        if (next_is_logger || next_is_level) && self.context.thread.is_none() {
            self.context.thread = Some(name);
            return Step::Header(rest);
        }
        Step::Message(text)
    }

    /// `[main]`, `[ERROR]`, `(pool-1)`, `[com.acme.Foo]`: which, is told by what is known already.
    fn bracket(&mut self, text: &'a str, inner: &'a str) -> Step<'a> {
        let rest = text[inner.len() + 2..].trim_start_matches(':');
        let name = inner.trim();
        let context = &mut self.context;
        let time = timestamp_len(name);
        if time > 0 && time == name.len() && context.timestamp.is_none() {
            context.timestamp = Some(name);
            return Step::Header(rest);
        }
        let is_id = |text: &str| {
            text.len() >= 7
                && text
                    .bytes()
                    .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b','))
        };
        let nameless =
            name.is_empty() || name.bytes().all(|byte| byte.is_ascii_digit()) || is_id(name);
        let slash = name.rsplit_once('/').filter(|(_, level)| is_level(level));
        if is_level(name) && context.level.is_none() {
            context.level = Some(name);
        } else if let (Some((thread, level)), None) = (slash, context.level) {
            // `[Server thread/ERROR]`
            context.thread = Some(thread);
            context.level = Some(level);
        } else if nameless {
            // A process id or an empty diagnostic context.
        } else if context.logger.is_none()
            && context.level.is_some()
            && is_logger(name)
            && name.contains('.')
        {
            context.logger = Some(name);
        } else if context.thread.is_none() || (self.dashes && context.logger.is_none()) {
            // Boot prints the application's name in brackets before the thread's.
            context.thread = Some(name);
        } else if context.logger.is_some() {
            return Step::Message(text);
        }
        Step::Header(rest)
    }
}

/// What layouts put between header and message.
fn separator(text: &str) -> Option<&str> {
    let found = ["--- ", "-- ", "- ", ": ", "| ", "=> "]
        .iter()
        .find_map(|mark| text.strip_prefix(mark));
    found.or_else(|| matches!(text, "-" | "--" | ":").then_some(""))
}

fn bracketed(text: &str) -> Option<&str> {
    let close = match text.as_bytes().first()? {
        b'[' => ']',
        b'(' => ')',
        _ => return None,
    };
    let end = text.find(close)?;
    let nested = text[1..end].contains(['[', '(']) && close == ']';
    (end <= 200 && !nested).then(|| &text[1..end])
}

pub(super) fn is_level(word: &str) -> bool {
    // Most words of most lines are out by their first letter.
    word.as_bytes()
        .first()
        .is_some_and(|first| first.is_ascii_uppercase() || *first >= 0x80)
        && LEVELS.contains(&word)
}

/// `com.acme.Foo`, `o.s.b.Foo`, `root`, `MyClass`, Tomcat's `o.a.c.c.C.[.[/].[x]`.
fn is_logger(word: &str) -> bool {
    let clean =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '$' | '-' | '[' | ']' | '/' | '#');
    word.len() > 1 && word.starts_with(|c: char| c.is_alphabetic()) && word.chars().all(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(line: &str) -> [Option<&str>; 5] {
        let c = parse(line).unwrap_or_default();
        [c.timestamp, c.level, c.thread, c.logger, c.message]
    }

    #[test]
    fn records_of_common_layouts_are_taken_apart() {
        let cases: &[(&str, [&str; 5])] = &[
            (
                "2024-01-01T12:00:00.000+01:00 ERROR 12345 --- [app] [           main] o.s.boot.SpringApplication  : Application run failed",
                [
                    "2024-01-01T12:00:00.000+01:00",
                    "ERROR",
                    "main",
                    "o.s.boot.SpringApplication",
                    "Application run failed",
                ],
            ),
            (
                "12:00:00.123 [main] ERROR com.acme.Foo -- it broke",
                ["12:00:00.123", "ERROR", "main", "com.acme.Foo", "it broke"],
            ),
            (
                "2025-01-01 12:00:00,123 ERROR [pool-1-thread-2] c.a.Foo - it: broke",
                [
                    "2025-01-01 12:00:00,123",
                    "ERROR",
                    "pool-1-thread-2",
                    "c.a.Foo",
                    "it: broke",
                ],
            ),
            (
                "ERROR main com.acme.Foo - it broke",
                ["", "ERROR", "main", "com.acme.Foo", "it broke"],
            ),
            (
                "12:00:00,123 ERROR [org.jboss.as] (ServerService Thread Pool -- 5) WFLYCTL0013: failed",
                [
                    "12:00:00,123",
                    "ERROR",
                    "ServerService Thread Pool -- 5",
                    "org.jboss.as",
                    "WFLYCTL0013: failed",
                ],
            ),
            (
                "[2025-01-01 12:00:00,123] ERROR [KafkaServer id=0] Fatal error (kafka.server.KafkaServer)",
                [
                    "2025-01-01 12:00:00,123",
                    "ERROR",
                    "KafkaServer id=0",
                    "kafka.server.KafkaServer",
                    "Fatal error",
                ],
            ),
            (
                "[18:04:13] [Server thread/ERROR]: Could not pass event",
                [
                    "18:04:13",
                    "ERROR",
                    "Server thread",
                    "",
                    "Could not pass event",
                ],
            ),
            ("SEVERE: boom", ["", "SEVERE", "", "", "boom"]),
            (
                "01-Jan-2025 12:00:00.123 SEVERE [main] org.apache.Foo.start It broke",
                [
                    "01-Jan-2025 12:00:00.123",
                    "SEVERE",
                    "main",
                    "",
                    "org.apache.Foo.start It broke",
                ],
            ),
            (
                "Nov 22, 2026 8:17:24 PM com.acme.X main",
                ["Nov 22, 2026 8:17:24 PM", "", "", "", "com.acme.X main"],
            ),
            ("[ERROR] it broke", ["", "ERROR", "", "", "it broke"]),
            (
                "2025-01-01 12:00:00 [main] WARN  com.acme.Foo: hm",
                ["2025-01-01 12:00:00", "WARN", "main", "com.acme.Foo", "hm"],
            ),
        ];
        for (line, expected) in cases {
            assert_eq!(
                facts(line).map(Option::unwrap_or_default),
                *expected,
                "{line}"
            );
        }
    }

    #[test]
    fn other_lines_are_no_records() {
        for line in [
            "java.lang.Error: x",
            "12 monkeys",
            "Position: 15",
            "",
            "1.2.3",
            "at a.b.C(D.java:1)",
            "- waiting",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
