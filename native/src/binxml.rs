//! Binary XML: tokens to a tree in which substitutions keep their number.
//!
//! Token numbers and layouts are those of [MS-EVEN6] 2.2.12; where names and definitions stand is
//! the container's own. A tree is bounded in depth, and everything in it was read from as many
//! bytes, so that it cannot grow beyond the chunk it came from.

use crate::bytes::{u8_at, u16_at, u32_at};
use crate::intern::Interner;
use crate::names;
use crate::value::{Value, fixed_size, is_kind, kind};

/// Elements, fragments and instances inside one another; real records have six.
pub const DEEPEST: usize = 32;
/// Values of one template instance; real ones have some dozens.
const MOST_VALUES: usize = 4_096;
pub(crate) const FRAGMENT_HEADER_SIZE: usize = 4;
pub(crate) const DEFINITION_HEADER_SIZE: usize = 24;

/// Return how many bytes the definition at `at` says it has, or would have if it told the truth.
pub(crate) fn definition_size(data: &[u8], at: usize) -> usize {
    let size = at.checked_add(DEFINITION_HEADER_SIZE - 4).and_then(|at| u32_at(data, at));
    (size.unwrap_or_default() as usize).min(data.len().saturating_sub(at))
}

/// What is wrong with a record.
pub type Fault = &'static str;

/// An element, its names as numbers of the interner it was read with.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name.
    pub name: u32,
    /// Attributes in order.
    pub attributes: Vec<(u32, Vec<Piece>)>,
    /// Children in order.
    pub children: Vec<Child>,
    /// The attribute `Name`, when it is a constant text.
    pub label: Option<u32>,
}

/// What stands inside an element.
#[derive(Debug, PartialEq, Eq)]
pub enum Child {
    /// An element.
    Element(Element),
    /// Part of its text, or the place of a substitution.
    Piece(Piece),
    /// A template instance.
    Instance(Instance),
    /// Bytes that hold a fragment.
    Fragment(Value),
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A constant text, as number of the interner.
    Text(u32),
    /// The value with this number.
    Slot(u16),
    /// A value written in place.
    Value(Value),
}

/// A template with its values.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Instance {
    /// First four bytes of the definition's GUID.
    pub id: u32,
    /// Offset of the definition in the chunk.
    pub definition: u32,
    /// The values, by number.
    pub values: Vec<Value>,
}

/// Reads the tokens of one chunk.
pub struct Parser<'a> {
    data: &'a [u8],
    names: &'a mut Interner,
    end: usize,
    at: usize,
    has_dependency_ids: bool,
    is_lenient: bool,
}

const CUT: Fault = "the content ends too early";

impl<'a> Parser<'a> {
    /// Return a parser of the bytes from `at` to `end`.
    pub fn new(data: &'a [u8], names: &'a mut Interner, at: usize, end: usize) -> Self {
        Parser {
            data: data.get(..end).unwrap_or(data),
            names,
            end: end.min(data.len()),
            at,
            has_dependency_ids: false,
            is_lenient: false,
        }
    }

    /// Take what can be read of a record that is known to be damaged.
    pub fn lenient(mut self, is_lenient: bool) -> Self {
        self.is_lenient = is_lenient;
        self
    }

