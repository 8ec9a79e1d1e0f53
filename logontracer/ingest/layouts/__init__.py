"""How each tool writes an event: an object of names and values to a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logontracer.ingest.layouts import evtxecmd, flat, getwinevent, rendered, splunk, wazuh, winlogbeat
from logontracer.ingest.layouts.layout import Layout, Row, TooDeepError
from logontracer.ingest.raw import RecordSink

#: In the order in which an object is tried: the narrow ones first; `flat` takes what has an id and a time.
LAYOUTS: tuple[Layout, ...] = (
    rendered.LAYOUT,
    evtxecmd.LAYOUT,
    splunk.LAYOUT,
    winlogbeat.LAYOUT,
    wazuh.LAYOUT,
    getwinevent.LAYOUT,
    flat.LAYOUT,
)
#: Lists of events inside one object: answers of a search, exports with a heading of their own.
_LISTS = ("hits", "results", "Events", "events", "records", "value", "Event")
#: Wrappers around one event.
_AROUND = ("_source", "result", "fields")
_DEEPEST = 6


def layout_of(row: Row) -> Layout | None:
    """Return the layout of an object, None when it is of no known tool."""
    return next((layout for layout in LAYOUTS if layout.recognises(row)), None)


def events_in(value: Any, depth: int = 0) -> Iterator[Row]:
    """Yield the events of a JSON value, without what is wrapped around them.

    An object that holds no list of events and no wrapper is yielded as it is.
    """
    if isinstance(value, list) and depth < _DEEPEST:
        for item in value:
            yield from events_in(item, depth + 1)
    elif isinstance(value, dict):
        inner = _inside(value)
        if inner is None or depth >= _DEEPEST:
            yield nested(value)
        else:
            yield from events_in(inner, depth + 1)


def _inside(value: Row) -> Any:
    for name in _AROUND:
        inner = value.get(name)
        if isinstance(inner, dict) and (name != "fields" or "_id" in value):
            return inner
    for name in _LISTS:
        inner = value.get(name)
        is_list = isinstance(inner, list) and all(isinstance(item, dict) for item in inner)
        if is_list or (name in ("hits", "Events") and isinstance(inner, dict)):
            return inner
    return None


def nested(row: Row) -> Row:
    """Return an object whose names with points (``winlog.event_id``) stand inside one another."""
    if not any("." in name for name in row):
        return row
    found: dict[str, Any] = {}
    for name, value in row.items():
        *path, last = str(name).split(".")
        place = found
        for step in path[:_DEEPEST]:
            inner = place.setdefault(step, {})
            if not isinstance(inner, dict):
                break
            place = inner
        place.setdefault(last, value)
    return found


def is_bulk_action(row: Row) -> bool:
    """Return whether an object is the line in front of a document in Elasticsearch's bulk format."""
    return (
        len(row) == 1
        and next(iter(row)) in ("index", "create")
        and isinstance(next(iter(row.values())), dict)
    )


def put(row: Row, sink: RecordSink) -> bool:
    """Put an event into *sink*; return False when it has the layout of no known tool.

    Raises
    ------
    TooDeepError
        When it is nested too deep to be read; nothing of it is in the sink.
    """
    layout = layout_of(row)
    if layout is None:
        return False
    try:
        layout.put(row, sink)
    except RecursionError as error:
        raise TooDeepError from error
    return True


__all__ = ["LAYOUTS", "Layout", "TooDeepError", "events_in", "is_bulk_action", "layout_of", "nested", "put"]
