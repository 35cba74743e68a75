//! `{lower_snake}` in the texts of entries. Any other brace is text, and so is one behind `$` or
//! `%`: shells, Spring and `curl -w` have placeholders of their own.

/// Placeholders that the endpoint fills; all others are named groups of the entry's own patterns.
pub(crate) const OF_ENDPOINT: [&str; 4] = ["address", "host", "port", "scheme"];

/// A text cut at its placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// Stays as it is.
    Text(&'a str),
    /// The name between the braces.
    Placeholder(&'a str),
}

/// Cuts a text at its placeholders.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(open) = text[at..].find('{').map(|offset| at + offset) {
        at = open + 1;
        let foreign = text[..open].ends_with(['$', '%']);
        let Some(name) = name_at(&text[at..]).filter(|_| !foreign) else {
            continue;
        };
        if open > from {
            found.push(Piece::Text(&text[from..open]));
        }
        found.push(Piece::Placeholder(name));
        at += name.len() + 1;
        from = at;
    }
    if from < text.len() {
        found.push(Piece::Text(&text[from..]));
    }
    found
}

/// The names of a text's placeholders.
pub(crate) fn names(text: &str) -> impl Iterator<Item = &str> {
    pieces(text).into_iter().filter_map(|piece| match piece {
        Piece::Placeholder(name) => Some(name),
        Piece::Text(_) => None,
    })
}

fn name_at(rest: &str) -> Option<&str> {
    let end = rest.find('}')?;
    let name = &rest[..end];
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    let starts = name.bytes().next()?.is_ascii_lowercase();
    (starts && name.bytes().all(known)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_snake_in_braces_is_a_placeholder() {
        assert_eq!(
            pieces("nc {host} ${var} %{x}{a_1}{\"x\": {port}"),
            [
                Piece::Text("nc "),
                Piece::Placeholder("host"),
                Piece::Text(" ${var} %{x}"),
                Piece::Placeholder("a_1"),
                Piece::Text("{\"x\": "),
                Piece::Placeholder("port"),
            ]
        );
    }

    #[test]
    fn a_text_without_placeholders_is_one_piece() {
        assert_eq!(pieces("a } { b"), [Piece::Text("a } { b")]);
        assert!(pieces("").is_empty());
    }
}
