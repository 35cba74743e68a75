//! Class names in rules: exact, or a pattern of the whole name.

/// Whether a `class` is a pattern: it has a metacharacter other than those of every class name.
pub(crate) fn is_pattern(class: &str) -> bool {
    class.contains(['\\', '*', '+', '?', '(', ')', '[', ']', '{', '}', '|', '^'])
}

/// The pattern to search for, so that it must match the whole name.
pub(crate) fn whole(pattern: &str) -> String {
    format!("^(?:{pattern})$")
}

/// Whether an exact name has a package and no character that a name cannot have.
pub(crate) fn is_qualified(class: &str) -> bool {
    let fits = |one: char| one.is_alphanumeric() || matches!(one, '_' | '$' | '-');
    class.contains('.')
        && class
            .split('.')
            .all(|part| !part.is_empty() && part.chars().all(fits))
}

/// Whether a pattern starts with at least one package name: `org\.springframework\.`.
pub(crate) fn starts_with_package(pattern: &str) -> bool {
    let pattern = pattern.strip_prefix('^').unwrap_or(pattern);
    let fits = |one: char| one.is_alphanumeric() || one == '_';
    let rest = pattern.trim_start_matches(fits);
    rest.len() < pattern.len() && rest.starts_with("\\.")
}

/// Whether layouts shorten class names so: `j.l.IllegalStateException`.
pub(crate) fn is_shortened(class: &str) -> bool {
    class
        .split_once('.')
        .is_some_and(|(first, _)| first.len() == 1)
}

/// Whether a class name is another one with shortened packages.
pub(crate) fn shortens(short: &str, full: &str) -> bool {
    let mut full = full.rsplit('.');
    let mut short = short.rsplit('.');
    // The class itself is never shortened.
    let same_class = short.next() == full.next();
    let prefixes = short
        .by_ref()
        .zip(full.by_ref())
        .all(|(short, full)| !short.is_empty() && full.starts_with(short));
    same_class && prefixes && short.next().is_none() && full.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_and_dollars_do_not_make_a_pattern() {
        assert!(!is_pattern("a.b.C$D"));
        assert!(is_pattern(r"a\.b\.(C|D)"));
        assert!(is_qualified("a.b.C$D"));
        assert!(!is_qualified("NullPointerException"));
        assert!(!is_qualified("a..B"));
    }

    #[test]
    fn a_pattern_starts_with_a_literal_package() {
        assert!(starts_with_package(r"org\.springframework\..*"));
        assert!(!starts_with_package(r".*Exception"));
        assert!(!starts_with_package(r"(org|com)\.x\.Y"));
    }

    #[test]
    fn packages_may_be_shortened_but_not_the_class() {
        let full = "org.springframework.beans.factory.BeanCreationException";
        assert!(shortens("o.s.b.f.BeanCreationException", full));
        assert!(shortens("o.s.beans.factory.BeanCreationException", full));
        assert!(!shortens("o.s.b.BeanCreationException", full));
        assert!(!shortens("o.s.b.f.BeanException", full));
    }
}
