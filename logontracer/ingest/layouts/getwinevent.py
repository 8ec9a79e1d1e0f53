"""PowerShell: ``Get-WinEvent`` piped into ``Export-Csv`` or ``ConvertTo-Json``."""

from __future__ import annotations

import re
from typing import Any

from logontracer.ingest.layouts.layout import Heading, Layout, Row, number
from logontracer.ingest.layouts.message import NOT_ENGLISH, REPEATED, TWICE, lost_columns, message_fields
from logontracer.ingest.raw import RecordSink
from logontracer.model.catalogue import BY_ID
from logontracer.model.timespan import isoformat

_DATE = re.compile(r"/Date\((-?\d{1,15})(?:[+-]\d{4})?\)/")


def _recognises(row: Row) -> bool:
    return "Id" in row and "LogName" in row and "TimeCreated" in row


def _put(row: Row, sink: RecordSink) -> None:
    put_message(
        Heading(
            row.get("Id"),
            row.get("LogName"),
            row.get("ProviderName"),
            _time(row.get("TimeCreated")),
            row.get("RecordId"),
            row.get("MachineName"),
        ),
        row.get("Message"),
        sink,
    )


def put_message(heading: Heading, message: Any, sink: RecordSink) -> None:
    """Put an event whose own data is a message text into *sink*, and note what such texts lack."""
    event_id = number(heading.event_id)
    event_id = int(event_id) if str(event_id).isdecimal() and len(str(event_id)) <= 5 else -1
    spec = BY_ID.get(event_id)
    if spec is None or not isinstance(message, str):
        heading.put({}, sink)
        return
    fields = message_fields(event_id, message)
    if fields is None:
        sink.set_aside("foreign_message")
        sink.note(NOT_ENGLISH)
        return
    if any(name.endswith(REPEATED) for name in fields):
        sink.note(f"{spec.event_id}: {TWICE}")
    lost = lost_columns(event_id)
    if lost:
        sink.note(f"message texts of {event_id} ({spec.title}) do not give {', '.join(lost)}")
    heading.put(fields, sink)


def _time(value: Any) -> Any:
    """Return a time as it is written, or as ISO 8601 when it is PowerShell's JSON of one."""
    if isinstance(value, dict):
        value = value.get("value", value.get("DateTime"))
    found = _DATE.fullmatch(value) if isinstance(value, str) else None
    return isoformat(int(found[1]) * 1_000) if found else value


LAYOUT = Layout(
    name="getwinevent",
    title="PowerShell `Get-WinEvent | Export-Csv`, `| ConvertTo-Json`",
    reference="https://learn.microsoft.com/en-us/powershell/module/microsoft.powershell.diagnostics/get-winevent",
    lacks="all but English message texts; fields that the text does not show; in CSV times have only "
    "seconds and no zone (`LOGONTRACER_FILE_ZONE` says which). Give the EVTX file where there is one",
    recognises=_recognises,
    put=_put,
)
