"""Files that are either whole or absent after a crash: written aside, flushed to disk, then renamed."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import time
from pathlib import Path


def fsync_file(path: Path) -> None:
    """Flush a file's content to disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def fsync_directory(path: Path) -> None:
    """Flush a directory, so that renames and new names in it survive a power cut."""
    if os.name == "nt":  # Windows cannot open a directory; NTFS journals its renames
        return
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_whole(path: Path, content: bytes) -> None:
    """Write *content* under *path*: a reader sees the old file or the new one, never a part."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    fsync_directory(path.parent)


def fsync_tree(path: Path) -> None:
    """Flush every file and directory of a folder, innermost first."""
    for root, _, names in os.walk(path, topdown=False):
        for name in names:
            fsync_file(Path(root, name))
        fsync_directory(Path(root))


def remove(path: Path) -> None:
    """Delete a file or a folder with all in it; one that is already gone is no error."""
    for attempts_left in reversed(range(5)):
        try:
            _remove(path)
        except OSError as error:
            # A reading process that outlived its import may add a file while the folder is emptied.
            if error.errno != errno.ENOTEMPTY or attempts_left == 0:
                raise
            time.sleep(0.1)
        else:
            return


def _remove(path: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
