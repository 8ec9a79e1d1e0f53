//! Typed values of a log, and their text as Windows' own XML spells it.

use std::fmt::Write;

use crate::bytes::{array_at, u16_at, u32_at, u64_at};
use crate::time;

/// Numbers of the value types ([MS-EVEN6] 2.2.12).
pub mod kind {
    #![allow(missing_docs)]
    pub const NULL: u8 = 0x00;
    pub const TEXT: u8 = 0x01;
    pub const ANSI: u8 = 0x02;
    pub const INT8: u8 = 0x03;
    pub const UINT8: u8 = 0x04;
    pub const INT16: u8 = 0x05;
    pub const UINT16: u8 = 0x06;
    pub const INT32: u8 = 0x07;
    pub const UINT32: u8 = 0x08;
    pub const INT64: u8 = 0x09;
    pub const UINT64: u8 = 0x0a;
    pub const REAL32: u8 = 0x0b;
    pub const REAL64: u8 = 0x0c;
    pub const BOOL: u8 = 0x0d;
    pub const BINARY: u8 = 0x0e;
    pub const GUID: u8 = 0x0f;
    pub const SIZE: u8 = 0x10;
    pub const FILETIME: u8 = 0x11;
    pub const SYSTEMTIME: u8 = 0x12;
    pub const SID: u8 = 0x13;
    pub const HEX32: u8 = 0x14;
    pub const HEX64: u8 = 0x15;
    pub const HANDLE: u8 = 0x20;
    pub const BINXML: u8 = 0x21;
    pub const XML: u8 = 0x23;
    pub const ARRAY: u8 = 0x80;
}

/// A value's type and its place in the chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Value {
    /// Its type.
    pub kind: u8,
    /// Offset of its first byte in the chunk.
    pub start: u32,
    /// Its bytes.
    pub size: u32,
}

impl Value {
    /// The value that is not there.
    pub const NONE: Value = Value { kind: kind::NULL, start: 0, size: 0 };

    /// Return its bytes; none when they lie outside the chunk.
    #[inline]
    pub fn bytes<'a>(&self, data: &'a [u8]) -> &'a [u8] {
        let start = self.start as usize;
        data.get(start..start + self.size as usize).unwrap_or_default()
    }

    /// Return whether there is nothing to show.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.kind == kind::NULL || self.size == 0
    }

    /// Return it as a number, when it is one that fits 63 bits.
    #[inline]
    pub fn number(&self, data: &[u8]) -> Option<i64> {
        let bytes = self.bytes(data);
        match self.kind {
            kind::INT8 => Some(i64::from(i8::from_le_bytes(array_at(bytes, 0)?))),
            kind::UINT8 => Some(i64::from(*bytes.first()?)),
            kind::INT16 => Some(i64::from(i16::from_le_bytes(array_at(bytes, 0)?))),
            kind::UINT16 => Some(i64::from(u16_at(bytes, 0)?)),
            kind::INT32 => Some(i64::from(i32::from_le_bytes(array_at(bytes, 0)?))),
            kind::UINT32 | kind::HEX32 => Some(i64::from(u32_at(bytes, 0)?)),
            kind::INT64 => Some(i64::from_le_bytes(array_at(bytes, 0)?)),
            kind::UINT64 | kind::HEX64 => u64_at(bytes, 0)?.try_into().ok(),
            kind::SIZE if bytes.len() == 4 => Some(i64::from(u32_at(bytes, 0)?)),
            kind::SIZE => u64_at(bytes, 0)?.try_into().ok(),
            _ => None,
        }
    }

    /// Return whether its text is hexadecimal.
    pub fn is_hex(&self) -> bool {
        matches!(self.kind, kind::HEX32 | kind::HEX64 | kind::SIZE)
    }
}

