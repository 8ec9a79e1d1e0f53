//! Records as columns, grouped by what they look like.

use hashbrown::HashMap;

use crate::binxml::Fault;
use crate::chunk::{CHUNK_SIZE, Place};
use crate::flat::Flat;
use crate::intern::Interner;
use crate::known::Known;
use crate::names;
use crate::record::{Cell, Records, Row};
use crate::texts::{self, Oddities};
use crate::time;
use crate::value::{Value, kind, until_zero};

/// How far the place of a record is to be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// It stands in a chunk whose checksums hold.
    None,
    /// It was salvaged.
    Salvaged,
    /// It was salvaged, and its two sizes differ.
    Size,
}

/// Which event ids are kept, and which of their fields are numbers.
#[derive(Clone, Default)]
pub struct Catalogue {
    /// Names of the fields that fill a column of numbers, by event id.
    pub numbers: HashMap<i64, Vec<String>>,
}

/// One field of many records.
#[derive(Default)]
pub struct Column {
    /// Numbers with their presence, as long as every value is one of `number_kind`.
    pub numbers: Vec<i64>,
    /// Whether there is a number.
    pub present: Vec<u8>,
    /// Type of the numbers; 0 for a column of texts.
    pub number_kind: u8,
    may_hold_numbers: bool,
    is_meant_for_numbers: bool,
    /// Number of each text, −1 for none.
    pub codes: Vec<i32>,
    /// The texts.
    pub interner: Interner,
}

impl Column {
    fn new(may_hold_numbers: bool) -> Self {
        Column {
            may_hold_numbers,
            is_meant_for_numbers: may_hold_numbers,
            interner: Interner::that_may_repeat(),
            ..Column::default()
        }
    }

    fn clear(&mut self) {
        self.numbers.clear();
        self.present.clear();
        self.codes.clear();
        self.interner.clear();
        self.number_kind = kind::NULL;
        self.may_hold_numbers = self.is_meant_for_numbers;
    }

    pub(crate) fn push(&mut self, data: &[u8], names: &Interner, cell: &Cell) {
        if self.may_hold_numbers && self.push_number(data, cell) {
            return;
        }
        let code = match cell {
            Cell::Null => -1,
            Cell::Constant(text) => self.interner.text(names.texts.get(*text as usize)) as i32,
            Cell::Text(text) => self.interner.text(text) as i32,
            Cell::Value(kind, start, size) => {
                let value = Value { kind: *kind, start: *start, size: *size };
                self.interner.value(data, value) as i32
            }
        };
        self.codes.push(code);
    }

    /// Add a value; return whether [`texts::oddities`] has something to say about it.
    #[inline]
    pub(crate) fn push_value(&mut self, data: &[u8], value: Value) -> bool {
        let bytes = value.bytes(data);
        if self.may_hold_numbers {
            if value.kind == self.number_kind
                && let Some(number) = value.number(data)
            {
                self.numbers.push(number);
                self.present.push(1);
                return false;
            }
            if self.push_number(data, &Cell::of(value)) {
                return value.kind == kind::TEXT && texts::is_odd(bytes);
            }
        }
        if value.is_empty() {
            self.codes.push(-1);
            return false;
        }
        let code = self.interner.code(value.kind, bytes);
        self.codes.push(code.number() as i32);
        code.is_odd()
    }

    fn push_number(&mut self, data: &[u8], cell: &Cell) -> bool {
        let (of, number) = match cell.value() {
            None if *cell == Cell::Null => (kind::NULL, None),
            Some(value) if value.kind == kind::TEXT => match written_number(value.bytes(data)) {
                Some(number) => (kind::TEXT, number),
                None => return self.become_texts(),
            },
            Some(value) => match value.number(data) {
                Some(number) => (value.kind, Some(number)),
                None => return self.become_texts(),
            },
            None => return self.become_texts(),
        };
        if number.is_some() {
            if self.number_kind != kind::NULL && self.number_kind != of {
                return self.become_texts();
            }
            self.number_kind = of;
        }
        self.numbers.push(number.unwrap_or_default());
        self.present.push(u8::from(number.is_some()));
        true
    }

    /// Turn what was taken as numbers into texts, since not all values are numbers of one kind; return false.
    fn become_texts(&mut self) -> bool {
        self.may_hold_numbers = false;
        let numbers = std::mem::take(&mut self.numbers);
        let present = std::mem::take(&mut self.present);
        let is_hex = Value { kind: self.number_kind, ..Value::NONE }.is_hex();
        for (number, present) in numbers.into_iter().zip(present) {
            let code = match (present, is_hex) {
                (0, _) => -1,
                (_, true) => self.interner.text(&format!("{number:#x}")) as i32,
                (_, false) => self.interner.text(&number.to_string()) as i32,
            };
            self.codes.push(code);
        }
        self.number_kind = kind::NULL;
        false
    }

