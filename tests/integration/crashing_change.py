"""Changes a case again and again from the same start, ending the process at a chosen call to the file system.

Run as a program: ``crashing_change.py HOME CHANGE FIRST STEP``; CHANGE is a log to import, or
``undo=`` and the id of a link.  From *HOME*/start it makes a copy, changes it in a forked process
that ends itself without any cleaning up at the n-th change of the file system, and writes
``n PATH died|ended``; n rises from FIRST by STEP until a change of the case ends by itself.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from logontracer import pipeline
from logontracer.settings import load_settings

#: What a crash can fall between: every one of these changes names or content on disk.
_CHANGES = (
    (os, "fsync"),
    (os, "ftruncate"),
    (os, "mkdir"),
    (os, "unlink"),
    (os, "rmdir"),
    (Path, "replace"),
    (Path, "unlink"),
    (shutil, "rmtree"),
)


def _die_at(wanted: int) -> None:
    count = 0

    def counted(change: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal count
            count += 1
            if count == wanted:
                os._exit(9)
            return change(*args, **kwargs)

        return call

    for owner, name in _CHANGES:
        setattr(owner, name, counted(getattr(owner, name)))


def _change(home: Path, change: str, wanted: int) -> None:
    _die_at(wanted)
    settings = load_settings({}, home=home)
    if change.startswith("undo="):
        pipeline.set_links(settings, "c", undo=[change.removeprefix("undo=")])
    else:
        pipeline.import_logs(settings, "c", [Path(change)])
    os._exit(0)


def main(home: Path, change: str, first: int, step: int) -> None:
    """Crash at change *first*, *first* + *step* … until an import ends by itself."""
    wanted = first
    while True:
        copy = home / f"crashed-at-{wanted}"
        shutil.copytree(home / "start", copy)
        if (child := os.fork()) == 0:
            try:
                _change(copy, change, wanted)
            finally:
                os._exit(1)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        end = {9: "died", 0: "ended"}.get(code, f"failed with {code}")
        sys.stdout.write(f"{wanted} {copy} {end}\n")
        sys.stdout.flush()
        if code != 9:
            return
        wanted += step


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
