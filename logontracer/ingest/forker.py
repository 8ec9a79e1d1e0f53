"""A process that has loaded everything a reader needs, and becomes a new reader for every file.

To start Python and load what reads a log takes longer than to read most logs; a fork of a process that
has done so takes milliseconds. Each file is still read by a process of its own, under limits of its own,
which shares nothing with the next: what an attacker wrote into one log reaches no other.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Any, Self

from logontracer.ingest.environment import environment

# Whoever interrupts while it loads interrupts the import, which hangs up.
_DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
_START = f"{_DEAF}; from logontracer import lean; from logontracer.ingest.nursery import main; main()"
#: What a process has ended with when nobody is left who knows.
_KILLED = -signal.SIGTERM


@contextlib.contextmanager
def forker() -> Iterator[Forker | None]:
    """Start what forks readers, until the end of the context; None where readers cannot be forked.

    Whoever starts it early has it load while he loads himself.
    """
    if sys.platform != "linux":
        yield None
        return
    with Forker() as started:
        yield started


class Forker:
    """Starts readers; used as a context, at whose end every one of them has ended.

    Safe to use from several threads.
    """

    def __init__(self, start: str = _START) -> None:
        self._numbers = itertools.count()
        self._lock = threading.Lock()
        self._is_asked = False
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and a constant text
                [sys.executable, "-P", "-c", start],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=environment(),
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._control.close()
        if not self._is_asked:  # it may still be loading, and nothing depends on it
            self._process.terminate()
        self._process.wait()

    def start(self, request: dict[str, Any], errors: IO[bytes]) -> Forked:
        """Start a reader; what it says on standard error goes to *errors*.

        Raises
        ------
        OSError
            When there is nobody left to start it.
        """
        number = next(self._numbers)
        self._is_asked = True
        stdout, out = os.pipe()
        status, ended = os.pipe()
        try:
            self._send({"start": number, "request": request}, [out, errors.fileno(), ended])
        except OSError:
            os.close(stdout)
            os.close(status)
            raise
        finally:
            os.close(out)
            os.close(ended)
        return Forked(os.fdopen(stdout, "rb"), status, lambda: self._send({"kill": number}, []))

    def _send(self, message: dict[str, Any], files: list[int]) -> None:
        # In ASCII: a path may hold bytes that are no UTF-8.
        with self._lock:
            socket.send_fds(self._control, [json.dumps(message).encode("ascii")], files)


@dataclass
class Forked:
    """A reader that was forked: as much of ``Popen`` as is needed of it."""

    stdout: IO[bytes]
    _status: int
    _kill: Callable[[], None]
    returncode: int | None = None

    def wait(self, timeout: float | None = None) -> int:
        """Return what it ended with, negative the signal; raises ``subprocess.TimeoutExpired``."""
        if self.returncode is None:
            milliseconds = None if timeout is None else timeout * 1000
            waiting = select.poll()
            waiting.register(self._status, select.POLLIN)
            if not waiting.poll(milliseconds):
                raise subprocess.TimeoutExpired("reader", timeout or 0.0)
            said = os.read(self._status, 32)
            os.close(self._status)
            self.returncode = int(said) if said else _KILLED
        return self.returncode

    def kill(self) -> None:
        """End it, if it has not ended."""
        if self.returncode is None:
            with contextlib.suppress(OSError):  # the forker has ended, and every reader with it
                self._kill()
