//! `.env`: `NAME=value` lines, as compose and the shells read them.

use super::Setting;

/// Every variable with its value.
pub(super) fn settings(text: &str) -> Vec<Setting> {
    let lines = text.lines().enumerate();
    lines
        .filter_map(|(index, line)| {
            let (key, value) = variable(line)?;
            Some(Setting {
                key,
                value,
                line: index + 1,
            })
        })
        .collect()
}

/// `NAME=value`, `export NAME="value"`.
pub(super) fn variable(line: &str) -> Option<(String, String)> {
    let line = line.trim();
    let line = line.strip_prefix("export ").unwrap_or(line);
    let (key, value) = line.split_once('=')?;
    let key = key.trim();
    let is_name = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
    (!key.is_empty() && key.bytes().all(is_name)).then(|| (key.to_owned(), plain(value.trim())))
}

/// Without quotes, or without the comment behind it.
fn plain(value: &str) -> String {
    for quote in ['"', '\''] {
        if let Some(rest) = value.strip_prefix(quote) {
            return rest.split(quote).next().unwrap_or_default().to_owned();
        }
    }
    let end = value.find(" #").unwrap_or(value.len());
    value[..end].trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::settings;

    #[test]
    fn quotes_comments_and_exports_are_taken_off() {
        let text = "# no\nA=1\nexport B=\"two # not a comment\" # but this\nC='3'\nD=four # comment\nno variable\nE=\n";
        let found: Vec<String> = settings(text)
            .into_iter()
            .map(|one| format!("{}={}@{}", one.key, one.value, one.line))
            .collect();
        assert_eq!(
            found,
            [
                "A=1@2",
                "B=two # not a comment@3",
                "C=3@4",
                "D=four@5",
                "E=@7"
            ]
        );
    }
}
