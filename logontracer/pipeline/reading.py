"""Files read side by side, each in a child process, and how far all of them are."""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, Any

from logontracer.evidence.durable import remove
from logontracer.ingest.archives.reading import Budget, read_file_or_archive
from logontracer.ingest.forker import Forker, forker
from logontracer.ingest.worker import Reader, read_in_child, started_anew
from logontracer.model.progress import FileProgress, Progress, ProgressCallback
from logontracer.model.receipt import FileReceipt, shown_path
from logontracer.model.timespan import Timespan
from logontracer.settings import Settings

#: Files read at the same time, each by a process of its own.
_MAX_READERS = 4


def file_dir(staging: Path, number: int) -> Path:
    return staging / f"file-{number:06d}"


class _StoppedError(Exception):
    """The import has ended while files were still being read."""


class _LeftOutError(Exception):
    """The analyst wants nothing of this file."""


#: Says of a file's number whether it is to be left out.
LeftOut = Callable[[int], bool]


def nothing_left_out(number: int) -> bool:
    """Return False: every file is wanted."""
    return False


class Reading:
    """Reads files in child processes, a few at a time, and adds up how far they are."""

    def __init__(
        self,
        settings: Settings,
        progress: ProgressCallback,
        files: Sequence[Path],
        time_range: Timespan,
        is_left_out: LeftOut = nothing_left_out,
        archive_password: str | None = None,
        forks: Forker | None = None,
    ) -> None:
        self.archive_password = archive_password
        self.is_left_out = is_left_out
        self.settings = settings
        self.progress = progress
        self.files = files
        self.time_range = time_range
        self.now = [FileProgress(total=file.stat().st_size) for file in files]
        self.total = sum(file.total for file in self.now)
        self.forker = forks
        self.is_stopped = threading.Event()
        self.lock = threading.Lock()

    def receipts(self, staging: Path) -> Iterator[FileReceipt]:
        """Yield the receipt of each file, in the order of the files."""
        n_readers = min(_MAX_READERS, os.cpu_count() or 1)
        with self.forker or forker() as self.forker:
            pool = ThreadPoolExecutor(max_workers=n_readers, thread_name_prefix="reader")
            try:
                yield from pool.map(self._read, itertools.count(), self.files, itertools.repeat(staging))
            finally:
                self.is_stopped.set()
                pool.shutdown(cancel_futures=True)

    def _read(self, number: int, path: Path, staging: Path) -> FileReceipt:
        out_dir = file_dir(staging, number)
        out_dir.mkdir()
        try:
            if self.is_left_out(number):
                raise _LeftOutError
            return self._read_whole(number, path, out_dir)
        except _LeftOutError:
            remove(out_dir)
            self._report(number, state="left out", done=self.now[number].total, n_records=0)
            note = "left out by the analyst: nothing of it was kept"
            return FileReceipt(
                shown_path(path), size_bytes=self.now[number].total, is_left_out=True, notes=[note]
            )

    def _read_whole(self, number: int, path: Path, out_dir: Path) -> FileReceipt:
        began = time.monotonic()
        settings = self.settings
        scratch = out_dir / "unpacked"
        scratch.mkdir()
        budget = Budget(
            n_members=settings.archive_members,
            n_bytes=settings.archive_bytes,
            timeout_seconds=settings.reader_timeout_seconds,
            memory_bytes=settings.reader_memory_bytes,
            password=self.archive_password,
        )
        read = partial(
            read_in_child,
            out_dir=out_dir,
            time_range=self.time_range,
            timeout_seconds=settings.reader_timeout_seconds,
            memory_bytes=settings.reader_memory_bytes,
            reader=settings.reader,
            zone=settings.file_zone,
            on_progress=lambda progress: self._follow(number, progress, began),
            start=self._start,
        )
        receipt = read_file_or_archive(path, scratch, budget, read)
        remove(scratch)
        self._report(
            number,
            state="failed" if receipt.error else "done",
            done=self.now[number].total,
            n_records=receipt.n_records + sum(member.n_records for member in receipt.members),
            seconds=time.monotonic() - began,
            error=receipt.error,
        )
        return receipt

    def _start(self, request: dict[str, Any], errors: IO[bytes]) -> Reader:
        if self.forker is not None:
            with contextlib.suppress(OSError):  # it was ended from outside; a new Python does as well
                return self.forker.start(request, errors)
        return started_anew(request, errors)

    def _follow(self, number: int, progress: Progress, began: float) -> None:
        if self.is_left_out(number):
            raise _LeftOutError
        self._report(
            number,
            state="reading",
            done=progress.done,
            n_records=progress.n_records,
            seconds=time.monotonic() - began,
        )

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
