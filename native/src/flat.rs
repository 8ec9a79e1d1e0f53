//! Records of the usual form, one template's values inside another's, straight into columns.
//!
//! Everything else, and everything that is out of order, is left to the walker in [`crate::record`].

use hashbrown::HashMap;

use crate::batch::{Batch, Catalogue, NO_TIME, find_group, time_of_value};
use crate::binxml::{DEFINITION_HEADER_SIZE, FRAGMENT_HEADER_SIZE, definition_size};
use crate::bytes::{array_at, u32_at};
use crate::chunk::{Place, RECORD_HEADER_SIZE};
use crate::intern::{Code, Interner};
use crate::plan::{self, Body, Head, MOST_SLOTS, Source};
use crate::record::{BYTES_PER_STEP, Cell, Records};
use crate::spelling::spell;
use crate::texts::{Oddities, oddities};
use crate::value::{Value, is_kind, kind};

/// Plans of one sort of definitions.
struct Plans<T> {
    found: Vec<T>,
    /// By what stands in the definition; `None` where it has no plan.
    by_spelling: HashMap<Vec<u8>, Option<usize>>,
    /// By offset in the chunk that is being read.
    here: HashMap<u32, Option<usize>>,
    n_bytes: usize,
}

/// Bytes of a definition worth remembering, and of all of them; real ones have some thousand.
const MOST_BYTES: usize = 1 << 16;
const MOST_BYTES_IN_ALL: usize = 1 << 22;

impl<T> Plans<T> {
    fn new() -> Self {
        Plans { found: Vec::new(), by_spelling: HashMap::new(), here: HashMap::new(), n_bytes: 0 }
    }

    /// Return the number of the plan of the definition at `offset`.
    #[inline]
    fn number(
        &mut self,
        offset: u32,
        chunk: &[u8],
        records: &mut Records<'_>,
        make: impl FnOnce(&mut Records<'_>) -> Option<T>,
        spelling: &mut Vec<u8>,
    ) -> Option<usize> {
        if let Some(number) = self.here.get(&offset) {
            return *number;
        }
        // Every record may name another place, and each is read through to its end.
        records.spend(definition_size(chunk, offset as usize) / BYTES_PER_STEP, 0).ok()?;
        let number = self.spelled(offset, chunk, || make(records), spelling);
        self.here.insert(offset, number);
        number
    }

    #[cold]
    fn spelled(
        &mut self,
        offset: u32,
        chunk: &[u8],
        make: impl FnOnce() -> Option<T>,
        spelling: &mut Vec<u8>,
    ) -> Option<usize> {
        spell(chunk, offset as usize, spelling, MOST_BYTES)?;
        if let Some(number) = self.by_spelling.get(&spelling[..]) {
            return *number;
        }
        let number = make().map(|plan| {
            self.found.push(plan);
            self.found.len() - 1
        });
        if self.n_bytes + spelling.len() <= MOST_BYTES_IN_ALL {
            self.n_bytes += spelling.len();
            self.by_spelling.insert(spelling.clone(), number);
        }
        number
    }
}

/// What an event id means here.
#[derive(Clone, Copy)]
struct Id {
    code: i32,
    is_wanted: bool,
}

/// A text that hardly changes from record to record, with its number.
#[derive(Default)]
struct Memo {
    of: u8,
    bytes: Vec<u8>,
    code: Option<Code>,
}

impl Memo {
    fn code(&mut self, interner: &mut Interner, of: u8, bytes: &[u8]) -> Code {
        match self.code {
            Some(code) if self.of == of && self.bytes == bytes => code,
            _ => {
                let code = interner.code(of, bytes);
                *self = Memo { of, bytes: bytes.to_vec(), code: Some(code) };
                code
            }
        }
    }
}

/// Where the records of a body went last: heading, whether salvaged, number of the group.
type Latest = Option<([i32; 3], bool, usize)>;

/// What is remembered from record to record, and from chunk to chunk.
pub(crate) struct Flat {
    marks: Vec<Value>,
    heads: Plans<Head>,
    bodies: Plans<Body>,
    latest: Vec<Latest>,
    ids: HashMap<(u8, i64), Id>,
    provider: Memo,
    channel: Memo,
    outer: Vec<Packed>,
    inner: Vec<Packed>,
    spelling: Vec<u8>,
}

impl Default for Flat {
    fn default() -> Self {
        Flat {
            marks: plan::marks(),
            heads: Plans::new(),
            bodies: Plans::new(),
            latest: Vec::new(),
            ids: HashMap::new(),
            provider: Memo::default(),
            channel: Memo::default(),
            outer: Vec::new(),
            inner: Vec::new(),
            spelling: Vec::new(),
        }
    }
}

impl Flat {
    /// Forget where definitions stand: another chunk follows.
    pub(crate) fn start_chunk(&mut self) {
        self.heads.here.clear();
        self.bodies.here.clear();
    }

