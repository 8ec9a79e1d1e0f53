"""One writer per case, kept by the operating system: a lock dies with the process that holds it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from logontracer.errors import ConflictError

_POLL_SECONDS = 0.1
_TELL_SECONDS = 1.0

#: Takes who holds the lock: ``pid``, ``machine``, ``since`` and ``what``, as far as known.
OnWait = Callable[[Mapping[str, Any]], None]


def wait_silently(holder: Mapping[str, Any]) -> None:
    """Tell nobody who is waited for."""


@contextlib.contextmanager
def exclusive(
    path: Path, *, what: str, wait_seconds: float, on_wait: OnWait = wait_silently
) -> Iterator[None]:
    """Hold the lock file *path*, waiting for it up to *wait_seconds*; its folder is made if need be.

    Raises
    ------
    ConflictError
        When somebody else still holds it; says who, since when and for what.
    """
    handle = _acquire(path, _Patience(path, what, wait_seconds, on_wait))
    try:
        _sign(handle, what)
        yield
        _sign(handle, None)
    finally:
        os.close(handle)  # also unlocks


class _Patience:
    """Waits a moment at a time until there is none left, telling now and then who is waited for."""

    def __init__(self, path: Path, what: str, wait_seconds: float, on_wait: OnWait) -> None:
        self._path, self._what, self._on_wait = path, what, on_wait
        self._deadline = time.monotonic() + wait_seconds
        self._tell_at = 0.0

    def wait(self) -> None:
        now = time.monotonic()
        if now >= self._deadline:
            holder = _holder(self._path)
            raise ConflictError(
                f"cannot {self._what}: {describe(holder)}",
                hint="wait until it has ended, then try again; a lock ends with the process that holds it",
                **holder,
            )
        if now >= self._tell_at:
            self._tell_at = now + _TELL_SECONDS
            self._on_wait(_holder(self._path))
        time.sleep(_POLL_SECONDS)


def _acquire(path: Path, patience: _Patience) -> int:
    """Return a handle that holds the lock of the file that has the name *path* now."""
    while True:
        handle = _opened(path)
        try:
            while not _try_lock(handle):
                patience.wait()
            if _is_named(handle, path):
                return handle
        except BaseException:
            os.close(handle)
            raise
        os.close(handle)  # whoever held it deleted it: a new file of that name may have another holder


def _opened(path: Path) -> int:
    while True:
        path.parent.mkdir(parents=True, exist_ok=True)
        # The folder may be deleted this very moment, by the holder of the lock in it.
        with contextlib.suppress(FileNotFoundError):
            return os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)


def _is_named(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


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


def describe(holder: Mapping[str, Any]) -> str:
    """Return who holds a lock as one line."""
    if not holder:
        return "another process holds the case"
    return "process {pid} on {machine} holds the case since {since} ({what})".format_map(
        {"pid": "?", "machine": "?", "since": "?", "what": "?", **holder}
    )
