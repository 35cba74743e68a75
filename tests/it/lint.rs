//! What makes an entry wrong.

use causedby::kb::{Base, Finding};
use serde_json::{Value, json};

use crate::kb::{entry, with};

fn findings(files: Vec<(String, String)>) -> Vec<String> {
    match Base::of_entries(files) {
        Ok(_) => Vec::new(),
        Err(found) => found.iter().map(Finding::to_string).collect(),
    }
}

#[track_caller]
fn assert_finding(changes: Value, expected: &str) {
    let found = findings(vec![with("sample", changes)]);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("kb/test/sample.json: "), "{found:?}");
    assert!(found[0].contains(expected), "{found:?} lacks {expected}");
}

#[test]
fn a_complete_entry_has_no_findings() {
    assert_eq!(findings(vec![with("sample", json!({}))]), [""; 0]);
}

#[test]
fn every_problem_of_every_file_is_reported_at_once_with_its_place() {
    let bad = with(
        "Bad",
        json!({
            "title": "Ends.",
            "severity": "dreadful",
            "extra": 1,
            "affects": "all",
            "match": [{"class": "NoPackage", "message": "(", "colour": "red"}, {}],
            "causes": [{"id": "one", "text": ""}, {"id": "two", "text": "TODO", "supported_by": ["tcp-maybe"]}],
            "fixes": [{"for": ["three"], "step": "Ask {nobody}.", "tip": "x", "commands": {"beos": "ls"}}],
            "related": ["nothing"],
            "references": ["http://x"],
        }),
    );
    let worse = ("kb/test/worse.json".to_owned(), "{".to_owned());
    let found = findings(vec![bad, worse]);
    for expected in [
        "/id: `Bad` is not kebab-case",
        "/title: ends in a full stop",
        "/severity: `dreadful` is none of: low, moderate, high, critical",
        "/extra: unknown key",
        "/affects: must be an array",
        "/match/0/class: `NoPackage` is not a class name with its package",
        "/match/0/message: not a valid pattern: unclosed group",
        "/match/0/colour: unknown key",
        "/match/1: names neither a class",
        "/causes/0/text: is empty",
        "/causes/0/id: no fix is for `one`",
        "/causes/1/text: holds `TODO`",
        "/causes/1/supported_by/0: `tcp-maybe` is none of",
        "/fixes/0/for/0: no cause has the id `three`",
        "/fixes/0/step: nothing fills {nobody}",
        "/fixes/0/commands/beos: unknown key",
        "/related/0: no entry has the id `nothing`",
        "/references/0: is not an https address",
    ] {
        let text = format!("kb/test/Bad.json: {expected}");
        assert!(
            found.iter().any(|line| line.starts_with(&text)),
            "{expected} in {found:#?}"
        );
    }
    assert!(
        found
            .iter()
            .any(|line| line.starts_with("kb/test/worse.json: not JSON: "))
    );
}

#[test]
fn an_id_is_the_name_of_its_file_and_occurs_once() {
    assert_finding(
        json!({"id": "other"}),
        "/id: `other` is not the name of the file",
    );
    let (_, text) = with("sample", json!({}));
    let twice = vec![
        ("kb/a/sample.json".to_owned(), text.clone()),
        ("kb/b/sample.json".to_owned(), text),
    ];
    assert_eq!(
        findings(twice),
        ["kb/b/sample.json: /id: `sample` is also the id of kb/a/sample.json"]
    );
}

#[test]
fn a_missing_key_is_reported_once() {
    let (file, text) = with("sample", json!({}));
    let text = text.replace("\"escalation\": \"Call those who run it.\",\n", "");
    assert_eq!(
        findings(vec![(file, text)]),
        ["kb/test/sample.json: /escalation: is missing"]
    );
}

