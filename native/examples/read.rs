//! Reads a log of intact chunks into columns, and says how many records there are: for measuring.
//!
//! `cargo run --release --example read LOG [THREADS]`

use std::fs::File;

use logontracer_evtx::batch::Catalogue;
use logontracer_evtx::chunk::CHUNK_SIZE;
use logontracer_evtx::run::{Reader, Source};

const FILE_HEADER_SIZE: u64 = 4_096;
/// As many as an import reads at once.
const CHUNKS_AT_ONCE: usize = 256;

/// Fields that an import takes as numbers.
const NUMBERS: [&str; 10] = [
    "LogonType",
    "IpPort",
    "Status",
    "SubStatus",
    "TicketEncryptionType",
    "TargetLogonId",
    "SubjectLogonId",
    "PreAuthType",
    "TicketOptions",
    "LogonID",
];

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let log = File::open(arguments.next().unwrap_or_default())?;
    let n_threads = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(1);
    let mut catalogue = Catalogue::default();
    // Every event id of logons and what belongs to them, and more than an import asks for.
    let event_ids = (20..50).chain(1_000..1_200).chain(4_600..5_200);
    let numbers: Vec<String> = NUMBERS.map(str::to_owned).into();
    catalogue.numbers.extend(event_ids.map(|event_id| (event_id, numbers.clone())));
    let mut reader = Reader::new(catalogue);
    let mut offset = FILE_HEADER_SIZE;
    let (mut n_records, mut n_cells) = (0, 0);
    loop {
        let (n_chunks, batches) = reader.read(Source::File(&log, offset), CHUNKS_AT_ONCE, n_threads);
        n_records += batches.iter().map(|batch| batch.n_read).sum::<usize>();
        n_cells += batches.iter().map(|batch| batch.n_cells).sum::<usize>();
        offset += (n_chunks * CHUNK_SIZE) as u64;
        if n_chunks == 0 {
            break;
        }
    }
    println!("{n_records} records, {n_cells} cells");
    Ok(())
}
