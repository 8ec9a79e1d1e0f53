//! Distinct texts by number, so that each is rendered and handed over once.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::{BuildHasher, Hasher};

use crate::texts;
use crate::value::{Value, kind, render};

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

/// Number of a text, and whether less of it is shown than was logged, or something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The number.
    pub number: u32,
    /// Whether [`texts::oddities`] has something to say about it.
    pub is_odd: bool,
}

/// What was met of one text: its type and bytes, which stand in the keys.
#[derive(Clone, Copy)]
struct Entry {
    hash: u64,
    start: usize,
    size: u32,
    kind: u8,
    code: Code,
}

/// What names texts by number; two spellings of one text may get two numbers.
///
/// Values are told apart by type and bytes, which is cheaper than rendering them first.  The hash has
/// a key of its own in every interner, since whoever wrote the log chose the texts.
#[derive(Default)]
pub struct Interner {
    /// The texts, by number.
    pub texts: Texts,
    table: HashTable<Entry>,
    hasher: DefaultHashBuilder,
    keys: Vec<u8>,
    latest: Option<Entry>,
}

/// Kind under which texts that are no value of the log are kept apart from those that are.
const TEXT: u8 = 0xfe;

impl Interner {
    /// Return the number of a value's text.
    pub fn value(&mut self, data: &[u8], value: Value) -> u32 {
        self.code(value.kind, value.bytes(data)).number
    }

    /// Return the number of the text of bytes of a type.
    #[inline]
    pub fn code(&mut self, of: u8, bytes: &[u8]) -> Code {
        // Most columns say the same again and again.
        if let Some(latest) = &self.latest
            && is_key(&self.keys, latest, of, bytes)
        {
            return latest.code;
        }
        let hash = self.hash(of, bytes);
        match self.find(hash, of, bytes) {
            Some(code) => code,
            None => {
                render(of, bytes, &mut self.texts.data);
                let is_odd = of == kind::TEXT && texts::is_odd(bytes);
                self.insert(hash, of, bytes, is_odd)
            }
        }
    }

    /// Return the number of a text.
    pub fn text(&mut self, text: &str) -> u32 {
        let hash = self.hash(TEXT, text.as_bytes());
        match self.find(hash, TEXT, text.as_bytes()) {
            Some(code) => code.number,
            None => {
                self.texts.data.push_str(text);
                self.insert(hash, TEXT, text.as_bytes(), false).number
            }
        }
    }

    fn find(&mut self, hash: u64, of: u8, bytes: &[u8]) -> Option<Code> {
        let keys = &self.keys;
        let found = self.table.find(hash, |entry| entry.hash == hash && is_key(keys, entry, of, bytes));
        self.latest = found.copied().or(self.latest);
        Some(found?.code)
    }

    #[cold]
    fn insert(&mut self, hash: u64, of: u8, bytes: &[u8], is_odd: bool) -> Code {
        let code = Code { number: self.texts.close(), is_odd };
        let entry = Entry { hash, start: self.keys.len(), size: bytes.len() as u32, kind: of, code };
        self.keys.extend_from_slice(bytes);
        self.table.insert_unique(hash, entry, |other| other.hash);
        self.latest = Some(entry);
        code
    }

    #[inline]
    fn hash(&self, of: u8, bytes: &[u8]) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(bytes);
        hasher.finish() ^ u64::from(of)
    }
}

#[inline]
fn is_key(keys: &[u8], entry: &Entry, of: u8, bytes: &[u8]) -> bool {
    entry.kind == of
        && entry.size as usize == bytes.len()
        && keys.get(entry.start..entry.start + bytes.len()).is_some_and(|key| is_same(key, bytes))
}

/// Return whether two strings of bytes of one length are equal; most are too short for a call.
#[inline]
fn is_same(a: &[u8], b: &[u8]) -> bool {
    let ((words_a, rest_a), (words_b, rest_b)) = (a.as_chunks::<8>(), b.as_chunks::<8>());
    let have_same_words =
        words_a.iter().zip(words_b).all(|(a, b)| u64::from_le_bytes(*a) == u64::from_le_bytes(*b));
    have_same_words && rest_a.iter().zip(rest_b).all(|(a, b)| a == b)
}
