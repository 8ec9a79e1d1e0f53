"""Winlogbeat and Elastic Agent, 6 to 9: ``winlog.*``, ``event_data.*``, or the fields of ECS alone.

The security pipeline *moves* some of the record's values into the fields of ECS
(IpAddress is then ``source.ip``), so what is missing from ``event_data`` is looked for
there.  ``winlog.logon.id`` is never read: it is the subject's session in most events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from logontracer.ingest.layouts.layout import Heading, Layout, Row, fields_of, first, scalar
from logontracer.ingest.layouts.xmltext import is_event, put_event
from logontracer.ingest.raw import RecordSink
from logontracer.model.catalogue import EventSpec, spec_of

#: Column → the field of ECS that holds it when ``event_data`` does not.
_OF_ECS = {
    "source_address": "source.ip",
    "source_port": "source.port",
    "source_name": "source.domain",
    "account_name": "user.name",
    "account_domain": "user.domain",
    "account_sid": "user.id",
}
#: Windows' names of values that no column takes and the pipeline moves.
_MOVED = {"ProcessName": "process.executable", "ProcessId": "process.pid"}
#: ``user.*`` is who asked in 4648, not whom the credentials are of.
_USER_IS_SUBJECT = frozenset({4648})
_LOGON_TYPES = {
    "Interactive": 2,
    "Network": 3,
    "Batch": 4,
    "Service": 5,
    "Unlock": 7,
    "NetworkCleartext": 8,
    "NewCredentials": 9,
    "RemoteInteractive": 10,
    "CachedInteractive": 11,
}
NOTE = (
    "its records hold only the fields of ECS, not winlog.event_data: who asked, logon ids and most details "
    "are missing"
)


def _recognises(row: Row) -> bool:
    if isinstance(row.get("winlog"), dict):
        return True
    if "event_id" in row and ("log_name" in row or "event_data" in row):
        return True
    event = row.get("event")
    return isinstance(event, dict) and "code" in event


def _put(row: Row, sink: RecordSink) -> None:
    winlog = row["winlog"] if isinstance(row.get("winlog"), dict) else row
    original = _at(row, "event.original")
    data = _data(winlog)
    if not data and is_event(original) and put_event(original, sink):
        return
    event_id = first(winlog, "event_id") or _at(row, "event.code")
    channel = first(winlog, "channel", "log_name")
    if not data and _at(row, "event.code"):
        sink.note(NOTE)
    fields = fields_of({**data, **dict(_missing(event_id, channel, data, row))}.items())
    Heading(
        event_id,
        channel,
        first(winlog, "provider_name", "source_name") or _at(row, "event.provider"),
        # @timestamp has milliseconds, time_created, where it is sent, all that Windows wrote.
        first(winlog, "time_created") or row.get("@timestamp"),
        first(winlog, "record_id", "record_number"),
        first(winlog, "computer_name") or _at(row, "host.name") or _at(row, "host.hostname"),
    ).put(fields, sink)


def _data(winlog: Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for section in ("event_data", "user_data"):
        data = winlog.get(section)
        if isinstance(data, dict):
            found |= {name: value for name, value in data.items() if name != "xml_name"}
    return found


def _missing(event_id: Any, channel: Any, data: Mapping[str, Any], row: Row) -> Iterator[tuple[str, Any]]:
    """Yield under Windows' names what only the fields of ECS hold."""
    spec = _spec(event_id, channel)
    if spec is None:
        return
    filled = {spec.fields[name] for name in data if name in spec.fields}
    for name, column in spec.fields.items():
        if column in _OF_ECS and column not in filled:
            if column.startswith("account_") and spec.event_id in _USER_IS_SUBJECT:
                continue
            value = _at(row, _OF_ECS[column])
            if value is not None:
                filled.add(column)
                yield name, value
    logon_type = _LOGON_TYPES.get(str(_at(row, "winlog.logon.type")))
    if logon_type is not None and "logon_type" in spec.fields.values() and "logon_type" not in filled:
        yield "LogonType", logon_type
    for name, place in _MOVED.items():
        if name not in data and _at(row, place) is not None and data:
            yield name, _at(row, place)


def _spec(event_id: Any, channel: Any) -> EventSpec | None:
    digits = str(scalar(event_id))
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= 5):
        return None
    return spec_of(int(digits), channel if isinstance(channel, str) else None)


def _at(row: Row, place: str) -> Any:
    value: Any = row
    for name in place.split("."):
        if not isinstance(value, dict):
            return None
        value = value.get(name)
    return scalar(value)


LAYOUT = Layout(
    name="winlogbeat",
    title="Winlogbeat, Elastic Agent: `winlog.*`, the older `event_data.*`, or fields of ECS alone; also as "
    "hits of a search",
    reference="https://www.elastic.co/docs/reference/beats/winlogbeat/exported-fields-winlog",
    lacks="`@timestamp` has milliseconds: without `winlog.time_created` the same event read from EVTX too "
    "counts twice; fields of ECS alone give no logon id",
    recognises=_recognises,
    put=_put,
)
