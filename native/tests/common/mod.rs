//! Logs written for tests: templates, records and chunks with checksums.

#![allow(dead_code)]

use std::collections::HashMap;

use logontracer_evtx::batch::{Batch, Catalogue, Column, Group};
use logontracer_evtx::chunk::{CHUNK_SIZE, HEADER_SIZE};
use logontracer_evtx::value::{Value, kind};

/// A part of a template.
pub enum Node {
    Element(&'static str, Vec<(&'static str, Node)>, Vec<Node>),
    Text(&'static str),
    Slot(u16, u8),
}

pub fn element(name: &'static str, children: Vec<Node>) -> Node {
    Node::Element(name, vec![], children)
}

pub fn data(name: &'static str, slot: u16, of: u8) -> Node {
    Node::Element("Data", vec![("Name", Node::Text(name))], vec![Node::Slot(slot, of)])
}

/// What stands around every event; the last value is the event's own.
pub fn event() -> Node {
    let attribute =
        |element, name, slot, of| Node::Element(element, vec![(name, Node::Slot(slot, of))], vec![]);
    let system = vec![
        attribute("Provider", "Name", 0, kind::TEXT),
        Node::Element(
            "EventID",
            vec![("Qualifiers", Node::Slot(1, kind::UINT16))],
            vec![Node::Slot(2, kind::UINT16)],
        ),
        element("Level", vec![Node::Text("0")]),
        attribute("TimeCreated", "SystemTime", 3, kind::FILETIME),
        element("EventRecordID", vec![Node::Slot(4, kind::UINT64)]),
        element("Channel", vec![Node::Slot(5, kind::TEXT)]),
        element("Computer", vec![Node::Slot(6, kind::TEXT)]),
    ];
    element("Event", vec![element("System", system), Node::Slot(7, kind::BINXML)])
}

pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// Type and bytes of a value.
pub type Bytes = (u8, Vec<u8>);

pub fn text(text: &str) -> Bytes {
    (kind::TEXT, utf16(text))
}

/// The values of System; a fragment is to be added.
pub fn heading(event_id: u16, record_id: u64, computer: &str) -> Vec<Bytes> {
    let time = 133_491_672_000_000_000 + 10_000_000 * record_id;
    vec![
        text("Microsoft-Windows-Security-Auditing"),
        (kind::NULL, vec![]),
        (kind::UINT16, event_id.to_le_bytes().to_vec()),
        (kind::FILETIME, time.to_le_bytes().to_vec()),
        (kind::UINT64, record_id.to_le_bytes().to_vec()),
        text("Security"),
        text(computer),
    ]
}

/// A chunk that is being written.
pub struct Writer {
    out: Vec<u8>,
    names: HashMap<&'static str, u32>,
    definitions: HashMap<u32, u32>,
    n_records: u64,
}

impl Default for Writer {
    fn default() -> Self {
        let mut out = vec![0; HEADER_SIZE];
        out[..8].copy_from_slice(b"ElfChnk\0");
        Writer { out, names: HashMap::new(), definitions: HashMap::new(), n_records: 0 }
    }
}

impl Writer {
    /// Add a record: the template `outer` with some values, of which the last is template `inner` with its own.
    pub fn record(&mut self, outer: (u32, &Node), values: &[Bytes], inner: (u32, &Node), own: &[Bytes]) {
        let start = self.out.len();
        self.out.extend(b"**\0\0\0\0\0\0");
        self.n_records += 1;
        self.out.extend(self.n_records.to_le_bytes());
        self.out.extend([0; 8]);
        let table = self.instance(outer, values.len() + 1);
        self.values(table, values);
        let fragment = self.out.len();
        let own_table = self.instance(inner, own.len());
        self.values(own_table, own);
        let size = (self.out.len() - fragment) as u16;
        self.entry(table + 4 * values.len(), kind::BINXML, size);
        self.out.push(0);
        while !(self.out.len() + 4 - start).is_multiple_of(8) {
            self.out.push(0);
        }
        let size = (self.out.len() + 4 - start) as u32;
        self.out.extend(size.to_le_bytes());
        self.out[start + 4..start + 8].copy_from_slice(&size.to_le_bytes());
    }

    /// Return how many bytes are taken.
    pub fn size(&self) -> usize {
        self.out.len()
    }

    /// Return the chunk.
    pub fn chunk(mut self) -> Vec<u8> {
        let end = self.out.len() as u32;
        assert!(self.out.len() <= CHUNK_SIZE, "the chunk is full");
        self.out.resize(CHUNK_SIZE, 0);
        self.out[48..52].copy_from_slice(&end.to_le_bytes());
        seal(&mut self.out);
        self.out
    }

    /// Write an instance up to its values, and return where their table is.
    fn instance(&mut self, (id, node): (u32, &Node), count: usize) -> usize {
        self.out.extend([0x0f, 1, 1, 0, 0x0c, 1]);
        self.out.extend(id.to_le_bytes());
        let here = self.out.len() as u32 + 4;
        let offset = *self.definitions.entry(id).or_insert(here);
        self.out.extend(offset.to_le_bytes());
        if offset == here {
            self.out.extend([0; 4]);
            self.out.extend(id.to_le_bytes());
            self.out.extend([0; 16]);
            let start = self.out.len();
            self.out.extend([0x0f, 1, 1, 0]);
            self.node(node);
            self.out.push(0);
            let size = (self.out.len() - start) as u32;
            self.out[start - 4..start].copy_from_slice(&size.to_le_bytes());
        }
        self.out.extend((count as u32).to_le_bytes());
        self.out.extend(vec![0; 4 * count]);
        self.out.len() - 4 * count
    }