/// Return the size of one value of a type whose values all have the same.
pub fn fixed_size(of: u8) -> Option<usize> {
    match of {
        kind::INT8 | kind::UINT8 => Some(1),
        kind::INT16 | kind::UINT16 => Some(2),
        kind::INT32 | kind::UINT32 | kind::REAL32 | kind::BOOL | kind::HEX32 => Some(4),
        kind::INT64 | kind::UINT64 | kind::REAL64 | kind::FILETIME | kind::HEX64 => Some(8),
        kind::GUID | kind::SYSTEMTIME => Some(16),
        _ => None,
    }
}

/// Return whether a number is that of a type.
pub const fn is_kind(of: u8) -> bool {
    matches!(of & !kind::ARRAY, 0x00..=0x15) || matches!(of, kind::HANDLE | kind::BINXML | kind::XML)
}

/// Append the text of a value to `out`; nothing for one that cannot be read.
pub fn render(of: u8, bytes: &[u8], out: &mut String) {
    if of & kind::ARRAY != 0 {
        return render_list(of, bytes, out);
    }
    // A String takes everything that is written to it.
    let _ = match of {
        kind::TEXT => return push_utf16(until_zero(bytes), out),
        kind::ANSI => return push_ansi(bytes, out),
        kind::BINARY => return bytes.iter().for_each(|byte| push_hex(*byte, out)),
        kind::GUID => return push_guid(bytes, out),
        kind::SID => return push_sid(bytes, out),
        kind::FILETIME => return push_time(u64_at(bytes, 0).and_then(time::of_filetime), out),
        kind::SYSTEMTIME => return push_time(time::of_systemtime(bytes), out),
        kind::BOOL => match u32_at(bytes, 0) {
            Some(0) => write!(out, "false"),
            Some(1) => write!(out, "true"),
            Some(other) => write!(out, "{}", other as i32),
            None => return,
        },
        kind::REAL32 => match u32_at(bytes, 0) {
            Some(bits) => write!(out, "{:?}", f32::from_bits(bits)),
            None => return,
        },
        kind::REAL64 => match u64_at(bytes, 0) {
            Some(bits) => write!(out, "{:?}", f64::from_bits(bits)),
            None => return,
        },
        _ => return push_number(of, bytes, out),
    };
}

fn push_number(of: u8, bytes: &[u8], out: &mut String) {
    let value = Value { kind: of, start: 0, size: bytes.len() as u32 };
    let unsigned = || match bytes.len() {
        0..4 => None,
        4..8 => u32_at(bytes, 0).map(u64::from),
        _ => u64_at(bytes, 0),
    };
    let _ = match value.number(bytes) {
        Some(number) if value.is_hex() => write!(out, "{number:#x}"),
        Some(number) => write!(out, "{number}"),
        None if value.is_hex() => match unsigned() {
            Some(number) => write!(out, "{number:#x}"),
            None => return,
        },
        None if of == kind::UINT64 => match u64_at(bytes, 0) {
            Some(number) => write!(out, "{number}"),
            None => return,
        },
        None => return,
    };
}

/// Return the items of an array; none when there are fewer than two, which is shown as one value.
pub fn items(value: Value, data: &[u8]) -> Vec<Value> {
    if value.kind & kind::ARRAY == 0 {
        return Vec::new();
    }
    let (of, start) = (value.kind & !kind::ARRAY, value.start);
    let parts = split(of, value.bytes(data));
    let item = |(at, size): (usize, usize)| Value { kind: of, start: start + at as u32, size: size as u32 };
    match parts.len() {
        0 | 1 => Vec::new(),
        _ => parts.into_iter().map(item).collect(),
    }
}

fn render_list(of: u8, bytes: &[u8], out: &mut String) {
    let of = of & !kind::ARRAY;
    for (number, (at, size)) in split(of, bytes).into_iter().enumerate() {
        if number > 0 {
            out.push(',');
        }
        render(of, bytes.get(at..at + size).unwrap_or_default(), out);
    }
}

/// Return offset and size of every item of an array.
fn split(of: u8, bytes: &[u8]) -> Vec<(usize, usize)> {
    match (of, fixed_size(of)) {
        (kind::TEXT, _) => split_texts(bytes),
        (kind::SID, _) => split_sids(bytes),
        (_, Some(size)) => (0..bytes.len() / size).map(|n| (n * size, size)).collect(),
        _ => Vec::new(),
    }
}

