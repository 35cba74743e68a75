//! Who listens on this machine: every socket, its program and owner where they may be seen.

use std::net::SocketAddr;

/// A listening socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// Where it listens.
    pub address: SocketAddr,
    /// The program behind it, where it may be seen.
    pub program: Option<String>,
    /// Its number.
    pub pid: Option<u32>,
    /// Whose it is.
    pub user: Option<String>,
}

/// What the system says of its sockets and programs.
#[derive(Clone, Debug, Default)]
pub struct Sockets {
    /// What listens, as far as it can be seen.
    pub listening: Vec<Socket>,
    /// Whether that is all of it, so that a port which is not listed has no listener.
    pub complete: bool,
    /// Names of running programs, those without sockets too.
    pub programs: Vec<String>,
    /// Whether these are the programs of all users.
    pub all_programs: bool,
}

#[cfg(target_os = "linux")]
pub(super) use linux::sockets;

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashMap;
    use std::fs;
    use std::net::SocketAddr;

    use procfs::ProcError;
    use procfs::net::{TcpNetEntry, TcpState};
    use procfs::process::{FDTarget, Process};

    use super::{Socket, Sockets};
    use crate::check::address::plain;

    /// Reads `/proc`: the sockets of this network namespace, and all programs that may be seen.
    pub(in crate::check) fn sockets() -> Sockets {
        let running = running();
        let names = users();
        let owner = |entry: &TcpNetEntry| running.owners.get(&entry.inode).cloned();
        let socket = |entry: TcpNetEntry| {
            let (pid, program) = owner(&entry).unzip();
            Socket {
                address: unmapped(entry.local_address),
                program,
                pid,
                user: Some(
                    names
                        .get(&entry.uid)
                        .cloned()
                        .unwrap_or_else(|| entry.uid.to_string()),
                ),
            }
        };
        let four = procfs::net::tcp();
        let six = procfs::net::tcp6();
        // Without IPv6 there is no second table.
        let no_six = matches!(six, Err(ProcError::NotFound(_)));
        let complete = four.is_ok() && (six.is_ok() || no_six);
        let six = six.unwrap_or_default();
        let all = four.unwrap_or_default().into_iter().chain(six);
        let listening = all.filter(|entry| entry.state == TcpState::Listen);
        Sockets {
            listening: listening.map(socket).collect(),
            complete,
            programs: running.programs,
            all_programs: running.all,
        }
    }

    fn unmapped(address: SocketAddr) -> SocketAddr {
        SocketAddr::new(plain(address.ip()), address.port())
    }

    struct Running {
        owners: HashMap<u64, (u32, String)>,
        programs: Vec<String>,
        all: bool,
    }

    fn running() -> Running {
        let mut running = Running {
            owners: HashMap::new(),
            programs: Vec::new(),
            // Where /proc hides other users' programs, it hides the first one too.
            all: fs::read("/proc/1/comm").is_ok(),
        };
        let Ok(processes) = procfs::process::all_processes() else {
            running.all = false;
            return running;
        };
        for process in processes.flatten() {
            let Some(program) = program(&process) else {
                continue;
            };
            for inode in inodes(&process) {
                let owner = (process.pid().unsigned_abs(), program.clone());
                // Children inherit the socket: the parent, with the smaller number, is the one to name.
                running.owners.entry(inode).or_insert(owner);
            }
            running.programs.push(program);
        }
        running
    }

    fn program(process: &Process) -> Option<String> {
        process.stat().ok().map(|stat| stat.comm)
    }

    fn inodes(process: &Process) -> Vec<u64> {
        let Ok(open) = process.fd() else {
            return Vec::new();
        };
        let sockets = open.flatten().filter_map(|file| match file.target {
            FDTarget::Socket(inode) => Some(inode),
            _ => None,
        });
        sockets.collect()
    }

    /// Names of local users; those of a directory service are shown as numbers.
    fn users() -> HashMap<u32, String> {
        let table = fs::read_to_string("/etc/passwd").unwrap_or_default();
        let user = |line: &str| {
            let mut fields = line.split(':');
            let name = fields.next()?.to_owned();
            Some((fields.nth(1)?.parse().ok()?, name))
        };
        table.lines().filter_map(user).collect()
    }

    #[cfg(test)]
    mod tests {
        use std::net::TcpListener;

        use super::sockets;

        #[test]
        fn an_own_listener_is_seen_with_its_process() {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
            let address = listener.local_addr().expect("an address");
            let found = sockets().listening;
            let own = found
                .iter()
                .find(|one| one.address == address)
                .expect("the listener");
            assert_eq!(own.pid, Some(std::process::id()));
            assert!(own.user.is_some() && own.program.is_some());
        }
    }
}

/// Other systems show the sockets of processes that may be seen; a socket whose owner is hidden is not
/// listed, so that nothing can be said of a port without a listener.
#[cfg(not(target_os = "linux"))]
pub(super) fn sockets() -> Sockets {
    let Ok(all) = listeners::get_all() else {
        return Sockets::default();
    };
    let listening = all.into_iter().filter(|one| {
        one.protocol == listeners::Protocol::TCP && one.state == listeners::SocketState::Listen
    });
    let socket = |one: listeners::Listener| Socket {
        address: one.socket,
        program: Some(one.process.name.trim_end_matches(".exe").to_owned()),
        pid: Some(one.process.pid),
        user: None,
    };
    let mut sockets: Vec<Socket> = listening.map(socket).collect();
    sockets.sort_by_key(|one| (one.address, one.pid));
    Sockets {
        listening: sockets,
        complete: false,
        programs: Vec::new(),
        all_programs: false,
    }
}
