"""Rankings of accounts and hosts; one method per module."""

from __future__ import annotations

import sys
from typing import Any

import pyarrow as pa

from logontracer.analyse.rank.method import RankMethod, RankResult
from logontracer.errors import UsageError
from logontracer.model.graph import LogonGraph
from logontracer.registry import collect

__all__ = ["DEFAULT_METHOD", "RANK_METHODS", "RankMethod", "RankResult", "rank", "rank_all", "rank_method"]

RANK_METHODS: tuple[RankMethod, ...] = tuple(collect(sys.modules[__name__], "METHOD", RankMethod))
DEFAULT_METHOD = "weighted"


def rank_method(name: str) -> RankMethod:
    """Return the method called *name*; raise `UsageError` when there is none."""
    for method in RANK_METHODS:
        if method.name == name:
            return method
    known = ", ".join(method.name for method in RANK_METHODS)
    raise UsageError(f"no ranking method {name!r}", hint=f"one of: {known}", method=name)


def rank(graph: LogonGraph, *, method: str = DEFAULT_METHOD, **options: Any) -> RankResult:
    """Rank the accounts and hosts of *graph* with *method* and its options."""
    return rank_method(method).rank(graph, **options)


def rank_all(graph: LogonGraph, anomalies: pa.Table) -> tuple[pa.Table, pa.Table]:
    """Return the tables RANKS and RANK_REASONS of every method, in the order of `RANK_METHODS`."""
    results = [
        method.rank(graph, anomalies=anomalies) if method.uses_anomalies else method.rank(graph)
        for method in RANK_METHODS
    ]
    ranks = pa.concat_tables([result.ranks for result in results])
    return ranks, pa.concat_tables([result.reasons for result in results])
