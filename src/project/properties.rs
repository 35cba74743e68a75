//! `.properties` as `java.util.Properties` reads them.

use super::Setting;

/// Every key with its value and the line on which it begins.
pub(super) fn settings(text: &str) -> Vec<Setting> {
    let mut settings = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        let mut logical = line.trim_start().to_owned();
        if logical.is_empty() || logical.starts_with(['#', '!']) {
            continue;
        }
        while goes_on(&logical) {
            logical.pop();
            let Some((_, next)) = lines.next() else { break };
            logical.push_str(next.trim_start());
        }
        let (key, value) = split(&logical);
        settings.push(Setting {
            key: unescaped(key),
            value: unescaped(value).trim_end().to_owned(),
            line: index + 1,
        });
    }
    settings
}

/// An odd number of backslashes at the end.
fn goes_on(line: &str) -> bool {
    line.bytes().rev().take_while(|&b| b == b'\\').count() % 2 == 1
}

/// The key ends at the first `=`, `:` or blank that is not escaped.
fn split(line: &str) -> (&str, &str) {
    let mut escaped = false;
    let end = line.char_indices().find(|&(_, c)| {
        let ends = !escaped && (c == '=' || c == ':' || c.is_whitespace());
        escaped = c == '\\' && !escaped;
        ends
    });
    let Some((at, _)) = end else {
        return (line, "");
    };
    let rest = line[at..].trim_start();
    let rest = rest.strip_prefix(['=', ':']).unwrap_or(rest);
    (&line[..at], rest.trim_start())
}

fn unescaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('t') => out.push('\t'),
            Some('n' | 'r' | 'f') => out.push(' '),
            Some('u') => {
                let digits = rest.as_str().get(..4).unwrap_or_default();
                let code = u32::from_str_radix(digits, 16).ok();
                if let Some(c) = code.and_then(char::from_u32) {
                    out.push(c);
                    rest = rest.as_str()[4..].chars();
                }
            }
            Some(other) => out.push(other),
            None => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::settings;

    #[test]
    fn keys_and_values_are_those_of_the_jdk() {
        let text = "# no\n! no\na=1\nb : 2\n  c 3\nd=x\\\n   y\ne\\:f=jdbc\\:h2\\:mem\ng\nh=\\u0041\\u00zz\n";
        let found: Vec<(String, String, usize)> = settings(text)
            .into_iter()
            .map(|one| (one.key, one.value, one.line))
            .collect();
        let expected = [
            ("a", "1", 3),
            ("b", "2", 4),
            ("c", "3", 5),
            ("d", "xy", 6),
            ("e:f", "jdbc:h2:mem", 8),
            ("g", "", 9),
            ("h", "A00zz", 10),
        ];
        let expected = expected.map(|(key, value, line)| (key.to_owned(), value.to_owned(), line));
        assert_eq!(found, expected);
    }
}
