//! A real JVM that fails: `fixtures/network/java`, compiled once for all tests.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use crate::fixtures;

/// What the program prints when its call fails; `None` without a JDK, which is said aloud, or is an error where it
/// must be there. `java` starts a JVM where the call is to be made.
pub(crate) fn fail(mut java: Command, way: &str, target: &str) -> Option<String> {
    let classes = classes()?;
    java.args([
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-Djdk.includeInExceptions=hostInfo",
    ]);
    java.arg("-cp").arg(classes);
    let output = java
        .args(["com.acme.orders.Call", way, target])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(text.contains("does not answer"), "{way} {target}: {text}");
    Some(text)
}

fn classes() -> Option<&'static PathBuf> {
    static CLASSES: OnceLock<Option<PathBuf>> = OnceLock::new();
    CLASSES.get_or_init(compile).as_ref()
}

/// The classes stay in cargo's own directory for tests: a run finds those of the last one.
fn compile() -> Option<PathBuf> {
    let classes = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("classes");
    fs::create_dir_all(&classes).unwrap();
    let source = fixtures::root().join("network/java/com/acme/orders/Call.java");
    match Command::new("javac")
        .arg("-d")
        .arg(&classes)
        .arg(source)
        .output()
    {
        Ok(output) => {
            assert!(
                output.status.success(),
                "{}",
                String::from_utf8_lossy(&output.stderr)
            );
            Some(classes)
        }
        Err(error) => {
            let told = format!("javac cannot be run: {error}");
            assert!(
                env::var_os("CAUSEDBY_SERVERS").is_none(),
                "{told}, and CAUSEDBY_SERVERS is set"
            );
            eprintln!("SKIPPED: {told}");
            None
        }
    }
}
