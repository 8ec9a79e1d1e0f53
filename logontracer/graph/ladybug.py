"""The embedded graph database: one file per generation, built once, then only read."""

from __future__ import annotations

import glob
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ladybug
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.errors import StoreError
from logontracer.graph.memory import give_back
from logontracer.graph.projection import N_TABLES, NodeTable, RelTable, node_tables, rel_tables
from logontracer.graph.store import Result
from logontracer.model.cypher import CypherQuery
from logontracer.model.graph import LogonGraph
from logontracer.model.progress import Progress, ProgressCallback, silent

#: Address space mapped for one database; without it the driver maps 8 TB.
_MAX_DB_SIZE_BYTES = 1 << 36
_LEAST_MEMORY_BYTES = 192 << 20
#: The hours are few, so what leads from them to the logons is one piece, and a checkpoint writes it whole:
#: nine million took between 256 and 512 MB.
_BYTES_PER_HOUR = 48
_TOO_SMALL = "buffer pool is full"
_MOST_DOUBLINGS = 3
#: One COPY holds all its rows in the buffer: nine million relationships did not fit into a gigabyte.
_COPY_ROWS = 500_000
_REBUILD = "run an analysis of the case again: the graph is rebuilt from its event files"


def build_database(
    path: Path,
    graph: LogonGraph,
    ranks: pa.Table,
    anomalies: pa.Table,
    *,
    memory_bytes: int | None = None,
    progress: ProgressCallback = silent,
) -> None:
    """Write the graph to a new database file, checkpointed and closed.

    Whatever stands at *path* is removed first: a build that was killed leaves a
    file that cannot be opened.

    Parameters
    ----------
    memory_bytes : int, optional
        Size of the buffer; by default as much as the hours of the graph need. Where it turns out to be
        too small the database is built again with twice as much, `_MOST_DOUBLINGS` times.

    Raises
    ------
    StoreError
        When the database refuses; the unfinished file is removed.
    """
    memory_bytes = memory_bytes or _LEAST_MEMORY_BYTES + _BYTES_PER_HOUR * len(graph.logon_hours)
    for doubling in range(_MOST_DOUBLINGS + 1):
        try:
            _build(path, memory_bytes << doubling, (graph, ranks, anomalies), progress)
            return
        except RuntimeError as error:
            remove_database(path)
            if _TOO_SMALL not in str(error) or doubling == _MOST_DOUBLINGS:
                text = f"cannot build the graph {path}: {error}"
                raise StoreError(text, hint=_REBUILD, path=str(path)) from error


def _build(
    path: Path, memory_bytes: int, tables: tuple[LogonGraph, pa.Table, pa.Table], progress: ProgressCallback
) -> None:
    remove_database(path)
    folder = Path(tempfile.mkdtemp(prefix="copy-", dir=path.parent))
    try:
        with _Builder(path, folder, memory_bytes, progress) as builder:
            builder.build(*tables)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def remove_database(path: Path) -> None:
    """Remove a database file and the write-ahead log beside it."""
    for file in (path, path.with_name(path.name + ".wal"), path.with_name(path.name + ".tmp")):
        file.unlink(missing_ok=True)


class _Builder:
    """One database being written; ``COPY`` reads Parquet files from *folder*."""

    def __init__(self, path: Path, folder: Path, memory_bytes: int, progress: ProgressCallback) -> None:
        self._folder = folder
        self._progress = progress
        self._database = ladybug.Database(
            path, buffer_pool_size=memory_bytes, max_db_size=_MAX_DB_SIZE_BYTES, max_num_threads=2
        )
        self._connection = ladybug.Connection(self._database)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._database.close()

    def build(self, graph: LogonGraph, ranks: pa.Table, anomalies: pa.Table) -> None:
        """Write all tables, one after the other: no two are in memory at once."""
        tables: Iterator[NodeTable | RelTable] = chain(
            node_tables(graph, ranks, anomalies), rel_tables(graph)
        )
        for done in range(N_TABLES):
            self._progress(Progress("building", done, N_TABLES, "tables"))
            self._add(next(tables))
        self._connection.execute("CHECKPOINT")
        self._progress(Progress("building", N_TABLES, N_TABLES, "tables"))

    def _add(self, table: NodeTable | RelTable) -> None:
        self._connection.execute(table.definition())
        self._copy(table.name, table.rows)

    def _copy(self, name: str, rows: pa.Table) -> None:
        if rows.num_rows == 0:
            return
        file = self._folder / f"{name}.parquet"
        # COPY takes a pattern, and no parameters; a case may live in a folder with a quote or a bracket.
        text = glob.escape(str(file)).replace("\\", "\\\\").replace("'", "\\'")
        for start in range(0, rows.num_rows, _COPY_ROWS):
            if start:
                self._connection.execute("CHECKPOINT")  # frees what the rows before hold of the buffer
                give_back()
            pq.write_table(rows.slice(start, _COPY_ROWS), file, compression="lz4")
            self._connection.execute(f"COPY {name} FROM '{text}'")  # nosec: names are constants
        file.unlink()


