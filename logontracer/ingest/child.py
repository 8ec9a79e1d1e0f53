"""The reading process: one file in, Parquet parts out, progress and receipt on standard output."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from logontracer.ingest.raw import Caution
from logontracer.ingest.reading import read_file
from logontracer.model.timespan import Timespan
from logontracer.model.zone import parse_zone

_SECONDS_BETWEEN_REPORTS = 0.2


def main() -> None:
    """Read what standard input asks for."""
    read_request(json.loads(sys.stdin.buffer.read()), sys.stdout.buffer)


def read_request(request: dict[str, Any], out: BinaryIO) -> None:
    """Read what is asked for; progress, and in the end the receipt, go to *out*."""
    limit(request)
    reporter = _Reporter(out)
    span = Timespan(request["start"], request["end"])
    caution = Caution(
        on_decode=lambda offset, size: _send(out, {"at": [offset, size]}),
        alone=request["alone"] and range(*request["alone"]),
        skip=frozenset(request["skip"]),
    )
    # Rows are tuples of texts by the hundred thousand, none of them in a cycle: looking
    # for cycles among them costs a third of the time.
    gc.disable()
    path, out_dir = Path(request["path"]), Path(request["out_dir"])
    zone = parse_zone(request["zone"])
    receipt = read_file(path, out_dir, span, reporter.report, caution, request["reader"], zone)
    _send(out, {"receipt": receipt.to_json()})


class _Reporter:
    """Sends progress, not more often than anybody could look at it."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._next = 0.0

    def report(self, n_bytes: int, n_records: int) -> None:
        """Send bytes and records read so far."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + _SECONDS_BETWEEN_REPORTS
            _send(self._out, {"done": n_bytes, "n_records": n_records})


def _send(out: BinaryIO, message: dict[str, Any]) -> None:
    out.write(orjson.dumps(message) + b"\n")
    out.flush()


def limit(request: dict[str, Any]) -> None:
    """Bound memory and processor time; a file that wants more ends this process and no other."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the parent's clock still applies
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (_lower(request["memory_bytes"], hard), hard))
    seconds = int(request["timeout_seconds"]) + 5
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    # Threads add up: four of them may use four seconds of processor time in one.
    resource.setrlimit(resource.RLIMIT_CPU, (_lower(4 * seconds, hard), hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _lower(wanted: int, hard: int) -> int:
    return wanted if hard < 0 else min(wanted, hard)
