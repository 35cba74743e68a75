//! What scans wrote, read again: partials and baselines.

use std::io::{self, BufRead, BufReader, Read, Seek};

use causedby::report::summary::Unreadable;
use causedby::source::log::{self, LogFile, Opened};

/// Opens a file, or standard input; what is compressed is decompressed, and UTF-16 is read as UTF-8.
pub(super) fn open(file: &LogFile) -> Result<BufReader<Box<dyn Read>>, String> {
    let opened = match file.name.as_str() {
        "-" => log::open_reader(file, io::stdin()),
        _ => log::open(file),
    };
    let reader: Box<dyn Read> = match opened.map_err(|error| error.reason())? {
        Some(Opened::Text { mut file, .. }) => {
            file.rewind().map_err(|error| error.to_string())?;
            Box::new(file)
        }
        Some(Opened::Stream(reader)) => reader,
        Some(Opened::Archive(_)) => return Err("a tar archive, not text".to_owned()),
        // Not named, and no text.
        None => return Err("not text".to_owned()),
    };
    let mut reader = BufReader::new(reader);
    if reader.fill_buf().is_ok_and(|begin| begin.starts_with(MARK)) {
        reader.consume(MARK.len());
    }
    Ok(reader)
}

/// The byte order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// `line 3, column 17: …`; the text began on this line.
pub(super) fn placed(first: u64, error: &Unreadable) -> String {
    match error.place {
        Some((line, column)) => {
            let line = first.saturating_add(line as u64).saturating_sub(1);
            format!("line {line}, column {column}: {}", error.reason)
        }
        None => format!("line {first}: {}", error.reason),
    }
}
