"""The server as users start it, and how long its answers take."""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.measure import ROOT, free_port

_START_SECONDS = 60
#: Seconds in a row with less work than this are taken for rest.
_N_IDLE, _IDLE_SECONDS = 3, 0.05
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: wall time until it was whole, time of processor the server spent on it, size."""

    milliseconds: float
    cpu_milliseconds: float
    n_bytes: int
    body: bytes


class Server:
    """A running server and one connection to it."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self._process = process
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)

    def ask(self, address: str) -> Answer:
        """Return the answer of an address.

        Raises
        ------
        RuntimeError
            When it is an error.
        """
        began, spent = time.perf_counter(), self._cpu_seconds()
        self._connection.request("GET", address, headers={"Accept": "application/json"})
        response = self._connection.getresponse()
        body = response.read()
        seconds = time.perf_counter() - began
        if response.status != 200:
            raise RuntimeError(f"{address}: {response.status} {body[:300]!r}")
        return Answer(seconds * 1000, (self._cpu_seconds() - spent) * 1000, len(body), body)

    def get(self, address: str) -> Any:
        """Return the answer of an address as data."""
        return json.loads(self.ask(address).body)

    def wait_until_idle(self) -> None:
        """Wait until the server has prepared its first answers: nothing but its own watch makes it work."""
        n_idle, spent = 0, self._cpu_seconds()
        while n_idle < _N_IDLE:
            time.sleep(1)
            before, spent = spent, self._cpu_seconds()
            n_idle = n_idle + 1 if spent - before < _IDLE_SECONDS else 0
        self.close()  # the server has ended a connection that was idle for so long

    def close(self) -> None:
        """Close the connection; the next question opens another."""
        self._connection.close()

    def memory_bytes(self) -> list[int]:
        """Return what each process of the server holds for itself, the pages shared with others by halves."""
        return [_proportional_bytes(pid) for pid in self._processes()]

    def _processes(self) -> list[int]:
        master = self._process.pid
        children = Path(f"/proc/{master}/task/{master}/children").read_text().split()
        return [master, *map(int, children)]

    def _cpu_seconds(self) -> float:
        return sum(_cpu_seconds(pid) for pid in self._processes())


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _proportional_bytes(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


@contextmanager
def running(home: Path, *, workers: int) -> Iterator[Server]:
    """Start a server on the cases of *home*, and end it."""
    port = free_port()
    environment = {**os.environ, "LOGONTRACER_HOME": str(home), "LOGONTRACER_WORKERS": str(workers)}
    process = subprocess.Popen(
        [sys.executable, "-m", "logontracer", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Server(process, port)
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        try:
            server.ask("/api/v1/cases")
            return
        except (ConnectionError, http.client.HTTPException):
            server.close()
            time.sleep(0.1)
    raise TimeoutError(f"the server did not answer within {_START_SECONDS} seconds")
