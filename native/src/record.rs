//! One record: its heading and its fields.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::binxml::{Child, DEEPEST, Element, Fault, Instance, Parser, Piece, definition_size};
use crate::chunk::{Place, RECORD_HEADER_SIZE};
use crate::intern::Interner;
use crate::known::Known;
use crate::names;
use crate::texts::{self, Oddities};
use crate::value::{self, Value, kind};

/// What a place in a record holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Null,
    /// A value of the log.
    Value(u8, u32, u32),
    /// A constant, as number of the names.
    Constant(u32),
    /// A text put together from several parts.
    Text(String),
}

impl Cell {
    /// Return the cell that shows a value.
    #[inline]
    pub(crate) fn of(value: Value) -> Cell {
        match value.is_empty() {
            true => Cell::Null,
            false => Cell::Value(value.kind, value.start, value.size),
        }
    }

    /// Return the value of the log, if it is one.
    pub fn value(&self) -> Option<Value> {
        match *self {
            Cell::Value(kind, start, size) => Some(Value { kind, start, size }),
            _ => None,
        }
    }
}

/// What was read of a record.
#[derive(Debug, Default)]
pub struct Row {
    /// Whether there is a System part.
    pub has_system: bool,
    /// `EventID`
    pub event_id: Cell,
    /// `Provider/@Name`
    pub provider: Cell,
    /// `TimeCreated/@SystemTime`
    pub time: Cell,
    /// `EventRecordID`
    pub record_id: Cell,
    /// `Channel`
    pub channel: Cell,
    /// `Computer`
    pub computer: Cell,
    /// Names and values of EventData or UserData.
    pub fields: Vec<(u32, Cell)>,
    /// Whether the fields were left out, since nobody asks for them.
    pub is_set_aside: bool,
    /// Texts that need a word in the receipt.
    pub oddities: Oddities,
}

impl Row {
    fn clear(&mut self) {
        let mut fields = std::mem::take(&mut self.fields);
        fields.clear();
        *self = Row { fields, ..Row::default() };
    }
}

/// Where in an event the walk is.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Section {
    Top,
    Event,
    System,
    Data,
    Leaves,
}

pub(crate) type Definition = Result<Arc<Element>, Fault>;

/// Reads the records of one chunk, each definition once.
pub struct Records<'a> {
    data: &'a [u8],
    /// The names met so far.
    pub names: &'a mut Interner,
    /// Whether an event id is one whose fields are wanted.
    wanted: &'a dyn Fn(i64) -> bool,
    definitions: HashMap<u32, Definition>,
    /// What other chunks say, where this one is damaged.
    known: Option<&'a Known>,
    /// The record being read.
    pub row: Row,
    end: usize,
    spent: Spent,
    spent_before: Spent,
}

/// What records have cost so far.
#[derive(Clone, Copy, Default)]
struct Spent {
    n_steps: usize,
    n_bytes: usize,
}

/// Steps one record may cause: substitutions may lead to the same bytes again and again.
const MOST_STEPS: usize = 200_000;
/// Bytes that the fields of one record may show; a template may name the same value many times.
const MOST_BYTES: usize = 1 << 18;
/// Steps and shown bytes of all records of a chunk; real ones take some ten thousand of either.
const MOST_STEPS_OF_CHUNK: usize = 1 << 18;
const MOST_BYTES_OF_CHUNK: usize = 1 << 20;
/// Bytes of tokens that take about as long to read as an element takes to look at.
pub(crate) const BYTES_PER_STEP: usize = 8;
/// Steps that the translation of a definition of another chunk counts for.
const STEPS_OF_KNOWN: usize = 1_000;
const ENDLESS: Fault = "a record that leads back into itself";
const ENDLESS_CHUNK: Fault = "a chunk whose records lead back into themselves";

impl<'a> Records<'a> {
    /// Return a reader of a chunk.
    pub fn new(
        data: &'a [u8],
        names: &'a mut Interner,
        wanted: &'a dyn Fn(i64) -> bool,
        known: Option<&'a Known>,
    ) -> Self {
        Records {
            data,
            names,
            wanted,
            definitions: HashMap::new(),
            known,
            row: Row::default(),
            end: 0,
            spent: Spent::default(),
            spent_before: Spent::default(),
        }
    }

