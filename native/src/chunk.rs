//! Chunks: whether their checksums hold, and where their records stand.

use crate::bytes::{u32_at, u64_at};

/// Bytes of a chunk.
pub const CHUNK_SIZE: usize = 65_536;
/// Bytes before its first record.
pub const HEADER_SIZE: usize = 512;
/// Signature, size, record id and time before the content of a record.
pub const RECORD_HEADER_SIZE: usize = 24;
/// Header, the shortest content and the trailing size.
pub const SMALLEST_RECORD: usize = 40;
const MAGIC: &[u8; 8] = b"ElfChnk\0";
const RECORD_MAGIC: &[u8; 4] = b"**\0\0";

/// One record's place in its chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Offset of its signature.
    pub offset: usize,
    /// Bytes from there to behind its trailing size.
    pub size: usize,
}

/// Return the end of the records of a chunk whose magic and both checksums hold.
pub fn intact_end(chunk: &[u8]) -> Option<usize> {
    if chunk.len() != CHUNK_SIZE || !chunk.starts_with(MAGIC) {
        return None;
    }
    let end = u32_at(chunk, 48)? as usize;
    let mut header = crc32fast::Hasher::new();
    header.update(chunk.get(..120)?);
    header.update(chunk.get(128..HEADER_SIZE)?);
    if u32_at(chunk, 124)? != header.finalize() {
        return None;
    }
    let data = chunk.get(HEADER_SIZE..end)?;
    (u32_at(chunk, 52)? == crc32fast::hash(data)).then_some(end)
}

/// Return the records that fill a chunk up to `end`, or `None` when they do not fill it exactly.
pub fn records(chunk: &[u8], end: usize) -> Option<Vec<Place>> {
    let mut found = Vec::with_capacity(128);
    let mut offset = HEADER_SIZE;
    while offset + SMALLEST_RECORD <= end {
        let size = u32_at(chunk, offset + 4)? as usize;
        let following = offset.checked_add(size)?;
        let is_record = chunk.get(offset..offset + 4)? == RECORD_MAGIC
            && size >= SMALLEST_RECORD
            && following <= end
            && u32_at(chunk, following - 4)? as usize == size;
        if !is_record {
            return None;
        }
        found.push(Place { offset, size });
        offset = following;
    }
    (offset == end).then_some(found)
}

/// Return the records of an intact chunk, or `None` when anything about it is out of order.
pub fn intact_records(chunk: &[u8]) -> Option<Vec<Place>> {
    records(chunk, intact_end(chunk)?)
}

/// Return the time in a record's header, in 100 ns since 1601.
pub fn header_time(chunk: &[u8], place: Place) -> Option<u64> {
    u64_at(chunk, place.offset + 16)
}
