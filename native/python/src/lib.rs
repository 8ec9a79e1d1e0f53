//! The event log reader as a Python module: bytes in, columns out, without the GIL in between.

#![deny(unsafe_code)]

use std::collections::HashMap;
use std::fs::File;
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, PoisonError};

use logontracer_evtx::batch::{Batch, Catalogue, Column, Doubt, Group};
use logontracer_evtx::chunk::{CHUNK_SIZE, Place};
use logontracer_evtx::digest::{self, Fields};
use logontracer_evtx::intern::Texts;
use logontracer_evtx::known::Known;
use logontracer_evtx::run::{Reader, Source};
use logontracer_evtx::value::Value;
use pyo3::IntoPyObjectExt;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::sync::MutexExt;
use pyo3::types::{PyBytes, PyDict, PyList, PyTuple};

/// Which events are kept: event id → names of the fields that are numbers.
#[pyclass(frozen, name = "Catalogue")]
struct PyCatalogue(Catalogue);

#[pymethods]
impl PyCatalogue {
    #[new]
    fn new(numbers: HashMap<i64, Vec<String>>) -> Self {
        PyCatalogue(Catalogue { numbers: numbers.into_iter().collect() })
    }
}

/// Reads the intact chunks of one file.
#[pyclass(frozen, name = "Reader")]
struct PyReader {
    file: File,
    reader: Mutex<Reader>,
}

#[pymethods]
impl PyReader {
    #[new]
    fn new(path: PathBuf, catalogue: &PyCatalogue) -> PyResult<Self> {
        let reader = Mutex::new(Reader::new(catalogue.0.clone()));
        Ok(PyReader { file: File::open(path)?, reader })
    }

    /// Read at most `n_chunks` that stand at `offset` of the file, up to the first that is not in order.
    ///
    /// Returns how many there are, and one dict of columns per thread, in order.
    fn read<'py>(
        &self,
        py: Python<'py>,
        offset: u64,
        n_chunks: usize,
        n_threads: usize,
    ) -> PyResult<(usize, Bound<'py, PyList>)> {
        let mut guard = self.reader.lock_py_attached(py).unwrap_or_else(PoisonError::into_inner);
        let reader = &mut *guard;
        let (n_chunks, batches) =
            py.detach(|| reader.read(Source::File(&self.file, offset), n_chunks, n_threads));
        let batches: Vec<_> = batches.iter().map(|batch| batch_dict(py, batch)).collect::<PyResult<_>>()?;
        Ok((n_chunks, PyList::new(py, batches)?))
    }
}

/// Template definitions remembered from all over a file.
#[pyclass(frozen, name = "Known")]
#[derive(Default)]
struct PyKnown(Mutex<Known>);

#[pymethods]
impl PyKnown {
    #[new]
    fn new() -> Self {
        PyKnown::default()
    }

    /// Learn the definitions of the chunks that stand in `data` from `start` on.
    fn learn(&self, py: Python<'_>, data: &Bound<'_, PyBytes>, start: usize) {
        let bytes = data.as_bytes().get(start..).unwrap_or_default();
        py.detach(|| self.lock().learn(bytes));
    }
}

impl PyKnown {
    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Read the records that stand at `places` (offset, size, doubt: 0 none, 1 salvaged, 2 its sizes differ) of one chunk.
#[pyfunction]
fn read_records<'py>(
    py: Python<'py>,
    chunk: &Bound<'py, PyBytes>,
    places: Vec<(usize, usize, u8)>,
    catalogue: &PyCatalogue,
    known: Option<&PyKnown>,
) -> PyResult<Bound<'py, PyDict>> {
    let bytes = chunk.as_bytes();
    let is_inside = |(offset, size, _): &(usize, usize, u8)| {
        *size >= 4 && offset.checked_add(*size).is_some_and(|end| end <= bytes.len())
    };
    if bytes.len() > CHUNK_SIZE || !places.iter().all(is_inside) {
        return Err(PyValueError::new_err("a chunk too large, or a record outside it"));
    }
    let places: Vec<(Place, Doubt)> =
        places.into_iter().map(|(offset, size, doubt)| (Place { offset, size }, doubt_of(doubt))).collect();
    let batch = py.detach(|| {
        let mut batch = Batch::default();
        let known = known.map(PyKnown::lock);
        batch.read(bytes, 0, &places, &catalogue.0, known.as_deref());
        batch
    });
    batch_dict(py, &batch)
}

fn doubt_of(number: u8) -> Doubt {
    match number {
        0 => Doubt::None,
        1 => Doubt::Salvaged,
        _ => Doubt::Size,
    }
}

fn batch_dict<'py>(py: Python<'py>, batch: &Batch) -> PyResult<Bound<'py, PyDict>> {
    let text = |number: i32| usize::try_from(number).ok().map(|number| batch.names.texts.get(number));
    let set_aside: Vec<_> = batch
        .set_aside
        .iter()
        .map(|((event_id, channel), n)| (text(*event_id), text(*channel), n.n_timed, n.n_untimed))
        .collect();
    let groups: Vec<_> = batch.filled().map(|group| group_dict(py, group, &text)).collect::<PyResult<_>>()?;
    let out = PyDict::new(py);
    out.set_item("n_rows", batch.n_rows)?;
    out.set_item("n_read", batch.n_read)?;
    out.set_item("n_empty", batch.n_empty)?;
    out.set_item("n_hidden", batch.oddities.n_hidden)?;
    out.set_item("n_surrogates", batch.oddities.n_surrogates)?;
    out.set_item("span", batch.span)?;
    out.set_item("computers", texts(py, &batch.computers.texts)?)?;
    out.set_item("set_aside", set_aside)?;
    out.set_item("faults", batch.faults.clone())?;
    out.set_item("groups", groups)?;
    Ok(out)
}

