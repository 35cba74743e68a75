//! Frames that fill a line, with or without `at`, and what may stand behind them.

use super::Found;
use super::call::frame;
use super::usual::usual_frame;

/// What may stand behind a frame on its line: nothing, packaging, a note of filtered frames.
pub(crate) fn is_tail(rest: &str) -> bool {
    if rest.is_empty() {
        return true;
    }
    if rest.starts_with(" ~[") {
        return true;
    }
    let rest = rest.trim();
    rest.is_empty() || rest.starts_with("~[") || rest.starts_with('[') || rest.starts_with('{')
}

/// The line without its indent. `trim_start` knows all of Unicode's blanks and is slower by far.
pub(crate) fn undented(line: &str) -> &str {
    let blanks = line
        .bytes()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count();
    let rest = &line[blanks..];
    if rest
        .as_bytes()
        .first()
        .is_some_and(|byte| *byte >= 0x80 || *byte < b' ')
    {
        rest.trim_start()
    } else {
        rest
    }
}

/// The frame of an undressed line: optional indent, `at `, a frame, a tail. Gives the text from the
/// call on and what was found there.
pub(crate) fn frame_line(line: &str) -> Option<(&str, Found)> {
    let mut call = undented(line).strip_prefix("at")?;
    loop {
        if !call.starts_with([' ', '\t', '\u{a0}']) {
            return None;
        }
        call = undented(call);
        // Some consoles print `at at`.
        match call.strip_prefix("at") {
            Some(rest) if rest.starts_with([' ', '\t']) => call = rest,
            _ => break,
        }
    }
    if let Some(found) = usual_frame(call.as_bytes()) {
        return is_tail(&call[found.len..]).then_some((call, found));
    }
    let found = match behind_operator(call) {
        Some(place) => {
            call = place;
            frame(call)?
        }
        None => frame(call)?,
    };
    is_tail(&call[found.len..]).then_some((call, found))
}

/// Whether the line is the beginning of a frame, cut off before its source.
pub(crate) fn is_cut_frame(line: &str) -> bool {
    let call = undented(line).strip_prefix("at ").map(str::trim_end);
    call.is_some_and(|call| {
        let named = |byte: u8| byte.is_ascii_alphanumeric() || b"._$/@<>-".contains(&byte);
        undented(line).len() < line.len() && call.contains('.') && call.bytes().all(named)
    })
}

/// cats-effect names the operator before the place: `at map @ a.B.c(B.scala:1)`.
fn behind_operator(call: &str) -> Option<&str> {
    const LONGEST: usize = 40;
    memchr::memchr(b'@', &call.as_bytes()[..call.len().min(LONGEST + 1)])?;
    let (operator, place) = call.split_once(" @ ")?;
    (operator.len() < LONGEST && !operator.contains(['.', '('])).then_some(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn java_frames_of_every_spelling_are_frames() {
        for line in [
            "\tat java.base/java.net.Socket.connect(Socket.java:633)",
            "    at app//com.acme.A.run(A.java:1) ~[app.jar:1.0]",
            "at P.main(P.java)",
            "\tat T$Bad.<clinit>(T.java:3)",
            "\tat S$$Lambda$13/0x00007fc620000a08.run(Unknown Source)",
            "\tat jdk.proxy2/jdk.proxy2.$Proxy31.f(Unknown Source)",
            "\tat java.util.zip.ZipFile$Source.zerror (ZipFile.java:1769)",
            "\tat b$fn__123.invoke(b.clj:4)",
            "\tat user$eval1.invokeStatic(NO_SOURCE_FILE:1)",
            "\tat M.if(Unknown Source:4)",
            "\tat a.b(r8-map-id-1f2e:7)",
            "\tat org.acme.FooTest.should return 404 when missing(FooTest.kt:12)",
            "\tat My Plugin v7.0.jar//a.B.c(B.java:2)",
            "\tat java.lang.Thread.run(Thread.java:1623",
            "at at a.B.c(B.java:1)",
            "\tat X$$FastClassBySpringCGLIB$$1a2b.invoke(<generated>)",
            "\tat java.lang.Thread.run(java.base@17.0.15/Thread.java:840)",
            "\tat a.B.c(null:-1)",
            "\tat c.C.f(C.java:1) [3 skipped]",
            "\tat io.netty.channel.unix.Errors.read(..)(Unknown Source)",
            "\tat io.netty.channel.A$B.write(Object, ChannelPromise)(Unknown Source)",
            "  at .share(<console>:1)",
            "\tat <js> take(till.js:3:20-24)",
            "\tat <js> :program(Unnamed:1:1-6)",
            "\tat java.base@21.0.2/java.lang.invoke.LambdaForm$DMH/sa346b79c.invokeStaticInit(LambdaForm$DMH)",
        ] {
            assert!(frame_line(line).is_some(), "{line}");
        }
    }

    #[test]
    fn what_others_print_is_no_frame() {
        for line in [
            "    at Object.<anonymous> (/app/index.js:10:15)",
            "    at Module._compile (node:internal/modules/cjs/loader:1105:14)",
            "    at async Promise.all (index 0)",
            "   at Foo.Bar(String s) in C:\\x.cs:line 5",
            "   at System.Collections.Generic.List`1.get_Item(Int32 index)",
            "   at Program.Main()",
            "at first glance foo.bar(x) is fine",
            "at 12:00 we met (see Foo.java:3)",
            "look at Foo.bar(Foo.java:3)",
            " at [Source: (String)\"{}\"; line: 1, column: 2]",
            "-> at com.acme.Foo.bar(Foo.java:3)",
        ] {
            assert!(frame_line(line).is_none(), "{line}");
        }
    }
}
