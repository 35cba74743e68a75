//! Inputs made to hurt, at any size: what `scale.rs` measures.

mod line;
mod lines;
mod message;

/// What hurts, at any size.
pub(crate) struct Hurt {
    pub(crate) name: &'static str,
    pub(crate) make: fn(usize) -> String,
    /// The smallest size that is looked at; it doubles until it can be measured.
    pub(crate) from: usize,
    /// Never more than that is tried.
    pub(crate) most: usize,
}

const HEAD: &str = "java.net.ConnectException: Connection refused\n";
const FRAME: &str = "\tat com.acme.Orders.place(Orders.java:42)\n";
const MEGABYTES_5: usize = 5_000_000;

/// All of them.
pub(crate) fn hurts() -> impl Iterator<Item = &'static Hurt> {
    [line::HURTS, message::HURTS, lines::HURTS]
        .into_iter()
        .flatten()
}

fn line_of(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len())
}

fn message_of(piece: &str, bytes: usize) -> String {
    format!(
        "java.net.ConnectException: {}\n{FRAME}{FRAME}",
        line_of(piece, bytes)
    )
}

fn each(n: usize, line: impl Fn(usize) -> String) -> String {
    (0..n).map(line).collect()
}
