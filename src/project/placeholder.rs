//! `${NAME:default}`: what a placeholder stands for, as far as the project's own files say.

use std::collections::HashMap;

use super::{Setting, VALUE_MAX};

/// Placeholders within placeholders that are followed.
const DEPTH_MAX: usize = 8;

/// Every setting by its name without regard to dots, dashes and case, as frameworks bind them.
pub(super) struct Variables<'s> {
    values: HashMap<String, &'s str>,
}

impl<'s> Variables<'s> {
    /// Of two with one name the first counts.
    pub(super) fn new(settings: impl Iterator<Item = &'s Setting>) -> Self {
        let mut values = HashMap::new();
        for setting in settings {
            values
                .entry(plain(&setting.key))
                .or_insert(setting.value.as_str());
        }
        Self { values }
    }

    /// The setting with its value spelled out; `None` if something in it is not known.
    pub(super) fn resolve(&self, setting: &Setting) -> Option<Setting> {
        Some(Setting {
            value: self.text(&setting.value, DEPTH_MAX)?,
            ..setting.clone()
        })
    }

    fn text(&self, text: &str, depth: usize) -> Option<String> {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            let inner = inner(&rest[at + 2..])?;
            out.push_str(&rest[..at]);
            out.push_str(&self.placeholder(inner, depth.checked_sub(1)?)?);
            if out.len() > VALUE_MAX {
                return None;
            }
            rest = &rest[at + 2 + inner.len() + 1..];
        }
        out.push_str(rest);
        // Maven's own, and a value that is encrypted.
        let foreign = out.starts_with("ENC(") || out.starts_with("{cipher}") || is_maven(&out);
        (!foreign).then_some(out)
    }

    /// `NAME`, `NAME:default`, `NAME:-default`, `NAME-default`.
    fn placeholder(&self, inner: &str, depth: usize) -> Option<String> {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "_.[]".contains(c);
        // Keys of Spring may have dashes; `-` and `?` of the shell need a look at what is known.
        let whole = inner.split(':').next().unwrap_or(inner);
        if let Some(value) = self.values.get(&plain(whole)) {
            return self.text(value, depth);
        }
        let end = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
        if let Some(value) = self.values.get(&plain(&inner[..end])).filter(|_| end > 0) {
            return self.text(value, depth);
        }
        let default = match inner.split_once(':') {
            Some((_, default)) if default.starts_with('?') => return None,
            Some((_, default)) => default.strip_prefix('-').unwrap_or(default),
            None => inner[end..].strip_prefix('-').filter(|_| end > 0)?,
        };
        self.text(default, depth)
    }
}

/// Up to the brace that closes.
fn inner(text: &str) -> Option<&str> {
    let mut depth = 0_usize;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' if depth == 0 => return Some(&text[..at]),
            b'}' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// `@project.version@`
fn is_maven(text: &str) -> bool {
    let mut parts = text.split('@').skip(1);
    parts.next().is_some_and(|part| {
        !part.is_empty() && !part.contains(['/', ':']) && parts.next().is_some()
    })
}

/// `SPRING_DATA_REDIS_HOST` and `spring.data.redis.host` are one name.
pub(super) fn plain(key: &str) -> String {
    let kept = key.chars().filter(char::is_ascii_alphanumeric);
    kept.map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::{Setting, Variables};

    fn resolved(value: &str) -> Option<String> {
        let setting = |key: &str, value: &str| Setting {
            key: key.to_owned(),
            value: value.to_owned(),
            line: 1,
        };
        let known = [
            setting("DB_HOST", "db1"),
            setting("app.db-port", "5433"),
            setting("loop", "${loop}"),
            setting("twice", "${DB_HOST}:${app.db-port}"),
        ];
        let variables = Variables::new(known.iter());
        variables.resolve(&setting("x", value)).map(|one| one.value)
    }

    #[test]
    fn placeholders_are_spelled_out_or_the_value_is_left_out() {
        for (value, expected) in [
            ("plain", Some("plain")),
            ("${DB_HOST}", Some("db1")),
            ("${db.host:other}", Some("db1")),
            ("${DB_HOST:-other}", Some("db1")),
            ("${DB_HOST-other}", Some("db1")),
            ("//${DB_HOST}:${app.db-port}/x", Some("//db1:5433/x")),
            ("${twice}", Some("db1:5433")),
            ("${NO:localhost}", Some("localhost")),
            ("${NO:-localhost}", Some("localhost")),
            ("${NO-localhost}", Some("localhost")),
            ("${NO:${DB_HOST}}", Some("db1")),
            ("${NO:${ALSO_NO:deep}}", Some("deep")),
            ("${NO:}", Some("")),
            ("${NO}", None),
            ("${NO:?must be set}", None),
            ("${loop}", None),
            ("${never closed", None),
            ("ENC(abc)", None),
            ("@db.host@", None),
            (
                "jdbc:postgresql://u:p@h:1/db",
                Some("jdbc:postgresql://u:p@h:1/db"),
            ),
        ] {
            assert_eq!(resolved(value).as_deref(), expected, "{value}");
        }
    }
}
