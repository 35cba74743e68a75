//! Hashes as Ruby prints them, `{"log"=>"…", "stream"=>nil}`: what Fluent Bit and Logstash write on
//! their standard output. They become the JSON that they mean.

use super::escape;
use super::work::Work;

/// Rewrites hashes in lines that may hold a part of a trace.
pub(super) fn rewrite(work: &mut Work<'_>) -> bool {
    let mut changed = false;
    for line in &mut work.lines {
        if line.is_free()
            && may_hold(&line.text)
            && let Some(json) = as_json(&line.text)
        {
            line.text = json.into();
            changed = true;
        }
    }
    changed
}

fn may_hold(text: &str) -> bool {
    let traced = ["at ", "Exception", "Error", "Caused by:", " more"];
    text.contains("\"=>") && text.contains("{\"") && traced.iter().any(|mark| text.contains(mark))
}

/// The line with colons for the rockets outside of strings, and `null` for `nil`; `None` when a string
/// does not end.
fn as_json(text: &str) -> Option<String> {
    let start = text.find("{\"")?;
    let mut out = String::with_capacity(text.len());
    out.push_str(&text[..start]);
    let mut rest = &text[start..];
    while let Some(open) = rest.find('"') {
        let (code, quoted) = rest.split_at(open);
        out.push_str(&code.replace("=>", ":").replace(":nil", ":null"));
        let length = escape::string_end(&quoted[1..])? + 2;
        out.push_str(&quoted[..length]);
        rest = &quoted[length..];
    }
    out.push_str(&rest.replace("=>", ":").replace(":nil", ":null"));
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rockets_outside_of_strings_become_colons() {
        assert_eq!(
            as_json(r#"[0] app: [1.5, {"log"=>"a \"=>\" b\n\tat c", "n"=>nil, "k"=>{"x"=>1}}]"#)
                .as_deref(),
            Some(r#"[0] app: [1.5, {"log":"a \"=>\" b\n\tat c", "n":null, "k":{"x":1}}]"#)
        );
        assert_eq!(as_json(r#"{"log"=>"no end"#), None);
    }
}
