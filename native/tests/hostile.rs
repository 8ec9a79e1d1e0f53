//! Records made to make a reader loop, recurse, or ask for memory.

use logontracer_evtx::batch::{Batch, Catalogue, Doubt};
use logontracer_evtx::chunk::{CHUNK_SIZE, HEADER_SIZE, Place, records};
use logontracer_evtx::known::Known;

const LOGON: i64 = 4624;

fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::default();
    catalogue.numbers.insert(LOGON, vec!["LogonType".to_owned()]);
    catalogue
}

/// A chunk that holds one record with this content, and where the record is.
fn chunk_with(content: &[u8]) -> (Vec<u8>, Place) {
    let mut chunk = vec![0; CHUNK_SIZE];
    let size = (24 + content.len() + 4).max(40);
    chunk[HEADER_SIZE..HEADER_SIZE + 4].copy_from_slice(b"**\0\0");
    chunk[HEADER_SIZE + 24..HEADER_SIZE + 24 + content.len()].copy_from_slice(content);
    for at in [HEADER_SIZE + 4, HEADER_SIZE + size - 4] {
        chunk[at..at + 4].copy_from_slice(&(size as u32).to_le_bytes());
    }
    (chunk, Place { offset: HEADER_SIZE, size })
}

fn read(content: &[u8]) -> Batch {
    let (chunk, place) = chunk_with(content);
    let mut batch = Batch::default();
    batch.read(&chunk, 0, &[(place, Doubt::None)], &catalogue(), None);
    batch
}

fn fault(content: &[u8]) -> &'static str {
    read(content).faults[0].2
}

/// Where the content of the record starts.
const START: u32 = (HEADER_SIZE + 24) as u32;

fn instance(definition: u32, values: &[(u8, &[u8])]) -> Vec<u8> {
    let mut out = vec![0x0f, 1, 1, 0, 0x0c, 1];
    out.extend(7_u32.to_le_bytes());
    out.extend(definition.to_le_bytes());
    out.extend((values.len() as u32).to_le_bytes());
    for (kind, bytes) in values {
        out.extend((bytes.len() as u16).to_le_bytes());
        out.extend([*kind, 0]);
    }
    values.iter().for_each(|(_, bytes)| out.extend(*bytes));
    out
}

#[test]
fn more_values_than_any_record_has_are_refused_before_they_are_looked_at() {
    let mut content = instance(0, &[]);
    content[14..18].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(fault(&content), "more values than any record has");
}

#[test]
fn a_definition_outside_the_chunk_is_a_fault() {
    for at in [CHUNK_SIZE as u32, u32::MAX, u32::MAX - 23] {
        assert_eq!(fault(&instance(at, &[])), "the content ends too early");
    }
}

#[test]
fn a_definition_larger_than_its_chunk_is_a_fault() {
    let mut content = instance(START + 100, &[]);
    content.resize(200, 0);
    content[120..124].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(fault(&content), "a template definition that leaves its chunk");
}

#[test]
fn elements_inside_one_another_end_at_a_bound() {
    // <Data> with its name written out elsewhere: no attributes, and never closed.
    let mut content = vec![0x0f, 1, 1, 0];
    for _ in 0..2_000 {
        content.extend([0x01, 0, 0, 0, 0, 0, 0, 0, 0, 0x02]);
    }
    assert_eq!(fault(&content), "elements too deep inside one another");
}

#[test]
fn fragments_inside_one_another_end_at_a_bound() {
    let mut content: Vec<u8> = vec![0];
    for _ in 0..400 {
        let mut outer = vec![0x0f, 1, 1, 0, 0x05, 0x21];
        outer.extend((content.len() as u16).to_le_bytes());
        outer.extend(content);
        content = outer;
    }
    assert_eq!(fault(&content), "fragments too deep inside one another");
}

#[test]
fn a_value_that_leaves_its_record_is_a_fault() {
    let mut content = instance(START, &[(0x01, b"ab")]);
    content[18..20].copy_from_slice(&u16::MAX.to_le_bytes());
    assert_eq!(fault(&content), "the content ends too early");
}

#[test]
fn a_record_without_content_is_empty_and_a_doubtful_one_is_none() {
    let (chunk, place) = chunk_with(&[0x0f, 1, 1, 0, 0]);
    for (doubt, n_empty, n_faults) in [(Doubt::Salvaged, 1, 0), (Doubt::Size, 0, 1)] {
        let mut batch = Batch::default();
        batch.read(&chunk, 0, &[(place, doubt)], &catalogue(), None);
        assert_eq!((batch.n_empty, batch.faults.len()), (n_empty, n_faults));
    }
}

#[test]
fn records_that_overlap_or_leave_the_chunk_do_not_fill_it() {
    let (mut chunk, place) = chunk_with(&[0; 100]);
    assert_eq!(records(&chunk, place.offset + place.size).map(|found| found.len()), Some(1));
    for size in [0_u32, 39, 41, u32::MAX] {
        chunk[HEADER_SIZE + 4..HEADER_SIZE + 8].copy_from_slice(&size.to_le_bytes());
        assert_eq!(records(&chunk, place.offset + place.size), None, "size {size}");
    }
}

/// A small generator, so that a failure can be repeated.
struct Chaos(u64);

impl Chaos {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % end
    }
}

#[test]
fn tokens_in_any_order_neither_panic_nor_loop() {
    const TOKENS: [u8; 20] =
        [0, 1, 0x41, 2, 3, 4, 5, 0x45, 6, 0x46, 7, 8, 9, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x21];
    let mut chaos = Chaos(1);
    for _ in 0..2_000 {
        let content: Vec<u8> = (0..chaos.below(600))
            .map(|_| match chaos.below(3) {
                0 => TOKENS[chaos.below(TOKENS.len())],
                1 => chaos.below(4) as u8,
                _ => chaos.below(256) as u8,
            })
            .collect();
        let (chunk, place) = chunk_with(&content);
        let mut known = Known::default();
        known.learn(&chunk);
        let mut batch = Batch::default();
        batch.read(&chunk, 0, &[(place, Doubt::Size)], &catalogue(), Some(&known));
        assert_eq!(batch.n_read + batch.faults.len(), 1);
    }
}
