//! Reports built by hand, one of each kind that a format must show well.

use std::collections::BTreeMap;
use std::time::Duration;

use causedby::check::service::{Outcome as Answer, Service};
use causedby::check::tls::{self, Certificate, ClientCertificate, Kind, Problem, Tls, Trusted};
use causedby::check::{
    Attempt, Check, Connect, Facts, Listener, Observation, Outcome, Relation, Resolve, Resolved,
    Verdict,
};
use causedby::kb::{Faq, Severity, entry::Snippet};
use causedby::report::{
    AppFrame, Cause, Context, Endpoint, Explanation, Fix, Matched, Origin, Report, Source,
    Throwable, TraceReport,
};

/// A known failure behind a wrapper, with everything filled in.
pub(crate) fn rich() -> Report {
    report(vec![refused()])
}

/// Nothing in the knowledge base fits.
pub(crate) fn unmatched() -> Report {
    let mut trace = trace(
        "-",
        1,
        vec![throwable(
            "com.acme.stock.StockDrift",
            Some("shelf 12 holds 3, ledger says 5"),
        )],
    );
    trace.app_frame = Some(app_frame(
        "com.acme.stock.Ledger",
        "close",
        "Ledger.java",
        88,
    ));
    report(vec![trace])
}

/// Only the fallback entry of the class fits.
pub(crate) fn general() -> Report {
    let chain = vec![
        throwable(
            "org.springframework.web.util.NestedServletException",
            Some("Request processing failed"),
        ),
        throwable(
            "java.lang.IllegalArgumentException",
            Some("quantity must be positive: -1"),
        ),
    ];
    let mut trace = trace("app.log", 431, chain);
    trace.decisive = 1;
    let mut entry = explanation("illegal-argument", "Illegal argument", Severity::Low, 1);
    entry.general = true;
    entry.score = 20;
    entry.summary = "A method was called with a value that it does not accept.".to_owned();
    entry.causes = vec![cause(
        "caller",
        "The caller passed on input that it did not check.",
    )];
    entry.fixes = vec![fix(
        &["caller"],
        "Check the value where it enters the program.",
        "The message usually names the value.",
    )];
    trace.explanations = vec![entry.into()];
    report(vec![trace])
}

