"""Locks that the operating system lets go of when their process dies."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    import fcntl


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of *path*, waiting for whoever has it."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def born_locked(path: Path) -> Iterator[None]:
    """Hold the lock of *path*, a new file that nobody ever sees without it."""
    made = path.with_name(f"{path.name}.new")
    with locked(made):
        made.replace(path)
        yield


@contextmanager
def locked_soon(path: Path, on_wait: Callable[[], None], poll_seconds: float = 0.2) -> Iterator[None]:
    """Hold the lock of *path*; *on_wait* is called each time somebody else still has it."""
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                on_wait()
                time.sleep(poll_seconds)
            else:
                break
        yield


def is_locked(path: Path) -> bool:
    """Return whether a living process holds the lock of *path*."""
    try:
        file = path.open("r")
    except FileNotFoundError:
        return False
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
