//! What a live check can observe: the one list of ids that entries, checks and reports share.

use serde::{Serialize, Serializer};

macro_rules! observations {
    ($($(#[$about:meta])* $variant:ident = $id:literal,)+) => {
        /// Something that a live check saw. Causes of entries name these by their ids.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Observation {
            $($(#[$about])* $variant,)+
        }

        impl Observation {
            /// All there are, in the order of the phases that see them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The id in entries and reports.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $id,)+
                }
            }
        }

        /// The ids, for the shape of entries.
        pub const OBSERVATIONS: &[&str] = &[$($id,)+];
    };
}

observations! {
    /// The name has addresses, or the host is an address.
    DnsOk = "dns-ok",
    /// No such name, or no address for it.
    DnsNotFound = "dns-not-found",
    /// The resolver failed or stayed silent.
    DnsTemporaryFailure = "dns-temporary-failure",
    /// The name has not the address that the trace shows.
    DnsChanged = "dns-changed",
    /// All addresses accept connections.
    TcpOpen = "tcp-open",
    /// All addresses reject them.
    TcpRefused = "tcp-refused",
    /// No address answers in time.
    TcpTimeout = "tcp-timeout",
    /// The answer of all addresses is that the host cannot be reached.
    TcpHostUnreachable = "tcp-host-unreachable",
    /// The answer of all addresses is that their network cannot be reached.
    TcpNetworkUnreachable = "tcp-network-unreachable",
    /// All attempts were forbidden.
    TcpDenied = "tcp-denied",
    /// The addresses answer differently.
    TcpMixed = "tcp-mixed",
    /// It speaks the expected protocol.
    ServiceMatch = "service-match",
    /// It speaks another protocol.
    ServiceMismatch = "service-mismatch",
    /// Open, and no answer to a greeting in time.
    ServiceSilent = "service-silent",
    /// Open, and closed or reset before an answer to a greeting.
    ServiceClosed = "service-closed",
    /// A handshake that a client would accept.
    TlsOk = "tls-ok",
    /// No trusted authority signed the certificate.
    TlsUntrusted = "tls-untrusted",
    /// A certificate of the chain has expired.
    TlsExpired = "tls-expired",
    /// A certificate of the chain is not valid yet.
    TlsNotYetValid = "tls-not-yet-valid",
    /// The certificate is for other names.
    TlsNameMismatch = "tls-name-mismatch",
    /// No protocol version or cipher in common.
    TlsProtocol = "tls-protocol",
    /// A key or signature of the chain is one that Java refuses.
    TlsWeak = "tls-weak",
    /// The server goes on only with a certificate of the client.
    TlsClientCertificate = "tls-client-certificate",
    /// The peer does not speak TLS.
    TlsNotTls = "tls-not-tls",
    /// The peer hangs up in the handshake, and says nothing.
    TlsClosed = "tls-closed",
    /// The endpoint is on this machine, and something listens on that address and port.
    ListenerHere = "listener-here",
    /// It listens on loopback only, while the endpoint is another address of this machine.
    ListenerLoopbackOnly = "listener-loopback-only",
    /// Something listens on the port, but only on other addresses of this machine or of the other family.
    ListenerOtherAddress = "listener-other-address",
    /// The expected service, known by its program or greeting, listens on another port of this machine.
    ListenerOtherPort = "listener-other-port",
    /// The endpoint is on this machine, and nothing listens on that port.
    ListenerNone = "listener-none",
    /// No program of the expected service runs on this machine, where the endpoint is.
    ListenerNowhere = "listener-nowhere",
    /// Connecting failed when the trace was written and succeeds now.
    OpenedLater = "opened-later",
    /// Every address is a loopback address.
    EndpointLoopback = "endpoint-loopback",
    /// Every address is of a private network.
    EndpointPrivate = "endpoint-private",
    /// Every address is an IPv6 address.
    EndpointIpv6 = "endpoint-ipv6",
    /// The check runs in a container.
    InContainer = "in-container",
    /// The trace is older than the check, so the check says "now", not "then".
    OldTrace = "old-trace",
}

impl Observation {
    /// The observation with this id.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|one| one.as_str() == id)
    }

    /// What was asked when this was seen: phases ask, and each answer excludes the others' being
    /// unknown.
    pub fn question(self) -> Question {
        match self {
            Self::DnsOk | Self::DnsNotFound | Self::DnsTemporaryFailure => Question::Name,
            Self::DnsChanged => Question::SameAddress,
            Self::TcpOpen
            | Self::TcpRefused
            | Self::TcpTimeout
            | Self::TcpHostUnreachable
            | Self::TcpNetworkUnreachable
            | Self::TcpDenied
            | Self::TcpMixed => Question::Connection,
            Self::ServiceMatch
            | Self::ServiceMismatch
            | Self::ServiceSilent
            | Self::ServiceClosed => Question::Service,
            Self::TlsOk
            | Self::TlsUntrusted
            | Self::TlsExpired
            | Self::TlsNotYetValid
            | Self::TlsNameMismatch
            | Self::TlsProtocol
            | Self::TlsWeak
            | Self::TlsClientCertificate
            | Self::TlsNotTls
            | Self::TlsClosed => Question::Tls,
            Self::ListenerHere
            | Self::ListenerLoopbackOnly
            | Self::ListenerOtherAddress
            | Self::ListenerNone => Question::Listener,
            Self::ListenerOtherPort | Self::ListenerNowhere => Question::OtherListener,
            Self::EndpointLoopback | Self::EndpointPrivate => Question::Place,
            Self::EndpointIpv6 => Question::Family,
            Self::InContainer => Question::Container,
            Self::OpenedLater | Self::OldTrace => Question::Time,
        }
    }

    /// Whether who saw this knows that `other`, an answer to the same question, was not to be seen. One handshake
    /// has several things wrong with it or ends before the rest is looked at: what ended before the certificate came
    /// says nothing of it, and a defect of the certificate says nothing of whether its issuer is trusted or all
    /// else is well.
    pub fn excludes(self, other: Self) -> bool {
        match self.question() {
            Question::Tls if other == Self::TlsOk => false,
            Question::Tls if self.is_before_certificate() => !other.is_of_certificate(),
            Question::Tls if self.is_of_certificate() => other != Self::TlsUntrusted,
            _ => true,
        }
    }

    fn is_before_certificate(self) -> bool {
        matches!(self, Self::TlsProtocol | Self::TlsNotTls | Self::TlsClosed)
    }

    fn is_of_certificate(self) -> bool {
        matches!(
            self,
            Self::TlsUntrusted
                | Self::TlsExpired
                | Self::TlsNotYetValid
                | Self::TlsNameMismatch
                | Self::TlsWeak
                | Self::TlsClientCertificate
        )
    }
}

