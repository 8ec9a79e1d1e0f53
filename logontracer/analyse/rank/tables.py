"""From arrays of scores and shares to the tables RANKS and RANK_REASONS."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.model.scores import RANK_REASONS, RANKS

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def rank_rows(method: str, of: str, node_ids: Ints, scores: Floats) -> pa.Table:
    """Return RANKS rows, highest score first; equal scores stand by node id."""
    order = np.lexsort((node_ids, -scores))
    n = len(order)
    return pa.table(
        {
            "method": _repeated(method, n),
            "of": _repeated(of, n),
            "node_id": node_ids[order],
            "score": scores[order],
            "position": np.arange(1, n + 1),
        },
        schema=RANKS,
    )


def reason_rows(method: str, of: str, node: Ints, logon: Ints, inflow: Floats, *, limit: int) -> pa.Table:
    """Return RANK_REASONS rows: of each node the *limit* logons with the largest inflow, largest first.

    Parameters
    ----------
    node, logon : ndarray of int, shape (n,)
        Which node received how much over which logon; a pair may occur twice and is summed.
    inflow : ndarray of float, shape (n,)
        Not negative; rows of 0 are left out.
    """
    node, logon, inflow = _summed(node, logon, inflow)
    order = np.lexsort((logon, -inflow, node))
    node, logon, inflow = node[order], logon[order], inflow[order]
    starts = np.flatnonzero(np.diff(node, prepend=-1))
    sizes = np.diff(starts, append=len(node))
    total = np.add.reduceat(inflow, starts) if len(node) else inflow
    within = np.arange(len(node)) - np.repeat(starts, sizes)
    kept = within < limit
    return pa.table(
        {
            "method": _repeated(method, int(kept.sum())),
            "of": _repeated(of, int(kept.sum())),
            "node_id": node[kept],
            "logon_id": logon[kept],
            "share": (inflow / np.repeat(total, sizes))[kept],
        },
        schema=RANK_REASONS,
    )


def _summed(node: Ints, logon: Ints, inflow: Floats) -> tuple[Ints, Ints, Floats]:
    positive = inflow > 0
    node, logon, inflow = node[positive], logon[positive], inflow[positive]
    order = np.lexsort((logon, node))
    node, logon, inflow = node[order], logon[order], inflow[order]
    is_first = (np.diff(node, prepend=-1) != 0) | (np.diff(logon, prepend=-1) != 0)
    starts = np.flatnonzero(is_first)
    summed = np.add.reduceat(inflow, starts) if len(node) else inflow
    return node[starts], logon[starts], summed


def _repeated(text: str, n: int) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), n)
