//! What a template's definition makes of its values, said once for all records that use it.
//!
//! A definition is walked as a record would be, with values that only say which they are; what comes
//! out names the value that each cell shows.  So there is one walker, and a plan cannot differ from it.
//! Definitions in which the values decide about more than the cells have no plan.

use crate::binxml::{Child, Element, Piece};
use crate::names;
use crate::record::{Cell, Records, Section};
use crate::value::Value;

/// Where a cell comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Nothing is shown.
    Null,
    /// A constant, as number of the names.
    Constant(u32),
    /// The value with this number.
    Slot(u16),
}

impl Source {
    fn of(cell: &Cell) -> Option<Source> {
        match *cell {
            Cell::Null => Some(Source::Null),
            Cell::Constant(text) => Some(Source::Constant(text)),
            Cell::Value(MARK, slot, _) => Some(Source::Slot(slot as u16)),
            _ => None,
        }
    }
}

/// The definition around every event: its System part, and where the event's own template is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) event_id: Source,
    pub(crate) provider: Source,
    pub(crate) time: Source,
    pub(crate) record_id: Source,
    pub(crate) channel: Source,
    pub(crate) computer: Source,
    /// The value that holds the event's own template.
    pub(crate) nested: u16,
    /// Whether one value is shown as two of channel, provider and computer.
    pub(crate) repeats: bool,
    /// Steps that a record takes.
    pub(crate) n_steps: usize,
}

/// A cell of EventData or UserData.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    pub(crate) name: u32,
    pub(crate) source: Source,
    /// Whether no field before shows the same value.
    pub(crate) is_first: bool,
}

/// The definition of an event's own values.
#[derive(Debug)]
pub(crate) struct Body {
    pub(crate) fields: Vec<Field>,
    /// Whether a field without value is left out, so that the plan only holds when all have one.
    pub(crate) needs_all: bool,
    /// Whether all fields are always there, and no two show one value.
    pub(crate) is_simple: bool,
    /// Whether each value is shown.
    pub(crate) is_shown: Vec<bool>,
    /// Values up to the first that is not.
    pub(crate) n_shown_first: usize,
}

/// Type of the values that only say which they are.
const MARK: u8 = 0x7f;
/// Values a plan knows; real templates have some dozens.
pub(crate) const MOST_SLOTS: usize = 256;
const MOST_FIELDS: usize = 512;
/// Where the walk of an ordinary record finds the System part, and the event's own definition.
const DEPTH_OF_SYSTEM: usize = 2;
const DEPTH_OF_DATA: usize = 3;

/// Return values that only say which they are.
pub(crate) fn marks() -> Vec<Value> {
    (0..MOST_SLOTS).map(|slot| Value { kind: MARK, start: slot as u32, size: 1 }).collect()
}

/// Return the plan of the definition at `offset` as that around an event.
pub(crate) fn head(records: &mut Records<'_>, offset: u32, marks: &[Value]) -> Option<Head> {
    records.start();
    let definition = records.definition(offset, 0).ok()?;
    if definition.name != names::EVENT {
        return None;
    }
    let (mut system, mut nested) = (None, None);
    for child in &definition.children {
        match child {
            Child::Element(element) if element.name == names::SYSTEM && system.is_none() => {
                system = Some(element);
            }
            Child::Element(element)
                if matches!(element.name, names::SYSTEM | names::EVENT_DATA | names::USER_DATA) =>
            {
                return None;
            }
            Child::Piece(Piece::Slot(slot)) if system.is_some() && nested.is_none() => nested = Some(*slot),
            Child::Piece(Piece::Slot(_)) => return None,
            _ => {}
        }
    }
    let system = system.filter(|system| is_plain(system))?;
    records.children(&system.children, marks, DEPTH_OF_SYSTEM, Section::System).ok()?;
    let nested = nested.filter(|slot| usize::from(*slot) < MOST_SLOTS)?;
    let row = &records.row;
    let cells = [&row.channel, &row.provider, &row.computer, &row.event_id, &row.time, &row.record_id];
    let is_of = |cell: &Cell, slot: u16| cell.value().is_some_and(|value| value.start == u32::from(slot));
    if matches!(row.time, Cell::Constant(_)) || cells.iter().any(|cell| is_of(cell, nested)) {
        return None;
    }
    let same = |a: &Cell, b: &Cell| a == b && a.value().is_some();
    let [channel, provider, computer, ..] = cells;
    Some(Head {
        event_id: Source::of(&row.event_id)?,
        provider: Source::of(provider)?,
        time: Source::of(&row.time)?,
        record_id: Source::of(&row.record_id)?,
        channel: Source::of(channel)?,
        computer: Source::of(computer)?,
        nested,
        repeats: same(channel, provider) || same(channel, computer) || same(provider, computer),
        n_steps: definition.children.len() + system.children.len(),
    })
}

/// Return the plan of the definition at `offset` as that of an event's own values.
pub(crate) fn body(records: &mut Records<'_>, offset: u32, marks: &[Value]) -> Option<Body> {
    records.start();
    let definition = records.definition(offset, 0).ok()?;
    if !matches!(definition.name, names::EVENT_DATA | names::USER_DATA) || !is_plain(&definition) {
        return None;
    }
    let full = fields(records, &definition, marks)?;
    let empty = fields(records, &definition, &[])?;
    if full.len() > MOST_FIELDS {
        return None;
    }
    let is_same = full.len() == empty.len() && full.iter().zip(&empty).all(|(a, b)| a.0 == b.0);
    let mut is_shown = vec![false; MOST_SLOTS];
    let mut found = Vec::with_capacity(full.len());
    for (name, cell) in &full {
        let source = Source::of(cell)?;
        let is_first = match source {
            Source::Slot(slot) => !std::mem::replace(is_shown.get_mut(usize::from(slot))?, true),
            _ => false,
        };
        found.push(Field { name: *name, source, is_first });
    }
    let repeats = found.iter().any(|field| matches!(field.source, Source::Slot(_)) && !field.is_first);
    Some(Body {
        fields: found,
        needs_all: !is_same,
        is_simple: is_same && !repeats,
        n_shown_first: is_shown.iter().position(|is_shown| !is_shown).unwrap_or(MOST_SLOTS),
        is_shown,
    })
}

fn fields(records: &mut Records<'_>, definition: &Element, values: &[Value]) -> Option<Vec<(u32, Cell)>> {
    records.start();
    records.data(definition, values, DEPTH_OF_DATA).ok()?;
    Some(std::mem::take(&mut records.row.fields))
}

/// Return whether the values of an element, but for BinXML and arrays, decide about nothing but cells.
fn is_plain(element: &Element) -> bool {
    let is_slot = |piece: &Piece| !matches!(piece, Piece::Text(_));
    let attributes_are_plain = element.attributes.iter().all(|(name, pieces)| {
        let is_label = element.name == names::DATA && *name == names::NAME;
        !pieces.iter().any(is_slot) || (pieces.len() == 1 && !is_label)
    });
    let is_alone = element.children.len() == 1;
    let children_are_plain = element.children.iter().all(|child| match child {
        Child::Instance(_) | Child::Fragment(_) => false,
        Child::Element(child) => is_plain(child),
        Child::Piece(piece) => is_alone || !is_slot(piece),
    });
    attributes_are_plain && children_are_plain
}
