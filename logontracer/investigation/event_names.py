"""Who the accounts and hosts of single events are in the graph, for an export with pseudonyms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from logontracer.evidence.members import tracks_of
from logontracer.evidence.parts import part_number
from logontracer.export.event_pseudonyms import OTHER, renamed
from logontracer.export.pseudonyms import Alias, Principal, well_known
from logontracer.investigation.exporting import pseudonyms_of
from logontracer.investigation.nodes import Ints, Nodes
from logontracer.investigation.snapshot import Snapshot
from logontracer.model.graph import KEY_SEPARATOR
from logontracer.model.naming import account_label

_NOBODY = -1
#: Role → the column of logons, and of changes, that says who it is.
_LOGON_ROLES = {"account": "account_id", "source": "source_id", "computer": "computer_id"}
_CHANGE_ROLES = {"subject": "account_id", "object": "object_account_id", "computer": "host_id"}
_OF_HOSTS = frozenset({"source", "computer"})


class EventNames:
    """The pseudonyms of the accounts and hosts of a generation's events."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._pseudonyms = pseudonyms_of(snapshot)
        self._numbers = {part_number(path.name): place for place, path in enumerate(snapshot.parts)}
        self._paths = tracks_of(snapshot.tracks)
        self._tracks: dict[int, tuple[Ints, Ints]] = {}
        self._accounts = _numbers_by_name(snapshot, "accounts", ("sid", "full"))
        self._hosts = _numbers_by_name(snapshot, "hosts", ("address", "name"))

    def row(self, shown: Mapping[str, Any]) -> dict[str, Any]:
        """Return an event, as it is shown, without a name."""
        package = shown["authentication_package"]
        return renamed(shown, self._aliases(shown), package and self._pseudonyms.package(package))

    def _aliases(self, shown: Mapping[str, Any]) -> dict[str, Alias | None]:
        """Return whom the graph counted the event for; what it does not say is looked up by name."""
        logon, change = self._track(shown["event_key"])
        counted = {
            **self._counted("logons", logon, _LOGON_ROLES),
            **self._counted("changes", change, _CHANGE_ROLES),
        }
        aliases: dict[str, Alias | None] = {
            "account": counted.get("account") or self._account(shown, "account"),
            "subject": counted.get("subject") or self._account(shown, "subject"),
            "source": counted.get("source") or self._host(shown["source_address"] or shown["source_name"]),
            "computer": counted.get("computer") or self._host(shown["computer"]),
        }
        # A group's member is what its change is about; the group itself is no account.
        has_member = shown["member_name"] is not None or shown["member_sid"] is not None
        aliases["member" if has_member else "object"] = counted.get("object")
        return aliases

    def _counted(self, table: str, row: int, roles: Mapping[str, str]) -> dict[str, Alias]:
        if row == _NOBODY:
            return {}
        numbers = {role: int(self._snapshot.numbers(table, column)[row]) for role, column in roles.items()}
        return {role: self._alias(role, number) for role, number in numbers.items() if number != _NOBODY}

    def _alias(self, role: str, number: int) -> Alias:
        if role in _OF_HOSTS:
            return self._pseudonyms.host(self._snapshot.hosts.keys[number])
        return self._pseudonyms.account(self._snapshot.accounts.keys[number])

    def _track(self, event_key: str) -> tuple[int, int]:
        """Return the logon and the change that an event was counted in, -1 for none."""
        part, row = map(int, event_key.split("-"))
        if part not in self._tracks:
            table = pq.read_table(self._paths[self._numbers[part]])
            logons, changes = (
                np.asarray(table[name].combine_chunks().fill_null(_NOBODY), dtype=np.int64)
                for name in ("logon_id", "change_id")
            )
            self._tracks[part] = logons, changes
        logons, changes = self._tracks[part]
        return int(logons[row]), int(changes[row])

    def _account(self, shown: Mapping[str, Any], role: str) -> Alias | None:
        name, domain, sid = (shown[f"{role}_{part}"] for part in ("name", "domain", "sid"))
        if name is None and sid is None:
            return None
        full = f"{domain or ''}{KEY_SEPARATOR}{name or ''}".casefold()
        number = self._accounts.get(full, self._accounts.get((sid or "").casefold()))
        if number is not None:
            return self._alias("account", number)
        known = well_known(Principal(full, name, domain, "system"))
        return Alias(*known[:1], known[2], known[1], account_label(*known, "system")) if known else OTHER

    def _host(self, name: str | None) -> Alias | None:
        if name is None:
            return None
        number = self._hosts.get(name.casefold())
        return OTHER if number is None else self._alias("computer", number)


def _numbers_by_name(snapshot: Snapshot, of: str, kinds: tuple[str, ...]) -> dict[str, int]:
    """Return the accounts or hosts by what they are called; of one name the later kind wins."""
    nodes: Nodes = snapshot.nodes(of)
    found: dict[str, int] = {}
    for what in kinds:
        numbers, texts = snapshot.names(of, what)
        found |= dict(zip(texts.to_pylist(), numbers.tolist(), strict=True))
    return found | dict(nodes.ids)
