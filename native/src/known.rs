//! Template definitions remembered from all over a file, for chunks whose own are damaged.

use std::sync::Arc;

use hashbrown::HashMap;

use crate::binxml::{Child, Element, Instance, Parser, Piece, definition_size};
use crate::bytes::u32_at;
use crate::chunk::{CHUNK_SIZE, RECORD_HEADER_SIZE, SMALLEST_RECORD, intact_end};
use crate::intern::Interner;
use crate::names;
use crate::value::kind;

/// One reading of a definition, and how much speaks for it.
struct Candidate {
    element: Arc<Element>,
    weight: usize,
}

/// Definitions by the first four bytes of their GUID, which every instance names.
pub struct Known {
    names: Interner,
    found: HashMap<u32, Vec<Candidate>>,
    n_bytes: usize,
}

/// A damaged definition reads differently in every chunk; a whole one stands in most of them.
const WEIGHT_OF_INTACT: usize = 1_000;
const MOST_CANDIDATES: usize = 16;
/// Bytes to learn from before everything is forgotten; bounds the memory of a large damaged file.
const MOST_BYTES: usize = 64 << 20;
/// Bytes of the definitions of one chunk, in which real ones do not overlap.
const MOST_BYTES_OF_CHUNK: usize = 4 * CHUNK_SIZE;
const LEVELS: usize = 3;

/// The definitions of a chunk that were looked at, by offset, and their bytes.
#[derive(Default)]
struct Seen {
    definitions: HashMap<u32, ()>,
    n_bytes: usize,
}

impl Default for Known {
    fn default() -> Self {
        Known { names: names::interner(), found: HashMap::new(), n_bytes: 0 }
    }
}

impl Known {
    /// Learn the definitions of the chunks that stand in `data` one behind the other.
    pub fn learn(&mut self, data: &[u8]) {
        for chunk in data.chunks(CHUNK_SIZE) {
            self.n_bytes += chunk.len();
            if self.n_bytes > MOST_BYTES {
                *self = Known::default();
            }
            self.learn_chunk(chunk);
        }
    }

    fn learn_chunk(&mut self, chunk: &[u8]) {
        let weight = if intact_end(chunk).is_some() { WEIGHT_OF_INTACT } else { 1 };
        let mut seen = Seen::default();
        let mut at = 0;
        while at + SMALLEST_RECORD <= chunk.len() {
            match chunk[at..].starts_with(b"**\0\0") {
                true => {
                    let size = u32_at(chunk, at + 4).unwrap_or_default() as usize;
                    let end = at.saturating_add(size).min(chunk.len());
                    self.learn_fragment(chunk, at + RECORD_HEADER_SIZE, end, weight, &mut seen, 0);
                    at += 8;
                }
                false => at += 4,
            }
        }
    }

    fn learn_fragment(
        &mut self,
        chunk: &[u8],
        start: usize,
        end: usize,
        weight: usize,
        seen: &mut Seen,
        level: usize,
    ) {
        let parser = Parser::new(chunk, &mut self.names, start, end).lenient(true);
        let Some(Ok(instance)) = parser.only_instance() else {
            return;
        };
        let size = definition_size(chunk, instance.definition as usize);
        if seen.n_bytes + size <= MOST_BYTES_OF_CHUNK
            && seen.definitions.insert(instance.definition, ()).is_none()
        {
            seen.n_bytes += size;
            self.learn_definition(chunk, &instance, weight);
        }
        if level < LEVELS {
            for value in instance.values.iter().filter(|value| value.kind == kind::BINXML) {
                let start = value.start as usize;
                self.learn_fragment(chunk, start, start + value.size as usize, weight, seen, level + 1);
            }
        }
    }

    fn learn_definition(&mut self, chunk: &[u8], instance: &Instance, weight: usize) {
        let at = instance.definition as usize;
        // What stands there must bear the number the instance asks for.
        if at.checked_add(4).and_then(|guid| u32_at(chunk, guid)) != Some(instance.id) {
            return;
        }
        let Ok(element) = Parser::new(chunk, &mut self.names, at, chunk.len()).definition() else {
            return;
        };
        let candidates = self.found.entry(instance.id).or_default();
        if let Some(candidate) = candidates.iter_mut().find(|candidate| *candidate.element == element) {
            candidate.weight += weight;
        } else if candidates.len() < MOST_CANDIDATES {
            candidates.push(Candidate { element: Arc::new(element), weight });
        }
    }

    /// Return the definition of this number for which most speaks, its names as numbers of `names`.
    pub fn definition(&self, id: u32, names: &mut Interner) -> Option<Element> {
        let best = self.found.get(&id)?.iter().max_by_key(|candidate| candidate.weight)?;
        Some(translated(&best.element, &self.names, names))
    }
}

fn translated(element: &Element, from: &Interner, to: &mut Interner) -> Element {
    let number = |number: u32, to: &mut Interner| {
        let number = to.text(from.texts.get(number as usize));
        names::known(to, number)
    };
    let attributes = element.attributes.iter().map(|(name, pieces)| {
        let pieces = pieces.iter().map(|piece| translated_piece(piece, from, to)).collect();
        (number(*name, to), pieces)
    });
    let mut out = Element { attributes: attributes.collect(), ..Element::default() };
    out.name = number(element.name, to);
    out.label = element.label.map(|label| to.text(from.texts.get(label as usize)));
    out.children = element
        .children
        .iter()
        .filter_map(|child| match child {
            Child::Element(child) => Some(Child::Element(translated(child, from, to))),
            Child::Piece(piece) => Some(Child::Piece(translated_piece(piece, from, to))),
            // These stand in a chunk and nowhere else.
            Child::Instance(_) | Child::Fragment(_) => None,
        })
        .collect();
    out
}

fn translated_piece(piece: &Piece, from: &Interner, to: &mut Interner) -> Piece {
    match piece {
        Piece::Text(text) => Piece::Text(to.text(from.texts.get(*text as usize))),
        piece => piece.clone(),
    }
}
