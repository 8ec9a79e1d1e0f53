"""What an import does to scores: over what they are computed anew, and whose marks it changes unasked.

Every account's series begins with the mean of all of them, so logs of one domain
change the scores of accounts of another.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.analyse.timeline.hours import scored_hours, timeline_hours
from logontracer.model.graph import LogonGraph
from logontracer.model.receipt import Rescored

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scores:
    """The accounts' ``keys`` by their number, and their MARK_CAUSES."""

    keys: list[str]
    causes: pa.Table

    def column(self, name: str) -> Ints:
        """Return one column of the causes."""
        return np.asarray(self.causes[name], dtype=np.int64)


def rescored(graph: LogonGraph, causes: pa.Table, before: Scores | None) -> Rescored:
    """Return over what the hours of *graph* were scored, and what that changed against *before*.

    Parameters
    ----------
    graph : LogonGraph
    causes : pa.Table
        Its MARK_CAUSES.
    before : Scores or None
        Of the case before an import; None when it had none.
    """
    now = Scores(graph.accounts["key"].to_pylist(), causes)
    account = now.column("account_id")
    n_accounts = len(np.unique(account))
    hours = scored_hours(timeline_hours(graph), n_accounts, now.column("hour"), now.column("count")).hours
    if before is None:
        return Rescored(n_accounts, len(hours))
    n_before = len(np.unique(before.column("account_id")))
    return Rescored(n_accounts, len(hours), n_before, _n_changed_unasked(before, now))


def _n_changed_unasked(before: Scores, now: Scores) -> int:
    """Return how many accounts have other marks although the number of their scored events is the same."""
    number = {key: at for at, key in enumerate(now.keys)}
    renumbered = np.array([number.get(key, -1) for key in before.keys], dtype=np.int64)
    old, new = renumbered[before.column("account_id")], now.column("account_id")
    totals = [
        np.bincount(account[account >= 0], weights=count[account >= 0], minlength=len(now.keys))
        for account, count in ((old, before.column("count")), (new, now.column("count")))
    ]
    is_same = (totals[0] == totals[1]) & (totals[0] > 0)
    marks = np.concatenate([_marks(old, before), _marks(new, now)])
    distinct, n_seen = np.unique(marks, axis=0, return_counts=True)
    changed = np.unique(distinct[n_seen == 1, 0]).astype(np.int64)
    return int(is_same[changed].sum())


def _marks(account: Ints, scores: Scores) -> Ints:
    """Return account, hour and mark of every hour that stands out, shape (n, 3)."""
    weight = scores.column("weight")
    stands_out = (weight > 0) & (account >= 0)
    return np.column_stack([account, scores.column("hour"), weight])[stands_out]
