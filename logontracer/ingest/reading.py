"""One file to Parquet parts and a receipt, in this process."""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any

from logontracer.errors import LogontracerError
from logontracer.ingest import format_of, gaps
from logontracer.ingest.advice import notes_on
from logontracer.ingest.normalise import Normalised, normalise
from logontracer.ingest.parts import PartWriter
from logontracer.ingest.raw import Caution, RawBatch, RecordSink
from logontracer.model.receipt import Damage, FileReceipt, Gap, shown_path
from logontracer.model.timespan import Timespan, isoformat

_MOST_DAMAGES = 1_000
_MOST_COMPUTERS = 1_000
_HASH_BLOCK_BYTES = 1 << 20

#: Takes bytes read and records read so far.
OnRead = Callable[[int, int], None]


def read_file(
    path: Path,
    out_dir: Path,
    time_range: Timespan,
    on_read: OnRead,
    caution: Caution | None = None,
    reader: str = "auto",
    zone: tzinfo = UTC,
) -> FileReceipt:
    """Read one file into ``out_dir/part-NNNN.parquet`` and return its receipt.

    A file that is refused, or not readable to its end, is a receipt with ``error``.
    """
    started = time.monotonic()
    receipt = FileReceipt(path=shown_path(path))
    try:
        receipt.size_bytes = path.stat().st_size
        checksum = _Checksum(path)
        try:
            format_ = format_of(path)
            receipt.format = format_.name
            _Reading(receipt, out_dir, time_range, on_read, checksum).run(
                path, format_.read, caution, reader, zone
            )
        finally:
            receipt.sha256 = checksum.value()
    except LogontracerError as error:
        receipt.error, receipt.hint = error.message, error.hint
    except OSError as error:
        receipt.error = f"{shown_path(path)} cannot be read: {error.strerror or error}"
        receipt.hint = "check that the file is still there and may be read"
    receipt.seconds = time.monotonic() - started
    receipt.check()
    return receipt


def refusal(path: Path) -> FileReceipt | None:
    """Return the receipt of a file that no format recognises; None when one does and it is to be read.

    Decodes nothing, so that a folder full of other files costs no process for each.
    """
    try:
        format_of(path)
    except LogontracerError as error:
        started = time.monotonic()
        receipt = FileReceipt(path=shown_path(path), error=error.message, hint=error.hint)
        with contextlib.suppress(OSError):
            receipt.size_bytes = path.stat().st_size
            receipt.sha256 = _Checksum(path).value()
        receipt.seconds = time.monotonic() - started
        return receipt
    return None


class _Checksum:
    """SHA-256 of a file, computed in a thread beside the reading."""

    def __init__(self, path: Path) -> None:
        self._digest = hashlib.sha256()
        self._path = path
        self._error: OSError | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        try:
            with self._path.open("rb", buffering=0) as file:
                while block := file.read(_HASH_BLOCK_BYTES):
                    self._digest.update(block)
        except OSError as error:
            self._error = error

    def value(self, on_wait: Callable[[], None] = lambda: None) -> str:
        """Return the checksum in hex, waiting for it if need be; *on_wait* is called every second."""
        while self._thread.is_alive():
            self._thread.join(timeout=1.0)
            on_wait()
        if self._error:
            raise self._error
        return self._digest.hexdigest()


