"""The other side of a forker: the process that has loaded what reads, and the readers it becomes."""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

from logontracer.ingest import formats
from logontracer.ingest.child import read_request

#: A request holds a path and a few numbers.
_LONGEST_REQUEST = 1 << 16

Read = Callable[[dict[str, Any], BinaryIO], None]


def main(read: Read = read_request) -> None:
    """Fork a reader for every request, until nobody is left to ask."""
    wake, woken = os.pipe()
    for end in (wake, woken):
        os.set_blocking(end, False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever was interrupted hangs up
    signal.set_wakeup_fd(woken, warn_on_full_buffer=False)
    formats()
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
