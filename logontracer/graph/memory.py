"""Memory that was freed, given back to the system."""

from __future__ import annotations

import contextlib
import ctypes
import sys

import pyarrow as pa


def give_back() -> None:
    """Give freed memory back: Arrow keeps what it may need again, and the C library what lies between.

    After ten million events were aggregated a process held 1.7 GB of which 0.9 GB were free.
    """
    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # a C library other than GNU's
            ctypes.CDLL(None).malloc_trim(0)
