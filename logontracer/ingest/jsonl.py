"""Events as JSON, one a line, in arrays or pretty-printed, as many tools write them."""

from __future__ import annotations

import re
from pathlib import Path

from logontracer.errors import UnsupportedFormatError
from logontracer.ingest.format import SNIFF_BYTES, InputFormat
from logontracer.ingest.jsonvalues import Found, json_values
from logontracer.ingest.layouts import LAYOUTS, TooDeepError, events_in, is_bulk_action, put
from logontracer.ingest.layouts.layout import Row
from logontracer.ingest.raw import RecordSink
from logontracer.ingest.textfile import Text, encoding_of
from logontracer.model.receipt import Damage, shown_path

_OPENING = re.compile(r"[\s\ufeff]*(?:Record \d{1,20}\s*)?\[?\s*\{\s*(?:\"|\})")
#: Names of which at least one stands in every layout; JSON without any is something else.
_NAMES = re.compile(
    r"\"(?:Event|System|EventI[dD]|EventCode|event_id|winlog|event\.code|event|winlog\.event_id|win|_raw|Id)\"\s*:"
)
_VALUES_PER_REPORT = 500
_HINT = "docs/formats.md lists the layouts that are read; the EVTX file itself is best"


def _recognises(head: bytes) -> bool:
    text = _decoded_head(head)
    return _OPENING.match(text) is not None and _NAMES.search(text) is not None


def _decoded_head(head: bytes) -> str:
    encoding = encoding_of(head)
    return head[encoding.mark_bytes :].decode(encoding.name, "replace").replace("\0", "")


def read(path: Path, sink: RecordSink) -> None:
    """Put every event and every damaged span of a JSON export into *sink*.

    Raises
    ------
    UnsupportedFormatError
        When no object is laid out as a known tool writes events.
    """
    with path.open("rb") as file:
        head = file.read(SNIFF_BYTES)
        text = Text(file, encoding_of(head), "")
        reading = _Values(text, sink)
        reading.read(_decoded_head(head))
    if not reading.n_events and reading.n_strangers:
        raise UnsupportedFormatError(
            f"{shown_path(path.name)} is JSON, but none of its {reading.n_strangers:,} objects is laid out "
            f"as a known tool writes events; the first has {reading.names}",
            hint=_HINT,
        )


class _Values:
    """The values of a text on their way into a sink."""

    def __init__(self, text: Text, sink: RecordSink) -> None:
        self._text = text
        self._sink = sink
        self.n_events = 0
        self.n_strangers = 0
        self.names = ""

    def read(self, head: str) -> None:
        """Read everything."""
        for number, found in enumerate(json_values(self._text, head)):
            if found.fault:
                self._refuse(found, found.fault)
            else:
                self._take(found)
            if number % _VALUES_PER_REPORT == 0:
                self._sink.progress(self._text.offset_bytes)
        self._sink.progress(self._text.offset_bytes)

    def _refuse(self, found: Found, fault: str) -> None:
        self._sink.set_aside("unreadable")
        self._sink.damage(Damage(found.offset_bytes, found.size_bytes, f"line {found.line:,}: {fault}", 0))

    def _take(self, found: Found) -> None:
        is_any = False
        for row in events_in(found.value):
            is_any = True
            try:
                self._put(row)
            except TooDeepError as error:
                self._refuse(found, str(error))
        if not is_any and not isinstance(found.value, (list, dict)):
            self._strange(f"no names: it is {type(found.value).__name__}")

    def _put(self, row: Row) -> None:
        if put(row, self._sink):
            self.n_events += 1
        elif not is_bulk_action(row):
            self._strange(f"the names {', '.join(list(row)[:_MOST_NAMES])}"[:_LONGEST_NAMES])

    def _strange(self, names: str) -> None:
        self.n_strangers += 1
        self.names = self.names or names
        self._sink.set_aside("no_layout")


_MOST_NAMES = 8
_LONGEST_NAMES = 200


FORMAT = InputFormat(
    name="json",
    title="JSON, one event a line or in arrays: " + ", ".join(layout.name for layout in LAYOUTS),
    reference="docs/formats.md",
    extensions=(".json", ".jsonl", ".ndjson"),
    recognises=_recognises,
    read=read,
)
