//! Bytes to text: encodings, line ends, binary input. The only room that opens files.

#[cfg(feature = "cli")]
pub mod archive;
mod clean;
mod decode;
#[cfg(feature = "cli")]
pub mod log;
#[cfg(feature = "cli")]
pub mod mark;
mod natural;
pub mod rotation;
#[cfg(feature = "cli")]
pub mod tail;

use std::fmt;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

pub(crate) use clean::without_escapes;
pub use decode::decode;

/// Decoded input: valid text, lines ended by `\n`, without NUL bytes and terminal escapes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The text itself.
    pub text: String,
}

/// Why an input cannot be read.
#[derive(Debug)]
pub enum Error {
    /// The operating system refused.
    Io {
        /// As the user named it.
        name: String,
        /// Its reason.
        error: io::Error,
    },
    /// The bytes are no text.
    Binary {
        /// As the user named it.
        name: String,
        /// What they seem to be: `gzip data`, `a Java class file`, `binary data`.
        kind: &'static str,
        /// What to do instead, where there is something.
        hint: Option<&'static str>,
    },
}

impl Error {
    /// What to do instead, where there is something.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Io { .. } => None,
            Self::Binary { hint, .. } => *hint,
        }
    }

    /// Why, without the name of the input.
    pub fn reason(&self) -> String {
        match self {
            Self::Io { error, .. } => error.to_string(),
            Self::Binary { kind, .. } => format!("{kind}, not text"),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Io { name, .. } | Self::Binary { name, .. }) = self;
        write!(f, "{name}: {}", self.reason())
    }
}

impl std::error::Error for Error {}

impl From<Error> for io::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Io { error, .. } => error,
            Error::Binary { .. } => Self::other(error.reason()),
        }
    }
}

/// Reads to the end and decodes.
///
/// # Errors
/// What the reader reports, or that the bytes are no text.
pub fn read(name: &str, mut reader: impl Read) -> Result<Text, Error> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes).map_err(|error| Error::Io {
        name: name.to_owned(),
        error,
    })?;
    decode(name, bytes)
}

/// Reads and decodes a file.
///
/// # Errors
/// What the operating system reports, or that the bytes are no text.
pub fn open(path: &Path) -> Result<Text, Error> {
    let name = path.display().to_string();
    match fs::read(path) {
        Ok(bytes) => decode(&name, bytes),
        Err(error) => Err(Error::Io { name, error }),
    }
}

/// The `.json` files below a directory with their texts, sorted by path; the entries' own schema,
/// which lies beside them, is none.
///
/// # Errors
/// What the operating system reports for the directory or any file in it.
pub fn json_files(dir: &Path) -> Result<Vec<(String, String)>, Error> {
    let is_entry = |path: &Path| {
        path.extension().is_some_and(|ext| ext == "json") && !path.ends_with("schema.json")
    };
    texts(files(dir)?.into_iter().filter(|path| is_entry(path)))
}

/// The `.txt` files below a directory with their texts, sorted by path; notes on where a text came
/// from, `*.source.txt`, are none. Nothing where there is no such directory.
///
/// # Errors
/// What the operating system reports for the directory or any file in it.
pub fn fixture_files(dir: &Path) -> Result<Vec<(String, String)>, Error> {
    if !dir.is_dir() {
        return Ok(Vec::new());
    }
    let is_fixture = |path: &Path| {
        let name = path.to_string_lossy();
        name.ends_with(".txt") && !name.ends_with(".source.txt")
    };
    texts(files(dir)?.into_iter().filter(|path| is_fixture(path)))
}

fn texts(paths: impl Iterator<Item = PathBuf>) -> Result<Vec<(String, String)>, Error> {
    paths
        .map(|path| Ok((path.display().to_string(), open(&path)?.text)))
        .collect()
}

/// All files below a directory, sorted.
fn files(dir: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    let mut pending = vec![dir.to_path_buf()];
    while let Some(dir) = pending.pop() {
        let failed = |error| Error::Io {
            name: dir.display().to_string(),
            error,
        };
        for item in fs::read_dir(&dir).map_err(failed)? {
            let item = item.map_err(failed)?;
            // A link is not followed: it could lead back up.
            match item.file_type().map_err(failed)? {
                kind if kind.is_dir() => pending.push(item.path()),
                _ => paths.push(item.path()),
            }
        }
    }
    paths.sort();
    Ok(paths)
}
