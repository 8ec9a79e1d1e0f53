"""An analyst's own query, run in a process that can do nothing but read the one database file.

The query's text must have passed ``queries.guard`` before: that keeps out all
but reading; the process is there for what nobody thought of, and for queries
that never end or want all memory.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import logontracer
from logontracer.errors import StoreError, UsageError
from logontracer.model.cypher import CypherQuery

MAX_ROWS = 10_000
DEFAULT_TIMEOUT_SECONDS = 10.0
_MEMORY_BYTES = 256 << 20
#: What a starting interpreter may take on a busy machine, beyond the query's own time.
_START_SECONDS = 20.0
#: What the driver says when its time is up.
_INTERRUPTED = "Interrupted."
_SMALLEST_MAP = 1 << 30
_SMALLER = "narrow it: add a WHERE or a LIMIT, follow fewer relationships"
#: Queries at once in one server process; the others wait.
_RUNNING = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class GuardedResult:
    """Columns and rows of plain data; ``held`` names the layers that confined the process."""

    columns: list[str]
    rows: list[list[Any]]
    truncated: bool
    held: list[str]


def run_guarded(
    database: Path,
    query: CypherQuery,
    *,
    max_rows: int = 1000,
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS,
    memory_bytes: int = _MEMORY_BYTES,
) -> GuardedResult:
    """Return what a query finds, at most *max_rows*.

    Raises
    ------
    UsageError
        When the database refuses the query, or it needs more time or memory than it may have.
    StoreError
        When there is no database.
    """
    if not database.is_file():
        raise StoreError(f"no graph at {database}", hint="import a log first", path=str(database))
    request = {
        "path": str(database),
        "text": query.text,
        "parameters": dict(query.parameters),
        "max_rows": max_rows,
        "timeout_seconds": timeout_seconds,
        "memory_bytes": memory_bytes,
        "mapped_bytes": _mapped_bytes(database.stat().st_size),
    }
    with _RUNNING:
        answer = _ask(request, timeout_seconds)
    if answer.get("error") == _INTERRUPTED:
        raise _late(timeout_seconds)
    if "error" in answer:
        raise UsageError(f"the graph refused the query: {answer['error']}", hint=_SMALLER)
    return GuardedResult(answer["columns"], answer["rows"], answer["truncated"], answer["held"])


def _late(timeout_seconds: float) -> UsageError:
    return UsageError(f"the query took longer than {timeout_seconds:.0f} seconds", hint=_SMALLER)


def _mapped_bytes(size: int) -> int:
    """Return how much address space the database is given: a power of two well above its size."""
    mapped = _SMALLEST_MAP
    while mapped < 4 * size:
        mapped *= 2
    return mapped


def _ask(request: dict[str, Any], timeout_seconds: float) -> dict[str, Any]:
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "logontracer.graph.guarded_child"],
            input=json.dumps(request).encode("ascii"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=timeout_seconds + _START_SECONDS,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _late(timeout_seconds) from error
    if done.returncode == -getattr(signal, "SIGALRM", 0):
        raise _late(timeout_seconds)
    if done.returncode != 0:
        raise UsageError(f"the query ended the process it ran in ({_how(done.returncode)})", hint=_SMALLER)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _how(code: int) -> str:
    if code > 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"


def _environment() -> dict[str, str]:
    """Return an environment with nothing but what finds this package."""
    root = str(Path(logontracer.__file__).parent.parent)
    inherited = os.environ.get("PYTHONPATH")
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LANG", "HOME") if name in os.environ}
    return {**kept, "PYTHONPATH": os.pathsep.join([root, inherited] if inherited else [root])}
