//! Logs of any size: where they lie, and how their bytes are had, decompressed by content.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Chain, Cursor, Read};
use std::path::{Path, PathBuf};

use super::Error;
use super::archive::is_archive;
use super::decode::magic;

/// One log file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogFile {
    /// As the user named it, or as it was found below what the user named; `-` is standard input.
    pub name: String,
    /// Whether the user named it: then what is no text is an error, and not passed over.
    pub named: bool,
}

/// What was opened.
pub enum Opened<'r> {
    /// A file of text, which can be read from any place.
    Text {
        /// The file.
        file: File,
        /// Its length in bytes when it was opened.
        len: u64,
    },
    /// Text that can only be read from begin to end.
    Stream(Box<dyn Read + 'r>),
    /// An archive of files, for [`archive::members`](super::archive::members).
    Archive(Box<dyn Read + 'r>),
}

/// The files below what the user named: a file is itself, a directory all files in it and below,
/// sorted, a pattern such as `logs/**/*.log` what it fits. A link to a file is one, unless it leads
/// to another of them; one to a directory that the user did not name is not followed: it could lead
/// back up.
pub fn find(named: &[PathBuf], mut failed: impl FnMut(String, String)) -> Vec<LogFile> {
    let mut files = Vec::new();
    let mut paths = Vec::new();
    for path in named {
        paths.extend(fitting(path, &mut failed));
    }
    for path in &paths {
        if !path.is_dir() {
            let name = path.display().to_string();
            files.push(LogFile { name, named: true });
            continue;
        }
        let below = below(path, |error| failed(path.display().to_string(), error));
        files.extend(below.iter().map(|path| LogFile {
            name: path.display().to_string(),
            named: false,
        }));
    }
    files
}

/// The paths that fit a pattern, sorted; the path itself where there is such a file, or none fits.
fn fitting(path: &Path, failed: &mut impl FnMut(String, String)) -> Vec<PathBuf> {
    let itself = || vec![path.to_path_buf()];
    let Some(pattern) = path.to_str().filter(|text| text.contains(['*', '?', '['])) else {
        return itself();
    };
    if path.symlink_metadata().is_ok() {
        return itself();
    }
    let Ok(found) = glob::glob(pattern) else {
        return itself();
    };
    let mut paths = Vec::new();
    for found in found {
        match found {
            Ok(path) => paths.push(path),
            Err(error) => failed(
                error.path().display().to_string(),
                error.error().to_string(),
            ),
        }
    }
    if paths.is_empty() { itself() } else { paths }
}

/// All files in a directory and below, sorted.
fn below(directory: &Path, mut failed: impl FnMut(String)) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(directory)
        .standard_filters(false)
        .sort_by_file_path(Path::cmp)
        .build();
    // Where a link leads, if it is one.
    let mut files: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    for item in walk {
        match item {
            Ok(item) => match item.file_type() {
                Some(kind) if kind.is_file() => files.push((item.into_path(), None)),
                Some(kind) if kind.is_symlink() && item.path().is_file() => {
                    let leads_to = std::fs::canonicalize(item.path()).ok();
                    files.extend(leads_to.map(|to| (item.into_path(), Some(to))));
                }
                _ => {}
            },
            Err(error) => failed(error.to_string()),
        }
    }
    let mut known = HashSet::new();
    if files.iter().any(|(_, leads_to)| leads_to.is_some()) {
        let plain = files.iter().filter(|(_, leads_to)| leads_to.is_none());
        known.extend(plain.filter_map(|(path, _)| std::fs::canonicalize(path).ok()));
    }
    files.retain(|(_, leads_to)| match leads_to {
        Some(to) => known.insert(to.clone()),
        None => true,
    });
    files.into_iter().map(|(path, _)| path).collect()
}

/// Opens a log; what is compressed is decompressed while it is read. `None` for what is no text and
/// was not named.
///
/// # Errors
/// What the operating system reports, or that the bytes are no text.
pub fn open(log: &LogFile) -> Result<Option<Opened<'static>>, Error> {
    let failed = |error| Error::Io {
        name: log.name.clone(),
        error,
    };
    let mut file = File::open(&log.name).map_err(failed)?;
    let begin = begin(&mut file).map_err(failed)?;
    let plain = compression(&begin).is_none() && !is_utf16(&begin) && !is_archive(&begin);
    let data = file.metadata().map_err(failed)?;
    if plain && data.is_file() {
        if let Some(error) = no_text(log, &begin) {
            return if log.named { Err(error) } else { Ok(None) };
        }
        return Ok(Some(Opened::Text {
            file,
            len: data.len(),
        }));
    }
    readable(log, Cursor::new(begin).chain(file))
}

/// The same for what is no file, such as standard input.
///
/// # Errors
/// What the reader reports, or that the bytes are no text.
pub fn open_reader<'r>(
    log: &LogFile,
    mut reader: impl Read + 'r,
) -> Result<Option<Opened<'r>>, Error> {
    let begin = begin(&mut reader).map_err(|error| Error::Io {
        name: log.name.clone(),
        error,
    })?;
    readable(log, Cursor::new(begin).chain(reader))
}

/// So much is looked at to tell what it is.
const BEGIN: u64 = 8 * 1024;

fn begin(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut begin = Vec::new();
    reader.take(BEGIN).read_to_end(&mut begin)?;
    Ok(begin)
}

