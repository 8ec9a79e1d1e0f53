"""Graphs from sentences: ``graph(logon("alice", "ws1", "dc1"))``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from logontracer.model.graph import CHANGE_HOURS, GRAPH_SCHEMAS, LogonGraph
from logontracer.model.timespan import MICROSECONDS_PER_HOUR


@dataclass(frozen=True)
class Logon:
    account: str
    source: str | None
    destination: str | None
    hours: dict[int, int]
    fields: dict[str, Any] = field(default_factory=dict)
    kind: str = "user"


def logon(
    account: str,
    source: str | None = None,
    destination: str | None = None,
    *,
    count: int = 1,
    hours: dict[int, int] | None = None,
    kind: str = "user",
    **fields: Any,
) -> Logon:
    """One aggregated logon; *hours* maps hours since 1970 to counts, else *count* events in hour 0."""
    return Logon(account, source, destination, hours or {0: count}, fields, kind)


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    schema = GRAPH_SCHEMAS[name]
    return pa.Table.from_pylist(
        [{column: row.get(column) for column in schema.names} for row in rows], schema=schema
    )


def graph(*logons: Logon, change_hours: tuple[int, ...] = ()) -> LogonGraph:
    """The graph of *logons*; accounts and hosts get ids in the order in which they are named."""
    kinds = {entry.account: entry.kind for entry in logons}
    accounts = list(kinds)
    hosts = list(dict.fromkeys(end for entry in logons for end in (entry.source, entry.destination) if end))
    return LogonGraph(
        accounts=table("accounts", [_account(i, name, kinds[name]) for i, name in enumerate(accounts)]),
        hosts=table(
            "hosts",
            [{"host_id": i, "key": name, "name": name, "kind": "host"} for i, name in enumerate(hosts)],
        ),
        logons=table("logons", [_logon(i, entry, accounts, hosts) for i, entry in enumerate(logons)]),
        changes=table("changes", []),
        logon_hours=table("logon_hours", [row for i, e in enumerate(logons) for row in _hours(i, e)]),
        change_hours=pa.Table.from_pylist(
            [{"change_id": 0, "hour": h, "count": 1, "first_seen": 0, "last_seen": 0} for h in change_hours],
            schema=CHANGE_HOURS,
        ),
    )


def _account(account_id: int, text: str, kind: str) -> dict[str, Any]:
    domain, _, name = text.rpartition("\\")
    return {
        "account_id": account_id,
        "key": f"{domain}\\{name}".casefold(),
        "name": name,
        "domain": domain or None,
        "kind": kind,
    }


def _logon(logon_id: int, entry: Logon, accounts: list[str], hosts: list[str]) -> dict[str, Any]:
    return {
        "logon_id": logon_id,
        "account_id": accounts.index(entry.account),
        "source_id": hosts.index(entry.source) if entry.source else None,
        "destination_id": hosts.index(entry.destination) if entry.destination else None,
        "event_id": 4624,
        "outcome": "success",
        "source_kind": "remote",
        "is_noise": entry.kind != "user",
        "count": sum(entry.hours.values()),
    } | entry.fields


def _hours(logon_id: int, entry: Logon) -> list[dict[str, Any]]:
    return [
        {
            "logon_id": logon_id,
            "hour": hour,
            "count": count,
            "first_seen": hour * MICROSECONDS_PER_HOUR,
            "last_seen": hour * MICROSECONDS_PER_HOUR,
        }
        for hour, count in entry.hours.items()
    ]
