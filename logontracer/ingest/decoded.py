"""A decoded event of the ``evtx`` package's JSON, laid out as a row."""

from __future__ import annotations

import json
from typing import Any

import orjson

from logontracer.ingest.columns import Shape
from logontracer.ingest.raw import RecordSink

_ATTRIBUTES, _TEXT = "#attributes", "#text"
_ALL_SIMPLE = frozenset((str, int, float, bool, type(None)))
#: Containers inside one field; real ones have three.
_DEEPEST = 32


_EVENT_DATA = '"EventData":{'
_PAIR = '":'


def text_to_sink(text: str, sink: RecordSink, *, is_salvaged: bool) -> None:
    """Put the JSON of one event into *sink*; what is not JSON is set aside as unreadable."""
    try:
        decoded = orjson.loads(text)
        if _may_repeat_names(decoded, text):
            decoded = json.loads(text, object_pairs_hook=_keep_all)
    except (ValueError, RecursionError):
        sink.set_aside("unreadable")
        return
    event_to_sink(decoded, sink, is_salvaged=is_salvaged)


def _may_repeat_names(decoded: Any, text: str) -> bool:
    """Return whether two fields of one event may bear the same name, of which a dict keeps one.

    Every name is followed by a quote and a colon, so as many of them as names means
    no repetition; a value may hold them too, which costs only a slower look.
    """
    event = decoded.get("Event") if isinstance(decoded, dict) else None
    data = event.get("EventData") if isinstance(event, dict) else None
    if isinstance(data, dict):
        return text.count(_PAIR, text.find(_EVENT_DATA)) != len(data) + 1
    return isinstance(event, dict) and event.get("UserData") is not None


#: No record of Windows has more values (a BinXML instance is bounded likewise); the rest stay together.
MOST_FIELDS = 4_096
OVERFLOW = "(further values)"


class FieldNames:
    """The fields of one record by name: a repeated name is numbered, a flood of them kept as one field."""

    def __init__(self) -> None:
        self._fields: dict[str, Any] = {}
        self._numbers: dict[str, int] = {}  # last number of each repeated name
        self._further: list[str] = []

    def add(self, name: str, value: Any) -> None:
        """Add a field under *name*, or ``name_1``, ``name_2`` … when it is taken."""
        if len(self._fields) >= MOST_FIELDS:
            self._further.append(f"{name}={'' if value is None else value}")
            return
        self._fields[self._unused(name)] = value

    def _unused(self, name: str) -> str:
        if name not in self._fields:
            return name
        number = self._numbers.get(name, 0) + 1
        while f"{name}_{number}" in self._fields:
            number += 1
        self._numbers[name] = number
        return f"{name}_{number}"

    def finish(self) -> dict[str, Any]:
        """Return the fields in the order of the record."""
        if self._further:
            self._fields[OVERFLOW] = "\n".join(self._further)
            self._further = []
        return self._fields


def _keep_all(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    kept = FieldNames()
    for name, value in pairs:
        kept.add(name, value)
    return kept.finish()


def event_to_sink(decoded: Any, sink: RecordSink, *, is_salvaged: bool) -> None:
    """Put one event into *sink*; an event without any content is set aside as empty."""
    try:
        event = decoded["Event"]
        system = event["System"]
        provider = system["Provider"][_ATTRIBUTES]["Name"]
        time = system["TimeCreated"][_ATTRIBUTES]["SystemTime"]
        event_id, record_id = system["EventID"], system["EventRecordID"]
        channel, computer = system["Channel"], system["Computer"]
    except (KeyError, TypeError):
        _unusual(decoded, sink, is_salvaged)
        return
    heading = (provider, time, event_id, record_id, channel, computer)
    if not _ALL_SIMPLE.issuperset(map(type, heading)):
        _unusual(decoded, sink, is_salvaged)
        return
    names, values = _fields(event)
    sink.add(Shape(event_id, channel, provider, is_salvaged, names), time, record_id, computer, values)


def _unusual(decoded: Any, sink: RecordSink, is_salvaged: bool) -> None:
    """Put an event into *sink* whose System part has attributes or gaps where others have none."""
    event = decoded.get("Event") if isinstance(decoded, dict) else None
    system = event.get("System") if isinstance(event, dict) else None
    if not isinstance(event, dict) or not isinstance(system, dict) or _is_blank(system):
        sink.set_aside("empty")
        return
    names, values = _fields(event)
    provider = _attribute(system.get("Provider"), "Name")
    time = _attribute(system.get("TimeCreated"), "SystemTime")
    event_id, channel = _scalar(system.get("EventID")), _scalar(system.get("Channel"))
    record_id, computer = _scalar(system.get("EventRecordID")), _scalar(system.get("Computer"))
    sink.add(Shape(event_id, channel, provider, is_salvaged, names), time, record_id, computer, values)


def _is_blank(system: dict[str, Any]) -> bool:
    return system.get("EventID") is None and system.get("TimeCreated") is None and not system.get("Computer")


def _attribute(element: Any, name: str) -> Any:
    attributes = element.get(_ATTRIBUTES) if isinstance(element, dict) else None
    value = attributes.get(name) if isinstance(attributes, dict) else None
    return value if isinstance(value, str) else None


def _scalar(element: Any) -> Any:
    """Return an element's text; with attributes it stands under ``#text``."""
    if isinstance(element, dict):
        element = element.get(_TEXT)
    if isinstance(element, list):
        element = element[0] if element else None
    return element if isinstance(element, (str, int)) else None


def _fields(event: dict[str, Any]) -> tuple[tuple[str, ...], Any]:
    """Return names and values of EventData, or of the leaves of UserData."""
    data = event.get("EventData")
    if isinstance(data, dict) and "UserData" not in event:
        values = data.values()
        # One pass in C over the common case: flat text and numbers only.
        if _ALL_SIMPLE.issuperset(map(type, values)) and _TEXT not in data:
            return tuple(data), values
    names = FieldNames()
    for section in ("EventData", "UserData"):
        _flatten(event.get(section), "", names, 0)
    fields = names.finish()
    return tuple(fields), fields.values()


def _flatten(element: Any, name: str, fields: FieldNames, depth: int) -> None:
    """Put the leaves below *element* into *fields* by their own names; a repeated name is numbered."""
    if depth > _DEEPEST:
        return
    if isinstance(element, dict):
        for key, value in element.items():
            if key == _TEXT:
                _flatten(value, name or "Data", fields, depth + 1)
            elif key != _ATTRIBUTES:
                _flatten(value, key, fields, depth + 1)
    elif isinstance(element, list):
        for value in element:
            _flatten(value, name, fields, depth + 1)
    elif element is not None or name:
        fields.add(name or "Data", element)
