//! What the listening sockets of this machine are to an endpoint on it.

use std::net::{IpAddr, SocketAddr};

use super::address::{is_loopback, plain};
use super::listeners::Socket;
use super::model::{Connect, Listener, Outcome, Relation};

/// The listeners on the endpoint's port.
pub(super) fn on_port(port: u16, connects: &[Connect], sockets: &[Socket]) -> Vec<Listener> {
    let mut found: Vec<Listener> = sockets
        .iter()
        .filter(|socket| socket.address.port() == port)
        .map(|socket| listener(socket, relation(socket.address.ip(), connects)))
        .collect();
    sort(&mut found);
    found
}

pub(super) fn sort(found: &mut Vec<Listener>) {
    found.sort_by_key(|one| (one.relation as u8, one.address, one.pid));
    found.dedup();
}

pub(super) fn listener(socket: &Socket, relation: Relation) -> Listener {
    Listener {
        address: socket.address,
        process: socket.program.clone(),
        pid: socket.pid,
        user: socket.user.clone(),
        relation,
    }
}

/// The closest that a listening address is to any address of the endpoint.
fn relation(listening: IpAddr, connects: &[Connect]) -> Relation {
    let each = connects
        .iter()
        .map(|connect| to_address(listening, connect));
    each.min_by_key(|relation| *relation as u8)
        .unwrap_or(Relation::OtherAddress)
}

fn to_address(listening: IpAddr, connect: &Connect) -> Relation {
    let wanted = plain(connect.address.ip());
    let same_family = listening.is_ipv4() == wanted.is_ipv4();
    // `[::]` takes IPv4 too unless it was told not to, which only the attempt shows.
    let takes_both = listening.is_unspecified() && listening.is_ipv6();
    let any_of_family = listening.is_unspecified() && same_family;
    let takes_it = takes_both && connect.outcome == Outcome::Open;
    if listening == wanted || any_of_family || takes_it {
        Relation::Endpoint
    } else if is_loopback(listening) && !is_loopback(wanted) {
        Relation::LoopbackOnly
    } else if !same_family {
        Relation::OtherFamily
    } else {
        Relation::OtherAddress
    }
}

/// Where a listener can be reached from this machine.
pub(super) fn reachable(listening: SocketAddr) -> SocketAddr {
    let loopback = match listening.ip() {
        IpAddr::V4(four) if four.is_unspecified() => IpAddr::from([127, 0, 0, 1]),
        IpAddr::V6(six) if six.is_unspecified() => IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1]),
        address => address,
    };
    SocketAddr::new(loopback, listening.port())
}

#[cfg(test)]
mod tests {
    use super::{Connect, Outcome, Relation, relation};

    fn connect(address: &str, outcome: Outcome) -> Connect {
        Connect {
            address: address.parse().expect("address"),
            outcome,
            errno: None,
            ms: std::time::Duration::ZERO.into(),
            detail: None,
        }
    }

    #[test]
    fn listeners_are_related_to_the_endpoint() {
        let refused = |address: &str| [connect(address, Outcome::Refused)];
        let of = |listening: &str, connects: &[Connect]| {
            relation(listening.parse().expect("address"), connects)
        };
        assert_eq!(of("0.0.0.0", &refused("10.0.0.5:80")), Relation::Endpoint);
        assert_eq!(of("10.0.0.5", &refused("10.0.0.5:80")), Relation::Endpoint);
        assert_eq!(
            of("127.0.0.1", &refused("10.0.0.5:80")),
            Relation::LoopbackOnly
        );
        assert_eq!(of("::1", &refused("10.0.0.5:80")), Relation::LoopbackOnly);
        assert_eq!(
            of("10.0.0.6", &refused("10.0.0.5:80")),
            Relation::OtherAddress
        );
        assert_eq!(of("::", &refused("10.0.0.5:80")), Relation::OtherFamily);
        assert_eq!(
            of("::", &[connect("10.0.0.5:80", Outcome::Open)]),
            Relation::Endpoint
        );
        assert_eq!(of("::1", &refused("127.0.0.1:80")), Relation::OtherFamily);
        let both = [
            connect("127.0.0.1:80", Outcome::Refused),
            connect("[::1]:80", Outcome::Open),
        ];
        assert_eq!(of("::1", &both), Relation::Endpoint);
    }
}