#[test]
fn a_rule_that_fits_too_much_is_a_finding() {
    for rules in [
        json!([{}]),
        json!([{"not_message": "x y"}]),
        json!([{"message": "(?i)timeout"}]),
        json!([{"message": "pool exhausted now|refused"}]),
        json!([{"frame": "connect$"}]),
        json!([{"class": "java.io.IOException", "message": "refused"}]),
        json!([{"class": "java.io.IOException", "message": "(?i)broken pipe|closed"}]),
        json!([{"class": ".*Exception"}]),
        json!([{"class": "(org|com)\\.acme\\.X"}]),
    ] {
        let found = findings(vec![entry("sample", rules.clone())]);
        assert_eq!(found.len(), 1, "{rules}: {found:?}");
    }
}

#[test]
fn a_rule_that_is_specific_enough_is_no_finding() {
    for rules in [
        json!([{"message": "HikariPool-\\d+ - Connection is not available"}]),
        json!([{"frame": "^org\\.acme\\.pool\\."}]),
        json!([{"class": "java.io.IOException", "message": "(?i)broken pipe"}]),
        json!([{"class": "java.io.IOException", "message": "^closed$"}]),
        json!([{"class": "java.net.SocketException", "message": "(?i)network is down|ENETDOWN"}]),
        json!([{"class": "java.lang.NullPointerException", "message": "^(null)?$"}]),
        json!([{"class": "org.acme.AcmeException", "message": "SCRAM"}]),
        json!([{"class": "org\\.acme\\.(a|b)\\.X"}]),
        json!([{"class": ["a.B", "c.D$E"], "cause": "x\\.y\\..*"}]),
    ] {
        assert_eq!(findings(vec![entry("sample", rules)]), [""; 0]);
    }
}

/// The sample entry with this cause besides its own.
fn with_cause(supported_by: &str, ruled_out_by: &str) -> Value {
    json!({"causes": [{
        "id": "one",
        "text": "Something is off.",
        "supported_by": [supported_by],
        "ruled_out_by": [ruled_out_by],
    }]})
}

#[test]
fn only_what_was_so_at_the_failure_too_rules_a_cause_out() {
    for (supported_by, ruled_out_by, expected) in [
        ("tcp-open", "tcp-open", "both supports it and rules it out"),
        ("tcp-timeout", "tcp-refused", "is seen after the failure"),
        ("tcp-open", "old-trace", "is seen after the failure"),
        ("opened-later", "tcp-open", "passes by itself"),
        ("listener-none", "service-match", "passes by itself"),
        ("in-container", "service-match", "inside the container"),
    ] {
        assert_finding(with_cause(supported_by, ruled_out_by), expected);
    }
    for (supported_by, ruled_out_by) in [
        ("listener-loopback-only", "tcp-open"),
        ("service-mismatch", "service-match"),
        ("in-container", "endpoint-private"),
        ("opened-later", "endpoint-loopback"),
    ] {
        let good = with_cause(supported_by, ruled_out_by);
        assert_eq!(findings(vec![with("sample", good)]), [""; 0]);
    }
}

/// The sample entry whose fix has this command.
fn with_command(system: &str, command: &str) -> Value {
    json!({"fixes": [{
        "for": ["one"],
        "step": "Turn it on.",
        "tip": "Look first.",
        "commands": {system: command},
    }]})
}

