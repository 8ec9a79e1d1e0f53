"""Runs a command and writes how long it took and how much memory it used: ``timed.py RESULT COMMAND…``.

A process of its own, and a small one: Linux counts the memory of the process that
starts another as if it were the other's, and the harness is large.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path


def main() -> int:
    """Return the command's exit code."""
    started = time.perf_counter()
    process = subprocess.Popen(sys.argv[2:])
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    found = {"seconds": time.perf_counter() - started, "peak_bytes": usage.ru_maxrss * 1024}
    Path(sys.argv[1]).write_text(json.dumps(found))
    return process.returncode


if __name__ == "__main__":
    sys.exit(main())
