"""The events behind the graph: exactly those that the logons and changes of a picture count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import tzinfo
from typing import Any

import numpy as np

from logontracer.errors import UsageError
from logontracer.evidence.events import (
    COLUMN_NAMES,
    PAGE_SCHEMA,
    EventFilter,
    Members,
    Order,
    count_events,
    event,
    page_events,
    stream_events,
)
from logontracer.export.cells import CONTENT_TYPE, coded, csv_chunks
from logontracer.export.event_pseudonyms import ORDERED_COLUMNS, kept_columns
from logontracer.investigation.event_names import EventNames
from logontracer.investigation.membership import ROLES, EventsWanted, Membership, membership
from logontracer.investigation.pictures import Wanted
from logontracer.investigation.rows import event_title
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters
from logontracer.model.timespan import isoformat, to_microseconds
from logontracer.model.windows import status_title

__all__ = ["CONTENT_TYPE", "by_name", "event_file", "event_page", "events_wanted", "one_event"]

#: Logon session ids, shown as Windows does; JavaScript would round the numbers.
_SESSIONS = ("logon_id", "subject_logon_id")
#: Columns of a download when none are chosen.
CSV_COLUMNS = (
    "time", "event_id", "title", "account", "subject", "source", "computer", "logon_type",
    "authentication_package", "outcome", "status_title", "record_id", "channel", "event_key",
)  # fmt: skip
#: Columns of the page's list of events when none are chosen.
PAGE_COLUMNS = (
    "time", "event_id", "title", "account", "source", "computer", "logon_type", "authentication_package",
    "outcome", "status",
)  # fmt: skip
_MADE = ("event_key", "status_title")
#: Columns that a page is made of in any case, and what others are made of.
_NEEDED = ("time", "event_id", "outcome", "status", "sub_status")
_MADE_OF: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("title", *_MADE), ()),
    **{
        role: tuple(f"{role}_{part}" for part in ("domain", "name", "sid")) for role in ("account", "subject")
    },
    "source": ("source_address", "source_name"),
}


def events_wanted(
    filters: Filters,
    *,
    question: str | None = None,
    expression: str | None = None,
    focus: str | None = None,
    parameters: Mapping[str, str] | None = None,
    logon: int | None = None,
    change: int | None = None,
    has_failed: bool | None = None,
    is_claimed: bool | None = None,
    columns: Iterable[tuple[str, str]] = (),
    **nodes: str | None,
) -> EventsWanted:
    """Return what is asked for; *nodes* holds keys by their role (`ROLES`).

    Raises
    ------
    UsageError
        When there is no such role or column.
    """
    for role in nodes:
        if role not in ROLES:
            raise UsageError(f"no role {role!r}", hint=f"known: {', '.join(ROLES)}", role=role)
    picture = Wanted(question, expression, focus, filters, None, tuple((parameters or {}).items()))
    chosen = tuple((role, key) for role, key in nodes.items() if key is not None)
    wanted = EventsWanted(picture, chosen, logon, change, has_failed, is_claimed, tuple(columns))
    EventFilter(columns=wanted.columns)  # refuses columns there are none of
    return wanted


def keep_page_columns(snapshot: Snapshot) -> None:
    """Keep what pages of events show where nothing else is chosen, as far as there is room."""
    columns = _read_columns(PAGE_COLUMNS)
    for part in snapshot.parts:
        snapshot.kept_columns.prepare(part.absolute(), columns)


def event_page(
    snapshot: Snapshot,
    wanted: EventsWanted,
    *,
    order: Order,
    after: str | None = None,
    before: str | None = None,
    at: int = 0,
    limit: int = 100,
    has_pseudonyms: bool = False,
    shown: Sequence[str] = (),
) -> dict[str, Any]:
    """Return one page of events, how many there are in all, and how many of them are of what.

    Its rows have what the columns *shown* are made of, all without any.
    """
    _check_columns(shown)
    rename = _renaming(snapshot, order) if has_pseudonyms else None
    of = membership(snapshot, wanted)
    n_logons, n_changes, n_hidden = snapshot.cache.get(("events", wanted), lambda: _counts(snapshot, of))
    page = page_events(
        snapshot.parts,
        of.condition,
        members=of.members,
        order=order,
        after=after,
        before=before,
        at=at,
        limit=limit,
        total=n_logons + n_changes,
        index=snapshot.event_index,
        kept=snapshot.kept_columns,
        columns=_read_columns(() if rename else shown),
    )
    columns = _columns(page.rows.column_names)
    rows = [_shown(row) for row in page.rows.to_pylist()]
    if rename:
        columns = list(kept_columns(columns))
        rows = [{name: row[name] for name in columns} for row in map(rename.row, rows)]
    return {
        "of": "events",
        "columns": columns,
        "rows": rows,
        "total": page.total,
        "n_logon_events": n_logons,
        "n_change_events": n_changes,
        "n_hidden_noise": n_hidden,
        "truncated": page.truncated,
        "next": page.next,
        "previous": page.previous,
    }


def _counts(snapshot: Snapshot, of: Membership) -> tuple[int, int, int]:
    """Return how many events are of logons, of changes, and of neither only because noise is hidden."""
    if of.condition != EventFilter() and snapshot.event_index and snapshot.event_index.knows(of.condition):
        hidden = snapshot.event_index.counts(of.condition, of.hidden) if of.hidden else (0, 0)
        return (*snapshot.event_index.counts(of.condition, of.members), sum(hidden))
    nothing = np.zeros(len(of.members.logons), dtype=bool), np.zeros(len(of.members.changes), dtype=bool)
    tracks, logons, changes = of.members.tracks, of.members.logons, of.members.changes
    return (
        _count(snapshot, of.condition, Members(tracks, logons, nothing[1])),
        _count(snapshot, of.condition, Members(tracks, nothing[0], changes)),
        _count(snapshot, of.condition, of.hidden) if of.hidden else 0,
    )


def _count(snapshot: Snapshot, condition: EventFilter, members: Members) -> int:
    if condition == EventFilter():  # the graph has counted them
        pairs = (("logons", members.logons), ("changes", members.changes))
        return sum(int(snapshot.numbers(table, "count")[mask].sum()) for table, mask in pairs)
    if not (members.logons.any() or members.changes.any()):
        return 0
    return count_events(snapshot.parts, condition, members=members)


def event_file(
    snapshot: Snapshot,
    wanted: EventsWanted,
    *,
    order: Order,
    columns: Sequence[str],
    zone: tzinfo,
    has_pseudonyms: bool = False,
) -> Iterator[bytes]:
    """Return every event that matches as CSV, in chunks, times in *zone*; nothing is cut off.

    With *has_pseudonyms* columns that may name somebody have pseudonyms, or are left out.

    Raises
    ------
    UsageError
        When there is no such column, or the order would tell names that are not shown.
    """
    names = tuple(columns) or CSV_COLUMNS
    _check_columns(names)
    rename = _renaming(snapshot, order) if has_pseudonyms else None
    names = kept_columns(names) if rename else names
    of = membership(snapshot, wanted)
    tables = stream_events(snapshot.parts, of.condition, members=of.members, order=order)
    lines = (_line(row, zone) for table in tables for row in table.to_pylist())
    shown = map(rename.row, lines) if rename else lines
    return csv_chunks(names, ([coded(name, line[name]) for name in names] for line in shown))


def _check_columns(names: Iterable[str]) -> None:
    known = (*COLUMN_NAMES, *_MADE)
    for name in names:
        if name not in known:
            raise UsageError(f"no column {name!r}", hint=f"known: {', '.join(known)}", column=name)


def _read_columns(shown: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of a record that those *shown* are made of, all without any."""
    if not shown:
        return tuple(PAGE_SCHEMA.names[1:])
    wanted = {*_NEEDED, *(part for name in shown for part in _MADE_OF.get(name, (name,)))}
    return tuple(name for name in PAGE_SCHEMA.names if name in wanted)


