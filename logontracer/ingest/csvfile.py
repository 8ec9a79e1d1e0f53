"""Events as tables in text: EvtxECmd, ``Get-WinEvent | Export-Csv``, Splunk, Kibana."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from logontracer.errors import UnsupportedFormatError
from logontracer.ingest.csvrows import LONGEST_ROW, MOST_COLUMNS, Rows, TableRow, heading_of
from logontracer.ingest.format import SNIFF_BYTES, InputFormat
from logontracer.ingest.layouts import TooDeepError, nested, put
from logontracer.ingest.localtimes import LocalTimes, day_first, has_afternoon, is_ambiguous
from logontracer.ingest.raw import RecordSink
from logontracer.ingest.textfile import Text, encoding_of
from logontracer.model.receipt import Damage, shown_path

#: Columns of which a table of events has all of one row.
_HEADINGS = (
    {"EventId", "TimeCreated"},
    {"Id", "LogName", "TimeCreated"},
    {"_raw"},
    {"EventCode", "_time"},
    {"EventID", "TimeCreated"},
    {"EventID", "SystemTime"},
    {"EventID", "@timestamp"},
    {"EventID", "TimeGenerated"},
    {"EventID", "EventTime"},
    {"winlog.event_id", "@timestamp"},
    {"event.code", "@timestamp"},
)
_POWERSHELL = {"Id", "LogName", "TimeCreated"}
_ROWS_PER_REPORT = 500
_NO_ZONE = (
    "its times carry no zone and were taken for those of {zone}; LOGONTRACER_FILE_ZONE (an IANA name or an "
    "offset) names the zone of the machine that exported"
)
_NO_ORDER = "its dates do not tell whether the day or the month stands in front; {first} was taken"


def _head_of(head: bytes) -> str:
    encoding = encoding_of(head)
    return head[encoding.mark_bytes :].decode(encoding.name, "replace")


def _recognises(head: bytes) -> bool:
    names, _ = heading_of(_head_of(head))
    return any(wanted <= set(names) for wanted in _HEADINGS)


def read(path: Path, sink: RecordSink) -> None:
    """Put every event and every damaged row of a table into *sink*.

    Raises
    ------
    UnsupportedFormatError
        When it has more columns than any tool writes.
    """
    csv.field_size_limit(LONGEST_ROW)
    with path.open("rb") as file:
        head = file.read(SNIFF_BYTES)
        names, delimiter = heading_of(_head_of(head))
        if len(names) > MOST_COLUMNS:
            raise UnsupportedFormatError(
                f"{shown_path(path.name)} has more than {MOST_COLUMNS:,} columns",
                hint="give the EVTX file itself",
            )
        times = None
        if set(names) >= _POWERSHELL:
            at = names.index("TimeCreated")
            rows = Rows(Text(file, encoding_of(head), ""), len(names), delimiter)
            times = _local_times((row.cells[at] for row in rows if not row.fault), sink)
        text = Text(file, encoding_of(head), "")
        _Table(names, times, text, sink).read(Rows(text, len(names), delimiter))


def _local_times(texts: Iterator[str], sink: RecordSink) -> LocalTimes:
    """Return how the times of a table are to be read, and note what is not certain."""
    sample = next((text for text in texts if text.strip()), "")
    sink.note(_NO_ZONE.format(zone=sink.zone))
    is_day_first: bool | None = None
    if is_ambiguous(sample):
        is_day_first = day_first(itertools.chain([sample], texts))
        if is_day_first is None:
            is_day_first = not has_afternoon(sample)
            sink.note(_NO_ORDER.format(first="the day" if is_day_first else "the month"))
    return LocalTimes(sink.zone, bool(is_day_first))


class _Table:
    """The rows of a table on their way into a sink."""

    def __init__(self, names: list[str], times: LocalTimes | None, text: Text, sink: RecordSink) -> None:
        self._names = names
        self._times = times
        self._text = text
        self._sink = sink

    def read(self, rows: Rows) -> None:
        """Read everything."""
        for number, row in enumerate(rows):
            self._take(row)
            if number % _ROWS_PER_REPORT == 0:
                self._sink.progress(self._text.offset_bytes)
        self._sink.progress(self._text.offset_bytes)

    def _take(self, row: TableRow) -> None:
        if row.fault:
            self._refuse(row, row.fault)
            return
        named: dict[str, Any] = {n: cell for n, cell in zip(self._names, row.cells, strict=True) if cell}
        if self._times is not None:
            named["TimeCreated"] = self._times.read(named.get("TimeCreated", ""))
        try:
            # Splunk's table may name only what its search asked for.
            if not put(nested(named), self._sink):
                self._sink.set_aside("no_layout")
        except TooDeepError as error:
            self._refuse(row, str(error))

    def _refuse(self, row: TableRow, fault: str) -> None:
        self._sink.set_aside("unreadable")
        self._sink.damage(Damage(row.offset_bytes, row.size_bytes, f"line {row.line:,}: {fault}", 0))


FORMAT = InputFormat(
    name="csv",
    title="CSV of EvtxECmd, Get-WinEvent, Splunk or Kibana",
    reference="docs/formats.md",
    extensions=(".csv", ".tsv"),
    recognises=_recognises,
    read=read,
)
