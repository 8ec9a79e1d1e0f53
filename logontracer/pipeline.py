"""The whole road: files → events → case → graph → analyses → graph database, under one lock.

An import works in the case's staging folder and in the folder of a generation
that nobody lists yet; the last step swaps ``CURRENT``.  Ended at any moment, by
an error or by ``kill -9``, it leaves the case as it was or as it was to be.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import secrets
import threading
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.analyse.rank import rank_all
from logontracer.analyse.timeline import anomalies, explain, weighed
from logontracer.errors import CaseError, LogontracerError, NotFoundError, UsageError
from logontracer.evidence.case import Case, now
from logontracer.evidence.dedup import new_rows, write_file_keys
from logontracer.evidence.durable import remove
from logontracer.evidence.generation import DATABASE_NAME, TRACKS_NAME, Generation, PartInfo
from logontracer.evidence.parts import StagedPart, store
from logontracer.evidence.tracks import take_over, write_tracks
from logontracer.graph.aggregate import aggregate
from logontracer.graph.ladybug import LadybugStore, build_database
from logontracer.graph.store import GraphStore
from logontracer.graph.tracks import Tracks
from logontracer.ingest import find_files
from logontracer.ingest.worker import read_in_child
from logontracer.model.events import EVENT_SCHEMA
from logontracer.model.graph import GRAPH_SCHEMAS, LogonGraph
from logontracer.model.progress import FileProgress, Progress, ProgressCallback, silent
from logontracer.model.receipt import FileReceipt, Receipt
from logontracer.model.timespan import Timespan
from logontracer.settings import Settings

#: What the graph is made of: every column but those only a single event's page shows.
_GRAPH_COLUMNS = [name for name in EVENT_SCHEMA.names if name not in {"fields", "source_file", "provider"}]
_TEXT_COLUMNS = [name for name in _GRAPH_COLUMNS if EVENT_SCHEMA.field(name).type == pa.string()]

#: Files read at the same time, each by a process of its own.
_MAX_READERS = 4


def import_logs(
    settings: Settings,
    case_name: str,
    paths: Sequence[Path],
    *,
    time_range: Timespan = Timespan(),  # noqa: B008 - frozen
    progress: ProgressCallback = silent,
    create: bool = True,
) -> Receipt:
    """Read log files into a case and make its next generation.

    Parameters
    ----------
    settings : Settings
    case_name : str
        Case to add to; nothing is ever deleted from it.
    paths : sequence of Path
        Files, and folders to look through.
    time_range : Timespan
        Records outside it are set aside.
    progress : callable
        Told where the import stands.
    create : bool
        Whether to make the case when there is none.

    Returns
    -------
    Receipt
        Every record of every file accounted for.  A file that cannot be read
        is a line in it, and no error.

    Raises
    ------
    InputError
        When a path does not exist.
    ConflictError
        When another process is still writing to the case after
        ``settings.lock_wait_seconds``.
    LogontracerError
        When the disk is full or the case may not be written; it is as before.
    """
    files = find_files(paths)
    with _disk_errors(settings.cases_dir / case_name):
        case = _open_or_create(settings, case_name, create)
        with case.lock(what="import", wait_seconds=settings.lock_wait_seconds):
            case.sweep()
            try:
                receipt = _Import(case, settings, progress).run(files, time_range)
            finally:
                with contextlib.suppress(OSError, CaseError):  # the import's own error matters more
                    case.sweep()
    progress(Progress("done", done=1, total=1, unit="imports", n_records=_n_records(receipt)))
    return receipt


def _open_or_create(settings: Settings, name: str, create: bool) -> Case:
    try:
        return Case.open(settings.cases_dir, name)
    except NotFoundError:
        if not create:
            raise
        return Case.create(settings.cases_dir, name)


def _n_records(receipt: Receipt) -> int:
    return sum(file.n_records for file in receipt.files)


class _Import:
    """One import, while the case is locked."""

    def __init__(self, case: Case, settings: Settings, progress: ProgressCallback) -> None:
        self.case = case
        self.settings = settings
        self.progress = progress
        self.before = case.generation()
        self.staging = case.new_staging_dir()

    def run(self, files: Sequence[Path], time_range: Timespan) -> Receipt:
        moment = now()
        import_id = f"{moment[:19].translate({ord(c): None for c in '-:'})}-{secrets.token_hex(4)}"
        receipt = Receipt(self.case.name, import_id=import_id, imported_at=moment)
        fresh = self._compare(self._read(files, time_range, receipt))
        receipt.n_new_events = sum(len(part.new_rows) for part in fresh)
        receipt.n_duplicate_events = sum(f.n_events for f in receipt.files) - receipt.n_new_events
        receipt.check()
        is_complete = self.before is None or self.before.tracks is not None
        if receipt.n_new_events == 0 and is_complete:
            self.case.write_receipt(import_id, receipt.to_json())
            return receipt
        existing = self._existing()
        parts = [*existing, *store(self.case, existing, fresh)]
        self.case.write_receipt(import_id, receipt.to_json())
        imports = (*(self.before.imports if self.before else ()), import_id)
        build_generation(self.case, parts, self.settings, self.progress, imports=imports)
        return receipt

    def _existing(self) -> tuple[PartInfo, ...]:
        return self.before.part_infos if self.before else ()

    def _read(self, files: Sequence[Path], time_range: Timespan, receipt: Receipt) -> list[StagedPart]:
        """Read all files into the staging folder; every row counts as new until `_compare`."""
        staged: list[StagedPart] = []
        reading = _Reading(self.settings, self.progress, files, time_range)
        for number, file in enumerate(reading.receipts(self.staging)):
            receipt.files.append(file)
            events = sorted(_file_dir(self.staging, number).glob("part-*.parquet"))
            sizes = [pq.read_metadata(path).num_rows for path in events]
            if sum(sizes) != file.n_events:
                raise LogontracerError(
                    f"{file.path}: the reader reports {file.n_events} events and wrote {sum(sizes)}",
                    hint="this is a fault of the program; please report it",
                    path=file.path,
                )
            keys = [path.with_name(path.name.replace("part", "keys")) for path in events]
            write_file_keys(events, keys)
            staged += [StagedPart(e, k, np.arange(n)) for e, k, n in zip(events, keys, sizes, strict=True)]
        return staged

    def _compare(self, staged: Sequence[StagedPart]) -> list[StagedPart]:
        """Return the staged parts with the rows that are new to the case."""
        self.progress(Progress("storing", unit="events"))
        spill = self.staging / "spill"
        spill.mkdir()
        rows = new_rows(
            [part.keys for part in staged],
            [self.case.path / "keys" / info.name for info in self._existing()],
            memory_bytes=self.settings.reader_memory_bytes,
            spill_dir=spill,
        )
        return [StagedPart(part.events, part.keys, new) for part, new in zip(staged, rows, strict=True)]


def _file_dir(staging: Path, number: int) -> Path:
    return staging / f"file-{number:06d}"


class _StoppedError(Exception):
    """The import has ended while files were still being read."""


class _Reading:
    """Reads files in child processes, a few at a time, and adds up how far they are."""

    def __init__(
        self, settings: Settings, progress: ProgressCallback, files: Sequence[Path], time_range: Timespan
    ) -> None:
        self.settings = settings
        self.progress = progress
        self.files = files
        self.time_range = time_range
        self.now = [FileProgress(total=file.stat().st_size) for file in files]
        self.total = sum(file.total for file in self.now)
        self.is_stopped = threading.Event()
        self.lock = threading.Lock()

    def receipts(self, staging: Path) -> Iterator[FileReceipt]:
        """Yield the receipt of each file, in the order of the files."""
        n_readers = min(_MAX_READERS, os.cpu_count() or 1)
        pool = ThreadPoolExecutor(max_workers=n_readers, thread_name_prefix="reader")
        try:
            yield from pool.map(self._read, itertools.count(), self.files, itertools.repeat(staging))
        finally:
            self.is_stopped.set()
            pool.shutdown(cancel_futures=True)

    def _read(self, number: int, path: Path, staging: Path) -> FileReceipt:
        out_dir = _file_dir(staging, number)
        out_dir.mkdir()
        began = time.monotonic()
        receipt = read_in_child(
            path,
            out_dir,
            time_range=self.time_range,
            timeout_seconds=self.settings.reader_timeout_seconds,
            memory_bytes=self.settings.reader_memory_bytes,
            reader=self.settings.reader,
            on_progress=lambda progress: self._report(
                number,
                state="reading",
                done=progress.done,
                n_records=progress.n_records,
                seconds=time.monotonic() - began,
            ),
        )
        self._report(
            number,
            state="failed" if receipt.error else "done",
            done=self.now[number].total,
            n_records=receipt.n_records,
            seconds=time.monotonic() - began,
            error=receipt.error,
        )
        return receipt

    def _report(self, number: int, **changes: Any) -> None:
        if self.is_stopped.is_set():
            raise _StoppedError
        with self.lock:
            self.now[number] = replace(self.now[number], **changes)
            done = sum(file.done for file in self.now)
            n_records = sum(file.n_records for file in self.now)
            name = str(self.files[number])
            self.progress(
                Progress(
                    "reading", min(done, self.total), self.total, "bytes", name, n_records, tuple(self.now)
                )
            )


def build_generation(
    case: Case,
    parts: Sequence[PartInfo],
    settings: Settings,
    progress: ProgressCallback = silent,
    *,
    imports: Sequence[str] = (),
    graph: LogonGraph | None = None,
    undone_links: Collection[str] | None = None,
) -> Generation:
    """Make the next generation of *parts* and let it count; the caller holds the case's lock.

    Parameters
    ----------
    case : Case
    parts : sequence of PartInfo
        The event parts it is made of.
    settings : Settings
    progress : callable
        Told where the work stands.
    imports : sequence of str
        Ids of the imports that brought the events.
    graph : LogonGraph, optional
        The graph of the generation that counts now, when it is of the same *parts* and has tracks.
    undone_links : collection of str, optional
        Ids of the links that join nothing; by default those that join nothing now.

    Returns
    -------
    Generation
        The one that counts from now on.
    """
    before = case.generation()
    number, path = case.new_generation_dir()
    undone = before.undone_links if before and undone_links is None else tuple(sorted(undone_links or ()))
    if graph is None or before is None:
        graph = _aggregate(case, parts, path, undone, progress)
    else:
        take_over(before, path / TRACKS_NAME)
    tables = {name: getattr(graph, name) for name in GRAPH_SCHEMAS} | _analyse(graph, progress)
    progress(Progress("building", total=len(graph.logons), unit="logons"))
    build_database(path / DATABASE_NAME, graph, tables["ranks"], weighed(tables["anomalies"]))
    for name, table in tables.items():
        pq.write_table(table, path / f"{name}.parquet", compression="zstd")
    generation = Generation(
        number=number,
        path=path,
        part_infos=tuple(parts),
        imports=tuple(imports),
        created_at=now(),
        previous=before.number if before else None,
        n_rows={name: len(table) for name, table in tables.items()},
        undone_links=undone,
    )
    case.publish(generation)
    return generation


def _aggregate(
    case: Case, parts: Sequence[PartInfo], path: Path, undone: Collection[str], progress: ProgressCallback
) -> LogonGraph:
    """Return the graph of all events; what each was counted in is written into the generation's folder."""
    notes = path / "notes"
    notes.mkdir()
    tracks = Tracks(notes)
    graph = aggregate(_tables(case, parts, progress), tracks=tracks, undone=undone)
    write_tracks(path / TRACKS_NAME, parts, tracks.tables())
    remove(notes)
    return graph


