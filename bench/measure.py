"""Timing of calls and of whole processes."""

from __future__ import annotations

import os
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


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall time, highest memory of it or one of its children, what it printed."""

    seconds: float
    peak_bytes: int
    stdout: str


def run(arguments: Sequence[str], *, environment: Mapping[str, str] | None = None) -> Run:
    """Run ``python`` with *arguments* to its end."""
    with tempfile.TemporaryFile() as out:
        started = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            stdout=out,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode()
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return Run(seconds, usage.ru_maxrss * 1024, text)


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
