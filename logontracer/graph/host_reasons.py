"""Why each host is known by a name or an address: what was logged, and the links that joined it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from logontracer.graph.codes import MISSING, Codebook, Codes, group
from logontracer.graph.hosts import Host, Reason
from logontracer.graph.leases import Leases
from logontracer.graph.links import Evidence, Link, Links
from logontracer.graph.machines import Machines, clean_name
from logontracer.model.timespan import MICROSECONDS_PER_HOUR

#: Rows, the names in one of their columns, and the domains beside these where there are any.
Names = tuple[dict[str, Codes], Codes, Codes | None]


class Reasons:
    """Gives hosts their reasons.

    Parameters
    ----------
    book : Codebook
    hosts : list of Host
        Those there are, by index.
    index : mapping
        Their index by key.
    links : Links
        Told of every link of short names.
    """

    def __init__(self, book: Codebook, hosts: list[Host], index: Mapping[str, int], links: Links) -> None:
        self._book = book
        self._hosts = hosts
        self._index = index
        self._links = links

    def note(self, hosts: Codes, values: Codes, why: str, rows: dict[str, Codes]) -> None:
        """Note that rows name *hosts* by *values*, texts of the codebook."""
        mask = (hosts >= 0) & (values >= 0)
        found = group(
            {"host": hosts[mask], "value": values[mask]}
            | {name: rows[name][mask] for name in ("count", "first", "last")},
            ("host", "value"),
        )
        columns = zip(
            *(found[name].tolist() for name in ("host", "value", "first", "last", "count")), strict=True
        )
        for index, code, first, last, n_events in columns:
            host, value = self._hosts[index], self._book.values[code]
            host.reasons.append(Reason(why, value, first, last, n_events))
            if why == "address":
                if host.kind == "loopback" or not _is_loopback(value):
                    host.addresses[value] += n_events
            else:
                host.names[clean_name(value)] += n_events

    def note_leases(self, leases: Leases) -> None:
        """Note which host held which address, and when."""
        for lease in (*leases.holding, *leases.undone):
            first, last = (hour * MICROSECONDS_PER_HOUR for hour in (lease.first, lease.last))
            self._note_link(lease.link, Evidence(lease.n_events, first, last))

    def note_short_names(self, machines: Machines, columns: Iterable[Names]) -> None:
        """Note which short names stand for which machine, one reason per link."""
        found: dict[Link, Evidence] = defaultdict(Evidence)
        for rows, names, domains in columns:
            for link, *seen in self._joined(machines, rows, names, domains):
                found[link].add(*seen)
        for link, evidence in found.items():
            self._links.note(link, evidence.n_events, evidence.first, evidence.last)
            self._note_link(link, evidence)

    def _joined(
        self, machines: Machines, rows: dict[str, Codes], names: Codes, domains: Codes | None
    ) -> Iterator[tuple[Link, int, int, int]]:
        """Yield the links of short names in a column, with their events, first and last time."""
        mask = names >= 0
        places = np.full_like(names, MISSING) if domains is None else domains
        found = group(
            {"name": names[mask], "domain": places[mask]}
            | {name: rows[name][mask] for name in ("count", "first", "last")},
            ("name", "domain"),
        )
        columns = (found[name].tolist() for name in ("name", "domain", "count", "first", "last"))
        for name, domain, n_events, first, last in zip(*columns, strict=True):
            link = machines.link(clean_name(self._book.values[name]), self._book.text(domain))
            if link is not None:
                yield link, n_events, first, last

    def _note_link(self, link: Link, evidence: Evidence) -> None:
        """Give the hosts at both ends of a link the reason for it."""
        is_undone = not self._links.holds(link)
        back = "held_by" if link.kind == "address" else link.kind
        for key, why, value in ((link.joined_to, link.kind, link.name), (link.name, back, link.joined_to)):
            index = self._index.get(key)
            if index is not None:
                seen = evidence.first or 0, evidence.last or 0, evidence.n_events
                self._hosts[index].reasons.append(Reason(why, value, *seen, link.id, is_undone))


def _is_loopback(address: str) -> bool:
    return address == "::1" or address.startswith("127.")
