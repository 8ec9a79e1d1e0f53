"""What is built from Rust (``native/``) where there is cargo; elsewhere Python does the same, more slowly."""

from __future__ import annotations

import os
from functools import lru_cache

try:
    from logontracer.compiled import _native as native
except ImportError:  # built without cargo
    native = None  # type: ignore[assignment]

__all__ = ["n_threads", "native"]

#: More threads than this wait for the memory.
_MOST_THREADS = 8


@lru_cache(maxsize=1)
def n_threads() -> int:
    """Return on how many threads native code works."""
    try:
        n_cores = len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux can be asked which cores this process may use
        n_cores = os.cpu_count() or 1
    return min(n_cores, _MOST_THREADS)
