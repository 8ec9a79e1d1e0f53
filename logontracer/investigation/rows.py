"""Rows of the tables as the plain data that answers show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from logontracer.investigation.nodes import Ints
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.catalogue import BY_ID
from logontracer.model.timespan import isoformat
from logontracer.model.windows import logon_type_title, status_title

#: Columns of every answer of logons, changes and accounts; the same as ``queries`` returns.
LOGON_COLUMNS = (
    "logon_id",
    "source_key",
    "account_key",
    "destination_key",
    "validator_key",
    "event_id",
    "logon_type",
    "authentication_package",
    "outcome",
    "status",
    "ticket_encryption",
    "service_name",
    "is_claimed_source",
    "is_noise",
    "count",
    "first_seen",
    "last_seen",
)
TIMES = ("first_seen", "last_seen")


def with_iso_times(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row with its times as text."""
    return {**row, **{name: isoformat(row[name]) for name in TIMES if name in row}}


def logon_rows(snapshot: Snapshot, logon_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return logons of the graph in the order asked for."""
    taken = snapshot.table("logons").take(pa.array(logon_ids, pa.int64())).to_pylist()
    return [_logon(snapshot, row) for row in taken]


def _logon(snapshot: Snapshot, row: dict[str, Any]) -> dict[str, Any]:
    keys = {
        "source_key": _key(snapshot.hosts.keys, row["source_id"]),
        "account_key": _key(snapshot.accounts.keys, row["account_id"]),
        "destination_key": _key(snapshot.hosts.keys, row["destination_id"]),
        "validator_key": _key(snapshot.hosts.keys, row["validator_id"]),
    }
    return with_iso_times({name: keys[name] if name in keys else row[name] for name in LOGON_COLUMNS})


def change_rows(snapshot: Snapshot, change_ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return changes of the graph in the order asked for."""
    taken = snapshot.table("changes").take(pa.array(change_ids, pa.int64())).to_pylist()
    return [_change(snapshot, row) for row in taken]


def _change(snapshot: Snapshot, row: dict[str, Any]) -> dict[str, Any]:
    shown = ("event_id", "kind", "object_name", "object_detail", "count", "first_seen", "last_seen")
    return with_iso_times(
        {
            "change_id": row["change_id"],
            "account_key": _key(snapshot.accounts.keys, row["account_id"]),
            "object_key": _key(snapshot.accounts.keys, row["object_account_id"]),
            "host_key": _key(snapshot.hosts.keys, row["host_id"]),
            **{name: row[name] for name in shown},
        }
    )


def _key(keys: list[str], number: int | None) -> str | None:
    return None if number is None else keys[number]


def by_event_id(snapshot: Snapshot, rows: Ints) -> list[dict[str, Any]]:
    """Return the events of some logons by event id, the most frequent first."""
    sums = _sums(snapshot, "event_id", rows)
    return [{"event_id": n, "title": event_title(n), "n_events": count} for n, count in sums]


def by_logon_type(snapshot: Snapshot, rows: Ints) -> list[dict[str, Any]]:
    """Return the events of some logons by logon type, the most frequent first; those without one left out."""
    sums = _sums(snapshot, "logon_type", rows)
    return [{"logon_type": n, "title": logon_type_title(n), "n_events": count} for n, count in sums if n >= 0]


def by_package(snapshot: Snapshot, rows: Ints) -> list[dict[str, Any]]:
    """Return the events of some logons by authentication package; those without one left out."""
    names, codes = snapshot.packages
    sums = _grouped(codes[rows], snapshot.numbers("logons", "count")[rows])
    return [{"package": names[code], "n_events": count} for code, count in sums if code >= 0]


def by_status(snapshot: Snapshot, rows: Ints) -> list[dict[str, Any]]:
    """Return the events of some failed logons by event id and status, with the status in words."""
    failed = rows[snapshot.is_failure[rows]]
    status = snapshot.numbers("logons", "status")[failed]
    events = snapshot.numbers("logons", "event_id")[failed]
    pairs, inverse = np.unique(np.stack([events, status]), axis=1, return_inverse=True)
    sums = _grouped(inverse.ravel(), snapshot.numbers("logons", "count")[failed])
    return [_status(int(pairs[0, code]), int(pairs[1, code]), count) for code, count in sums]


def _status(event_id: int, status: int, count: int) -> dict[str, Any]:
    known = status if status >= 0 else None
    return {"event_id": event_id, "status": known, "title": status_title(event_id, known), "n_events": count}


def event_title(event_id: int) -> str | None:
    """Return what an event id means, None when it is not catalogued."""
    return BY_ID[event_id].title if event_id in BY_ID else None


def _sums(snapshot: Snapshot, column: str, rows: Ints) -> list[tuple[int, int]]:
    return _grouped(snapshot.numbers("logons", column)[rows], snapshot.numbers("logons", "count")[rows])


def _grouped(codes: Ints, counts: Ints) -> list[tuple[int, int]]:
    """Return (code, sum of its counts), the largest sum first."""
    values, inverse = np.unique(codes, return_inverse=True)
    sums: npt.NDArray[np.int64] = np.zeros(len(values), dtype=np.int64)
    np.add.at(sums, inverse.ravel(), counts)
    order = np.lexsort((values, -sums))
    return list(zip(values[order].tolist(), sums[order].tolist(), strict=True))
