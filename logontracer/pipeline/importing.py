"""Files → events → case, under the case's lock."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from logontracer.errors import CaseError, LogontracerError, NotFoundError
from logontracer.evidence.case import Case, now
from logontracer.evidence.dedup import new_rows, write_file_keys
from logontracer.evidence.generation import PartInfo
from logontracer.evidence.parts import StagedPart, store
from logontracer.ingest import find_files
from logontracer.model.progress import Progress, ProgressCallback, silent
from logontracer.model.receipt import Receipt
from logontracer.model.timespan import Timespan
from logontracer.pipeline.building import build_generation
from logontracer.pipeline.disk import disk_errors
from logontracer.pipeline.reading import Reading, file_dir
from logontracer.settings import Settings


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
    with disk_errors(settings.cases_dir / case_name):
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
        reading = Reading(self.settings, self.progress, files, time_range)
        for number, file in enumerate(reading.receipts(self.staging)):
            receipt.files.append(file)
            events = sorted(file_dir(self.staging, number).glob("part-*.parquet"))
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
