"""Logons as hops: one per source, account and destination, and when each was made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Hops:
    """Distinct triples of source, account and destination, sorted by source.

    Nodes are numbered by the caller; -1 stands for none.  The logons of hop i
    are ``rows[bounds[i]:bounds[i + 1]]``, and the hops that leave node n are
    those from ``leaving[n]`` up to ``leaving[n + 1]``.
    """

    n_nodes: int
    source: Ints
    account: Ints
    destination: Ints
    count: Ints
    rows: Ints
    bounds: Ints
    leaving: Ints

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, slots=True)
class Moments:
    """When each hop was made, hour by hour: hop i has the hours from ``bounds[i]`` up to ``bounds[i + 1]``.

    A time is its place in ``times``, all there are in order.  ``first`` and
    ``last`` of an hour are exact; what lies between is not kept, so a time
    between them counts as one at which the hop may have been made.
    """

    times: Ints  # microseconds since 1970 UTC
    first: Ints
    last: Ints
    bounds: Ints
    #: hop · width + first, and + last: one sorted array stands for the sorted hours of every hop.
    ordered_first: Ints
    ordered_last: Ints

    @property
    def width(self) -> int:
        """More than there are times."""
        return len(self.times) + 1

    def arrive(self, hops: Ints, ready: Ints) -> tuple[Ints, Mask]:
        """Return when each of *hops* can be made at the earliest from *ready* on, and whether it can."""
        at = np.searchsorted(self.ordered_last, hops * self.width + ready, side="left")
        possible = at < self.bounds[hops + 1]
        at = np.minimum(at, max(len(self.first) - 1, 0))
        return np.maximum(self.first[at], ready), possible

    def leave(self, hops: Ints, due: Ints) -> tuple[Ints, Mask]:
        """Return when each of *hops* can be made at the latest up to *due*, and whether it can."""
        at = np.searchsorted(self.ordered_first, hops * self.width + due, side="right") - 1
        possible = at >= self.bounds[hops]
        return np.minimum(self.last[np.maximum(at, 0)], due), possible


def hops_of(n_nodes: int, source: Ints, account: Ints, destination: Ints, count: Ints, rows: Ints) -> Hops:
    """Return the hops of logons.

    Parameters
    ----------
    source, account, destination : ndarray of int, shape (n_logons,)
        Nodes 0 … n_nodes - 1, or -1.
    count, rows : ndarray of int, shape (n_logons,)
        Events of each logon, and the number it is known by.
    """
    code = ((source + 1) * (n_nodes + 1) + account + 1) * (n_nodes + 1) + destination + 1
    order = np.argsort(code, kind="stable")
    starts = np.flatnonzero(np.diff(code[order], prepend=-1))
    ones = order[starts]
    summed = np.add.reduceat(count[order], starts) if len(starts) else np.zeros(0, dtype=np.int64)
    return Hops(
        n_nodes,
        source[ones],
        account[ones],
        destination[ones],
        summed,
        rows[order],
        np.append(starts, len(order)),
        np.searchsorted(source[ones], np.arange(n_nodes + 1)),
    )


def moments_of(hops: Hops, logon: Ints, first: Ints, last: Ints) -> Moments:
    """Return when hops were made.

    Parameters
    ----------
    logon : ndarray of int
        The logon of each hourly row, as in ``hops.rows``; others are left out.
    first, last : ndarray of int
        Times of the row, microseconds since 1970 UTC.
    """
    hop_of = np.full(int(max(logon.max(initial=-1), hops.rows.max(initial=-1))) + 1, -1, dtype=np.int64)
    hop_of[hops.rows] = np.repeat(np.arange(len(hops)), np.diff(hops.bounds))
    hop = hop_of[logon]
    known = hop >= 0
    hop = hop[known]
    times, places = np.unique(np.concatenate([first[known], last[known]]), return_inverse=True)
    start, stop = places.ravel()[: len(hop)], places.ravel()[len(hop) :]
    order = np.argsort(hop * (len(times) + 1) + start, kind="stable")
    hop, start, stop = _disjoint(hop[order], start[order], stop[order], len(times) + 1)
    base = hop * (len(times) + 1)
    bounds = np.searchsorted(hop, np.arange(len(hops) + 1))
    return Moments(times, start, stop, bounds, base + start, base + stop)


def _disjoint(hop: Ints, first: Ints, last: Ints, width: int) -> tuple[Ints, Ints, Ints]:
    """Return rows sorted by hop and first time, with those that overlap joined: logons of one hop may."""
    if not len(hop):
        return hop, first, last
    # A running maximum that starts anew with each hop.
    latest = np.maximum.accumulate(hop * width + last)
    begins = np.ones(len(hop), dtype=bool)
    begins[1:] = (hop[1:] != hop[:-1]) | (first[1:] > latest[:-1] % width)
    starts = np.flatnonzero(begins)
    return hop[starts], first[starts], np.maximum.reduceat(last, starts)
