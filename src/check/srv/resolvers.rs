//! Which resolvers this machine asks.

use std::net::SocketAddr;

/// As many as the system's own resolver asks.
#[cfg_attr(not(unix), allow(dead_code))]
const RESOLVERS: usize = 3;

/// In the order in which they are asked.
#[cfg(unix)]
pub(super) fn resolvers() -> Vec<SocketAddr> {
    let text = std::fs::read_to_string("/etc/resolv.conf").unwrap_or_default();
    of_resolv_conf(&text)
}

/// `nameserver` lines; without any it is this machine.
#[cfg(unix)]
fn of_resolv_conf(text: &str) -> Vec<SocketAddr> {
    let address = |line: &str| {
        let mut words = line.split_whitespace();
        let is_server = words.next() == Some("nameserver");
        let address = words.next().filter(|_| is_server)?;
        Some(SocketAddr::new(address.parse().ok()?, 53))
    };
    let named: Vec<SocketAddr> = text.lines().filter_map(address).take(RESOLVERS).collect();
    match named.is_empty() {
        true => vec![SocketAddr::from(([127, 0, 0, 1], 53))],
        false => named,
    }
}

/// Those of the adapters that are up.
#[cfg(windows)]
pub(super) fn resolvers() -> Vec<SocketAddr> {
    let adapters = ipconfig::get_adapters().unwrap_or_default();
    let up = adapters
        .iter()
        .filter(|adapter| adapter.oper_status() == ipconfig::OperStatus::IfOperStatusUp);
    let mut all: Vec<SocketAddr> = Vec::new();
    for address in up.flat_map(|adapter| adapter.dns_servers()) {
        let address = SocketAddr::new(*address, 53);
        if !all.contains(&address) && all.len() < RESOLVERS {
            all.push(address);
        }
    }
    all
}

#[cfg(not(any(unix, windows)))]
pub(super) fn resolvers() -> Vec<SocketAddr> {
    Vec::new()
}

#[cfg(all(test, unix))]
mod tests {
    use super::of_resolv_conf;

    #[test]
    fn name_servers_are_read_as_the_system_reads_them() {
        let shown = |text: &str| {
            let all = of_resolv_conf(text);
            all.iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        };
        let text = "# nameserver 9.9.9.9\nsearch a.test\nnameserver 10.0.0.1\nnameserver\tfd00::1 # here\nnameserver fe80::1%eth0\nnameserver 1.1.1.1\nnameserver 2.2.2.2\n";
        assert_eq!(shown(text), "10.0.0.1:53 [fd00::1]:53 1.1.1.1:53");
        assert_eq!(shown(""), "127.0.0.1:53");
    }
}
