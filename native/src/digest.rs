//! The names of events: one SHA-256 over the elements of a row.
//!
//! What an element is, and in which order they stand, is written down in `logontracer/model/digest.py`,
//! which computes the same where this was not built.

use sha2::{Digest, Sha256};

/// What every element takes, and what is kept of a hash.
pub const WIDTH: usize = 16;

type Element = [u8; WIDTH];

/// Distinct texts as Arrow holds them: offsets, and the bytes they point into.
#[derive(Clone, Copy)]
pub struct Texts<'a> {
    /// Where each text begins, and where the last one ends; little-endian.
    pub offsets: &'a [[u8; 4]],
    /// The texts, one behind the other.
    pub data: &'a [u8],
}

impl<'a> Texts<'a> {
    /// Return every text; one whose offsets are out of order is empty.
    pub fn iter(self) -> impl Iterator<Item = &'a [u8]> {
        self.offsets.windows(2).map(move |ends| {
            let [start, end] = [ends[0], ends[1]].map(|end| u32::from_le_bytes(end) as usize);
            self.data.get(start..end).unwrap_or_default()
        })
    }
}

/// One column: its distinct elements, or the number of each row.
pub enum Column<'a> {
    /// The first half of each element, the second half by row, and whether there is one.
    Numbers([u8; 8], &'a [[u8; 8]], &'a [u8]),
    /// The elements, and which one each row has: little-endian, −1 for none.
    Texts(Vec<Element>, &'a [[u8; 4]]),
}

impl Column<'_> {
    /// Return a column of texts.
    pub fn of_texts<'a>(prefix: &[u8], texts: Texts<'_>, codes: &'a [[u8; 4]]) -> Column<'a> {
        Column::Texts(texts.iter().map(|text| hash(&[prefix, text])).collect(), codes)
    }

    fn n_rows(&self) -> usize {
        match self {
            Column::Numbers(_, values, present) => values.len().min(present.len()),
            Column::Texts(_, codes) => codes.len(),
        }
    }

    fn element(&self, row: usize) -> Option<Element> {
        match self {
            Column::Numbers(name, values, present) => (present[row] != 0).then(|| {
                let mut element = [0; WIDTH];
                element[..8].copy_from_slice(name);
                element[8..].copy_from_slice(&values[row]);
                element
            }),
            Column::Texts(elements, codes) => usize::try_from(i32::from_le_bytes(codes[row]))
                .ok()
                .and_then(|code| elements.get(code))
                .copied(),
        }
    }
}

/// The entries of all rows that have no column of their own.
pub struct Fields<'a> {
    /// Distinct names.
    pub names: Texts<'a>,
    /// Distinct values.
    pub values: Texts<'a>,
    /// Which name each entry has.
    pub name_codes: &'a [[u8; 4]],
    /// Which value each entry has.
    pub value_codes: &'a [[u8; 4]],
    /// Where the entries of each row begin, and where the last one's end.
    pub offsets: &'a [[u8; 4]],
}

