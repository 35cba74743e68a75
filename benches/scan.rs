//! Logs of 300 MB beside ripgrep on the same files.
#![allow(missing_docs, clippy::unwrap_used)]

mod logs;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use logs::Kind;

const SIZE: u64 = 300 * 1024 * 1024;
const ROUNDS: usize = 9;

fn main() {
    let named = env::args().skip(1).find(|word| !word.starts_with('-'));
    if named.is_some_and(|name| !"scan".contains(&name)) {
        return;
    }
    println!("{:10}{:>12}{:>12}{:>10}", "log", "rg", "causedby", "ratio");
    for (name, kind) in [
        ("sparse", Kind::Sparse),
        ("dense", Kind::Dense),
        ("json", Kind::Json),
        ("storm", Kind::Storm),
    ] {
        let file = log(name, kind);
        let file = file.to_str().unwrap();
        let mut rg = Command::new("rg");
        rg.args(["-c", "Exception", file]);
        let mut causedby = Command::new(env!("CARGO_BIN_EXE_causedby"));
        causedby.args(["scan", file]);
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            theirs.push(run(&mut rg));
            ours.push(run(&mut causedby));
        }
        let (theirs, ours) = (median(theirs), median(ours));
        println!(
            "{name:10}{:>9.1} ms{:>9.1} ms{:>10.2}",
            theirs.as_secs_f64() * 1e3,
            ours.as_secs_f64() * 1e3,
            ours.as_secs_f64() / theirs.as_secs_f64()
        );
    }
}

fn log(name: &str, kind: Kind) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.log"));
    if fs::metadata(&path).map_or(0, |data| data.len()) < SIZE {
        let mut file = std::io::BufWriter::new(fs::File::create(&path).unwrap());
        logs::write(kind, SIZE, &mut file).unwrap();
    }
    path
}

fn run(command: &mut Command) -> Duration {
    let start = Instant::now();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    assert!(command.status().unwrap().success());
    start.elapsed()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}