    /// Return whether it holds numbers.
    pub fn holds_numbers(&self) -> bool {
        self.may_hold_numbers
    }
}

/// Records of one event id, channel, provider and list of fields.
pub struct Group {
    /// Event id, channel and provider as numbers of the names; −1 for none.
    pub heading: [i32; 3],
    /// Whether the records were salvaged.
    pub is_salvaged: bool,
    /// Names of the fields.
    pub names: Vec<String>,
    /// Place of each record among the rows of the batch.
    pub positions: Vec<i64>,
    /// Microseconds since 1970; [`NO_TIME`] for none.
    pub times: Vec<i64>,
    /// Times that were logged as text: row of the group and text.
    pub time_texts: Vec<(usize, String)>,
    /// `EventRecordID`
    pub record_ids: Column,
    /// `Computer`, as number of [`Batch::computers`]; −1 for none.
    pub computers: Vec<i32>,
    /// The fields, in the order of the names.
    pub fields: Vec<Column>,
}

impl Group {
    fn clear(&mut self) {
        self.positions.clear();
        self.times.clear();
        self.time_texts.clear();
        self.computers.clear();
        self.record_ids.clear();
        self.fields.iter_mut().for_each(Column::clear);
    }
}

/// FILETIME 0: how Windows writes no time at all.
pub const NO_TIME: i64 = -11_644_473_600_000_000;

/// Records whose fields nobody asks for.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetAside {
    /// Records with a time.
    pub n_timed: u64,
    /// Records without.
    pub n_untimed: u64,
}

/// What became of the records of some chunks.
pub struct Batch {
    /// Texts of headings, names and definitions.
    pub names: Interner,
    /// Records that are kept; those of an earlier reading may have left a group empty.
    pub groups: Vec<Group>,
    /// Rows in the groups.
    pub n_rows: usize,
    /// Records that are not kept, by event id and channel as numbers of the names.
    pub set_aside: HashMap<(i32, i32), SetAside>,
    /// First and last time of the records that are not kept.
    pub span: Option<(i64, i64)>,
    /// Every computer met.
    pub computers: Interner,
    /// Records without any content.
    pub n_empty: usize,
    /// Texts that need a word in the receipt.
    pub oddities: Oddities,
    /// Records that could not be read: offset among the bytes given, size, why.
    pub faults: Vec<(usize, usize, Fault)>,
    /// How many records were read.
    pub n_read: usize,
    /// Cells in all columns.
    pub n_cells: usize,
    pub(crate) index: HashMap<Vec<u32>, usize>,
    pub(crate) flat: Flat,
    /// Whether every record takes the long way, so that a test can compare the two.
    pub is_walked: bool,
}

/// No record of Windows has more values; the rest stay together.
const MOST_FIELDS: usize = 4_096;
const OVERFLOW: &str = "(further values)";

impl Default for Batch {
    fn default() -> Self {
        Batch {
            names: names::interner(),
            groups: Vec::new(),
            n_rows: 0,
            set_aside: HashMap::new(),
            span: None,
            computers: Interner::default(),
            n_empty: 0,
            oddities: Oddities::default(),
            faults: Vec::new(),
            n_read: 0,
            n_cells: 0,
            index: HashMap::new(),
            flat: Flat::default(),
            is_walked: false,
        }
    }
}

/// Groups and names worth keeping for what is read next; no log of Windows has as many.
pub(crate) const MOST_GROUPS: usize = 500;
const MOST_NAMES: usize = 1 << 16;
const MOST_BYTES_OF_NAMES: usize = 1 << 20;

impl Batch {
    /// Forget the records, but not the groups, names and plans that the next ones will want again.
    pub fn clear(&mut self) {
        let names = &self.names.texts;
        let is_large = names.len() > MOST_NAMES || names.data.len() > MOST_BYTES_OF_NAMES;
        if is_large || self.groups.len() > MOST_GROUPS || self.flat.is_full() {
            *self = Batch::default();
            return;
        }
        self.groups.iter_mut().for_each(Group::clear);
        self.set_aside.clear();
        self.computers.clear();
        self.faults.clear();
        (self.n_rows, self.n_empty, self.n_read, self.n_cells) = (0, 0, 0, 0);
        (self.span, self.oddities) = (None, Oddities::default());
    }