fn readable<'r, R: Read + 'r>(
    log: &LogFile,
    reader: Chain<Cursor<Vec<u8>>, R>,
) -> Result<Option<Opened<'r>>, Error> {
    let begin = reader.get_ref().0.get_ref().clone();
    let mut reader = decompressed(&begin, reader).map_err(|error| Error::Io {
        name: log.name.clone(),
        error,
    })?;
    let mut inside = Vec::new();
    let mut sample = Read::take(&mut reader, BEGIN);
    // An archive that breaks off is read as far as it goes; the error comes again when it is read.
    let broken = sample.read_to_end(&mut inside).err();
    if let Some(error) = broken.filter(|_| inside.is_empty()) {
        return Err(Error::Io {
            name: log.name.clone(),
            error,
        });
    }
    let (is_archive, is_utf16) = (is_archive(&inside), is_utf16(&inside));
    let refused = no_text(log, &inside).filter(|_| !is_archive && !is_utf16);
    let whole = Cursor::new(inside).chain(reader);
    match refused {
        Some(error) if log.named => Err(error),
        Some(_) => Ok(None),
        None if is_archive => Ok(Some(Opened::Archive(Box::new(whole)))),
        None if is_utf16 => Ok(Some(Opened::Stream(Box::new(Transcoded::new(whole))))),
        None => Ok(Some(Opened::Stream(Box::new(whole)))),
    }
}

/// The bytes of a reader that begins so, decompressed if they are compressed.
///
/// # Errors
/// What the decoder reports.
pub fn decompressed<'r>(begin: &[u8], reader: impl Read + 'r) -> io::Result<Box<dyn Read + 'r>> {
    Ok(match compression(begin) {
        Some(Compression::Gzip) => Box::new(flate2::bufread::MultiGzDecoder::new(
            BufReader::with_capacity(COMPRESSED, reader),
        )),
        Some(Compression::Zstd) => Box::new(zstd::Decoder::new(reader)?),
        Some(Compression::Bzip2) => Box::new(bzip2::read::MultiBzDecoder::new(reader)),
        Some(Compression::Xz) => Box::new(liblzma::read::XzDecoder::new_multi_decoder(reader)),
        None => Box::new(reader),
    })
}

/// Compressed bytes that are read at once.
const COMPRESSED: usize = 128 * 1024;

enum Compression {
    Gzip,
    Zstd,
    Bzip2,
    Xz,
}

fn compression(begin: &[u8]) -> Option<Compression> {
    Some(match begin {
        [0x1f, 0x8b, ..] => Compression::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Compression::Zstd,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Compression::Bzip2,
        [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Compression::Xz,
        _ => return None,
    })
}

fn is_utf16(begin: &[u8]) -> bool {
    super::decode::utf16(begin).is_some()
}

fn no_text(log: &LogFile, begin: &[u8]) -> Option<Error> {
    let kind = magic(begin)?;
    Some(Error::Binary {
        name: log.name.clone(),
        kind,
        hint: None,
    })
}

/// Whether a file that begins so is compressed.
pub fn is_compressed(begin: &[u8]) -> bool {
    compression(begin).is_some()
}

/// Makes text of bytes that come in pieces and never end.
#[derive(Debug, Default)]
pub struct Pieces {
    begun: bool,
    decoder: Option<encoding_rs::Decoder>,
}

impl Pieces {
    /// The text of the next piece. What the text is is told by the first one.
    ///
    /// # Errors
    /// That the bytes are no text, or compressed: that does not grow.
    pub fn text<'p>(&mut self, log: &LogFile, piece: &'p [u8]) -> Result<Cow<'p, [u8]>, Error> {
        if !std::mem::replace(&mut self.begun, true) {
            let compressed = compression(piece).map(|_| Error::Binary {
                name: log.name.clone(),
                kind: "compressed",
                hint: Some("without --follow it is read"),
            });
            let encoding = super::decode::utf16(piece);
            self.decoder = encoding.map(encoding_rs::Encoding::new_decoder_with_bom_removal);
            let error = compressed.or_else(|| no_text(log, piece));
            if let Some(error) = error.filter(|_| encoding.is_none()) {
                return Err(error);
            }
        }
        let Some(decoder) = &mut self.decoder else {
            return Ok(Cow::Borrowed(piece));
        };
        let mut text = String::with_capacity(piece.len() * 2 + 16);
        let _ = decoder.decode_to_string(piece, &mut text, false);
        Ok(Cow::Owned(text.into_bytes()))
    }
}

/// UTF-16 as UTF-8.
struct Transcoded<R> {
    reader: R,
    decoder: encoding_rs::Decoder,
    ready: Cursor<Vec<u8>>,
    ended: bool,
}

impl<R: Read> Transcoded<R> {
    fn new(mut reader: Chain<Cursor<Vec<u8>>, R>) -> Transcoded<Chain<Cursor<Vec<u8>>, R>> {
        let encoding =
            super::decode::utf16(reader.get_mut().0.get_ref()).unwrap_or(encoding_rs::UTF_16LE);
        Transcoded {
            reader,
            decoder: encoding.new_decoder_with_bom_removal(),
            ready: Cursor::default(),
            ended: false,
        }
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let got = self.ready.read(buffer)?;
            if got > 0 || self.ended {
                return Ok(got);
            }
            let mut raw = vec![0; COMPRESSED];
            let len = self.reader.read(&mut raw)?;
            self.ended = len == 0;
            let mut text = String::with_capacity(len * 2 + 16);
            let _ = self
                .decoder
                .decode_to_string(&raw[..len], &mut text, self.ended);
            self.ready = Cursor::new(text.into_bytes());
        }
    }
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
