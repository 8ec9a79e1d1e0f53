//! Texts of which less is shown than was logged, or something else.

use std::ops::AddAssign;

/// How many texts of a record need a word in the receipt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Oddities {
    /// Texts with characters behind a zero.
    pub n_hidden: usize,
    /// Lone surrogates, which become visible text.
    pub n_surrogates: usize,
}

impl AddAssign for Oddities {
    fn add_assign(&mut self, more: Self) {
        self.n_hidden += more.n_hidden;
        self.n_surrogates += more.n_surrogates;
    }
}

/// Look at one UTF-16 text.
pub fn oddities(bytes: &[u8]) -> Oddities {
    match is_odd(bytes) {
        true => look(bytes.as_chunks::<2>().0),
        false => Oddities::default(),
    }
}

/// Return whether there may be something to say about a UTF-16 text: a zero, or half a pair.
pub fn is_odd(bytes: &[u8]) -> bool {
    // One pass that the compiler turns into vector instructions: hardly any text has either.
    let units = bytes.as_chunks::<2>().0;
    units.iter().fold(false, |odd, [low, high]| odd | (*low == 0 && *high == 0) | (high & 0xf8 == 0xd8))
}

fn look(units: &[[u8; 2]]) -> Oddities {
    let end = units.iter().position(|unit| *unit == [0, 0]);
    let (shown, hidden) = units.split_at(end.unwrap_or(units.len()));
    let shown = shown.iter().map(|unit| u16::from_le_bytes(*unit));
    Oddities {
        n_hidden: usize::from(hidden.iter().any(|unit| *unit != [0, 0])),
        n_surrogates: char::decode_utf16(shown).filter(Result::is_err).count(),
    }
}
