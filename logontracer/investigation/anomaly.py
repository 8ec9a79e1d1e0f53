"""What stands out in each account's timeline, and what of it an answer says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.investigation.nodes import Floats, Ints, Nodes


@dataclass(frozen=True, slots=True)
class Anomaly:
    """One number per account, 0 without any: arrays of shape (n_accounts,).

    ``score`` is the highest of the method, echoes included, as the method has it;
    ``mark``, ``n_marked`` and ``departure`` are of hours that stand out themselves.
    """

    score: Floats
    mark: Ints
    departure: Floats
    n_marked: Ints

    @classmethod
    def of(cls, marks: pa.Table, n_accounts: int) -> Anomaly:
        """Return what a MARK_CAUSES table says of *n_accounts* accounts."""
        account = np.asarray(marks["account_id"], dtype=np.int64)
        weight = np.asarray(marks["weight"], dtype=np.int64)
        found = cls(*(np.zeros(n_accounts, dtype=kind) for kind in (float, np.int64, float, np.int64)))
        np.maximum.at(found.score, account, np.asarray(marks["score"], dtype=np.float64))
        np.maximum.at(found.mark, account, weight)
        np.maximum.at(found.departure, account, np.asarray(marks["departure"], dtype=np.float64))
        np.add.at(found.n_marked, account, weight > 0)
        return found

    def to_json(self, account: int) -> dict[str, Any]:
        """Return what a node or a row of a list says of an account."""
        return {
            "anomaly_score": float(self.score[account]),
            "anomaly_mark": int(self.mark[account]),
            "anomaly_departure": round(float(self.departure[account]), 2),
        }


#: What a node says that has no timeline of its own.
NO_ANOMALY = {"anomaly_score": 0.0, "anomaly_mark": 0, "anomaly_departure": 0.0}


def marked(marks: pa.Table, hosts: Nodes) -> list[list[Any]]:
    """Return the marked hours and the hours behind them.

    Each is ``[hour, mark, score, count, expected, cause hour, cause's count, cause's
    expected, weight, computer without log]``: the hour behind it null where none explains the
    mark, the weight that of MARK_CAUSES, the computer a label, empty when records name none,
    and null where its log covers the hour.
    """
    shown = marks.filter(pc.or_(pc.greater(marks["mark"], 0), pc.greater(marks["weight"], 0)))
    names = (
        "hour",
        "mark",
        "score",
        "count",
        "expected",
        "cause_hour",
        "cause_count",
        "cause_expected",
        "weight",
    )
    missing = shown["unlogged_id"].to_pylist()
    unlogged = [None if host is None else hosts.labels[host] if host >= 0 else "" for host in missing]
    columns = (shown[name].to_pylist() for name in names)
    return [list(row) for row in zip(*columns, unlogged, strict=True)]
