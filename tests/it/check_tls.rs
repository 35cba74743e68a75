//! What a look at a TLS server sees, against servers with everything that can be wrong.

use std::fs;
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use causedby::check::tls::{ClientCertificate, Kind, Outcome, Start, Tls, Trust, look};
use causedby::check::{Observation, service};
use rcgen::{CertificateParams, date_time_ymd};

use crate::java;
use crate::room::Room;
use crate::tls_peer::{Authority, Server, jks, listen, trust};

const TIMEOUT: Duration = Duration::from_secs(20);

fn see(address: SocketAddr, trust: &Trust) -> Tls {
    look(address, "localhost", Start::AtOnce, trust, TIMEOUT)
}

fn kinds(tls: &Tls) -> Vec<Kind> {
    tls.problems.iter().map(|problem| problem.kind).collect()
}

#[test]
fn a_good_certificate_of_a_known_authority_is_fine() {
    let root = Authority::new("Root");
    let middle = root.below("Middle");
    let address = middle.sign(|_| ()).with(&middle).start();
    let tls = see(address, &root.trust());
    assert_eq!(
        (tls.outcome, tls.version.as_deref()),
        (Outcome::Established, Some("TLSv1.3"))
    );
    assert_eq!(tls.observations(), [Observation::TlsOk]);
    assert_eq!(tls.chain[0].names, ["localhost"]);
    assert_eq!(tls.chain[1].subject, "CN=Middle");
    assert!(tls.trust[0].trusted, "{:?}", tls.trust);
}

#[test]
fn everything_that_is_wrong_is_seen_at_once() {
    let root = Authority::new("Root");
    let server = root.sign(|params| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
        params.subject_alt_names = vec![rcgen::SanType::DnsName("db.example".try_into().unwrap())];
    });
    let tls = see(server.start(), &Authority::new("Other").trust());
    assert_eq!(
        kinds(&tls),
        [Kind::Expired, Kind::NameMismatch, Kind::IssuerMissing]
    );
    let mut seen = tls.observations();
    seen.sort_unstable();
    let mut expected = [
        Observation::TlsExpired,
        Observation::TlsNameMismatch,
        Observation::TlsUntrusted,
    ];
    expected.sort_unstable();
    assert_eq!(seen, expected);
    assert_eq!(
        tls.problems[0].text,
        "CN=shop expired on 2021-01-01T00:00:00Z"
    );
    assert_eq!(
        tls.problems[1].text,
        "the certificate is for db.example, not for localhost"
    );
}

#[test]
fn a_certificate_of_tomorrow_is_not_valid_yet() {
    let root = Authority::new("Root");
    let server = root.sign(|params| params.not_before = date_time_ymd(4000, 1, 1));
    let tls = see(server.start(), &root.trust());
    assert_eq!(tls.observations(), [Observation::TlsNotYetValid]);
}

#[test]
fn who_signs_for_himself_is_told_from_an_unknown_authority_and_a_missing_one() {
    let known = Authority::new("Known");
    let tls = see(Server::self_signed().start(), &known.trust());
    assert_eq!(kinds(&tls), [Kind::SelfSigned]);

    let unknown = Authority::new("Unknown");
    let tls = see(unknown.sign(|_| ()).with(&unknown).start(), &known.trust());
    assert_eq!(kinds(&tls), [Kind::UnknownAuthority]);
    assert_eq!(
        tls.problems[0].text,
        "cacerts: ends at CN=Unknown, which it does not know"
    );

    let middle = known.below("Middle");
    let far = middle.below("Far");
    let tls = see(far.sign(|_| ()).with(&far).start(), &known.trust());
    assert_eq!(kinds(&tls), [Kind::IssuerMissing]);
    assert_eq!(
        tls.problems[0].text,
        "cacerts: CN=Middle, which signed CN=Far, is neither sent nor known"
    );
}

#[test]
fn a_self_signed_certificate_in_the_truststore_is_trusted() {
    let server = Server::self_signed();
    let trust = trust(&[&server.chain[0]]);
    assert_eq!(
        see(server.start(), &trust).observations(),
        [Observation::TlsOk]
    );
}

#[test]
fn each_store_has_its_own_word() {
    let root = Authority::new("Root");
    let mut trust = Authority::new("Other").trust();
    trust.stores.extend(root.trust().stores);
    let tls = see(root.sign(|_| ()).start(), &trust);
    let trusted: Vec<bool> = tls.trust.iter().map(|one| one.trusted).collect();
    assert_eq!(trusted, [false, true]);
    assert_eq!(tls.observations(), [Observation::TlsUntrusted]);
}

#[test]
fn without_a_store_nothing_is_called_trusted_or_untrusted() {
    let tls = see(Server::self_signed().start(), &Trust::default());
    assert_eq!(tls.observations(), []);
}

#[test]
fn a_server_that_wants_to_know_its_clients_is_told_from_one_that_is_wrong() {
    let root = Authority::new("Root");
    for version in [&rustls::version::TLS13, &rustls::version::TLS12] {
        let address = root.sign(|_| ()).start_for_known_clients(&root, &[version]);
        let tls = see(address, &root.trust());
        assert_eq!(
            tls.client_certificate,
            ClientCertificate::Required,
            "{tls:?}"
        );
        assert_eq!(
            tls.observations(),
            [Observation::TlsClientCertificate],
            "{tls:?}"
        );
    }
}

