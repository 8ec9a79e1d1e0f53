"""An analyst's own query, run in a process that can do nothing but read the one database file.

The query's text must have passed ``queries.guard`` before: that keeps out all
but reading; the process is there for what nobody thought of, and for queries
that never end or want all memory.
"""

from __future__ import annotations

import contextlib
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
from logontracer.errors import ConflictError, StoreError, UsageError
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
_PATIENCE_SECONDS = 10.0
#: More than a child that keeps to its own bound says.
_LONGEST_ANSWER_BYTES = 128 << 20


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
    ConflictError
        When others run and do not end.
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
    if not _RUNNING.acquire(timeout=_PATIENCE_SECONDS):
        raise ConflictError("too many queries run at once", hint="try again in a moment")
    try:
        answer = _ask(request, timeout_seconds)
    finally:
        _RUNNING.release()
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
    """Run the child and return what it says, or raise UsageError for how it ended."""
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "logontracer.graph.guarded_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    ) as child:
        clock = threading.Timer(timeout_seconds + _START_SECONDS, child.kill)
        clock.start()
        try:
            said = _exchange(child, json.dumps(request).encode("ascii"))
        finally:
            is_late = not clock.is_alive()
            clock.cancel()
            child.kill()
    code = child.returncode
    if said:
        answer: dict[str, Any] = json.loads(said)
        return answer
    if is_late or code == -getattr(signal, "SIGALRM", 0):
        raise _late(timeout_seconds)
    raise UsageError(f"the query ended the process it ran in ({_how(code)})", hint=_SMALLER)


def _exchange(child: subprocess.Popen[bytes], request: bytes) -> bytes:
    """Return what the child answers, nothing when it ended before it was done or says too much."""
    assert child.stdin is not None
    assert child.stdout is not None
    with contextlib.suppress(BrokenPipeError):  # it died while starting; its end says why
        child.stdin.write(request)
        child.stdin.close()
    said = child.stdout.read(_LONGEST_ANSWER_BYTES)
    if len(said) == _LONGEST_ANSWER_BYTES:
        child.kill()  # it goes on writing, and nobody reads
    child.wait()
    return said if said.endswith(b"\n") else b""


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
