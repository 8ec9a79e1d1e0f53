"""The events of some logons and changes: a join on where an event stands, with what it was counted in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.errors import CaseError

if TYPE_CHECKING:
    import duckdb

Mask = npt.NDArray[np.bool_]

_NAMES = ("logon_id", "change_id")
_WANTED = "{name} IN (SELECT id FROM wanted_{name})"
# Constant but for which of the two kinds is narrowed.
_JOIN = (
    " SEMI JOIN (SELECT file_row_number AS row, file_index::BIGINT AS part "
    "FROM read_parquet($tracks, file_row_number = true) WHERE {wanted}) USING (part, row)"
)


@dataclass(frozen=True, slots=True)
class Members:
    """Which logons and changes events must belong to.

    Parameters
    ----------
    tracks : sequence of Path
        EVENT_TRACKS of every event part, in the order of the parts.
    logons, changes : ndarray of bool
        Whether each logon and each change of the graph is meant.
    """

    tracks: Sequence[Path]
    logons: Mask
    changes: Mask

    @property
    def is_everything(self) -> bool:
        """True when no event is left out."""
        return bool(self.logons.all() and self.changes.all())

    def join(self, connection: duckdb.DuckDBPyConnection) -> tuple[str, dict[str, Any]]:
        """Return SQL that follows the events in FROM, and its parameters; the ids are tables beside."""
        if self.is_everything:
            return "", {}
        wanted = []
        for name, mask in zip(_NAMES, (self.logons, self.changes), strict=True):
            connection.register(f"wanted_{name}", pa.table({"id": _numbers(mask)}))
            wanted.append(_WANTED.format(name=name))
        return _JOIN.format(wanted=" OR ".join(wanted)), {"tracks": [str(p.absolute()) for p in self.tracks]}


def _numbers(mask: Mask) -> pa.Array:
    return pa.array(np.flatnonzero(mask).astype(np.int32))


def tracks_of(tracks: Sequence[Path] | None) -> Sequence[Path]:
    """Return *tracks*.

    Raises
    ------
    CaseError
        When the generation has none.
    """
    if tracks is None:
        raise CaseError(
            "this case was made by a version that did not keep which logon an event belongs to",
            hint="Import one of its logs again: nothing is added twice, and the graph is made anew.",
        )
    return tracks
