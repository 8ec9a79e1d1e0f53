//! Logs with bytes changed: no panic, no endless loop, no more memory than a bound, and the short way gives
//! what the long one gives.

mod common;

use cap::Cap;
use std::alloc::System;

use common::{Bytes, Chaos, Node, Writer, catalogue, data, element, event, heading, seal, shown, text};
use logontracer_evtx::batch::{Batch, Doubt};
use logontracer_evtx::chunk::{CHUNK_SIZE, HEADER_SIZE, Place};
use logontracer_evtx::known::Known;
use logontracer_evtx::run::{Reader, Source};
use logontracer_evtx::value::kind;

const N_FILES: usize = 10_000;
/// What the tests may take in all; an allocation beyond it fails, and the test with it.
const MOST_MEMORY: usize = 256 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MOST_MEMORY);

fn logon() -> Node {
    let fields = vec![
        data("TargetUserName", 0, kind::TEXT),
        data("TargetUserSid", 1, kind::SID),
        data("LogonType", 2, kind::UINT32),
        data("IpAddress", 3, kind::TEXT),
        data("IpPort", 4, kind::TEXT),
        data("LogonGuid", 5, kind::GUID),
        data("TargetLogonId", 6, kind::HEX64),
        data("Same", 0, kind::TEXT),
        Node::Element("Data", vec![("Name", Node::Text("Constant"))], vec![Node::Text("-")]),
    ];
    element("EventData", fields)
}

fn logon_values(number: u64) -> Vec<Bytes> {
    let sid = [1, 2, 0, 0, 0, 0, 0, 5, 32, 0, 0, 0, number as u8, 2, 0, 0];
    vec![
        text(["alice", "bob\0hidden", "Łukasz", "\u{1f600}"][number as usize % 4]),
        (kind::SID, sid.to_vec()),
        (kind::UINT32, vec![3, 0, 0, 0]),
        text("10.0.0.7"),
        text(&format!("{}", 40_000 + number)),
        (kind::GUID, [number as u8; 16].to_vec()),
        (kind::HEX64, number.to_le_bytes().to_vec()),
    ]
}

fn cleared() -> Node {
    let name = element("SubjectUserName", vec![Node::Slot(0, kind::TEXT)]);
    let domain = element("SubjectDomainName", vec![Node::Slot(1, kind::TEXT)]);
    element("UserData", vec![element("LogFileCleared", vec![name, domain])])
}

fn unnamed() -> Node {
    let data = |slot| element("Data", vec![Node::Slot(slot, kind::TEXT)]);
    element("EventData", vec![data(0), data(1), element("Binary", vec![Node::Slot(2, kind::BINARY)])])
}

/// A chunk of every kind of record.
fn chunk(seed: u64) -> Vec<u8> {
    let (event, logon, cleared, unnamed) = (event(), logon(), cleared(), unnamed());
    let mut writer = Writer::default();
    for number in seed..seed + 6 {
        let around = |id| heading(id, number, ["DC01", "WS7"][number as usize % 2]);
        writer.record((1, &event), &around(4624), (2, &logon), &logon_values(number));
        writer.record((1, &event), &around(4634), (2, &logon), &logon_values(number));
        let domain = text(if number % 2 == 0 { "CORP" } else { "" });
        writer.record((1, &event), &around(1102), (3, &cleared), &[text("eve"), domain]);
        let texts =
            [text("one"), (kind::TEXT | kind::ARRAY, text("a\0b\0").1), (kind::BINARY, vec![1, 2, 3])];
        writer.record((1, &event), &around(4625), (4, &unnamed), &texts);
    }
    writer.chunk()
}

/// Change, move or make extreme some bytes of a chunk, mostly where its records are.
fn mutate(chunk: &mut [u8], chaos: &mut Chaos) {
    let end = u32::from_le_bytes([chunk[48], chunk[49], chunk[50], chunk[51]]) as usize;
    for _ in 0..1 + chaos.below(12) {
        let at = HEADER_SIZE + chaos.below(end - HEADER_SIZE - 8);
        match chaos.below(5) {
            0 => chunk[at] = chaos.below(256) as u8,
            1 => chunk[at] ^= 1 << chaos.below(8),
            2 => {
                let word =
                    [[0xff; 4], [0; 4], [0, 0, 0, 0x80], [0x40, 0, 0, 0], [0, 2, 0, 0]][chaos.below(5)];
                chunk[at..at + 4].copy_from_slice(&word);
            }
            3 => chunk[at..at + 2]
                .copy_from_slice(&[[0xff, 0xff], [0, 0], [0x0c, 1], [0x21, 0]][chaos.below(4)]),
            _ => {
                let size = 1 + chaos.below(200);
                let from = HEADER_SIZE + chaos.below(end - HEADER_SIZE - size);
                chunk.copy_within(from..from + size, at.min(end - size));
            }
        }
    }
}

/// Where records seem to be.
fn places(chunk: &[u8]) -> Vec<(Place, Doubt)> {
    let mut found = Vec::new();
    for offset in (HEADER_SIZE..CHUNK_SIZE - 40).step_by(8) {
        if chunk[offset..].starts_with(b"**\0\0") {
            let size = u32::from_le_bytes(chunk[offset + 4..offset + 8].try_into().unwrap()) as usize;
            if (40..=CHUNK_SIZE - offset).contains(&size) {
                found.push((Place { offset, size }, Doubt::Salvaged));
            }
        }
    }
    found
}

