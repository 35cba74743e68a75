//! Real servers from the system's packages, each on a free port of loopback for as long as a test holds it.

use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::room::Room;

/// Where tests must not skip, as in `.ci/run`.
const REQUIRED: &str = "CAUSEDBY_SERVERS";

/// A slow machine starts a broker in half a minute.
const STARTS_WITHIN: Duration = Duration::from_secs(120);

static ROOMS: AtomicUsize = AtomicUsize::new(0);

/// A running server.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// Certificate and key that servers with TLS use, and everything else they need.
    room: Room,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // The whole group: some servers are shell scripts around the real one.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-TERM", "--", &group]).status();
        let gone_by = Instant::now() + Duration::from_secs(10);
        while Instant::now() < gone_by && matches!(self.process.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = Command::new("kill")
            .args(["-KILL", "--", &group])
            .stderr(Stdio::null())
            .status();
        let _ = self.process.wait();
    }
}

type Environment = Vec<(&'static str, String)>;

/// How a server is started: its program, and its arguments once it has a folder and a port.
struct Recipe<'a> {
    program: &'a str,
    /// Who it runs as if we are root and it will not be.
    user: Option<&'a str>,
    prepare: &'a dyn Fn(&Path, u16),
    arguments: &'a dyn Fn(&Path, u16) -> Vec<String>,
    environment: &'a dyn Fn(&Path, u16) -> Environment,
    ready: &'a dyn Fn(SocketAddr) -> bool,
}

impl Default for Recipe<'_> {
    fn default() -> Self {
        Self {
            program: "",
            user: None,
            prepare: &|_, _| (),
            arguments: &|_, _| Vec::new(),
            environment: &|_, _| Vec::new(),
            ready: &|address| TcpStream::connect(address).is_ok(),
        }
    }
}

impl Recipe<'_> {
    /// `None` where the program is not installed, which is said aloud, or is an error where it must be there.
    fn start(&self) -> Option<Server> {
        let Some(program) = find(self.program) else {
            let told = format!("{} is not installed", self.program);
            assert!(
                std::env::var_os(REQUIRED).is_none(),
                "{told}, and {REQUIRED} is set"
            );
            eprintln!("SKIPPED: {told}");
            return None;
        };
        let room = room();
        let folder = &room.0;
        let port = free_port();
        (self.prepare)(folder, port);
        if let Some(user) = self.user.filter(|_| is_root()) {
            run("chown", &["-R", user, &folder.to_string_lossy()]);
        }
        let mut command = self.command(&program);
        command
            .args((self.arguments)(folder, port))
            .envs((self.environment)(folder, port));
        let log = fs::File::create(folder.join("server.log")).unwrap();
        let process = new_group(&mut command)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn()
            .unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut server = Server {
            address,
            room,
            process,
        };
        server.wait(self.ready);
        Some(server)
    }

    fn command(&self, program: &Path) -> Command {
        match self.user.filter(|_| is_root()) {
            Some(user) => {
                let mut command = Command::new("runuser");
                command.args(["-u", user, "--"]).arg(program);
                command
            }
            None => Command::new(program),
        }
    }
}

impl Server {
    fn wait(&mut self, ready: &dyn Fn(SocketAddr) -> bool) {
        let ready_by = Instant::now() + STARTS_WITHIN;
        while !ready(self.address) {
            let ended = self.process.try_wait().unwrap();
            let log = || fs::read_to_string(self.room.0.join("server.log")).unwrap_or_default();
            assert!(ended.is_none(), "the server ended: {ended:?}\n{}", log());
            assert!(
                Instant::now() < ready_by,
                "the server does not start\n{}",
                log()
            );
            thread::sleep(Duration::from_millis(50));
        }
    }
}

fn new_group(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt;
    command.process_group(0)
}

fn find(program: &str) -> Option<PathBuf> {
    let usual = [
        "/usr/bin",
        "/usr/sbin",
        "/usr/local/bin",
        "/usr/lib/rabbitmq/bin",
    ]
    .map(PathBuf::from);
    let postgres = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let postgres = postgres.map(|version| version.path().join("bin"));
    let found = usual
        .into_iter()
        .chain(postgres)
        .map(|folder| folder.join(program));
    found.into_iter().find(|path| path.is_file())
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.starts_with(b"0\n")
}

