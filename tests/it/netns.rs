//! A network of three machines for a test alone: client, router, server, each a network namespace.
//! Servers run in threads of the test that have moved there; programs run with `ip netns exec`.
#![cfg(target_os = "linux")]

use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::dns;

/// Why no namespaces can be made here, if so.
pub(crate) fn missing() -> Option<String> {
    if !rustix::process::geteuid().is_root() {
        return Some("not root".to_owned());
    }
    let lacks = |program: &str| Command::new(program).arg("-V").output().is_err();
    let absent = ["ip", "nft"].into_iter().find(|program| lacks(program));
    if let Some(program) = absent {
        return Some(format!("`{program}` is not installed"));
    }
    let net = Net::new();
    net.err()
        .map(|error| format!("no network namespace can be made: {error}"))
}

/// Client, router and server. Taken down when dropped.
pub(crate) struct Net {
    name: String,
}

/// Addresses: client 10.77.1.2 and fd77:1::2, server 10.77.2.2 and fd77:2::2, the router .1 of both.
const LINKS: &str = "\
ip netns add {n}c && ip netns add {n}r && ip netns add {n}s
ip link add {n}0 netns {n}c type veth peer name left netns {n}r
ip link add {n}1 netns {n}s type veth peer name right netns {n}r
ip -n {n}c link set {n}0 name eth0
ip -n {n}s link set {n}1 name eth0
for each in {n}c {n}r {n}s; do ip -n $each link set lo up; done
ip -n {n}c addr add 10.77.1.2/24 dev eth0
ip -n {n}r addr add 10.77.1.1/24 dev left
ip -n {n}r addr add 10.77.2.1/24 dev right
ip -n {n}s addr add 10.77.2.2/24 dev eth0
ip -n {n}c addr add fd77:1::2/64 dev eth0 nodad
ip -n {n}r addr add fd77:1::1/64 dev left nodad
ip -n {n}r addr add fd77:2::1/64 dev right nodad
ip -n {n}s addr add fd77:2::2/64 dev eth0 nodad
ip -n {n}c link set dev eth0 up && ip -n {n}s link set dev eth0 up && ip -n {n}r link set dev left up && ip -n {n}r link set dev right up
ip netns exec {n}r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
ip -n {n}c route add default via 10.77.1.1
ip -n {n}s route add default via 10.77.2.1
ip -n {n}c -6 route add default via fd77:1::1
ip -n {n}s -6 route add default via fd77:2::1
";

impl Net {
    pub(crate) fn new() -> Result<Self, String> {
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let net = Self {
            name: format!("cb{}x{number}", std::process::id() % 100_000),
        };
        sh(&format!("set -e\n{}", LINKS.replace("{n}", &net.name)))?;
        for machine in ["client", "router", "server"] {
            let dir = net.etc(machine);
            fs::create_dir_all(&dir).map_err(|error| error.to_string())?;
            net.put(machine, "resolv.conf", "nameserver 10.77.1.1\n");
            net.put(machine, "nsswitch.conf", "hosts: files dns\n");
            net.hosts(machine, "");
        }
        Ok(net)
    }

