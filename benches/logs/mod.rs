//! Generated logs of any size: healthy lines with decoys, and among them failures.

use std::fmt::Write as _;
use std::io::{self, Write};

/// What a log is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// One event in 2,000 has a trace.
    Sparse,
    /// About 40 % of the bytes are traces.
    Dense,
    /// The same as dense, each event a record of JSON.
    Json,
    /// Every event a failure that was never seen before.
    Storm,
}

/// How many distinct failures there are, but for a storm.
const FAILURES: u64 = 300;

/// A generator of numbers: the same sequence on every machine.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        // xorshift64*
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: u64) -> u64 {
        (self.next() >> 11) % bound
    }

    /// 0 most often, by Zipf's law.
    fn zipf(&mut self, bound: u64) -> u64 {
        let unit = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        ((bound as f64).powf(unit) - 1.0) as u64
    }
}

/// Writes a log of about `size` bytes.
pub(crate) fn write(kind: Kind, size: u64, out: &mut impl Write) -> io::Result<()> {
    let mut numbers = Numbers(0x9e37_79b9_7f4a_7c15);
    let mut event = String::new();
    let (mut written, mut count) = (0, 0);
    while written < size {
        count += 1;
        event.clear();
        let fails = match kind {
            Kind::Sparse => count % 2_000 == 0,
            Kind::Dense | Kind::Json => numbers.below(1_000) < 34,
            Kind::Storm => true,
        };
        let failure = match kind {
            Kind::Storm => count,
            _ => numbers.zipf(FAILURES),
        };
        let trace = fails.then(|| trace(failure, &mut numbers));
        match kind {
            Kind::Json => json(count, trace.as_deref(), &mut numbers, &mut event),
            _ => text(count, trace.as_deref(), &mut numbers, &mut event),
        }
        out.write_all(event.as_bytes())?;
        written += event.len() as u64;
    }
    Ok(())
}

fn time(count: u64) -> String {
    let millis = count * 37;
    let (day, rest) = (millis / 86_400_000, millis % 86_400_000);
    format!(
        "2026-11-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        1 + day % 28,
        rest / 3_600_000,
        rest / 60_000 % 60,
        rest / 1_000 % 60,
        rest % 1_000
    )
}

fn healthy(numbers: &mut Numbers) -> (&'static str, String) {
    let id = numbers.below(10_000_000);
    match numbers.below(8) {
        0 => (
            "com.example.shop.Checkout",
            format!("order {id} received, {} items, 41.20 EUR", id % 9),
        ),
        1 => (
            "o.s.web.servlet.DispatcherServlet",
            format!("Completed 200 OK in {} ms", id % 900),
        ),
        2 => (
            "com.example.stock.StockClient",
            format!("GET http://stock:8080/stock/{id} answered 200 at once"),
        ),
        3 => (
            "com.zaxxer.hikari.pool.HikariPool",
            "HikariPool-1 - Pool stats (total=10, active=1, idle=9, waiting=0)".to_owned(),
        ),
        4 => (
            "c.example.shop.audit.AuditLog",
            format!("customer {id} paid by card; no error"),
        ),
        5 => (
            "c.e.shop.web.ApiExceptionHandler",
            format!("ApiExceptionHandler mapped /orders/{id} in {} ms", id % 7),
        ),
        6 => (
            "o.a.k.c.consumer.ConsumerCoordinator",
            format!(
                "[Consumer clientId=shop-{}, groupId=shop] committed offset {id}",
                id % 12
            ),
        ),
        _ => (
            "com.example.shop.Mailer",
            format!("mail {id:08x} queued for delivery, attempt 1 of 5"),
        ),
    }
}

fn text(count: u64, trace: Option<&str>, numbers: &mut Numbers, out: &mut String) {
    let time = time(count);
    let thread = numbers.below(16);
    let (level, (logger, message)) = match trace {
        Some(_) => (
            "ERROR",
            (
                "com.example.shop.Orders",
                format!("order {} failed", numbers.below(10_000_000)),
            ),
        ),
        None => (" INFO", healthy(numbers)),
    };
    let _ = writeln!(
        out,
        "{time} {level} 13475 --- [shop] [nio-8080-exec-{thread}] {logger:40} : {message}"
    );
    if let Some(trace) = trace {
        out.push('\n');
        out.push_str(trace);
        out.push('\n');
    }
}

