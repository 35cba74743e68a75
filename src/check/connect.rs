//! The second phase: one attempt at a TCP connection, and what the operating system said.

use std::io::{Error, ErrorKind};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use super::model::{Connect, Outcome};

/// Connects and hangs up at once.
pub(super) fn connect(address: SocketAddr, timeout: Duration) -> Connect {
    let started = Instant::now();
    let result = TcpStream::connect_timeout(&address, timeout);
    let ms = started.elapsed().into();
    match result {
        Ok(_) => Connect {
            address,
            outcome: Outcome::Open,
            errno: None,
            ms,
            detail: None,
        },
        Err(error) => {
            let (outcome, detail) = classify(&error, timeout);
            Connect {
                address,
                outcome,
                errno: error.raw_os_error(),
                ms,
                detail: Some(detail),
            }
        }
    }
}

/// What an error says of the peer; faults of this machine say nothing of it.
fn classify(error: &Error, timeout: Duration) -> (Outcome, String) {
    let outcome = match error.kind() {
        ErrorKind::ConnectionRefused => Outcome::Refused,
        ErrorKind::TimedOut => Outcome::Timeout,
        ErrorKind::HostUnreachable => Outcome::HostUnreachable,
        ErrorKind::NetworkUnreachable => Outcome::NetworkUnreachable,
        ErrorKind::PermissionDenied => Outcome::Denied,
        _ => by_number(error.raw_os_error()),
    };
    let detail = match (outcome, error.raw_os_error()) {
        (Outcome::Timeout, None) => format!("no answer within {} s", timeout.as_secs_f64()),
        (Outcome::CouldNotTell, _) => local_fault(error),
        (_, Some(_)) => words(error),
        (_, None) => error.to_string(),
    };
    (outcome, detail)
}

/// ICMP answers that have a number of their own on Linux: protocol unreachable (ENOPROTOOPT), host
/// unknown (EHOSTDOWN), host isolated (ENONET).
fn by_number(number: Option<i32>) -> Outcome {
    match number {
        Some(92 | 112 | 64) if cfg!(target_os = "linux") => Outcome::HostUnreachable,
        _ => Outcome::CouldNotTell,
    }
}

fn local_fault(error: &Error) -> String {
    let meaning = match (error.kind(), error.raw_os_error()) {
        (ErrorKind::AddrNotAvailable, _) => {
            "this machine has no free local port, or no address of that family"
        }
        (_, Some(23 | 24)) if cfg!(unix) => "too many open files on this machine",
        (ErrorKind::InvalidInput, _) => {
            "a blackhole route on this machine answers so, and so does an address without its interface"
        }
        (_, Some(97)) if cfg!(target_os = "linux") => {
            "this machine does not have that address family"
        }
        _ => "a fault of this machine, which says nothing of the endpoint",
    };
    format!("{}: {meaning}", words(error))
}

/// `Connection refused`, without the number that is said apart.
fn words(error: &Error) -> String {
    let text = error.to_string();
    match text.split_once(" (os error") {
        Some((words, _)) => words.to_owned(),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Error;
    use std::time::Duration;

    use super::{Outcome, classify};

    #[test]
    #[cfg(target_os = "linux")]
    fn every_measured_errno_has_its_outcome() {
        for (number, expected) in [
            (111, Outcome::Refused),
            (113, Outcome::HostUnreachable),
            (112, Outcome::HostUnreachable),
            (92, Outcome::HostUnreachable),
            (64, Outcome::HostUnreachable),
            (101, Outcome::NetworkUnreachable),
            (110, Outcome::Timeout),
            (13, Outcome::Denied),
            (1, Outcome::Denied),
            (99, Outcome::CouldNotTell),
            (24, Outcome::CouldNotTell),
            (22, Outcome::CouldNotTell),
            (97, Outcome::CouldNotTell),
        ] {
            let error = Error::from_raw_os_error(number);
            let (outcome, detail) = classify(&error, Duration::from_secs(5));
            assert_eq!(outcome, expected, "{number}");
            assert!(!detail.contains("os error"), "{detail}");
        }
    }

    #[test]
    fn our_own_limit_is_a_timeout() {
        let error = Error::from(std::io::ErrorKind::TimedOut);
        let (outcome, detail) = classify(&error, Duration::from_millis(3500));
        assert_eq!(outcome, Outcome::Timeout);
        assert_eq!(detail, "no answer within 3.5 s");
    }
}
