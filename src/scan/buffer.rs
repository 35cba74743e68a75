//! What of an input is in memory.

use std::io;

use super::scanner::Read;

/// So much is read at once: it stays in the cache while it is searched.
const BLOCK: usize = 256 * 1024;

/// Bytes of the input, the next ones read behind them. Room once made is kept, and not wiped again.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    room: Vec<u8>,
    len: usize,
}

impl Buffer {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.room[..self.len]
    }

    pub(super) fn clear(&mut self) {
        self.len = 0;
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

    /// Ends the last line, if it is not.
    pub(super) fn end_line(&mut self) {
        if self.bytes().last().is_some_and(|&byte| byte != b'\n') {
            self.make_room(1);
            self.room[self.len] = b'\n';
            self.len += 1;
        }
    }

    /// The first `len` bytes go.
    pub(super) fn drop_front(&mut self, len: usize) {
        self.room.copy_within(len..self.len, 0);
        self.len -= len;
    }

    fn make_room(&mut self, more: usize) {
        if self.room.len() < self.len + more {
            self.room.resize(self.len + more, 0);
        }
    }
}
