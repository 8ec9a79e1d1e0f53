"""What a layout is: how one tool writes one event as an object of names and values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from logontracer.ingest.columns import Shape
from logontracer.ingest.decoded import FieldNames
from logontracer.ingest.raw import RecordSink

#: One object of a file: a JSON object, or a row of a table by its heading.
Row = Mapping[str, Any]


class TooDeepError(ValueError):
    """An event of more lists and objects in one another than any record has."""

    def __init__(self) -> None:
        super().__init__("lists and objects too deep in one another")


@dataclass(frozen=True, slots=True)
class Layout:
    """One tool's way of writing an event.

    ``recognises`` says whether an object is of this layout; ``put`` lays it out
    as a record.  ``lacks`` says what the layout cannot give, for the documentation.
    """

    name: str
    title: str
    reference: str
    lacks: str
    recognises: Callable[[Row], bool]
    put: Callable[[Row, RecordSink], None]


@dataclass(frozen=True, slots=True)
class Heading:
    """What every event says of itself, as written."""

    event_id: Any
    channel: Any
    provider: Any
    time: Any
    record_id: Any
    computer: Any

    def put(self, fields: Mapping[str, Any], sink: RecordSink) -> None:
        """Put the event with its *fields* into *sink*."""
        shape = Shape(number(self.event_id), text(self.channel), text(self.provider), False, tuple(fields))
        sink.add(
            shape, moment(self.time), number(self.record_id), text(self.computer), tuple(fields.values())
        )


def scalar(value: Any) -> Any:
    """Return a text or number; of a list its first, of an object none."""
    if isinstance(value, list):
        value = value[0] if value else None
    return value if isinstance(value, (str, int, float)) else None


def text(value: Any) -> str | None:
    """Return a value as text, None when there is none."""
    value = scalar(value)
    return None if value is None or value == "" else str(value)


def number(value: Any) -> Any:
    """Return an id as it is written; a whole number that some tool made ``4624.0`` without its point."""
    value = scalar(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str):
        return value.replace(",", "") if value[:1].isdecimal() else value
    return value


def moment(value: Any) -> Any:
    """Return a time as it is written; seconds or milliseconds since 1970 as ISO 8601."""
    value = scalar(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _since_1970(float(value))
    return value


_MOST_SECONDS = 1e11  # the year 5138; a larger number counts milliseconds


def _since_1970(seconds: float) -> str | None:
    # Only what a time can be: a number out of range is no time, and no error.
    if not 0 < seconds < _MOST_SECONDS * 1_000:
        return None
    microseconds = round(seconds * (1_000_000 if seconds < _MOST_SECONDS else 1_000))
    from datetime import UTC, datetime, timedelta

    found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
    return found.isoformat()


def first(row: Row, *names: str) -> Any:
    """Return the first value that is there and not empty."""
    for name in names:
        value = row.get(name)
        if value is not None and value != "":
            return value
    return None


def fields_of(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Return the fields of a record by name, each value a text or number; a repeated name is numbered."""
    names = FieldNames()
    for name, value in pairs:
        names.add(str(name), flat(value))
    return names.finish()


def flat(value: Any) -> Any:
    """Return a value as one text or number: the items of a list in lines, of an object as ``name=value``."""
    if isinstance(value, list):
        return "\n".join(_texts(value))
    if isinstance(value, dict):
        return "\n".join(f"{name}={item}" for name, item in _leaves(value))
    return value


def _texts(values: list[Any]) -> Iterator[str]:
    for value in values:
        item = flat(value)
        if item is not None:
            yield str(item)


def _leaves(values: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if value is not None:
            yield name, flat(value)
