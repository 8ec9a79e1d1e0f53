"""Wazuh's archives and alerts: ``data.win.system`` and ``data.win.eventdata``."""

from __future__ import annotations

from typing import Any

from logontracer.ingest.layouts.layout import Heading, Layout, Row, fields_of
from logontracer.ingest.raw import RecordSink


def _win(row: Row) -> Any:
    data = row.get("data")
    return data.get("win") if isinstance(data, dict) else row.get("win")


def _recognises(row: Row) -> bool:
    win = _win(row)
    return isinstance(win, dict) and isinstance(win.get("system"), dict)


def _put(row: Row, sink: RecordSink) -> None:
    win = _win(row)
    system = win["system"]
    sections = [win.get(name) for name in ("eventdata", "eventData", "logFileCleared")]
    pairs = [pair for section in sections if isinstance(section, dict) for pair in section.items()]
    Heading(
        system.get("eventID"),
        system.get("channel"),
        system.get("providerName"),
        system.get("systemTime"),
        system.get("eventRecordID"),
        system.get("computer"),
    ).put(fields_of((_windows_name(name), value) for name, value in pairs), sink)


def _windows_name(name: str) -> str:
    """Return Windows' spelling of a field: Wazuh writes its first letter small."""
    return name[:1].upper() + name[1:]


LAYOUT = Layout(
    name="wazuh",
    title="Wazuh: `data.win.system`, `data.win.eventdata`",
    reference="https://documentation.wazuh.com/current/user-manual/capabilities/log-data-collection/configuration.html",
    lacks="fields that are empty or hold a dash; white space inside values is Wazuh's",
    recognises=_recognises,
    put=_put,
)
