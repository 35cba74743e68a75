//! One line, however long.

use super::{Hurt, MEGABYTES_5, line_of};

pub(super) const HURTS: &[Hurt] = &[
    Hurt {
        name: "line of a",
        make: |n| line_of("a", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of at",
        make: |n| line_of("at ", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of braces",
        make: |n| line_of("{", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of quotes",
        make: |n| line_of("\"", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of braces and quotes",
        make: |n| line_of("{\"", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of keys",
        make: |n| line_of("{\"a\":", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of Caused by",
        make: |n| line_of("Caused by: ", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of classes",
        make: |n| line_of("a.BException: ", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of escaped frames",
        make: |n| line_of("\\n\\tat", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of whole escaped frames",
        make: |n| line_of("\\n\\tat a.B.c(D.java:1)", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of backslashes",
        make: |n| line_of("\\", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of whole frames",
        make: |n| line_of("at a.B.c(D.java:1)", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of whole frames and blanks",
        make: |n| line_of("at a.B.c(D.java:1) ", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of entities",
        make: |n| line_of("&lt;", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of tags",
        make: |n| line_of("<", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of blanks",
        make: |n| line_of(" ", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of hashes",
        make: |n| line_of("#011", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of parentheses",
        make: |n| line_of("(", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of colons",
        make: |n| line_of(": ", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of dots",
        make: |n| line_of("a.", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of dollars",
        make: |n| line_of("$", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of brackets",
        make: |n| line_of("[", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of escape characters",
        make: |n| line_of("\x1b]", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of returns alone",
        make: |n| line_of("\r", n) + &"\n".repeat(n * 2),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "line of returns",
        make: |n| line_of("x\r", n) + &"\n".repeat(n / 2),
        from: 20_000,
        most: MEGABYTES_5,
    },
];