def _tables(case: Case, parts: Sequence[PartInfo], progress: ProgressCallback) -> Iterator[pa.Table]:
    """Yield the graph's columns of all events, a row group at a time."""
    done, total = 0, sum(part.n_events for part in parts)
    for part in parts:
        with pq.ParquetFile(case.path / "events" / part.name, read_dictionary=_TEXT_COLUMNS) as file:
            for group in range(file.num_row_groups):
                progress(Progress("aggregating", done, total, "events"))
                table = file.read_row_group(group, columns=_GRAPH_COLUMNS)
                yield table
                done += len(table)


def _analyse(graph: LogonGraph, progress: ProgressCallback) -> dict[str, pa.Table]:
    """Return the tables of the timeline and of every ranking method."""
    progress(Progress("analysing", 0, 2, "analyses"))
    scored = anomalies(graph)
    progress(Progress("analysing", 1, 2, "analyses"))
    ranks, reasons = rank_all(graph, scored)
    return {"ranks": ranks, "rank_reasons": reasons, "anomalies": explain(scored)}


def analyse_case(settings: Settings, case_name: str, *, progress: ProgressCallback = silent) -> Generation:
    """Run the analyses of a case again and make a generation of the same events.

    Tables of another version, or damaged ones, are made again from the events.

    Raises
    ------
    NotFoundError
        When there is no such case, or nothing has been imported into it.
    ConflictError
        When another process is still writing to it after ``settings.lock_wait_seconds``.
    """
    case = Case.open(settings.cases_dir, case_name)
    with (
        _disk_errors(case.path),
        case.lock(what="analyse", wait_seconds=settings.lock_wait_seconds),
    ):
        before = case.generation()
        if before is None:
            raise NotFoundError(f"case {case_name!r} has no events yet", hint="import a log first")
        case.sweep()
        try:
            graph = before.graph() if before.tracks else None
        except CaseError:
            graph = None
        made = build_generation(
            case, before.part_infos, settings, progress, imports=before.imports, graph=graph
        )
        case.sweep()
    progress(Progress("done", 1, 1, "analyses"))
    return made