def load_driver() -> None:
    """Load what the driver loads only when first used; a process that gives up its files cannot later."""
    with (
        ladybug.Database(":memory:", buffer_pool_size=32 << 20, max_db_size=1 << 30) as database,
        ladybug.Connection(database) as connection,
    ):
        found = connection.execute("RETURN $one AS one", {"one": 1})
        assert not isinstance(found, list)
        with found:
            found.get_next()


class LadybugStore:
    """A database file opened for reading.  Open it after a fork: in a child of its opener it hangs.

    Threads may share it.  Every statement gets a connection of its own: a
    connection keeps each statement it ever prepared, and megabytes of the
    buffer pool with it, and to open one takes a millisecond.
    """

    def __init__(self, path: Path, database: ladybug.Database, timeout_seconds: float) -> None:
        self.path = path
        self._timeout_milliseconds = int(timeout_seconds * 1000)
        self._database: ladybug.Database | None = database
        self._n_running = 0
        self._changed = threading.Condition()

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        memory_bytes: int = 256 << 20,
        timeout_seconds: float = 60.0,
        max_size_bytes: int = _MAX_DB_SIZE_BYTES,
    ) -> LadybugStore:
        """Return the store of a database file.

        Parameters
        ----------
        memory_bytes : int
            Size of the buffer pool.
        timeout_seconds : float
            Longest time one statement may take.
        max_size_bytes : int
            Address space mapped for the file, a power of two.

        Raises
        ------
        StoreError
            When there is no such file or it is not a finished database.
        """
        if not path.is_file():
            raise StoreError(f"no graph at {path}", hint=_REBUILD, path=str(path))
        try:
            database = ladybug.Database(
                path,
                read_only=True,
                buffer_pool_size=memory_bytes,
                max_db_size=max_size_bytes,
                max_num_threads=2,
            )
        except RuntimeError as error:
            raise StoreError(
                f"cannot open the graph {path}: {error}", hint=_REBUILD, path=str(path)
            ) from error
        return cls(path, database, timeout_seconds)

    def execute(self, query: CypherQuery, *, limit: int | None = None) -> Result:
        """Return the rows of one reading statement; see :class:`GraphStore`."""
        with self._asking(query) as found:
            return Result(found.get_column_names(), _fetch(found, limit))

    @contextmanager
    def _asking(self, query: CypherQuery) -> Iterator[ladybug.QueryResult]:
        """Yield what one statement finds."""
        with self._connection() as connection:
            try:
                found = connection.execute(query.text, dict(query.parameters))
                if isinstance(found, list):
                    raise StoreError(
                        "more than one statement in a query", hint="send one", path=str(self.path)
                    )
                with found:
                    yield found
            except RuntimeError as error:
                raise StoreError(
                    f"the graph {self.path} refused a query: {error}",
                    hint="narrow the question or the time span, or raise LOGONTRACER_GRAPH_MEMORY_BYTES",
                    path=str(self.path),
                ) from error

    def numbers(self, query: CypherQuery) -> list[npt.NDArray[np.int64]]:
        """Return the columns of a statement that returns whole numbers only; see :class:`GraphStore`.

        A row in Python costs some microseconds: a million of them are fetched as Arrow instead.
        """
        with self._asking(query) as found:
            table = found.get_as_arrow()
        return [np.asarray(column.cast(pa.int64()), dtype=np.int64) for column in table.columns]

    def close(self) -> None:
        """Release the database once running statements have ended; closing twice is allowed."""
        with self._changed:
            database, self._database = self._database, None
            self._changed.wait_for(lambda: self._n_running == 0)
        if database is not None:
            database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _connection(self) -> Iterator[ladybug.Connection]:
        """Lend a connection and keep the database open while it is used."""
        with self._changed:
            if self._database is None:
                raise StoreError(
                    f"the graph {self.path} is closed", hint="open it again", path=str(self.path)
                )
            self._n_running += 1
            database = self._database
        try:
            with ladybug.Connection(database) as connection:
                connection.set_query_timeout(self._timeout_milliseconds)
                yield connection
        finally:
            with self._changed:
                self._n_running -= 1
                self._changed.notify_all()


def _fetch(found: ladybug.QueryResult, limit: int | None) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    while (limit is None or len(rows) < limit) and found.has_next():
        rows.append(tuple(_plain(value) for value in found.get_next()))
    return rows


def _plain(value: Any) -> Any:
    """Return a value as Python's own: ``sum()`` of INT64 comes as Decimal."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
