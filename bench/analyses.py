"""PageRank and ChangeFinder on graphs of growing size."""

from __future__ import annotations

import time
from functools import partial
from typing import Any

import numpy as np

from bench.graphs import synthetic
from bench.measure import median_seconds
from bench.sizes import Sizes
from logontracer.analyse.rank import RANK_METHODS, rank
from logontracer.analyse.timeline import anomalies

N_HOURS = 720
_N_SERIES = 20


def measure_analyses(sizes: Sizes) -> list[dict[str, Any]]:
    """Return seconds of each method for each number of accounts, 720 hours each."""
    per_series = _package_seconds_per_series()
    return [_measure(n_accounts, sizes.n_runs, per_series) for n_accounts in sizes.n_accounts]


def _measure(n_accounts: int, n_runs: int, per_series: float) -> dict[str, Any]:
    graph = synthetic(n_accounts, max(5 * n_accounts // 2, 5_000), n_hours=N_HOURS)
    row: dict[str, Any] = {"n_accounts": n_accounts, "n_logons": graph.logons.num_rows, "n_hours": N_HOURS}
    for method in RANK_METHODS:
        row[f"rank {method.name}"] = median_seconds(n_runs, partial(method.rank, graph))
    row["n_iterations"] = rank(graph).n_iterations
    row["changefinder"] = median_seconds(n_runs, partial(anomalies, graph))
    row["changefinder package, extrapolated"] = per_series * n_accounts
    row["ours_is_faster_by"] = per_series * n_accounts / row["changefinder"]
    return row


def _package_seconds_per_series() -> float:
    """Return what the public package needs for one warmed-up series of 720 hours."""
    from changefinder import ChangeFinder

    counts = np.random.default_rng(1).poisson(1, size=(_N_SERIES, 2 * N_HOURS))
    started = time.perf_counter()
    for series in counts:
        finder = ChangeFinder(r=0.04, order=1, smooth=5)
        for value in series:
            finder.update(value)
    return (time.perf_counter() - started) / _N_SERIES