    /// Return the groups that have records.
    pub fn filled(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|group| !group.positions.is_empty())
    }

    /// Read the records at `places` of one chunk, which stands at `offset` of what is read.
    pub fn read(
        &mut self,
        chunk: &[u8],
        offset: usize,
        places: &[(Place, Doubt)],
        catalogue: &Catalogue,
        known: Option<&Known>,
    ) {
        let chunk = &chunk[..chunk.len().min(CHUNK_SIZE)];
        let wanted = |id: i64| catalogue.numbers.contains_key(&id);
        let mut names = std::mem::take(&mut self.names);
        let mut records = Records::new(chunk, &mut names, &wanted, known);
        self.flat.start_chunk();
        for (place, doubt) in places {
            let is_salvaged = *doubt != Doubt::None;
            if known.is_none()
                && !self.is_walked
                && self.read_flat(chunk, *place, is_salvaged, &mut records, catalogue).is_some()
            {
                continue;
            }
            match records.read(*place) {
                Ok(()) if *doubt == Doubt::Size && !records.row.has_system => {
                    self.faults.push((
                        offset + place.offset,
                        place.size,
                        "nothing left of a record but its start",
                    ));
                }
                Ok(()) => self.take(chunk, &mut records, is_salvaged, catalogue),
                Err(fault) => self.faults.push((offset + place.offset, place.size, fault)),
            }
        }
        drop(records);
        self.names = names;
    }

    fn take(&mut self, data: &[u8], records: &mut Records<'_>, is_salvaged: bool, catalogue: &Catalogue) {
        let row = std::mem::take(&mut records.row);
        self.n_read += 1;
        self.oddities += row.oddities;
        if is_blank(&row) {
            self.n_empty += 1;
        } else {
            self.place(data, records, &row, is_salvaged, catalogue);
        }
        records.row = row;
    }

    fn place(
        &mut self,
        data: &[u8],
        records: &mut Records<'_>,
        row: &Row,
        is_salvaged: bool,
        catalogue: &Catalogue,
    ) {
        let event_id = self.name_of(data, records, &row.event_id);
        let channel = self.name_of(data, records, &row.channel);
        let computer = match row.computer.value() {
            Some(value) => self.computers.value(data, value) as i32,
            None if row.computer == Cell::Null => -1,
            None => self.computers.text(&records.text_of(&row.computer)) as i32,
        };
        let time = time_of(data, &row.time);
        if row.is_set_aside {
            self.set_aside(event_id, channel, time);
            return;
        }
        let provider = self.name_of(data, records, &row.provider);
        let number = find_group(
            &mut self.groups,
            &mut self.index,
            ([event_id, channel, provider], is_salvaged, row.event_id.value().and_then(|id| id.number(data))),
            row.fields.iter().map(|(name, _)| *name),
            records.names,
            catalogue,
        );
        let n_rows = self.n_rows;
        self.n_rows += 1;
        self.n_cells += row.fields.len() + 4;
        let group = &mut self.groups[number];
        if matches!(row.time, Cell::Text(_) | Cell::Constant(_)) || is_text(&row.time) {
            group.time_texts.push((group.times.len(), records.text_of(&row.time)));
        }
        group.positions.push(n_rows as i64);
        group.times.push(time.unwrap_or(NO_TIME));
        group.computers.push(computer);
        group.record_ids.push(data, records.names, &row.record_id);
        for (column, (_, cell)) in group.fields.iter_mut().zip(&row.fields) {
            column.push(data, records.names, cell);
        }
        if row.fields.len() > MOST_FIELDS {
            let further = further(records, row);
            if let Some(column) = group.fields.last_mut() {
                column.push(data, records.names, &Cell::Text(further));
            }
        }
    }

    fn name_of(&mut self, data: &[u8], records: &mut Records<'_>, cell: &Cell) -> i32 {
        match cell {
            Cell::Null => -1,
            Cell::Constant(text) => *text as i32,
            Cell::Text(text) => records.names.text(text) as i32,
            Cell::Value(kind, start, size) => {
                let value = Value { kind: *kind, start: *start, size: *size };
                records.names.value(data, value) as i32
            }
        }
    }

    pub(crate) fn set_aside(&mut self, event_id: i32, channel: i32, time: Option<i64>) {
        let set_aside = self.set_aside.entry((event_id, channel)).or_default();
        match time.filter(|time| *time != NO_TIME) {
            None => set_aside.n_untimed += 1,
            Some(time) => {
                set_aside.n_timed += 1;
                let (first, last) = self.span.unwrap_or((time, time));
                self.span = Some((first.min(time), last.max(time)));
            }
        }
    }
}

