//! The servers behind a `+srv` address: one question for SRV records (RFC 2782) to the resolvers that this machine is
//! configured to ask. The system's own call returns addresses only, so this question is asked by hand.

mod ask;
mod message;
mod resolvers;

use std::time::{Duration, Instant};

use super::model::{Resolve, Resolved};

/// Servers of one name that are looked at.
const SERVERS: usize = 16;

/// What the resolvers said.
#[derive(Clone, Debug)]
pub struct Servers {
    /// Host and port of each, best first.
    pub found: Vec<(String, u16)>,
    /// How the question ended.
    pub resolve: Resolve,
}

/// Asks which servers provide a service (`_mongodb._tcp`) for a name.
pub(super) fn servers(service: &str, name: &str, timeout: Duration) -> Servers {
    let started = Instant::now();
    let question = format!("{service}.{name}");
    let answer = ask::ask(&question, &resolvers::resolvers(), started + timeout);
    let (outcome, found, detail) = match answer {
        Ok(records) => of_records(records, &question, name),
        Err((outcome, reason)) => (outcome, Vec::new(), reason),
    };
    Servers {
        found,
        resolve: Resolve {
            outcome,
            addresses: Vec::new(),
            ms: started.elapsed().into(),
            detail: Some(detail),
        },
    }
}

type Found = (Resolved, Vec<(String, u16)>, String);

fn of_records(mut records: Vec<message::Server>, question: &str, name: &str) -> Found {
    if records.is_empty() {
        let reason = format!("there is no SRV record {question}");
        return (Resolved::NotFound, Vec::new(), reason);
    }
    // Servers may come in any order; the report has one.
    records.sort();
    records.dedup();
    let all = records.len();
    // As drivers have it: a record must not lead to somebody else's servers.
    records.retain(|one| is_related(&one.host, name));
    if records.is_empty() {
        let reason =
            format!("none of the {all} servers of {question} lies in the domain of {name}");
        return (Resolved::CouldNotTell, Vec::new(), reason);
    }
    records.truncate(SERVERS);
    let found: Vec<(String, u16)> = records
        .into_iter()
        .map(|one| (one.host, one.port))
        .collect();
    let shown: Vec<String> = found
        .iter()
        .map(|(host, port)| format!("{host}:{port}"))
        .collect();
    (
        Resolved::Ok,
        found,
        format!("SRV record {question}: {}", shown.join(", ")),
    )
}

/// Both end in the domain of the name: what is behind its first label, or all of it if it has but two.
fn is_related(host: &str, name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let domain = match name.split_once('.') {
        Some((_, rest)) if rest.contains('.') => rest,
        _ => name.as_str(),
    };
    host.to_ascii_lowercase()
        .strip_suffix(domain)
        .is_some_and(|rest| rest.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::is_related;

    #[test]
    fn servers_of_other_domains_are_left_alone() {
        assert!(is_related(
            "shard-0.abc.mongodb.net",
            "cluster.abc.mongodb.net"
        ));
        assert!(is_related("Shard-0.db.example", "db.example."));
        assert!(!is_related("shard-0.evil.test", "cluster.abc.mongodb.net"));
        assert!(!is_related("xabc.mongodb.net", "cluster.abc.mongodb.net"));
        assert!(!is_related("example", "db.example"));
    }
}
