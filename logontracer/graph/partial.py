"""Event tables → rows per hour and distinct raw values, table by table, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pyarrow as pa

from logontracer.graph.codes import MISSING, Codebook, Codes, integers
from logontracer.graph.grouping import group_rows
from logontracer.graph.hourly import GatheredHours
from logontracer.graph.tracks import Lineage, Tracks
from logontracer.model.catalogue import BY_ID
from logontracer.model.timespan import MICROSECONDS_PER_HOUR

_LOGON_TEXT = {
    "computer": "computer",
    "name": "account_name",
    "domain": "account_domain",
    "sid": "account_sid",
    "account_kind": "account_kind",
    "address": "source_address",
    "workstation": "source_name",
    "source_kind": "source_kind",
    "target_server": "target_server",
    "service": "service_name",
    "package": "authentication_package",
    "outcome": "outcome",
    "privileges": "privileges",
}
_CHANGE_TEXT = {
    "computer": "computer",
    "actor_name": "subject_name",
    "actor_domain": "subject_domain",
    "actor_sid": "subject_sid",
    "name": "account_name",
    "domain": "account_domain",
    "sid": "account_sid",
    "member_name": "member_name",
    "member_sid": "member_sid",
    "object_name": "object_name",
    "object_domain": "object_domain",
    "object_sid": "object_sid",
    "object_detail": "object_detail",
}
_SUBJECT_TEXT = {
    "name": "subject_name",
    "domain": "subject_domain",
    "sid": "subject_sid",
    "computer": "computer",
}
_NUMBERS = {"logon_type": "logon_type", "status": "status", "ticket_encryption": "ticket_encryption"}

LOGON_KEYS = ("event_id", *_LOGON_TEXT, *_NUMBERS, "is_salvaged")
CHANGE_KEYS = ("event_id", *_CHANGE_TEXT, "is_salvaged", "hour")
SUBJECT_KEYS = tuple(_SUBJECT_TEXT)

_LOGON_IDS = np.array([i for i, spec in BY_ID.items() if spec.table == "logons"], dtype=np.int64)
_CHANGE_IDS = np.array([i for i, spec in BY_ID.items() if spec.table == "changes"], dtype=np.int64)
_SERVICE_IDS = [i for i, spec in BY_ID.items() if spec.destination == "service"]
_PRIVILEGES_ID = 4672

#: Regroup what has been gathered when it exceeds so many rows.
_COMPACT_AT = 2_000_000


class Gathered:
    """Partial rows of one kind, regrouped whenever they grow large; *lineage* notes which became which."""

    def __init__(self, keys: tuple[str, ...], lineage: Lineage) -> None:
        self.keys = keys
        self._lineage = lineage
        self._steps: list[int] = []
        self._parts: list[dict[str, Codes]] = []
        self._limit = _COMPACT_AT

    def add(self, columns: dict[str, Codes]) -> tuple[Codes, int]:
        """Group one table's rows and keep the result; return each row's group, and the step they are of."""
        grouped, inverse = group_rows(columns, self.keys)
        step = self._lineage.begin()
        self._parts.append(grouped)
        self._steps.append(step)
        if sum(len(part["count"]) for part in self._parts) > self._limit:
            self._limit = max(_COMPACT_AT, 2 * len(self.rows()["count"]))
        return inverse, step

    def rows(self) -> dict[str, Codes]:
        """Return everything gathered, grouped once more."""
        names = (*self.keys, "count", "first", "last")
        empty = np.zeros(0, dtype=np.int64)
        joined = {name: np.concatenate([empty, *(part[name] for part in self._parts)]) for name in names}
        grouped, inverse = group_rows(joined, self.keys)
        if self._parts:
            sizes = [len(part["count"]) for part in self._parts]
            self._steps = [self._lineage.regroup(self._steps, sizes, inverse)]
        self._parts = [grouped] if self._parts else []
        return grouped


class Partials:
    """What is kept of the events: logons and changes per hour, and who acted."""

    def __init__(self, tracks: Tracks) -> None:
        self.book = Codebook()
        self.tracks = tracks
        self.logons = GatheredHours(LOGON_KEYS, tracks.logons)
        self.changes = Gathered(CHANGE_KEYS, tracks.changes)
        self.subjects = Gathered(SUBJECT_KEYS, Lineage("subjects", None))

    def add(self, events: pa.Table) -> None:
        """Take in one table with the columns of ``model.events``."""
        ids = integers(events["event_id"])
        kinds = ((_LOGON_IDS, self._add_logons), (_CHANGE_IDS, self._add_changes))
        self.tracks.note(len(ids), *(_taken(events, np.isin(ids, kind), take) for kind, take in kinds))

    def _add_logons(self, events: pa.Table) -> tuple[Codes, int]:
        columns = self._columns(events, _LOGON_TEXT)
        columns |= {name: integers(events[column]) for name, column in _NUMBERS.items()}
        ids = columns["event_id"]
        columns["service"][~np.isin(ids, _SERVICE_IDS)] = MISSING
        columns["privileges"][ids != _PRIVILEGES_ID] = MISSING
        self.subjects.add(self._columns(events, _SUBJECT_TEXT))
        return self.logons.add(columns)

    def _add_changes(self, events: pa.Table) -> tuple[Codes, int]:
        return self.changes.add(self._columns(events, _CHANGE_TEXT))

    def _columns(self, events: pa.Table, texts: dict[str, str]) -> dict[str, Codes]:
        times = integers(events["time"])
        columns = {name: self.book.encode(events[column]) for name, column in texts.items()}
        return columns | {
            "event_id": integers(events["event_id"]),
            "is_salvaged": np.maximum(integers(events["is_salvaged"]), 0),  # not known is not salvaged
            "hour": times // MICROSECONDS_PER_HOUR,
            "count": np.ones(len(times), dtype=np.int64),
            "first": times,
            "last": times,
        }


def _taken(
    events: pa.Table, mask: np.ndarray, take: Callable[[pa.Table], tuple[Codes, int]]
) -> tuple[np.ndarray, Codes, int] | None:
    """Return which rows were taken, their groups and the step; None when there are none."""
    if not mask.any():
        return None
    return mask, *take(events if mask.all() else events.filter(pa.array(mask)))


def gather(tables: Iterable[pa.Table], tracks: Tracks) -> Partials:
    """Return the partial rows of all tables."""
    partials = Partials(tracks)
    for table in tables:
        partials.add(table)
    return partials
