//! What two occurrences of one failure have in common, in whatever layout they were printed.

use std::borrow::Cow;

use super::{Frame, Throwable, Trace};

impl Trace<'_> {
    /// Sixteen hexadecimal digits, equal for the same failure in every layout: the classes of the
    /// chain and, for each, class and method of the frames that it does not share with the
    /// enclosing one; numbers in generated names left out. A throwable without such frames adds
    /// its message, numbers and quoted parts masked.
    pub fn fingerprint(&self) -> String {
        format!("{:016x}", self.fingerprint_number())
    }

    /// The same as a number.
    pub fn fingerprint_number(&self) -> u64 {
        let mut hash = Hash::default();
        let chain = unfolded(&self.chain);
        let mut enclosing: Option<&Throwable<'_>> = None;
        for throwable in chain.iter() {
            hash.add(throwable.class.unwrap_or(""));
            let own = &throwable.frames[..own_frames(throwable, enclosing)];
            for frame in own {
                let (class, method) = frame.class_and_method();
                hash.add(plain_class(class));
                hash.add(plain_method(method));
            }
            if own.is_empty() {
                hash.add(&masked(throwable.message.unwrap_or("")));
            }
            enclosing = Some(throwable);
        }
        hash.0
    }
}

/// FNV-1a: stable across versions and machines, which the standard library's hasher is not.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn add(&mut self, part: &str) {
        for byte in part.bytes().chain([b'\n']) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
}

/// The longest chain that is unfolded: each link repeats the frames of those below it.
const LONGEST_UNFOLDED: usize = 64;

/// Some printers that begin with the root fold the frames that a wrapper shares with its cause, and
/// not the other way round: then the outermost has frames left out, the root has none, and each
/// cause has what its wrapper lacks.
fn unfolded<'c, 'a>(chain: &'c [Throwable<'a>]) -> Cow<'c, [Throwable<'a>]> {
    let ends = chain.first().zip(chain.last());
    let wrappers_folded = ends.is_some_and(|(first, root)| first.omitted > 0 && root.omitted == 0);
    if !wrappers_folded || chain.len() > LONGEST_UNFOLDED {
        return Cow::Borrowed(chain);
    }
    let mut whole = chain.to_vec();
    for index in (0..whole.len().saturating_sub(1)).rev() {
        let omitted = whole[index].omitted;
        let tail = whole[index + 1].frames.len().checked_sub(omitted);
        if let Some(from) = tail.filter(|_| omitted > 0 && whole[index + 1].omitted == 0) {
            let shared = whole[index + 1].frames[from..].to_vec();
            whole[index].frames.extend(shared);
            whole[index].omitted = 0;
        }
    }
    Cow::Owned(whole)
}

/// How many of the printed frames are the throwable's own. Some printers fold the frames shared
/// with the enclosing throwable, others print them, log4j2 folds other numbers than the JVM: what
/// is left after taking off what equals the enclosing frames is the same for all.
fn own_frames(throwable: &Throwable<'_>, enclosing: Option<&Throwable<'_>>) -> usize {
    let printed = &throwable.frames;
    let Some(enclosing) = enclosing else {
        return printed.len();
    };
    let outer = &enclosing.frames;
    let exact = (outer.len() + enclosing.omitted)
        .checked_sub(throwable.omitted)
        .map_or(0, |end| shared(printed, outer, end));
    if exact > 0 || throwable.omitted == 0 {
        return printed.len() - exact;
    }
    // The count of omitted frames is not to be trusted; two equal frames in a row are. But where a
    // call comes again and again, as in a recursion, they say nothing of which of them it is.
    let Some(last) = printed.last() else { return 0 };
    let position = outer.iter().rposition(|frame| same(frame, last));
    let only = |at: &usize| !outer[..*at].iter().any(|frame| same(frame, last));
    let found = position
        .filter(only)
        .map_or(0, |at| shared(printed, outer, at + 1));
    printed.len() - if found > 1 { found } else { 0 }
}

/// How many frames at the end of `printed` equal those of `outer` that end before `end`.
fn shared(printed: &[Frame<'_>], outer: &[Frame<'_>], end: usize) -> usize {
    let Some(outer) = outer.get(..end) else {
        return 0;
    };
    printed
        .iter()
        .rev()
        .zip(outer.iter().rev())
        .take_while(|(a, b)| same(a, b))
        .count()
}

fn same(a: &Frame<'_>, b: &Frame<'_>) -> bool {
    a.text() == b.text() || (a.line() == b.line() && a.call() == b.call())
}

/// Marks behind which generators put numbers and hashes.
const GENERATED: &[&str] = &[
    "$$Lambda",
    "$$FastClass",
    "$$Enhancer",
    "$$SpringCGLIB",
    "$$KeyFactory",
    "$$CGLIB",
    "_$$_",
    "$HibernateProxy$",
    "$ByteBuddy$",
    "$MockitoMock$",
    "$auxiliary$",
    "$Proxy",
    "GeneratedMethodAccessor",
    "GeneratedConstructorAccessor",
    "GeneratedSerializationConstructorAccessor",
    "/0x",
    "+0x",
];

