//! One endpoint once: joins what several texts know about the same place, in the order of trust.

use super::Endpoint;
use super::host;
use super::scheme;
use super::text::Found;

/// More endpoints than this help nobody; the bound keeps joining linear.
const ENDPOINTS_MAX: usize = 32;

/// Endpoints in the order in which they were offered, best first.
#[derive(Default)]
pub(super) struct Endpoints {
    list: Vec<Entry>,
}

struct Entry {
    endpoint: Endpoint,
    /// What the speaker talks to, for want of a scheme in the text.
    guess: Option<&'static str>,
}

impl Endpoints {
    pub(super) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.list.len() >= ENDPOINTS_MAX
    }

    /// Adds what was found, or joins it to what is known of the same place.
    pub(super) fn offer(&mut self, found: Found, guess: Option<&'static str>, place: &str) {
        let Err(found) = self.join(found, guess) else {
            return;
        };
        if !self.is_full() {
            let Found {
                host,
                port,
                scheme,
                address,
                ..
            } = found;
            let endpoint = Endpoint {
                host,
                port,
                scheme,
                address,
                found_in: place.to_owned(),
            };
            self.list.push(Entry { endpoint, guess });
        }
    }

    /// Joins what was found to what is known of the same place; gives it back when the place is new.
    pub(super) fn join(&mut self, found: Found, guess: Option<&'static str>) -> Result<(), Found> {
        match self
            .list
            .iter_mut()
            .find(|entry| is_same(&entry.endpoint, &found))
        {
            Some(entry) => {
                learn(&mut entry.endpoint, found);
                entry.guess = entry.guess.or(guess);
                Ok(())
            }
            None => Err(found),
        }
    }

    pub(super) fn into_list(self) -> Vec<Endpoint> {
        self.list.into_iter().map(finish).collect()
    }
}

fn finish(entry: Entry) -> Endpoint {
    let Entry {
        mut endpoint,
        guess,
    } = entry;
    if endpoint.scheme.is_none() {
        let guess = match guess {
            Some("smtp") => scheme::of_mail_port(endpoint.port),
            // Drivers report TLS variants under their plain name; the port is the better witness.
            Some("ldap") if endpoint.port == Some(636) => Some("ldaps"),
            other => other,
        };
        endpoint.scheme = guess.map(str::to_owned);
    }
    endpoint
}

fn is_same(known: &Endpoint, found: &Found) -> bool {
    let ports = known.port == found.port || known.port.is_none() || found.port.is_none();
    let is = |address: &Option<String>, host: &str| {
        address
            .as_deref()
            .is_some_and(|address| host::same(address, host))
    };
    ports
        && (host::same(&known.host, &found.host)
            || is(&known.address, &found.host)
            || is(&found.address, &known.host))
}

fn learn(known: &mut Endpoint, found: Found) {
    if host::address(&known.host).is_some() && host::address(&found.host).is_none() {
        known.address = Some(std::mem::replace(&mut known.host, found.host));
    }
    known.port = known.port.or(found.port);
    known.scheme = known.scheme.take().or(found.scheme);
    known.address = known.address.take().or(found.address);
}