    /// Return whether no more plans are remembered.
    pub(crate) fn is_full(&self) -> bool {
        self.heads.n_bytes.max(self.bodies.n_bytes) > MOST_BYTES_IN_ALL / 2
    }

    fn head(&mut self, offset: u32, chunk: &[u8], records: &mut Records<'_>) -> Option<Head> {
        let Flat { heads, marks, spelling, .. } = self;
        let make = |records: &mut Records<'_>| plan::head(records, offset, marks);
        let number = heads.number(offset, chunk, records, make, spelling)?;
        heads.found.get(number).copied()
    }

    fn body(&mut self, offset: u32, chunk: &[u8], records: &mut Records<'_>) -> Option<usize> {
        let Flat { bodies, marks, spelling, .. } = self;
        let make = |records: &mut Records<'_>| plan::body(records, offset, marks);
        bodies.number(offset, chunk, records, make, spelling)
    }
}

/// What was seen while the values of an instance were listed.
#[derive(Clone, Copy)]
struct Seen {
    definition: u32,
    n_texts: u32,
    n_nested: u32,
}

/// A value in one word: its place below, size and type above as they stand in the table of an instance.
#[derive(Clone, Copy)]
struct Packed(u64);

impl Packed {
    #[inline]
    fn value(self) -> Value {
        let entry = (self.0 >> 32) as u32;
        Value { kind: (entry >> 16) as u8, start: self.0 as u32, size: entry & 0xffff }
    }
}

/// Return the value that a source shows; [`Value::NONE`] when it shows none.
#[inline]
fn value_of(source: Source, values: &[Packed]) -> Value {
    match source {
        Source::Slot(slot) => values.get(usize::from(slot)).map_or(Value::NONE, |value| value.value()),
        _ => Value::NONE,
    }
}

/// A bit for every type that is known and no array.
const PLAIN: u64 = {
    let (mut plain, mut of) = (0, 0);
    while of < 64 {
        plain |= (is_kind(of) as u64) << of;
        of += 1;
    }
    plain
};

/// List the values of the instance that a fragment at `at` starts with, all of them inside `data`.
#[inline]
fn instance(data: &[u8], at: usize, values: &mut Vec<Packed>) -> Option<Seen> {
    let at = if *data.get(at)? == 0x0f { at + FRAGMENT_HEADER_SIZE } else { at };
    let header: [u8; 10] = array_at(data, at)?;
    if header[0] != 0x0c {
        return None;
    }
    let definition = u32::from_le_bytes([header[6], header[7], header[8], header[9]]);
    let mut at = at + header.len();
    if definition as usize == at {
        at += DEFINITION_HEADER_SIZE + u32_at(data, at + DEFINITION_HEADER_SIZE - 4)? as usize;
    }
    let count = u32_at(data, at)? as usize;
    if count > MOST_SLOTS {
        return None;
    }
    let table = data.get(at + 4..at + 4 + 4 * count)?.as_chunks::<4>().0;
    let mut start = (at + 4 + 4 * count) as u32;
    let (mut n_texts, mut n_nested, mut kinds, mut highest) = (0, 0, 0_u64, 0);
    values.clear();
    values.extend(table.iter().map(|entry| {
        let entry = u32::from_le_bytes(*entry);
        let packed = Packed(u64::from(entry) << 32 | u64::from(start));
        let (kind, size) = ((entry >> 16) as u8, entry & 0xffff);
        start += size;
        n_texts += u32::from((kind == kind::TEXT) & (size > 0));
        n_nested += u32::from(kind == kind::BINXML);
        kinds |= 1 << (kind & 63);
        highest |= kind;
        packed
    }));
    let is_plain = highest < 64 && kinds & !PLAIN == 0;
    (is_plain && start as usize <= data.len()).then_some(Seen { definition, n_texts, n_nested })
}

fn oddities_of(values: &[Packed], chunk: &[u8]) -> Oddities {
    let mut found = Oddities::default();
    for value in values {
        let value = value.value();
        if value.kind == kind::TEXT {
            found += oddities(value.bytes(chunk));
        }
    }
    found
}

impl Batch {
    /// Read a record of the usual form; `None`, with nothing changed, leaves it to the walker.
    pub(crate) fn read_flat(
        &mut self,
        chunk: &[u8],
        place: Place,
        is_salvaged: bool,
        records: &mut Records<'_>,
        catalogue: &Catalogue,
    ) -> Option<()> {
        records.start();
        let flat = &mut self.flat;
        let data = chunk.get(..place.offset + place.size - 4)?;
        let outer = instance(data, place.offset + RECORD_HEADER_SIZE, &mut flat.outer)?;
        let head = flat.head(outer.definition, chunk, records)?;
        let nested = flat.outer.get(usize::from(head.nested))?.value();
        if nested.kind != kind::BINXML || outer.n_nested != 1 {
            return None;
        }
        let (start, size) = (nested.start as usize, nested.size as usize);
        let inner = instance(data.get(..start + size)?, start, &mut flat.inner)?;
        if inner.n_nested != 0 {
            return None;
        }
        let time = value_of(head.time, &flat.outer);
        if !time.is_empty() && !matches!(time.kind, kind::FILETIME | kind::SYSTEMTIME) {
            return None;
        }
        let shown_id = value_of(head.event_id, &flat.outer);
        let event_id = shown_id.number(chunk)?;
        let id = *flat.ids.entry((shown_id.kind, event_id)).or_insert_with(|| Id {
            code: records.names.value(chunk, shown_id) as i32,
            is_wanted: catalogue.numbers.contains_key(&event_id),
        });
        let body = if id.is_wanted { Some(flat.body(inner.definition, chunk, records)?) } else { None };
        let (n_fields, n_shown) = match body.and_then(|body| flat.bodies.found.get(body)) {
            Some(body) if body.is_simple => (body.fields.len(), size),
            Some(body) => (body.fields.len(), shown(body, &flat.inner)?),
            None => (0, 0),
        };
        records.spend(head.n_steps + n_fields + place.size / BYTES_PER_STEP, n_shown).ok()?;

        // From here on the record is read.
        self.n_read += 1;
        let mut n_clean = 0;
        let mut code_of = |source: Source, interner: &mut Interner, memo: Option<&mut Memo>| match source {
            Source::Null => -1,
            Source::Constant(text) => text as i32,
            Source::Slot(_) => match value_of(source, &flat.outer) {
                value if value.is_empty() => -1,
                value => {
                    let bytes = value.bytes(chunk);
                    let code = match memo {
                        Some(memo) => memo.code(interner, value.kind, bytes),
                        None => interner.code(value.kind, bytes),
                    };
                    n_clean += u32::from(value.kind == kind::TEXT && !code.is_odd());
                    code.number() as i32
                }
            },
        };
        let channel = code_of(head.channel, records.names, Some(&mut flat.channel));
        let provider = code_of(head.provider, records.names, Some(&mut flat.provider));
        let computer = match head.computer {
            Source::Constant(text) => self.computers.text(records.names.texts.get(text as usize)) as i32,
            source => code_of(source, &mut self.computers, None),
        };
        if n_clean != outer.n_texts || head.repeats {
            self.oddities += oddities_of(&flat.outer, chunk);
        }
        let time = time_of_value(chunk, time);
        let Some(number) = body else {
            self.oddities += oddities_of(&flat.inner, chunk);
            self.set_aside(id.code, channel, time);
            return Some(());
        };
        let heading = [id.code, channel, provider];
        let group = match flat.latest.get(number) {
            Some(Some((known, salvaged, group))) if *known == heading && *salvaged == is_salvaged => *group,
            _ => {
                let fields = flat.bodies.found[number].fields.iter().map(|field| field.name);
                let group = find_group(
                    &mut self.groups,
                    &mut self.index,
                    (heading, is_salvaged, Some(event_id)),
                    fields,
                    records.names,
                    catalogue,
                );
                flat.latest.resize(flat.bodies.found.len(), None);
                flat.latest[number] = Some((heading, is_salvaged, group));
                group
            }
        };
        let body = &flat.bodies.found[number];
        self.n_cells += body.fields.len() + 4;
        let group = &mut self.groups[group];
        group.positions.push(self.n_rows as i64);
        self.n_rows += 1;
        group.times.push(time.unwrap_or(NO_TIME));
        group.computers.push(computer);
        match head.record_id {
            Source::Constant(text) => group.record_ids.push(chunk, records.names, &Cell::Constant(text)),
            source => {
                group.record_ids.push_value(chunk, value_of(source, &flat.outer));
            }
        }
        for (column, field) in group.fields.iter_mut().zip(&body.fields) {
            if let Source::Constant(text) = field.source {
                column.push(chunk, records.names, &Cell::Constant(text));
                continue;
            }
            let value = value_of(field.source, &flat.inner);
            if column.push_value(chunk, value) && field.is_first {
                self.oddities += oddities(value.bytes(chunk));
            }
        }
        // What no field shows counts all the same; in most templates there is nothing.
        for value in flat.inner.iter().enumerate().skip(body.n_shown_first) {
            if !body.is_shown[value.0] {
                self.oddities += oddities_of(&[*value.1], chunk);
            }
        }
        Some(())
    }
}

/// Return the bytes that the fields show; `None` where a field without value would be left out.
fn shown(body: &Body, values: &[Packed]) -> Option<usize> {
    let mut n_bytes = 0;
    for field in &body.fields {
        let value = value_of(field.source, values);
        if body.needs_all && value.is_empty() && matches!(field.source, Source::Slot(_)) {
            return None;
        }
        n_bytes += value.size as usize;
    }
    Some(n_bytes)
}
