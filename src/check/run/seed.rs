//! Addresses that stand for several servers: SRV records say which. Each of them is looked at like an endpoint of its own.

use std::thread;

use super::{Look, Looked, blank, conclude, unresolved};
use crate::check::model::{Check, Target};

/// The service and the name of a `+srv` address, as SRV records have them.
struct Question<'t> {
    service: &'static str,
    name: &'t str,
    scheme: &'t str,
}

/// `mongodb+srv://cluster.example`, `mysql+srv://_mysql._tcp.example`.
fn question(target: &Target) -> Option<Question<'_>> {
    let scheme = target.scheme.as_deref()?.strip_suffix("+srv")?;
    let service = match scheme {
        "mongodb" => "_mongodb._tcp",
        "mysql" => "_mysql._tcp",
        "mariadb" => "_mariadb._tcp",
        _ => return None,
    };
    let name = target.host.strip_prefix(service).unwrap_or(&target.host);
    Some(Question {
        service,
        name: name.strip_prefix('.').unwrap_or(name),
        scheme,
    })
}

impl Look<'_> {
    /// The endpoint, or all servers that its records name.
    pub(super) fn all(&self) -> Looked {
        match question(self.target) {
            Some(question) => self.behind(&question),
            None => vec![(self.target.clone(), self.whole())],
        }
    }

    fn behind(&self, question: &Question<'_>) -> Looked {
        let timeout = self.settings.timeout;
        let servers = self
            .network
            .servers(question.service, question.name, timeout);
        self.tell(&super::Event::Resolved(&servers.resolve));
        if servers.found.is_empty() {
            let mut check = blank(self.target, self.settings, servers.resolve);
            check.facts.container.clone_from(&self.machine.container);
            conclude::conclude(&mut check);
            self.tell(&super::Event::Done(&check));
            return vec![(self.target.clone(), check)];
        }
        let server = |(host, port): (String, u16)| Target {
            host,
            port: Some(port),
            scheme: Some(question.scheme.to_owned()),
            shown: None,
            seed: Some(self.target.host.clone()),
            ..self.target.clone()
        };
        let targets: Vec<Target> = servers.found.into_iter().map(server).collect();
        thread::scope(|scope| {
            let looks: Vec<_> = targets
                .iter()
                .map(|target| (target, scope.spawn(move || self.server(target))))
                .collect();
            let checks = looks.into_iter().map(|(target, look)| {
                let failed =
                    |_| blank(target, self.settings, unresolved("the check itself failed"));
                (target.clone(), look.join().unwrap_or_else(failed))
            });
            checks.collect()
        })
    }

    fn server(&self, target: &Target) -> Check {
        let look = Look {
            target,
            network: self.network,
            settings: self.settings,
            machine: self.machine,
            watch: self.watch,
        };
        match self.settings.allowed.refuses(target) {
            None => look.whole(),
            Some(reason) => {
                let reason = format!("not contacted: {reason}");
                let mut check = blank(target, self.settings, unresolved(&reason));
                conclude::conclude(&mut check);
                check
            }
        }
    }
}
