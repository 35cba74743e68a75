//! Whole processes beside `rg -c x` on the same file, which reads it and does hardly anything else.
//! Everything runs in turn, so that what else the machine does meets all alike; what counts is the
//! ratio. Without ripgrep only times are printed.
#![allow(missing_docs, clippy::unwrap_used)]

mod entries;

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

const FILE: &str = "fixtures/demo/connection-refused.txt";
const ROUNDS: usize = 100;

/// A command and the time of each of its runs.
struct Contender {
    name: String,
    command: Command,
    times: Vec<Duration>,
}

fn main() {
    // `cargo bench -- NAME` names benchmarks of all files.
    let named = env::args().skip(1).find(|word| !word.starts_with('-'));
    if named.is_some_and(|name| !"process".contains(&name)) {
        return;
    }
    let mut contenders = vec![
        contender("rg -c x", "rg", &["-c", "x", FILE]),
        causedby("explain", &["explain", FILE]),
        causedby("--version", &["--version"]),
        with_entries(10),
        with_entries(1_000),
    ];
    contenders.retain_mut(|contender| contender.command.spawn_and_wait());
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            contender.run();
        }
    }
    print(&mut contenders);
}

fn causedby(name: &str, arguments: &[&str]) -> Contender {
    contender(
        &format!("causedby {name}"),
        env!("CARGO_BIN_EXE_causedby"),
        arguments,
    )
}

/// With entries of the user's own, which are read at every start.
fn with_entries(count: usize) -> Contender {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("entries-{count}"));
    for (file, text) in entries::own(count) {
        let path = dir.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    let name = format!("explain --kb DIR ({count} entries)");
    causedby(&name, &["explain", FILE, "--kb", dir.to_str().unwrap()])
}

fn contender(name: &str, program: &str, arguments: &[&str]) -> Contender {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // Nobody's own entries.
        .env("XDG_CONFIG_HOME", env!("CARGO_TARGET_TMPDIR"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Contender {
        name: name.to_owned(),
        command,
        times: Vec::with_capacity(ROUNDS),
    }
}

trait Wait {
    fn spawn_and_wait(&mut self) -> bool;
}

impl Wait for Command {
    fn spawn_and_wait(&mut self) -> bool {
        self.status().is_ok_and(|status| status.success())
    }
}

impl Contender {
    fn run(&mut self) {
        let start = Instant::now();
        let done = self.command.spawn_and_wait();
        self.times.push(start.elapsed());
        assert!(done, "{} failed", self.name);
    }

    fn median(&self) -> Duration {
        self.times[self.times.len() / 2]
    }
}

fn print(contenders: &mut [Contender]) {
    for contender in contenders.iter_mut() {
        contender.times.sort();
    }
    let measure = contenders
        .iter()
        .find(|contender| contender.name.starts_with("rg"))
        .map(|rg| (rg.times[0], rg.median()));
    println!("{:40}{:>12}{:>12}", "process", "fastest", "median");
    for contender in contenders.iter() {
        let (fastest, median) = (contender.times[0], contender.median());
        print!(
            "{:40}{:>9.2} ms{:>9.2} ms",
            contender.name,
            milliseconds(fastest),
            milliseconds(median)
        );
        match measure {
            Some((rg_fastest, rg_median)) => println!(
                "   {:.2} and {:.2} times rg",
                fastest.as_secs_f64() / rg_fastest.as_secs_f64(),
                median.as_secs_f64() / rg_median.as_secs_f64()
            ),
            None => println!(),
        }
    }
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
