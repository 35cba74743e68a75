//! What failed when the trace was written, as far as its own words tell, so that "open now" never
//! becomes "was open then".

use crate::check::observation::{Observation, Question};
use crate::report::Throwable;

/// The phase in which a trace failed, and what a check would have seen then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failed(pub Observation);

impl Failed {
    /// Whether what is seen now is something else.
    pub fn differs_from(self, now: &[Observation]) -> bool {
        let Self(then) = self;
        let of_phase = |one: &&Observation| one.question() == then.question();
        let mut answers = now.iter().filter(of_phase).peekable();
        match answers.peek() {
            // An earlier phase fails now: this one was not reached.
            None => {
                then.question() != Question::Name && now.iter().any(|one| is_name_failure(*one))
            }
            Some(_) => !answers.any(|one| *one == then || *one == Observation::TcpMixed),
        }
    }

    /// Whether connecting failed then.
    pub fn is_connection(self) -> bool {
        self.0.question() == Question::Connection
    }
}

fn is_name_failure(observation: Observation) -> bool {
    matches!(
        observation,
        Observation::DnsNotFound | Observation::DnsTemporaryFailure
    )
}

/// The failure of a chain, the throwable nearest the root first.
pub fn failed(chain: &[Throwable]) -> Option<Failed> {
    chain.iter().rev().find_map(of_throwable)
}

/// Whether a chain failed in TLS.
pub(super) fn spoke_tls(chain: &[Throwable]) -> bool {
    let classes = chain
        .iter()
        .filter_map(|throwable| throwable.class.as_deref());
    classes.into_iter().any(|class| {
        class.starts_with("javax.net.ssl.")
            || class.starts_with("sun.security.validator.")
            || class.starts_with("sun.security.provider.certpath.")
            || class.starts_with("java.security.cert.")
    })
}

fn of_throwable(throwable: &Throwable) -> Option<Failed> {
    let class = throwable.class.as_deref()?;
    let simple = class.rsplit(['.', '$']).next().unwrap_or(class);
    let message = throwable
        .message
        .as_deref()
        .unwrap_or_default()
        .to_lowercase();
    by_class(simple, &message).map(Failed)
}

fn by_class(simple: &str, message: &str) -> Option<Observation> {
    let says = |words: &str| message.contains(words);
    match simple {
        "UnknownHostException" | "UnresolvedAddressException" if says("temporary failure") => {
            Some(Observation::DnsTemporaryFailure)
        }
        "UnknownHostException" | "UnresolvedAddressException" => Some(Observation::DnsNotFound),
        "NoRouteToHostException" | "AnnotatedNoRouteToHostException" => {
            Some(Observation::TcpHostUnreachable)
        }
        "SocketException" | "AnnotatedSocketException" if says("network is unreachable") => {
            Some(Observation::TcpNetworkUnreachable)
        }
        "SocketTimeoutException" if says("connect timed out") => Some(Observation::TcpTimeout),
        "ConnectTimeoutException" => Some(Observation::TcpTimeout),
        "ConnectException"
        | "AnnotatedConnectException"
        | "NativeConnectException"
        | "HttpHostConnectException" => connect(message),
        "CertificateExpiredException" => Some(Observation::TlsExpired),
        _ => None,
    }
}

/// `ConnectException` also stands for time-outs, and in some clients for what came after connecting.
fn connect(message: &str) -> Option<Observation> {
    let says = |words: &str| message.contains(words);
    match () {
        () if says("timed out") => Some(Observation::TcpTimeout),
        () if says("reset") => None,
        () if says("no route") => Some(Observation::TcpHostUnreachable),
        () if says("unreachable") => Some(Observation::TcpNetworkUnreachable),
        () => Some(Observation::TcpRefused),
    }
}

#[cfg(test)]
mod tests {
    use super::{Failed, Observation, by_class};

    #[test]
    fn the_words_of_a_trace_tell_its_phase() {
        let refused = Some(Observation::TcpRefused);
        assert_eq!(by_class("ConnectException", "connection refused"), refused);
        assert_eq!(by_class("ConnectException", ""), refused);
        assert_eq!(
            by_class("ConnectException", "connection timed out"),
            Some(Observation::TcpTimeout)
        );
        assert_eq!(
            by_class("ConnectException", "connection reset by peer"),
            None
        );
        assert_eq!(by_class("SocketTimeoutException", "read timed out"), None);
        assert_eq!(
            by_class("HttpConnectTimeoutException", "http connect timed out"),
            None
        );
        assert_eq!(
            by_class("UnknownHostException", "db1"),
            Some(Observation::DnsNotFound)
        );
    }

    #[test]
    fn another_answer_now_is_another_state() {
        let refused = Failed(Observation::TcpRefused);
        assert!(!refused.differs_from(&[Observation::DnsOk, Observation::TcpRefused]));
        assert!(!refused.differs_from(&[Observation::DnsOk, Observation::TcpMixed]));
        assert!(!refused.differs_from(&[]));
        assert!(refused.differs_from(&[Observation::DnsOk, Observation::TcpOpen]));
        assert!(refused.differs_from(&[Observation::DnsOk, Observation::TcpTimeout]));
        assert!(refused.differs_from(&[Observation::DnsNotFound]));
        assert!(Failed(Observation::DnsNotFound).differs_from(&[Observation::DnsOk]));
    }
}
