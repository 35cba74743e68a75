//! Every captured trace, dressed in every layout that logs and people put over one: the same chain
//! must come out.

use std::fs;

use causedby::trace::{Throwable, Trace};
use serde_json::json;

use crate::fixtures;
use crate::traces::{Facts, with_traces};

/// A way to dress the lines of a trace.
struct Dress {
    name: &'static str,
    put_on: fn(&str) -> Vec<u8>,
}

fn lines(text: &str, prefix: impl Fn(usize) -> String) -> String {
    text.lines()
        .enumerate()
        .map(|(number, line)| format!("{}{line}\n", prefix(number)))
        .collect()
}

fn record(trace: serde_json::Value) -> String {
    json!({"@timestamp": "2026-01-02T03:04:05.6Z", "level": "ERROR", "logger_name": "com.acme.Foo", "thread_name": "main", "message": "it broke", "stack_trace": trace}).to_string()
}

fn docker(text: &str) -> String {
    text.lines().map(|line| json!({"log": format!("{line}\n"), "stream": "stderr", "time": "2026-01-02T03:04:05.6Z"}).to_string() + "\n").collect()
}

fn utf16(text: &str) -> Vec<u8> {
    [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
        .collect()
}

const DRESSES: &[Dress] = &[
    Dress {
        name: "compose",
        put_on: |text| lines(text, |_| "app-1  | ".into()).into(),
    },
    Dress {
        name: "kubectl",
        put_on: |text| lines(text, |_| "[pod/shop-7d4b9-x2x/app] ".into()).into(),
    },
    Dress {
        name: "cri",
        put_on: |text| {
            lines(text, |n| {
                format!("2026-01-02T03:04:05.{}Z stderr F ", n + 1)
            })
            .into()
        },
    },
    Dress {
        name: "syslog",
        put_on: |text| {
            lines(text, |n| {
                format!("Jan  2 03:04:{:02} host-1 app[4711]: ", n % 60)
            })
            .into()
        },
    },
    Dress {
        name: "maven",
        put_on: |text| lines(text, |_| "[ERROR] ".into()).into(),
    },
    Dress {
        name: "ant",
        put_on: |text| lines(text, |_| "     [java] ".into()).into(),
    },
    Dress {
        name: "pm2",
        put_on: |text| lines(text, |_| "5|backend  | ".into()).into(),
    },
    Dress {
        name: "actions",
        put_on: |text| lines(text, |n| format!("2026-01-02T03:04:05.{:07}Z ", n * 37)).into(),
    },
    Dress {
        name: "jenkins",
        put_on: |text| lines(text, |n| format!("[2026-01-02T03:04:{:02}.123Z] ", n % 60)).into(),
    },
    Dress {
        name: "logcat",
        put_on: |text| {
            lines(text, |n| {
                format!(
                    "01-02 03:04:05.{:03}  1234  5678 E AndroidRuntime: ",
                    n % 1000
                )
            })
            .into()
        },
    },
    Dress {
        name: "logcat-brief",
        put_on: |text| lines(text, |_| "E/AndroidRuntime( 1234): ".into()).into(),
    },
    Dress {
        name: "websphere",
        put_on: |text| {
            lines(text, |n| {
                format!(
                    "[1/2/26 3:04:05:{:03} UTC] 00000001 SystemErr     R ",
                    n % 1000
                )
            })
            .into()
        },
    },
    Dress {
        name: "mail",
        put_on: |text| lines(text, |_| "> ".into()).into(),
    },
    Dress {
        name: "mail-twice",
        put_on: |text| lines(text, |_| "> > ".into()).into(),
    },
    Dress {
        name: "grep",
        put_on: |text| {
            lines(text, |n| {
                format!(
                    "logs/app.log{}{}{}",
                    if n == 0 { ':' } else { '-' },
                    n + 17,
                    if n == 0 { ':' } else { '-' }
                )
            })
            .into()
        },
    },
    Dress {
        name: "logger-each-line",
        put_on: |text| {
            lines(text, |n| {
                format!(
                    "2026-01-02 03:04:05,{:03} ERROR [pool-1-thread-2] c.a.Foo - ",
                    n % 1000
                )
            })
            .into()
        },
    },
    Dress {
        name: "crlf",
        put_on: |text| text.replace('\n', "\r\n").into(),
    },
    Dress {
        name: "bom",
        put_on: |text| format!("\u{feff}{text}").into(),
    },
    Dress {
        name: "utf16",
        put_on: |text| utf16(text),
    },
    Dress {
        name: "ansi",
        put_on: |text| {
            lines(text, |_| "\x1b[31m".into())
                .replace('\n', "\x1b[0m\n")
                .into()
        },
    },
    Dress {
        name: "json",
        put_on: |text| record(json!(text)).into(),
    },
    Dress {
        name: "json-array",
        put_on: |text| {
            record(json!(
                text.split_inclusive('\n')
                    .map(|line| line.trim_end_matches('\n'))
                    .collect::<Vec<_>>()
            ))
            .into()
        },
    },
    Dress {
        name: "json-pretty",
        put_on: |text| {
            serde_json::to_string_pretty(&json!({"time": 1, "what": {"happened": text}}))
                .unwrap()
                .into()
        },
    },
    Dress {
        name: "ecs-nested",
        put_on: |text| {
            json!({"@timestamp": "t", "log": {"level": "ERROR"}, "error": {"type": "x.Y", "message": "m", "stack_trace": text}}).to_string().into()
        },
    },
    Dress {
        name: "docker",
        put_on: |text| docker(text).into(),
    },
    Dress {
        name: "docker-compose",
        put_on: |text| lines(&docker(text), |_| "web_1 | ".into()).into(),
    },
    Dress {
        name: "json-docker-compose",
        put_on: |text| lines(&docker(&record(json!(text))), |_| "web_1 | ".into()).into(),
    },
    Dress {
        name: "json-in-json",
        put_on: |text| {
            json!({"message": record(json!(text)), "host": "h"})
                .to_string()
                .into()
        },
    },
    Dress {
        name: "compose-cri",
        put_on: |text| {
            lines(
                &lines(text, |n| {
                    format!("2026-01-02T03:04:05.{}Z stdout F ", n + 1)
                }),
                |_| "app-1 | ".into(),
            )
            .into()
        },
    },
];

/// What is rarely worn, and so tried on fewer traces.
const RARE_DRESSES: &[Dress] = &[
    Dress {
        name: "csv-cell",
        put_on: |text| {
            let text = text.trim_end_matches('\n').replace('"', "\"\"");
            format!("\"id\",\"trace\",\"host\"\n7,\"{text}\",h1\n8,\"\",h2\n").into()
        },
    },
    Dress {
        name: "csv-rows",
        put_on: |text| {
            let row = |line: &str| {
                let line = line.replace('"', "\"\"");
                format!("\"Jan 2, 2026 @ 03:04:05.678\",\"{line}\",h-1\n")
            };
            format!(
                "\"@timestamp\",message,host\n{}",
                text.lines().map(row).collect::<String>()
            )
            .into()
        },
    },
    Dress {
        name: "logfmt",
        put_on: |text| {
            format!(
                "time=2026-01-02T03:04:05Z level=error msg=\"it broke\" err={} caller=Shop.java:17\n",
                json!(text.trim_end_matches('\n'))
            )
            .into()
        },
    },
    Dress {
        name: "page",
        put_on: |text| {
            format!(
                "<html>\n<head><title>Error 500</title></head>\n<body><h2>HTTP ERROR 500</h2><pre>{}</pre>\n<hr/>\n</body></html>\n",
                escaped(text)
            )
            .into()
        },
    },
    Dress {
        name: "test-report",
        put_on: |text| {
            format!(
                "<testsuite name=\"a.ShopTest\" tests=\"1\">\n  <testcase name=\"buys\">\n    <failure message=\"m\" type=\"x.Y\">{}</failure>\n  </testcase>\n</testsuite>\n",
                escaped(text)
            )
            .into()
        },
    },
    Dress {
        name: "test-report-data",
        put_on: |text| {
            format!(
                "  <testcase name=\"buys\">\n    <error message=\"m\" type=\"x.Y\"><![CDATA[{text}]]></error>\n  </testcase>\n"
            )
            .into()
        },
    },
    Dress {
        name: "fault",
        put_on: |text| {
            format!(
                "<s:Envelope xmlns:s=\"x\"><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>m</faultstring><detail><trace>{}</trace></detail></s:Fault></s:Body></s:Envelope>\n",
                escaped(text)
            )
            .into()
        },
    },
    Dress {
        name: "octal",
        put_on: |text| {
            let text = text.trim_end_matches('\n');
            let text = text.replace('\n', "#012").replace('\t', "#011");
            format!("Jan  2 03:04:05 host-1 app[4711]: {text}\n").into()
        },
    },
    Dress {
        name: "service-events",
        put_on: |text| {
            let event = |line: &str| json!({"timestamp": 1, "message": line, "ingestionTime": 2});
            json!({"events": text.lines().map(event).collect::<Vec<_>>()})
                .to_string()
                .into()
        },
    },
    Dress {
        name: "columns-by-tabs",
        put_on: |text| lines(text, |n| format!("{n}\thost-1\t")).into(),
    },
];

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// What of a chain must survive any dress.
fn chain_of(chain: &[Throwable<'_>]) -> String {
    let one = |throwable: &Throwable<'_>| {
        let frames: Vec<_> = throwable.frames.iter().map(|frame| frame.text()).collect();
        let suppressed: Vec<_> = throwable
            .suppressed
            .iter()
            .map(|chain| chain_of(chain))
            .collect();
        format!(
            "{:?} {:?} {frames:?} {} {suppressed:?}",
            throwable.class, throwable.message, throwable.omitted
        )
    };
    chain.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// A text that is one trace and nothing else: then every dress may be worn.
fn is_bare(text: &str, traces: &[Trace<'_>], facts: &Facts) -> bool {
    let one = traces.len() == 1 && (traces[0].line == 1 || facts.not_worn.is_some());
    // What a dress uses itself cannot be told from it.
    one && !text.contains(['\r', '\x1b', '\0', '\u{2028}', '\u{85}'])
        && !text.contains("\\n")
        && text
            .lines()
            .last()
            .is_some_and(|last| last.contains("at ") || last.contains("... "))
}

#[test]
fn a_trace_is_the_same_in_every_dress() {
    let mut failures = Vec::new();
    let mut bare = 0;
    for path in fixtures::files("") {
        let facts = if path.extension().is_some_and(|extension| extension == "txt") {
            Facts::beside(&path)
        } else {
            None
        };
        let Some(facts) = facts.filter(|facts| facts.ambiguous.is_none()) else {
            continue;
        };
        let Ok(text) = String::from_utf8(fs::read(&path).unwrap()) else {
            continue;
        };
        let Some((expected, print)) = with_traces(text.clone().into(), |traces| {
            is_bare(&text, traces, &facts)
                .then(|| (chain_of(&traces[0].chain), traces[0].fingerprint()))
        }) else {
            continue;
        };
        bare += 1;
        let rare = fixtures::name(&path).starts_with("traces/");
        let rare = if rare { RARE_DRESSES } else { &[] };
        for dress in DRESSES.iter().chain(rare) {
            let found = with_traces((dress.put_on)(&text), |traces| {
                let chains: Vec<_> = traces.iter().map(|trace| chain_of(&trace.chain)).collect();
                (chains, traces.first().map(Trace::fingerprint))
            });
            let not_worn = facts.not_worn.as_ref();
            if not_worn.is_some_and(|not| not.dresses.iter().any(|name| name == dress.name)) {
                if found.0 == [expected.clone()] {
                    let name = fixtures::name(&path);
                    failures.push(format!("{name} wears {} after all", dress.name));
                }
            } else if found.0 != [expected.clone()] {
                failures.push(format!(
                    "{} in {}:\n  {}\n  instead of\n  {expected}",
                    fixtures::name(&path),
                    dress.name,
                    found.0.join("\n  AND ")
                ));
            } else if found.1.as_ref() != Some(&print) {
                failures.push(format!(
                    "{} in {}: another fingerprint",
                    fixtures::name(&path),
                    dress.name
                ));
            }
        }
    }
    assert!(bare > 0, "no bare trace was found");
    assert!(
        failures.is_empty(),
        "{} of {} differ\n{}",
        failures.len(),
        bare * DRESSES.len(),
        failures.join("\n")
    );
}