/// Return the digest of every row; None where the columns do not fit together.
pub fn digests(columns: &[Column<'_>], fields: &Fields<'_>, n_threads: usize) -> Option<Vec<Element>> {
    let n_rows = fields.offsets.len().checked_sub(1)?;
    let ends: Vec<usize> = fields.offsets.iter().map(|end| u32::from_le_bytes(*end) as usize).collect();
    let n_entries = fields.name_codes.len();
    let is_sound = columns.iter().all(|column| column.n_rows() == n_rows)
        && fields.value_codes.len() == n_entries
        && ends.is_sorted()
        && ends.last().is_some_and(|end| *end <= n_entries);
    if !is_sound {
        return None;
    }
    let entries = Entries::new(fields)?;
    let mut found = vec![[0; WIDTH]; n_rows];
    let share = n_rows.div_ceil(n_threads.max(1)).max(1);
    std::thread::scope(|scope| {
        for (number, part) in found.chunks_mut(share).enumerate() {
            let (ends, entries) = (&ends, &entries);
            scope.spawn(move || {
                let mut row_of = Row::default();
                for (place, row) in part.iter_mut().zip(number * share..) {
                    *place = row_of.digest(columns, entries, ends[row]..ends[row + 1], row);
                }
            });
        }
    });
    Some(found)
}

/// The element of every entry, and where its name stands among all names.
struct Entries {
    elements: Vec<(u32, Element)>,
}

impl Entries {
    fn new(fields: &Fields<'_>) -> Option<Self> {
        let names: Vec<&[u8]> = fields.names.iter().collect();
        let values: Vec<&[u8]> = fields.values.iter().collect();
        let mut order: Vec<u32> = (0..u32::try_from(names.len()).ok()?).collect();
        order.sort_by_key(|code| names[*code as usize]);
        let mut ranks = vec![0; names.len()];
        for (rank, code) in (0..).zip(order) {
            ranks[code as usize] = rank;
        }
        // Hardly any value stands under two names, so the last element of each is enough to remember.
        let mut last: Vec<Option<(usize, Element)>> = vec![None; values.len()];
        let elements = fields.name_codes.iter().zip(fields.value_codes).map(|(name, value)| {
            let [name, value] = [name, value].map(|code| u32::from_le_bytes(*code) as usize);
            let (rank, text) = (*ranks.get(name)?, names.get(name)?);
            let known = last.get_mut(value)?;
            match known {
                Some((of, element)) if *of == name => Some((rank, *element)),
                _ => {
                    let size = u32::try_from(text.len()).ok()?.to_le_bytes();
                    let element = hash(&[&size, text, values[value]]);
                    *known = Some((name, element));
                    Some((rank, element))
                }
            }
        });
        Some(Entries { elements: elements.collect::<Option<_>>()? })
    }
}

/// The elements of one row, in memory that the next one takes over.
#[derive(Default)]
struct Row {
    bytes: Vec<u8>,
    entries: Vec<(u32, Element)>,
}

impl Row {
    fn digest(
        &mut self,
        columns: &[Column<'_>],
        entries: &Entries,
        of_row: std::ops::Range<usize>,
        row: usize,
    ) -> Element {
        let mut counts = [0_u32; 4];
        self.bytes.clear();
        self.bytes.resize(WIDTH, 0);
        for column in columns {
            if let Some(element) = column.element(row) {
                counts[usize::from(matches!(column, Column::Texts(..)))] += 1;
                self.bytes.extend(element);
            }
        }
        self.entries.clear();
        self.entries.extend(&entries.elements[of_row]);
        if !self.entries.is_sorted_by_key(|(rank, _)| *rank) {
            self.entries.sort_by_key(|(rank, _)| *rank);
        }
        counts[2] = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        for (_, element) in &self.entries {
            self.bytes.extend(element);
        }
        for (place, count) in self.bytes.as_chunks_mut::<4>().0.iter_mut().zip(counts) {
            *place = count.to_le_bytes();
        }
        hash(&[&self.bytes])
    }
}

fn hash(parts: &[&[u8]]) -> Element {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    let whole: [u8; 32] = hasher.finalize().into();
    *whole.first_chunk().unwrap_or(&[0; WIDTH])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_TEXTS: Texts<'_> = Texts { offsets: &[[0; 4]], data: &[] };

    fn fields<'a>(
        names: Texts<'a>,
        values: Texts<'a>,
        codes: &'a [[u8; 4]],
        ends: &'a [[u8; 4]],
    ) -> Fields<'a> {
        Fields { names, values, name_codes: codes, value_codes: codes, offsets: ends }
    }

    #[test]
    fn a_row_without_anything_is_the_hash_of_its_counts() {
        let found = digests(&[], &fields(NO_TEXTS, NO_TEXTS, &[], &[[0; 4]; 2]), 2);
        assert_eq!(found, Some(vec![hash(&[&[0; WIDTH]])]));
    }

    #[test]
    fn the_order_of_the_threads_does_not_matter() {
        let values: Vec<_> = (0..100_i64).map(i64::to_le_bytes).collect();
        let column = || [Column::Numbers(*b"a number", &values, &[1; 100])];
        let none = || fields(NO_TEXTS, NO_TEXTS, &[], &[[0; 4]; 101]);
        let one = digests(&column(), &none(), 1);
        assert!(one.is_some());
        assert_eq!(one, digests(&column(), &none(), 7));
    }

    #[test]
    fn columns_that_do_not_fit_are_refused() {
        let column = [Column::Numbers(*b"a number", &[[0; 8]; 3], &[1; 3])];
        assert_eq!(digests(&column, &fields(NO_TEXTS, NO_TEXTS, &[], &[[0; 4]; 3]), 1), None);
        let code = [[9, 0, 0, 0]];
        let ends = [[0; 4], [1, 0, 0, 0]];
        assert_eq!(digests(&[], &fields(NO_TEXTS, NO_TEXTS, &code, &ends), 1), None);
        assert_eq!(digests(&[], &fields(NO_TEXTS, NO_TEXTS, &[], &ends), 1), None);
    }
}
