"""Reads one file in a child process, under limits.

Decoding runs native code on an attacker's bytes.  Whatever happens to that
process - a crash, a loop, too much memory - is a line in the receipt.
"""

from __future__ import annotations

import contextlib
import json
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Protocol

import orjson

from logontracer.ingest import parts
from logontracer.ingest.container import CHUNK_SIZE
from logontracer.ingest.environment import environment
from logontracer.ingest.reading import refusal
from logontracer.model.progress import Progress, ProgressCallback, silent
from logontracer.model.receipt import FileReceipt, shown_path
from logontracer.model.timespan import Timespan

#: A batch takes a fraction of a second; a child silent for this long is stuck.
LONGEST_SILENCE_SECONDS = 60.0
_LAST_SECONDS = 5.0
#: Enough to get past three chunks that the decoder does not survive.
_MOST_ATTEMPTS = 7
_LONGEST_LINE = 64 << 20
_START = "from logontracer import lean; from logontracer.ingest.child import main; main()"
_HINT = "the other files are not affected; the log may be damaged or made to harm, or the limit too low"


_ALWAYS = Timespan()


class Reader(Protocol):
    """A reading process: as much of ``Popen`` as is needed of it."""

    returncode: int | None

    @property
    def stdout(self) -> IO[bytes] | None:
        """What it says."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """Return what it ended with; raises ``subprocess.TimeoutExpired``."""
        ...

    def kill(self) -> None:
        """End it."""
        ...


#: Starts a reading process from what is to be read, and where its standard error goes.
Start = Callable[[dict[str, Any], IO[bytes]], Reader]


def started_anew(request: dict[str, Any], errors: IO[bytes]) -> Reader:
    """Start a new Python that reads one file."""
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and a constant text
        [sys.executable, "-P", "-c", _START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        env=environment(),
    )
    assert process.stdin is not None
    with contextlib.suppress(BrokenPipeError):  # it died while starting; its end says why
        # In ASCII: a path may hold bytes that are no UTF-8.
        process.stdin.write(json.dumps(request).encode("ascii"))
        process.stdin.close()
    return process


def read_in_child(
    path: Path,
    out_dir: Path,
    *,
    time_range: Timespan = _ALWAYS,
    timeout_seconds: float = 3_600.0,
    memory_bytes: int = 4 << 30,
    reader: str = "auto",
    zone: str = "UTC",
    on_progress: ProgressCallback = silent,
    start: Start | None = None,
) -> FileReceipt:
    """Read one file into ``out_dir/part-NNNN.parquet`` and return its receipt.

    Bad input and the death of the child never raise: the receipt says so in
    ``error`` and ``hint``, and nothing of a reading that died is kept.

    Parameters
    ----------
    out_dir : Path
        Existing folder; part numbers continue behind those already there.
    time_range : Timespan
        Records outside are counted as set aside.
    timeout_seconds : float
        Longest time for the whole file.
    memory_bytes : int
        Most address space the child may map.
    reader : str
        What decodes EVTX: ``auto``, ``native`` or ``wheel``.
    zone : str
        Zone of times in files that name none: an IANA name or an offset.
    start : callable, optional
        What starts the process; by default a new Python.
    """
    if (refused := refusal(path)) is not None:
        return refused
    started = time.monotonic()
    request: dict[str, Any] = {
        "path": str(path),
        "out_dir": str(out_dir),
        "start": time_range.start,
        "end": time_range.end,
        "timeout_seconds": timeout_seconds,
        "memory_bytes": memory_bytes,
        "reader": reader,
        "zone": zone,
        "alone": None,
        "skip": [],
    }
    for _ in range(_MOST_ATTEMPTS):
        first_part = parts.next_number(out_dir)
        child = _Child(request, started + timeout_seconds, start or started_anew)
        receipt, fault = _follow(child, path, first_part, out_dir, on_progress)
        if receipt is not None or not _avoid(child, request):
            break
    receipt = receipt or _dead(path, fault)
    receipt.seconds = time.monotonic() - started
    return receipt


def _follow(
    child: _Child, path: Path, first_part: int, out_dir: Path, on_progress: ProgressCallback
) -> tuple[FileReceipt | None, str]:
    """Return the child's receipt, or None and how it died, having removed what it wrote."""
    try:
        receipt, fault = child.follow(lambda message: on_progress(_progress(path, message)))
        if receipt is None:
            child.stop()
            parts.remove_from(out_dir, first_part)
        return receipt, fault or child.death()
    finally:
        child.stop()
        child.close()


