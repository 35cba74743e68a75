//! A name server for tests: what it says of a name stands in the name.

use std::io::{self, Read, Write};

const NOERROR: u8 = 0;
const SERVFAIL: u8 = 2;
const NXDOMAIN: u8 = 3;
const REFUSED: u8 = 5;

const A: u8 = 1;
const SRV: u8 = 33;

/// What an answer holds.
enum Record {
    Address([u8; 4]),
    /// Port, and a name as labels.
    Server(u16, &'static [&'static str]),
}

/// The answer to a query for one name; `None` for silence. Of what is `long` a datagram holds only the beginning.
pub(crate) fn answer(query: &[u8], datagram: bool) -> Option<Vec<u8>> {
    let labels = labels(query)?;
    let end = 12 + labels.iter().map(|label| label.len() + 1).sum::<usize>() + 1 + 4;
    let kind = *query.get(end - 3)?;
    let service = labels.first().is_some_and(|label| label.starts_with('_'));
    let name = labels.get(if service { 2 } else { 0 })?.as_str();
    let (code, records) = match (name, kind) {
        ("nxdomain", _) => (NXDOMAIN, Vec::new()),
        ("servfail", _) => (SERVFAIL, Vec::new()),
        ("nodata", _) => (NOERROR, Vec::new()),
        ("silent", _) => return None,
        ("db", A) => (NOERROR, vec![Record::Address([10, 77, 2, 2])]),
        ("db", _) => (NOERROR, Vec::new()),
        ("cluster", SRV) => {
            let server = |port| Record::Server(port, &["db", "cluster", "test"]);
            (NOERROR, vec![server(8081), server(8080)])
        }
        ("long", SRV) => (NOERROR, vec![Record::Server(8080, &["db", "long", "test"])]),
        ("foreign", SRV) => (
            NOERROR,
            vec![Record::Server(8080, &["db", "other", "test"])],
        ),
        ("hostile", SRV) => (
            NOERROR,
            vec![Record::Server(8080, &["db\u{1b}[31m", "hostile", "test"])],
        ),
        _ => (REFUSED, Vec::new()),
    };
    let cut = datagram && name == "long";
    let mut answer = query.get(..2)?.to_vec();
    let flags = if cut { 0x83 } else { 0x81 };
    let count = if cut {
        0
    } else {
        u8::try_from(records.len()).ok()?
    };
    answer.extend([flags, 0x80 | code, 0, 1, 0, count, 0, 0, 0, 0]);
    answer.extend(query.get(12..end)?);
    for record in records.iter().take(count.into()) {
        answer.extend(written(record));
    }
    Some(answer)
}

/// One query over a connection.
pub(crate) fn serve(stream: &mut (impl Read + Write)) -> io::Result<()> {
    let mut length = [0; 2];
    stream.read_exact(&mut length)?;
    let mut query = vec![0; usize::from(u16::from_be_bytes(length))];
    stream.read_exact(&mut query)?;
    let answer = answer(&query, false).unwrap_or_default();
    let length = u16::try_from(answer.len()).map_err(io::Error::other)?;
    stream.write_all(&[&length.to_be_bytes(), answer.as_slice()].concat())
}

fn labels(query: &[u8]) -> Option<Vec<String>> {
    let mut labels = Vec::new();
    let mut rest = query.get(12..)?;
    while let Some((&length, after)) = rest.split_first() {
        if length == 0 {
            return Some(labels);
        }
        let label = after.get(..length.into())?;
        labels.push(String::from_utf8_lossy(label).to_lowercase());
        rest = &after[length.into()..];
    }
    None
}

fn written(record: &Record) -> Vec<u8> {
    let (kind, data) = match record {
        Record::Address(address) => (A, address.to_vec()),
        Record::Server(port, name) => {
            let mut data = vec![0, 0, 0, 0];
            data.extend(port.to_be_bytes());
            for label in *name {
                data.push(u8::try_from(label.len()).unwrap());
                data.extend(label.bytes());
            }
            data.push(0);
            (SRV, data)
        }
    };
    let length = u8::try_from(data.len()).unwrap();
    [
        &[0xc0, 12, 0, kind, 0, 1, 0, 0, 0, 60, 0, length],
        data.as_slice(),
    ]
    .concat()
}
