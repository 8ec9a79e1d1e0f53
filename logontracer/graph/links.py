"""The links that one aggregation finds, with the events behind each, and those an analyst has undone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from logontracer.model.graph import LINKS
from logontracer.model.links import link_id, parse_link_id


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """*name* means *joined_to*."""

    kind: str  # one of model.links.LINK_KINDS
    name: str
    joined_to: str

    @property
    def id(self) -> str:
        """The id that lasts."""
        return link_id(self.kind, self.name, self.joined_to)


@dataclass(slots=True)
class Evidence:
    """How many events, from when to when (µs since 1970)."""

    n_events: int = 0
    first: int | None = None
    last: int | None = None

    def add(self, n_events: int, first: int | None, last: int | None) -> None:
        """Take further events in."""
        self.n_events += n_events
        self.first = min((t for t in (self.first, first) if t is not None), default=None)
        self.last = max((t for t in (self.last, last) if t is not None), default=None)


class Links:
    """What is joined and what is not.

    An undone link is found like every other and then left out.  Leaving it
    out never makes another one: undoing only takes apart, so it does not matter
    in which order links are undone, and restoring gives back what was there.

    Parameters
    ----------
    undone : collection of str
        Ids of the links to leave out.
    """

    def __init__(self, undone: Collection[str] = ()) -> None:
        self._undone = frozenset(undone)
        self._found: dict[Link, Evidence] = {}

    def holds(self, link: Link) -> bool:
        """Return whether the two names are to be one."""
        return not self._undone or link.id not in self._undone

    def note(self, link: Link, n_events: int, first: int | None, last: int | None) -> None:
        """Keep that events speak for a link, whether or not it is undone."""
        self._found.setdefault(link, Evidence()).add(n_events, first, last)

    def table(self) -> pa.Table:
        """Return the links in the order of their ids; an undone one that no event speaks for stays listed."""
        rows = sorted(self._rows(), key=lambda row: str(row["link_id"]))
        return pa.Table.from_pylist(rows, schema=LINKS)

    def _rows(self) -> Iterator[dict[str, Any]]:
        ids = set()
        for link, evidence in self._found.items():
            ids.add(link.id)
            yield self._row(link, evidence)
        for lost in self._undone - ids:
            yield self._row(Link(*parse_link_id(lost)), Evidence())

    def _row(self, link: Link, evidence: Evidence) -> dict[str, Any]:
        return {
            "link_id": link.id,
            "kind": link.kind,
            "name": link.name,
            "joined_to": link.joined_to,
            "n_events": evidence.n_events,
            "first_seen": evidence.first,
            "last_seen": evidence.last,
            "is_undone": not self.holds(link),
        }
