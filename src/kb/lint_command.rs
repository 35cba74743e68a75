//! What makes a fix wrong that people copy: a command for another shell than theirs, a comment that
//! becomes part of a setting.

use super::entry::Fix;
use super::finding::Findings;

/// Tools that a Windows machine does not have.
const NOT_ON_WINDOWS: &[&str] = &[
    "awk",
    "base64",
    "cat",
    "cut",
    "export",
    "getent",
    "grep",
    "head",
    "journalctl",
    "nc",
    "printf",
    "sed",
    "sha256sum",
    "ss",
    "sudo",
    "systemctl",
    "tail",
    "timedatectl",
    "tr",
    "uniq",
    "wc",
    "xargs",
    "xxd",
];

/// Tools that macOS does not have.
const NOT_ON_MACOS: &[&str] = &[
    "getent",
    "ip",
    "iptables",
    "journalctl",
    "resolvectl",
    "sha256sum",
    "ss",
    "systemctl",
    "timedatectl",
    "timeout",
    "tracepath",
];

/// Tools that only macOS has.
const NOT_ON_LINUX: &[&str] = &["dscacheutil", "networksetup", "pbcopy", "pbpaste", "scutil"];

/// Programs that are PowerShell's own words for something else.
const SHADOWED: &[&str] = &["curl", "fc", "sc", "where"];

/// Checks the commands and the snippet of a fix.
pub(crate) fn check(at: &str, fix: &Fix, found: &mut Findings<'_>) {
    for (system, command) in &fix.commands {
        let reason = match system.as_str() {
            "windows" => not_powershell(command),
            "macos" => foreign_tool(command, NOT_ON_MACOS)
                .map(|tool| format!("macOS has no `{tool}`"))
                .or_else(|| bare_address(command)),
            _ => foreign_tool(command, NOT_ON_LINUX)
                .map(|tool| format!("Linux has no `{tool}`"))
                .or_else(|| bare_address(command)),
        };
        if let Some(reason) = reason {
            found.add(format!("{at}/commands/{system}"), reason);
        }
    }
    if let Some(snippet) = &fix.snippet {
        let comment = (snippet.language == "properties")
            .then(|| snippet.text.lines().find(|line| ends_in_comment(line)))
            .flatten();
        if let Some(line) = comment {
            let reason = format!("in a properties file the comment is part of the value: `{line}`");
            found.add(format!("{at}/snippet/text"), reason);
        }
    }
}

/// An address with signs that a shell takes for its own: zsh looks for files for a `?`, every shell ends
/// the command at a `&`.
fn bare_address(command: &str) -> Option<String> {
    let bare = unquoted(command);
    let (_, rest) = bare.split_once("://")?;
    let mut addresses = std::iter::once(rest).chain(rest.split("://").skip(1));
    let address = addresses.find_map(|rest| {
        let end = rest.find([' ', ';', '|', ')']).unwrap_or(rest.len());
        rest.get(..end)
            .filter(|address| address.contains(['?', '&', '*', '[']))
    })?;
    Some(format!(
        "the shell takes signs of `{address}` for its own unless it is quoted"
    ))
}

/// Commands for Windows are for PowerShell, since one line cannot be for both shells.
fn not_powershell(command: &str) -> Option<String> {
    let bare = unquoted(command);
    if let Some(tool) = foreign_tool(command, NOT_ON_WINDOWS) {
        return Some(format!("Windows has no `{tool}`"));
    }
    if let Some(name) = foreign_tool(command, SHADOWED) {
        return Some(format!(
            "in PowerShell `{name}` is something else than `{name}.exe`"
        ));
    }
    for sign in [" & ", "&&", "||", "/dev/null", "<<<", ".sh "] {
        if bare.contains(sign) {
            return Some(format!("`{}` is not PowerShell", sign.trim()));
        }
    }
    if has_cmd_variable(command) {
        return Some("`%NAME%` is not PowerShell, `$env:NAME` is".to_owned());
    }
    bare.split_whitespace()
        .find(|word| word.starts_with("-D") && word.contains('.'))
        .map(|word| format!("PowerShell cuts `{word}` at the dot unless it is quoted"))
}

/// The first program called that is in this list.
fn foreign_tool<'a>(command: &str, tools: &[&'a str]) -> Option<&'a str> {
    let bare = unquoted(command);
    let calls = bare.split([';', '|', '&', '(', '{']);
    let programs: Vec<&str> = calls
        .filter_map(|call| call.split_whitespace().find(|word| *word != "sudo"))
        .collect();
    let sudo = bare.split_whitespace().any(|word| word == "sudo");
    tools
        .iter()
        .copied()
        .find(|tool| programs.contains(tool) || (sudo && *tool == "sudo"))
}

/// The command without what stands in quotes, which another program reads.
fn unquoted(command: &str) -> String {
    let mut quote = None;
    let outside = command.chars().filter(|&one| match quote {
        Some(open) => {
            if one == open {
                quote = None;
            }
            false
        }
        None if one == '"' || one == '\'' => {
            quote = Some(one);
            false
        }
        None => true,
    });
    outside.collect()
}

fn has_cmd_variable(command: &str) -> bool {
    let mut parts = command.split('%').skip(1);
    let name = |text: &str| {
        text.len() > 1
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte == b'_')
    };
    parts.any(name)
}

fn ends_in_comment(line: &str) -> bool {
    let line = line.trim_start();
    let setting = !line.starts_with(['#', '!']) && line.contains('=');
    setting && (line.contains(" #") || line.contains(" <-"))
}
