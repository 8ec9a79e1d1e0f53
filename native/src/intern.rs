//! Distinct texts by number, so that each is rendered and handed over once.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::{BuildHasher, Hasher};

use crate::texts::{self, Oddities};
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
pub struct Code(u32);

const IS_ODD: u32 = 1 << 31;

impl Code {
    fn new(number: u32, is_odd: bool) -> Self {
        Code(number | if is_odd { IS_ODD } else { 0 })
    }

    /// Return the number.
    #[inline]
    pub fn number(self) -> u32 {
        self.0 & !IS_ODD
    }

    /// Return whether [`texts::oddities`] has something to say about it.
    #[inline]
    pub fn is_odd(self) -> bool {
        self.0 & IS_ODD != 0
    }
}

/// What was met of one text, small enough that most tables stay near the processor.
#[derive(Clone, Copy)]
struct Entry {
    hash: u32,
    /// Where its type stands among the keys, and behind that its bytes.
    start: u32,
    size: u32,
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
    may_repeat: bool,
    n_met_again: usize,
}

/// Texts after which it is clear whether any come again.
const ENOUGH_TEXTS: usize = 512;

/// Kind under which texts that are no value of the log are kept apart from those that are.
const TEXT: u8 = 0xfe;

impl Interner {
    /// Return an interner that may give one text many numbers, where looking for it costs more than it saves.
    pub fn that_may_repeat() -> Self {
        Interner { may_repeat: true, ..Interner::default() }
    }

    /// Return whether hardly any text came twice so far: GUIDs of logons, say.
    fn is_list(&self) -> bool {
        self.may_repeat && self.texts.len() >= ENOUGH_TEXTS && self.n_met_again < self.texts.len() / 4
    }

    /// Return the number of a value's text.
    pub fn value(&mut self, data: &[u8], value: Value) -> u32 {
        self.code(value.kind, value.bytes(data)).number()
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
        self.code_of_other(of, bytes)
    }

    #[inline(never)]
    fn code_of_other(&mut self, of: u8, bytes: &[u8]) -> Code {
        if self.is_list() {
            render(of, bytes, &mut self.texts.data);
            return Code::new(
                self.texts.close(),
                of == kind::TEXT && texts::oddities(bytes) != Oddities::default(),
            );
        }
        let hash = self.hash(of, bytes);
        match self.find(hash, of, bytes) {
            Some(code) => code,
            None => {
                render(of, bytes, &mut self.texts.data);
                let is_odd = of == kind::TEXT && texts::oddities(bytes) != Oddities::default();
                self.insert(hash, of, bytes, is_odd)
            }
        }
    }

    /// Forget every text, but not the memory they stood in.
    pub(crate) fn clear(&mut self) {
        self.texts.data.clear();
        self.texts.ends.clear();
        self.table.clear();
        self.keys.clear();
        self.latest = None;
        self.n_met_again = 0;
    }

    /// Return the number of a text.
    pub fn text(&mut self, text: &str) -> u32 {
        let hash = self.hash(TEXT, text.as_bytes());
        match self.find(hash, TEXT, text.as_bytes()) {
            Some(code) => code.number(),
            None => {
                self.texts.data.push_str(text);
                self.insert(hash, TEXT, text.as_bytes(), false).number()
            }
        }
    }

    fn find(&mut self, hash: u32, of: u8, bytes: &[u8]) -> Option<Code> {
        let keys = &self.keys;
        let is_same = |entry: &Entry| entry.hash == hash && is_key(keys, entry, of, bytes);
        let found = *self.table.find(spread(hash), is_same)?;
        self.latest = Some(found);
        self.n_met_again += 1;
        Some(found.code)
    }

    fn insert(&mut self, hash: u32, of: u8, bytes: &[u8], is_odd: bool) -> Code {
        let code = Code::new(self.texts.close(), is_odd);
        // What does not fit is not remembered, and gets another number when it comes again.
        if let (Ok(start), Ok(size)) = (u32::try_from(self.keys.len()), u32::try_from(bytes.len())) {
            let entry = Entry { hash, start, size, code };
            self.keys.push(of);
            self.keys.extend_from_slice(bytes);
            self.table.insert_unique(spread(hash), entry, |other| spread(other.hash));
            self.latest = Some(entry);
        }
        code
    }

    #[inline]
    fn hash(&self, of: u8, bytes: &[u8]) -> u32 {
        let mut hasher = self.hasher.build_hasher();
        hasher.write(bytes);
        (hasher.finish() >> 32) as u32 ^ u32::from(of)
    }
}

/// Return 64 bits for the table, which takes some from either end.
#[inline]
fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[inline]
fn is_key(keys: &[u8], entry: &Entry, of: u8, bytes: &[u8]) -> bool {
    let start = entry.start as usize;
    entry.size as usize == bytes.len()
        && match keys.get(start..start + 1 + bytes.len()) {
            Some([first, key @ ..]) => *first == of && is_same(key, bytes),
            _ => false,
        }
}

/// Return whether two strings of bytes of one length are equal; most are too short for a call.
#[inline]
fn is_same(a: &[u8], b: &[u8]) -> bool {
    if a.len() < 8 {
        return match (a.first_chunk::<4>(), a.last_chunk::<4>()) {
            (None, _) | (_, None) => a.iter().zip(b).all(|(a, b)| a == b),
            (first, last) => first == b.first_chunk() && last == b.last_chunk(),
        };
    }
    let (words_a, words_b) = (a.as_chunks::<8>().0, b.as_chunks::<8>().0);
    words_a.iter().zip(words_b).all(|(a, b)| a == b) && a.last_chunk::<8>() == b.last_chunk::<8>()
}