class _Reading:
    """What one reading gathers."""

    def __init__(
        self,
        receipt: FileReceipt,
        out_dir: Path,
        time_range: Timespan,
        on_read: OnRead,
        checksum: _Checksum,
    ) -> None:
        self._receipt = receipt
        self._time_range = time_range
        self._on_read = on_read
        self._parts = PartWriter(out_dir, lambda: checksum.value(self._on_wait))
        self._computers: set[str] = set()
        self._kept: dict[int, int] = {}
        self._by_channel: dict[str, int] = {}
        self._first: int | None = None
        self._last: int | None = None
        self._gaps: list[Gap] = []
        self._n_gaps = 0
        self._n_damages = 0
        self._n_bytes = 0
        self._sink: RecordSink | None = None

    def run(
        self,
        path: Path,
        read: Callable[[Path, RecordSink], None],
        caution: Caution | None = None,
        reader: str = "auto",
        zone: tzinfo = UTC,
    ) -> None:
        """Read the file and finish its receipt, also when reading ends early."""
        sink = RecordSink(
            self._on_batch, self._on_damage, self._on_progress, caution=caution, reader=reader, zone=zone
        )
        self._sink = sink
        try:
            read(path, sink)
        finally:
            sink.flush()
            self._receipt.n_replaced_surrogates += sink.n_replaced_surrogates
            self._parts.finish()
            self._finish()
            self._find_gaps(path)

    def _on_batch(self, batch: RawBatch) -> None:
        part = normalise(batch, self._time_range)
        receipt = self._receipt
        receipt.n_records += part.n_records
        receipt.n_events += part.events.num_rows
        receipt.n_replaced_surrogates += part.n_replaced_surrogates
        _add(receipt.by_event_id, part.by_event_id)
        _add(receipt.set_aside, part.set_aside)
        _add(receipt.not_catalogued, part.not_catalogued)
        _add(self._kept, part.by_kept_id)
        _add(self._by_channel, part.by_channel)
        self._computers |= part.computers
        self._widen(part)
        self._note_gaps(gaps.of_events(part.events) + gaps.of_interruptions(part.interruptions))
        self._parts.add(part.events)

    def _widen(self, part: Normalised) -> None:
        if part.first is None or part.last is None:
            return
        self._first = part.first if self._first is None else min(self._first, part.first)
        self._last = part.last if self._last is None else max(self._last, part.last)

    def _on_damage(self, damage: Damage) -> None:
        self._n_damages += 1
        if self._n_damages <= _MOST_DAMAGES:
            self._receipt.damaged.append(_within(damage, self._receipt.size_bytes))

    def _on_progress(self, n_bytes: int) -> None:
        self._n_bytes = n_bytes
        self._report()

    def _on_wait(self) -> None:
        """Say that this process lives, while the checksum of a large file is not finished."""
        self._report()

    def _report(self) -> None:
        n_pending = self._sink.n_pending if self._sink else 0
        self._on_read(self._n_bytes, self._receipt.n_records + n_pending)

    def _find_gaps(self, path: Path) -> None:
        receipt = self._receipt
        found = gaps.of_file(path) if receipt.format == "evtx" else []
        for gap in found:
            gap.computer = gap.computer or _one(self._computers)
            gap.channel = gap.channel or _one(self._by_channel)
        self._note_gaps(found)
        receipt.gaps = self._gaps
        if self._n_gaps > len(self._gaps):
            receipt.notes.append(f"{self._n_gaps:,} gaps; the first {len(self._gaps)} are listed")

    def _note_gaps(self, found: Sequence[Gap]) -> None:
        """Keep the first of them by time: whoever writes a log may clear it a million times."""
        self._n_gaps += len(found)
        self._gaps = gaps.bounded([*self._gaps, *found])

    def _finish(self) -> None:
        receipt = self._receipt
        receipt.by_event_id = _in_order(receipt.by_event_id)
        receipt.not_catalogued = _in_order(receipt.not_catalogued)
        receipt.computers = sorted(self._computers)[:_MOST_COMPUTERS]
        receipt.first, receipt.last = isoformat(self._first), isoformat(self._last)
        if self._n_damages > _MOST_DAMAGES:
            receipt.notes.append(f"{self._n_damages} damaged spans; the first {_MOST_DAMAGES} are listed")
        n_hidden = self._sink.n_hidden_texts if self._sink else 0
        if n_hidden:
            receipt.notes.append(
                f"{n_hidden} values hold more than is shown: characters behind a zero, or only lone "
                "surrogates; look at their bytes before trusting the names in this log"
            )
        if len(self._computers) > _MOST_COMPUTERS:
            receipt.notes.append(
                f"more than {_MOST_COMPUTERS} computers; the first {_MOST_COMPUTERS} are listed"
            )
        receipt.notes += self._sink.notes if self._sink else []
        outside = receipt.set_aside.get("outside_time_range", 0)
        if outside and not receipt.n_events:
            receipt.notes.append(f"all {outside} events lie outside the time range asked for")
        else:
            receipt.notes += notes_on(receipt.by_event_id, self._kept, self._by_channel)


def _one(values: Collection[str]) -> str:
    """Return the only value, or nothing where there are several."""
    return next(iter(values)) if len(values) == 1 else ""


def _in_order(by_event_id: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(by_event_id.items(), key=lambda item: (item[0] == "none", item[0].zfill(6))))


def _within(damage: Damage, size_bytes: int) -> Damage:
    """Return a damaged span that ends with the file at the latest."""
    offset = min(damage.offset_bytes, size_bytes)
    return replace(damage, offset_bytes=offset, size_bytes=min(damage.size_bytes, size_bytes - offset))


def _add(total: dict[Any, int], more: Mapping[Any, int]) -> None:
    for key, number in more.items():
        total[key] = total.get(key, 0) + number
