"""Files → events → case, under the case's lock."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from logontracer.analyse.timeline import Scores, rescored
from logontracer.errors import CaseError, ConflictError, LogontracerError
from logontracer.evidence.case import Case, now
from logontracer.evidence.dedup import new_rows, write_file_keys
from logontracer.evidence.generation import PartInfo
from logontracer.evidence.parts import StagedPart, store
from logontracer.evidence.salvaged import give_way
from logontracer.ingest import find_files
from logontracer.ingest.forker import Forker
from logontracer.ingest.strangers import is_stranger
from logontracer.model.graph import LogonGraph
from logontracer.model.progress import WAITING, Progress, ProgressCallback, silent
from logontracer.model.receipt import Receipt
from logontracer.model.timespan import Timespan
from logontracer.pipeline.building import build_generation
from logontracer.pipeline.disk import disk_errors
from logontracer.pipeline.reading import LeftOut, Reading, file_dir, nothing_left_out
from logontracer.settings import Settings

#: Says of a file whether somebody chose it, rather than a folder it lies in.
IsNamed = Callable[[Path], bool]


def import_logs(
    settings: Settings,
    case_name: str,
    paths: Sequence[Path],
    *,
    time_range: Timespan = Timespan(),  # noqa: B008 - frozen
    progress: ProgressCallback = silent,
    create: bool = True,
    is_left_out: LeftOut = nothing_left_out,
    is_named: IsNamed | None = None,
    archive_password: str | None = None,
    forks: Forker | None = None,
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
        Whether to make the case when there is none.  It is made when the import
        ends: one that fails, is stopped or brings no event leaves no case where
        there was none.
    is_left_out : callable
        Asked now and then whether the file of a number, counted from 0 in the
        order of the files, is to be left out; the receipt says so.
    is_named : callable, optional
        Says of a file whether somebody chose it, by default whether it is one of
        *paths*.  Others were found in a folder: one that is no log is passed over.
    archive_password : str, optional
        Of archives that have one; it is written nowhere.
    forks : Forker, optional
        What forks the readers, where it was started before (``ingest.forker``).

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
        ``settings.import_wait_seconds``.
    LogontracerError
        When the disk is full or the case may not be written; it is as before.
    """
    files = find_files(paths)
    case = Case.unborn(settings.cases_dir, case_name) if create else Case.open(settings.cases_dir, case_name)

    def on_wait(holder: Mapping[str, Any]) -> None:
        progress(Progress(WAITING, unit="imports", waiting_for=dict(holder)))

    with (
        disk_errors(case.path),
        case.lock(what="import", wait_seconds=settings.import_wait_seconds, on_wait=on_wait),
    ):
        if case.exists:
            case = Case.open(settings.cases_dir, case_name)
        case.make_folders()
        case.sweep()
        try:
            named = is_named or set(paths).__contains__
            importing = _Import(case, settings, progress, is_left_out, named, archive_password, forks)
            receipt = importing.run(files, time_range)
        finally:
            with contextlib.suppress(OSError, CaseError):  # the import's own error matters more
                case.tidy()
    progress(Progress("done", done=1, total=1, unit="imports", n_records=_n_records(receipt)))
    return receipt


def tidy(settings: Settings, case_name: str) -> None:
    """Delete what an import that was killed left behind, and the folder when no case came of it.

    Does nothing while another process writes to the case.
    """
    case = Case.unborn(settings.cases_dir, case_name)
    if case.path.is_dir():
        with contextlib.suppress(OSError, CaseError, ConflictError), case.lock(what="tidy"):
            case.tidy()


def _n_records(receipt: Receipt) -> int:
    return sum(file.n_records for file in receipt.files)


class _Import:
    """One import, while the case is locked."""

    def __init__(
        self,
        case: Case,
        settings: Settings,
        progress: ProgressCallback,
        is_left_out: LeftOut,
        is_named: IsNamed,
        archive_password: str | None,
        forks: Forker | None,
    ) -> None:
        self.case = case
        self.forks = forks
        self.archive_password = archive_password
        self.is_left_out = is_left_out
        self.is_named = is_named
        self.settings = settings
        self.progress = progress
        self.before = case.generation()
        self.staging = case.new_staging_dir()

    def run(self, files: Sequence[Path], time_range: Timespan) -> Receipt:
        moment = now()
        import_id = f"{moment[:19].translate({ord(c): None for c in '-:'})}-{secrets.token_hex(4)}"
        receipt = Receipt(self.case.name, import_id=import_id, imported_at=moment)
        fresh = self._compare(self._read(files, time_range, receipt))
        known = [self.case.path / "events" / info.name for info in self._existing()]
        fresh, receipt.n_salvaged_known = give_way(fresh, known)
        receipt.n_new_events = sum(len(part.new_rows) for part in fresh)
        receipt.n_duplicate_events = sum(f.n_events for f in receipt.files) - receipt.n_new_events
        receipt.check()
        is_complete = self.before is None or self.before.is_whole
        if receipt.n_new_events == 0 and is_complete:
            receipt.is_case_kept = self.case.exists
            if receipt.is_case_kept:
                self.case.write_receipt(import_id, receipt.to_json())
            return receipt
        existing = self._existing()
        parts = [*existing, *store(self.case, existing, fresh)]
        imports = (*(self.before.imports if self.before else ()), import_id)
        scored_before = self._scores()

        def on_scored(graph: LogonGraph, causes: pa.Table) -> None:
            receipt.scores = rescored(graph, causes, scored_before)
            self.case.write_receipt(import_id, receipt.to_json())

        build_generation(self.case, parts, self.settings, self.progress, imports=imports, on_scored=on_scored)
        return receipt

    def _scores(self) -> Scores | None:
        """Return the scores that count now; None without any, or when another version made them."""
        if self.before is None:
            return None
        with contextlib.suppress(CaseError):
            keys = self.before.table("accounts")["key"].to_pylist()
            return Scores(keys, self.before.table("anomalies"))
        return None

    def _existing(self) -> tuple[PartInfo, ...]:
        return self.before.part_infos if self.before else ()

    def _read(self, files: Sequence[Path], time_range: Timespan, receipt: Receipt) -> list[StagedPart]:
        """Read all files into the staging folder; every row counts as new until `_compare`."""
        staged: list[StagedPart] = []
        reading = Reading(
            self.settings,
            self.progress,
            files,
            time_range,
            self.is_left_out,
            self.archive_password,
            self.forks,
        )
        for number, file in enumerate(reading.receipts(self.staging)):
            own = [file, *file.members]
            for each in own:
                is_found = each is not file or not self.is_named(files[number])
                if is_found and is_stranger(each):
                    receipt.pass_over(each.path)
                else:
                    receipt.files.append(each)
            events = sorted(file_dir(self.staging, number).glob("part-*.parquet"))
            sizes = [pq.read_metadata(path).num_rows for path in events]
            n_events = sum(each.n_events for each in own)
            if sum(sizes) != n_events:
                raise LogontracerError(
                    f"{file.path}: the reader reports {n_events} events and wrote {sum(sizes)}",
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
