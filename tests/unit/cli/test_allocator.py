"""All threads of a process take their memory from one pool."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

_ASK = """
import ctypes, threading
import logontracer.cli
import numpy
threads = [threading.Thread(target=lambda: numpy.ones(3_000_000).sum()) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
libc = ctypes.CDLL(None)
libc.malloc_info(0, ctypes.c_void_p.in_dll(libc, "stdout"))
libc.fflush(None)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="pools are those of the GNU C library")
def test_threads_have_no_pools_of_their_own():
    done = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True, check=True)
    assert done.stdout.count("<heap nr=") == 1
