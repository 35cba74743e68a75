//! Checks the knowledge base and makes its index. Bad data fails the build with every finding.

#![allow(dead_code, unreachable_pub)] // the modules are the library's own; not all of each is used here

#[path = "src/kb/class_name.rs"]
mod class_name;
#[path = "src/kb/entry.rs"]
mod entry;
#[path = "src/kb/finding.rs"]
mod finding;
#[path = "src/kb/index.rs"]
mod index;
#[path = "src/kb/lint.rs"]
mod lint;
#[path = "src/kb/lint_cause.rs"]
mod lint_cause;
#[path = "src/kb/lint_command.rs"]
mod lint_command;
#[path = "src/kb/lint_match.rs"]
mod lint_match;
#[path = "src/kb/literal.rs"]
mod literal;
#[path = "src/kb/observation.rs"]
mod observation;
#[path = "src/kb/pack.rs"]
mod pack;
#[path = "src/kb/placeholder.rs"]
mod placeholder;
#[path = "src/kb/shape.rs"]
mod shape;

use std::fmt::Debug;
use std::path::{Path, PathBuf};
use std::{env, fs, io, process};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=kb");
    let mut files = Vec::new();
    collect(Path::new("kb"), &mut files)?;
    files.sort();
    match lint::lint(&files, &|_| false) {
        Ok(entries) => write(&pack::pack(entries)),
        Err(findings) => {
            for finding in findings {
                println!("cargo::error={finding}");
            }
            process::exit(1);
        }
    }
}

/// Every entry below a folder: all JSON files but the schema.
fn collect(folder: &Path, files: &mut Vec<(String, String)>) -> io::Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for item in fs::read_dir(folder)? {
        let path = item?.path();
        if path.is_dir() {
            collect(&path, files)?;
        } else if is_entry(&path) {
            let name = path.to_string_lossy().replace('\\', "/");
            files.push((name, fs::read_to_string(&path)?));
        }
    }
    Ok(())
}

fn is_entry(path: &Path) -> bool {
    let json = path
        .extension()
        .is_some_and(|extension| extension == "json");
    json && path != Path::new("kb/schema.json")
}

/// Writes the tables as constant data: rows print themselves as Rust.
fn write(tables: &index::Tables) -> io::Result<()> {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("kb.txt"), tables.text.as_bytes())?;
    let code = format!(
        "pub(crate) static SLOTS: [Slot; {}] = [const {{ Slot::new() }}; {}];\n\
         pub(crate) static TABLES: Tables = Tables {{\n\
         text: Cow::Borrowed(include_str!(concat!(env!(\"OUT_DIR\"), \"/kb.txt\"))),\n\
         {}{}{}{}{}{}{}{}{}}};\n",
        tables.cards.len(),
        tables.cards.len(),
        rows("cards", &tables.cards),
        rows("by_id", &tables.by_id),
        rows("rules", &tables.rules),
        rows("classes", &tables.classes),
        rows("class_rules", &tables.class_rules),
        rows("literals", &tables.literals),
        rows("grams", &tables.grams),
        rows("sieve", &tables.sieve),
        rows("always", &tables.always),
    );
    fs::write(out.join("kb.rs"), code)
}

fn rows(name: &str, rows: &[impl Debug]) -> String {
    format!("{name}: Cow::Borrowed(&{rows:?}),\n")
}
