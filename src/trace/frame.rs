//! One frame line: `[loader/][module[@version]/]class.method(source)`, its parts found on demand.

use memchr::{memchr, memrchr, memrchr2};

/// A stack frame as printed, without `at` and without packaging data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Frame<'a> {
    text: &'a str,
    packaging: Option<&'a str>,
}

impl<'a> Frame<'a> {
    /// A frame from its text, `java.base/java.net.Socket.connect(Socket.java:633)`.
    pub fn new(text: &'a str, packaging: Option<&'a str>) -> Self {
        Self { text, packaging }
    }

    /// The frame as printed: `java.base/java.net.Socket.connect(Socket.java:633)`.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Where the class was loaded from, as logback and log4j2 print it: `spring-core-6.1.jar!/:6.1`.
    pub fn packaging(&self) -> Option<&'a str> {
        self.packaging
    }

    /// `java.net.Socket.connect`: class and method without loader, module and source.
    pub fn call(&self) -> &'a str {
        let head = self.head();
        memrchr(b'/', head.as_bytes())
            .filter(|&slash| !is_hidden_class_suffix(&head[slash..]))
            .map_or_else(
                || strip_module_keeping_hidden(head),
                |slash| &head[slash + 1..],
            )
    }

    /// `java.base`, `app/m@1.0`, `app//`: everything before the class, without the last slash.
    pub fn module(&self) -> Option<&'a str> {
        let head = self.head();
        let module = &head[..head.len() - self.call().len()];
        module.strip_suffix('/').filter(|text| !text.is_empty())
    }

    /// `java.net.Socket`.
    pub fn class(&self) -> &'a str {
        self.class_and_method().0
    }

    /// `connect`, `<init>`, `lambda$main$0`.
    pub fn method(&self) -> &'a str {
        self.class_and_method().1
    }

    /// Both; the class is empty where the call names none.
    pub fn class_and_method(&self) -> (&'a str, &'a str) {
        let call = self.call();
        // Netty prints parameters behind the method's name, types with dots among them.
        let name = memchr(b'(', call.as_bytes()).unwrap_or(call.len());
        match memrchr2(b'.', b'#', &call.as_bytes()[..name]) {
            Some(dot) => (&call[..dot], &call[dot + 1..]),
            None => ("", call),
        }
    }

    /// What stands in the parentheses: `Socket.java:633`, `Native Method`, `Unknown Source`.
    pub fn source(&self) -> &'a str {
        match memrchr(b'(', self.text.as_bytes()) {
            Some(open) => self.text[open + 1..].trim_end_matches(')'),
            None => "",
        }
    }

    /// `Socket.java`; `None` for native methods and unknown sources.
    pub fn file(&self) -> Option<&'a str> {
        let source = self.source();
        let file = match source.rsplit_once(':') {
            Some((file, line))
                if line
                    .trim_start_matches('-')
                    .bytes()
                    .all(|b| b.is_ascii_digit()) =>
            {
                file
            }
            _ => source,
        };
        let file = file.rsplit('/').next().unwrap_or(file);
        let known = !matches!(
            file,
            "" | "Native Method" | "Unknown Source" | "null" | "NO_SOURCE_FILE"
        );
        (known && !file.starts_with('<')).then_some(file)
    }

    /// Line in the source file, counted from 1.
    pub fn line(&self) -> Option<u32> {
        let source = self.source();
        let colon = memrchr(b':', source.as_bytes())?;
        let line = source[colon + 1..].parse().ok();
        line.filter(|&line| line > 0)
    }

    fn head(&self) -> &'a str {
        memrchr(b'(', self.text.as_bytes()).map_or(self.text, |open| self.text[..open].trim_end())
    }
}

/// Whether the text after a slash is the address of a hidden class (`/0x00007f…`) and its method,
/// and so belongs to the class and not to a module.
fn is_hidden_class_suffix(from_slash: &str) -> bool {
    from_slash[1..].starts_with("0x")
}

fn strip_module_keeping_hidden(head: &str) -> &str {
    let Some(hidden) = head.rfind('/') else {
        return head;
    };
    head[..hidden]
        .rfind('/')
        .map_or(head, |slash| &head[slash + 1..])
}
