//! Archives in the format of `tar`: what they hold, one file after the other, as it is read.

use std::io::{self, Read};
use std::ops::ControlFlow;

/// What a header is long, and where its checksum stands.
const HEADER: usize = 512;
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// Whether the bytes begin with the header of a file within an archive, by its checksum (POSIX
/// `ustar`): the sum of all its bytes, those of the checksum itself taken for blanks.
pub(super) fn is_archive(begin: &[u8]) -> bool {
    let Some(header) = begin.get(..HEADER).filter(|header| header[0] != 0) else {
        return false;
    };
    let written = String::from_utf8_lossy(&header[CHECKSUM]);
    let written = written.trim_matches(['\0', ' ']);
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>();
    let blanks = u64::from(b' ') * CHECKSUM.len() as u64;
    let sum = sum(header) - sum(&header[CHECKSUM]) + blanks;
    u64::from_str_radix(written, 8).is_ok_and(|written| written == sum)
}

/// Goes through the files of an archive, until it is told to stop. What is no file is passed over.
///
/// # Errors
/// What the reader reports, or that the archive is damaged; what stands before was given.
pub fn members(
    reader: impl Read,
    mut each: impl FnMut(&str, &mut dyn Read) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut archive = tar::Archive::new(reader);
    for member in archive.entries()? {
        let mut member = member?;
        if !member.header().entry_type().is_file() {
            continue;
        }
        let name = String::from_utf8_lossy(&member.path_bytes()).into_owned();
        let name = name.trim_start_matches("./");
        if each(name, &mut member).is_break() {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::is_archive;

    #[test]
    fn an_archive_is_known_by_its_checksum() {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_old();
        header.set_size(3);
        header.set_cksum();
        let added = builder.append_data(&mut header, "a.log", &b"abc"[..]);
        let mut archive = added
            .and_then(|()| builder.into_inner())
            .unwrap_or_default();
        assert!(is_archive(&archive));
        archive[3] ^= 1;
        assert!(!is_archive(&archive));
        assert!(!is_archive(&[b'a'; 1024]));
        assert!(!is_archive(&[0; 1024]));
        assert!(!is_archive(b"short"));
    }
}
