//! How far a PostgreSQL server lets a stranger come: it says by itself that it is starting up, full or closed to
//! this host, before it asks for a password. None is sent.

use std::io::{Read, Write};

use super::exchange::{answer, send};
use super::identify::quote;

/// Version 3.0, a user of its own name, and the database that always exists.
const STARTUP: &[u8] = b"\0\0\0\x29\0\x03\0\0user\0causedby\0database\0postgres\0\0";

/// Terminate.
const GOODBYE: &[u8] = b"X\0\0\0\x04";

/// What it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It asks for a password, or needs none: it takes connections.
    Ready(&'static str),
    /// It refuses, with SQLSTATE and text.
    Refuses(String),
}

impl State {
    pub(super) fn text(self) -> String {
        match self {
            Self::Ready(text) => text.to_owned(),
            Self::Refuses(text) => text,
        }
    }
}

/// Asks for a session and leaves at the first answer.
pub(super) fn state(line: &mut (impl Read + Write)) -> Option<State> {
    send(line, STARTUP).ok()?;
    let said = answer(line, |bytes| message(bytes).is_some());
    // The peer may be gone already, which is what we are about to be.
    let _ = send(line, GOODBYE);
    read(&said.bytes)
}

/// The first message: its kind and its body.
fn message(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let [kind, a, b, c, d, rest @ ..] = bytes else {
        return None;
    };
    let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).ok()?;
    Some((*kind, rest.get(..length.checked_sub(4)?)?))
}

fn read(bytes: &[u8]) -> Option<State> {
    match message(bytes)? {
        (b'R', body) => Some(State::Ready(match body {
            [0, 0, 0, 0, ..] => "takes connections without a password",
            [0, 0, 0, 3, ..] => "asks for a password",
            [0, 0, 0, 5, ..] => "asks for a password (md5)",
            [0, 0, 0, 10, ..] => "asks for a password (SCRAM)",
            _ => "asks for a login",
        })),
        (b'E', body) => Some(State::Refuses(error(body))),
        _ => None,
    }
}

/// `57P03: the database system is starting up`
fn error(body: &[u8]) -> String {
    let field = |kind: u8| {
        let fields = body.split(|byte| *byte == 0);
        let mut of_kind = fields.filter(|field| field.first() == Some(&kind));
        of_kind
            .next()
            .map(|field| quote(&field[1..]))
            .unwrap_or_default()
    };
    format!("{}: {}", field(b'C'), field(b'M'))
}
