"""A parsed ``<Event>`` element, laid out as a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from lxml import etree

from logontracer.ingest.columns import Shape
from logontracer.ingest.decoded import FieldNames
from logontracer.ingest.raw import RecordSink

Restore = Callable[[str], str]


def element_to_sink(
    event: etree._Element, sink: RecordSink, restore: Restore = str, *, is_salvaged: bool = False
) -> None:
    """Put one event into *sink*; an element without System is set aside as empty.

    Parameters
    ----------
    restore : callable
        Turns a parsed text into what was written, for events that had to be repaired.
    is_salvaged : bool
        True for an event cut out of text that is not well-formed.
    """
    system: dict[str, etree._Element] = {}
    names = FieldNames()
    for section in event:
        name = local_name(section)
        if name == "System":
            system = {local_name(child): child for child in section}
        elif name == "EventData":
            _event_data(section, names)
        elif name == "UserData":
            _user_data(section, names)
    fields = names.finish()
    if not system:
        sink.set_aside("empty")
        return
    if restore is not str:
        fields = {restore(n): v if v is None else restore(v) for n, v in fields.items()}
    shape = Shape(
        _text(system, "EventID", restore),
        _text(system, "Channel", restore),
        _attribute(system, "Provider", "Name", restore),
        is_salvaged,
        tuple(fields),
    )
    sink.add(
        shape,
        _attribute(system, "TimeCreated", "SystemTime", restore),
        _text(system, "EventRecordID", restore),
        _text(system, "Computer", restore),
        tuple(fields.values()),
    )


def local_name(element: etree._Element) -> str:
    """Return the name of an element without its namespace."""
    return _without_namespace(element.tag)


@lru_cache(maxsize=4096)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def _text(system: dict[str, etree._Element], name: str, restore: Restore) -> str | None:
    element = system.get(name)
    text = None if element is None else element.text
    return restore(text.strip()) if text else None


def _attribute(system: dict[str, etree._Element], name: str, attribute: str, restore: Restore) -> str | None:
    element = system.get(name)
    text = None if element is None else element.get(attribute)
    return restore(text) if text else None


def _event_data(section: etree._Element, fields: FieldNames) -> None:
    for child in section:
        name = child.get("Name") or local_name(child)
        text = child.text if not len(child) else "".join(child.itertext())
        fields.add(name, text)


def _user_data(section: etree._Element, fields: FieldNames) -> None:
    """Put the leaves, however deep, into *fields* by their own names."""
    for leaf in section.iterdescendants():
        if not len(leaf):
            name = leaf.get("Name") or local_name(leaf)
            fields.add(name, leaf.text)