fn json(count: u64, trace: Option<&str>, numbers: &mut Numbers, out: &mut String) {
    let (level, (logger, message)) = match trace {
        Some(_) => (
            "ERROR",
            (
                "com.example.shop.Orders",
                format!("order {} failed", numbers.below(10_000_000)),
            ),
        ),
        None => ("INFO", healthy(numbers)),
    };
    let mut record = serde_json::json!({
        "@timestamp": time(count), "@version": "1", "message": message, "logger_name": logger,
        "thread_name": format!("nio-8080-exec-{}", numbers.below(16)), "level": level, "level_value": 20_000,
    });
    if let Some(trace) = trace {
        record["stack_trace"] = trace.into();
    }
    let _ = writeln!(out, "{record}");
}

const CLASSES: [&str; 6] = [
    "java.net.ConnectException",
    "java.sql.SQLTransientConnectionException",
    "java.lang.IllegalStateException",
    "org.springframework.dao.DuplicateKeyException",
    "com.fasterxml.jackson.databind.exc.MismatchedInputException",
    "com.example.shop.OutOfStock",
];

const MESSAGES: [&str; 6] = [
    "Connection refused: stock/10.1.2.3:8080, order ",
    "HikariPool-1 - Connection is not available, request timed out after 30000ms for order ",
    "no stock for order ",
    "PreparedStatementCallback; duplicate key value violates unique constraint \"orders_pkey\" for order ",
    "Cannot deserialize value of type `int` from String \"many\" in order ",
    "only 2 left of article 4711, wanted by order ",
];

/// A failure of two throwables, its messages with ids that differ each time.
fn trace(failure: u64, numbers: &mut Numbers) -> String {
    let mut text = String::with_capacity(3_000);
    let kind = failure as usize % CLASSES.len();
    let id = numbers.below(10_000_000);
    let _ = writeln!(
        text,
        "com.example.shop.OrderFailedException: order {id} of customer {:08x} failed",
        numbers.below(u64::from(u32::MAX))
    );
    frames(&mut text, failure, 6);
    text.push_str(SERVLET);
    let _ = writeln!(text, "Caused by: {}: {}{id}", CLASSES[kind], MESSAGES[kind]);
    frames(&mut text, failure / 7 + 1_000, 4);
    text.push_str("\t... 17 more\n");
    text
}

fn frames(text: &mut String, failure: u64, count: u64) {
    for depth in 0..count {
        let method = ["reserve", "book", "check", "load", "save", "find", "price"]
            [((failure + depth) % 7) as usize];
        let _ = writeln!(
            text,
            "\tat com.example.shop.service{}.Order{}Service.{method}(Order{}Service.java:{})",
            failure % 13,
            failure,
            failure,
            10 + depth * 7 + failure % 50
        );
    }
}

const SERVLET: &str = "\tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)
\tat jakarta.servlet.http.HttpServlet.service(HttpServlet.java:614)
\tat org.apache.catalina.core.ApplicationFilterChain.internalDoFilter(ApplicationFilterChain.java:195)
\tat org.apache.catalina.core.ApplicationFilterChain.doFilter(ApplicationFilterChain.java:140)
\tat org.apache.tomcat.websocket.server.WsFilter.doFilter(WsFilter.java:51)
\tat org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java:167)
\tat org.apache.catalina.core.StandardContextValve.invoke(StandardContextValve.java:90)
\tat org.apache.catalina.core.StandardHostValve.invoke(StandardHostValve.java:115)
\tat org.apache.catalina.valves.ErrorReportValve.invoke(ErrorReportValve.java:93)
\tat org.apache.coyote.http11.Http11Processor.service(Http11Processor.java:344)
\tat org.apache.tomcat.util.net.NioEndpoint$SocketProcessor.doRun(NioEndpoint.java:1741)
\tat java.base/java.lang.Thread.run(Thread.java:840)
";
