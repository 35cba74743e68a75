//! `--verify`: what a text named is contacted only after the plan was shown and somebody agreed.

use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, IsTerminal, Write};

use causedby::check::plan::{Allow, Allowed, Plan, plan};
use causedby::check::{Check, Target, this_machine};
use causedby::kb::Base;
use causedby::verdict::Subject;
use causedby::{render, verdict};

use super::age::Now;
use super::args::Verify;
use super::failure::{Failure, say};
use super::look::Looks;
use super::progress::Progress;

/// Whether the endpoints were looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Consent {
    /// They were, or there was none.
    Given,
    /// Nobody could be asked.
    Nobody,
    /// Somebody said no.
    Refused,
}

impl Consent {
    /// Whoever wanted endpoints to be looked at is told that they were not.
    pub(crate) fn asked(self) -> Result<(), Failure> {
        if self != Self::Nobody {
            return Ok(());
        }
        let hint = "without a terminal --verify needs --yes, or --allow HOST[:PORT] for what may be contacted";
        Err(Failure::with_hint(
            "nothing was contacted: nobody could be asked",
            hint,
        ))
    }
}

/// Looks at the endpoints of traces and puts the verdicts into them.
pub(crate) fn verify(
    mut subjects: Vec<Subject<'_>>,
    base: &Base,
    args: &Verify,
) -> Result<Consent, Failure> {
    let allowed = allowed(args)?;
    let plan = plan(
        verdict::targets(&subjects),
        &allowed,
        args.looking.max_endpoints,
    );
    if plan.targets.is_empty() && plan.left_out.is_empty() {
        say(
            "note",
            "no trace names an endpoint, so there is nothing to look at",
            None,
        );
        return Ok(Consent::Given);
    }
    show(&plan);
    if plan.targets.is_empty() {
        return Ok(Consent::Given);
    }
    let consent = consent(args);
    if consent == Consent::Refused {
        say("note", "nothing was contacted", None);
    }
    if consent == Consent::Given {
        let progress = Progress::new();
        let checks =
            Looks::new(&args.looking, allowed, &plan.targets)?.once(&plan.targets, &progress);
        progress.clear();
        let checks: Vec<(Target, Check)> = checks.into_iter().flatten().collect();
        verdict::apply(&mut subjects, base, &checks, &Now::new());
    }
    Ok(consent)
}

fn allowed(args: &Verify) -> Result<Allowed, Failure> {
    let parse = |text: &String| {
        let hint = "--allow takes HOST, HOST:PORT, [V6]:PORT or a network such as 10.0.0.0/8";
        Allow::parse(text)
            .ok_or_else(|| Failure::with_hint(format!("`{text}` is no endpoint"), hint))
    };
    let all: Vec<Allow> = args
        .allow
        .iter()
        .map(parse)
        .collect::<Result<_, Failure>>()?;
    let host = |allow: &Allow| match allow {
        Allow::Host(host, _) => Some(host.clone()),
        Allow::Network(..) => None,
    };
    Ok(Allowed {
        exact: all.iter().filter_map(host).collect(),
        only: (!all.is_empty()).then_some(all),
    })
}

/// The plan, on standard error, before anything is contacted.
fn show(plan: &Plan) {
    let mut out = String::new();
    if !plan.targets.is_empty() {
        out.push_str(&format!(
            "to be contacted from this machine ({}), addresses of its own also by their other ports:\n",
            this_machine()
        ));
    }
    for target in &plan.targets {
        let scheme = target
            .scheme
            .as_ref()
            .map_or(String::new(), |scheme| format!("  greeted as {scheme}"));
        let behind = match scheme.ends_with("+srv") {
            true => ", and the servers that its SRV records name",
            false => "",
        };
        let place = target.configured.as_ref().map_or(String::new(), |place| {
            format!("  configured in {place}, not named by the trace")
        });
        out.push_str(&format!("  {}{scheme}{behind}{place}\n", target.name()));
    }
    for (target, reason) in &plan.left_out {
        out.push_str(&format!("  {}  left out: {reason}\n", target.name()));
    }
    // Whoever closed standard error does not want to know.
    let _ = io::stderr().write_all(render::visible(&out).as_bytes());
}

fn consent(args: &Verify) -> Consent {
    // A list of what is allowed is an answer already.
    if args.yes || !args.allow.is_empty() {
        return Consent::Given;
    }
    match ask() {
        Some(true) => Consent::Given,
        Some(false) => Consent::Refused,
        None => Consent::Nobody,
    }
}

/// Asks on the terminal, also when the trace came through a pipe. `None` without a terminal.
fn ask() -> Option<bool> {
    if !io::stderr().is_terminal() {
        return None;
    }
    let terminal = terminal()?;
    let _ = io::stderr().write_all(b"go on? [y/N] ");
    let mut answer = String::new();
    BufReader::new(terminal).read_line(&mut answer).ok()?;
    Some(matches!(
        answer.trim().to_ascii_lowercase().as_str(),
        "y" | "yes"
    ))
}

fn terminal() -> Option<File> {
    let name = if cfg!(windows) { "CONIN$" } else { "/dev/tty" };
    OpenOptions::new().read(true).open(name).ok()
}