fn group_dict<'py, 't>(
    py: Python<'py>,
    group: &Group,
    text: &impl Fn(i32) -> Option<&'t str>,
) -> PyResult<Bound<'py, PyDict>> {
    let [event_id, channel, provider] = group.heading;
    let fields: Vec<_> =
        group.fields.iter().map(|column| column_tuple(py, column)).collect::<PyResult<_>>()?;
    let out = PyDict::new(py);
    out.set_item("event_id", text(event_id))?;
    out.set_item("channel", text(channel))?;
    out.set_item("provider", text(provider))?;
    out.set_item("is_salvaged", group.is_salvaged)?;
    out.set_item("names", PyTuple::new(py, &group.names)?)?;
    out.set_item("positions", longs(py, &group.positions)?)?;
    out.set_item("times", longs(py, &group.times)?)?;
    out.set_item("time_texts", group.time_texts.clone())?;
    out.set_item("record_ids", column_tuple(py, &group.record_ids)?)?;
    out.set_item("computers", integers(py, &group.computers)?)?;
    out.set_item("fields", fields)?;
    Ok(out)
}

/// A column as (is numbers, is hexadecimal, codes or numbers, presence, texts).
fn column_tuple<'py>(py: Python<'py>, column: &Column) -> PyResult<Bound<'py, PyAny>> {
    if column.holds_numbers() {
        let is_hex = Value { kind: column.number_kind, ..Value::NONE }.is_hex();
        let present = PyBytes::new(py, &column.present);
        return (true, is_hex, longs(py, &column.numbers)?, present, py.None()).into_bound_py_any(py);
    }
    let texts = texts(py, &column.interner.texts)?;
    (false, false, integers(py, &column.codes)?, py.None(), texts).into_bound_py_any(py)
}

/// Texts as Arrow holds them: 32-bit offsets, and the bytes they point into.
fn texts<'py>(py: Python<'py>, texts: &Texts) -> PyResult<(Bound<'py, PyBytes>, Bound<'py, PyBytes>)> {
    let mut offsets = vec![0_i32];
    for end in &texts.ends {
        offsets.push(i32::try_from(*end).map_err(|_| PyValueError::new_err("more text than fits a column"))?);
    }
    Ok((integers(py, &offsets)?, PyBytes::new(py, texts.data.as_bytes())))
}

fn integers<'py>(py: Python<'py>, numbers: &[i32]) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, 4 * numbers.len(), |bytes| {
        for (place, number) in bytes.as_chunks_mut().0.iter_mut().zip(numbers) {
            *place = number.to_le_bytes();
        }
        Ok(())
    })
}

fn longs<'py>(py: Python<'py>, numbers: &[i64]) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, 8 * numbers.len(), |bytes| {
        for (place, number) in bytes.as_chunks_mut().0.iter_mut().zip(numbers) {
            *place = number.to_le_bytes();
        }
        Ok(())
    })
}

/// A column of numbers: the first half of its elements, 64-bit values, and presence.
type NumberColumn<'py> = ([u8; 8], Bound<'py, PyBytes>, Bound<'py, PyBytes>);
/// Distinct texts: 32-bit offsets, and the bytes they point into.
type DistinctTexts<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>);
/// A column of texts: the prefix of each, the distinct ones, and 32-bit codes.
type TextColumn<'py> = (Vec<u8>, DistinctTexts<'py>, Bound<'py, PyBytes>);
/// Names and values of the entries of all rows, their codes, and the offsets of the rows.
type FieldColumn<'py> =
    (DistinctTexts<'py>, DistinctTexts<'py>, Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>);

/// Return the digests of all rows, 16 bytes each, one behind the other.
#[pyfunction]
fn digests<'py>(
    py: Python<'py>,
    numbers: Vec<NumberColumn<'py>>,
    texts: Vec<TextColumn<'py>>,
    fields: FieldColumn<'py>,
    n_threads: usize,
) -> PyResult<Bound<'py, PyBytes>> {
    let numbers: Vec<_> = numbers
        .iter()
        .map(|(name, values, present)| (*name, values.as_bytes().as_chunks().0, present.as_bytes()))
        .collect();
    let texts: Vec<_> = texts
        .iter()
        .map(|(prefix, distinct, codes)| (prefix, distinct_texts(distinct), codes.as_bytes().as_chunks().0))
        .collect();
    let (names, values, name_codes, value_codes, offsets) = &fields;
    let fields = Fields {
        names: distinct_texts(names),
        values: distinct_texts(values),
        name_codes: name_codes.as_bytes().as_chunks().0,
        value_codes: value_codes.as_bytes().as_chunks().0,
        offsets: offsets.as_bytes().as_chunks().0,
    };
    let found = py.detach(|| {
        let numbers =
            numbers.iter().map(|(name, values, present)| digest::Column::Numbers(*name, values, present));
        let texts =
            texts.iter().map(|(prefix, distinct, codes)| digest::Column::of_texts(prefix, *distinct, codes));
        digest::digests(&numbers.chain(texts).collect::<Vec<_>>(), &fields, n_threads)
    });
    let found = found.ok_or_else(|| PyValueError::new_err("columns that do not fit together"))?;
    Ok(PyBytes::new(py, found.as_flattened()))
}

fn distinct_texts<'a>((offsets, data): &'a DistinctTexts<'_>) -> digest::Texts<'a> {
    digest::Texts { offsets: offsets.as_bytes().as_chunks().0, data: data.as_bytes() }
}

#[pymodule]
mod _native {
    #[pymodule_export]
    use super::{PyCatalogue, PyKnown, PyReader, digests, read_records};
}
