//! Which encoding it is, and whether it is text at all.

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{Error, Text, clean};

/// How much of the input is looked at to tell its kind.
const SAMPLE: usize = 8 * 1024;

/// First bytes of what people feed in by mistake, and what to do about it.
const MAGIC: &[(&[u8], &str, Option<&str>)] = &[
    (
        b"\x1f\x8b",
        "gzip data",
        Some("decompress it first: gzip -dc FILE | causedby"),
    ),
    (
        b"\x28\xb5\x2f\xfd",
        "zstd data",
        Some("decompress it first: zstd -dc FILE | causedby"),
    ),
    (
        b"\xfd7zXZ\0",
        "xz data",
        Some("decompress it first: xz -dc FILE | causedby"),
    ),
    (
        b"BZh",
        "bzip2 data",
        Some("decompress it first: bzip2 -dc FILE | causedby"),
    ),
    (
        b"PK\x03\x04",
        "a zip or jar archive",
        Some("extract the log from it first: unzip -p FILE NAME | causedby"),
    ),
    (b"\xca\xfe\xba\xbe", "a Java class file", None),
    (
        b"JAVA PROFILE 1.",
        "a heap dump",
        Some("open it with a heap analyser; causedby reads the log that names it"),
    ),
    (
        b"FLR\0",
        "a Java Flight Recorder file",
        Some("print it first: jfr print FILE | causedby"),
    ),
    (b"\x7fELF", "an ELF binary", None),
    (
        b"%PDF-",
        "a PDF document",
        Some("convert it first: pdftotext FILE - | causedby"),
    ),
    (b"\x89PNG", "a PNG image", None),
    (b"\xff\xd8\xff", "a JPEG image", None),
];

/// Turns bytes into clean text: UTF-8, UTF-16 with or without a byte-order mark, else
/// Windows-1252 for every byte that is not UTF-8.
///
/// # Errors
/// The bytes are no text; `name` appears in the message.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<Text, Error> {
    let binary = |kind, hint| {
        Err(Error::Binary {
            name: name.to_owned(),
            kind,
            hint,
        })
    };
    if let Some((_, kind, hint)) = MAGIC.iter().find(|(magic, ..)| bytes.starts_with(magic)) {
        return binary(*kind, *hint);
    }
    if let Some(encoding) = utf16(&bytes) {
        let (text, _) = encoding.decode_with_bom_removal(&bytes);
        return match looks_binary(text.as_bytes()) {
            true => binary("binary data", None),
            false => Ok(Text {
                text: clean::clean(text.into_owned()),
            }),
        };
    }
    if looks_binary(&bytes) {
        return binary("binary data", None);
    }
    Ok(Text {
        text: clean::clean(utf8_or_windows_1252(bytes)),
    })
}

/// What bytes are that begin like this, if they are no text.
#[cfg(feature = "cli")]
pub(super) fn magic(begin: &[u8]) -> Option<&'static str> {
    let known = MAGIC.iter().find(|(magic, ..)| begin.starts_with(magic));
    known
        .map(|(_, kind, _)| *kind)
        .or_else(|| looks_binary(begin).then_some("binary data"))
}

/// The UTF-16 that the byte-order mark names or, without one, the one that zero bytes in every
/// other place make evident.
pub(super) fn utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xff, 0xfe, ..] => return Some(UTF_16LE),
        [0xfe, 0xff, ..] => return Some(UTF_16BE),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    memchr::memchr(0, sample)?;
    let pairs = sample.chunks_exact(2);
    let total = pairs.len();
    let (mut high_zero, mut low_zero) = (0, 0);
    for pair in pairs {
        high_zero += usize::from(pair[0] == 0 && pair[1] != 0);
        low_zero += usize::from(pair[1] == 0 && pair[0] != 0);
    }
    // Text in UTF-16 without any blank, digit or line end does not occur in logs.
    let mostly =
        |zeros: usize, others: usize| total >= 4 && zeros * 2 > total && others * 20 <= total;
    if mostly(low_zero, high_zero) {
        Some(UTF_16LE)
    } else if mostly(high_zero, low_zero) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Control bytes that no log holds make more than a twentieth. NUL is not counted: truncated logs
/// begin with long runs of it.
fn looks_binary(bytes: &[u8]) -> bool {
    let start = bytes
        .iter()
        .position(|&byte| byte != 0)
        .unwrap_or(bytes.len());
    let sample = &bytes[start..bytes.len().min(start + SAMPLE)];
    let strange = |byte: u8| matches!(byte, 0x01..=0x06 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f);
    let zeros = count(sample, |byte| byte == 0);
    let count = count(sample, strange);
    count * 20 > sample.len() || (zeros * 4 > sample.len() && count > 0)
}

/// How many bytes are so; in a form for which compilers use vector instructions.
fn count(bytes: &[u8], is_so: impl Fn(u8) -> bool) -> usize {
    let parts = bytes.chunks(255);
    let counts = parts.map(|part| part.iter().map(|&byte| u8::from(is_so(byte))).sum::<u8>());
    counts.map(usize::from).sum()
}

fn utf8_or_windows_1252(bytes: Vec<u8>) -> String {
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return text,
        Err(error) => error.into_bytes(),
    };
    let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let (legacy, _) = WINDOWS_1252.decode_without_bom_handling(chunk.invalid());
        text.push_str(&legacy);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<String> {
        decode("-", bytes.to_vec()).ok().map(|text| text.text)
    }

    fn utf16_bytes(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if little {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn utf16_is_read_with_and_without_a_byte_order_mark() {
        for little in [true, false] {
            let bare = utf16_bytes(
                "java.lang.Error: \u{fc}ber\r\n\tat a.B.c(B.java:1)\r\n",
                little,
            );
            let mark = if little { [0xff, 0xfe] } else { [0xfe, 0xff] };
            let marked = [&mark[..], &bare].concat();
            let expected = "java.lang.Error: \u{fc}ber\n\tat a.B.c(B.java:1)\n";
            assert_eq!(text(&bare).as_deref(), Some(expected));
            assert_eq!(text(&marked).as_deref(), Some(expected));
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_windows_1252_and_the_rest_stays() {
        assert_eq!(
            text(b"\xe9t\xe9 \xc3\xa9 \x93x\x94").as_deref(),
            Some("\u{e9}t\u{e9} \u{e9} \u{201c}x\u{201d}")
        );
    }

    #[test]
    fn binary_input_is_named_and_refused() {
        for bytes in [
            &b"\x1f\x8b\x08\0"[..],
            b"\xca\xfe\xba\xbe\0\0",
            b"\x01\x02\x03\x04\x05\x06\x10\x11",
        ] {
            assert!(matches!(
                decode("x", bytes.to_vec()),
                Err(Error::Binary { .. })
            ));
        }
    }

    #[test]
    fn a_truncated_log_that_begins_with_nul_bytes_is_text() {
        let bytes = [&[0; 10_000][..], b"java.lang.Error\n"].concat();
        assert_eq!(text(&bytes).as_deref(), Some("java.lang.Error\n"));
    }
}
