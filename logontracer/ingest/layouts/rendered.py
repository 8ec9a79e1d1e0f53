"""Windows' own ``<Event>`` turned into JSON: evtx_dump, EvtxECmd ``--fj``, Velociraptor, xmltodict.

They differ in where an element's attributes stand: under ``#attributes``, beside it
under ``Name_attributes``, or in it as ``@Name`` or ``Name``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logontracer.ingest.decoded import FieldNames
from logontracer.ingest.layouts.layout import Heading, Layout, Row, TooDeepError
from logontracer.ingest.raw import RecordSink

#: Containers inside one field; real ones have three.
_DEEPEST = 32
_ATTRIBUTES = ("#attributes", "$")
_TEXTS = ("#text", "_", "Value")
_BESIDE = "_attributes"


def _recognises(row: Row) -> bool:
    event = row.get("Event", row)
    return isinstance(event, dict) and isinstance(event.get("System"), dict)


def _put(row: Row, sink: RecordSink) -> None:
    event = row.get("Event", row)
    system = event["System"]
    Heading(
        element_text(system.get("EventID")),
        element_text(system.get("Channel")),
        attribute(system, "Provider", "Name"),
        attribute(system, "TimeCreated", "SystemTime"),
        element_text(system.get("EventRecordID")),
        element_text(system.get("Computer")),
    ).put(event_fields(event), sink)


def attribute(parent: Row, element: str, name: str) -> Any:
    """Return an attribute of an element, wherever the tool put it."""
    value = parent.get(element)
    beside = parent.get(element + _BESIDE)
    places = [beside, value, *(value.get(key) for key in _ATTRIBUTES if isinstance(value, dict))]
    for place in places:
        if isinstance(place, dict):
            found = place.get(name, place.get(f"@{name}"))
            if found is not None:
                return found
    return None


def element_text(value: Any) -> Any:
    """Return the text of an element, which stands in it under a name when it has attributes."""
    if isinstance(value, dict):
        return next((value[key] for key in _TEXTS if key in value), None)
    return value


def event_fields(event: Row) -> dict[str, Any]:
    """Return the fields of EventData, and the leaves of UserData."""
    names = FieldNames()
    for section in ("EventData", "UserData"):
        for name, value in _leaves(event.get(section), "", 0):
            names.add(name, value)
    return names.finish()


def _leaves(value: Any, name: str, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield name and value of each leaf, in the order of the record."""
    if depth > _DEEPEST:
        raise TooDeepError
    if isinstance(value, list):
        for item in value:
            yield from _leaves(item, name, depth + 1)
    elif not isinstance(value, dict):
        if value is not None or name:
            yield name or "Data", value
    elif isinstance(own := _own_name(value), str):
        yield own, element_text(value)
    else:
        for key, item in value.items():
            if not _is_attribute(key, value):
                yield from _leaves(item, (name or "Data") if key in _TEXTS[:2] else key, depth + 1)


def _own_name(value: Row) -> Any:
    """Return the name that ``<Data Name="…">`` gives itself, None for any other element."""
    if "@Name" in value:
        return value["@Name"]
    attributes = value.get("$")
    return attributes.get("Name") if isinstance(attributes, dict) else None


def _is_attribute(key: str, beside: Row) -> bool:
    if key.startswith("@") or key in _ATTRIBUTES:
        return True
    return key.endswith(_BESIDE) and isinstance(beside[key], dict)


LAYOUT = Layout(
    name="rendered",
    title="The event as Windows renders it, in JSON: `evtx_dump`, EvtxECmd `--fj`, Velociraptor, xmltodict",
    reference="https://github.com/omerbenamram/evtx#evtx_dump-binary-utility",
    lacks="nothing",
    recognises=_recognises,
    put=_put,
)