/// Return the number of the group of a heading (with the event id as number) and a list of names.
pub(crate) fn find_group(
    groups: &mut Vec<Group>,
    index: &mut HashMap<Vec<u32>, usize>,
    (heading, is_salvaged, event_id): ([i32; 3], bool, Option<i64>),
    fields: impl Iterator<Item = u32> + Clone,
    names: &Interner,
    catalogue: &Catalogue,
) -> usize {
    let mut key: Vec<u32> = heading.iter().map(|part| *part as u32).collect();
    key.push(u32::from(is_salvaged));
    key.extend(fields.clone());
    if let Some(number) = index.get(&key) {
        return *number;
    }
    let numbers = event_id.and_then(|id| catalogue.numbers.get(&id));
    let is_number = |name: &String| numbers.is_some_and(|numbers| numbers.contains(name));
    let names = field_names(names, fields);
    groups.push(Group {
        heading,
        is_salvaged,
        fields: names.iter().map(|name| Column::new(is_number(name))).collect(),
        names,
        positions: Vec::new(),
        times: Vec::new(),
        time_texts: Vec::new(),
        record_ids: Column::new(true),
        computers: Vec::new(),
    });
    index.insert(key, groups.len() - 1);
    groups.len() - 1
}

/// Return the names of a record's fields, a repeated one numbered, those that are too many as one.
fn field_names(names: &Interner, mut fields: impl Iterator<Item = u32>) -> Vec<String> {
    let mut taken: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for name in fields.by_ref().take(MOST_FIELDS) {
        let name = unused(names.texts.get(name as usize), &mut taken);
        found.push(name);
    }
    if fields.next().is_some() {
        found.push(OVERFLOW.to_owned());
    }
    found
}

/// Return a name, or `name_1`, `name_2` … when it is taken, and take it.
fn unused(name: &str, taken: &mut HashMap<String, usize>) -> String {
    let Some(last) = taken.get(name).copied() else {
        taken.insert(name.to_owned(), 0);
        return name.to_owned();
    };
    let mut number = last + 1;
    while taken.contains_key(&format!("{name}_{number}")) {
        number += 1;
    }
    let numbered = format!("{name}_{number}");
    taken.insert(name.to_owned(), number);
    taken.insert(numbered.clone(), 0);
    numbered
}

fn further(records: &Records<'_>, row: &Row) -> String {
    let line = |(name, cell): &(u32, Cell)| {
        format!("{}={}", records.names.texts.get(*name as usize), records.text_of(cell))
    };
    let lines: Vec<String> = row.fields[MOST_FIELDS..].iter().map(line).collect();
    lines.join("\n")
}

/// Return the number that a text spells in decimal as a number would be; `Some(None)` for one not logged.
fn written_number(bytes: &[u8]) -> Option<Option<i64>> {
    const MOST_DIGITS: usize = 18;
    let units = until_zero(bytes).as_chunks::<2>().0;
    match units {
        [] | [[b'-', 0]] => return Some(None),
        [[b'0', 0], _, ..] => return None,
        _ if units.len() > MOST_DIGITS => return None,
        _ => {}
    }
    let digits = units.iter().map(|unit| match unit {
        [digit @ b'0'..=b'9', 0] => Some(i64::from(digit - b'0')),
        _ => None,
    });
    digits.reduce(|number, digit| Some(10 * number? + digit?))?.map(Some)
}

fn is_blank(row: &Row) -> bool {
    let is_null = |cell: &Cell| *cell == Cell::Null;
    !row.has_system || (is_null(&row.event_id) && is_null(&row.time) && is_null(&row.computer))
}

fn is_text(cell: &Cell) -> bool {
    cell.value().is_some_and(|value| value.kind == kind::TEXT)
}

fn time_of(data: &[u8], cell: &Cell) -> Option<i64> {
    time_of_value(data, cell.value()?)
}

/// Return the microseconds of a time.
pub(crate) fn time_of_value(data: &[u8], value: Value) -> Option<i64> {
    let bytes = value.bytes(data);
    match value.kind {
        kind::FILETIME => time::of_filetime(crate::bytes::u64_at(bytes, 0)?),
        kind::SYSTEMTIME => time::of_systemtime(bytes),
        _ => None,
    }
}
