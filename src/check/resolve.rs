//! The first phase: the addresses of a name, as the JVM's own resolver call sees them.

use std::net::IpAddr;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use dns_lookup::{AddrInfoHints, LookupErrorKind, SockType, getaddrinfo};

use super::model::{Resolve, Resolved};

/// Asks the system's resolver, which knows the hosts file too. It cannot be interrupted: a resolver
/// that stays silent is left behind on its own thread.
pub(super) fn resolve(host: &str, timeout: Duration) -> Resolve {
    if let Some(literal) = literal(host) {
        return literal;
    }
    let started = Instant::now();
    let name = host.to_owned();
    let (answer, answered) = channel();
    let asked = thread::Builder::new().spawn(move || {
        // Nobody listens any more once the time is up.
        let _late = answer.send(lookup(&name));
    });
    let (outcome, addresses, detail) = match asked {
        Err(error) => (Resolved::CouldNotTell, Vec::new(), Some(error.to_string())),
        Ok(_) => match answered.recv_timeout(timeout) {
            Ok(found) => found,
            Err(RecvTimeoutError::Timeout) => silent(timeout),
            Err(RecvTimeoutError::Disconnected) => {
                let reason = "the resolver gave up without an answer".to_owned();
                (Resolved::CouldNotTell, Vec::new(), Some(reason))
            }
        },
    };
    Resolve {
        outcome,
        addresses,
        ms: started.elapsed().into(),
        detail,
    }
}

/// An address needs no resolver. A scope (`fe80::1%eth0`) does.
fn literal(host: &str) -> Option<Resolve> {
    let address: IpAddr = host.parse().ok()?;
    Some(Resolve {
        outcome: Resolved::Literal,
        addresses: vec![address],
        ms: Duration::ZERO.into(),
        detail: None,
    })
}

type Found = (Resolved, Vec<IpAddr>, Option<String>);

fn silent(timeout: Duration) -> Found {
    let reason = format!(
        "no answer from the resolver within {} s",
        timeout.as_secs_f64()
    );
    (Resolved::Timeout, Vec::new(), Some(reason))
}

fn lookup(host: &str) -> Found {
    let hints = AddrInfoHints {
        socktype: SockType::Stream.into(),
        ..AddrInfoHints::default()
    };
    match getaddrinfo(Some(host), None, Some(hints)) {
        Ok(found) => {
            let found = found.filter_map(Result::ok).map(|one| one.sockaddr.ip());
            ordered(found.collect())
        }
        // Without a descriptor the resolver reads no file and asks no server, and says that there is no such name.
        Err(_) if lacks_descriptors() => {
            let reason = "too many open files on this machine".to_owned();
            (Resolved::CouldNotTell, Vec::new(), Some(reason))
        }
        Err(error) => {
            let kind = error.kind();
            let number = error.error_num();
            let words = std::io::Error::from(error).to_string();
            failed(kind, number, &words)
        }
    }
}

#[cfg(unix)]
fn lacks_descriptors() -> bool {
    // EMFILE and ENFILE.
    let error = std::fs::File::open("/dev/null").err();
    error.is_some_and(|error| matches!(error.raw_os_error(), Some(23 | 24)))
}

#[cfg(not(unix))]
fn lacks_descriptors() -> bool {
    false
}

/// IPv4 first, as a JVM orders them unless told otherwise.
fn ordered(found: Vec<IpAddr>) -> Found {
    let mut addresses: Vec<IpAddr> = Vec::with_capacity(found.len());
    for address in found {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses.sort_by_key(IpAddr::is_ipv6);
    match addresses.is_empty() {
        true => (Resolved::NoAddress, addresses, None),
        false => (Resolved::Ok, addresses, None),
    }
}

fn failed(kind: LookupErrorKind, number: i32, words: &str) -> Found {
    let (outcome, code) = match kind {
        LookupErrorKind::NoName => (Resolved::NotFound, "EAI_NONAME"),
        LookupErrorKind::NoData => (Resolved::NoAddress, "EAI_NODATA"),
        LookupErrorKind::Again => (Resolved::TemporaryFailure, "EAI_AGAIN"),
        LookupErrorKind::Fail => (Resolved::TemporaryFailure, "EAI_FAIL"),
        // No address of a family that this machine has; glibc's own code, which has no name in POSIX.
        _ if cfg!(target_os = "linux") && number == -9 => (Resolved::NoAddress, "EAI_ADDRFAMILY"),
        _ => (Resolved::CouldNotTell, "resolver fault"),
    };
    // `failed to lookup address information: Name or service not known`
    let words = words.rsplit(": ").next().unwrap_or(words);
    (outcome, Vec::new(), Some(format!("{code}: {words}")))
}

#[cfg(test)]
mod tests {
    use super::{Resolved, ordered};

    #[test]
    fn addresses_are_in_the_order_of_a_jvm() {
        let found =
            ["::1", "127.0.0.1", "::1", "10.0.0.1"].map(|one| one.parse().expect("address"));
        let (outcome, addresses, _) = ordered(found.to_vec());
        let shown: Vec<String> = addresses.iter().map(ToString::to_string).collect();
        assert_eq!(outcome, Resolved::Ok);
        assert_eq!(shown, ["127.0.0.1", "10.0.0.1", "::1"]);
    }
}
