//! What a project's own configuration names: endpoints out of Spring's, Quarkus' and Micronaut's
//! `application` files, `.env` and compose files, for traces that do not name theirs. Opens no file, contacts nothing.

mod compose;
mod dotenv;
mod fit;
mod key;
mod placeholder;
mod properties;
mod yaml;

use crate::endpoint::Endpoint;

pub use fit::fitting;

use placeholder::Variables;

/// More settings than this are no configuration.
const SETTINGS_MAX: usize = 20_000;

/// Longer values are documents.
const VALUE_MAX: usize = 4096;

/// `found_in` of an endpoint that the configuration names begins so; file and line follow.
const PLACE: &str = "project:";

/// A key with its value, as the file has them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Setting {
    /// `spring.datasource.url`, `SPRING_DATASOURCE_URL`, `services.db.image`
    key: String,
    value: String,
    line: usize,
}

/// The file and line that name an endpoint, if it is the project's configuration that does.
pub fn place(found_in: &str) -> Option<&str> {
    found_in.strip_prefix(PLACE)
}

/// Whether a file of this name is read.
pub fn is_configuration(name: &str) -> bool {
    let application = name.starts_with("application") || name.starts_with("bootstrap");
    let data = [".properties", ".yml", ".yaml"];
    is_dotenv(name)
        || compose::is_compose(name)
        || application && data.iter().any(|end| name.ends_with(end))
}

/// Examples for others to copy are nobody's configuration.
fn is_dotenv(name: &str) -> bool {
    const EXAMPLES: [&str; 4] = ["example", "sample", "template", "dist"];
    let kind = name.strip_prefix(".env.");
    name == ".env" || kind.is_some_and(|kind| !EXAMPLES.iter().any(|word| kind.contains(word)))
}

/// The endpoints that files (name and text) configure, in the order of the files, each once.
/// What a placeholder stands for is looked up in the same files; without it the setting is left out.
pub fn endpoints(files: &[(String, String)]) -> Vec<Endpoint> {
    let read: Vec<(&str, Vec<Setting>)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), settings(name, text)))
        .collect();
    // What `.env` says is what the program gets, whatever is the default elsewhere.
    let (own, others): (Vec<_>, Vec<_>) = read
        .iter()
        .partition(|(name, _)| is_dotenv(base_name(name)));
    let all = own.iter().chain(&others).flat_map(|(_, settings)| settings);
    let variables = Variables::new(all);
    let mut found: Vec<Endpoint> = Vec::new();
    for (name, settings) in &read {
        let resolved: Vec<Setting> = settings
            .iter()
            .filter_map(|setting| variables.resolve(setting))
            .collect();
        let published = match compose::is_compose(base_name(name)) {
            true => compose::published(&resolved),
            false => Vec::new(),
        };
        for (line, mut endpoint) in published.into_iter().chain(key::endpoints(&resolved)) {
            endpoint.found_in = format!("{PLACE}{name}:{line}");
            let known = |other: &Endpoint| {
                (&other.host, other.port, &other.scheme)
                    == (&endpoint.host, endpoint.port, &endpoint.scheme)
            };
            if !found.iter().any(known) {
                found.push(endpoint);
            }
        }
    }
    found
}

fn settings(name: &str, text: &str) -> Vec<Setting> {
    let base = base_name(name);
    let mut settings = if is_dotenv(base) {
        dotenv::settings(text)
    } else if compose::is_compose(base) {
        compose::with_environment(yaml::settings(text))
    } else if base.ends_with(".properties") {
        properties::settings(text)
    } else {
        yaml::settings(text)
    };
    settings.truncate(SETTINGS_MAX);
    settings.retain(|setting| setting.value.len() <= VALUE_MAX);
    settings
}

fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

#[cfg(test)]
mod tests;
