"""Which machine used an address, and when: never longer than evidence reaches, for DHCP moves addresses."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from logontracer.graph.links import Link, Links
from logontracer.model.timespan import MICROSECONDS_PER_HOUR


@dataclass(frozen=True, slots=True)
class Lease:
    """*address* was *machine*'s from hour *first* to hour *last*, both inclusive."""

    address: str
    machine: str
    first: int
    last: int
    n_events: int

    @property
    def link(self) -> Link:
        """What can be undone: all hours of one machine at one address."""
        return Link("address", self.address, self.machine)


class Leases:
    """Answers whose an address was at an hour.

    Parameters
    ----------
    leases : iterable of Lease
        Those that hold.
    undone : iterable of Lease
        Those that an analyst has undone: they answer nothing.
    """

    def __init__(self, leases: Iterable[Lease], undone: Iterable[Lease] = ()) -> None:
        self.holding = tuple(leases)
        self.undone = tuple(undone)
        self._by_address: dict[str, list[Lease]] = defaultdict(list)
        for lease in self.holding:
            insort(self._by_address[lease.address], lease, key=_first)
        #: Addresses that were proven at least once.
        self.addresses = frozenset(self._by_address)

    def machines(self, address: str, hours: npt.NDArray[np.int64]) -> tuple[list[str], npt.NDArray[np.int64]]:
        """Return who held the address in each of the hours.

        Returns
        -------
        machines : list of str
            The machine of every lease of the address.
        which : ndarray of shape (n_hours,)
            Position in *machines*, -1 where nothing proves one.
        """
        leases = self._by_address[address]
        firsts = np.array([lease.first for lease in leases], dtype=np.int64)
        lasts = np.array([lease.last for lease in leases], dtype=np.int64)
        which = np.searchsorted(firsts, hours, side="right") - 1
        return [lease.machine for lease in leases], np.where(hours <= lasts[which], which, -1)


def _first(lease: Lease) -> int:
    return lease.first


def _latest(leases: list[Lease], hour: int) -> Lease | None:
    """Return the last of the leases, disjoint and in order, that began by *hour*."""
    position = bisect_right(leases, hour, key=_first)
    return leases[position - 1] if position else None


def find_leases(evidence: Iterable[tuple[str, str, int, int]], links: Links) -> Leases:
    """Return the leases that the evidence proves.

    Evidence of one machine at one address spans the hours between its first
    and last sighting until another machine is seen there; an hour with two
    machines proves neither.  Of two addresses of one family that claim the
    same machine at the same time the better attested stays and the other
    remains an address: a stolen machine key must not hide behind its owner.

    Parameters
    ----------
    evidence : iterable of (address, machine, hour, n_events)
    links : Links
        Told of every lease; those undone prove nothing, and free nothing for another machine.
    """
    seen: dict[str, dict[int, dict[str, int]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    for address, machine, hour, n_events in evidence:
        seen[address][hour][machine] += n_events
    runs = [lease for address in sorted(seen) for lease in _runs(address, seen[address])]
    runs.sort(key=lambda lease: (-lease.n_events, lease.address, lease.first))
    kept: dict[tuple[str, bool], list[Lease]] = defaultdict(list)
    for lease in runs:
        same = kept[lease.machine, ":" in lease.address]
        before = _latest(same, lease.last)
        if before is None or before.last < lease.first:
            insort(same, lease, key=_first)
    return _split([lease for leases in kept.values() for lease in leases], links)


def _split(leases: list[Lease], links: Links) -> Leases:
    for lease in leases:
        first, last = (hour * MICROSECONDS_PER_HOUR for hour in (lease.first, lease.last))
        links.note(lease.link, lease.n_events, first, last)
    holds = [links.holds(lease.link) for lease in leases]
    return Leases(
        (lease for lease, is_held in zip(leases, holds, strict=True) if is_held),
        (lease for lease, is_held in zip(leases, holds, strict=True) if not is_held),
    )


def _runs(address: str, hours: dict[int, dict[str, int]]) -> list[Lease]:
    runs: list[Lease] = []
    may_grow = False
    for hour in sorted(hours):
        machines = hours[hour]
        if len(machines) > 1:
            may_grow = False
            continue
        [(machine, n_events)] = machines.items()
        if may_grow and runs[-1].machine == machine:
            last = runs.pop()
            runs.append(Lease(address, machine, last.first, hour, last.n_events + n_events))
        else:
            runs.append(Lease(address, machine, hour, hour, n_events))
        may_grow = True
    return runs