def _avoid(child: _Child, request: dict[str, Any]) -> bool:
    """Change *request* so that the next attempt gets past what ended this one; False when it cannot.

    The first death says which few megabytes were being decoded, the second, reading
    those chunk by chunk, says which chunk; the third attempt leaves that one out.
    """
    if child.place is None or not child.was_killed_by_content:
        return False
    offset, size = child.place
    if size > CHUNK_SIZE:
        request["alone"] = [offset, offset + size]
    else:
        request["skip"].append(offset)
    return True


def _progress(path: Path, message: dict[str, Any]) -> Progress:
    return Progress(
        "reading",
        message["done"],
        _size(path),
        "bytes",
        shown_path(path.name),
        n_records=message["n_records"],
    )


def _dead(path: Path, fault: str) -> FileReceipt:
    return FileReceipt(
        path=shown_path(path), size_bytes=_size(path), error=f"{shown_path(path.name)}: {fault}", hint=_HINT
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Child:
    """The reading process and what it says."""

    def __init__(self, request: dict[str, Any], deadline: float, start: Start) -> None:
        self._deadline = deadline
        self.place: tuple[int, int] | None = None  # offset and size of what is being decoded
        self._is_stuck = False
        self._is_done = False  # it said its last word and is about to end
        # Lives as long as the child; a pipe nobody reads would block it.
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        self._process = start(request, self._errors)
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream:
            while line := stream.readline(_LONGEST_LINE):
                self._lines.put(line)
        self._lines.put(None)

    def follow(self, on_message: Any) -> tuple[FileReceipt | None, str]:
        """Return the receipt, or None and what is known of why there is none."""
        while True:
            patience = min(LONGEST_SILENCE_SECONDS, self._deadline - time.monotonic())
            try:
                line = self._lines.get(timeout=max(patience, 0.0))
            except queue.Empty:
                return None, self._late()
            if line is None:
                self._is_done = True
                return None, ""
            message = orjson.loads(line)
            if "at" in message:
                offset, size = message["at"]
                self.place = (offset, size)
                continue
            if "receipt" in message:
                self._is_done = True
                return FileReceipt.from_json(message["receipt"]), ""
            on_message(message)

    def _late(self) -> str:
        if time.monotonic() >= self._deadline:
            return "the reading process was stopped at its time limit"
        self._is_stuck = True
        return f"the reading process was stopped after {LONGEST_SILENCE_SECONDS:.0f} seconds without progress"

    @property
    def was_killed_by_content(self) -> bool:
        """True when a crash or a loop ended it, not a limit on the whole file or an error of its own."""
        code = self._process.returncode
        return self._is_stuck or (code is not None and code < 0 and time.monotonic() < self._deadline)

    def stop(self) -> None:
        """End the process, if it has not ended."""
        try:
            self._process.wait(timeout=_LAST_SECONDS if self._is_done else 0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def close(self) -> None:
        """Let go of the file that took the process's error output."""
        self._errors.close()

    def death(self) -> str:
        """Return how the process ended."""
        code = self._process.returncode
        self._errors.seek(0)
        last_words = self._errors.read()[-2_000:].decode("utf-8", "replace").strip().splitlines()
        said = f": {last_words[-1]}" if last_words else ""
        if code is not None and code < 0:
            return f"the reading process was ended by {_signal_name(-code)}{said}"
        if "MemoryError" in said:
            return "the reading process needed more memory than its limit"
        return f"the reading process ended with exit code {code}{said}"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
