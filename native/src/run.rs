//! Many chunks at once, on several threads.

use crate::batch::{Batch, Catalogue, Doubt};
use crate::chunk::{CHUNK_SIZE, Place, intact_records};

/// Return the records of every chunk from the start of `data` to the first that is not in order.
pub fn intact_run(data: &[u8]) -> Vec<Vec<Place>> {
    data.chunks_exact(CHUNK_SIZE).map_while(intact_records).collect()
}

/// Cells and groups of one batch; a log of ever new shapes must be handed over before it fills the memory.
const MOST_CELLS: usize = 4 << 20;
const MOST_GROUPS: usize = 500;

/// Read intact chunks at the start of `data`; return how many were read, and what is in them, in order.
pub fn read(data: &[u8], catalogue: &Catalogue, n_threads: usize) -> (usize, Vec<Batch>) {
    let places = intact_run(data);
    let share = places.len().div_ceil(n_threads.max(1)).max(1);
    let parts = places.chunks(share).zip(data.chunks(share * CHUNK_SIZE));
    let done: Vec<(Batch, usize)> = std::thread::scope(|scope| {
        let mut parts = parts.enumerate();
        let own = parts.next();
        let others: Vec<_> = parts
            .map(|(number, (part, data))| {
                scope.spawn(move || read_part(data, number * share, part, catalogue))
            })
            .collect();
        let first = own.map(|(_, (part, data))| read_part(data, 0, part, catalogue));
        let rest = others.into_iter().map(|thread| match thread.join() {
            Ok(done) => done,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        first.into_iter().chain(rest).collect()
    });
    in_order(done, places.len(), share)
}

/// Return the batches up to the first that was not read to its end.
fn in_order(done: Vec<(Batch, usize)>, n_chunks: usize, share: usize) -> (usize, Vec<Batch>) {
    let (mut n_read, mut batches) = (0, Vec::new());
    for (batch, n_done) in done {
        let expected = share.min(n_chunks - n_read);
        n_read += n_done;
        batches.push(batch);
        if n_done < expected {
            break;
        }
    }
    (n_read, batches)
}

/// Read chunks until enough has gathered; return how many.
fn read_part(data: &[u8], first: usize, places: &[Vec<Place>], catalogue: &Catalogue) -> (Batch, usize) {
    let mut batch = Batch::default();
    let mut n_done = 0;
    for (chunk, places) in data.chunks_exact(CHUNK_SIZE).zip(places) {
        let places: Vec<(Place, Doubt)> = places.iter().map(|place| (*place, Doubt::None)).collect();
        batch.read(chunk, (first + n_done) * CHUNK_SIZE, &places, catalogue, None);
        n_done += 1;
        if batch.n_cells > MOST_CELLS || batch.groups.len() > MOST_GROUPS {
            break;
        }
    }
    (batch, n_done)
}
