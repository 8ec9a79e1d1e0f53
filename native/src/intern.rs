//! Distinct texts by number, so that each is rendered and handed over once.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::{BuildHasher, Hasher};

use crate::value::{Value, render};

/// Texts in the order they were first met, one behind the other as Arrow holds them.
#[derive(Default)]
pub struct Texts {
    /// All texts joined.
    pub data: String,
    /// Where each text ends.
    pub ends: Vec<usize>,
}

impl Texts {
    /// Return how many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Return whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// Return text number `code`.
    pub fn get(&self, code: usize) -> &str {
        let start = match code {
            0 => 0,
            _ => self.ends[code - 1],
        };
        &self.data[start..self.ends[code]]
    }

    fn close(&mut self) -> u32 {
        self.ends.push(self.data.len());
        (self.ends.len() - 1) as u32
    }
}

/// What names texts by number; two spellings of one text may get two numbers.
///
/// Values are told apart by type and bytes, which is cheaper than rendering them first.
#[derive(Default)]
pub struct Interner {
    /// The texts, by number.
    pub texts: Texts,
    table: HashTable<u32>,
    hasher: DefaultHashBuilder,
    keys: Vec<u8>,
    key_ends: Vec<usize>,
    latest: Option<u32>,
}

/// Kind under which texts that are no value of the log are kept apart from those that are.
const TEXT: u8 = 0xfe;

impl Interner {
    /// Return the number of a value's text.
    pub fn value(&mut self, data: &[u8], value: Value) -> u32 {
        let bytes = value.bytes(data);
        match self.find(value.kind, bytes) {
            Some(code) => code,
            None => {
                render(value.kind, bytes, &mut self.texts.data);
                self.insert(value.kind, bytes)
            }
        }
    }

    /// Return the number of a text.
    pub fn text(&mut self, text: &str) -> u32 {
        match self.find(TEXT, text.as_bytes()) {
            Some(code) => code,
            None => {
                self.texts.data.push_str(text);
                self.insert(TEXT, text.as_bytes())
            }
        }
    }

    fn find(&mut self, kind: u8, bytes: &[u8]) -> Option<u32> {
        // Most columns say the same again and again.
        if self.latest.is_some_and(|code| self.key(code) == (kind, bytes)) {
            return self.latest;
        }
        let is_same = |code: &u32| self.key(*code) == (kind, bytes);
        let found = self.table.find(hash(&self.hasher, kind, bytes), is_same).copied();
        self.latest = found.or(self.latest);
        found
    }

    fn insert(&mut self, kind: u8, bytes: &[u8]) -> u32 {
        let code = self.texts.close();
        self.keys.push(kind);
        self.keys.extend_from_slice(bytes);
        self.key_ends.push(self.keys.len());
        let (hasher, keys, ends) = (&self.hasher, &self.keys, &self.key_ends);
        self.table.insert_unique(hash(hasher, kind, bytes), code, |other| {
            let (kind, bytes) = key_of(keys, ends, *other);
            hash(hasher, kind, bytes)
        });
        self.latest = Some(code);
        code
    }

    fn key(&self, code: u32) -> (u8, &[u8]) {
        key_of(&self.keys, &self.key_ends, code)
    }
}

fn hash(builder: &DefaultHashBuilder, kind: u8, bytes: &[u8]) -> u64 {
    let mut hasher = builder.build_hasher();
    hasher.write(bytes);
    hasher.finish() ^ u64::from(kind)
}

fn key_of<'a>(keys: &'a [u8], ends: &[usize], code: u32) -> (u8, &'a [u8]) {
    let code = code as usize;
    let start = if code == 0 { 0 } else { ends[code - 1] };
    (keys[start], &keys[start + 1..ends[code]])
}