def _renaming(snapshot: Snapshot, order: Order) -> EventNames:
    if order.column not in ORDERED_COLUMNS:
        raise UsageError(
            f"the order of {order.column!r} would tell the names behind the pseudonyms",
            hint=f"sort by one of {', '.join(sorted(ORDERED_COLUMNS & set(COLUMN_NAMES)))}",
        )
    return EventNames(snapshot)


def _line(row: dict[str, Any], zone: tzinfo) -> dict[str, Any]:
    return _shown(row) | {
        "time": row["time"] and row["time"].astimezone(zone).isoformat(timespec="microseconds"),
        "account": _joined(row, "account"),
        "subject": _joined(row, "subject"),
        "source": row["source_address"] or row["source_name"],
    }


def _joined(row: dict[str, Any], role: str) -> str | None:
    name = row[f"{role}_name"] or row[f"{role}_sid"]
    return "\\".join(part for part in (row[f"{role}_domain"], name) if part is not None) or None


def one_event(snapshot: Snapshot, event_key: str, source_paths: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return one event with every field of its record, and the files it was read from."""
    found = event(snapshot.parts, event_key, source_paths=source_paths)
    fields = found.pop("fields") or ()
    return {**_shown(found), "fields": by_name(fields)}


def by_name(fields: Iterable[tuple[str, str | None]]) -> dict[str, str | None]:
    """Return fields by name; the second of a name becomes ``name (2)``: a record may repeat one."""
    named: dict[str, str | None] = {}
    seen: Counter[str] = Counter()
    for name, value in fields:
        seen[name] += 1
        named[name if seen[name] == 1 else f"{name} ({seen[name]})"] = value
    return named


def _columns(names: list[str]) -> list[str]:
    return list(_shown(dict.fromkeys(names)))


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """Return an event as JSON shows it: time as text, sessions in hexadecimal, codes with their words."""
    shown = {
        **row,
        "time": None if row["time"] is None else isoformat(to_microseconds(row["time"])),
        **{name: hex(row[name]) for name in _SESSIONS if row.get(name) is not None},
    }
    event_id = row["event_id"] or 0
    shown["title"] = event_title(event_id)
    shown["status_title"] = status_title(event_id, row["sub_status"] or row["status"])
    return shown
