//! A chain as Java prints it, with every frame.

use super::clean::one_line;
use crate::report::Throwable;

/// The chain, outermost first, one line for each head and frame.
pub(super) fn stack(chain: &[Throwable]) -> String {
    let mut text = String::new();
    for (index, throwable) in chain.iter().enumerate() {
        let lead = if index == 0 { "" } else { "Caused by: " };
        frames_of(&mut text, 0, lead, throwable);
    }
    text
}

fn frames_of(text: &mut String, depth: usize, lead: &str, throwable: &Throwable) {
    let indent = "    ".repeat(depth.min(8));
    let class = throwable
        .class
        .as_deref()
        .map_or_else(|| "(no class named)".to_owned(), one_line);
    let message = throwable
        .message
        .as_deref()
        .map_or_else(String::new, |message| format!(": {}", one_line(message)));
    push(text, &format!("{indent}{lead}{class}{message}"));
    for frame in &throwable.frames {
        push(text, &format!("{indent}    at {}", one_line(frame)));
    }
    if throwable.omitted > 0 {
        push(text, &format!("{indent}    … {} more", throwable.omitted));
    }
    for (index, inner) in throwable
        .suppressed
        .iter()
        .flat_map(|chain| chain.iter().enumerate())
    {
        let lead = if index == 0 {
            "Suppressed: "
        } else {
            "Caused by: "
        };
        frames_of(text, depth + 1, lead, inner);
    }
}

fn push(text: &mut String, line: &str) {
    text.push_str(line);
    text.push('\n');
}