def set_links(
    settings: Settings,
    case_name: str,
    *,
    undo: Collection[str] = (),
    restore: Collection[str] = (),
    progress: ProgressCallback = silent,
) -> Generation:
    """Take links of a case apart, or join them again, and make a generation of the same events.

    Which links are undone is part of the generation: a crash leaves the old
    ones with the old graph or the new ones with the new graph, and every later
    import keeps to them.

    Parameters
    ----------
    undo, restore : collection of str
        Ids of links (``model.links``); what is already so stays so.

    Returns
    -------
    Generation
        The one that counts now; the same as before when nothing was to be changed.

    Raises
    ------
    NotFoundError
        When the case has no such link, or nothing has been imported into it.
    UsageError
        When one link is to be undone and restored.
    ConflictError
        When another process is still writing to the case after ``settings.lock_wait_seconds``.
    """
    if both := sorted(set(undo) & set(restore)):
        raise UsageError(f"link {both[0]!r} cannot be undone and restored at once", link=both[0])
    case = Case.open(settings.cases_dir, case_name)
    with (
        _disk_errors(case.path),
        case.lock(what="change links", wait_seconds=settings.lock_wait_seconds),
    ):
        before = case.generation()
        if before is None:
            raise NotFoundError(f"case {case_name!r} has no events yet", hint="import a log first")
        _check_links(before, [*undo, *restore])
        undone = (set(before.undone_links) | set(undo)) - set(restore)
        if undone == set(before.undone_links):
            return before
        case.sweep()
        made = build_generation(
            case, before.part_infos, settings, progress, imports=before.imports, undone_links=undone
        )
        case.sweep()
    progress(Progress("done", 1, 1, "links"))
    return made


def _check_links(generation: Generation, ids: Sequence[str]) -> None:
    known = set(generation.table("links")["link_id"].to_pylist())
    for link_id in ids:
        if link_id not in known:
            raise NotFoundError(
                f"the case has no link {link_id!r}", hint="'logontracer links' lists them", link=link_id
            )


def open_store(of: Case | Generation, settings: Settings) -> GraphStore:
    """Open the graph database of a generation, or of the one of a case that counts now, to read.

    Raises
    ------
    NotFoundError
        When nothing has been imported into the case.
    StoreError
        When the database cannot be opened.
    """
    generation = of.generation() if isinstance(of, Case) else of
    if generation is None:
        raise NotFoundError("the case has no events yet", hint="import a log first")
    return LadybugStore.open(generation.database, memory_bytes=settings.graph_memory_bytes)


@contextlib.contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    """Turn what the file system refuses into an error that says what to do."""
    try:
        yield
    except OSError as error:
        raise LogontracerError(
            f"{error.filename or path}: {error.strerror or error}",
            hint="free disk space or check the permissions, then try again; the case is as it was",
            path=str(error.filename or path),
        ) from error
