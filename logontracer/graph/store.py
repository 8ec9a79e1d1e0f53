"""What every graph database must do for us."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from logontracer.model.cypher import CypherQuery


@dataclass(frozen=True, slots=True)
class Result:
    """Rows of plain values (int, float, bool, str, None) and the names of their columns."""

    columns: list[str]
    rows: list[tuple[Any, ...]]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return one dict per row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def scalar(self) -> Any:
        """Return the only value of a one-row, one-column result."""
        [(value,)] = self.rows
        return value


class GraphStore(Protocol):
    """A graph that answers the Cypher of ``queries/``; safe to use from several threads."""

    def execute(self, query: CypherQuery, *, limit: int | None = None) -> Result:
        """Return the rows of one reading statement, at most *limit* of them.

        Raises
        ------
        StoreError
            When the database refuses, is closed or is missing.
        """

    def numbers(self, query: CypherQuery) -> list[npt.NDArray[np.int64]]:
        """Return the columns of a statement that returns whole numbers only, none of them null.

        Raises
        ------
        StoreError
            As `execute`.
        """

    def close(self) -> None:
        """Release the database; closing twice is allowed."""
