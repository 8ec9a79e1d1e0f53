"""Splunk's exports: the raw event, as XML or as the classic text, or only extracted fields (`flat`)."""

from __future__ import annotations

import re

from logontracer.ingest.layouts.getwinevent import put_message
from logontracer.ingest.layouts.layout import Heading, Layout, Row
from logontracer.ingest.layouts.xmltext import is_event, put_event
from logontracer.ingest.raw import RecordSink

_CLASSIC = re.compile(r"^(\w{1,40})=(.*?)\s*$", re.MULTILINE)
_MESSAGE = re.compile(r"^Message=", re.MULTILINE)


def _recognises(row: Row) -> bool:
    raw = row.get("_raw")
    return is_event(raw) or (isinstance(raw, str) and "EventCode=" in raw)


def _put(row: Row, sink: RecordSink) -> None:
    raw = row["_raw"]
    if is_event(raw):
        if not put_event(raw, sink):
            sink.set_aside("unreadable")
            sink.note("events in _raw that are not well-formed XML were set aside")
        return
    split = _MESSAGE.search(raw)
    head, message = (raw[: split.start()], raw[split.end() :]) if split else (raw, None)
    named = dict(_CLASSIC.findall(head))
    put_message(
        Heading(
            named.get("EventCode"),
            named.get("LogName"),
            named.get("SourceName"),
            # The first line of the text is the machine's own time; _time has its zone.
            row.get("_time") or head.partition("\n")[0],
            named.get("RecordNumber"),
            named.get("ComputerName"),
        ),
        message,
        sink,
    )


LAYOUT = Layout(
    name="splunk",
    title="Splunk search results with `_raw`: XML (`renderXml`), or the classic text",
    reference="https://docs.splunk.com/Documentation/Splunk/latest/Search/Exportsearchresults",
    lacks="nothing with XML; the classic text only what English message texts show, names instead of SIDs, "
    "times to the second",
    recognises=_recognises,
    put=_put,
)
