//! Sources of frames: what stands in their parentheses.

use super::Form;

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

/// Whether the text in the parentheses is a source; `blank` when one stood before them.
pub(super) fn source(text: &str, blank: bool) -> Option<Form> {
    let (body, form) = match text.split_once('/') {
        Some((module, rest)) if is_module(module) => (rest, Form::Dump),
        _ => (text, Form::Plain),
    };
    if SOURCES.contains(&body) || is_made_by_jdk(body) {
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

/// Classes that the JDK makes have their own name for a file: `LambdaForm$MH`, `Invokers$Holder`,
/// `BoundMethodHandle$Species_LL`.
fn is_made_by_jdk(text: &str) -> bool {
    let Some((outer, inner)) = text.split_once('$') else {
        return false;
    };
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$' | b'/');
    outer == "LambdaForm"
        || !outer.is_empty()
            && (inner == "Holder" || inner.starts_with("Species"))
            && text.bytes().all(is_name)
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
