//! The exported knowledge base: every page is well-formed, every link leads somewhere, nothing comes
//! from elsewhere, and what stands in an entry stays text.

use std::collections::{BTreeMap, BTreeSet};

use causedby::kb::Base;
use causedby::render::{
    SCAN_STYLE, SEARCH, SORT, STYLE, SiteFile, html_entry, html_site, markdown_site,
};
use html5gum::{DefaultEmitter, Token, Tokenizer};
use regex::Regex;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::kb::with;

/// Elements that have no end.
const VOID: [&str; 3] = ["input", "link", "meta"];

/// What a browser sees of a page.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) ids: BTreeSet<String>,
    pub(crate) links: Vec<String>,
    pub(crate) elements: BTreeSet<String>,
    pub(crate) attributes: BTreeSet<String>,
    /// Texts by the element in which they stand.
    pub(crate) texts: Vec<(String, String)>,
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Reads a page; fails for what a browser would have to mend.
pub(crate) fn read(path: &str, html: &str) -> Seen {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let mut seen = Seen::default();
    let mut open: Vec<String> = Vec::new();
    for token in Tokenizer::new_with_emitter(html, emitter) {
        match token.unwrap() {
            Token::StartTag(tag) => {
                let name = text(&tag.name);
                for (key, value) in &tag.attributes {
                    let (key, value) = (text(key), text(value));
                    match key.as_str() {
                        "id" => assert!(seen.ids.insert(value), "{path}: an id twice"),
                        "href" => seen.links.push(value),
                        _ => {}
                    }
                    seen.attributes.insert(key);
                }
                if !VOID.contains(&name.as_str()) {
                    open.push(name.clone());
                }
                seen.elements.insert(name);
            }
            Token::EndTag(tag) => assert_eq!(open.pop(), Some(text(&tag.name)), "{path}"),
            Token::String(string) => {
                seen.texts
                    .push((open.last().cloned().unwrap_or_default(), text(&string)));
            }
            Token::Error(error) => panic!("{path}: {error:?}"),
            Token::Comment(comment) => panic!("{path}: {comment:?}"),
            Token::Doctype(_) => {}
        }
    }
    assert_eq!(open, [""; 0], "{path}");
    seen
}

fn seen(files: &[SiteFile]) -> BTreeMap<String, Seen> {
    let one = |file: &SiteFile| (file.path.clone(), read(&file.path, &file.text));
    files.iter().map(one).collect()
}

/// `entries/a.html` + `../index.html#x` → `index.html`, `x`
fn resolved(from: &str, link: &str) -> (String, String) {
    let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
    if path.is_empty() {
        return (from.to_owned(), anchor.to_owned());
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    (parts.join("/"), anchor.to_owned())
}

#[test]
fn every_page_is_well_formed_and_every_link_leads_somewhere() {
    let base = Base::bundled();
    let pages = seen(&html_site(&base));
    assert_eq!(pages.len(), base.list().len() + 2);
    let mut linked = BTreeSet::new();
    for (path, page) in &pages {
        for link in page
            .links
            .iter()
            .filter(|link| !link.starts_with("https://"))
        {
            let (target, anchor) = resolved(path, link);
            let there = pages
                .get(&target)
                .unwrap_or_else(|| panic!("{path}: {link}"));
            assert!(
                anchor.is_empty() || there.ids.contains(&anchor),
                "{path}: {link}"
            );
            linked.insert(target);
        }
    }
    assert_eq!(linked.len(), pages.len(), "every page can be reached");
}

#[test]
fn nothing_of_a_page_comes_from_elsewhere() {
    for (path, page) in seen(&html_site(&Base::bundled())) {
        for element in [
            "img", "link", "iframe", "object", "embed", "form", "base", "svg",
        ] {
            assert!(!page.elements.contains(element), "{path}: {element}");
        }
        for attribute in &page.attributes {
            assert!(
                !attribute.starts_with("on") && attribute != "src" && attribute != "style",
                "{path}: {attribute}"
            );
        }
    }
    for style in [STYLE, SCAN_STYLE] {
        assert!(!style.text.contains("url(") && !style.text.contains("@import"));
    }
    let acts =
        Regex::new(r"innerHTML|insertAdjacent|write\(|eval|Function|fetch|import|location|cookie")
            .unwrap();
    for script in [SEARCH, SORT] {
        assert!(!acts.is_match(script.text));
    }
}

/// Base 64.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let digit = bits >> (18 - 6 * place) & 63;
            out.push(if place > chunk.len() {
                '='
            } else {
                char::from(DIGITS[digit as usize])
            });
        }
    }
    out
}