    fn values(&mut self, table: usize, values: &[Bytes]) {
        for (number, (of, bytes)) in values.iter().enumerate() {
            self.entry(table + 4 * number, *of, bytes.len() as u16);
            self.out.extend(bytes);
        }
    }

    fn entry(&mut self, at: usize, of: u8, size: u16) {
        self.out[at..at + 2].copy_from_slice(&size.to_le_bytes());
        self.out[at + 2] = of;
    }

    fn node(&mut self, node: &Node) {
        match node {
            Node::Text(text) => {
                let units = utf16(text);
                self.out.extend([0x05, kind::TEXT]);
                self.out.extend((units.len() as u16 / 2).to_le_bytes());
                self.out.extend(units);
            }
            Node::Slot(slot, of) => {
                self.out.push(0x0d);
                self.out.extend(slot.to_le_bytes());
                self.out.push(*of);
            }
            Node::Element(name, attributes, children) => {
                self.out.push(if attributes.is_empty() { 0x01 } else { 0x41 });
                self.out.extend([0xff; 2]);
                self.out.extend([0; 4]);
                self.name(name);
                if !attributes.is_empty() {
                    self.out.extend([0; 4]);
                }
                for (name, value) in attributes {
                    self.out.push(0x06);
                    self.name(name);
                    self.node(value);
                }
                self.out.push(if children.is_empty() { 0x03 } else { 0x02 });
                children.iter().for_each(|child| self.node(child));
                if !children.is_empty() {
                    self.out.push(0x04);
                }
            }
        }
    }

    fn name(&mut self, name: &'static str) {
        let here = self.out.len() as u32 + 4;
        let offset = *self.names.entry(name).or_insert(here);
        self.out.extend(offset.to_le_bytes());
        if offset == here {
            let units = utf16(name);
            self.out.extend([0; 6]);
            self.out.extend((units.len() as u16 / 2).to_le_bytes());
            self.out.extend(units);
            self.out.extend([0; 2]);
        }
    }
}

/// Make the checksums of a chunk right.
pub fn seal(chunk: &mut [u8]) {
    let end = u32::from_le_bytes(chunk[48..52].try_into().unwrap()) as usize;
    let Some(records) = chunk.get(HEADER_SIZE..end) else {
        return;
    };
    let sum = crc32fast::hash(records);
    chunk[52..56].copy_from_slice(&sum.to_le_bytes());
    let mut header = crc32fast::Hasher::new();
    header.update(&chunk[..120]);
    header.update(&chunk[128..HEADER_SIZE]);
    chunk[124..128].copy_from_slice(&header.finalize().to_le_bytes());
}

/// A small generator, so that a failure can be repeated.
pub struct Chaos(pub u64);

impl Chaos {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) as usize % end
    }
}

pub fn catalogue() -> Catalogue {
    let mut catalogue = Catalogue::default();
    for event_id in [4624, 4625, 1102, 4768] {
        catalogue.numbers.insert(event_id, vec!["LogonType".to_owned(), "IpPort".to_owned()]);
    }
    catalogue
}

/// Everything a batch holds, in words that can be compared.
pub fn shown(batch: &Batch) -> Vec<String> {
    let text = |code: i32| usize::try_from(code).ok().map(|code| batch.names.texts.get(code));
    let computer = |code: &i32| usize::try_from(*code).ok().map(|code| batch.computers.texts.get(code));
    let mut lines: Vec<String> = batch
        .set_aside
        .iter()
        .map(|((id, channel), n)| format!("{:?} {:?} {n:?}", text(*id), text(*channel)))
        .collect();
    lines.sort();
    lines.push(format!("{} {} {} {:?}", batch.n_rows, batch.n_read, batch.n_empty, batch.oddities));
    lines.push(format!("{:?} {:?}", batch.span, batch.faults));
    let group = |group: &Group| {
        let mut lines = vec![
            format!("{:?} {} {:?}", group.heading.map(text), group.is_salvaged, group.names),
            format!("{:?} {:?} {:?}", group.positions, group.times, group.time_texts),
            format!(
                "{:?} {:?}",
                column(&group.record_ids),
                group.computers.iter().map(computer).collect::<Vec<_>>()
            ),
        ];
        lines.extend(group.fields.iter().map(|field| format!("{:?}", column(field))));
        lines
    };
    lines.extend(batch.filled().flat_map(group));
    lines
}

fn column(column: &Column) -> Vec<String> {
    if column.holds_numbers() {
        let is_hex = Value { kind: column.number_kind, ..Value::NONE }.is_hex();
        let cells = column.numbers.iter().zip(&column.present);
        return cells.map(|(number, present)| format!("{number} {present} {is_hex}")).collect();
    }
    let texts = &column.interner.texts;
    let cell =
        |code: &i32| usize::try_from(*code).map_or("none".to_owned(), |code| texts.get(code).to_owned());
    column.codes.iter().map(cell).collect()
}
