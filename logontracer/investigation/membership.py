"""Which logons and changes the events asked for belong to: those a picture of the same state is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from logontracer.errors import NotFoundError, UsageError
from logontracer.evidence.events import EventFilter, Members
from logontracer.evidence.members import tracks_of
from logontracer.investigation.pictures import Wanted, hits
from logontracer.investigation.scope import counted_spans
from logontracer.investigation.selection import noise
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.filters import Filters

Mask = npt.NDArray[np.bool_]

#: Role of a node → the columns of logons and of changes that may name it.
ROLES: Mapping[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "account": ("accounts", ("account_id",), ("account_id", "object_account_id")),
    "host": ("hosts", ("source_id", "destination_id", "validator_id", "computer_id"), ("host_id",)),
    "source": ("hosts", ("source_id",), ()),
    "destination": ("hosts", ("destination_id",), ("host_id",)),
    "object": ("accounts", (), ("object_account_id",)),
}


@dataclass(frozen=True, slots=True)
class EventsWanted:
    """Events of what a picture shows, and of which part of it.

    Parameters
    ----------
    picture : Wanted
        Question, expression, focus and filters.
    nodes : tuple of (role, key)
        Of ROLES; every one must hold.
    logon, change : int or None
        Ids in the graph.
    has_failed, is_claimed : bool or None
        Only logons that failed, or whose source is only claimed; False: only the others.
    columns : tuple of (name, text)
        What a column of the event contains, without case.
    """

    picture: Wanted
    nodes: tuple[tuple[str, str], ...] = ()
    logon: int | None = None
    change: int | None = None
    has_failed: bool | None = None
    is_claimed: bool | None = None
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Membership:
    """The logons and changes, what single events must be like besides, and what the noise filter hides."""

    members: Members
    condition: EventFilter
    hidden: Members | None  # logons and changes that noise would add


def membership(snapshot: Snapshot, wanted: EventsWanted) -> Membership:
    """Return what the events asked for belong to."""
    return snapshot.selections.get(("events of", wanted), lambda: _membership(snapshot, wanted))


def _membership(snapshot: Snapshot, wanted: EventsWanted) -> Membership:
    tracks = tracks_of(snapshot.tracks)
    picture = wanted.picture
    narrowed = [_of_nodes(snapshot, wanted), _of_ids(snapshot, wanted), _of_ends(snapshot, wanted)]
    logons, changes = _both(narrowed)
    shown = _shown(snapshot, picture)
    members = Members(tracks, shown[0] & logons, shown[1] & changes)
    hidden = None
    if not picture.filters.include_noise:
        all_logons, all_changes = _shown(snapshot, _noisy(picture))
        hidden = Members(
            tracks, all_logons & logons & ~members.logons, all_changes & changes & ~members.changes
        )
    return Membership(members, replace(_in_time(snapshot, picture), columns=wanted.columns), hidden)


def _both(masks: list[tuple[Mask, Mask]]) -> tuple[Mask, Mask]:
    return (
        np.logical_and.reduce([logons for logons, _ in masks]),
        np.logical_and.reduce([changes for _, changes in masks]),
    )


def _noisy(picture: Wanted) -> Wanted:
    return replace(picture, filters=replace(picture.filters, include_noise=True))


def _shown(snapshot: Snapshot, picture: Wanted) -> tuple[Mask, Mask]:
    """Return the logons and the changes of a picture; where nothing is asked, changes stand beside logons."""
    logons, changes = _none(snapshot)
    table, rows = hits(snapshot, picture)
    (logons if table == "logons" else changes)[rows] = True
    if not (picture.question or picture.expression):
        changes |= _changes(snapshot, picture)
    return logons, changes


def _none(snapshot: Snapshot) -> tuple[Mask, Mask]:
    sizes = (snapshot.table(name).num_rows for name in ("logons", "changes"))
    logons, changes = (np.zeros(size, dtype=bool) for size in sizes)
    return logons, changes


def _changes(snapshot: Snapshot, picture: Wanted) -> Mask:
    """Return the changes that the filters, and the focus, keep."""
    filters, table = picture.filters, snapshot.table("changes")
    if filters.logon_types or filters.packages or filters.outcome:
        return np.zeros(table.num_rows, dtype=bool)  # no change has any of these
    keep = np.ones(table.num_rows, dtype=bool)
    if filters.event_ids:
        keep &= _is_in(table["event_id"], filters.event_ids)
    if filters.not_event_ids:
        keep &= ~_is_in(table["event_id"], filters.not_event_ids)
    if filters.computers:
        keys = {key.casefold() for key in filters.computers}
        keep &= _of_numbers(snapshot, "host_id", [snapshot.hosts.ids.get(key, -2) for key in keys])
    if filters.kinds:
        kinds = snapshot.accounts.kinds
        keep &= _of_numbers(snapshot, "account_id", [i for i, k in enumerate(kinds) if k in filters.kinds])
    if not filters.include_noise:
        keep &= ~noise(snapshot, "changes", filters)
    if picture.focus:
        role = "account" if picture.focus.startswith(snapshot.accounts.prefix) else "host"
        keep &= _of_node(snapshot, role, picture.focus[2:])[1]
    return keep & (_counts_in_span(snapshot, filters) >= max(1, filters.min_count))


def _is_in(column: pa.ChunkedArray, values: tuple[int, ...]) -> Mask:
    return np.asarray(pc.is_in(column, value_set=pa.array(values, column.type)), dtype=bool)


def _of_numbers(snapshot: Snapshot, column: str, numbers: list[int]) -> Mask:
    return np.isin(snapshot.numbers("changes", column), numbers)


def _counts_in_span(snapshot: Snapshot, filters: Filters) -> npt.NDArray[np.int64]:
    """Return how often each change happened in the hours of the span."""
    if filters.span.is_unbounded:
        return snapshot.numbers("changes", "count")
    first, end = filters.span.hours()
    hour = snapshot.numbers("change_hours", "hour")
    inside = (hour >= first) & (hour < end)
    counts = np.zeros(snapshot.table("changes").num_rows, dtype=np.int64)
    changes, count = (snapshot.numbers("change_hours", name)[inside] for name in ("change_id", "count"))
    np.add.at(counts, changes, count)
    return counts


def _of_nodes(snapshot: Snapshot, wanted: EventsWanted) -> tuple[Mask, Mask]:
    logons, changes = (~mask for mask in _none(snapshot))
    return _both([(logons, changes), *(_of_node(snapshot, role, key) for role, key in wanted.nodes)])


def _of_node(snapshot: Snapshot, role: str, key: str) -> tuple[Mask, Mask]:
    """Return the logons and changes that name a node in a role."""
    of, *columns = ROLES[role]
    number = snapshot.nodes(of).id_of(key)
    masks = _none(snapshot)
    for table, mask, names in zip(("logons", "changes"), masks, columns, strict=True):
        for name in names:
            mask |= snapshot.numbers(table, name) == number
    return masks


def _of_ids(snapshot: Snapshot, wanted: EventsWanted) -> tuple[Mask, Mask]:
    if wanted.logon is not None and wanted.change is not None:
        raise UsageError("a logon and a change at once", hint="Leave one of them out.")
    masks = _none(snapshot)
    if wanted.logon is None and wanted.change is None:
        return ~masks[0], ~masks[1]
    for name, mask, number in zip(("logon", "change"), masks, (wanted.logon, wanted.change), strict=True):
        if number is not None:
            if not 0 <= number < len(mask):
                raise NotFoundError(
                    f"there is no {name} {number}",
                    hint="Ids change with every import; reload.",
                    **{name: number},
                )
            mask[number] = True
    return masks


def _of_ends(snapshot: Snapshot, wanted: EventsWanted) -> tuple[Mask, Mask]:
    """Return the logons that failed or not, from claimed sources or not; changes are neither."""
    logons, changes = (~mask for mask in _none(snapshot))
    if wanted.has_failed is not None:
        logons &= snapshot.is_failure == wanted.has_failed
        changes &= not wanted.has_failed
    if wanted.is_claimed is not None:
        logons &= snapshot.is_claimed_source == wanted.is_claimed
        changes &= not wanted.is_claimed
    return logons, changes


def _in_time(snapshot: Snapshot, picture: Wanted) -> EventFilter:
    """Return when the events are counted."""
    spans = counted_spans(snapshot, picture)
    return EventFilter(span=spans[0]) if len(spans) == 1 else EventFilter(any_span=spans)
