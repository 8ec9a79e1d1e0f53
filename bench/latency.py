"""How long every answer the page asks for takes on a large case, the first time, anew and again."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench.bigcase import make_case
from bench.company import Company
from bench.interactions import Interaction, interactions
from bench.server import Answer, Server, running
from bench.sizes import Sizes

LIMIT_MILLISECONDS = 200
_N_AGAIN = 5
_ROOT = "/api/v1/cases/default"


def measure_latency(folder: Path, sizes: Sizes) -> dict[str, Any]:
    """Return seconds per stage of building the case, and the milliseconds of every interaction.

    One worker answers: of several each would be asked everything for the first time.
    """
    home = folder / "home-of-company"
    stages = make_case(home, Company(*sizes.company))
    return {"company": sizes.company, "stages": stages, **measure_answers(home)}


def measure_answers(home: Path, only: Sequence[str] = ()) -> dict[str, Any]:
    """Return the milliseconds of the interactions whose names hold one of *only*, of all without it.

    ``at_start`` are those of the page's first graph, asked of a worker that has only just begun; the
    others are asked of one that has prepared what it prepares.
    """
    with running(home, workers=1) as server:
        found = list(interactions(lambda address: server.get(_ROOT + address)))
    wanted = [one for one in found if not only or any(part in one.name for part in only)]
    with running(home, workers=1) as server:
        at_start = server.ask(_ROOT + "/graph").milliseconds
        server.wait_until_idle()
        rows = [_measure(server, interaction) for interaction in wanted]
        memory = server.memory_bytes()
    return {
        "at_start": at_start,
        "interactions": rows,
        "memory_bytes": memory,
        "limit_milliseconds": LIMIT_MILLISECONDS,
    }


def _measure(server: Server, interaction: Interaction) -> dict[str, Any]:
    first, *others = (_ROOT + address for address in interaction.addresses)
    cold = server.ask(first)
    anew = [server.ask(address) for address in others]
    again = [server.ask(others[-1]) for _ in range(_N_AGAIN)]
    return {
        "interaction": interaction.name,
        "first": cold.milliseconds,
        "anew": _median(anew),
        "anew, CPU": statistics.median(answer.cpu_milliseconds for answer in anew),
        "again": _median(again),
        "bytes": cold.n_bytes,
    }


def _median(answers: Sequence[Answer]) -> float:
    return statistics.median(answer.milliseconds for answer in answers)