/// Text that tries to get through to the terminal, the page or the shell.
pub(crate) fn hostile() -> Report {
    let long = format!("{} end", "lorem ipsum ".repeat(100));
    let nasty = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{202e}gpj.exe\u{200b} <img src=x onerror=alert(1)> [click](https://evil.example) ```\n# heading\r\n@all \u{9b}31m";
    let chain = vec![
        throwable("com.acme.Long", Some(&long)),
        throwable("com.acme.Evil\u{1b}[31m", Some(nasty)),
    ];
    let mut first = trace("app\u{1b}[1m.log", 7, chain);
    first.chain[1].suppressed = vec![
        vec![throwable("com.acme.Closing", Some("close failed\u{7}"))],
        vec![throwable("com.acme.Closing", None)],
    ];
    first.decisive = 1;
    first.count = 12_345;
    first.context.logger = Some("c.a.\u{202e}Logger".to_owned());
    first.endpoints = vec![endpoint("evil`host\u{7}", Some(80))];
    let mut entry = explanation("evil", "Evil <b>title</b>", Severity::Critical, 1);
    entry.summary = format!("Says {nasty}");
    entry.causes = vec![cause(
        "a",
        "Text with `code *not emphasis*` and *emphasis*.",
    )];
    let mut step = fix(&["a"], "Look at ``` and `x", "- tip");
    step.commands = BTreeMap::from([("linux".to_owned(), "echo '```' \u{1b}[0m".to_owned())]);
    entry.fixes = vec![step];
    entry.origin = Origin {
        file: ".causedby/kb/net/evil.json".to_owned(),
        replaces: true,
    };
    first.explanations = vec![entry.into()];
    report(vec![first, refused(), refused()])
}

pub(crate) fn report(traces: Vec<TraceReport>) -> Report {
    Report {
        schema: "causedby/explain/1",
        traces,
    }
}

fn refused() -> TraceReport {
    let wrapper =
        "I/O error on GET request for \"http://orders:8080/orders/12\": Connection refused";
    let chain = vec![
        throwable(
            "org.springframework.web.client.ResourceAccessException",
            Some(wrapper),
        ),
        throwable("java.net.ConnectException", Some("Connection refused")),
    ];
    let mut trace = trace("app.log", 120, chain);
    trace.context = Context {
        timestamp: Some("2026-01-05T09:30:12.123Z".to_owned()),
        level: Some("ERROR".to_owned()),
        logger: Some("c.a.o.OrderClient".to_owned()),
        thread: Some("http-nio-8080-exec-1".to_owned()),
        message: Some("Could not load order 12".to_owned()),
    };
    trace.decisive = 1;
    trace.app_frame = Some(app_frame(
        "com.acme.orders.OrderClient",
        "load",
        "OrderClient.java",
        42,
    ));
    trace.endpoints = vec![Endpoint {
        scheme: Some("http".to_owned()),
        ..endpoint("orders", Some(8080))
    }];
    trace.explanations = vec![connection_refused().into(), wrapped_call().into()];
    trace
}

fn connection_refused() -> Explanation {
    let mut entry = explanation(
        "connection-refused",
        "Connection refused",
        Severity::Moderate,
        1,
    );
    entry.summary = "The machine answered at once that nothing accepts connections on orders:8080. It is reachable; the \
        service is not running, listens on another port or address, or a firewall rejects the call. The request never reached an application."
        .to_owned();
    entry.affects = vec![
        "Java 8".to_owned(),
        "Java 21".to_owned(),
        "all Java versions".to_owned(),
    ];
    entry.causes = vec![
        cause(
            "not-running",
            "The service is not running, or it crashed after its start.",
        ),
        cause(
            "other-port",
            "It runs, but on another port than the one configured here.",
        ),
        cause(
            "starting",
            "It is still starting; this program connected too early, as containers often do.",
        ),
        cause(
            "loopback",
            "It listens on 127.0.0.1 only, or `localhost` means this container and not the machine.",
        ),
        cause("firewall", "A firewall in between rejects the connection."),
    ];
    let mut listens = fix(
        &["not-running", "other-port", "loopback"],
        "See on orders that the service runs and on which address and port it listens.",
        "A listener on 127.0.0.1:8080 is not reachable from outside; 0.0.0.0:8080 or *:8080 is.",
    );
    listens.commands = commands(
        "ss -ltnp 'sport = :8080'",
        "netstat -an -p tcp | findstr 8080",
    );
    let mut reach = fix(
        &["not-running", "firewall"],
        "Try the port without Java, from the machine on which this program runs.",
        "If this connects, Java can too; if it fails, the reason is the server or the firewall and not the code.",
    );
    reach.commands = commands(
        "nc -zv orders 8080",
        "Test-NetConnection -ComputerName orders -Port 8080",
    );
    let mut retry = fix(
        &["starting"],
        "Retry with a delay and a maximum.",
        "depends_on waits for the container, not for the service in it.",
    );
    retry.snippet = Some(Snippet {
        language: "yaml".to_owned(),
        text: "depends_on:\n  orders:\n    condition: service_healthy".to_owned(),
    });
    entry.fixes = vec![listens, reach, retry];
    entry.escalation = "Mostly configuration, not a bug in the code. If the port is closed from here and open on the \
        server itself, bring both outputs to whoever runs the network."
        .to_owned();
    entry.faqs = vec![Faq {
        question: "Is this the same as a timeout?".to_owned(),
        answer: "No. Refused is an answer and comes at once; a timeout is silence, typically a firewall that drops.".to_owned(),
    }];
    entry.related = vec!["connect-timeout".to_owned(), "unknown-host".to_owned()];
    entry.references = vec!["https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/net/ConnectException.html".to_owned()];
    entry
}

fn wrapped_call() -> Explanation {
    let mut entry = explanation("resource-access", "REST call failed", Severity::Moderate, 0);
    entry.summary = "A REST call ended without an answer.".to_owned();
    entry.causes = vec![cause("network", "The connection failed.")];
    entry.fixes = vec![fix(
        &["network"],
        "Fix what it wraps.",
        "The cause below it says what failed.",
    )];
    entry
}

fn trace(name: &str, line: usize, chain: Vec<Throwable>) -> TraceReport {
    TraceReport {
        source: Source {
            name: name.to_owned(),
            line,
        },
        context: Context::default(),
        chain,
        decisive: 0,
        explanations: Vec::new(),
        endpoints: Vec::new(),
        app_frame: None,
        fingerprint: "00c0ffee".to_owned(),
        count: 1,
        jump: None,
    }
}

fn throwable(class: &str, message: Option<&str>) -> Throwable {
    Throwable {
        class: Some(class.to_owned()),
        message: message.map(str::to_owned),
        frames: vec![
            "java.base/java.net.Socket.connect(Socket.java:633)".to_owned(),
            "com.acme.orders.OrderClient.load(OrderClient.java:42)".to_owned(),
        ],
        omitted: 14,
        suppressed: Vec::new(),
    }
}

fn app_frame(class: &str, method: &str, file: &str, line: u32) -> AppFrame {
    AppFrame {
        class: class.to_owned(),
        method: method.to_owned(),
        file: Some(file.to_owned()),
        line: Some(line),
        path: None,
    }
}

fn endpoint(host: &str, port: Option<u16>) -> Endpoint {
    Endpoint {
        host: host.to_owned(),
        port,
        scheme: None,
        address: None,
        found_in: "chain[0].message".to_owned(),
        check: None,
    }
}

pub(crate) fn explanation(
    id: &str,
    title: &str,
    severity: Severity,
    throwable: usize,
) -> Explanation {
    Explanation {
        entry: id.to_owned(),
        title: title.to_owned(),
        severity,
        score: 80,
        general: false,
        matched: Matched {
            throwable,
            by: vec!["class".to_owned(), "message".to_owned()],
            via: None,
        },
        summary: String::new(),
        affects: Vec::new(),
        causes: Vec::new(),
        fixes: Vec::new(),
        escalation: String::new(),
        faqs: Vec::new(),
        related: Vec::new(),
        references: Vec::new(),
        origin: Origin {
            file: "bundled".to_owned(),
            replaces: false,
        },
    }
}

fn cause(id: &str, text: &str) -> Cause {
    Cause {
        id: id.to_owned(),
        text: text.to_owned(),
        verdict: None,
        evidence: Vec::new(),
    }
}

fn fix(causes: &[&str], step: &str, tip: &str) -> Fix {
    Fix {
        step: step.to_owned(),
        tip: tip.to_owned(),
        causes: causes.iter().map(|&id| id.to_owned()).collect(),
        commands: BTreeMap::new(),
        unfilled: BTreeMap::new(),
        snippet: None,
    }
}

fn commands(unix: &str, windows: &str) -> BTreeMap<String, String> {
    [("linux", unix), ("macos", unix), ("windows", windows)]
        .map(|(os, command)| (os.to_owned(), command.to_owned()))
        .into()
}

/// A check in which every phase saw something, each text the next that is given.
pub(crate) fn check(take: &mut impl FnMut() -> String) -> Check {
    let ms = Duration::from_micros(412).into();
    Check {
        schema: "causedby/check/1",
        host: take(),
        port: Some(443),
        scheme: Some(take()),
        seed: Some(take()),
        from: take(),
        at: take(),
        resolve: Resolve {
            outcome: Resolved::Ok,
            addresses: vec!["10.0.0.5".parse().unwrap(), "fd00::5".parse().unwrap()],
            ms,
            detail: Some(take()),
        },
        connect: vec![
            connect("10.0.0.5:443", Outcome::Open, None),
            connect("[fd00::5]:443", Outcome::CouldNotTell, Some(take())),
        ],
        service: Some(Service {
            outcome: Answer::Mismatch,
            expected: Some(take()),
            found: Some(take()),
            detail: Some(take()),
            ms,
        }),
        tls: Some(handshake(take)),
        listeners: vec![Listener {
            address: "127.0.0.1:443".parse().unwrap(),
            process: Some(take()),
            pid: Some(812),
            user: Some(take()),
            relation: Relation::LoopbackOnly,
        }],
        observations: Observation::ALL.to_vec(),
        verdict: Verdict::NotUsable,
        summary: take(),
        history: vec![Attempt {
            at: take(),
            verdict: Verdict::NotReachable,
            outcomes: vec![Outcome::Refused],
            ms,
        }],
        facts: Facts {
            container: Some(take()),
            shown: Some(take()),
            local: true,
            trace_age: Some(take()),
            configured: Some(take()),
            handshake_mended: true,
            ..Facts::default()
        },
    }
}

fn connect(address: &str, outcome: Outcome, detail: Option<String>) -> Connect {
    Connect {
        address: address.parse().unwrap(),
        outcome,
        errno: detail.as_ref().map(|_| 24),
        ms: Duration::from_micros(412).into(),
        detail,
    }
}

fn handshake(take: &mut impl FnMut() -> String) -> Tls {
    Tls {
        outcome: tls::Outcome::Established,
        version: Some(take()),
        cipher: Some(take()),
        chain: vec![Certificate {
            subject: take(),
            issuer: take(),
            names: vec![take(), take()],
            not_before: take(),
            not_after: take(),
            key: take(),
            signature: take(),
        }],
        problems: vec![Problem {
            kind: Kind::NameMismatch,
            text: take(),
        }],
        trust: vec![Trusted {
            store: take(),
            trusted: false,
            reason: take(),
        }],
        client_certificate: ClientCertificate::Optional,
        found: Some(take()),
        detail: Some(take()),
        ms: Duration::from_micros(412).into(),
    }
}
