"""What proves that a machine used an address in an hour: Kerberos, for which it needs its own key."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from logontracer.graph.codes import MISSING, Codebook, Codes, group
from logontracer.graph.hourly import Hourly
from logontracer.graph.leases import Leases, find_leases
from logontracer.graph.links import Links
from logontracer.graph.machines import Machines, clean_name, is_own_name
from logontracer.graph.per import per_pair, per_text

_TICKETS = [4768, 4769]
_LOGON = 4624


def leases_of(book: Codebook, hourly: Hourly, machines: Machines, links: Links) -> Leases:
    """Return whose each address was and when, as the logon rows prove it."""
    rows = hourly.values
    succeeded = rows["outcome"] == book.code("success")
    remote = (rows["source_kind"] == book.code("remote")) & (rows["address"] >= 0)
    kerberos = per_text(book, rows["package"], lambda text: int(text.casefold() == "kerberos"), 0) == 1
    logon = (rows["event_id"] == _LOGON) & kerberos & remote
    ticket = np.isin(rows["event_id"], _TICKETS) & succeeded & remote
    found = _Sightings(book, hourly, machines)
    return find_leases([*found.by_account(ticket | logon), *found.by_workstation(logon)], links)


class _Sightings:
    def __init__(self, book: Codebook, hourly: Hourly, machines: Machines) -> None:
        self._book = book
        self._hourly = hourly
        self._rows = rows = hourly.values
        self._machines = machines
        texts = (book.values[code] for code in np.unique(rows["workstation"]) if code >= 0)
        self._workstations = frozenset(clean_name(text).casefold() for text in texts)

    def by_account(self, mask: np.ndarray) -> Iterator[tuple[str, str, int, int]]:
        """Yield (address, machine, hour, events) where a computer's own account was used."""
        machine = per_pair(self._book, self._rows["name"][mask], self._rows["domain"][mask], self._owner)
        yield from self._grouped(mask, machine)

    def by_workstation(self, mask: np.ndarray) -> Iterator[tuple[str, str, int, int]]:
        """Yield (address, machine, hour, events) where a Kerberos logon named its workstation."""
        rows = self._rows
        machine = per_pair(self._book, rows["workstation"][mask], rows["computer"][mask], self._named)
        yield from self._grouped(mask, machine)

    def _owner(self, account: str | None, domain: str | None) -> int:
        """Return the machine of a computer account; a gMSA's name ends in ``$`` too, but names no machine."""
        if not account or not account.endswith("$"):
            return MISSING
        short = account.removesuffix("$")
        found = self._machines.find(short, domain)
        # A name two machines share proves neither.
        if found is None and not self._machines.knows(short) and short.casefold() in self._workstations:
            found = short.casefold()
        return self._book.code(found)

    def _named(self, workstation: str | None, computer: str | None) -> int:
        name = clean_name(workstation) if workstation else ""
        if not name or is_own_name(name, computer):
            return MISSING
        return self._book.code(self._machines.find(name) or name.casefold())

    def _grouped(self, mask: np.ndarray, machine: Codes) -> Iterator[tuple[str, str, int, int]]:
        """Yield the hours of the rows of *mask*, of which each proves a *machine* or none."""
        hourly = self._hourly
        proven = np.full(len(mask), MISSING, dtype=np.int64)
        proven[mask] = machine
        at = np.flatnonzero(proven[hourly.row] >= 0)
        row = hourly.row[at]
        rows = {name: getattr(hourly, name)[at] for name in ("hour", "count", "first", "last")}
        rows |= {"address": self._rows["address"][row], "machine": proven[row]}
        found = group(rows, ("address", "machine", "hour"))
        values = self._book.values
        columns = (found[name].tolist() for name in ("address", "machine", "hour", "count"))
        for address, owner, hour, n_events in zip(*columns, strict=True):
            yield values[address], values[owner], hour, n_events
