"""Hosts: what records say of each, and where every row has its ends among them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np

from logontracer.graph.codes import MISSING, Codes

#: A password guesser sends thousands of workstation names; so many reasons are kept, the frequent first.
_MAX_REASONS = 200


class Reason(NamedTuple):
    """Why a host is known by a value."""

    why: str
    value: str
    first: int
    last: int
    n_events: int
    link: str = ""  # id of the link that says so, empty when there is none
    is_undone: bool = False

    def to_json(self) -> dict[str, Any]:
        """Return it as one row of the ``identity`` column."""
        row = self._asdict()
        if not self.link:
            del row["link"], row["is_undone"]
        return row


@dataclass(slots=True)
class Host:
    """Everything records say of one host."""

    key: str
    kind: str  # host | address | claimed | loopback
    names: Counter[str] = field(default_factory=Counter)
    addresses: Counter[str] = field(default_factory=Counter)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The most frequent spelling of its key, else of any name Windows wrote, else the key."""
        if self.kind in ("address", "loopback"):
            return self.key
        same = [text for text in self.names if text.casefold() == self.key] or [self.key]
        return min(same, key=lambda text: (-self.names[text], text))

    def identity_json(self) -> str:
        """Return the JSON of the ``identity`` column."""
        often = sorted(self.reasons, key=lambda r: (not r.is_undone, not r.link, -r.n_events, r))
        rows = sorted(often[:_MAX_REASONS])
        if rest := often[_MAX_REASONS:]:
            first, last = min(reason.first for reason in rest), max(reason.last for reason in rest)
            rows.append(Reason("more", str(len(rest)), first, last, sum(r.n_events for r in rest)))
        return json.dumps([reason.to_json() for reason in rows], ensure_ascii=False)


@dataclass(slots=True)
class Hosts:
    """Host index per row of logons (-1: none) and of changes, and the hosts themselves."""

    hosts: list[Host]
    source: Codes
    destination: Codes
    validator: Codes
    source_kind: Codes  # codes of the codebook
    is_claimed: np.ndarray  # bool: only the name its client sent says what the source is
    written_on: Codes  # the machine that wrote the record
    changed_on: Codes
    controllers: set[int]  # wrote Kerberos validations or directory changes
    kerberos_controllers: set[int]
    computers: set[int]  # wrote any record


def by_key(hosts: list[Host]) -> tuple[list[Host], Codes]:
    """Return the hosts sorted by key, and the new index of each old one."""
    order = sorted(range(len(hosts)), key=lambda i: hosts[i].key)
    position = np.zeros(len(hosts) + 1, dtype=np.int64)
    position[-1] = MISSING
    position[order] = np.arange(len(order), dtype=np.int64)
    return [hosts[i] for i in order], position
