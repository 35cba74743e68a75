//! What names of throwables look like: shared by the layouts, which look for them in odd places,
//! and the parser.

/// Endings of class names that are throwables beyond doubt.
const ENDINGS: &[&str] = &[
    "Exception",
    "Error",
    "Throwable",
    "Failure",
    "Fault",
    "Timeout",
    "ExceptionInfo",
    "Panic",
    "Signal",
    "Interrupt",
];

/// First segments of package names under which libraries and applications are published. Python's
/// and Ruby's errors stand under others.
const ROOTS: &[&str] = &[
    "java",
    "javax",
    "jakarta",
    "jdk",
    "sun",
    "com",
    "org",
    "net",
    "io",
    "edu",
    "gov",
    "dev",
    "app",
    "kotlin",
    "kotlinx",
    "scala",
    "groovy",
    "clojure",
    "akka",
    "reactor",
    "feign",
    "retrofit2",
    "okhttp3",
    "rx",
    "oracle",
    "weblogic",
    "android",
    "androidx",
    "cucumber",
    "junit",
    "ch",
    "de",
    "fr",
    "nl",
    "uk",
    "eu",
    "br",
    "cn",
    "jp",
    "ru",
    "pl",
    "it",
    "es",
    "se",
    "no",
    "fi",
    "dk",
    "cz",
    "at",
    "be",
    "au",
    "ca",
    "in",
    "us",
    "me",
    "co",
    "tech",
    "cloud",
    "software",
    "zio",
    "cats",
    "play",
    "liquibase",
    "freemarker",
    "graphql",
    "ratpack",
    "spark",
    "lucee",
    "coldfusion",
    "brave",
    "zipkin2",
    "dalvik",
    "libcore",
    "ucar",
    "hudson",
    "jenkins",
    "clj_http",
    "slick",
];

/// The characters of a class name at the start of the text.
pub(crate) fn class_token(text: &str) -> Option<&str> {
    let is_ascii_part = |byte: u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$' | b'/' | b'-' | b'\'')
    };
    let is_part = |c: char| match u8::try_from(c) {
        Ok(byte) if byte.is_ascii() => is_ascii_part(byte),
        _ => c.is_alphanumeric(),
    };
    let ascii = text.bytes().take_while(|&byte| is_ascii_part(byte)).count();
    let end = match text.as_bytes().get(ascii) {
        Some(0x80..) => text[ascii..]
            .find(|c| !is_part(c))
            .map_or(text.len(), |end| ascii + end),
        _ => ascii,
    };
    let token = &text[..end];
    let first = token.chars().next()?;
    (first.is_alphabetic() || matches!(first, '_' | '$')).then_some(token)
}

/// `java.net.ConnectException`, `a.B$Down`: qualified, its last segment a class by custom.
pub(crate) fn is_qualified_class(token: &str) -> bool {
    let Some((package, name)) = token.rsplit_once('.') else {
        return false;
    };
    let part_ok = |part: &str| {
        !part.is_empty()
            && !part.starts_with(|c: char| c.is_ascii_digit())
            && !part.contains(['/', '-', '\''])
    };
    package.split('.').all(part_ok)
        && part_ok(name)
        && name.starts_with(|c: char| c.is_uppercase() || matches!(c, '$' | '_'))
}

/// Whether the simple name ends as names of throwables do.
pub(crate) fn is_throwable_name(class: &str) -> bool {
    let name = class.rsplit(['.', '$']).next().unwrap_or(class);
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let last = name.as_bytes().last();
    // Comparing the last byte needs no call; most names are out by it.
    ENDINGS
        .iter()
        .any(|ending| ending.as_bytes().last() == last && name.ends_with(ending))
        && name.starts_with(|c: char| c.is_uppercase())
}

/// Length of words that were put in front of a JDK class without a blank: `…in methodjava.io.IOException`.
pub(crate) fn glued(class: &str) -> usize {
    let first = class.split('.').next().unwrap_or_default();
    ["javax", "java"]
        .iter()
        .find_map(|root| first.strip_suffix(root))
        .filter(|words| words.ends_with(|one: char| one.is_ascii_alphabetic()))
        .map_or(0, str::len)
}

/// Whether the package is one of Java's world.
pub(crate) fn has_java_root(class: &str) -> bool {
    class
        .split_once('.')
        .is_some_and(|(root, _)| ROOTS.contains(&root))
}

/// Whether the text begins with a throwable's name.
pub(crate) fn starts_with_throwable(text: &str) -> bool {
    // Packages begin in lower case; .NET's name spaces do not.
    let packaged = |class: &str| class.starts_with(|c: char| c.is_lowercase());
    class_token(text.trim_start()).is_some_and(|class| {
        packaged(class) && is_qualified_class(class) && is_throwable_name(class)
    })
}

/// Whether some word of the text is a throwable's name.
pub(crate) fn holds_throwable(text: &str) -> bool {
    let marks = |c: char| c.is_whitespace() || matches!(c, '=' | '"' | '[' | '(' | '>' | '|' | ',');
    text.split(marks).any(starts_with_throwable)
}
