//! Throughput of the stages on one core, and the time of one look at the knowledge base. Whole
//! processes are compared with ripgrep by `benches/process.rs`.
#![allow(missing_docs, clippy::unwrap_used)]

mod entries;

use std::fmt::Write;

use causedby::explain::Options;
use causedby::kb::Base;
use causedby::{endpoint, explain, layout, trace};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// What Spring Boot printed: two records and a trace of two throwables.
const TRACE: &str = include_str!("../fixtures/demo/connection-refused.txt");

const SIZE: usize = 8 * 1024 * 1024;

/// Traces one after the other and nothing else.
fn dense() -> String {
    TRACE.repeat(SIZE / TRACE.len())
}

/// The same with one line among them that has a brace, as a log has somewhere.
fn brace() -> String {
    dense()
        + "2026-11-23T07:28:31.101Z  INFO 13475 --- [shop] [           main] com.example.shop.Checkout                : stock is {a=1}\n"
}

/// The same, every line behind a prefix.
fn prefixed() -> String {
    let lines = dense();
    let lines = lines.lines();
    lines.map(|line| format!("app-1  | {line}\n")).collect()
}

/// Each trace in a record of JSON.
fn json() -> String {
    let record = serde_json::json!({"@timestamp": "2026-01-02T03:04:05Z", "level": "ERROR", "message": "it broke", "stack_trace": TRACE});
    format!("{record}\n").repeat(SIZE / TRACE.len())
}

/// What a log says when all is well.
fn healthy() -> String {
    let mut text = String::with_capacity(SIZE + 200);
    let mut number = 0_u32;
    while text.len() < SIZE {
        number += 1;
        let (second, thread, order) = (number / 40 % 60, number % 16, number * 7);
        let time = format!("2026-11-23T07:28:{second:02}.{:03}Z", number % 1000);
        let (logger, message) = match number % 5 {
            0 => (
                "com.example.shop.Checkout",
                format!("order {order} received, 3 items, 41.20 EUR"),
            ),
            1 => (
                "o.s.web.servlet.DispatcherServlet",
                format!("Completed 200 OK in {} ms", order % 90),
            ),
            2 => (
                "com.example.stock.StockClient",
                format!("GET http://stock:8080/stock/{order} answered 200"),
            ),
            3 => (
                "com.zaxxer.hikari.pool.HikariPool",
                "HikariPool-1 - Pool stats (total=10, active=1, idle=9, waiting=0)".to_owned(),
            ),
            _ => (
                "c.example.shop.audit.AuditLog",
                format!("customer {order} paid by card; no error"),
            ),
        };
        let _ = writeln!(
            text,
            "{time}  INFO 13475 --- [shop] [nio-8080-exec-{thread}] {logger:40} : {message}"
        );
    }
    text
}

/// A failure that no entry knows.
fn unknown() -> String {
    let frames =
        (1..=28).map(|line| format!("\tat com.acme.stock.Ledger.close(Ledger.java:{line})\n"));
    let head = "com.acme.stock.StockDrift: shelf 12 holds 3, ledger says 5\n".to_owned();
    std::iter::once(head).chain(frames).collect()
}

fn text(kind: &str) -> String {
    match kind {
        "dense" => dense(),
        "brace" => brace(),
        "prefixed" => prefixed(),
        "json" => json(),
        _ => healthy(),
    }
}

#[divan::bench(args = ["dense", "brace", "prefixed", "json", "healthy"], sample_count = 20, sample_size = 1)]
fn undress_and_parse(bencher: Bencher<'_, '_>, kind: &str) {
    let text = text(kind);
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| {
        let page = layout::undress(&text);
        trace::parse(&page).len()
    });
}

#[divan::bench(args = ["dense", "healthy"], sample_count = 20, sample_size = 1)]
fn parse_alone(bencher: Bencher<'_, '_>, kind: &str) {
    let text = text(kind);
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

/// The index, the patterns it leads to and the texts to be shown; the entries have been read.
#[divan::bench]
fn explain_one_trace(bencher: Bencher<'_, '_>) {
    explain_with(bencher, TRACE, &Base::bundled());
}

/// The index alone: nothing fits.
#[divan::bench]
fn look_up_an_unknown_failure(bencher: Bencher<'_, '_>) {
    explain_with(bencher, &unknown(), &Base::bundled());
}

/// The same with so many entries of the user's own beside the bundled ones.
#[divan::bench(args = [10, 1_000])]
fn look_up_with_own_entries(bencher: Bencher<'_, '_>, count: usize) {
    let base = Base::with_entries(entries::own(count)).unwrap();
    explain_with(bencher, &unknown(), &base);
}

fn explain_with(bencher: Bencher<'_, '_>, text: &str, base: &Base) {
    let page = layout::undress(text);
    let traces = trace::parse(&page);
    bencher.bench_local(|| explain::explain(&traces[0], &[], base, &Options::default()));
}

#[divan::bench]
fn find_an_entry_by_id(bencher: Bencher<'_, '_>) {
    let base = Base::bundled();
    bencher.bench_local(|| base.get(black_box("connection-refused")).is_some());
}

/// Nothing of an entry is read before one of its literals was found.
#[divan::bench]
fn open_the_bundled_entries() -> Base {
    Base::bundled()
}

/// Each is checked and indexed.
#[divan::bench(args = [10, 1_000], sample_count = 10, sample_size = 1)]
fn open_own_entries(bencher: Bencher<'_, '_>, count: usize) {
    bencher
        .with_inputs(|| entries::own(count))
        .bench_local_values(|files| Base::with_entries(files).is_ok());
}
