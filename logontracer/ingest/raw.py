"""Records as a reader found them, grouped by what they look like.

Records of one event id, channel, provider and list of field names make one
group.  Everything that is decided per group, and every distinct text of a
column, is then decided once instead of once per record.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from logontracer.ingest.columns import ColumnBatch, Shape
from logontracer.model.receipt import Damage

#: Values every row starts with; the fields named by ``Shape.names`` follow.
LEADING = ("sequence", "time", "record_id", "computer")
Row = Sequence[Any]


@dataclass(slots=True)
class RawBatch:
    """Some records of one file: rows by shape, and how many records could not be laid out."""

    groups: dict[Shape, list[Row]] = field(default_factory=dict)
    n_rows: int = 0
    unusable: dict[str, int] = field(default_factory=dict)  # set-aside reason → records
    columns: list[tuple[int, ColumnBatch]] = field(default_factory=list)  # behind their first row's number
    n_set_aside: int = 0  # records of which a reader only counts


@dataclass(frozen=True, slots=True)
class Caution:
    """What a reader heeds when an earlier attempt at the same file died.

    ``on_decode`` is told offset and size before they are decoded; what lies in
    ``alone`` is decoded in the smallest pieces; what starts at an offset in
    ``skip`` is not decoded at all.
    """

    on_decode: Callable[[int, int], None] = lambda offset, size: None
    alone: range | None = None
    skip: frozenset[int] = frozenset()


#: A log of the largest possible records must not need more memory than one of many small ones.
_FILE_BYTES_PER_BATCH = 128 << 20
#: Laying out a shape takes a millisecond; a log of ever new ones must still be heard of between batches.
_MOST_SHAPES = 1_000


#: Cells of a batch, several times as many as real records have: a template may repeat thousands of constant
#: fields, which cost its records nothing in the file.
_MOST_CELLS = 16 << 20


#: Notes come from the layouts, a few from each; a file of many is read all the same.
_MOST_NOTES = 100


class RecordSink:
    """Where a reader puts what it finds; hands over a batch whenever enough has gathered.

    Parameters
    ----------
    on_batch : callable
        Takes each full :class:`RawBatch`.
    on_damage : callable
        Takes each damaged span.
    on_progress : callable
        Takes the number of bytes read so far.
    rows_per_batch : int
        Rows after which a batch is handed over.
    caution : Caution, optional
        For readers of formats whose decoder may die.
    reader : str
        ``auto``, or the decoder of a format that has several.
    zone : tzinfo
        Of times in files that do not say which.
    """

    def __init__(
        self,
        on_batch: Callable[[RawBatch], None],
        on_damage: Callable[[Damage], None],
        on_progress: Callable[[int], None],
        rows_per_batch: int = 50_000,
        caution: Caution | None = None,
        reader: str = "auto",
        zone: tzinfo = UTC,
    ) -> None:
        self.zone = zone
        self.notes: list[str] = []
        self.caution = caution or Caution()
        self.reader = reader
        self._on_batch = on_batch
        self.damage = on_damage
        self._on_progress = on_progress
        self._rows_per_batch = rows_per_batch
        self._batch = RawBatch()
        self._n_bytes = 0  # of the file, when the last batch was handed over
        self.n_replaced_surrogates = 0  # made visible by the reader itself
        self.n_hidden_texts = 0  # of which the reader shows less than was logged

    def add(self, shape: Shape, time: Any, record_id: Any, computer: Any, values: Sequence[Any]) -> None:
        """Take one record; *values* stand in the order of ``shape.names``."""
        batch = self._batch
        n_rows = batch.n_rows
        row = (n_rows, time, record_id, computer, *values)
        try:
            batch.groups[shape].append(row)
        except KeyError:
            batch.groups[shape] = [row]
        batch.n_rows = n_rows + 1
        if n_rows + 1 >= self._rows_per_batch or len(batch.groups) >= _MOST_SHAPES:
            self.flush()

    def add_columns(self, columns: ColumnBatch) -> None:
        """Take many records that are laid out as columns already."""
        batch = self._batch
        batch.columns.append((batch.n_rows, columns))
        batch.n_rows += columns.n_rows
        batch.n_set_aside += columns.n_set_aside
        self.n_hidden_texts += columns.n_hidden_texts
        self.n_replaced_surrogates += columns.n_replaced_surrogates
        self.set_aside("empty", columns.n_empty)
        n_shapes = sum(len(taken.groups) for _, taken in batch.columns)
        n_cells = sum(taken.n_cells for _, taken in batch.columns)
        if batch.n_rows >= self._rows_per_batch or n_shapes >= _MOST_SHAPES or n_cells >= _MOST_CELLS:
            self.flush()

    def set_aside(self, reason: str, n_records: int = 1) -> None:
        """Count records that were read but hold nothing that can be laid out."""
        if n_records:
            self._batch.unusable[reason] = self._batch.unusable.get(reason, 0) + n_records

    def note(self, text: str) -> None:
        """Say once what whoever reads the receipt should know of this file."""
        if text not in self.notes and len(self.notes) < _MOST_NOTES:
            self.notes.append(text)

    def progress(self, n_bytes: int) -> None:
        """Say how many bytes of the file were read so far."""
        if n_bytes - self._n_bytes >= _FILE_BYTES_PER_BATCH:
            self._n_bytes = n_bytes
            self.flush()
        self._on_progress(n_bytes)

    @property
    def n_pending(self) -> int:
        """Records that were taken and not yet handed over."""
        return self._batch.n_rows + self._batch.n_set_aside + sum(self._batch.unusable.values())

    def flush(self) -> None:
        """Hand over what has gathered."""
        batch, self._batch = self._batch, RawBatch()
        if batch.n_rows or batch.n_set_aside or batch.unusable:
            self._on_batch(batch)