/// A folder that every user may look into: servers have users of their own.
fn room() -> Room {
    let number = ROOMS.fetch_add(1, Ordering::Relaxed);
    let room = Room::new(&format!("server-{number}"));
    fs::set_permissions(&room.0, fs::Permissions::from_mode(0o755)).unwrap();
    room
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output().unwrap();
    assert!(
        output.status.success(),
        "{program}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// `server.crt` and `server.key` for `localhost`, signed by themselves.
fn certificate(folder: &Path) {
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(folder.join("server.crt"), made.cert.pem()).unwrap();
    fs::write(folder.join("server.key"), made.signing_key.serialize_pem()).unwrap();
    fs::set_permissions(folder.join("server.key"), fs::Permissions::from_mode(0o600)).unwrap();
}

fn owned<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

/// With a password for everybody and TLS for who wants it.
pub(crate) fn postgres() -> Option<Server> {
    let data = |folder: &Path| folder.join("data").to_string_lossy().into_owned();
    Recipe {
        program: "postgres",
        user: Some("postgres"),
        prepare: &|folder, _| {
            let Some(initdb) = find("initdb") else { return };
            fs::write(folder.join("password"), "secret\n").unwrap();
            let initdb = Recipe {
                user: Some("postgres"),
                ..Recipe::default()
            }
            .command(&initdb);
            if is_root() {
                run("chown", &["-R", "postgres", &folder.to_string_lossy()]);
            }
            let mut initdb = initdb;
            initdb.current_dir(folder).args([
                "--auth=scram-sha-256",
                "--no-sync",
                "--pwfile=password",
                "-D",
            ]);
            assert!(initdb.arg(data(folder)).output().unwrap().status.success());
            certificate(&folder.join("data"));
        },
        arguments: &|folder, port| {
            let mut all = owned([
                "-D",
                &data(folder),
                "-p",
                &port.to_string(),
                "-h",
                "127.0.0.1",
                "-k",
                "",
            ]);
            all.extend(owned([
                "-c",
                "ssl=on",
                "-c",
                "fsync=off",
                "-c",
                "max_connections=8",
            ]));
            all
        },
        // It accepts connections before it has started up.
        ready: &|address| {
            let mut asked = Command::new("pg_isready");
            asked.args(["-h", "127.0.0.1", "-p", &address.port().to_string()]);
            asked.output().is_ok_and(|output| output.status.success())
        },
        ..Recipe::default()
    }
    .start()
}

pub(crate) fn mariadb() -> Option<Server> {
    Recipe {
        program: "mariadbd",
        user: Some("mysql"),
        prepare: &|folder, _| {
            certificate(folder);
            let data = format!("--datadir={}", folder.join("data").display());
            run(
                "mariadb-install-db",
                &[
                    "--no-defaults",
                    "--auth-root-authentication-method=normal",
                    "--skip-test-db",
                    &data,
                ],
            );
        },
        arguments: &|folder, port| {
            let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
            owned([
                "--no-defaults",
                "--bind-address=127.0.0.1",
                &format!("--port={port}"),
                &format!("--datadir={}", path("data")),
                &format!("--socket={}", path("socket")),
                &format!("--ssl-cert={}", path("server.crt")),
                &format!("--ssl-key={}", path("server.key")),
            ])
        },
        ..Recipe::default()
    }
    .start()
}

pub(crate) fn redis() -> Option<Server> {
    Recipe {
        program: "redis-server",
        arguments: &|_, port| {
            owned([
                "--port",
                &port.to_string(),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--requirepass",
                "secret",
            ])
        },
        ..Recipe::default()
    }
    .start()
}

pub(crate) fn memcached() -> Option<Server> {
    Recipe {
        program: "memcached",
        user: Some("nobody"),
        arguments: &|_, port| owned(["-l", "127.0.0.1", "-p", &port.to_string()]),
        ..Recipe::default()
    }
    .start()
}

/// With TLS or without.
pub(crate) fn nginx(tls: bool) -> Option<Server> {
    let configuration = |port: u16| {
        let listen = match tls {
            true => format!(
                "listen 127.0.0.1:{port} ssl; ssl_certificate server.crt; ssl_certificate_key server.key;"
            ),
            false => format!("listen 127.0.0.1:{port};"),
        };
        format!(
            "pid pid; error_log stderr; daemon off; events {{}} http {{ access_log off; server {{ {listen} return 200; }} }}"
        )
    };
    Recipe {
        program: "nginx",
        prepare: &|folder, port| {
            certificate(folder);
            fs::write(folder.join("nginx.conf"), configuration(port)).unwrap();
        },
        arguments: &|folder, _| owned(["-p", &folder.to_string_lossy(), "-c", "nginx.conf"]),
        ..Recipe::default()
    }
    .start()
}

pub(crate) fn rabbitmq() -> Option<Server> {
    Recipe {
        program: "rabbitmq-server",
        user: Some("rabbitmq"),
        environment: &|folder, port| {
            let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
            vec![
                ("HOME", path("")),
                ("RABBITMQ_NODENAME", format!("causedby{port}@localhost")),
                ("RABBITMQ_NODE_IP_ADDRESS", "127.0.0.1".to_owned()),
                ("RABBITMQ_NODE_PORT", port.to_string()),
                ("RABBITMQ_DIST_PORT", free_port().to_string()),
                ("ERL_EPMD_PORT", free_port().to_string()),
                ("RABBITMQ_MNESIA_BASE", path("mnesia")),
                ("RABBITMQ_LOG_BASE", path("log")),
                ("RABBITMQ_PID_FILE", path("pid")),
                ("RABBITMQ_ENABLED_PLUGINS_FILE", path("plugins")),
            ]
        },
        ..Recipe::default()
    }
    .start()
}

pub(crate) fn sshd() -> Option<Server> {
    Recipe {
        program: "sshd",
        prepare: &|folder, _| {
            let key = folder.join("key").to_string_lossy().into_owned();
            run("ssh-keygen", &["-q", "-t", "ed25519", "-N", "", "-f", &key]);
            // Where it locks itself in before anybody has logged in.
            if is_root() {
                fs::create_dir_all("/run/sshd").unwrap();
            }
        },
        arguments: &|folder, port| {
            let key = folder.join("key").to_string_lossy().into_owned();
            owned([
                "-D",
                "-e",
                "-f",
                "/dev/null",
                "-h",
                &key,
                "-p",
                &port.to_string(),
                "-o",
                "ListenAddress=127.0.0.1",
                "-o",
                "PidFile=none",
            ])
        },
        ..Recipe::default()
    }
    .start()
}

pub(crate) fn slapd() -> Option<Server> {
    Recipe {
        program: "slapd",
        prepare: &|folder, _| {
            fs::write(
                folder.join("slapd.conf"),
                "database ldif\nsuffix \"cn=example\"\ndirectory .\n",
            )
            .unwrap();
        },
        arguments: &|_, port| {
            owned([
                "-f",
                "slapd.conf",
                "-d",
                "0",
                "-h",
                &format!("ldap://127.0.0.1:{port}"),
            ])
        },
        ..Recipe::default()
    }
    .start()
}
