//! Compose files: what containers publish on this machine, and the environment that they give to programs.

use super::key::{self, scheme_of};
use super::{Setting, dotenv};
use crate::endpoint::Endpoint;

/// Whether a file of this name is a compose file.
pub(super) fn is_compose(name: &str) -> bool {
    let data = name.ends_with(".yml") || name.ends_with(".yaml");
    data && (name.starts_with("compose.") || name.starts_with("docker-compose."))
}

/// `environment` may be a list of `NAME=value`: each becomes a setting of that name.
pub(super) fn with_environment(settings: Vec<Setting>) -> Vec<Setting> {
    let one = |setting: Setting| {
        let is_list = setting.key.starts_with("services.") && setting.key.ends_with(".environment");
        match dotenv::variable(&setting.value).filter(|_| is_list) {
            Some((name, value)) => Setting {
                key: format!("{}.{name}", setting.key),
                value,
                ..setting
            },
            None => setting,
        }
    };
    settings.into_iter().map(one).collect()
}

/// Ports of known images on this machine: `postgres:16` with `5433:5432` is PostgreSQL on localhost:5433.
pub(super) fn published(settings: &[Setting]) -> Vec<(usize, Endpoint)> {
    let mut found = Vec::new();
    for image in settings {
        let Some(service) = image
            .key
            .strip_suffix(".image")
            .filter(|service| is_service(service))
        else {
            continue;
        };
        let name = image.value.rsplit('/').next().unwrap_or_default();
        let Some(scheme) = scheme_of(name.split([':', '@']).next().unwrap_or_default()) else {
            continue;
        };
        for (line, host, port, inner) in ports(settings, service) {
            let address = format!("{scheme}://{host}:{port}");
            let usual = key::parsed(&format!("{scheme}://localhost"));
            // Other ports of the container are other services: metrics, a console.
            if usual.first().and_then(|one| one.port) == Some(inner) {
                found.extend(key::parsed(&address).into_iter().map(|one| (line, one)));
            }
        }
    }
    found
}

fn is_service(path: &str) -> bool {
    path.strip_prefix("services.")
        .is_some_and(|name| !name.is_empty())
}

/// `(line, host, published port, port in the container)`.
fn ports(settings: &[Setting], service: &str) -> Vec<(usize, String, u16, u16)> {
    let path = format!("{service}.ports");
    let short = settings.iter().filter(|setting| setting.key == path);
    let mut all: Vec<_> = short
        .filter_map(|setting| {
            let (host, port, inner) = mapping(&setting.value)?;
            Some((setting.line, host, port, inner))
        })
        .collect();
    let of = |name: &str| {
        let key = format!("{path}.{name}");
        let same = settings.iter().filter(move |setting| setting.key == key);
        same.filter_map(|setting| Some((setting.line, setting.value.parse::<u16>().ok()?)))
            .collect::<Vec<_>>()
    };
    let long = of("target").into_iter().zip(of("published"));
    all.extend(long.map(|((_, inner), (line, port))| (line, "localhost".to_owned(), port, inner)));
    all
}

/// `5433:5432`, `127.0.0.1:5433:5432/tcp`. A lone `5432` is published on a port that nobody knows.
fn mapping(text: &str) -> Option<(String, u16, u16)> {
    let text = text.strip_suffix("/tcp").unwrap_or(text);
    let (outer, inner) = text.rsplit_once(':')?;
    let (host, port) = outer.rsplit_once(':').unwrap_or(("", outer));
    let host = match host {
        "" | "0.0.0.0" | "[::]" => "localhost",
        host => host,
    };
    Some((host.to_owned(), port.parse().ok()?, inner.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::mapping;

    #[test]
    fn published_ports_are_read_in_their_short_forms() {
        let host = |host: &str, port, inner| Some((host.to_owned(), port, inner));
        assert_eq!(mapping("5433:5432"), host("localhost", 5433, 5432));
        assert_eq!(
            mapping("127.0.0.1:5433:5432/tcp"),
            host("127.0.0.1", 5433, 5432)
        );
        assert_eq!(mapping("0.0.0.0:1:2"), host("localhost", 1, 2));
        assert_eq!(mapping("5432"), None);
        assert_eq!(mapping("8000-8010:8000-8010"), None);
        assert_eq!(mapping("53:53/udp"), None);
    }
}
