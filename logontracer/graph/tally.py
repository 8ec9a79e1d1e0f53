"""How often and when each node was seen."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from logontracer.graph.codes import MISSING, Codes

_LATEST = np.iinfo(np.int64).max
_EARLIEST = np.iinfo(np.int64).min


class Tally:
    """Counts and times per node; ``first``/``last`` are -1-free once every node was seen."""

    def __init__(self, n_nodes: int) -> None:
        self.n_events = np.zeros(n_nodes, dtype=np.int64)
        self.n_failures = np.zeros(n_nodes, dtype=np.int64)
        self.first = np.full(n_nodes, _LATEST, dtype=np.int64)
        self.last = np.full(n_nodes, _EARLIEST, dtype=np.int64)

    def count(self, roles: Sequence[Codes], rows: dict[str, Codes], failed: np.ndarray) -> None:
        """Count every row once for each node it has in any role."""
        for position, role in enumerate(roles):
            fresh = role != MISSING
            for earlier in roles[:position]:
                fresh &= role != earlier
            nodes = role[fresh]
            np.add.at(self.n_events, nodes, rows["count"][fresh])
            np.add.at(self.n_failures, nodes, np.where(failed, rows["count"], 0)[fresh])
        self.span(roles, rows)

    def span(self, roles: Sequence[Codes], rows: dict[str, Codes]) -> None:
        """Take the rows' times into account without counting them."""
        for role in roles:
            known = role != MISSING
            np.minimum.at(self.first, role[known], rows["first"][known])
            np.maximum.at(self.last, role[known], rows["last"][known])


def only_salvaged(n_nodes: int, *seen: tuple[dict[str, Codes], Sequence[Codes]]) -> np.ndarray:
    """Return which nodes are named by salvaged records alone, bool of shape (n_nodes,).

    Parameters
    ----------
    *seen : tuple of rows and roles
        Rows with ``is_salvaged``, and which node each row names in each role, -1 where none.
    """
    by_intact, by_salvaged = (np.zeros(n_nodes, dtype=bool) for _ in range(2))
    for rows, roles in seen:
        is_salvaged = rows["is_salvaged"] == 1
        for role in roles:
            is_known = role != MISSING
            by_salvaged[role[is_known & is_salvaged]] = True
            by_intact[role[is_known & ~is_salvaged]] = True
    return by_salvaged & ~by_intact
