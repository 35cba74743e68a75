//! What of an input is in memory.

use std::io;

use super::passage::Block;
use super::scanner::Read;

/// So much is read at once: it stays in the cache while it is searched.
const BLOCK: usize = 256 * 1024;

/// Bytes of the input, the next ones read behind them. Room once made is kept, and not wiped again.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    room: Vec<u8>,
    len: usize,
    /// Whether it begins with a line.
    first: bool,
}

impl Buffer {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.room[..self.len]
    }

    /// Begins anew, with a line or in the middle of one.
    pub(super) fn clear(&mut self, first: bool) {
        self.len = 0;
        self.first = first;
    }

    /// All of it; `last` where the input ends.
    pub(super) fn block(&self, last: bool) -> Block<'_> {
        Block {
            bytes: self.bytes(),
            first: self.first,
            last,
        }
    }

    /// Reads once.
    pub(super) fn fill(
        &mut self,
        read: &mut impl FnMut(&mut [u8]) -> io::Result<Read>,
    ) -> io::Result<Read> {
        self.make_room(BLOCK);
        let result = read(&mut self.room[self.len..][..BLOCK]);
        if let Ok(Read::Bytes(got)) = result {
            self.len += got.min(BLOCK);
        }
        result
    }

    /// Puts bytes behind.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.make_room(bytes.len());
        self.room[self.len..][..bytes.len()].copy_from_slice(bytes);
        self.len += bytes.len();
    }

    /// Whether the last line is not ended.
    pub(super) fn is_within_line(&self) -> bool {
        self.bytes().last().is_some_and(|&byte| byte != b'\n')
    }

    /// Ends the last line, if it is not.
    pub(super) fn end_line(&mut self) {
        if self.is_within_line() {
            self.push(b"\n");
        }
    }

    /// The first `len` bytes go.
    pub(super) fn drop_front(&mut self, len: usize) {
        self.room.copy_within(len..self.len, 0);
        self.len -= len;
        self.first &= len == 0;
    }

    /// Gives back room beyond `spare` that is not needed any more.
    pub(super) fn shrink(&mut self, spare: usize) {
        if self.len < spare {
            self.room.truncate(spare);
            self.room.shrink_to(spare);
        }
    }

    fn make_room(&mut self, more: usize) {
        if self.room.len() < self.len + more {
            self.room.resize(self.len + more, 0);
        }
    }
}
