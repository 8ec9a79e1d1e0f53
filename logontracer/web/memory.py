"""How a server process keeps the memory that its answers need again and again."""

from __future__ import annotations

import ctypes
import sys

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3  # of mallopt(3)
_LARGEST_IN_HEAP = 32 << 20
_KEPT = 512 << 20


def keep_freed_memory() -> bool:
    """Let the C library keep up to 512 MB that were freed; return whether it does.

    An answer about a large case needs arrays of some megabytes for some milliseconds. Given back and fetched
    anew for every answer, each page of them costs a fault: together twice the time of the answer itself.
    """
    if sys.platform != "linux":
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:  # a C library other than GNU's
        return False
    wanted = ((_MMAP_THRESHOLD, _LARGEST_IN_HEAP), (_TRIM_THRESHOLD, _KEPT))
    return all(mallopt(name, value) == 1 for name, value in wanted)
