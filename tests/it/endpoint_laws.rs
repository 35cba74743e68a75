//! Laws of finding endpoints that hold for any text.

use std::time::Duration;

use causedby::endpoint::{self, Endpoint};
use causedby::trace::Trace;
use proptest::prelude::*;

use crate::endpoint::{throwable, trace, written_one};
use crate::scale::{ENOUGH, MOST, spent};

/// What `find` takes for a text of so many bytes.
fn time_for(unit: &str, bytes: usize) -> Duration {
    let text = unit.repeat(bytes / unit.len());
    let chain = vec![throwable("java.net.UnknownHostException", &text)];
    let started = spent();
    let list = endpoint::find(&Trace {
        chain,
        before: vec![&text],
        ..Trace::default()
    });
    assert!(list.len() <= 32, "{unit}");
    spent().saturating_sub(started)
}

/// Whether twice the text takes twice the time, in one of several runs on a busy machine.
fn is_linear(unit: &str) -> bool {
    (0..6).any(|_| {
        let (once, twice) = (time_for(unit, 250_000), time_for(unit, 500_000));
        twice < ENOUGH || twice.as_secs_f64() <= MOST * once.as_secs_f64()
    })
}

#[test]
fn text_made_to_hurt_takes_linear_time() {
    let units = [
        "a:1:",
        "//////",
        "((((",
        "a:8080 ",
        "h.x:80,",
        "://",
        "http://",
        "jdbc:",
        "jdbc:mysql://",
        "port 1 ",
        "host port",
        "[::1]",
        "(host=",
        "call from ",
        "[source: ",
        "<unresolved>:",
        "1.1.1.1:1 ",
        "@",
        "jdbc:oracle:thin:@(",
        "unknown host a ",
        "a: name or service not known",
        "{a}{",
        "l:/1.1.1.1:1 - r:",
        "é",
        ", ",
        "tcp://a:1,",
        "refused: ",
        "port:1,host:a ",
    ];
    for unit in units {
        assert!(is_linear(unit), "{unit}");
    }
}

#[test]
fn a_hundred_thousand_causes_are_no_problem() {
    let messages: Vec<String> = (0..100_000)
        .map(|n| format!("Connection refused: h{n}/10.0.0.1:{}", n % 60_000 + 1))
        .collect();
    let chain = messages
        .iter()
        .map(|message| throwable("java.net.ConnectException", message))
        .collect();
    assert_eq!(
        endpoint::find(&Trace {
            chain,
            ..Trace::default()
        })
        .len(),
        32
    );
}

fn is_clean(endpoint: &Endpoint) -> bool {
    let plain = |text: &str| {
        text.chars()
            .all(|c| c.is_ascii_alphanumeric() || "._-:%+".contains(c))
    };
    plain(&endpoint.host)
        && !endpoint.host.is_empty()
        && endpoint.port != Some(0)
        && endpoint.scheme.as_deref().is_none_or(plain)
        && endpoint.address.as_deref().is_none_or(plain)
}

/// Pieces of which messages are made, so that random text comes near the real thing.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "http://",
        "jdbc:mysql://",
        "jdbc:oracle:thin:@",
        "jdbc:sqlserver://",
        "h",
        "localhost",
        "/",
        "127.0.0.1",
        ":",
        "80",
        "[",
        "]",
        "::1",
        "<unresolved>",
        ",",
        " ",
        "port",
        "host",
        "(",
        ")",
        "=",
        "@",
        ";",
        "\\",
        "'",
        "\"",
        "é",
        "主机",
        "端口",
        "\n",
        "Call From ",
        " to ",
        "R:",
        "L:",
        "port: ",
        "25,010",
        "remote port 1 to address ",
        "connect lapse 1 ms. ",
        "failed to resolve '",
        "unable to execute http request: ",
        "?",
        "}",
        "{",
        "%",
        "-",
    ];
    prop_oneof![4 => proptest::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => any::<String>()]
}

proptest! {
    #[test]
    fn any_text_gives_clean_endpoints(pieces in prop::collection::vec(piece(), 0..24), class in "[a-z.]{0,12}(UnknownHostException|X)?") {
        let text = pieces.concat();
        let chain = vec![throwable(&class, &text)];
        let list = endpoint::find(&Trace { chain, before: vec![&text], ..Trace::default() });
        prop_assert!(list.iter().all(is_clean), "{list:?}");
        let targets = endpoint::parse_target(&text).unwrap_or_default();
        prop_assert!(targets.iter().all(is_clean), "{targets:?}");
    }

    #[test]
    fn no_secret_of_an_address_is_ever_part_of_an_endpoint(
        scheme in proptest::sample::select(vec!["http", "https", "amqp", "redis", "mongodb", "jdbc:mysql", "jdbc:postgresql", "r2dbc:mysql", "nats", "ftp"]),
        secret in "[A-Z]{6}[@:/#?A-Z0-9]{0,4}[0-9]{0,3}",
        port in 1_u16..,
        words in proptest::sample::select(vec!["Unable to connect to ", "", "I/O error on GET request for \"", "see ", "url="]),
    ) {
        let text = format!("{words}{scheme}://user:{secret}@db.internal:{port}/x: refused");
        for class in ["java.net.ConnectException", "java.net.UnknownHostException", "x.Y"] {
            for one in endpoint::find(&Trace { chain: vec![throwable(class, &text)], ..Trace::default() }) {
                prop_assert!(!format!("{one:?}").contains(&secret[..6]), "{text}: {one:?}");
                prop_assert_eq!(one.port, Some(port), "{}", text);
            }
        }
    }

    #[test]
    fn an_address_found_once_is_found_behind_any_harmless_text(prefix in "[a-z ]{0,40}", host in "[a-z]{3,8}\\.internal", port in 1024_u16..) {
        let text = format!("{prefix} Connection refused: {host}/10.1.2.3:{port}");
        let list = endpoint::find(&trace("java.net.ConnectException", &text));
        prop_assert_eq!(list.first().map(written_one), Some(format!("{host}:{port} - 10.1.2.3")));
    }
}
