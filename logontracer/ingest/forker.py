"""A process that has loaded everything a reader needs, and becomes a new reader for every file.

To start Python and load what reads a log takes longer than to read most logs; a fork of a process that
has done so takes milliseconds. Each file is still read by a process of its own, under limits of its own,
which shares nothing with the next: what an attacker wrote into one log reaches no other.
"""

from __future__ import annotations

import contextlib
import gc
import itertools
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO, Any, BinaryIO, Self

from logontracer.ingest.child import read_request
from logontracer.ingest.environment import environment

#: A request holds a path and a few numbers.
_LONGEST_REQUEST = 1 << 16
_START = "from logontracer import lean; from logontracer.ingest.forker import main; main()"
#: What a process has ended with when nobody is left who knows.
_KILLED = -signal.SIGTERM

Read = Callable[[dict[str, Any], BinaryIO], None]


def can_fork() -> bool:
    """Return whether readers can be forked here: elsewhere each is started anew."""
    return sys.platform == "linux"


class Forker:
    """Starts readers; used as a context, at whose end every one of them has ended.

    Safe to use from several threads.
    """

    def __init__(self, start: str = _START) -> None:
        self._numbers = itertools.count()
        self._lock = threading.Lock()
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
        self._process.wait()

    def start(self, request: dict[str, Any], errors: IO[bytes]) -> Forked:
        """Start a reader; what it says on standard error goes to *errors*.

        Raises
        ------
        OSError
            When there is nobody left to start it.
        """
        number = next(self._numbers)
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


# the other side


def main(read: Read = read_request) -> None:
    """Fork a reader for every request, until nobody is left to ask."""
    wake, woken = os.pipe()
    for end in (wake, woken):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever was interrupted hangs up
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    gc.collect()
    gc.freeze()  # forks share what stands here as long as they do not write to it
    with socket.socket(fileno=os.dup(0)) as control:
        _Nursery(control, wake, read).run()


class _Nursery:
    """The readers that live, and what is asked of them."""

    def __init__(self, control: socket.socket, wake: int, read: Read) -> None:
        self._control, self._wake, self._read = control, wake, read
        self._living: dict[int, tuple[int, int]] = {}  # process → number, where to say what it ended with

    def run(self) -> None:
        waiting = select.poll()
        waiting.register(self._control, select.POLLIN)
        waiting.register(self._wake, select.POLLIN)
        is_asked = True
        while is_asked:
            for file, _ in waiting.poll():
                if file == self._wake:
                    with contextlib.suppress(BlockingIOError):
                        os.read(self._wake, 4096)
                else:
                    is_asked = self._take()
            self._bury(os.WNOHANG)
        for pid in self._living:
            os.kill(pid, signal.SIGKILL)
        self._bury(0)

    def _take(self) -> bool:
        """Do what one message asks for; return False when there are no more."""
        data, files, _, _ = socket.recv_fds(self._control, _LONGEST_REQUEST, 3)
        if not data:
            return False
        message = json.loads(data)
        if "kill" in message:
            for pid, (number, _) in self._living.items():
                if number == message["kill"]:
                    os.kill(pid, signal.SIGKILL)
            return True
        out, errors, ended = files
        try:
            pid = os.fork()
        except OSError as error:  # too many processes: this reader has ended, the others go on
            os.write(errors, f"no process for the reader: {error}\n".encode())
            for file in files:
                os.close(file)
            return True
        if not pid:
            self._become_reader(message["request"], out, errors)
        self._living[pid] = (message["start"], ended)
        os.close(out)
        os.close(errors)
        return True

    def _bury(self, options: int) -> None:
        """Say of every reader that has ended what it ended with; without *options*, wait for all of them."""
        while self._living:
            pid, status = os.waitpid(-1, options)
            if not pid:
                return
            _, ended = self._living.pop(pid)
            with contextlib.suppress(BrokenPipeError):
                os.write(ended, str(os.waitstatus_to_exitcode(status)).encode("ascii"))
            os.close(ended)

    def _become_reader(self, request: dict[str, Any], out: int, errors: int) -> None:
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            for name in (signal.SIGCHLD, signal.SIGINT):
                signal.signal(name, signal.SIG_DFL)
            nothing = os.open(os.devnull, os.O_RDONLY)
            for file, to in ((nothing, 0), (out, 1), (errors, 2)):
                os.dup2(file, to)
            os.closerange(3, os.sysconf("SC_OPEN_MAX"))
            with open(1, "wb", closefd=False) as stream:
                self._read(request, stream)
            code = 0
        except BaseException:  # noqa: BLE001 - as Python does at its own end
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
