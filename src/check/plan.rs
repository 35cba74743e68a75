//! What may be contacted: the plan that is shown first, its limits, and the addresses that are left alone.

use std::net::IpAddr;

use super::address::{is_delicate, is_delicate_name, plain};
use super::model::Target;

/// Endpoints a run contacts unless told otherwise.
pub const ENDPOINTS: usize = 20;

/// Addresses of one name that are tried.
pub const ADDRESSES: usize = 16;

/// Which endpoints are contacted, and which are not and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// Each once, in the order in which they were named.
    pub targets: Vec<Target>,
    /// The others.
    pub left_out: Vec<(Target, String)>,
}

/// What was allowed by name, beyond asking for the check at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// `None`: everything but delicate addresses.
    pub only: Option<Vec<Allow>>,
    /// Named letter by letter by the person who asked: these may be delicate too.
    pub exact: Vec<String>,
}

/// One `--allow`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allow {
    /// A host, on one port or all.
    Host(String, Option<u16>),
    /// A network: `10.0.0.0/8`.
    Network(IpAddr, u8),
}

impl Allow {
    /// Reads `HOST`, `HOST:PORT`, `[V6]:PORT`, `CIDR`.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((address, bits)) = text.split_once('/') {
            let address: IpAddr = address.trim_matches(['[', ']']).parse().ok()?;
            let bits: u8 = bits.parse().ok()?;
            let most = if address.is_ipv4() { 32 } else { 128 };
            return (bits <= most).then_some(Self::Network(address, bits));
        }
        let mut named = crate::endpoint::parse_target(text)?.into_iter();
        let endpoint = named.next()?;
        let alone = named.next().is_none() && endpoint.scheme.is_none();
        alone.then(|| Self::Host(endpoint.host.to_ascii_lowercase(), endpoint.port))
    }

    fn is_network(&self) -> bool {
        matches!(self, Self::Network(..))
    }

    fn names(&self, target: &Target) -> bool {
        match self {
            Self::Host(host, port) => {
                let is = |name: &String| name.eq_ignore_ascii_case(host);
                // Whoever allows a name allows the servers that its records name.
                (is(&target.host) || target.seed.as_ref().is_some_and(is))
                    && port.is_none_or(|port| target.port == Some(port))
            }
            Self::Network(..) => false,
        }
    }

    fn holds(&self, address: IpAddr) -> bool {
        match (self, plain(address)) {
            (Self::Network(IpAddr::V4(net), bits), IpAddr::V4(address)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(*bits)).unwrap_or(0);
                u32::from(*net) & mask == u32::from(address) & mask
            }
            (Self::Network(IpAddr::V6(net), bits), IpAddr::V6(address)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(*bits)).unwrap_or(0);
                u128::from(*net) & mask == u128::from(address) & mask
            }
            _ => false,
        }
    }
}

impl Allowed {
    /// Why an endpoint may not be contacted at all, before anything was looked up.
    pub fn refuses(&self, target: &Target) -> Option<String> {
        let address: Option<IpAddr> = target.host.parse().ok();
        if let Some(address) = address {
            return self.refuses_address(target, address);
        }
        if is_delicate_name(&target.host) && !self.is_exact(&target.host) {
            return Some(format!("a cloud's metadata service; {NAME_IT}"));
        }
        // A name may lie in an allowed network: its addresses are looked at once they are known.
        let may_be = |allow: &Allow| allow.names(target) || allow.is_network();
        match &self.only {
            Some(only) if !only.iter().any(may_be) => Some("not named by --allow".to_owned()),
            _ => None,
        }
    }

    /// Why one of its addresses may not be contacted.
    pub fn refuses_address(&self, target: &Target, address: IpAddr) -> Option<String> {
        if is_delicate(address) && !self.is_exact(&address.to_string()) {
            return Some(format!("a link-local or metadata address; {NAME_IT}"));
        }
        let allowed = |allow: &Allow| allow.names(target) || allow.holds(address);
        match &self.only {
            Some(only) if !only.iter().any(allowed) => Some("not named by --allow".to_owned()),
            _ => None,
        }
    }

    fn is_exact(&self, host: &str) -> bool {
        self.exact
            .iter()
            .any(|exact| exact.eq_ignore_ascii_case(host))
    }
}

const NAME_IT: &str = "it is contacted only if named exactly";