#[test]
fn plain_text_where_tls_is_expected_is_named() {
    let address = listen(|mut stream| {
        let mut request = [0; 512];
        if let Ok(1..) = stream.read(&mut request) {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }
    });
    let tls = see(address, &Trust::default());
    assert_eq!(
        (tls.outcome, tls.found.as_deref()),
        (Outcome::NotTls, Some("HTTP"))
    );
    assert_eq!(tls.observations(), [Observation::TlsNotTls]);
}

#[test]
fn a_server_that_hangs_up_on_tls_and_speaks_plain_is_not_tls() {
    let address = listen(|mut stream| {
        let mut request = [0; 512];
        let count = stream.read(&mut request).unwrap_or(0);
        if request[..count].starts_with(b"HEAD ") {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
        }
    });
    let tls = see(address, &Trust::default());
    assert_eq!(
        (tls.outcome, tls.found.as_deref()),
        (Outcome::NotTls, Some("HTTP"))
    );
}

#[test]
fn tls_where_plain_text_is_expected_is_named() {
    let root = Authority::new("Root");
    let address = root.sign(|_| ()).start();
    let service = service::greet(address, "localhost", Some("http"), false, TIMEOUT);
    assert_eq!(service.outcome, service::Outcome::Mismatch);
    assert_eq!(service.found.as_deref(), Some("TLS"));
}

#[test]
fn a_service_over_tls_is_greeted_through_it() {
    let address = Server::self_signed().start();
    let service = service::greet(address, "localhost", Some("https"), false, TIMEOUT);
    assert_eq!(service.outcome, service::Outcome::Match, "{service:?}");
    assert_eq!(service.detail.as_deref(), Some("HTTP/1.1 204 No Content"));
}

/// A JVM that trusts one authority calls a server; the program explains the trace that it prints, and looks at the same
/// server with the same truststore: entry and verdict of its first cause.
fn explained(known: &Authority, target: &str) -> Option<(String, String)> {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let room = Room::new(&format!("tls-{number}"));
    let store = room.0.join("known.jks");
    fs::write(&store, jks(&[&known.der])).unwrap();
    let mut jvm = Command::new("java");
    jvm.arg(format!("-Djavax.net.ssl.trustStore={}", store.display()));
    let text = java::fail(jvm, "connection", target)?;
    let trace = room.put("trace.txt", &text);
    let mut program = Command::new(env!("CARGO_BIN_EXE_causedby"));
    program.args([
        "explain",
        "--verify",
        "--yes",
        "--format",
        "json",
        "--truststore",
    ]);
    let output = program.arg(&store).arg(&trace).output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let best = &report["traces"][0]["explanations"][0];
    assert!(
        best["causes"][0]["evidence"][0].is_string(),
        "{text}\n{best}"
    );
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    Some((word(&best["entry"]), word(&best["causes"][0]["verdict"])))
}

#[test]
fn what_a_jvm_refuses_is_explained_and_found_in_the_certificate() {
    let root = Authority::new("Root");
    let other = Authority::new("Other");
    let expired = |params: &mut CertificateParams| {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    };
    let tomorrow = |params: &mut CertificateParams| params.not_before = date_time_ymd(4000, 1, 1);
    let elsewhere = |params: &mut CertificateParams| {
        params.subject_alt_names = vec![rcgen::SanType::DnsName("db.example".try_into().unwrap())];
    };
    let plain = || {
        listen(|mut stream| {
            let mut request = [0; 512];
            if let Ok(1..) = stream.read(&mut request) {
                let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            }
        })
    };
    let cases = [
        (root.sign(expired).start(), "certificate-expired", "likely"),
        (
            root.sign(tomorrow).start(),
            "certificate-not-yet-valid",
            "likely",
        ),
        (
            root.sign(elsewhere).start(),
            "hostname-mismatch",
            "confirmed",
        ),
        (other.sign(|_| ()).start(), "pkix-path", "likely"),
        (Server::self_signed().start(), "pkix-path", "likely"),
        (plain(), "not-tls", "likely"),
        (
            root.sign(|_| ())
                .start_for_known_clients(&root, &[&rustls::version::TLS12]),
            "client-certificate-required",
            "likely",
        ),
    ];
    for (address, entry, verdict) in cases {
        let target = format!("https://localhost:{}/", address.port());
        let Some(found) = explained(&root, &target) else {
            return;
        };
        assert_eq!(found, (entry.to_owned(), verdict.to_owned()));
    }
}

#[test]
fn a_trace_that_failed_in_tls_is_looked_at_with_tls_whatever_its_address_promises() {
    let address = Server::self_signed().start();
    let room = Room::new("spoke-tls");
    let trace = format!(
        "com.acme.orders.StockDown: call failed\n\tat com.acme.orders.Stock.call(Stock.java:9)\n\
         Caused by: javax.net.ssl.SSLHandshakeException: handshake with localhost/127.0.0.1:{} failed: PKIX path building failed\n\
         \tat com.acme.orders.Stock.connect(Stock.java:7)\n",
        address.port()
    );
    let ended = room.run_with(
        &["explain", "--verify", "--yes", "--format", "json"],
        &trace,
    );
    let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
    let endpoint = &report["traces"][0]["endpoints"][0];
    assert_eq!(endpoint["scheme"], serde_json::Value::Null);
    assert_eq!(
        endpoint["check"]["tls"]["outcome"], "established",
        "{endpoint}"
    );
}
