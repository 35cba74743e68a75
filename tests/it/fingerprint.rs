//! The fingerprint is of the failure, however it is printed.

use causedby::trace;
use proptest::prelude::*;

use crate::laws::config;
use crate::traces::with_traces;

/// One call of a stack, without what differs from one run to the next.
#[derive(Clone, Debug)]
enum Call {
    Plain(u32),
    Lambda(u32),
    LambdaClass(u32),
    Proxy(u32),
    Accessor(u32),
}

/// What differs from one run, one build or one printer to the next.
#[derive(Clone, Copy, Debug)]
struct Print {
    lines: u32,
    generated: u32,
    words: usize,
    folded: bool,
}

impl Call {
    fn print(&self, print: Print) -> String {
        let Print {
            lines, generated, ..
        } = print;
        match self {
            Self::Plain(id) => format!("com.acme.Step{id}.run(Step{id}.java:{})", lines + id),
            Self::Lambda(id) => {
                format!("com.acme.Step{id}.lambda$run${generated}(Step{id}.java:{lines})")
            }
            Self::LambdaClass(id) => format!(
                "com.acme.Step{id}$$Lambda${generated}/0x00000008{generated:08x}.accept(Unknown Source)"
            ),
            Self::Proxy(id) => {
                format!("jdk.proxy2/jdk.proxy2.$Proxy{generated}.call{id}(Unknown Source)")
            }
            Self::Accessor(id) => format!(
                "java.base/jdk.internal.reflect.GeneratedMethodAccessor{}.invoke(Unknown Source)",
                generated + id
            ),
        }
    }
}

/// A chain by its stacks, outermost first; each begins with calls of its own and ends with calls
/// that it shares with the one before.
#[derive(Clone, Debug)]
struct Chain(Vec<(Vec<Call>, usize)>);

fn chain() -> impl Strategy<Value = Chain> {
    let kinds = prop::collection::vec((0u8..8, 2usize..5, 0usize..6), 1..5);
    kinds.prop_map(|stacks| {
        let mut next = 0;
        let mut chain: Vec<(Vec<Call>, usize)> = Vec::new();
        for (kind, own, shared) in stacks {
            let mut calls: Vec<Call> = (0..own)
                .map(|_| {
                    next += 1;
                    Call::of(kind, next)
                })
                .collect();
            let outer = chain.last().map_or(&[][..], |(calls, _)| calls);
            let shared = shared.min(outer.len().saturating_sub(1));
            calls.extend_from_slice(&outer[outer.len() - shared..]);
            chain.push((calls, shared));
        }
        Chain(chain)
    })
}

impl Call {
    /// Every third call is a plain one, so that each stack has some.
    fn of(kind: u8, id: u32) -> Self {
        match (id % 3, kind) {
            (0, _) => Self::Plain(id),
            (_, 0) => Self::Lambda(id),
            (_, 1) => Self::LambdaClass(id),
            (_, 2) => Self::Proxy(id),
            (1, 3) => Self::Accessor(id),
            _ => Self::Plain(id),
        }
    }
}

const MESSAGES: &[&str] = &[
    ": it broke",
    "",
    ": order 4711 of 'x' is gone",
    ": first line\nsecond line",
    ": null",
    ": see http://h1:80/x",
    ": java.lang.Error was thrown",
];

impl Chain {
    fn print(&self, print: Print) -> String {
        let mut out = String::new();
        for (index, (calls, shared)) in self.0.iter().enumerate() {
            let lead = if index == 0 { "" } else { "Caused by: " };
            let message = MESSAGES[(index + print.words) % MESSAGES.len()];
            out += &format!("{lead}com.acme.Level{index}Exception{message}\n");
            let folded = if print.folded { *shared } else { 0 };
            for call in &calls[..calls.len() - folded] {
                out += &format!("\tat {}\n", call.print(print));
            }
            if folded > 0 {
                out += &format!("\t... {folded} more\n");
            }
        }
        out
    }

    /// As printers do that begin with the root and fold each wrapper.
    fn root_first(&self, print: Print) -> String {
        let mut out = String::new();
        for (index, (calls, _)) in self.0.iter().enumerate().rev() {
            let lead = if index + 1 == self.0.len() {
                ""
            } else {
                "Wrapped by: "
            };
            let message = MESSAGES[(index + print.words) % MESSAGES.len()];
            out += &format!("{lead}com.acme.Level{index}Exception{message}\n");
            let folded = self.0.get(index + 1).map_or(0, |(_, shared)| *shared);
            for call in &calls[..calls.len() - folded] {
                out += &format!("\tat {}\n", call.print(print));
            }
            if folded > 0 {
                out += &format!("\t... {folded} common frames omitted\n");
            }
        }
        out
    }
}

fn print() -> impl Strategy<Value = Print> {
    (
        1u32..900,
        0u32..90_000,
        0usize..MESSAGES.len(),
        any::<bool>(),
    )
        .prop_map(|(lines, generated, words, folded)| Print {
            lines,
            generated,
            words,
            folded,
        })
}

fn fingerprints(text: String) -> Vec<String> {
    with_traces(text.into_bytes(), |traces| {
        traces.iter().map(trace::Trace::fingerprint).collect()
    })
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn the_fingerprint_is_of_the_failure_and_not_of_the_print(chain in chain(), one in print(), other in print()) {
        let (one, other) = (chain.print(one), chain.print(other));
        let (left, right) = (fingerprints(one.clone()), fingerprints(other.clone()));
        prop_assert_eq!(left.len(), 1, "{}", one);
        prop_assert_eq!(left, right, "{}\n{}", one, other);
    }

    #[test]
    fn the_fingerprint_is_the_same_with_the_root_first(chain in chain(), print in print()) {
        // A wrapper that folds nothing looks like one whose cause has folded.
        prop_assume!(chain.0.iter().skip(1).all(|(_, shared)| *shared > 0));
        let (one, other) = (chain.print(print), chain.root_first(print));
        prop_assert_eq!(fingerprints(one.clone()), fingerprints(other.clone()), "{}\n{}", one, other);
    }
}
