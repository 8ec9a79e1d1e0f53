"""Always the generation that counts: noticed when it moves, the old one closed when its last reader left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from logontracer.evidence.case import Case
from logontracer.investigation.snapshot import OpenStore, Snapshot

#: What a file's replacement changes; None: there is no such file.
Stamp = tuple[int, int, int] | None


@dataclass(slots=True)
class _Held:
    """A snapshot, what ``CURRENT`` looked like when it was opened, and how many are reading it."""

    snapshot: Snapshot
    stamp: Stamp
    n_readers: int = 0
    is_retired: bool = False

    def close_if_done(self) -> None:
        if self.is_retired and not self.n_readers:
            self.snapshot.close()


class Current:
    """The current generation of a case, for any number of threads.

    A thread that has begun to read goes on with the generation it began with: it
    never sees a part of one and a part of another.
    """

    def __init__(self, case: Case, open_store: OpenStore) -> None:
        self._case = case
        self._open_store = open_store
        self._held: _Held | None = None
        self._lock = threading.Lock()

    @contextmanager
    def reading(self) -> Iterator[Snapshot]:
        """Hold the generation that counts now for as long as the block lasts."""
        with self._lock:
            held = self._newest()
            held.n_readers += 1
        try:
            yield held.snapshot
        finally:
            with self._lock:
                held.n_readers -= 1
                held.close_if_done()

    def is_newest(self, snapshot: Snapshot) -> bool:
        """Return whether *snapshot* still is the generation that counts."""
        with self._lock:
            return self._newest().snapshot is snapshot

    def close(self) -> None:
        """Close the generation once nobody reads it; it is opened again when asked for."""
        with self._lock:
            self._retire()

    def _newest(self) -> _Held:
        stamp = stamp_of(self._case.path / "CURRENT")
        if self._held is not None and self._held.stamp == stamp:
            return self._held
        # The stamp was taken first: should CURRENT move again meanwhile, the next reader notices.
        generation = self._case.generation()
        known = self._held
        # By all it says of itself: a case folder put in another's place has a generation of that number too.
        if known is not None and known.snapshot.generation == generation:
            known.stamp = stamp
            return known
        self._retire()
        self._held = _Held(Snapshot(generation, self._open_store), stamp)
        return self._held

    def _retire(self) -> None:
        if self._held is not None:
            self._held.is_retired = True
            self._held.close_if_done()
            self._held = None


def stamp_of(path: Path) -> Stamp:
    """Return what tells a file from the one that replaces it."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_ino, status.st_size
