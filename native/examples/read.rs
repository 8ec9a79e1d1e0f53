//! Reads a log of intact chunks into columns, and says how many records there are: for measuring.
//!
//! `cargo run --release --example read LOG [THREADS]`

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use logontracer_evtx::batch::Catalogue;
use logontracer_evtx::chunk::CHUNK_SIZE;
use logontracer_evtx::run::Reader;

const FILE_HEADER_SIZE: u64 = 4_096;
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
    let mut log = File::open(arguments.next().unwrap_or_default())?;
    let n_threads = arguments.next().and_then(|number| number.parse().ok()).unwrap_or(1);
    let mut catalogue = Catalogue::default();
    // Every event id of logons and what belongs to them, and more than an import asks for.
    let event_ids = (20..50).chain(1_000..1_200).chain(4_600..5_200);
    let numbers: Vec<String> = NUMBERS.map(str::to_owned).into();
    catalogue.numbers.extend(event_ids.map(|event_id| (event_id, numbers.clone())));
    let mut reader = Reader::new(catalogue);
    log.seek(SeekFrom::Start(FILE_HEADER_SIZE))?;
    let mut window = vec![0; CHUNKS_AT_ONCE * CHUNK_SIZE];
    let (mut n_records, mut n_cells) = (0, 0);
    loop {
        let size = fill(&mut log, &mut window)?;
        if size == 0 {
            break;
        }
        for batch in reader.read(&window[..size], n_threads).1 {
            n_records += batch.n_read;
            n_cells += batch.n_cells;
        }
    }
    println!("{n_records} records, {n_cells} cells");
    Ok(())
}

/// Read until the window is full or the file ends; return how much was read.
fn fill(log: &mut File, window: &mut [u8]) -> std::io::Result<usize> {
    let mut size = 0;
    while size < window.len() {
        match log.read(&mut window[size..])? {
            0 => break,
            n => size += n,
        }
    }
    Ok(size)
}