    /// Read one record into [`Records::row`].
    pub fn read(&mut self, place: Place) -> Result<(), Fault> {
        self.start();
        self.end = place.offset + place.size - 4;
        let start = place.offset + RECORD_HEADER_SIZE;
        self.fragment(start, self.end, 0, Section::Top)
    }

    /// Forget the record before.
    pub(crate) fn start(&mut self) {
        self.row.clear();
        self.spent_before.n_steps += self.spent.n_steps;
        self.spent_before.n_bytes += self.spent.n_bytes;
        self.spent = Spent::default();
    }

    /// Count steps and shown bytes; a fault when a record or its chunk takes more than any real one.
    pub(crate) fn spend(&mut self, n_steps: usize, n_bytes: usize) -> Result<(), Fault> {
        self.spent.n_steps += n_steps;
        self.spent.n_bytes += n_bytes;
        let (spent, before) = (&self.spent, &self.spent_before);
        if spent.n_steps > MOST_STEPS || spent.n_bytes > MOST_BYTES {
            return Err(ENDLESS);
        }
        let is_within = before.n_steps + spent.n_steps <= MOST_STEPS_OF_CHUNK
            && before.n_bytes + spent.n_bytes <= MOST_BYTES_OF_CHUNK;
        if is_within { Ok(()) } else { Err(ENDLESS_CHUNK) }
    }

