//! From where a check looks: the machine's name and addresses, and whether it is a container.

use std::env;
use std::fs;
use std::net::IpAddr;
use std::path::Path;

/// The name of this machine.
pub fn name() -> String {
    gethostname::gethostname().to_string_lossy().into_owned()
}

/// How it shows that this is a container, if it is one.
pub(super) fn container() -> Option<String> {
    let marks = ["/.dockerenv", "/run/.containerenv"];
    if let Some(mark) = marks.into_iter().find(|mark| Path::new(mark).exists()) {
        return Some(format!("{mark} exists"));
    }
    if env::var_os("KUBERNETES_SERVICE_HOST").is_some() {
        return Some("KUBERNETES_SERVICE_HOST is set".to_owned());
    }
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    of_control_group(&groups).map(|name| format!("/proc/self/cgroup names {name}"))
}

/// Runtimes name the control groups of their containers; version 2 inside a container shows `/` only.
fn of_control_group(groups: &str) -> Option<&'static str> {
    ["docker", "kubepods", "containerd", "libpod", "lxc"]
        .into_iter()
        .find(|name| {
            groups.lines().any(|line| {
                let path = line.rsplit(':').next().unwrap_or_default();
                // A daemon of the host has its own slice: `/system.slice/docker.service`.
                path.split('/')
                    .any(|part| part.starts_with(name) && !part.ends_with(".service"))
            })
        })
}

/// The addresses of this machine's interfaces.
pub(super) fn addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    interfaces.iter().map(if_addrs::Interface::ip).collect()
}

#[cfg(test)]
mod tests {
    use super::of_control_group;

    #[test]
    fn control_groups_of_containers_are_told_from_those_of_daemons() {
        assert_eq!(of_control_group("0::/\n"), None);
        assert_eq!(of_control_group("0::/system.slice/docker.service\n"), None);
        assert_eq!(of_control_group("0::/user.slice/user-1000.slice\n"), None);
        assert_eq!(
            of_control_group("4:memory:/docker/0123abcd\n"),
            Some("docker")
        );
        assert_eq!(
            of_control_group("0::/kubepods/besteffort/pod1\n"),
            Some("kubepods")
        );
        assert_eq!(
            of_control_group("0::/system.slice/docker-0123.scope\n"),
            Some("docker")
        );
    }
}
