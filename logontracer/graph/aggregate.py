"""Events → LogonGraph, on integer codes: Python sees distinct identities only, never single events."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pyarrow as pa

from logontracer.graph.accounts import Actors
from logontracer.graph.changes import ALWAYS_SHOWN, kinds_of, replicating_actors
from logontracer.graph.codes import MISSING, Codes, narrow, nullable
from logontracer.graph.grouping import group_rows, in_order, numbers_of, reduced
from logontracer.graph.host_resolver import HostResolver
from logontracer.graph.hosts import Host, Hosts, by_key
from logontracer.graph.hourly import Hourly
from logontracer.graph.identity import often_first
from logontracer.graph.links import Links
from logontracer.graph.memory import give_back
from logontracer.graph.network import is_for_network, may_be_remote
from logontracer.graph.partial import Partials, gather
from logontracer.graph.tally import Tally, only_salvaged
from logontracer.graph.tracks import Tracks
from logontracer.model.catalogue import BY_ID
from logontracer.model.graph import (
    CHANGE_HOURS,
    CHANGES,
    HOSTS,
    KEY_SEPARATOR,
    LOGON_HOURS,
    LOGONS,
    LogonGraph,
)

_LOGON_KEYS = (
    "account", "source", "destination", "validator", "event_id", "logon_type",
    "package", "outcome", "status", "ticket_encryption", "service", "computer",
    "source_kind", "may_be_remote", "is_claimed",
)  # fmt: skip
_NUMBERS = ("event_id", "logon_type", "status", "ticket_encryption")
_CHANGE_KEYS = ("actor", "object", "host", "event_id", "kind", "object_name", "object_detail")
_GROUP_IDS = [i for i, spec in BY_ID.items() if spec.change_kind == "group"]


def aggregate(
    events: pa.Table | Iterable[pa.Table], *, tracks: Tracks | None = None, undone: Collection[str] = ()
) -> LogonGraph:
    """Return the logon graph of normalised events.

    Parameters
    ----------
    events : Table or iterable of Table
        With the columns of ``model.events``; an iterable is read once, table
        by table, and only distinct values per hour are kept in memory.
    tracks : Tracks, optional
        Told what every event was counted in.
    undone : collection of str
        Ids of the links (``model.links``) that join nothing.

    Returns
    -------
    LogonGraph
        Ids are positions in the order of the keys, so the same events give
        the same graph in whatever order they arrive.
    """
    partials = gather([events] if isinstance(events, pa.Table) else events, tracks or Tracks())
    return _Aggregation(partials, Links(undone)).graph()


class _Aggregation:
    """The steps from partial rows to tables, and what they share."""

    def __init__(self, partials: Partials, links: Links) -> None:
        self.links = links
        self.tracks = partials.tracks
        self.raw_changes = partials.changes.rows()
        book = partials.book
        hourly = partials.logons.rows()
        resolver = HostResolver(book, hourly, self.raw_changes, links)
        raw, which = resolver.logons, resolver.which
        hourly.values.clear()  # there are as many as rows
        self.actors = Actors(book, raw, self.raw_changes, partials.subjects.rows(), links)
        self.hosts: Hosts = resolver.resolve()
        self.kinds = self._change_kinds(partials)
        self.sorted_hosts, position = by_key(self.hosts.hosts)
        self.position = narrow(position)
        self.book, code = book.in_order()
        self.code = narrow(code)
        self.salvaged_accounts, self.salvaged_hosts = self._salvaged(raw)
        self.logons, ids = _numbered_logons(self._logon_rows(raw))
        self.tracks.logons.ids = ids[which]
        del resolver, raw, which, ids  # as much as the hours that are made next
        give_back()
        self.logon_hours = _logon_hours(hourly, self.tracks.logons.ids)

    def graph(self) -> LogonGraph:
        """Return the finished graph."""
        logons = self.logons
        changes, change_hours, self.tracks.changes.ids = _numbered(self._change_rows(), _CHANGE_KEYS)
        failed = logons["outcome"] == self.book.code("failure")
        accounts = self._account_table(logons, changes, failed)
        return LogonGraph(
            accounts=accounts,
            hosts=self._host_table(logons, changes, failed),
            logons=self._logon_table(logons),
            changes=self._change_table(changes),
            logon_hours=self.logon_hours,
            change_hours=_hour_table(change_hours, CHANGE_HOURS),
            links=self.links.table(),
        )

    def _salvaged(self, logons: dict[str, Codes]) -> tuple[np.ndarray, np.ndarray]:
        """Return which accounts, and which hosts, are named by salvaged records and by no other."""
        hosts, changes = self.hosts, self.raw_changes
        ends = (hosts.source, hosts.destination, hosts.validator, hosts.written_on)
        of_accounts = only_salvaged(
            len(self.actors.accounts),
            (logons, [self.actors.account]),
            (changes, [self.actors.actor, self.actors.object]),
        )
        of_hosts = only_salvaged(
            len(self.sorted_hosts),
            (logons, [self.position[end] for end in ends]),
            (changes, [self.position[hosts.changed_on]]),
        )
        # What stands for "not logged" and "itself" was read out of no record.
        is_name = np.array([account.key != KEY_SEPARATOR for account in self.actors.accounts], dtype=bool)
        is_place = np.array([host.kind != "loopback" for host in self.sorted_hosts], dtype=bool)
        return of_accounts & is_name, of_hosts & is_place

    def _logon_rows(self, raw: dict[str, Codes]) -> dict[str, Codes]:
        return {
            "account": narrow(self.actors.account),
            "source": self.position[self.hosts.source],
            "destination": self.position[self.hosts.destination],
            "validator": self.position[self.hosts.validator],
            "source_kind": self.code[self.hosts.source_kind],
            "package": self.code[raw["package"]],
            "outcome": self.code[raw["outcome"]],
            "service": self.code[np.where(self.hosts.destination < 0, raw["service"], MISSING)],
            "computer": self.position[self.hosts.written_on],
            "may_be_remote": narrow(may_be_remote(raw)),
            "is_claimed": narrow(self.hosts.is_claimed),
            **{name: raw[name] for name in _NUMBERS},
            **{name: raw[name] for name in ("count", "first", "last")},
        }

    def _change_rows(self) -> dict[str, Codes]:
        raw = self.raw_changes
        is_group = np.isin(raw["event_id"], _GROUP_IDS)
        return {
            "actor": self.actors.actor,
            "object": self.actors.object,
            "host": self.position[self.hosts.changed_on],
            "kind": self.code[self.kinds],
            "object_name": self.code[np.where(raw["object_name"] < 0, raw["name"], raw["object_name"])],
            "object_detail": self.code[np.where(is_group, raw["member_name"], raw["object_detail"])],
            "event_id": raw["event_id"],
            **_times(raw),
        }

    def _change_kinds(self, partials: Partials) -> Codes:
        controllers = self._short_names(self.hosts.controllers)
        members = self._short_names(self.hosts.computers) - controllers
        validators = self._short_names(self.hosts.kerberos_controllers)
        actors = self.actors.actor
        replicators = replicating_actors(partials.book, self.raw_changes, actors)
        by_replicator = np.isin(actors, replicators) & self._is_machine(actors)
        by_controller = self._is_machine_of(actors, controllers)
        return kinds_of(
            partials.book,
            self.raw_changes,
            by_controller=by_controller | (by_replicator & ~self._is_machine_of(actors, members)),
            of_controller=self._is_machine_of(self.actors.object, validators),
        )

    def _short_names(self, hosts: set[int]) -> set[str]:
        return {self.hosts.hosts[index].key.partition(".")[0] for index in hosts}

    def _is_machine(self, accounts: Codes) -> np.ndarray:
        return np.isin(
            accounts, [i for i, account in enumerate(self.actors.accounts) if account.kind == "machine"]
        )

    def _is_machine_of(self, accounts: Codes, short_names: set[str]) -> np.ndarray:
        owned = [
            index
            for index, account in enumerate(self.actors.accounts)
            if account.name.endswith("$") and account.name[:-1].casefold() in short_names
        ]
        return np.isin(accounts, owned)

    def _account_table(
        self, logons: dict[str, Codes], changes: dict[str, Codes], failed: np.ndarray
    ) -> pa.Table:
        tally = Tally(len(self.actors.accounts))
        tally.count([logons["account"]], logons, failed)
        tally.span([changes["actor"], changes["object"]], changes)
        return self.actors.table(tally, self.salvaged_accounts)

    def _host_table(
        self, logons: dict[str, Codes], changes: dict[str, Codes], failed: np.ndarray
    ) -> pa.Table:
        tally = Tally(len(self.sorted_hosts))
        tally.count([logons[name] for name in ("source", "destination", "validator")], logons, failed)
        tally.span([changes["host"]], changes)
        controllers = {int(self.position[index]) for index in self.hosts.controllers}
        return _host_table(self.sorted_hosts, controllers, tally, self.salvaged_hosts)

    def _logon_table(self, rows: dict[str, Codes]) -> pa.Table:
        is_user = np.array([account.kind == "user" for account in self.actors.accounts] or [True])
        quiet = [self.book.code(kind) for kind in ("local", "loopback")]
        is_here = np.isin(rows["source_kind"], quiet) & (rows["may_be_remote"] == 0)
        is_noise = ~is_user[rows["account"]] | (is_here & ~is_for_network(rows))
        columns = {
            "logon_id": pa.array(np.arange(len(is_noise))),
            "account_id": pa.array(rows["account"]),
            "source_id": nullable(rows["source"]),
            "destination_id": nullable(rows["destination"]),
            "validator_id": nullable(rows["validator"]),
            "authentication_package": self.book.decode(rows["package"]),
            "outcome": self.book.decode(rows["outcome"]),
            "source_kind": self.book.decode(rows["source_kind"]),
            "is_claimed_source": pa.array(rows["is_claimed"] == 1),
            "is_noise": pa.array(is_noise),
            "service_name": self.book.decode(rows["service"]),
            "computer_id": nullable(rows["computer"]),
            **{name: nullable(rows[name]) for name in _NUMBERS},
            **_seen(rows),
        }
        return pa.Table.from_arrays([columns[field.name] for field in LOGONS], schema=LOGONS)

    def _change_table(self, rows: dict[str, Codes]) -> pa.Table:
        is_user = np.array([*(account.kind == "user" for account in self.actors.accounts), True])
        shown = [self.book.code(kind) for kind in sorted(ALWAYS_SHOWN)]
        is_noise = ~is_user[rows["actor"]] & ~np.isin(rows["kind"], shown)
        columns = {
            "change_id": pa.array(np.arange(len(is_noise))),
            "account_id": nullable(rows["actor"]),
            "object_account_id": nullable(rows["object"]),
            "host_id": nullable(rows["host"]),
            "event_id": pa.array(rows["event_id"]),
            **{name: self.book.decode(rows[name]) for name in ("kind", "object_name", "object_detail")},
            "is_noise": pa.array(is_noise),
            **_seen(rows),
        }
        return pa.Table.from_arrays([columns[field.name] for field in CHANGES], schema=CHANGES)


def _times(rows: dict[str, Codes]) -> dict[str, Codes]:
    return {name: rows[name] for name in ("hour", "count", "first", "last")}


def _seen(rows: dict[str, Codes]) -> dict[str, pa.Array]:
    return {
        "count": pa.array(rows["count"]),
        "first_seen": pa.array(rows["first"]),
        "last_seen": pa.array(rows["last"]),
    }


def _numbered_logons(rows: dict[str, Codes]) -> tuple[dict[str, Codes], Codes]:
    """Return the distinct logons in the order of their keys, and the id of every row."""
    order, starts = in_order(*(rows[key] for key in _LOGON_KEYS))
    at = order[starts]
    whole = {key: rows[key][at] for key in _LOGON_KEYS}
    return whole | reduced(rows, order, starts), numbers_of(order, starts)


def _logon_hours(hourly: Hourly, ids: Codes) -> pa.Table:
    """Return the hours of every logon, in the order of both."""
    order, starts = in_order(ids, hourly.hour)
    at = order[starts]
    counted = {name: getattr(hourly, name) for name in ("count", "first", "last")}
    found = {"id": ids[at], "hour": hourly.hour[at], **reduced(counted, order, starts)}
    return _hour_table(found, LOGON_HOURS)


def _numbered(
    rows: dict[str, Codes], keys: tuple[str, ...]
) -> tuple[dict[str, Codes], dict[str, Codes], Codes]:
    """Return the rows grouped by *keys* in sorted order, hourly rows with ``id``, and the id of every row."""
    hourly, inverse = group_rows(rows, (*keys, "hour"))
    order = np.lexsort([hourly["hour"], *(hourly[key] for key in reversed(keys))])
    hourly = {name: values[order] for name, values in hourly.items()}
    n_rows = len(order)
    changed = np.zeros(n_rows, dtype=bool)
    for key in keys:
        changed[1:] |= hourly[key][1:] != hourly[key][:-1]
    ids = np.cumsum(changed).astype(np.int64)
    starts = np.flatnonzero(np.r_[True, changed[1:]]) if n_rows else np.zeros(0, dtype=np.int64)
    whole = {key: hourly[key][starts] for key in keys}
    for name, reduce in (("count", np.add), ("first", np.minimum), ("last", np.maximum)):
        whole[name] = reduce.reduceat(hourly[name], starts) if n_rows else hourly[name]
    by_hour = np.zeros(n_rows, dtype=np.int64)
    by_hour[order] = ids
    return whole, {"id": ids, **_times(hourly)}, by_hour[inverse]


def _hour_table(rows: dict[str, Codes], schema: pa.Schema) -> pa.Table:
    arrays = [pa.array(rows[name], pa.int64()) for name in ("id", "hour", "count", "first", "last")]
    return pa.Table.from_arrays(arrays, schema=schema)


def _host_table(
    hosts: list[Host], controllers: set[int], tally: Tally, is_salvaged_only: np.ndarray
) -> pa.Table:
    columns = {
        "host_id": range(len(hosts)),
        "key": [h.key for h in hosts],
        "name": [h.name for h in hosts],
        "addresses": [often_first(h.addresses) for h in hosts],
        "names": [often_first(h.names) for h in hosts],
        "kind": [h.kind for h in hosts],
        "is_domain_controller": [i in controllers for i in range(len(hosts))],
        "identity": [h.identity_json() for h in hosts],
        "n_events": tally.n_events,
        "n_failures": tally.n_failures,
        "first_seen": tally.first,
        "last_seen": tally.last,
        "is_salvaged_only": is_salvaged_only,
    }
    return pa.Table.from_arrays([pa.array(columns[f.name], type=f.type) for f in HOSTS], schema=HOSTS)
