//! Many lines, one like the other or each deeper.

use super::{FRAME, HEAD, Hurt, each};

pub(super) const HURTS: &[Hurt] = &[
    Hurt {
        name: "causes",
        make: causes,
        from: 50,
        most: 100_000,
    },
    Hurt {
        name: "causes with messages",
        make: |n| {
            each(n, |i| {
                format!(
                    "Caused by: com.acme.Down{i}: connecting to db{i}:5432 as password=x{i}\n{FRAME}\t... 3 more\n"
                )
            })
        },
        from: 50,
        most: 100_000,
    },
    Hurt {
        name: "lines of braces",
        make: |n| "{\n".repeat(n),
        from: 1_000,
        most: 100_000,
    },
    Hurt {
        name: "lines of quoted braces",
        make: |n| "{\"\n".repeat(n),
        from: 1_000,
        most: 100_000,
    },
    Hurt {
        name: "lines of keys",
        make: |n| "\"a\": {\n".repeat(n),
        from: 1_000,
        most: 100_000,
    },
    Hurt {
        name: "lines of braces and frames",
        make: |n| format!("{{\n{FRAME}").repeat(n),
        from: 1_000,
        most: 100_000,
    },
    Hurt {
        name: "deep JSON arrays",
        make: |n| "[".repeat(n) + &"]".repeat(n),
        from: 5_000,
        most: 1_000_000,
    },
    Hurt {
        name: "deep JSON objects",
        make: |n| "{\"stack_trace\":".repeat(n) + "1" + &"}".repeat(n),
        from: 2_000,
        most: 300_000,
    },
    Hurt {
        name: "deep XML",
        make: |n| format!("<record>\n{}\n{HEAD}{FRAME}", "<a>".repeat(n)),
        from: 2_000,
        most: 200_000,
    },
    Hurt {
        name: "deep XML, closed",
        make: |n| {
            format!(
                "<record>{}x{}</record>\n{HEAD}{FRAME}",
                "<a>".repeat(n),
                "</a>".repeat(n)
            )
        },
        from: 2_000,
        most: 200_000,
    },
    Hurt {
        name: "XML records never closed",
        make: |n| "<record>\n".repeat(n),
        from: 1_000,
        most: 200_000,
    },
    Hurt {
        name: "XML records closed late",
        make: |n| "<record>\n".repeat(n) + &"</record>\n".repeat(n),
        from: 100,
        most: 200_000,
    },
    Hurt {
        name: "log4j events never closed",
        make: |n| "<log4j:event logger=\"x\">\n".repeat(n),
        from: 1_000,
        most: 200_000,
    },
    Hurt {
        name: "suppressed ever deeper",
        make: suppressed,
        from: 50,
        most: 5_000,
    },
    Hurt {
        name: "suppressed side by side",
        make: |n| {
            format!(
                "{HEAD}{FRAME}{}",
                each(n, |i| format!(
                    "\tSuppressed: com.acme.Down: {i}\n\t{FRAME}"
                ))
            )
        },
        from: 50,
        most: 100_000,
    },
    Hurt {
        name: "empty lines",
        make: |n| "\n".repeat(n),
        from: 20_000,
        most: 1_000_000,
    },
    Hurt {
        name: "empty lines between head and frame",
        make: |n| format!("{HEAD}{}{FRAME}", "\n".repeat(n)),
        from: 5_000,
        most: 1_000_000,
    },
    Hurt {
        name: "heads without frames",
        make: |n| {
            each(n, |i| {
                format!("java.net.ConnectException: try {i} refused\n")
            })
        },
        from: 10,
        most: 200_000,
    },
    Hurt {
        name: "equal heads without frames",
        make: |n| HEAD.repeat(n),
        from: 100,
        most: 200_000,
    },
    Hurt {
        name: "frames with text between",
        make: |n| each(n, |i| format!("{FRAME}text {i}\n")),
        from: 1_000,
        most: 200_000,
    },
    Hurt {
        name: "frames with blank lines between",
        make: |n| format!("{FRAME}\n\n\n\n").repeat(n),
        from: 1_000,
        most: 200_000,
    },
    Hurt {
        name: "frames with records between",
        make: |n| {
            format!(
                "{HEAD}{}",
                each(n, |i| format!(
                    "{FRAME}2026-01-02 03:04:05,{:03} INFO  [main] c.a.Foo - fine\n",
                    i % 1000
                ))
            )
        },
        from: 50,
        most: 200_000,
    },
    Hurt {
        name: "frames of one trace",
        make: |n| {
            format!(
                "{HEAD}{}",
                each(n, |i| format!(
                    "\tat com.acme.Orders.place{i}(Orders.java:{i})\n"
                ))
            )
        },
        from: 1_000,
        most: 200_000,
    },
    Hurt {
        name: "traces",
        make: |n| {
            each(n, |i| {
                format!("java.net.ConnectException: try {i}\n{FRAME}{FRAME}\n")
            })
        },
        from: 10,
        most: 100_000,
    },
    Hurt {
        name: "equal traces",
        make: |n| format!("{HEAD}{FRAME}{FRAME}\n").repeat(n),
        from: 200,
        most: 100_000,
    },
    Hurt {
        name: "prefixes that all differ",
        make: |n| {
            each(n, |i| {
                format!(
                    "{i:x}-{} | \tat com.acme.Orders.place(Orders.java:{i})\n",
                    i * 7919 % 10_007
                )
            })
        },
        from: 100,
        most: 200_000,
    },
    Hurt {
        name: "prefixes that grow",
        make: |n| {
            each(n, |i| {
                format!(
                    "{}\tat com.acme.Orders.place(Orders.java:1)\n",
                    "> ".repeat(i % 400)
                )
            })
        },
        from: 50,
        most: 50_000,
    },
    Hurt {
        name: "JSON records",
        make: |n| {
            each(n, |i| {
                record(&format!(
                    "try {i}\\n\\tat a.B.c(D.java:1)\\n\\tat a.B.d(D.java:2)\\n"
                ))
            })
        },
        from: 10,
        most: 50_000,
    },
    Hurt {
        name: "healthy JSON records",
        make: |n| {
            each(n, |i| {
                format!("{{\"level\":\"INFO\",\"message\":\"fine {i}\"}}\n")
            })
        },
        from: 100,
        most: 200_000,
    },
    Hurt {
        name: "JSON records cut off",
        make: |n| {
            "{\"level\":\"ERROR\",\"stack_trace\":\"java.lang.Error: x\\n\\tat a.B.c\n".repeat(n)
        },
        from: 50,
        most: 50_000,
    },
    Hurt {
        name: "docker lines cut in parts",
        make: |n| {
            each(n, |_| {
                "{\"log\":\"\\tat a.B.c(D.java:1)\",\"stream\":\"stdout\"}\n".to_owned()
            })
        },
        from: 50,
        most: 50_000,
    },
    Hurt {
        name: "container lines in parts",
        make: |n| "2026-01-02T03:04:05.6Z stderr P \tat a.B.c(D.ja\n".repeat(n),
        from: 500,
        most: 100_000,
    },
    Hurt {
        name: "headings without heads",
        make: |n| "Caused by:\n".repeat(n),
        from: 1_000,
        most: 200_000,
    },
    Hurt {
        name: "announced messages",
        make: |n| {
            format!(
                "{}{FRAME}{FRAME}",
                "java.io.IOException: Multiple errors:\n".repeat(n)
            )
        },
        from: 50,
        most: 200_000,
    },
    Hurt {
        name: "nested exception is",
        make: |n| {
            format!(
                "{HEAD}{}",
                "nested exception is:\n\tjava.net.ConnectException: x\n".repeat(n)
            )
        },
        from: 50,
        most: 100_000,
    },
    Hurt {
        name: "root first",
        make: |n| {
            format!(
                "{HEAD}{FRAME}{}",
                "Wrapped by: java.lang.RuntimeException: x\n\tat a.B.c(D.java:1)\n".repeat(n)
            )
        },
        from: 50,
        most: 100_000,
    },
    Hurt {
        name: "indents that grow",
        make: |n| {
            each(n, |i| {
                format!("{}at a.B.c(D.java:1)\n", " ".repeat(i % 1000))
            })
        },
        from: 50,
        most: 50_000,
    },
];

fn causes(n: usize) -> String {
    format!(
        "{HEAD}{FRAME}{}",
        each(n, |i| format!(
            "Caused by: java.lang.RuntimeException: level {i}\n\t... 1 more\n"
        ))
    )
}

fn suppressed(n: usize) -> String {
    let level = |i: usize| {
        format!(
            "{0}Suppressed: com.acme.Down: {i}\n{0}\tat a.B.c(D.java:1)\n",
            "\t".repeat(i + 1)
        )
    };
    format!("{HEAD}{FRAME}{}", each(n, level))
}

fn record(trace: &str) -> String {
    format!(
        "{{\"level\":\"ERROR\",\"message\":\"failed\",\"stack_trace\":\"java.lang.IllegalStateException: {trace}\"}}\n"
    )
}