    /// Return the one root element of the definition at `at`.
    pub fn definition(mut self) -> Result<Element, Fault> {
        let size = self.peek_u32(self.at + DEFINITION_HEADER_SIZE - 4)? as usize;
        self.at += DEFINITION_HEADER_SIZE;
        let end = self.at.checked_add(size).filter(|end| *end <= self.end);
        self.end = end.ok_or("a template definition that leaves its chunk")?;
        self.data = &self.data[..self.end];
        self.has_dependency_ids = true;
        let mut roots = self.content()?.into_iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            _ => None,
        });
        roots.next().ok_or("a template definition without element")
    }

    /// Return what stands in a fragment.
    pub fn content(mut self) -> Result<Vec<Child>, Fault> {
        let mut open: Vec<Element> = Vec::new();
        let mut roots = Vec::new();
        while self.at < self.end {
            let token = self.byte()?;
            match token & !0x40 {
                0x00 => break,
                0x01 => {
                    if open.len() >= DEEPEST {
                        return Err("elements too deep inside one another");
                    }
                    let element = self.open(token & 0x40 != 0)?;
                    let is_whole = element.1;
                    match is_whole {
                        true => attach(&mut open, &mut roots, Child::Element(element.0)),
                        false => open.push(element.0),
                    }
                }
                0x04 => {
                    let element = open.pop().ok_or("the end of an element that has no start")?;
                    attach(&mut open, &mut roots, Child::Element(element));
                }
                0x0c => {
                    let instance = self.instance()?;
                    attach(&mut open, &mut roots, Child::Instance(instance));
                }
                0x0f => self.skip(FRAGMENT_HEADER_SIZE - 1)?,
                token => {
                    if let Some(child) = self.child(token)? {
                        attach(&mut open, &mut roots, child);
                    }
                }
            }
        }
        match open.is_empty() {
            true => Ok(roots),
            false => Err("an element without its end"),
        }
    }

    /// Return the template instance at the start of a fragment, when nothing else is in it.
    pub fn only_instance(mut self) -> Option<Result<Instance, Fault>> {
        if u8_at(self.data, self.at)? == 0x0f {
            self.at += FRAGMENT_HEADER_SIZE;
        }
        if u8_at(self.data, self.at)? != 0x0c {
            return None;
        }
        self.at += 1;
        Some(self.instance())
    }

    /// Read an open tag with its attributes; tell whether the element ends with it.
    fn open(&mut self, has_attributes: bool) -> Result<(Element, bool), Fault> {
        self.skip(if self.has_dependency_ids { 6 } else { 4 })?;
        let mut element = Element { name: self.name()?, ..Element::default() };
        if has_attributes {
            self.skip(4)?;
        }
        loop {
            match self.byte()? & !0x40 {
                0x02 => break,
                0x03 => return Ok((element.labelled(), true)),
                0x06 => element.attributes.push((self.name()?, Vec::new())),
                token => {
                    let piece = match self.child(token)? {
                        Some(Child::Piece(piece)) => piece,
                        Some(_) => return Err("an element inside an attribute"),
                        None => continue,
                    };
                    if let Some((_, pieces)) = element.attributes.last_mut() {
                        pieces.push(piece);
                    }
                }
            }
        }
        Ok((element.labelled(), false))
    }

    /// Read a token that holds text or a value.
    fn child(&mut self, token: u8) -> Result<Option<Child>, Fault> {
        let piece = match token {
            0x05 => return self.value().map(Some),
            0x07 => Piece::Value(self.text()?),
            0x08 => {
                let unit = [self.byte()?, self.byte()?];
                let mut text = String::new();
                crate::value::push_utf16(&unit, &mut text);
                Piece::Text(self.names.text(&text))
            }
            0x09 => {
                let name = self.name()?;
                Piece::Text(names::entity(self.names, name))
            }
            0x0a => {
                self.name()?;
                return Ok(None);
            }
            0x0b => {
                self.text()?;
                return Ok(None);
            }
            0x0d | 0x0e => {
                let slot = self.u16()?;
                self.skip(1)?;
                Piece::Slot(slot)
            }
            _ => return Err("an unknown token"),
        };
        Ok(Some(Child::Piece(self.settled(piece))))
    }

    /// Return a constant text of a definition by number, since a definition outlives its chunk.
    fn settled(&mut self, piece: Piece) -> Piece {
        match piece {
            Piece::Value(value) if self.has_dependency_ids => Piece::Text(self.names.value(self.data, value)),
            piece => piece,
        }
    }

    fn value(&mut self) -> Result<Child, Fault> {
        let of = self.byte()?;
        let value = match of {
            kind::TEXT => self.text()?,
            kind::BINXML => {
                let size = usize::from(self.u16()?);
                let value = self.place(of, size);
                self.skip(size)?;
                return Ok(Child::Fragment(value));
            }
            kind::NULL => Value::NONE,
            _ => {
                let size = fixed_size(of).ok_or("a value of unknown size")?;
                let value = self.place(of, size);
                self.skip(size)?;
                value
            }
        };
        Ok(Child::Piece(self.settled(Piece::Value(value))))
    }

    fn text(&mut self) -> Result<Value, Fault> {
        let size = 2 * usize::from(self.u16()?);
        let value = self.place(kind::TEXT, size);
        self.skip(size)?;
        Ok(value)
    }

    fn place(&self, of: u8, size: usize) -> Value {
        Value { kind: of, start: self.at as u32, size: size as u32 }
    }

    /// Return the number of the name whose offset stands here, and step over it when it stands here itself.
    fn name(&mut self) -> Result<u32, Fault> {
        let offset = self.peek_u32(self.at)? as usize;
        self.skip(4)?;
        let count = u16_at(self.data, offset.checked_add(6).ok_or(CUT)?).ok_or(CUT)?;
        let size = 2 * usize::from(count);
        if offset + 8 + size > self.data.len() {
            return Err(CUT);
        }
        if offset == self.at {
            self.skip(8 + size + 2)?;
        }
        let text = Value { kind: kind::TEXT, start: (offset + 8) as u32, size: size as u32 };
        let number = self.names.value(self.data, text);
        Ok(names::known(self.names, number))
    }

    fn instance(&mut self) -> Result<Instance, Fault> {
        self.skip(1)?;
        let id = self.peek_u32(self.at)?;
        let definition = self.peek_u32(self.at + 4)?;
        self.skip(8)?;
        if definition as usize == self.at {
            let size = self.peek_u32(self.at + DEFINITION_HEADER_SIZE - 4)? as usize;
            self.skip(DEFINITION_HEADER_SIZE)?;
            self.skip(size)?;
        }
        let count = self.peek_u32(self.at)? as usize;
        self.skip(4)?;
        if count > MOST_VALUES {
            return Err("more values than any record has");
        }
        let table = self.at;
        self.skip(4 * count)?;
        let mut values = Vec::with_capacity(count);
        for number in 0..count {
            let entry = table + 4 * number;
            let size = usize::from(u16_at(self.data, entry).ok_or(CUT)?);
            let of = u8_at(self.data, entry + 2).ok_or(CUT)?;
            if !is_kind(of) && !self.is_lenient {
                return Err("a value of unknown type");
            }
            values.push(if is_kind(of) { self.place(of, size) } else { Value::NONE });
            if let Err(fault) = self.skip(size) {
                if !self.is_lenient {
                    return Err(fault);
                }
                values.pop();
                break;
            }
        }
        Ok(Instance { id, definition, values })
    }

    fn byte(&mut self) -> Result<u8, Fault> {
        let byte = u8_at(self.data, self.at).ok_or(CUT)?;
        self.at += 1;
        Ok(byte)
    }

    fn u16(&mut self) -> Result<u16, Fault> {
        let number = u16_at(self.data, self.at).ok_or(CUT)?;
        self.at += 2;
        Ok(number)
    }

    fn peek_u32(&self, at: usize) -> Result<u32, Fault> {
        u32_at(self.data, at).ok_or(CUT)
    }

    fn skip(&mut self, n_bytes: usize) -> Result<(), Fault> {
        match self.at.checked_add(n_bytes) {
            Some(at) if at <= self.end => {
                self.at = at;
                Ok(())
            }
            _ => Err(CUT),
        }
    }
}

impl Element {
    fn labelled(mut self) -> Self {
        self.label = self.attributes.iter().find_map(|(name, pieces)| match pieces[..] {
            [Piece::Text(text)] if *name == names::NAME => Some(text),
            _ => None,
        });
        self
    }
}

fn attach(open: &mut [Element], roots: &mut Vec<Child>, child: Child) {
    match open.last_mut() {
        Some(parent) => parent.children.push(child),
        None => roots.push(child),
    }
}