/// The class without what its generator numbers.
fn plain_class(class: &str) -> &str {
    let marked = memchr::memchr3(b'$', b'/', b'+', class.as_bytes()).is_some();
    if !marked && !class.contains("Generated") {
        return class;
    }
    let mark = GENERATED
        .iter()
        .filter_map(|mark| Some((class.find(mark)?, mark)))
        .min_by_key(|(at, _)| *at);
    match mark {
        // Proxies move between packages from one JDK to the next.
        Some((_, &"$Proxy")) => "$Proxy",
        Some((at, mark)) => &class[..at + mark.len()],
        None => class,
    }
}

/// `lambda$main$0` and `access$000` without their numbers.
fn plain_method(method: &str) -> &str {
    if method.contains('$') {
        method.trim_end_matches(|c: char| c.is_ascii_digit())
    } else {
        method
    }
}

/// The message without what differs from one occurrence to the next.
pub(super) fn masked(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(first) = rest.chars().next() {
        let word = rest
            .find(|c: char| !c.is_alphanumeric())
            .unwrap_or(rest.len());
        let quoted = matches!(first, '"' | '\'' | '`')
            .then(|| rest[1..].find(first))
            .flatten();
        let len = if let Some(close) = quoted {
            out.push('?');
            close + 2
        } else if word > 0 {
            // An id is a word with a digit in it.
            let is_id = rest[..word].contains(|c: char| c.is_ascii_digit());
            out.push_str(if is_id { "0" } else { &rest[..word] });
            word
        } else {
            out.push(first);
            first.len_utf8()
        };
        rest = &rest[len..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_generators_do_not_matter() {
        for (class, plain) in [
            ("S$$Lambda$13/0x00007fc620000a08", "S$$Lambda"),
            ("S$$Lambda/0x000000009f040210", "S$$Lambda"),
            ("com.sun.proxy.$Proxy15555", "$Proxy"),
            ("jdk.proxy2.$Proxy31", "$Proxy"),
            ("X$$FastClassBySpringCGLIB$$1a2b", "X$$FastClass"),
            (
                "jdk.internal.reflect.GeneratedMethodAccessor12",
                "jdk.internal.reflect.GeneratedMethodAccessor",
            ),
            ("com.acme.Order$1", "com.acme.Order$1"),
        ] {
            assert_eq!(plain_class(class), plain);
        }
        assert_eq!(plain_method("lambda$main$0"), "lambda$main$");
    }

    #[test]
    fn numbers_ids_and_quoted_parts_of_messages_do_not_matter() {
        assert_eq!(
            masked("order 4711 of 'x y' failed: a1b2"),
            "order 0 of ? failed: 0"
        );
    }

    #[test]
    fn a_recursion_keeps_its_own_frames() {
        let stack = |first: &'static str, depth: usize| {
            let mut frames = vec![Frame::new(first, None)];
            frames.extend([Frame::new("a.B.recur(B.java:7)", None)].repeat(depth));
            frames.push(Frame::new("a.B.main(B.java:3)", None));
            frames
        };
        let outer = Throwable {
            class: Some("a.X"),
            frames: stack("a.B.fail(B.java:9)", 3),
            ..Default::default()
        };
        let full = Throwable {
            class: Some("a.Y"),
            frames: stack("a.C.read(C.java:5)", 5),
            ..Default::default()
        };
        let mut folded = full.clone();
        folded.frames.truncate(3);
        folded.omitted = 4;
        let print = |cause: Throwable<'static>| {
            let chain = vec![outer.clone(), cause];
            Trace {
                chain,
                ..Default::default()
            }
            .fingerprint()
        };
        assert_eq!(print(folded), print(full));
    }

    #[test]
    fn folding_shared_frames_does_not_matter() {
        let frame = |text| Frame::new(text, None);
        let outer = Throwable {
            class: Some("a.X"),
            frames: vec![
                frame("a.B.c(B.java:1)"),
                frame("a.B.d(B.java:2)"),
                frame("a.B.e(B.java:3)"),
            ],
            ..Default::default()
        };
        let folded = Throwable {
            class: Some("a.Y"),
            frames: vec![frame("a.B.f(B.java:9)")],
            omitted: 2,
            ..Default::default()
        };
        let mut full = folded.clone();
        full.frames
            .extend([frame("a.B.d(B.java:2)"), frame("a.B.e(B.java:3)")]);
        full.omitted = 0;
        let print = |cause: Throwable<'static>| {
            Trace {
                chain: vec![outer.clone(), cause],
                ..Default::default()
            }
            .fingerprint()
        };
        assert_eq!(print(folded), print(full));
    }
}
