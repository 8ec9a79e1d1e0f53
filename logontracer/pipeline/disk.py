"""What the file system refuses, as an error that says what to do."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from logontracer.errors import LogontracerError


@contextlib.contextmanager
def disk_errors(path: Path) -> Iterator[None]:
    """Turn what the file system refuses into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise LogontracerError(
            f"{error.filename or path}: {error.strerror or error}",
            hint="free disk space or check the permissions, then try again; the case is as it was",
            path=str(error.filename or path),
        ) from error
