//! Reads a log of intact chunks into columns, and says how many records there are: for measuring.
//!
//! `cargo run --release --example read LOG [THREADS]`

use logontracer_evtx::batch::Catalogue;
use logontracer_evtx::chunk::CHUNK_SIZE;
use logontracer_evtx::run;

const FILE_HEADER_SIZE: usize = 4_096;
const CHUNKS_AT_ONCE: usize = 256;

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let data = std::fs::read(arguments.next().unwrap_or_default())?;
    let n_threads = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(1);
    let mut catalogue = Catalogue::default();
    // Every event id: nothing is skipped.
    catalogue.numbers.extend((0..65_536).map(|event_id| (event_id, Vec::new())));
    let (mut n_records, mut n_cells) = (0, 0);
    for window in data.get(FILE_HEADER_SIZE..).unwrap_or_default().chunks(CHUNKS_AT_ONCE * CHUNK_SIZE) {
        for batch in run::read(window, &catalogue, n_threads).1 {
            n_records += batch.n_read;
            n_cells += batch.n_cells;
        }
    }
    println!("{n_records} records, {n_cells} cells");
    Ok(())
}
