//! Whether a certificate is for a host, as the JDK's `HostnameChecker` has it (RFC 2818 and RFC 6125): addresses
//! only against addresses, a star only for one whole label at the left.

use std::net::IpAddr;

/// Whether one of the names covers the host.
pub(super) fn covers(names: &[String], host: &str) -> bool {
    let host = host.trim_end_matches('.');
    let address = host.parse::<IpAddr>().ok();
    names.iter().any(|name| match address {
        Some(address) => name.parse::<IpAddr>() == Ok(address),
        None => covers_name(name, host),
    })
}

fn covers_name(pattern: &str, host: &str) -> bool {
    let pattern = pattern.trim_end_matches('.');
    match pattern.strip_prefix("*.") {
        Some(parent) => {
            let rest = host.split_once('.').map(|(_, rest)| rest);
            parent.contains('.') && rest.is_some_and(|rest| rest.eq_ignore_ascii_case(parent))
        }
        None => pattern.eq_ignore_ascii_case(host),
    }
}

#[cfg(test)]
mod tests {
    use super::covers;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_star_stands_for_one_label_at_the_left() {
        let star = names(&["*.example.com"]);
        assert!(covers(&star, "API.example.com"));
        assert!(!covers(&star, "example.com"));
        assert!(!covers(&star, "a.b.example.com"));
        assert!(!covers(&names(&["*.com"]), "example.com"));
    }

    #[test]
    fn an_address_is_only_covered_by_an_address() {
        assert!(covers(&names(&["127.0.0.1"]), "127.0.0.1"));
        assert!(covers(&names(&["0:0:0:0:0:0:0:1"]), "::1"));
        assert!(!covers(&names(&["localhost"]), "127.0.0.1"));
    }
}
