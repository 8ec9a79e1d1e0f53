"""Work that Ctrl+C and SIGTERM end cleanly."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator
from types import FrameType


class _StoppedError(BaseException):
    """A signal asked for the end."""


@contextlib.contextmanager
def stopped_by_signals() -> Iterator[list[int]]:
    """Run the block until its end or a signal; yields what then holds the exit code, 128 + the signal."""
    codes: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        if not codes:  # a second one must not disturb the cleaning up
            codes.append(128 + number)
            raise _StoppedError

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield codes
    except _StoppedError:
        pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
