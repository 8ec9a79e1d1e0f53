"""Which logon or change every event was counted in, kept on disk until those have their last numbers.

Events become groups of their table, groups are regrouped whenever they grow
many, and the last groups are numbered.  Each step leaves one file of 32-bit
numbers per table, so that memory holds no more than the groups themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.graph.codes import MISSING, Codes
from logontracer.model.graph import EVENT_TRACKS

_Small = npt.NDArray[np.int32]


@dataclass(slots=True)
class Lineage:
    """How the groups of one kind, logons or changes, were regrouped; a step is one set of groups.

    Parameters
    ----------
    name : str
        Begins the names of its files.
    folder : Path or None
        Where they are kept; None: nobody will ask.
    """

    name: str
    folder: Path | None
    ids: Codes = field(default_factory=lambda: np.zeros(0, dtype=np.int64))  # of the last step's groups
    _parents: list[int | None] = field(default_factory=list)  # step → the step it was regrouped into

    def begin(self) -> int:
        """Return the number of a new step."""
        self._parents.append(None)
        return len(self._parents) - 1

    def regroup(self, steps: Sequence[int], sizes: Sequence[int], inverse: Codes) -> int:
        """Keep that the groups of *steps*, one after the other, became the groups *inverse* of a new step."""
        new = self.begin()
        for step, rows in zip(steps, np.split(inverse, np.cumsum(sizes)[:-1]), strict=True):
            self._parents[step] = new
            if self.folder is not None:
                _write(self._path(step), rows)
        return new

    def numbers(self, step: int, known: dict[int, Codes]) -> Codes:
        """Return the final id of each group of a step; *known* keeps those of regrouped steps."""
        parent = self._parents[step]
        if parent is None:
            return self.ids
        if parent not in known:
            known[parent] = self.numbers(parent, known)
        return known[parent][_read(self._path(step))]

    def _path(self, step: int) -> Path:
        assert self.folder is not None
        return self.folder / f"{self.name}-{step}.npy"


class Tracks:
    """The way of every event from its table to a logon or change.

    Parameters
    ----------
    folder : Path or None
        An existing empty folder for the notes; without one nothing is noted.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder
        self.logons = Lineage("logons", folder)
        self.changes = Lineage("changes", folder)
        self._steps: list[tuple[int | None, int | None]] = []

    def note(self, n_rows: int, *kinds: tuple[np.ndarray, Codes, int] | None) -> None:
        """Note one table: for logons and for changes which rows are meant, their groups and the step."""
        self._steps.append((kinds[0] and kinds[0][2], kinds[1] and kinds[1][2]))
        if self.folder is None:
            return
        # One number per event: a logon's group from 0 up, a change's from -2 down, -1 for neither.
        groups = np.full(n_rows, MISSING, dtype=np.int64)
        for kind, sign in zip(kinds, (1, -1), strict=True):
            if kind is not None:
                mask, inverse, _ = kind
                groups[mask] = inverse if sign > 0 else -2 - inverse
        _write(self._path(len(self._steps) - 1), groups)

    def tables(self) -> Iterator[pa.Table]:
        """Yield a table with the columns of EVENT_TRACKS for each table of events, row for row."""
        known: tuple[dict[int, Codes], dict[int, Codes]] = ({}, {})
        for number, (logons, changes) in enumerate(self._steps):
            groups = _read(self._path(number)).astype(np.int64)
            columns = [
                _ids(self.logons, logons, groups, known[0]),
                _ids(self.changes, changes, -2 - groups, known[1]),
            ]
            yield pa.Table.from_arrays([_nullable(ids) for ids in columns], schema=EVENT_TRACKS)

    def _path(self, number: int) -> Path:
        assert self.folder is not None
        return self.folder / f"events-{number}.npy"


def _ids(lineage: Lineage, step: int | None, groups: Codes, known: dict[int, Codes]) -> Codes:
    if step is None:
        return np.full(len(groups), MISSING, dtype=np.int64)
    numbers = np.append(lineage.numbers(step, known), MISSING)
    return np.asarray(numbers[np.where(groups < 0, len(numbers) - 1, groups)], dtype=np.int64)


def _nullable(ids: Codes) -> pa.Array:
    return pa.array(ids.astype(np.int32), mask=ids == MISSING)


def _write(path: Path, numbers: Codes) -> None:
    np.save(path, numbers.astype(np.int32), allow_pickle=False)


def _read(path: Path) -> _Small:
    found: _Small = np.load(path, allow_pickle=False)
    return found