impl Serialize for Observation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// What a phase of a check asks. Where it was answered, the answers that were not given are known
/// not to be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Question {
    /// Has the name an address?
    Name,
    /// Is it the one of the trace?
    SameAddress,
    /// Does it accept connections?
    Connection,
    /// Does the expected service answer?
    Service,
    /// Is the handshake one that a client accepts?
    Tls,
    /// Who listens on the port of this machine?
    Listener,
    /// Does the service listen elsewhere on this machine?
    OtherListener,
    /// What kind of address is it?
    Place,
    /// Is there an address of either family?
    Family,
    /// Is this a container?
    Container,
    /// What has changed since the trace? Never answered by what was not seen.
    Time,
}

#[cfg(test)]
mod tests {
    use super::{OBSERVATIONS, Observation};

    #[test]
    fn ids_lead_back_to_their_observations() {
        for (one, id) in Observation::ALL.iter().zip(OBSERVATIONS) {
            assert_eq!(one.as_str(), *id);
            assert_eq!(Observation::parse(id), Some(*one));
        }
        assert_eq!(Observation::parse("tcp-closed"), None);
    }

    #[test]
    fn a_defect_of_a_certificate_says_nothing_of_trust() {
        use Observation::{TlsClosed, TlsExpired, TlsNameMismatch, TlsNotTls, TlsOk, TlsUntrusted};
        assert!(TlsOk.excludes(TlsUntrusted) && TlsOk.excludes(TlsExpired));
        assert!(TlsUntrusted.excludes(TlsExpired) && TlsExpired.excludes(TlsNameMismatch));
        assert!(!TlsExpired.excludes(TlsUntrusted) && !TlsExpired.excludes(TlsOk));
        assert!(!TlsClosed.excludes(TlsUntrusted) && TlsClosed.excludes(TlsNotTls));
        assert!(Observation::TcpOpen.excludes(Observation::TcpRefused));
    }
}
