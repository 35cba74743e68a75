//! Class names as the virtual machine has them inside: `java/io/IOException`. OpenJ9 prints them so
//! when it describes an exception itself, frames with a blank before the source and the module in
//! it. They become what Java prints.

use super::anchor;
use super::names::{class_token, is_throwable_name};
use super::page::Role;
use super::work::Work;

/// Rewrites frames with such names and the heads above them.
pub(super) fn rewrite(work: &mut Work<'_>) -> bool {
    let frames: Vec<bool> = work
        .lines
        .iter()
        .map(|line| line.is_free() && is_frame(&line.text))
        .collect();
    let mut changed = false;
    for index in 0..work.lines.len() {
        let framed = frames.get(index + 1).copied().unwrap_or(false);
        let line = &mut work.lines[index];
        let new = match frames[index] {
            true => frame(&line.text),
            // The first line of a record is a head, too.
            false if line.role != Role::Message => head(&line.text, framed),
            false => None,
        };
        if let Some(new) = new {
            line.text = new.into();
            changed = true;
        }
    }
    changed
}

/// Cheap and generous: whether a line may hold such a name.
pub(super) fn may_hold(text: &str) -> bool {
    match text.strip_prefix("at ") {
        // Modules and loaders have dots in their names or two slashes behind them, most of them.
        Some(call) => memchr::memchr3(b'/', b'.', b'(', call.as_bytes())
            .is_some_and(|at| call.as_bytes()[at] == b'/'),
        None => text.contains("Exception in thread \"") && text.contains('/'),
    }
}

fn is_frame(line: &str) -> bool {
    let text = anchor::undented(line);
    may_hold(text) && text.starts_with("at ") && frame(line).is_some()
}

/// `at java/io/Reader.read (java.base@11.0.2/Reader.java:12)`: a package with slashes, which no
/// class has that is named behind a module, since modules have no classes without a package.
fn frame(line: &str) -> Option<String> {
    let text = anchor::undented(line);
    let indent = &line[..line.len() - text.len()];
    let call = text.strip_prefix("at ")?;
    let (name, source) = call.split_once('(')?;
    let name = name.trim_end();
    let hidden = name.find("/0x").unwrap_or(name.len());
    let (package, class) = name[..hidden].rsplit_once('/')?;
    let is_package = package.split('/').all(|part| {
        !part.is_empty()
            && !part.contains(['.', '@', ' ', '-'])
            && !part.starts_with(char::is_numeric)
    });
    let is_method = match hidden == name.len() {
        true => class.matches('.').count() == 1,
        false => !class.contains('.') && name[hidden..].contains('.'),
    };
    if !is_package || !is_method {
        return None;
    }
    let (module, source) = match source.split_once('/') {
        Some((module, source)) if module.contains('@') => (format!("{module}/"), source),
        _ => (String::new(), source),
    };
    let source = source.replacen("NativeMethod", "Native Method", 1);
    let name = format!("{}.{class}{}", package.replace('/', "."), &name[hidden..]);
    let printed = format!("{indent}at {module}{name}({source}");
    anchor::frame_line(&printed).is_some().then_some(printed)
}

/// `Exception in thread "main" java/io/IOException: x`, or without the thread directly above a frame.
fn head(line: &str, framed: bool) -> Option<String> {
    const IN_THREAD: &str = "Exception in thread \"";
    let start = match line.find(IN_THREAD) {
        Some(at) => {
            let quoted = at + IN_THREAD.len();
            quoted + line[quoted..].find("\" ")? + 2
        }
        None if framed => match anchor::section(line) {
            Some((_, rest)) => line.len() - rest.len(),
            None => line.len() - line.trim_start().len(),
        },
        None => return None,
    };
    let class = class_token(&line[start..])?;
    let inner = class.contains('/') && !class.contains('.') && !class.contains("//");
    let dotted = class.replace('/', ".");
    (inner && is_throwable_name(&dotted))
        .then(|| format!("{}{dotted}{}", &line[..start], &line[start + class.len()..]))
}

/// Tags of the lines of a javacore, `4XESTACKTRACE`: its stacks are those of all threads.
pub(super) fn is_dump_tag(word: &str) -> bool {
    let mut bytes = word.bytes();
    word.len() >= 8
        && bytes.next().is_some_and(|first| first.is_ascii_digit())
        && bytes.all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_slashes_become_what_java_prints() {
        for (line, printed) in [
            (
                "\tat java/io/Reader.read (Reader.java:12)",
                Some("\tat java.io.Reader.read(Reader.java:12)"),
            ),
            (
                "\tat a/B$C.<init> (java.base@11.0.2/NativeMethod)",
                Some("\tat java.base@11.0.2/a.B$C.<init>(Native Method)"),
            ),
            (
                "at a/b/C$$Lambda$3/0x0000001a.run (Unknown Source)",
                Some("at a.b.C$$Lambda$3/0x0000001a.run(Unknown Source)"),
            ),
            ("\tat java.base/java.io.Reader.read(Reader.java:12)", None),
            ("\tat app//Main.main(Main.java:12)", None),
            ("\tat my-module/a.B.c(B.java:12)", None),
            ("at n/a", None),
        ] {
            assert_eq!(frame(line).as_deref(), printed, "{line}");
        }
    }

    #[test]
    fn heads_are_rewritten_where_something_says_that_they_are() {
        let announced = "Exception in thread \"a/b\" java/lang/Error: x/y";
        let expected = "Exception in thread \"a/b\" java.lang.Error: x/y";
        assert_eq!(head(announced, false).as_deref(), Some(expected));
        assert_eq!(
            head("a/XException: 7", true).as_deref(),
            Some("a.XException: 7")
        );
        assert_eq!(head("a/XException: 7", false), None);
    }
}
