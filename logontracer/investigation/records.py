"""The events behind the graph: found by what accounts, hosts and logons are called in the evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pyarrow.compute as pc

from logontracer.errors import NotFoundError
from logontracer.evidence.events import AccountIds, EventFilter, HostIds, event, page_events
from logontracer.investigation.rows import event_title
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.events import SOURCE_KINDS
from logontracer.model.filters import Filters
from logontracer.model.graph import KEY_SEPARATOR
from logontracer.model.timespan import isoformat, to_microseconds
from logontracer.model.windows import status_title

#: Logon session ids, shown as Windows does; JavaScript would round the numbers.
_SESSIONS = ("logon_id", "subject_logon_id")
_ROLES = ("host", "source", "destination")


def event_page(
    snapshot: Snapshot,
    filters: Filters,
    keys: Mapping[str, str | None],
    *,
    logon: int | None,
    after: str | None,
    limit: int,
) -> dict[str, Any]:
    """Return one page of events; *keys* holds ``account host source destination``."""
    wanted = _of_nodes(snapshot, _of_filters(snapshot, filters), keys)
    if logon is not None:
        wanted = _of_logon(snapshot, wanted, logon)
    page = page_events(snapshot.parts, wanted, after=after, limit=limit)
    rows = [_shown(row) for row in page.rows.to_pylist()]
    return {
        "of": "events",
        "columns": _columns(page.rows.column_names),
        "rows": rows,
        "total": page.total,
        "truncated": page.truncated,
        "next": page.next,
    }


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
        **{name: None if row[name] is None else hex(row[name]) for name in _SESSIONS},
    }
    event_id = row["event_id"] or 0
    shown["title"] = event_title(event_id)
    shown["status_title"] = status_title(event_id, row["sub_status"] or row["status"])
    return shown


def _of_filters(snapshot: Snapshot, filters: Filters) -> EventFilter:
    """Return the filters that mean something for a single event: not its count, and not noise."""
    hosts = [host_ids(snapshot, key.casefold()) for key in filters.computers]
    names = tuple(name for host in hosts for name in host.names)
    return EventFilter(
        not_event_ids=filters.not_event_ids,
        account_kinds=filters.kinds,
        computer=HostIds(names) if hosts else None,
        event_ids=filters.event_ids,
        logon_types=filters.logon_types,
        packages=filters.packages,
        outcome=filters.outcome,
        span=filters.span,
    )


def _of_nodes(snapshot: Snapshot, wanted: EventFilter, keys: Mapping[str, str | None]) -> EventFilter:
    account = keys["account"]
    hosts = {
        role: None if key is None else host_ids(snapshot, key) for role, key in keys.items() if role in _ROLES
    }
    return replace(
        wanted,
        any_account=None if account is None else account_ids(snapshot, account),
        any_host=hosts["host"],
        source=hosts["source"],
        destination=hosts["destination"],
    )


def account_ids(snapshot: Snapshot, key: str) -> AccountIds:
    """Return all an account is called."""
    row = snapshot.accounts.row(snapshot.accounts.id_of(key))
    return AccountIds(tuple(_pair(name) for name in row["names"] or ()), tuple(row["sids"] or ()))


def _pair(name: str) -> tuple[str | None, str]:
    domain, separator, rest = name.partition(KEY_SEPARATOR)
    return (domain or None, rest) if separator else (None, name)


def host_ids(snapshot: Snapshot, key: str) -> HostIds:
    """Return all a host is called."""
    row = snapshot.hosts.row(snapshot.hosts.id_of(key))
    return HostIds(tuple(row["names"] or ()), tuple(row["addresses"] or ()))


def _of_logon(snapshot: Snapshot, wanted: EventFilter, logon: int) -> EventFilter:
    """Narrow *wanted* to what one logon of the graph says."""
    if not 0 <= logon < snapshot.table("logons").num_rows:
        raise NotFoundError(
            f"there is no logon {logon}", hint="Ids change with every import; reload.", logon=logon
        )
    row = snapshot.table("logons").slice(logon, 1).to_pylist()[0]
    destination, validator = row["destination_id"], row["validator_id"]
    return replace(
        wanted,
        event_ids=(row["event_id"],),
        logon_types=_one(row["logon_type"]),
        packages=_one(row["authentication_package"]),
        statuses=_one(row["status"]),
        outcome=row["outcome"] or wanted.outcome,
        source_kinds=_kinds_of_events(row["source_kind"]),
        account=None
        if row["account_id"] is None
        else account_ids(snapshot, snapshot.accounts.keys[row["account_id"]]),
        source=HostIds()
        if row["source_id"] is None
        else host_ids(snapshot, snapshot.hosts.keys[row["source_id"]]),
        destination=None if destination is None else host_ids(snapshot, snapshot.hosts.keys[destination]),
        computer=wanted.computer if validator is None else host_ids(snapshot, snapshot.hosts.keys[validator]),
        not_named=None if destination is not None else _other_destinations(snapshot, row),
    )


def _kinds_of_events(kind: str | None) -> tuple[str, ...]:
    """Return the kinds of source events of one logon can have.

    The graph calls a logon local also where it only then knew that the machine's own address was meant.
    """
    return tuple(k for k in SOURCE_KINDS if k != "loopback") if kind == "local" else _one(kind)


def _other_destinations(snapshot: Snapshot, logon: Mapping[str, Any]) -> HostIds | None:
    """Return the hosts that other logons of the account went to by the same kind of event."""
    logons = snapshot.table("logons")
    same = [pc.equal(logons[name], logon[name]) for name in ("event_id", "account_id")]
    ids = pc.unique(logons["destination_id"].filter(pc.and_(*same))).drop_null().to_pylist()
    hosts = [host_ids(snapshot, snapshot.hosts.keys[host]) for host in ids]
    return HostIds(tuple(name for host in hosts for name in host.names)) if hosts else None


def _one(value: Any) -> tuple[Any, ...]:
    return () if value is None else (value,)
