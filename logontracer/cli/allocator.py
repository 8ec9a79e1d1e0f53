"""One pool of memory for all threads of a process; imported before whatever starts threads.

Otherwise every thread gets a pool of its own from the C library, which gives large arrays back as soon as
they are freed: fetching them anew, page by page, took a server longer than its answers about large cases.
Numpy starts threads while it is loaded, and whatever pool exists by then is used for good.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys

_ARENA_MAX = -8  # of mallopt(3)

if sys.platform == "linux":
    with contextlib.suppress(AttributeError):  # a C library other than GNU's
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
