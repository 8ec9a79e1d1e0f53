"""One writer per case, kept by the operating system: a lock dies with the process that holds it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from logontracer.errors import ConflictError

_POLL_SECONDS = 0.1


@contextlib.contextmanager
def exclusive(path: Path, *, what: str, wait_seconds: float) -> Iterator[None]:
    """Hold the lock file *path*, waiting for it up to *wait_seconds*.

    Raises
    ------
    ConflictError
        When somebody else still holds it; says who, since when and for what.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    try:
        _acquire(handle, path, what, wait_seconds)
        _sign(handle, what)
        yield
        _sign(handle, None)
    finally:
        os.close(handle)  # also unlocks


def _acquire(handle: int, path: Path, what: str, wait_seconds: float) -> None:
    deadline = time.monotonic() + wait_seconds
    while not _try_lock(handle):
        if time.monotonic() >= deadline:
            holder = _holder(path)
            raise ConflictError(
                f"cannot {what}: {_describe(holder)}",
                hint="wait until it has ended, then try again; a lock ends with the process that holds it",
                **holder,
            )
        time.sleep(_POLL_SECONDS)


if sys.platform == "win32":
    import msvcrt

    def _try_lock(handle: int) -> bool:
        os.lseek(handle, 1 << 20, os.SEEK_SET)  # beyond the text, which others must be able to read
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def _sign(handle: int, what: str | None) -> None:
    """Write into the lock file who holds it, or empty it."""
    os.ftruncate(handle, 0)
    if what is not None:
        holder = {
            "pid": os.getpid(),
            "machine": socket.gethostname(),
            "since": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
            "what": what,
        }
        os.lseek(handle, 0, os.SEEK_SET)
        os.write(handle, json.dumps(holder).encode())


def _holder(path: Path) -> dict[str, Any]:
    try:
        holder = json.loads(path.read_text())
    except (OSError, ValueError):  # taken this very moment and not signed yet
        return {}
    return holder if isinstance(holder, dict) else {}


def _describe(holder: dict[str, Any]) -> str:
    if not holder:
        return "another process holds the case"
    return "process {pid} on {machine} holds the case since {since} ({what})".format_map(
        {"pid": "?", "machine": "?", "since": "?", "what": "?"} | holder
    )
