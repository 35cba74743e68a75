//! A message, however long, above two frames.

use super::{FRAME, HEAD, Hurt, MEGABYTES_5, message_of};

pub(super) const HURTS: &[Hurt] = &[
    Hurt {
        name: "message of a",
        make: |n| message_of("a", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of braces",
        make: |n| message_of("{", n),
        from: 20_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of addresses",
        make: |n| message_of("db1:5432 ", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of URLs",
        make: |n| message_of("http://u:p@h/ ", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of schemes",
        make: |n| message_of("http://", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of JDBC URLs",
        make: |n| message_of("jdbc:mysql://h1,", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of passwords",
        make: |n| message_of("password=", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of quoted passwords",
        make: |n| message_of("password=\"", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of tags",
        make: |n| message_of("<password>", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of tokens",
        make: |n| message_of("eyJ.", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of keys",
        make: |n| message_of("-----BEGIN PRIVATE KEY-----", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of addresses of nobody",
        make: |n| message_of("/1.2.3.4:", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of brackets",
        make: |n| message_of("[::1", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of quotes",
        make: |n| message_of("'\"`", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of zero-width characters",
        make: |n| message_of("\u{200b}", n),
        from: 5_000,
        most: MEGABYTES_5,
    },
    Hurt {
        name: "message of lines",
        make: |n| format!("{HEAD}{}{FRAME}", "more of it\n".repeat(n)),
        from: 1_000,
        most: 500_000,
    },
    Hurt {
        name: "message of classes",
        make: |n| format!("{HEAD}{}{FRAME}", "a.BException: x\n".repeat(n)),
        from: 1_000,
        most: 200_000,
    },
];