    /// Unique among the tests that run.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    fn machine(&self, machine: &str) -> String {
        let letter = machine.chars().next().unwrap();
        format!("{}{letter}", self.name)
    }

    fn etc(&self, machine: &str) -> PathBuf {
        Path::new("/etc/netns").join(self.machine(machine))
    }

    fn put(&self, machine: &str, file: &str, text: &str) {
        fs::write(self.etc(machine).join(file), text).unwrap();
    }

    /// Names that a machine knows by its own file.
    pub(crate) fn hosts(&self, machine: &str, lines: &str) {
        let text = format!("127.0.0.1 localhost\n::1 localhost ip6-localhost\n{lines}");
        self.put(machine, "hosts", &text);
    }

    /// `client: nft add table inet t`
    pub(crate) fn set_up(&self, line: &str) {
        let (machine, command) = line.split_once(": ").unwrap();
        sh(&format!(
            "ip netns exec {} {command}",
            self.machine(machine)
        ))
        .unwrap();
    }

    /// A program on a machine.
    pub(crate) fn command(&self, machine: &str, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.machine(machine), program]);
        command.env_remove("KUBERNETES_SERVICE_HOST");
        command
    }

    /// Runs a closure on a machine; the sockets that it opens stay there.
    fn on<T: Send + 'static>(&self, machine: &str, work: impl FnOnce() -> T + Send + 'static) -> T {
        let path = Path::new("/run/netns").join(self.machine(machine));
        let moved = thread::spawn(move || {
            let space = File::open(path).unwrap();
            move_into_link_name_space(space.as_fd(), Some(LinkNameSpaceType::Network)).unwrap();
            work()
        });
        moved.join().unwrap()
    }

    /// A server that behaves as told until the test ends: `accept`, `close`, `reset`, `backlog`, or the
    /// text that it says at once.
    pub(crate) fn serve(&self, machine: &str, address: &str, does: &str) {
        let address: SocketAddr = address.parse().unwrap();
        let listener = self.on(machine, move || TcpListener::bind(address).unwrap());
        if does == "backlog" {
            rustix::net::listen(&listener, 0).unwrap();
            // One is taken into the queue, and there is no room for another.
            let kept = self.on(machine, move || {
                let connect = |_| TcpStream::connect_timeout(&address, Duration::from_millis(300));
                (0..3)
                    .filter_map(|number| connect(number).ok())
                    .collect::<Vec<_>>()
            });
            assert!(!kept.is_empty());
            std::mem::forget((listener, kept));
            return;
        }
        if does == "takes-ports" {
            // The range of the client is as small as its condition says.
            let taken = self.on("client", move || {
                let connect = |_| TcpStream::connect_timeout(&address, Duration::from_secs(5));
                (0..16)
                    .map_while(|number| connect(number).ok())
                    .collect::<Vec<_>>()
            });
            assert!(
                (1..16).contains(&taken.len()),
                "{} connections",
                taken.len()
            );
            std::mem::forget((listener, taken));
            return;
        }
        let does = does.to_owned();
        thread::spawn(move || {
            let mut kept = Vec::new();
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { break };
                match does.as_str() {
                    "accept" => kept.push(stream),
                    // Who goes away with bytes unread resets the connection: these are read.
                    "close" => drop(thread::spawn(move || {
                        let _ = stream.shutdown(Shutdown::Write);
                        let _ = stream.read_to_end(&mut Vec::new());
                    })),
                    // What was sent and not read is answered with a reset.
                    "reset" => drop(thread::spawn(move || stream.peek(&mut [0]))),
                    words => {
                        let _ = stream.write_all(words.as_bytes());
                        kept.push(stream);
                    }
                }
            }
        });
    }

    /// A name server on the router: what it says of a name stands in the name.
    pub(crate) fn serve_names(&self) {
        let socket = self.on("router", || UdpSocket::bind("10.77.1.1:53").unwrap());
        let listener = self.on("router", || TcpListener::bind("10.77.1.1:53").unwrap());
        thread::spawn(move || {
            let mut query = [0; 512];
            while let Ok((length, from)) = socket.recv_from(&mut query) {
                if let Some(answer) = dns::answer(&query[..length], true) {
                    let _ = socket.send_to(&answer, from);
                }
            }
        });
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let _ = dns::serve(&mut stream);
            }
        });
    }
}

impl Drop for Net {
    fn drop(&mut self) {
        for machine in ["client", "router", "server"] {
            let _ = Command::new("ip")
                .args(["netns", "del", &self.machine(machine)])
                .output();
            let _ = fs::remove_dir_all(self.etc(machine));
        }
    }
}

fn sh(script: &str) -> Result<(), String> {
    let output = Command::new("sh")
        .args(["-c", script])
        .output()
        .map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "{script}: {}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// Reads all that a program wrote.
pub(crate) fn text(mut from: impl Read) -> String {
    let mut text = String::new();
    from.read_to_string(&mut text).unwrap();
    text
}
