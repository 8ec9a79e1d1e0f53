"""Paths: every one that brute force finds, and no other."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from logontracer.analyse.paths import Hops, find_paths, hops_of, moments_of
from logontracer.analyse.paths.hops import Moments

N_ACCOUNTS, N_HOSTS = 5, 8
HOST = N_ACCOUNTS  # number of the first host
NONE = -1


@dataclass(frozen=True)
class Logon:
    source: int
    account: int
    destination: int
    spans: tuple[tuple[int, int], ...]  # first and last time of each hour


def network(logons: list[Logon]) -> tuple[Hops, Moments]:
    columns = np.array([(x.source, x.account, x.destination) for x in logons], dtype=np.int64).reshape(-1, 3)
    n = len(logons)
    hops = hops_of(N_ACCOUNTS + N_HOSTS, *columns.T, np.ones(n, dtype=np.int64), np.arange(n))
    hours = [(i, *span) for i, x in enumerate(logons) for span in x.spans]
    table = np.array(hours, dtype=np.int64).reshape(-1, 3)
    return hops, moments_of(hops, *table.T)


def some_logons(seed: int, n: int) -> list[Logon]:
    choose = random.Random(seed)
    found = []
    for _ in range(n):
        start = choose.randrange(50)
        spans = tuple((t, t + choose.randrange(3)) for t in sorted(choose.sample(range(60), 2)) if t >= start)
        source = choose.choice((NONE, *range(HOST, HOST + N_HOSTS)))
        destination = choose.choice((NONE, *range(HOST, HOST + N_HOSTS)))
        found.append(Logon(source, choose.randrange(N_ACCOUNTS), destination, spans or ((start, start),)))
    return found


def is_account(node: int) -> bool:
    return node < N_ACCOUNTS


def earliest(logon: Logon, ready: int) -> int | None:
    """When the logon can have been made at the earliest from *ready* on."""
    times = [max(first, ready) for first, last in logon.spans if last >= ready]
    return min(times) if times else None


def all_chains(
    logons: list[Logon], start: int, end: int, n_hops: int, *, timed: bool
) -> Iterator[tuple[Logon, ...]]:
    """Every chain of exactly *n_hops* logons, by trying all."""

    def ends(logon: Logon) -> bool:
        return end in (logon.account, logon.destination)

    def onward(chain: tuple[Logon, ...], visited: frozenset[int], ready: int) -> Iterator[tuple[Logon, ...]]:
        for logon in logons:
            if not chain:
                if (logon.account if is_account(start) else logon.source) != start:
                    continue
            elif logon.source != chain[-1].destination or logon.source == NONE:
                continue
            reached = earliest(logon, ready)
            if timed and reached is None:
                continue
            is_last = len(chain) + 1 == n_hops
            if is_last != ends(logon):
                continue
            if is_last:
                if is_account(end) or logon.destination not in visited:
                    yield (*chain, logon)
            elif logon.destination != NONE and logon.destination not in visited:
                yield from onward((*chain, logon), visited | {logon.destination}, reached or ready)

    yield from onward((), frozenset({start}), -(10**9))


def as_places(
    logons: list[Logon], start: int, end: int, *, timed: bool, n_hops: int
) -> set[tuple[object, ...]]:
    """Chains as the hosts and accounts they go through; what an end account leaves open is left out."""
    found = set()
    for chain in all_chains(logons, start, end, n_hops, timed=timed):
        steps = []
        for at, logon in enumerate(chain):
            is_open_start = at == 0 and is_account(start)
            is_open_end = at == len(chain) - 1 and is_account(end)
            steps.append(
                (
                    None if is_open_start else logon.source,
                    logon.account,
                    None if is_open_end else logon.destination,
                )
            )
        found.add(tuple(steps))
    return found


def found_places(hops: Hops, start: int, end: int, paths: tuple[object, ...]) -> list[tuple[object, ...]]:
    found = []
    for path in paths:
        steps = []
        for at, step in enumerate(path.steps):  # type: ignore[attr-defined]
            is_open_start = at == 0 and is_account(start)
            is_open_end = at == len(path.steps) - 1 and is_account(end)  # type: ignore[attr-defined]
            [(source, account, destination)] = {
                (
                    None if is_open_start else int(hops.source[hop]),
                    int(hops.account[hop]),
                    None if is_open_end else int(hops.destination[hop]),
                )
                for hop in step
            }
            steps.append((source, account, destination))
        found.append(tuple(steps))
    return found


PAIRS = [(HOST, HOST + 1), (HOST + 2, HOST + 7), (0, HOST + 3), (HOST + 4, 2), (1, 3)]


@pytest.mark.parametrize("timed", [False, True], ids=["any order", "in time"])
@pytest.mark.parametrize("seed", range(6))
def test_all_paths_of_up_to_three_hops_are_those_of_brute_force(seed: int, timed: bool) -> None:
    logons = some_logons(seed, 40)
    hops, moments = network(logons)
    for start, end in PAIRS:
        expected = set().union(*(as_places(logons, start, end, timed=timed, n_hops=n) for n in (1, 2, 3)))
        found = find_paths(
            hops, start, end, max_hops=3, moments=moments if timed else None, max_paths=100_000
        )
        places = found_places(hops, start, end, found.paths)
        assert not found.truncated
        assert set(places) == expected
        assert [len(path) for path in places] == sorted(len(path) for path in places)


@pytest.mark.parametrize("timed", [False, True], ids=["any order", "in time"])
@pytest.mark.parametrize("seed", range(6))
def test_without_a_limit_only_the_shortest_are_found(seed: int, timed: bool) -> None:
    logons = some_logons(seed + 100, 25)
    hops, moments = network(logons)
    for start, end in PAIRS:
        by_length = [as_places(logons, start, end, timed=timed, n_hops=n) for n in (1, 2, 3, 4)]
        shortest = next((paths for paths in by_length if paths), set())
        found = find_paths(hops, start, end, moments=moments if timed else None, max_paths=100_000)
        places = found_places(hops, start, end, found.paths)
        if shortest:
            assert set(places) == shortest
            assert len(places) == len(set(places))
        else:
            assert all(len(path) > 4 for path in places)


def test_a_logon_before_the_one_that_reached_the_host_is_no_way_on() -> None:
    early = Logon(HOST + 1, 1, HOST + 2, ((10, 12),))
    late = Logon(HOST, 0, HOST + 1, ((20, 25),))
    hops, moments = network([early, late])
    assert len(find_paths(hops, HOST, HOST + 2).paths) == 1
    assert find_paths(hops, HOST, HOST + 2, moments=moments).paths == ()
    hops, moments = network([Logon(HOST + 1, 1, HOST + 2, ((10, 12), (22, 30))), late])
    [path] = find_paths(hops, HOST, HOST + 2, moments=moments).paths
    assert path.reached == (20, 22)


def test_too_many_paths_or_too_much_work_is_said_to_be_so() -> None:
    middle = range(HOST + 1, HOST + 7)
    logons = [Logon(HOST, 0, h, ((1, 1),)) for h in middle] + [
        Logon(h, 0, HOST + 7, ((2, 2),)) for h in middle
    ]
    hops, _ = network(logons)
    assert not find_paths(hops, HOST, HOST + 7).truncated
    few = find_paths(hops, HOST, HOST + 7, max_paths=2)
    assert (len(few.paths), few.truncated) == (2, True)
    assert find_paths(hops, HOST, HOST + 7, max_work=3).truncated


def test_nothing_leads_from_a_node_to_itself_or_nowhere() -> None:
    hops, moments = network([Logon(HOST, 0, HOST, ((1, 1),)), Logon(HOST, 1, NONE, ((1, 1),))])
    assert find_paths(hops, HOST, HOST).paths == ()
    assert find_paths(hops, HOST, HOST + 1, moments=moments).paths == ()
    assert len(find_paths(hops, HOST, 1).paths) == 1
    empty, no_moments = network([])
    assert find_paths(empty, HOST, 0, moments=no_moments).paths == ()