    fn fragment(&mut self, start: usize, end: usize, depth: usize, section: Section) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err("fragments too deep inside one another");
        }
        let end = end.min(self.end);
        self.spend(end.saturating_sub(start) / BYTES_PER_STEP, 0)?;
        if let Some(instance) = self.parser(start, end).only_instance() {
            return self.instance(&instance?, depth, section);
        }
        let children = self.parser(start, end).content()?;
        self.children(&children, &[], depth, section)
    }

    fn parser(&mut self, start: usize, end: usize) -> Parser<'_> {
        Parser::new(self.data, self.names, start, end).lenient(self.known.is_some())
    }

    fn instance(&mut self, instance: &Instance, depth: usize, section: Section) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err("templates too deep inside one another");
        }
        for value in &instance.values {
            if value.kind == kind::TEXT {
                self.row.oddities += texts::oddities(value.bytes(self.data));
            }
        }
        if self.row.is_set_aside {
            return Ok(());
        }
        let definition = self.definition(instance.definition, instance.id)?;
        self.element(&definition, &instance.values, depth, section)
    }

    /// Return the definition at `offset`, else the one of this id as the chunks around have it.
    pub(crate) fn definition(&mut self, offset: u32, id: u32) -> Definition {
        if let Some(found) = self.definitions.get(&offset) {
            return found.clone();
        }
        self.spend(definition_size(self.data, offset as usize) / BYTES_PER_STEP, 0)?;
        let own = Parser::new(self.data, self.names, offset as usize, self.data.len()).definition();
        let read = match (own, self.known) {
            (Err(fault), Some(known)) => {
                self.spend(STEPS_OF_KNOWN, 0)?;
                known.definition(id, self.names).ok_or(fault)
            }
            (own, _) => own,
        };
        let read = read.map(Arc::new);
        self.definitions.insert(offset, read.clone());
        read
    }

    pub(crate) fn children(
        &mut self,
        children: &[Child],
        values: &[Value],
        depth: usize,
        section: Section,
    ) -> Result<(), Fault> {
        for child in children {
            self.spend(1, 0)?;
            match child {
                Child::Element(element) => self.element(element, values, depth, section)?,
                Child::Instance(instance) => self.instance(instance, depth + 1, section)?,
                Child::Fragment(value) => self.nested(*value, depth, section)?,
                Child::Piece(Piece::Slot(slot)) => {
                    let value = slot_of(values, *slot);
                    if value.kind == kind::BINXML {
                        self.nested(value, depth, section)?;
                    }
                }
                Child::Piece(_) => {}
            }
        }
        Ok(())
    }

    fn nested(&mut self, value: Value, depth: usize, section: Section) -> Result<(), Fault> {
        let start = value.start as usize;
        self.fragment(start, start + value.size as usize, depth + 1, section)
    }

    fn element(
        &mut self,
        element: &Element,
        values: &[Value],
        depth: usize,
        section: Section,
    ) -> Result<(), Fault> {
        if depth > DEEPEST {
            return Err("elements too deep inside one another");
        }
        let depth = depth + 1;
        match (section, element.name) {
            (Section::Top, names::EVENT) => self.children(&element.children, values, depth, Section::Event),
            (Section::Event, names::SYSTEM) => {
                self.row.has_system = true;
                self.children(&element.children, values, depth, Section::System)?;
                self.row.is_set_aside = self.is_unwanted();
                Ok(())
            }
            (Section::Event, names::EVENT_DATA | names::USER_DATA) => {
                if self.row.is_set_aside {
                    return Ok(());
                }
                self.data(element, values, depth)
            }
            (Section::System, _) => {
                self.heading(element, values);
                Ok(())
            }
            (Section::Data, _) => self.field(element, values, depth),
            (Section::Leaves, _) => self.leaf(element, values, depth),
            (Section::Top | Section::Event, _) => Ok(()),
        }
    }

    fn heading(&mut self, element: &Element, values: &[Value]) {
        match element.name {
            names::EVENT_ID => self.row.event_id = self.content(&element.children, values),
            names::EVENT_RECORD_ID => self.row.record_id = self.content(&element.children, values),
            names::CHANNEL => self.row.channel = self.content(&element.children, values),
            names::COMPUTER => self.row.computer = self.content(&element.children, values),
            names::PROVIDER => self.row.provider = self.attribute(element, names::NAME, values),
            names::TIME_CREATED => self.row.time = self.attribute(element, names::SYSTEM_TIME, values),
            _ => {}
        }
    }

    /// Return whether nobody asks for the fields of this event id.
    fn is_unwanted(&self) -> bool {
        let id = self.row.event_id.value().and_then(|id| id.number(self.data));
        let has_plain_time = match self.row.time {
            Cell::Null => true,
            Cell::Value(of, _, _) => matches!(of, kind::FILETIME | kind::SYSTEMTIME),
            _ => false,
        };
        has_plain_time && id.is_some_and(|id| !(self.wanted)(id))
    }

    /// Read EventData or UserData: `Data` elements by their attribute `Name`, everything else by its own name.
    pub(crate) fn data(&mut self, element: &Element, values: &[Value], depth: usize) -> Result<(), Fault> {
        let first = self.row.fields.len();
        let text = self.content(&element.children, values);
        if text != Cell::Null {
            self.row.fields.push((names::DATA, text));
        }
        self.children(&element.children, values, depth, Section::Data)?;
        // Where one Data has a name, those without are left out.
        let fields = &mut self.row.fields;
        if fields[first..].iter().any(|(name, _)| name & NAMED != 0) {
            let mut number = 0;
            fields.retain(|(name, _)| {
                number += 1;
                number <= first || *name != names::DATA
            });
        }
        for (name, _) in &mut fields[first..] {
            *name &= !NAMED;
        }
        Ok(())
    }

    fn field(&mut self, element: &Element, values: &[Value], depth: usize) -> Result<(), Fault> {
        if element.name != names::DATA {
            return self.leaf(element, values, depth);
        }
        let label = match element.label {
            Some(label) => Some(label),
            None => self.label(element, values),
        };
        let name = match label {
            Some(label) if !self.names.texts.get(label as usize).is_empty() => label | NAMED,
            _ => names::DATA,
        };
        self.push(name, &element.children, values, true);
        self.children(&element.children, values, depth, Section::Leaves)
    }

    /// Return the attribute `Name` where it is not one constant text.
    fn label(&mut self, element: &Element, values: &[Value]) -> Option<u32> {
        let cell = self.attribute(element, names::NAME, values);
        match cell {
            Cell::Null => None,
            Cell::Constant(text) => Some(text),
            cell => {
                let text = self.text_of(&cell);
                self.spent.n_bytes += text.len();
                Some(self.names.text(&text))
            }
        }
    }

    fn leaf(&mut self, element: &Element, values: &[Value], depth: usize) -> Result<(), Fault> {
        let holds_more = element.children.iter().any(|child| !is_piece(child, values));
        let is_field = !holds_more && element.attributes.is_empty();
        self.push(element.name, &element.children, values, is_field);
        self.children(&element.children, values, depth, Section::Leaves)
    }

    /// Add the text of an element as a field; an empty one only where `also_empty`.
    fn push(&mut self, name: u32, children: &[Child], values: &[Value], also_empty: bool) {
        for child in children {
            if let Child::Piece(Piece::Slot(slot)) = child {
                self.spent.n_bytes += slot_of(values, *slot).size as usize;
            }
        }
        if let [Child::Piece(Piece::Slot(slot))] = children {
            let items = value::items(slot_of(values, *slot), self.data);
            if !items.is_empty() {
                let cells = items.into_iter().map(|item| (name, Cell::of(item)));
                self.row.fields.extend(cells);
                return;
            }
        }
        let cell = self.content(children, values);
        if let Cell::Constant(text) = cell {
            self.spent.n_bytes += self.names.texts.get(text as usize).len();
        }
        if also_empty || cell != Cell::Null {
            self.row.fields.push((name, cell));
        }
    }

    fn attribute(&mut self, element: &Element, name: u32, values: &[Value]) -> Cell {
        let pieces = element.attributes.iter().find(|(other, _)| *other == name);
        match pieces.map(|(_, pieces)| &pieces[..]) {
            None | Some([]) => Cell::Null,
            Some([piece]) => self.piece(piece, values),
            Some(pieces) => self.joined(pieces.iter(), values),
        }
    }

    fn content(&mut self, children: &[Child], values: &[Value]) -> Cell {
        if let [Child::Piece(piece)] = children {
            return self.piece(piece, values);
        }
        let pieces = children.iter().filter_map(|child| match child {
            Child::Piece(piece) => Some(piece),
            _ => None,
        });
        match pieces.clone().next() {
            None => Cell::Null,
            Some(_) => self.joined(pieces, values),
        }
    }

    fn piece(&self, piece: &Piece, values: &[Value]) -> Cell {
        match piece {
            Piece::Text(text) if self.names.texts.get(*text as usize).is_empty() => Cell::Null,
            Piece::Text(text) => Cell::Constant(*text),
            Piece::Value(value) => Cell::of(*value),
            Piece::Slot(slot) => match slot_of(values, *slot) {
                value if value.kind == kind::BINXML => Cell::Null,
                value => Cell::of(value),
            },
        }
    }

    fn joined<'p>(&mut self, pieces: impl Iterator<Item = &'p Piece>, values: &[Value]) -> Cell {
        let mut text = String::new();
        for piece in pieces {
            self.append(&self.piece(piece, values), &mut text);
            if text.len() > self.data.len() {
                break;
            }
        }
        self.spent.n_bytes += text.len();
        match text.is_empty() {
            true => Cell::Null,
            false => Cell::Text(text),
        }
    }

    /// Return the text of a cell.
    pub fn text_of(&self, cell: &Cell) -> String {
        let mut text = String::new();
        self.append(cell, &mut text);
        text
    }

    fn append(&self, cell: &Cell, out: &mut String) {
        match cell {
            Cell::Null => {}
            Cell::Constant(text) => out.push_str(self.names.texts.get(*text as usize)),
            Cell::Text(text) => out.push_str(text),
            Cell::Value(of, start, size) => {
                let value = Value { kind: *of, start: *start, size: *size };
                value::render(*of, value.bytes(self.data), out);
            }
        }
    }
}

/// Marks a name that came from an attribute; names are far fewer than 2³¹.
const NAMED: u32 = 1 << 31;

fn slot_of(values: &[Value], slot: u16) -> Value {
    values.get(usize::from(slot)).copied().unwrap_or(Value::NONE)
}

fn is_piece(child: &Child, values: &[Value]) -> bool {
    match child {
        Child::Piece(Piece::Slot(slot)) => slot_of(values, *slot).kind != kind::BINXML,
        Child::Piece(_) => true,
        _ => false,
    }
}
