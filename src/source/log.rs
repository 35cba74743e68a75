//! Logs of any size, read piece by piece.

use std::fs::File;
use std::io;
use std::path::PathBuf;

/// A log in one or several files: rotated ones follow each other from the oldest to the newest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// From the oldest to the newest.
    pub parts: Vec<Part>,
}

/// One file of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// As the user named it, or as it was found below what the user named.
    pub name: String,
    /// Where it lies; `None` is standard input.
    pub path: Option<PathBuf>,
}

/// Fills the buffer from a place of the file; gives how much there was.
///
/// # Errors
/// What the operating system reports.
pub fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    let mut len = 0;
    while len < buffer.len() {
        match read_some_at(file, &mut buffer[len..], offset + len as u64) {
            Ok(0) => break,
            Ok(got) => len += got,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(len)
}

#[cfg(unix)]
fn read_some_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_some_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
