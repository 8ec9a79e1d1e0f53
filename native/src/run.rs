//! Many chunks at once, on several threads.

use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::batch::{Batch, Catalogue, Doubt, MOST_GROUPS};
use crate::chunk::{CHUNK_SIZE, Place, intact_records};

/// Cells of one batch; a log of ever new shapes must be handed over before it fills the memory.
const MOST_CELLS: usize = 4 << 20;
/// Chunks that are read from a file at once: half a megabyte, which stays near the processor until it is looked at.
const CHUNKS_AT_ONCE: usize = 8;

/// Where chunks stand one behind the other.
#[derive(Clone, Copy)]
pub enum Source<'a> {
    /// In memory.
    Memory(&'a [u8]),
    /// In a file, from an offset on.
    File(&'a File, u64),
}

impl Source<'_> {
    /// Return some whole chunks from number `first` on, at most `most`; fewer where there are no more.
    fn chunks<'b>(&'b self, first: usize, most: usize, buffer: &'b mut Vec<u8>) -> &'b [u8] {
        let found = match self {
            Source::Memory(data) => {
                let data = data.get(first * CHUNK_SIZE..).unwrap_or_default();
                &data[..data.len().min(most * CHUNK_SIZE)]
            }
            Source::File(file, offset) => {
                buffer.resize(CHUNKS_AT_ONCE * CHUNK_SIZE, 0);
                let wanted = &mut buffer[..most.min(CHUNKS_AT_ONCE) * CHUNK_SIZE];
                let size = read_at(file, offset + (first * CHUNK_SIZE) as u64, wanted);
                &wanted[..size]
            }
        };
        &found[..found.len() / CHUNK_SIZE * CHUNK_SIZE]
    }
}

/// Read until `wanted` is full, the file ends or cannot be read; return how much was.
///
/// Whoever reads what is missing meets the error, and can say which it was.
fn read_at(file: &File, offset: u64, wanted: &mut [u8]) -> usize {
    let mut size = 0;
    while size < wanted.len() {
        match read_some_at(file, offset + size as u64, &mut wanted[size..]) {
            Ok(0) => break,
            Ok(n) => size += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    size
}

#[cfg(unix)]
fn read_some_at(file: &File, offset: u64, wanted: &mut [u8]) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, wanted, offset)
}

#[cfg(windows)]
fn read_some_at(file: &File, offset: u64, wanted: &mut [u8]) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, wanted, offset)
}

/// Reads runs of intact chunks, and remembers from one to the next what all records of a log have in common.
#[derive(Default)]
pub struct Reader {
    catalogue: Catalogue,
    batches: Vec<Batch>,
    buffers: Vec<Vec<u8>>,
}

impl Reader {
    /// Return a reader of what the catalogue asks for.
    pub fn new(catalogue: Catalogue) -> Self {
        Reader { catalogue, ..Reader::default() }
    }

    /// Read the first intact ones of `n_chunks`; return how many were read, and what is in them, in order.
    pub fn read(&mut self, source: Source<'_>, n_chunks: usize, n_threads: usize) -> (usize, &[Batch]) {
        let share = n_chunks.div_ceil(n_threads.max(1)).max(1);
        let n_parts = n_chunks.div_ceil(share);
        self.batches.resize_with(n_parts.max(self.batches.len()), Batch::default);
        self.buffers.resize_with(self.batches.len(), Vec::new);
        let (catalogue, end) = (&self.catalogue, &AtomicUsize::new(n_chunks));
        let tools = self.batches.iter_mut().zip(&mut self.buffers).take(n_parts);
        let n_done: Vec<usize> = std::thread::scope(|scope| {
            let mut parts = tools.enumerate().map(|(number, (batch, buffer))| {
                let chunks = number * share..n_chunks.min((number + 1) * share);
                move || read_part(source, chunks, end, catalogue, batch, buffer)
            });
            let own = parts.next();
            let others: Vec<_> = parts.map(|part| scope.spawn(part)).collect();
            let first = own.map(|part| part());
            let rest = others.into_iter().map(|thread| match thread.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            first.into_iter().chain(rest).collect()
        });
        let (n_read, n_batches) = in_order(&n_done, n_chunks, share);
        (n_read, &self.batches[..n_batches])
    }
}

/// Return how many chunks were read up to the first batch that was not read to its end, and in how many batches.
fn in_order(n_done: &[usize], n_chunks: usize, share: usize) -> (usize, usize) {
    let mut n_read = 0;
    for (number, n_done) in n_done.iter().enumerate() {
        let expected = share.min(n_chunks - n_read);
        n_read += n_done;
        if *n_done < expected {
            return (n_read, number + 1);
        }
    }
    (n_read, n_done.len())
}

/// Read these chunks; return how many, up to one that is not in order or until enough has gathered.
///
/// `end` is lowered to the first chunk that cannot follow, since nobody wants what is behind it.
fn read_part(
    source: Source<'_>,
    chunks: std::ops::Range<usize>,
    end: &AtomicUsize,
    catalogue: &Catalogue,
    batch: &mut Batch,
    buffer: &mut Vec<u8>,
) -> usize {
    batch.clear();
    let mut number = chunks.start;
    while number < chunks.end {
        let piece = source.chunks(number, chunks.end - number, buffer);
        let before = number;
        for chunk in piece.chunks_exact(CHUNK_SIZE) {
            let is_enough = batch.n_cells > MOST_CELLS || batch.groups.len() > MOST_GROUPS;
            let places = if is_enough { None } else { intact_records(chunk) };
            let Some(places) = places else { break };
            if end.load(Ordering::Relaxed) <= number {
                break;
            }
            let places: Vec<(Place, Doubt)> = places.into_iter().map(|place| (place, Doubt::None)).collect();
            batch.read(chunk, number * CHUNK_SIZE, &places, catalogue, None);
            number += 1;
        }
        if piece.is_empty() || number - before < piece.len() / CHUNK_SIZE {
            end.fetch_min(number, Ordering::Relaxed);
            break;
        }
    }
    number - chunks.start
}
