"""The native reader: event log chunks straight into columns.

It is an optional extension written in Rust (``native/``); where it was not built,
the ``evtx`` package reads.  Both give the same events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.compiled import n_threads
from logontracer.compiled import native as _native
from logontracer.errors import UsageError
from logontracer.ingest.columns import Coded, Column, ColumnBatch, ColumnGroup, Numbered, SetAside, Shape
from logontracer.ingest.container import CHUNK_SIZE, Record
from logontracer.ingest.normalise import INTERRUPTION_IDS
from logontracer.ingest.numbers import NUMBER_COLUMNS
from logontracer.ingest.salvage import Fault
from logontracer.ingest.times import NO_TIME, parse_time
from logontracer.model.catalogue import EVENTS
from logontracer.settings import READERS


def decoder_named(reader: str) -> str:
    """Return the decoder that *reader* means here: ``native`` or ``wheel``.

    Raises
    ------
    UsageError
        When the native one is asked for and was not built, or the word is unknown.
    """
    if reader not in READERS:
        raise UsageError(f"unknown reader {reader!r}", hint=f"known: {', '.join(READERS)}")
    if reader == "native" and _native is None:
        raise UsageError("the native reader was not built", hint="install cargo, then logontracer once more")
    return "wheel" if reader == "wheel" or _native is None else "native"


class Runs:
    """Reads runs of intact chunks of one file; remembers templates and memory from one to the next."""

    def __init__(self, path: Path) -> None:
        self._found = _native.Reader(str(path), _catalogue())

    def read(self, offset: int, n_chunks: int) -> tuple[int, list[ColumnBatch], list[Fault]]:
        """Read at most *n_chunks* that stand at *offset* of the file, up to the first that is not intact.

        Returns
        -------
        n_chunks : int
        batches : list of ColumnBatch
            In the order of the file.
        faults : list
            Records that could not be read; offsets are relative to *offset*.
        """
        n_read, found = self._found.read(offset, n_chunks, n_threads())
        faults = [Fault(*fault) for columns in found for fault in columns["faults"]]
        return n_read, [_batch(columns) for columns in found], faults


class Known:
    """Template definitions remembered from all over a file, for chunks whose own are damaged."""

    def __init__(self) -> None:
        self.found = _native.Known()

    def learn(self, window: bytes, start: int) -> None:
        """Learn from the chunks in *window*, of which one stands at *start*."""
        self.found.learn(window, start % CHUNK_SIZE)


def read_records(
    chunk: bytes, records: Sequence[Record], known: Known | None = None, *, is_salvaged: bool
) -> tuple[ColumnBatch, list[Fault]]:
    """Read some records of one chunk; offsets of faults are relative to it.

    Parameters
    ----------
    known : Known, optional
        For a damaged chunk: takes the place of definitions that cannot be read, and says
        that a record is to be shown as far as it can be.
    """
    places = [(r.offset, r.size, 2 if r.is_doubtful else int(is_salvaged)) for r in records]
    found = _native.read_records(chunk, places, _catalogue(), known.found if known else None)
    return _batch(found), [Fault(*fault) for fault in found["faults"]]


@lru_cache(maxsize=1)
def _catalogue() -> Any:
    """Return which event ids are not only counted, and which of their fields fill a column of numbers."""
    numbers: dict[int, set[str]] = {}
    for spec in EVENTS:
        named = {name for name, column in spec.fields.items() if column in NUMBER_COLUMNS}
        numbers.setdefault(spec.event_id, set()).update(named)
    for event_id in INTERRUPTION_IDS:
        numbers.setdefault(event_id, set())
    return _native.Catalogue({event_id: sorted(names) for event_id, names in numbers.items()})


def _batch(found: Mapping[str, Any]) -> ColumnBatch:
    computers = _texts(found["computers"])
    return ColumnBatch(
        groups=[_group(group, computers) for group in found["groups"]],
        n_rows=found["n_rows"],
        set_aside=[SetAside(*set_aside) for set_aside in found["set_aside"]],
        span=found["span"],
        computers=computers.to_pylist(),
        n_empty=found["n_empty"],
        n_hidden_texts=found["n_hidden"],
        n_replaced_surrogates=found["n_surrogates"],
    )


def _group(found: Mapping[str, Any], computers: pa.Array) -> ColumnGroup:
    times = np.frombuffer(found["times"], np.int64)
    if found["time_texts"]:
        times = times.copy()
        for row, text in found["time_texts"]:
            moment = parse_time(text)
            times[row] = NO_TIME if moment is None else moment
    shape = (found["event_id"], found["channel"], found["provider"], found["is_salvaged"], found["names"])
    return ColumnGroup(
        Shape(*shape),
        np.frombuffer(found["positions"], np.int64),
        times,
        times != NO_TIME,
        _column(found["record_ids"]),
        Coded(_codes(found["computers"]), computers),
        [_column(column) for column in found["fields"]],
    )


def _column(found: tuple[bool, bool, bytes, bytes | None, Any]) -> Column:
    is_numbers, is_hex, cells, present, texts = found
    if is_numbers:
        assert present is not None
        return Numbered(np.frombuffer(cells, np.int64), np.frombuffer(present, np.bool_), is_hex)
    return Coded(_codes(cells), _texts(texts))


def _codes(cells: bytes) -> npt.NDArray[np.int64]:
    return np.frombuffer(cells, np.int32).astype(np.int64)


def _texts(found: tuple[bytes, bytes]) -> pa.Array:
    offsets, data = found
    n_texts = len(offsets) // 4 - 1
    return pa.StringArray.from_buffers(n_texts, pa.py_buffer(offsets), pa.py_buffer(data))
