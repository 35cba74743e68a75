//! Throughput of the stages and the time of one look at the knowledge base. Whole processes are
//! compared with ripgrep by `benches/process`.
#![allow(missing_docs, clippy::unwrap_used)]

use causedby::explain::Options;
use causedby::kb::Base;
use causedby::{endpoint, explain, layout, trace};
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

const TRACE: &str = include_str!("../fixtures/demo/connection-refused.txt");

/// Traces one after the other and nothing else: 8 MiB.
fn dense() -> String {
    TRACE.repeat(8 * 1024 * 1024 / TRACE.len())
}

/// The same, every line behind a prefix.
fn dressed() -> String {
    dense()
        .lines()
        .map(|line| format!("app-1  | {line}\n"))
        .collect()
}

/// The same, each trace in a record of JSON.
fn json() -> String {
    let record = serde_json::json!({"@timestamp": "2026-01-02T03:04:05Z", "level": "ERROR", "message": "it broke", "stack_trace": TRACE});
    format!("{record}\n").repeat(8 * 1024 * 1024 / TRACE.len())
}

#[divan::bench(args = ["dense", "dressed", "json"], sample_count = 5, sample_size = 1)]
fn undress_and_parse(bencher: Bencher<'_, '_>, kind: &str) {
    let text = match kind {
        "dense" => dense(),
        "dressed" => dressed(),
        _ => json(),
    };
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let page = layout::undress(&text);
        trace::parse(&page).len()
    });
}

#[divan::bench(sample_count = 5, sample_size = 1)]
fn parse_alone(bencher: Bencher<'_, '_>) {
    let text = dense();
    let page = layout::undress(&text);
    bencher
        .counter(BytesCount::of_str(&text))
        .bench_local(|| trace::parse(&page).len());
}

#[divan::bench]
fn find_endpoints(bencher: Bencher<'_, '_>) {
    let page = layout::undress(TRACE);
    let traces = trace::parse(&page);
    bencher.bench_local(|| endpoint::find(&traces[0]));
}

#[divan::bench]
fn explain_one_trace(bencher: Bencher<'_, '_>) {
    let page = layout::undress(TRACE);
    let traces = trace::parse(&page);
    let base = Base::bundled();
    bencher.bench_local(|| explain::explain(&traces[0], &[], &base, &Options::default()));
}

/// Nothing of an entry is read before one of its literals was found.
#[divan::bench]
fn open_the_base() -> Base {
    Base::bundled()
}
