//! A definition without its place: equal for one template in every chunk, wherever names stand there.

use crate::binxml::{DEFINITION_HEADER_SIZE, FRAGMENT_HEADER_SIZE};
use crate::bytes::{u8_at, u16_at, u32_at};
use crate::value::{fixed_size, kind};

/// Write the tokens of the definition at `at` to `out`, names in place of their offsets.
///
/// Returns `None` for what is no definition, takes more than `most` bytes, or holds more than elements,
/// texts and substitutions.
/// The parser sees nothing of a definition but what is written here.
pub(crate) fn spell(data: &[u8], at: usize, out: &mut Vec<u8>, most: usize) -> Option<()> {
    out.clear();
    let size = u32_at(data, at.checked_add(DEFINITION_HEADER_SIZE - 4)?)? as usize;
    let start = at + DEFINITION_HEADER_SIZE;
    let mut speller = Speller { data: data.get(..start.checked_add(size)?)?, at: start, out };
    while speller.at < speller.data.len() {
        if !speller.token()? {
            break;
        }
        if speller.out.len() > most {
            return None;
        }
    }
    Some(())
}

struct Speller<'a> {
    data: &'a [u8],
    at: usize,
    out: &'a mut Vec<u8>,
}

impl Speller<'_> {
    /// Write one token; return whether more follow.
    fn token(&mut self) -> Option<bool> {
        let token = u8_at(self.data, self.at)?;
        self.at += 1;
        self.out.push(token & !0x40);
        match token & !0x40 {
            0x00 => return Some(false),
            0x01 => {
                self.at += 6;
                self.name()?;
                self.at += if token & 0x40 != 0 { 4 } else { 0 };
            }
            0x02..=0x04 => {}
            0x05 => self.value()?,
            0x06 | 0x09 | 0x0a => self.name()?,
            0x07 | 0x0b => self.text()?,
            0x08 => self.copy(2)?,
            0x0d | 0x0e => {
                self.copy(2)?;
                self.at += 1;
            }
            0x0f => self.at += FRAGMENT_HEADER_SIZE - 1,
            _ => return None,
        }
        (self.at <= self.data.len()).then_some(true)
    }

    fn value(&mut self) -> Option<()> {
        let of = u8_at(self.data, self.at)?;
        self.copy(1)?;
        match of {
            kind::TEXT => self.text(),
            kind::NULL => Some(()),
            _ => self.copy(fixed_size(of)?),
        }
    }

    fn text(&mut self) -> Option<()> {
        let count = u16_at(self.data, self.at)?;
        self.copy(2 + 2 * usize::from(count))
    }

    fn copy(&mut self, size: usize) -> Option<()> {
        self.out.extend_from_slice(self.data.get(self.at..self.at + size)?);
        self.at += size;
        Some(())
    }

    fn name(&mut self) -> Option<()> {
        let offset = u32_at(self.data, self.at)? as usize;
        self.at += 4;
        let size = 2 * usize::from(u16_at(self.data, offset.checked_add(6)?)?);
        let name = self.data.get(offset + 6..offset + 8 + size)?;
        self.out.extend_from_slice(name);
        if offset == self.at {
            self.at += 8 + size + 2;
        }
        Some(())
    }
}