#[test]
fn a_command_is_for_the_shell_of_its_system() {
    for (system, command, expected) in [
        ("windows", "sc query | grep java", "Windows has no `grep`"),
        ("windows", "sudo nginx -t", "Windows has no `sudo`"),
        ("windows", "where java", "`where.exe`"),
        ("windows", "ver; curl https://x", "`curl.exe`"),
        ("windows", "dir a && dir b", "`&&` is not PowerShell"),
        ("windows", "dir a & dir b", "`&` is not PowerShell"),
        (
            "windows",
            "openssl s_client </dev/null",
            "`/dev/null` is not PowerShell",
        ),
        (
            "windows",
            "dir %JAVA_HOME%\\bin",
            "`%NAME%` is not PowerShell",
        ),
        (
            "windows",
            "java -Da.b=c -jar app.jar",
            "cuts `-Da.b=c` at the dot",
        ),
        ("macos", "sudo ss -ltn", "macOS has no `ss`"),
        ("macos", "date; timedatectl", "macOS has no `timedatectl`"),
        ("linux", "pbpaste || xclip -o", "Linux has no `pbpaste`"),
        (
            "macos",
            "curl -s http://h/x; curl -s http://h/a?b; date",
            "signs of `h/a?b` for its own",
        ),
        ("linux", "curl http://h/a?b=1&c=2", "unless it is quoted"),
    ] {
        assert_finding(with_command(system, command), expected);
    }
    for (system, command) in [
        ("windows", "java \"-Da.b=c\" -jar app.jar; $env:JAVA_HOME"),
        (
            "windows",
            "curl.exe -w '%{time_total}' https://x | findstr /i grep",
        ),
        (
            "windows",
            "kubectl exec POD -- sh -c 'cat /etc/resolv.conf | grep ndots'",
        ),
        ("macos", "docker compose exec db sh -c 'ss -ltn'"),
        ("macos", "curl -s 'http://h/a?b' https://h/x | head"),
        (
            "linux",
            "sudo ss -ltn | grep java && getent hosts x </dev/null",
        ),
    ] {
        let good = with_command(system, command);
        assert_eq!(findings(vec![with("sample", good)]), [""; 0], "{command}");
    }
}

#[test]
fn an_answer_that_another_entry_gives_too_is_a_finding() {
    let faqs = json!([{"question": "Why?", "answer": "The same reason."}]);
    let files = vec![
        with("one", json!({"faqs": faqs})),
        with("other", json!({"faqs": faqs})),
    ];
    let found = findings(files);
    assert_eq!(
        found,
        ["kb/test/other.json: /faqs/0/answer: `one` has the same answer"]
    );
}

#[test]
fn a_comment_behind_a_setting_is_a_finding() {
    let snippet = |language: &str, text: &str| {
        json!({"fixes": [{
            "for": ["one"],
            "step": "Turn it on.",
            "tip": "Look first.",
            "snippet": {"language": language, "text": text},
        }]})
    };
    assert_finding(
        snippet("properties", "# sizes\npool.size=10   # enough"),
        "/fixes/0/snippet/text: in a properties file",
    );
    for good in [
        snippet("properties", "# a=b # c\nroute=/a#b"),
        snippet("yaml", "size: 10 # enough, a=b"),
    ] {
        assert_eq!(findings(vec![with("sample", good)]), [""; 0]);
    }
}

#[test]
fn nothing_stands_in_a_list_twice() {
    assert_finding(
        json!({"affects": ["Java 8", "Java 8"]}),
        "/affects/1: `Java 8` stands there twice",
    );
    assert_finding(
        json!({"match": [{"class": ["org.acme.A", "org.acme.A"]}]}),
        "/match/0/class/1: `org.acme.A` stands there twice",
    );
}

#[test]
fn what_rules_a_cause_out_or_says_it_twice_confirms_nothing() {
    let cause = |confirmed: Value| {
        json!({"causes": [{
            "id": "one",
            "text": "x",
            "ruled_out_by": ["tcp-open"],
            "confirmed_by": confirmed,
        }]})
    };
    let place = "/causes/0/confirmed_by";
    assert_finding(
        cause(json!([["tcp-open", "listener-here"]])),
        &format!("{place}/0: `tcp-open` rules the cause out"),
    );
    assert_finding(
        cause(json!([["tcp-refused", "listener-none"], ["tcp-refused"]])),
        &format!("{place}/0: is more than another set that is enough"),
    );
    assert_finding(
        cause(json!([["tcp-maybe"]])),
        &format!("{place}/0/0: `tcp-maybe` is none of"),
    );
}

#[test]
fn placeholders_come_from_the_endpoint_or_from_named_groups() {
    let rules = json!([{"class": "org.acme.AcmeException", "message": "pool (?P<pool>\\w+)"}]);
    let good =
        json!({"match": rules, "summary": "{pool} at {host}:{port}, ${var}, curl -w '%{time}'"});
    assert_eq!(findings(vec![with("sample", good)]), [""; 0]);
    assert_finding(
        json!({"summary": "{pool}"}),
        "/summary: nothing fills {pool}",
    );
}
