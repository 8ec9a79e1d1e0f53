"""All shortest paths, or all of up to k hops, between two nodes; in the order of time when asked for.

A path is a chain of logons: each leaves the host that the one before it reached,
and reaches no host twice.  From an account it starts with any logon of the
account, wherever that came from; to an account it ends with any logon of the
account, wherever that led.  The search goes
backwards first, level by level over arrays, to learn from which hosts the end
can still be reached in r hops (and until when); only then it walks forward, and
steps on nothing that leads nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from logontracer.analyse.paths.hops import Hops, Ints, Mask, Moments

#: Longest path searched for.
MAX_HOPS = 8
#: Paths returned at most.
MAX_PATHS = 200
#: Hops looked at in the walk forward at most: some tenths of a second.
MAX_WORK = 4_000_000
#: Place in time of what cannot be reached at all.
_NEVER = -1


@dataclass(frozen=True, slots=True)
class Path:
    """Steps in order; a step is one or more hops that lead from the same place to the same place.

    ``reached`` holds when each step can have been made at the earliest (microseconds
    since 1970 UTC), nothing when time was not asked for.
    """

    steps: tuple[Ints, ...]
    reached: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PathsFound:
    """The paths, shortest first; ``truncated`` when there may be more of these lengths."""

    paths: tuple[Path, ...]
    truncated: bool


class _EnoughError(Exception):
    """The walk has looked at as much as it may."""


def find_paths(
    hops: Hops,
    start: int,
    end: int,
    *,
    max_hops: int | None = None,
    moments: Moments | None = None,
    max_paths: int = MAX_PATHS,
    max_work: int = MAX_WORK,
) -> PathsFound:
    """Return the paths from one node to another.

    Parameters
    ----------
    start, end : int
        Nodes of *hops*, accounts or hosts; equal ones have no path.
    max_hops : int, optional
        All paths of up to so many hops (at most `MAX_HOPS`); without it all shortest ones.
    moments : Moments, optional
        No hop is then made before the one before it.
    max_paths, max_work : int
        Where the search stops.
    """
    if start == end:
        return PathsFound((), False)
    walk = _Walk(hops, start, end, moments, max_work)
    found: list[Path] = []
    try:
        for n_hops in range(1, min(max_hops or MAX_HOPS, MAX_HOPS) + 1):
            for path in walk.of_length(n_hops):
                if len(found) == max_paths:
                    return PathsFound(tuple(found), True)
                found.append(path)
            if found and max_hops is None:
                break
    except _EnoughError:
        return PathsFound(tuple(found), True)
    return PathsFound(tuple(found), False)


class _Walk:
    """One search: what is known backwards from the end, and the walk forward."""

    def __init__(self, hops: Hops, start: int, end: int, moments: Moments | None, max_work: int) -> None:
        self.hops = hops
        self.start = start
        self.end = end
        self.moments = moments
        self.work_left = max_work
        self.ends: Mask = (hops.account == end) | (hops.destination == end)
        self.is_to_account = bool((hops.account == end).any())
        self.latest = 0 if moments is None else moments.width - 1
        #: By hops at most still to go: until when each node must be reached (_NEVER: it leads nowhere).
        self.due: list[Ints] = []

    def of_length(self, n_hops: int) -> Iterator[Path]:
        """Yield the paths of exactly *n_hops*; lengths must be asked for from 1 upwards."""
        self._look_back(n_hops)
        for place, hops, reached in self._first(n_hops):
            steps, times = (hops,), self._times(reached)
            if n_hops == 1:
                yield Path(steps, times)
            else:
                visited = frozenset({self.start, place})
                yield from self._onward(n_hops - 1, place, reached, visited, Path(steps, times))

    def _times(self, reached: int) -> tuple[int, ...]:
        return () if self.moments is None else (int(self.moments.times[reached]),)

    def _look_back(self, n_hops: int) -> None:
        """Learn from which nodes the end is *n_hops* away, or fewer."""
        hops = self.hops
        due = self.due[-1].copy() if self.due else np.full(hops.n_nodes + 1, _NEVER, dtype=np.int64)
        if n_hops == 1:
            before = np.flatnonzero(self.ends)
            limit = np.full(len(before), self.latest)
        else:
            # Only what has changed since the level before can change anything; the last node stands for none.
            is_better = due != (self.due[-2] if n_hops > 2 else _NEVER)
            before = np.flatnonzero(is_better[hops.destination] & ~self.ends)
            limit = due[hops.destination[before]]
        if self.moments is not None and len(before):
            limit, possible = self.moments.leave(before, limit)
            before, limit = before[possible], limit[possible]
        source = hops.source[before]
        is_new = limit > due[source]
        np.maximum.at(due, source[is_new], limit[is_new])
        due[-1] = _NEVER
        self.due.append(due)

    def _first(self, to_go: int) -> Iterator[tuple[int, Ints, int]]:
        """Yield the first steps: where each leads, its hops, and when it can be made."""
        hops = self.hops
        if (hops.source == self.start).any() and not (hops.account == self.start).any():
            yield from self._steps(to_go, self._leaving(self.start), 0, frozenset({self.start}))
            return
        mine = np.flatnonzero(hops.account == self.start)
        yield from self._steps(to_go, mine, 0, frozenset({self.start}), is_from_account=True)

    def _leaving(self, host: int) -> Ints:
        return np.arange(self.hops.leaving[host], self.hops.leaving[host + 1])

    def _onward(
        self, to_go: int, host: int, ready: int, visited: frozenset[int], so_far: Path
    ) -> Iterator[Path]:
        for place, hops, reached in self._steps(to_go, self._leaving(host), ready, visited):
            path = Path((*so_far.steps, hops), so_far.reached + self._times(reached))
            if to_go == 1:
                yield path
            else:
                yield from self._onward(to_go - 1, place, reached, visited | {place}, path)

    def _steps(
        self,
        to_go: int,
        candidates: Ints,
        ready: int,
        visited: frozenset[int],
        *,
        is_from_account: bool = False,
    ) -> Iterator[tuple[int, Ints, int]]:
        """Yield the steps that can be made from here with *to_go* hops to the end, the busiest first."""
        self._spend(len(candidates))
        hops = self.hops
        if to_go == 1:
            chosen = candidates[self.ends[candidates]]
            due = np.full(len(chosen), self.latest)
        else:
            due = self.due[to_go - 2][hops.destination[candidates]]
            is_on_the_way = (due != _NEVER) & ~self.ends[candidates]
            chosen, due = candidates[is_on_the_way], due[is_on_the_way]
        reached = np.full(len(chosen), ready)
        if self.moments is not None and len(chosen):
            reached, possible = self.moments.arrive(chosen, reached)
            possible &= reached <= due
            chosen, reached = chosen[possible], reached[possible]
        ends_at_account = to_go == 1 and self.is_to_account
        for some in self._together(chosen, by_place=is_from_account, whole=ends_at_account):
            place = int(hops.destination[chosen[some[0]]])
            if ends_at_account or place not in visited:
                self._spend(1)
                yield place, chosen[some], int(reached[some].min())

    def _together(self, chosen: Ints, *, by_place: bool, whole: bool) -> Iterator[Ints]:
        """Yield positions of *chosen* that make one step, the step with most events first."""
        if not len(chosen):
            return
        if whole:
            groups = np.zeros(len(chosen), dtype=np.int64)
        elif by_place:
            groups = np.unique(self.hops.destination[chosen], return_inverse=True)[1].ravel()
        else:
            groups = np.arange(len(chosen))
        sums = np.bincount(groups, weights=self.hops.count[chosen])
        order = np.argsort(groups, kind="stable")
        bounds = np.searchsorted(groups[order], np.arange(len(sums) + 1))
        for group in np.argsort(-sums, kind="stable").tolist():
            yield order[bounds[group] : bounds[group + 1]]

    def _spend(self, n_hops: int) -> None:
        self.work_left -= n_hops
        if self.work_left < 0:
            raise _EnoughError
