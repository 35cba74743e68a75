//! One bounded conversation with a peer: everything has a deadline, and no more is read than is needed to tell
//! what speaks there.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// No greeting is longer; what comes after it is not read.
const ANSWER_MAX: usize = 16 * 1024;

/// A connection whose every read and write ends at the deadline.
pub(crate) struct Line {
    stream: TcpStream,
    deadline: Instant,
}

impl Line {
    /// Connects; the time counts for the whole conversation.
    pub(crate) fn connect(address: SocketAddr, timeout: Duration) -> io::Result<Self> {
        let deadline = Instant::now() + timeout;
        let stream = TcpStream::connect_timeout(&address, timeout)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, deadline })
    }

    /// From now on waits no longer than this.
    pub(crate) fn shorten(&mut self, timeout: Duration) {
        self.deadline = self.deadline.min(Instant::now() + timeout);
    }

    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        match left.is_zero() {
            true => Err(ErrorKind::TimedOut.into()),
            false => Ok(left),
        }
    }
}

impl Read for Line {
    fn read(&mut self, block: &mut [u8]) -> io::Result<usize> {
        self.stream.set_read_timeout(Some(self.left()?))?;
        self.stream.read(block)
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stream.set_write_timeout(Some(self.left()?))?;
        self.stream.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// How a read ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// What was waited for is there.
    Enough,
    /// Nothing more came in time.
    Silent,
    /// The peer closed the connection in good order.
    Closed,
    /// The peer reset the connection.
    Reset,
}

impl End {
    /// What an error of a read or write means.
    pub(crate) fn of(error: &io::Error) -> Self {
        match error.kind() {
            ErrorKind::WouldBlock | ErrorKind::TimedOut => Self::Silent,
            ErrorKind::UnexpectedEof => Self::Closed,
            _ => Self::Reset,
        }
    }
}

/// What a peer sent.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// At most 16 KiB and a block.
    pub(crate) bytes: Vec<u8>,
    /// Why there is no more.
    pub(crate) end: End,
}

/// Reads until `enough` says so of all that came.
pub(crate) fn answer(line: &mut impl Read, enough: impl Fn(&[u8]) -> bool) -> Answer {
    let mut bytes = Vec::new();
    let mut block = [0; 2048];
    let end = loop {
        if bytes.len() >= ANSWER_MAX || (!bytes.is_empty() && enough(&bytes)) {
            break End::Enough;
        }
        match line.read(&mut block) {
            Ok(0) => break End::Closed,
            Ok(count) => bytes.extend_from_slice(&block[..count]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => break End::of(&error),
        }
    };
    Answer { bytes, end }
}

/// Sends all of it.
pub(crate) fn send(line: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    line.write_all(bytes)?;
    line.flush()
}