#[test]
fn the_policy_of_the_pages_names_their_style_and_script() {
    for asset in [STYLE, SCAN_STYLE, SEARCH, SORT] {
        assert_eq!(base64(&Sha256::digest(asset.text)), asset.hash);
    }
    let files = html_site(&Base::bundled());
    for (path, page) in seen(&files) {
        for (element, text) in page.texts {
            match element.as_str() {
                "style" => assert_eq!(text, STYLE.text, "{path}"),
                "script" => assert_eq!(text, SEARCH.text, "{path}"),
                _ => {}
            }
        }
    }
}

/// Texts that would be more than text if somebody forgot to escape them.
const HOSTILE: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    "</style></title></code></pre></script><b>",
    "<!-- -->]]>",
    "&lt;b&gt; &amp; &#60;i&#62;",
    "`<u>` ``` <http://evil.example> [a](javascript:alert(1)) ![i](http://evil.example/i)",
    "a\u{202e}b\u{200b}\u{1b}[31m\u{0}c",
];

fn hostile() -> Base {
    let all = HOSTILE.join(" ");
    let entry = json!({
        "title": all, "summary": all, "affects": [all],
        "match": [{"class": "org.acme.AcmeException", "message": format!("two words {}", regex::escape(&all))},
                  {"class": "org\\.acme\\.(<b>|\"x\").*"}],
        "causes": [{"id": "one", "text": all}, {"id": "two", "text": all}],
        "fixes": [{"for": ["one"], "step": all, "tip": all, "commands": {"linux": all, "windows": all},
                   "snippet": {"language": all, "text": all}},
                  {"for": ["two"], "step": all, "tip": all}],
        "escalation": all, "faqs": [{"question": all, "answer": all}],
        "references": [format!("https://x.example/\"onclick=\"{all}")],
        "related": ["other"],
    });
    let (_, text) = with("hostile", entry);
    let family = "<b>\"family'".to_owned();
    let hostile = (format!("kb/{family}/hostile.json"), text);
    Base::of_entries(vec![hostile, with("other", json!({}))]).unwrap()
}

#[test]
fn hostile_texts_stay_texts_in_html() {
    let base = hostile();
    let harmless = seen(&html_site(&Base::bundled()));
    let elements: BTreeSet<&String> = harmless.values().flat_map(|page| &page.elements).collect();
    let attributes: BTreeSet<&String> = harmless
        .values()
        .flat_map(|page| &page.attributes)
        .collect();
    let mut files = html_site(&base);
    let alone = html_entry(base.get("hostile").unwrap());
    files.push(SiteFile {
        path: "alone.html".to_owned(),
        text: alone,
    });
    for file in &files {
        assert!(
            !file.text.contains(['\u{202e}', '\u{200b}', '\u{1b}', '\0']),
            "{}",
            file.path
        );
    }
    for (path, page) in seen(&files) {
        for element in &page.elements {
            assert!(elements.contains(element), "{path}: {element}");
        }
        for attribute in &page.attributes {
            assert!(attributes.contains(attribute), "{path}: {attribute}");
        }
        assert!(
            page.links
                .iter()
                .all(|link| !link.contains("javascript:") || link.starts_with("https://"))
        );
        let whole: String = page.texts.iter().map(|(_, text)| text.as_str()).collect();
        assert!(
            !path.contains("hostile") || whole.contains("<script>alert(1)</script>"),
            "{path}"
        );
    }
}

#[test]
fn links_of_the_markdown_pages_lead_somewhere() {
    let base = Base::bundled();
    let files = markdown_site(&base);
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(paths.len(), base.list().len() + 2);
    let link = Regex::new(r"\]\(([^)]*\.md)\)").unwrap();
    let mut count = 0;
    for file in &files {
        for found in link.captures_iter(&file.text) {
            count += 1;
            let (target, _) = resolved(&file.path, &found[1]);
            assert!(paths.contains(target.as_str()), "{}: {target}", file.path);
        }
    }
    assert!(count > paths.len());
}

#[test]
fn hostile_texts_stay_texts_in_markdown() {
    let own = Regex::new(r"\[[^\n]*?\]\((?:\.\./)?(?:entries/)?[a-z-]+\.md\)").unwrap();
    let live = Regex::new(r"(?m)(^|[^\\])(<[a-z!/]|\]\(|!\[)").unwrap();
    for file in markdown_site(&hostile()) {
        let bare = file.text.replacen("<!-- generator: causedby -->", "", 1);
        let outside = crate::safety::outside_code(&own.replace_all(&bare, "")).join("\n");
        let live = live.find(&outside).map(|found| found.as_str());
        assert_eq!(live, None, "{}", file.path);
        assert!(
            !file.text.contains(['\u{202e}', '\u{1b}', '\0']),
            "{}",
            file.path
        );
    }
}