fn split_texts(bytes: &[u8]) -> Vec<(usize, usize)> {
    let (mut found, mut start) = (Vec::new(), 0);
    for (number, unit) in bytes.chunks_exact(2).enumerate() {
        if unit == [0, 0] {
            found.push((start, 2 * number - start));
            start = 2 * number + 2;
        }
    }
    if start < bytes.len() & !1 {
        found.push((start, (bytes.len() & !1) - start));
    }
    found
}

fn split_sids(bytes: &[u8]) -> Vec<(usize, usize)> {
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(count) = bytes.get(at + 1) {
        let size = 8 + 4 * usize::from(*count);
        if at + size > bytes.len() {
            break;
        }
        found.push((at, size));
        at += size;
    }
    found
}

/// Return UTF-16 up to its first zero.
pub fn until_zero(bytes: &[u8]) -> &[u8] {
    let end = bytes.chunks_exact(2).position(|unit| unit == [0, 0]);
    &bytes[..end.map_or(bytes.len() & !1, |units| 2 * units)]
}

/// Append UTF-16 to `out`; a lone surrogate becomes the visible text `\udXXX`.
pub fn push_utf16(bytes: &[u8], out: &mut String) {
    let pairs = bytes.as_chunks::<2>().0;
    if pairs.iter().fold(true, |is_ascii, [low, high]| is_ascii & (*low < 0x80) & (*high == 0)) {
        for pairs in pairs.chunks(64) {
            let mut text = [0; 64];
            text.iter_mut().zip(pairs).for_each(|(byte, [low, _])| *byte = *low);
            out.push_str(str::from_utf8(&text[..pairs.len()]).unwrap_or_default());
        }
        return;
    }
    let units = bytes.chunks_exact(2).map(|u| u16::from_le_bytes([u[0], u[1]]));
    for unit in char::decode_utf16(units) {
        match unit {
            Ok(character) => out.push(character),
            Err(lone) => {
                let _ = write!(out, "\\u{:04x}", lone.unpaired_surrogate());
            }
        }
    }
}

/// What Windows-1252 holds at 0x80…0x9f; the five bytes it leaves out stay control characters.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn push_ansi(bytes: &[u8], out: &mut String) {
    for byte in bytes.iter().filter(|byte| **byte != 0) {
        match byte {
            0x80..=0x9f => out.push(WINDOWS_1252[usize::from(byte - 0x80)]),
            _ => out.push(char::from(*byte)),
        }
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn push_hex(byte: u8, out: &mut String) {
    for digit in [byte >> 4, byte & 15] {
        out.push(char::from(HEX[usize::from(digit)]));
    }
}

fn push_guid(bytes: &[u8], out: &mut String) {
    const ORDER: [usize; 16] = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15];
    let Some(guid) = array_at::<16>(bytes, 0) else {
        return;
    };
    let (mut text, mut end) = ([b'-'; 36], 0);
    for (number, at) in ORDER.into_iter().enumerate() {
        end += usize::from(matches!(number, 4 | 6 | 8 | 10));
        text[end] = HEX[usize::from(guid[at] >> 4)];
        text[end + 1] = HEX[usize::from(guid[at] & 15)];
        end += 2;
    }
    out.push_str(str::from_utf8(&text).unwrap_or_default());
}

fn push_sid(bytes: &[u8], out: &mut String) {
    let [revision, count, a, b, c, d, e, f, rest @ ..] = bytes else {
        return;
    };
    let authority = u64::from_be_bytes([0, 0, *a, *b, *c, *d, *e, *f]);
    let _ = write!(out, "S-{revision}-{authority}");
    for part in rest.chunks_exact(4).take(usize::from(*count)) {
        let _ = write!(out, "-{}", u32_at(part, 0).unwrap_or_default());
    }
}

fn push_time(microseconds: Option<i64>, out: &mut String) {
    if let Some(moment) = microseconds {
        time::push(moment, out);
    }
}
