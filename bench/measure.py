"""Timing of calls and of whole processes."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
_TIMED = ROOT / "bench" / "timed.py"


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall time, highest memory of it or one of its children, what it printed."""

    seconds: float
    peak_bytes: int
    stdout: str


def run(arguments: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Run:
    """Run ``python`` with *arguments* to its end."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        done = subprocess.run(
            [sys.executable, "-S", str(_TIMED), str(result), sys.executable, *arguments],
            stdout=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(arguments)} ended with {done.returncode}")
        found = json.loads(result.read_text())
    return Run(found["seconds"], found["peak_bytes"], done.stdout)


def median_run(n_runs: int, start: Callable[[], Run]) -> Run:
    """Return the run with the median time of *n_runs*."""
    runs = sorted((start() for _ in range(n_runs)), key=lambda done: done.seconds)
    return runs[(n_runs - 1) // 2]


def median_seconds(n_runs: int, call: Callable[[], Any]) -> float:
    """Return the median time of *n_runs* calls in this process."""
    seconds = []
    for _ in range(n_runs):
        started = time.perf_counter()
        call()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