fn read(chunk: &[u8], places: &[(Place, Doubt)], is_walked: bool, known: Option<&Known>) -> Batch {
    let mut batch = Batch::default();
    batch.is_walked = is_walked;
    batch.read(chunk, 0, places, &catalogue(), known);
    assert_eq!(batch.n_read + batch.faults.len(), places.len());
    batch
}

#[test]
fn whole_chunks_read_the_same_both_ways() {
    for seed in 0..20 {
        let chunk = chunk(seed);
        let places = places(&chunk);
        let short = read(&chunk, &places, false, None);
        assert_eq!((short.n_read, short.n_rows, short.oddities.n_hidden > 0), (24, 18, true));
        assert_eq!(shown(&short), shown(&read(&chunk, &places, true, None)));
    }
}

#[test]
fn mutated_files_neither_panic_nor_loop_nor_fill_the_memory_and_read_the_same_both_ways() {
    let mut chaos = Chaos(7);
    let sound: Vec<Vec<u8>> = (0..8).map(chunk).collect();
    let mut known = Known::default();
    sound.iter().for_each(|chunk| known.learn(chunk));
    let mut reader = Reader::new(catalogue());
    let (mut n_whole, mut n_rows, mut n_faults) = (0, 0, 0);
    for number in 0..N_FILES {
        let mut file = [&sound[number % 8][..], &sound[(number + 3) % 8]].concat();
        let is_sealed = number % 2 == 0;
        for chunk in file.chunks_exact_mut(CHUNK_SIZE) {
            mutate(chunk, &mut chaos);
            if is_sealed {
                seal(chunk);
            }
        }
        let (n_chunks, batches) = reader.read(Source::Memory(&file), 2, 1 + number % 2);
        n_whole += n_chunks;
        n_faults += batches.iter().map(|batch| batch.faults.len()).sum::<usize>();
        let chunk = &file[..CHUNK_SIZE];
        let places = places(chunk);
        let short = read(chunk, &places, false, None);
        n_rows += short.n_rows;
        assert_eq!(shown(&short), shown(&read(chunk, &places, true, None)), "file {number}");
        if !is_sealed {
            read(chunk, &places, false, Some(&known));
        }
    }
    // The mutations leave something to read, and break something.
    assert!(n_whole > N_FILES / 4 && n_rows > N_FILES && n_faults > N_FILES / 4);
}

#[test]
fn records_that_together_take_more_steps_than_a_chunk_has_are_refused() {
    let event = {
        let Node::Element(name, attributes, mut children) = event() else { unreachable!() };
        children.extend((0..300).map(|_| Node::Slot(7, kind::BINXML)));
        Node::Element(name, attributes, children)
    };
    let many = element("EventData", (0..200).map(|_| data("Name", 0, kind::TEXT)).collect());
    let mut writer = Writer::default();
    for number in 0..50 {
        writer.record((1, &event), &heading(4624, number, "DC01"), (2, &many), &[text("")]);
    }
    let chunk = writer.chunk();
    let batch = read(&chunk, &places(&chunk), false, None);
    assert!(batch.n_cells < 1 << 18);
    assert_eq!(
        batch.faults.last().map(|fault| fault.2),
        Some("a chunk whose records lead back into themselves")
    );
}

#[test]
fn definitions_that_overlap_are_not_all_read_through() {
    // Sixty records in front of forty kilobytes that read as a definition from every second place: a character
    // reference takes two bytes more, and says of itself that it is as long.
    let event = event();
    let empty = element("EventData", vec![]);
    let mut writer = Writer::default();
    for number in 0..60 {
        writer.record((1, &event), &heading(4624, number, "DC01"), (2, &empty), &[]);
    }
    let end = writer.size();
    let mut chunk = writer.chunk();
    chunk[end..].fill(0x08);
    for at in (end..CHUNK_SIZE).step_by(24) {
        // Where the size of a definition is read.
        let left = (CHUNK_SIZE - at - 4) as u32 / 2;
        if let Some(size) = chunk.get_mut(at..at + 4) {
            size.copy_from_slice(&left.to_le_bytes());
        }
    }
    let places = places(&chunk);
    for (number, (place, _)) in places.iter().enumerate() {
        let definition = (end + 4 + 24 * number) as u32;
        chunk[place.offset + 34..place.offset + 38].copy_from_slice(&definition.to_le_bytes());
    }
    let batch = read(&chunk, &places, false, None);
    let n_refused = batch.faults.iter().filter(|fault| fault.2.starts_with("a chunk")).count();
    assert!(n_refused > 10, "{:?}", batch.faults);
}

#[test]
fn a_text_that_every_record_shows_again_and_again_is_refused() {
    let many = element("EventData", (0..100).map(|_| data("Name", 0, kind::TEXT)).collect());
    let event = event();
    let mut writer = Writer::default();
    for number in 0..40 {
        writer.record((1, &event), &heading(4624, number, "DC01"), (2, &many), &[text(&"x".repeat(500))]);
    }
    let chunk = writer.chunk();
    let batch = read(&chunk, &places(&chunk), false, None);
    assert_eq!((batch.n_read, batch.faults.len()), (10, 30));
}
