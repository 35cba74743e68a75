//! Whom TLS trusts: the truststore of the program's JVM first, because it decides, then the operating system.

use std::path::{Path, PathBuf};
use std::{env, fs};

use causedby::check::tls::{Store, Trust};

use super::args::Looking;
use super::failure::{Failure, say};

/// The stores of this run. One that was named must be readable; those that are merely there need not.
pub(crate) fn trust(looking: &Looking) -> Result<Trust, Failure> {
    let password = looking.truststore_password.as_deref();
    let java = match &looking.truststore {
        Some(file) => Some(named(file, password)?),
        None => usual().and_then(|file| read(&file, password).ok()),
    };
    let system = Store::operating_system().ok();
    Ok(Trust {
        stores: java.into_iter().chain(system).collect(),
    })
}

fn named(file: &Path, password: Option<&str>) -> Result<Store, Failure> {
    let store = read(file, password)?;
    if store.is_empty() {
        say(
            "warning",
            &format!("{}: trusts nobody", file.display()),
            None,
        );
    }
    Ok(store)
}

fn read(file: &Path, password: Option<&str>) -> Result<Store, Failure> {
    let name = file.display().to_string();
    let bytes = fs::read(file).map_err(|error| Failure::new(format!("{name}: {error}")))?;
    Store::java(&name, &bytes, password).map_err(|error| Failure::new(format!("{name}: {error}")))
}

/// `cacerts` of JAVA_HOME, or of the `java` that the shell would run. Java 8 keeps it below `jre`.
fn usual() -> Option<PathBuf> {
    let named = env::var_os("JAVA_HOME")
        .filter(|home| !home.is_empty())
        .map(PathBuf::from);
    let home = named.or_else(on_path)?;
    let places = ["lib/security/cacerts", "jre/lib/security/cacerts"];
    places
        .into_iter()
        .map(|place| home.join(place))
        .find(|file| file.is_file())
}

fn on_path() -> Option<PathBuf> {
    let name = if cfg!(windows) { "java.exe" } else { "java" };
    let path = env::var_os("PATH")?;
    let java = env::split_paths(&path)
        .map(|dir| dir.join(name))
        .find(|file| file.is_file())?;
    let java = fs::canonicalize(java).ok()?;
    Some(java.parent()?.parent()?.to_path_buf())
}
