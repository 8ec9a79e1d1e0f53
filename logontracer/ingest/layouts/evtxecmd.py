"""EvtxECmd: ``--json`` and ``--csv``, with the whole record in ``Payload`` or only its maps' columns."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import orjson

from logontracer.ingest.layouts.layout import Heading, Layout, Row, fields_of
from logontracer.ingest.layouts.rendered import event_fields
from logontracer.ingest.raw import RecordSink

_LINES = tuple(f"PayloadData{number}" for number in range(1, 7))
#: What the maps that come with EvtxECmd write into its columns.
_ACCOUNT = re.compile(r"(?:(?P<domain>[^\\]*)\\)?(?P<name>.*?)(?: \((?P<sid>S-1-[0-9-]+)\))?")
_HOST = re.compile(r"(?P<name>.*?) ?\((?P<address>[^()]*)\)")
_LABELS = {
    "logontype": "LogonType",
    "logonid": "TargetLogonId",
    "targetlogonid": "TargetLogonId",
    "status": "Status",
    "substatus": "SubStatus",
    "servicename": "ServiceName",
    "ticketencryptiontype": "TicketEncryptionType",
    "ticketoptions": "TicketOptions",
    "authenticationpackagename": "AuthenticationPackageName",
}
_LABELLED = re.compile(r"(LogonType)\s+(\d+)|([A-Za-z]+)\s*:\s*(.*)", re.DOTALL)
NOTE = (
    "EvtxECmd's columns without Payload hold a part of each record; export again with a version that "
    "writes the column Payload, or give the EVTX file itself"
)


def _recognises(row: Row) -> bool:
    return "EventId" in row and "TimeCreated" in row and ("Payload" in row or "MapDescription" in row)


def _put(row: Row, sink: RecordSink) -> None:
    fields = payload_fields(row.get("Payload"))
    if fields is None:
        sink.note(NOTE)
        fields = fields_of(_from_columns(row))
    Heading(
        row.get("EventId"),
        row.get("Channel"),
        row.get("Provider"),
        row.get("TimeCreated"),
        row.get("EventRecordId"),
        row.get("Computer"),
    ).put(fields, sink)


def payload_fields(payload: Any) -> dict[str, Any] | None:
    """Return the fields of the record in ``Payload``, None when there is none that can be read."""
    if isinstance(payload, str) and payload.lstrip().startswith("{"):
        try:
            payload = orjson.loads(payload)
        except ValueError:
            return None
    return event_fields(payload) if isinstance(payload, dict) else None


def _from_columns(row: Row) -> Iterator[tuple[str, Any]]:
    yield from _account(row.get("UserName"), "Subject")
    host = _HOST.fullmatch(str(row.get("RemoteHost") or ""))
    if host:
        yield "WorkstationName", host["name"]
        yield "IpAddress", host["address"]
    for column in _LINES:
        yield from _line(column, str(row.get(column) or ""))


def _line(column: str, line: str) -> Iterator[tuple[str, Any]]:
    labelled = _LABELLED.fullmatch(line.strip())
    label, value = (labelled[1] or labelled[3], labelled[2] or labelled[4]) if labelled else ("", line)
    if label.casefold() == "target":
        yield from _account(value, "Target")
    elif label and label.casefold() in _LABELS:
        yield _LABELS[label.casefold()], value
    elif line:
        yield column, line


def _account(value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    found = _ACCOUNT.fullmatch(value) if isinstance(value, str) and len(value) < 1_024 else None
    if found and found["name"] not in ("", "-"):
        yield f"{prefix}UserName", found["name"]
        yield f"{prefix}DomainName", found["domain"]
        yield f"{prefix}UserSid", found["sid"]


LAYOUT = Layout(
    name="evtxecmd",
    title="EvtxECmd `--json` and `--csv`",
    reference="https://github.com/EricZimmerman/evtx",
    lacks="nothing with the column `Payload`; without it only what its maps' columns name, and the receipt "
    "says so",
    recognises=_recognises,
    put=_put,
)
