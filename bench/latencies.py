"""How long a question to the graph database takes."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from typing import Any

from bench.graphs import FIRST_HOUR, synthetic
from bench.measure import median_seconds
from bench.sizes import Sizes
from logontracer.analyse.rank import rank
from logontracer.analyse.timeline import anomalies
from logontracer.graph.ladybug import LadybugStore, build_database
from logontracer.graph.store import GraphStore
from logontracer.model.filters import Filters
from logontracer.model.timespan import MICROSECONDS_PER_HOUR, Timespan
from logontracer.queries import QUESTIONS, Question, compose

_N_RUNS = 5
_LIMIT = 100
_DAY = Timespan((FIRST_HOUR + 240) * MICROSECONDS_PER_HOUR, (FIRST_HOUR + 264) * MICROSECONDS_PER_HOUR)


def measure_latencies(folder: Path, sizes: Sizes) -> dict[str, Any]:
    """Return the time to build the database and, of each question, the median in milliseconds."""
    graph = synthetic(max(1_000, sizes.n_logons_queried // 25), sizes.n_logons_queried)
    ranks, scores = rank(graph).ranks, anomalies(graph)
    path = folder / "bench.lbug"
    started = time.perf_counter()
    build_database(path, graph, ranks, scores)
    built = time.perf_counter() - started
    store = LadybugStore.open(path)
    try:
        rows = [_question(store, question) for question in QUESTIONS if not _needs_values(question)]
    finally:
        store.close()
    return {
        "n_logons": graph.logons.num_rows,
        "n_accounts": graph.accounts.num_rows,
        "n_hours": graph.logon_hours.num_rows,
        "build_seconds": built,
        "database_bytes": path.stat().st_size,
        "questions": rows,
    }


def _needs_values(question: Question) -> bool:
    return bool(question.parameters)


def _question(store: GraphStore, question: Question) -> dict[str, Any]:
    row: dict[str, Any] = {"question": question.name}
    for label, filters in (("", Filters()), (" in one day", Filters(span=_DAY))):
        for want in ("count", "rows"):
            query = compose(question, filters, want=want, limit=_LIMIT)
            seconds = median_seconds(_N_RUNS, partial(store.execute, query))
            row[f"{want}{label}"] = seconds * 1000
    return row
