"""DuckDB as a calculator for files we name: nothing else to read, nothing to load, nothing to change."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from logontracer.errors import CaseError, LogontracerError

if TYPE_CHECKING:
    import duckdb

_MEMORY_BYTES = 1 << 30
_MAX_THREADS = 4


@contextlib.contextmanager
def connect(
    files: Sequence[Path], *, memory_bytes: int = _MEMORY_BYTES, spill_dir: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that can read *files* and nothing else.

    Parameters
    ----------
    files : sequence of Path
        Parquet files the queries may name.
    memory_bytes : int
        Most memory it takes before it spills, or fails without *spill_dir*.
    spill_dir : Path, optional
        Existing folder for what does not fit into memory.

    Raises
    ------
    CaseError
        When a file cannot be read.
    LogontracerError
        When memory or disk space runs out.
    """
    import duckdb  # only now: it takes a tenth of a second to load, and most imports never ask it

    connection = duckdb.connect(":memory:", config={**_LOCKED, "memory_limit": f"{memory_bytes}B"})
    try:
        connection.execute("SET allowed_paths = $files", {"files": [str(path) for path in files]})
        connection.execute("SET temp_directory = $folder", {"folder": str(spill_dir or "")})
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield connection
    except (duckdb.OutOfMemoryException, MemoryError) as error:
        raise LogontracerError(
            f"the question needs more than {memory_bytes >> 20} MB of memory: {_first_line(error)}",
            hint="narrow it: a shorter time span, fewer event ids",
        ) from error
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        raise CaseError(
            f"event files cannot be read: {_first_line(error)}",
            hint="free disk space if the disk is full; otherwise restore the case folder from a copy",
        ) from error
    finally:
        connection.close()


@contextlib.contextmanager
def connecting(files: Sequence[Path]) -> Iterator[Callable[[], duckdb.DuckDBPyConnection]]:
    """Yield what returns a connection that can read *files*: opened when first asked for, by any thread."""
    lock = threading.Lock()
    with contextlib.ExitStack() as stack:
        opened: list[duckdb.DuckDBPyConnection] = []

        def connection() -> duckdb.DuckDBPyConnection:
            with lock:
                if not opened:
                    opened.append(stack.enter_context(connect(files)))
            return opened[0]

        yield connection


_LOCKED = {
    "threads": max(1, min(_MAX_THREADS, os.cpu_count() or 1)),
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
    "preserve_insertion_order": True,
}


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
