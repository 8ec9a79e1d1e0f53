//! Many chunks at once, on several threads.

use std::sync::atomic::{AtomicUsize, Ordering};

use crate::batch::{Batch, Catalogue, Doubt, MOST_GROUPS};
use crate::chunk::{CHUNK_SIZE, Place, intact_records};

/// Cells of one batch; a log of ever new shapes must be handed over before it fills the memory.
const MOST_CELLS: usize = 4 << 20;

/// Reads runs of intact chunks, and remembers from one to the next what all records of a log have in common.
#[derive(Default)]
pub struct Reader {
    catalogue: Catalogue,
    batches: Vec<Batch>,
}

impl Reader {
    /// Return a reader of what the catalogue asks for.
    pub fn new(catalogue: Catalogue) -> Self {
        Reader { catalogue, batches: Vec::new() }
    }

    /// Read intact chunks at the start of `data`; return how many were read, and what is in them, in order.
    pub fn read(&mut self, data: &[u8], n_threads: usize) -> (usize, &[Batch]) {
        let n_chunks = data.len() / CHUNK_SIZE;
        let share = n_chunks.div_ceil(n_threads.max(1)).max(1);
        let n_parts = n_chunks.div_ceil(share);
        self.batches.resize_with(n_parts.max(self.batches.len()), Batch::default);
        let (catalogue, end) = (&self.catalogue, &AtomicUsize::new(n_chunks));
        let data = &data[..n_chunks * CHUNK_SIZE];
        let parts = data.chunks(share * CHUNK_SIZE).zip(&mut self.batches);
        let n_done: Vec<usize> = std::thread::scope(|scope| {
            let mut parts = parts.enumerate();
            let own = parts.next();
            let others: Vec<_> = parts
                .map(|(number, (part, batch))| {
                    scope.spawn(move || read_part(part, number * share, end, catalogue, batch))
                })
                .collect();
            let first = own.map(|(_, (part, batch))| read_part(part, 0, end, catalogue, batch));
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

/// Read the chunks from number `first` on; return how many, up to one that is not in order or until enough has
/// gathered.  `end` is lowered to the first chunk that cannot follow, since nobody wants what is behind it.
fn read_part(
    data: &[u8],
    first: usize,
    end: &AtomicUsize,
    catalogue: &Catalogue,
    batch: &mut Batch,
) -> usize {
    batch.clear();
    let mut n_done = 0;
    for (chunk, number) in data.chunks_exact(CHUNK_SIZE).zip(first..) {
        let is_enough = batch.n_cells > MOST_CELLS || batch.groups.len() > MOST_GROUPS;
        let places = if is_enough { None } else { intact_records(chunk) };
        let Some(places) = places else {
            end.fetch_min(number, Ordering::Relaxed);
            break;
        };
        if end.load(Ordering::Relaxed) <= number {
            break;
        }
        let places: Vec<(Place, Doubt)> = places.into_iter().map(|place| (place, Doubt::None)).collect();
        batch.read(chunk, number * CHUNK_SIZE, &places, catalogue, None);
        n_done += 1;
    }
    n_done
}
