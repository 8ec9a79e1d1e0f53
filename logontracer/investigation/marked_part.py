"""How many events of what a question finds lie in the hours whose marks make it find them."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc

from logontracer.investigation.scope import Scope
from logontracer.investigation.selection import Mask, is_hourly_row
from logontracer.investigation.snapshot import Snapshot

#: Marked 3: above a score of 16.
_STRONG = 3


def n_marked_events(snapshot: Snapshot, scope: Scope) -> tuple[int, int]:
    """Return how many events of a scope's logons are in hours behind a mark of their account above 16.

    And how many there are in all.
    """
    rows = is_hourly_row(snapshot, scope.logons, scope.spans)
    count = snapshot.numbers("logon_hours", "count")
    return int(count[rows & marked_rows(snapshot)].sum()), int(count[rows].sum())


def marked_rows(snapshot: Snapshot) -> Mask:
    """Return which rows of ``logon_hours`` are of such hours."""
    return snapshot.cache.get("rows of marked hours", lambda: _marked_rows(snapshot))


def _marked_rows(snapshot: Snapshot) -> Mask:
    marks = snapshot.standing
    marks = marks.filter(pc.greater_equal(marks["weight"], _STRONG))
    hour = snapshot.numbers("logon_hours", "hour")
    if not (marks.num_rows and len(hour)):
        return np.zeros(len(hour), dtype=bool)
    first, width = int(hour.min()), int(hour.max() - hour.min()) + 1
    account = snapshot.numbers("logons", "account_id")[snapshot.numbers("logon_hours", "logon_id")]
    marked_account, marked_hour = (np.asarray(marks[name], dtype=np.int64) for name in ("account_id", "hour"))
    is_there = (marked_hour >= first) & (marked_hour < first + width)
    places = (marked_account * width + marked_hour - first)[is_there]
    has_mark = np.zeros(len(snapshot.accounts.keys) + 1, dtype=bool)  # the last is -1: of nobody
    has_mark[marked_account] = True
    rows = np.flatnonzero(has_mark[account])
    found: Mask = np.zeros(len(hour), dtype=bool)
    found[rows] = np.isin(account[rows] * width + hour[rows] - first, places)
    return found
