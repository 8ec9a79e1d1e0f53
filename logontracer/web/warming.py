"""A thread per server process that prepares first answers: when it starts, and after every import."""

from __future__ import annotations

import gc
import logging
import threading

from logontracer.errors import LogontracerError
from logontracer.web.services import DEFAULT_CASE, OpenCases

_LOG = logging.getLogger(__name__)


class Warmer:
    """Looks every *seconds* whether a case that is open has a new generation, and prepares its answers."""

    def __init__(self, cases: OpenCases, seconds: float) -> None:
        self._cases, self._seconds = cases, seconds
        self._is_ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="warmer", daemon=True)

    def start(self) -> None:
        """Begin; not at all when *seconds* is 0."""
        if self._seconds > 0:
            self._thread.start()

    def end(self, wait_seconds: float = 10.0) -> None:
        """Let it end with the answer it is making."""
        self._is_ended.set()
        if self._thread.is_alive():
            self._thread.join(wait_seconds)

    def _run(self) -> None:
        while not self._is_ended.is_set():
            if sum(self._warm(name) for name in {DEFAULT_CASE, *self._cases.names()}):
                settle()
            self._is_ended.wait(self._seconds)

    def _warm(self, name: str) -> bool:
        try:
            return self._cases.get(name).warm(
                lambda: not self._is_ended.is_set() and name in self._cases.names()
            )
        except LogontracerError as error:  # whoever asks for the case is told
            _LOG.debug("%s is not prepared: %s", name, error.message)
            return False


def settle() -> None:
    """Let the garbage collector look no more at what is kept now.

    What a large case keeps are millions of objects that stay; walking them all in the middle of an
    answer takes longer than most answers.  What goes later is freed by its last reference.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
