"""Records laid out as columns by the reader itself.

A cell is a number, or the number of a text, so that no Python object is made per record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_Integers = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


class Shape(NamedTuple):
    """What the records of one group share, as logged."""

    event_id: Any
    channel: Any
    provider: Any
    is_salvaged: bool
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coded:
    """Cells as codes into distinct texts; code −1 is an absent cell, and a text may have two codes."""

    codes: _Integers
    distinct: pa.Array

    def take(self, rows: _Integers) -> Coded:
        """Return the cells of some rows."""
        return Coded(self.codes[rows], self.distinct)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Cells as numbers, all written in decimal or all in hexadecimal."""

    numbers: _Integers
    present: _Flags
    is_hex: bool

    def take(self, rows: _Integers) -> Numbered:
        """Return the cells of some rows."""
        return Numbered(self.numbers[rows], self.present[rows], self.is_hex)

    def coded(self) -> Coded:
        """Return the cells as texts, in the spelling of Windows' XML."""
        distinct, inverse = np.unique(self.numbers, return_inverse=True)
        spelled = [f"{number:#x}" if self.is_hex else str(number) for number in distinct.tolist()]
        return Coded(np.where(self.present, inverse, -1), pa.array(spelled, pa.string()))


Column = Coded | Numbered


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Records of one shape; ``times`` are microseconds since 1970 UTC."""

    shape: Shape
    positions: _Integers  # among the rows of the batch
    times: _Integers
    has_time: _Flags
    record_ids: Column
    computers: Coded
    fields: list[Column]  # in the order of ``shape.names``


class SetAside(NamedTuple):
    """Records that nobody asks for, counted."""

    event_id: Any
    channel: Any
    n_timed: int
    n_untimed: int


@dataclass(slots=True)
class ColumnBatch:
    """Some records of one file."""

    groups: list[ColumnGroup] = field(default_factory=list)
    n_rows: int = 0
    set_aside: list[SetAside] = field(default_factory=list)
    span: tuple[int, int] | None = None  # first and last time of the records set aside
    computers: list[str] = field(default_factory=list)  # of all records
    n_empty: int = 0
    n_hidden_texts: int = 0
    n_replaced_surrogates: int = 0

    @property
    def n_cells(self) -> int:
        """Return how many fields all records have together."""
        return sum(len(group.positions) * len(group.fields) for group in self.groups)

    @property
    def n_set_aside(self) -> int:
        """Return how many records were only counted."""
        return sum(set_aside.n_timed + set_aside.n_untimed for set_aside in self.set_aside)
