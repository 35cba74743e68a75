//! Kinds of addresses: loopback, private, link-local, and those of cloud metadata services.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// An IPv4 address in IPv6 clothes is the IPv4 address.
pub(super) fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) => six.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

pub(super) fn is_loopback(address: IpAddr) -> bool {
    plain(address).is_loopback()
}

/// Reachable from within some network only: RFC 1918, carrier-grade NAT, link-local, unique local.
pub(super) fn is_private(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(four) => four.is_private() || four.is_link_local() || is_shared(four),
        IpAddr::V6(six) => six.is_unique_local() || six.is_unicast_link_local(),
    }
}

fn is_shared(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    first == 100 && (64..128).contains(&second)
}

/// Addresses where a machine answers about itself, credentials included, and those of the link.
pub(super) fn is_delicate(address: IpAddr) -> bool {
    const METADATA: Ipv6Addr = Ipv6Addr::new(0xfd00, 0x0ec2, 0, 0, 0, 0, 0, 0x0254);
    const ALIBABA: Ipv4Addr = Ipv4Addr::new(100, 100, 100, 200);
    match plain(address) {
        IpAddr::V4(four) => {
            four.is_link_local() || four == ALIBABA || four.is_broadcast() || four.is_multicast()
        }
        IpAddr::V6(six) => six.is_unicast_link_local() || six == METADATA || six.is_multicast(),
    }
}

/// Names of the same services.
pub(super) fn is_delicate_name(host: &str) -> bool {
    const NAMES: [&str; 5] = [
        "metadata.google.internal",
        "metadata.goog",
        "metadata",
        "instance-data",
        "instance-data.ec2.internal",
    ];
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    NAMES.contains(&host.as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_delicate, is_delicate_name, is_loopback, is_private};

    #[test]
    fn addresses_are_known_by_kind_also_in_ipv6_clothes() {
        let kind = |text: &str| {
            let address = text.parse().expect("address");
            (
                is_loopback(address),
                is_private(address),
                is_delicate(address),
            )
        };
        assert_eq!(kind("127.0.0.53"), (true, false, false));
        assert_eq!(kind("::ffff:127.0.0.1"), (true, false, false));
        assert_eq!(kind("::1"), (true, false, false));
        assert_eq!(kind("172.16.0.1"), (false, true, false));
        assert_eq!(kind("100.64.0.1"), (false, true, false));
        assert_eq!(kind("fd12::1"), (false, true, false));
        assert_eq!(kind("169.254.169.254"), (false, true, true));
        assert_eq!(kind("::ffff:169.254.169.254"), (false, true, true));
        assert_eq!(kind("fe80::1"), (false, true, true));
        assert_eq!(kind("fd00:ec2::254"), (false, true, true));
        assert_eq!(kind("192.0.2.1"), (false, false, false));
        assert!(is_delicate_name("Metadata.Google.Internal."));
        assert!(!is_delicate_name("metadata.example.com"));
    }
}
