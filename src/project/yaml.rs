//! YAML as a flat list of settings. Works on events, so that aliases are never followed and nothing grows
//! beyond the file.

use saphyr_parser::{Event, Parser};

use super::{SETTINGS_MAX, Setting};

/// Deeper nesting is no configuration.
const DEPTH_MAX: usize = 64;

/// A mapping or a list that is open.
struct Level {
    path: String,
    is_mapping: bool,
    /// The key whose value comes next.
    key: Option<String>,
    /// It is itself a key, which no configuration has.
    is_key: bool,
}

/// Every scalar with the path that leads to it: `spring.datasource.url`; elements of a list have the path of
/// the list. What stands before a fault is read.
pub(super) fn settings(text: &str) -> Vec<Setting> {
    let mut levels: Vec<Level> = Vec::new();
    let mut settings = Vec::new();
    for event in Parser::new_from_str(text) {
        let Ok((event, span)) = event else { break };
        match event {
            Event::Scalar(value, ..) => {
                let found = scalar(&mut levels, &value);
                settings.extend(found.map(|key| Setting {
                    key,
                    value: value.into_owned(),
                    line: span.start.line(),
                }));
            }
            Event::Alias(_) => {
                let _unknown = scalar(&mut levels, "");
            }
            Event::MappingStart(..) => open(&mut levels, true),
            Event::SequenceStart(..) => open(&mut levels, false),
            Event::MappingEnd | Event::SequenceEnd => close(&mut levels),
            Event::DocumentStart(_) => levels.clear(),
            _ => {}
        }
        if levels.len() > DEPTH_MAX || settings.len() >= SETTINGS_MAX {
            break;
        }
    }
    settings
}

/// The path of a value; `None` for a key, and for a value at the top.
fn scalar(levels: &mut [Level], text: &str) -> Option<String> {
    let level = levels.last_mut()?;
    if !level.is_mapping {
        return Some(level.path.clone());
    }
    match level.key.take() {
        None => {
            level.key = Some(text.to_owned());
            None
        }
        Some(key) => Some(joined(&level.path, &key)),
    }
}

fn open(levels: &mut Vec<Level>, is_mapping: bool) {
    let (path, is_key) = match levels.last_mut() {
        None => (String::new(), false),
        Some(level) if !level.is_mapping => (level.path.clone(), false),
        Some(level) => match level.key.take() {
            Some(key) => (joined(&level.path, &key), false),
            None => (level.path.clone(), true),
        },
    };
    levels.push(Level {
        path,
        is_mapping,
        key: None,
        is_key,
    });
}

fn close(levels: &mut Vec<Level>) {
    let is_key = levels.pop().is_some_and(|level| level.is_key);
    if let Some(level) = levels.last_mut().filter(|_| is_key) {
        level.key = Some(String::new());
    }
}

fn joined(path: &str, key: &str) -> String {
    match path.is_empty() {
        true => key.to_owned(),
        false => format!("{path}.{key}"),
    }
}

#[cfg(test)]
mod tests {
    use super::settings;

    fn found(text: &str) -> Vec<String> {
        settings(text)
            .into_iter()
            .map(|one| format!("{}={}@{}", one.key, one.value, one.line))
            .collect()
    }

    #[test]
    fn paths_lead_to_every_scalar_of_every_document() {
        let text = "spring:\n  data:\n    redis: {host: a, port: 1}\n---\nspring.kafka:\n  servers:\n    - b:1\n    - c:2\n";
        let expected = [
            "spring.data.redis.host=a@3",
            "spring.data.redis.port=1@3",
            "spring.kafka.servers=b:1@7",
            "spring.kafka.servers=c:2@8",
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn aliases_complex_keys_and_faults_do_no_harm() {
        assert_eq!(found("a: &x 1\nb: *x\nc: 2\n"), ["a=1@1", "c=2@3"]);
        assert_eq!(
            found("? [p, q]\n: r\ns: t\n"),
            ["=p@1", "=q@1", "=r@2", "s=t@3"]
        );
        assert_eq!(found("a: 1\nb: [\n"), ["a=1@1"]);
        assert!(found(&"[".repeat(100_000)).is_empty());
        assert!(found("just text").is_empty());
    }
}