/// Each endpoint once, no more than `most`, none that may not be contacted.
pub fn plan(targets: impl IntoIterator<Item = Target>, allowed: &Allowed, most: usize) -> Plan {
    let mut plan = Plan::default();
    for target in targets {
        let known = |other: &Target| other.same_endpoint(&target);
        if let Some(other) = plan.targets.iter_mut().find(|other| known(other)) {
            other.tls |= target.tls;
            continue;
        }
        if plan.left_out.iter().any(|(other, _)| known(other)) {
            continue;
        }
        let reason = allowed.refuses(&target).or_else(|| {
            let full = plan.targets.len() >= most;
            full.then(|| format!("more than {most} endpoints"))
        });
        match reason {
            Some(reason) => plan.left_out.push((target, reason)),
            None => plan.targets.push(target),
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::{Allow, Allowed, Target, plan};

    fn target(host: &str, port: u16) -> Target {
        Target {
            host: host.to_owned(),
            port: Some(port),
            ..Target::default()
        }
    }

    fn allowed(only: &[&str]) -> Allowed {
        Allowed {
            only: Some(
                only.iter()
                    .map(|text| Allow::parse(text).expect("allow"))
                    .collect(),
            ),
            exact: Vec::new(),
        }
    }

    #[test]
    fn hosts_ports_and_networks_can_be_allowed() {
        let refuses =
            |only: &[&str], host: &str, port| allowed(only).refuses(&target(host, port)).is_some();
        assert!(!refuses(&["db1"], "DB1", 5432));
        assert!(!refuses(&["db1:5432"], "db1", 5432));
        assert!(refuses(&["db1:5433"], "db1", 5432));
        assert!(refuses(&["db2"], "db1", 5432));
        assert!(!refuses(&["10.0.0.0/8"], "10.255.1.1", 80));
        assert!(refuses(&["10.0.0.0/8"], "11.0.0.1", 80));
        assert!(!refuses(&["0.0.0.0/0"], "11.0.0.1", 80));
        assert!(!refuses(&["fd00::/8"], "fd12::1", 80));
        assert!(!refuses(&["[fd12::1]:80"], "fd12::1", 80));
        assert_eq!(Allow::parse("10.0.0.0/33"), None);
        assert_eq!(Allow::parse("http://x/"), None);
    }

    #[test]
    fn a_name_is_looked_up_for_a_network_and_its_addresses_are_checked() {
        let allowed = allowed(&["10.0.0.0/8"]);
        let name = target("db1", 5432);
        assert_eq!(allowed.refuses(&name), None);
        let refuses =
            |address: &str| allowed.refuses_address(&name, address.parse().expect("address"));
        assert_eq!(refuses("10.1.2.3"), None);
        assert_eq!(refuses("::ffff:10.1.2.3"), None);
        assert!(refuses("192.0.2.1").is_some());
    }

    #[test]
    fn metadata_services_are_left_alone_unless_named_exactly() {
        let mut allowed = Allowed::default();
        assert!(allowed.refuses(&target("169.254.169.254", 80)).is_some());
        assert!(
            allowed
                .refuses(&target("metadata.google.internal", 80))
                .is_some()
        );
        let innocent = target("innocent.example", 80);
        let inner = "169.254.169.254".parse().expect("address");
        assert!(allowed.refuses_address(&innocent, inner).is_some());
        allowed.exact = vec!["169.254.169.254".to_owned()];
        assert_eq!(allowed.refuses(&target("169.254.169.254", 80)), None);
        let networks = Allowed {
            exact: Vec::new(),
            ..super::tests::allowed(&["0.0.0.0/0"])
        };
        assert!(networks.refuses(&target("169.254.169.254", 80)).is_some());
    }

    #[test]
    fn a_plan_names_each_endpoint_once_and_has_an_end() {
        let named = [
            target("a", 1),
            target("b", 1),
            target("A", 1),
            target("c", 1),
        ];
        let plan = plan(named, &Allowed::default(), 2);
        let names =
            |targets: Vec<&Target>| targets.iter().map(|one| one.name()).collect::<Vec<_>>();
        assert_eq!(names(plan.targets.iter().collect()), ["a:1", "b:1"]);
        assert_eq!(
            names(plan.left_out.iter().map(|(one, _)| one).collect()),
            ["c:1"]
        );
    }
}
