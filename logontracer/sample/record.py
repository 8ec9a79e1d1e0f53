"""What a record looks like: templates by event id, and the layout of a record before it has a place in a chunk."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from logontracer.sample.binxml import (
    EOF,
    FIXED,
    FRAGMENT,
    TEMPLATE_INSTANCE,
    Definition,
    Element,
    Substitution,
    Value,
    ValueType,
    define,
    encode,
    encode_guid,
    names_of,
)

_EVENT_NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_RECORD_SIGNATURE = b"**\x00\x00"
_U32 = struct.Struct("<I")


@dataclass(frozen=True, slots=True)
class Provider:
    """Who writes the record, and to which channel."""

    name: str
    guid: str
    channel: str
    #: Security-Auditing passes name, GUID and channel as values; other providers have them in the template.
    is_in_values: bool = True


@dataclass(frozen=True, slots=True)
class Field:
    """One field of an event, by Windows' name."""

    name: str
    type: ValueType


@dataclass(frozen=True)
class EventTemplate:
    """What a record of one event id looks like.

    ``user_data`` names the element (and its namespace) that holds the fields
    instead of ``EventData``.  ``varying_text`` names text fields that change
    from record to record but rarely in length, such as a port.
    """

    event_id: int
    provider: Provider
    fields: tuple[Field, ...]
    task: int
    keywords: int
    version: int = 0
    level: int = 0
    opcode: int = 0
    has_activity: bool = False
    user_data: tuple[str, str] | None = None
    varying_text: frozenset[str] = frozenset({"IpPort"})

    @cached_property
    def types(self) -> tuple[ValueType, ...]:
        """Types of the fields in order."""
        return tuple(f.type for f in self.fields)

    @cached_property
    def element(self) -> Element:
        """The tree of the event's own template."""
        values = [Substitution(i, f.type, is_optional=False) for i, f in enumerate(self.fields)]
        if self.user_data is None:
            pairs = zip(self.fields, values, strict=True)
            data = (Element("Data", (value,), (("Name", f.name),)) for f, value in pairs)
            return Element("EventData", tuple(data))
        name, namespace = self.user_data
        parts = (Element(f.name, (value,)) for f, value in zip(self.fields, values, strict=True))
        return Element(name, tuple(parts), (("xmlns", namespace),))

    @cached_property
    def template(self) -> Template:
        """The event's own template."""
        key = f"{self.provider.name}/{self.event_id}/{self.version}"
        return Template(self.element, key)

    @cached_property
    def varying(self) -> tuple[int, ...]:
        """Positions of the fields that are patched into a finished layout."""
        return tuple(i for i, f in enumerate(self.fields) if f.type in FIXED or (f.name in self.varying_text))

    @cached_property
    def constant(self) -> tuple[int, ...]:
        """Positions of the fields that a layout is made for."""
        return tuple(i for i in range(len(self.fields)) if i not in set(self.varying))


class Template:
    """A template with an id, whose definitions are remembered by what a chunk already names."""

    def __init__(self, element: Element, key: str) -> None:
        self.element = element
        self.names = names_of(element)
        self.guid = hashlib.sha256(key.encode()).digest()[:16]
        self.id = int.from_bytes(self.guid[:4], "little")
        self._definitions: dict[frozenset[str], Definition] = {}

    def define(self, known: Mapping[str, int]) -> Definition:
        """Return the definition for a chunk that has the *known* names."""
        unknown = frozenset(name for name in self.names if name not in known)
        found = self._definitions.get(unknown)
        if found is None:
            found = self._definitions[unknown] = define(self.element, unknown)
        return found


def system_template(event: EventTemplate, computer: str) -> Template:
    """Return the template of everything a machine's records share."""
    element = _system_element(event, computer)
    return Template(element, f"system/{event.provider.name}/{event.user_data is None}/{computer}")


def _system_element(event: EventTemplate, computer: str) -> Element:
    provider = event.provider
    nested = Substitution(17 if provider.is_in_values else 19, ValueType.BINXML)
    name: str | Substitution = provider.name
    guid: str | Substitution = "{" + provider.guid.lower() + "}"
    channel: str | Substitution = provider.channel
    related = 18
    if provider.is_in_values:
        name, guid = Substitution(14, ValueType.TEXT), Substitution(15, ValueType.GUID)
        channel, related = Substitution(16, ValueType.TEXT), 13

    def value(tag: str, index: int, of: ValueType) -> Element:
        return Element(tag, (Substitution(index, of),), depends_on=index)

    system = Element(
        "System",
        (
            Element("Provider", (), (("Name", name), ("Guid", guid))),
            Element(
                "EventID",
                (Substitution(3, ValueType.UINT16),),
                (("Qualifiers", Substitution(4, ValueType.UINT16)),),
                depends_on=3,
            ),
            value("Version", 11, ValueType.UINT8),
            value("Level", 0, ValueType.UINT8),
            value("Task", 2, ValueType.UINT16),
            value("Opcode", 1, ValueType.UINT8),
            value("Keywords", 5, ValueType.HEX64),
            Element("TimeCreated", (), (("SystemTime", Substitution(6, ValueType.FILETIME)),)),
            value("EventRecordID", 10, ValueType.UINT64),
            Element(
                "Correlation",
                (),
                (
                    ("ActivityID", Substitution(7, ValueType.GUID)),
                    ("RelatedActivityID", Substitution(related, ValueType.GUID)),
                ),
            ),
            Element(
                "Execution",
                (),
                (
                    ("ProcessID", Substitution(8, ValueType.UINT32)),
                    ("ThreadID", Substitution(9, ValueType.UINT32)),
                ),
            ),
            Element("Channel", (channel,)),
            Element("Computer", (computer,)),
            Element("Security", (), (("UserID", Substitution(12, ValueType.SID)),)),
        ),
    )
    body = nested if event.user_data is None else Element("UserData", (nested,), depends_on=nested.index)
    return Element("Event", (system, body), (("xmlns", _EVENT_NAMESPACE),))


def _system_values(event: EventTemplate, nested_bytes: bytes) -> list[tuple[Value, ValueType]]:
    provider = event.provider
    values: list[tuple[Value, ValueType]] = [
        (event.level, ValueType.UINT8),
        (event.opcode, ValueType.UINT8),
        (event.task, ValueType.UINT16),
        (event.event_id, ValueType.UINT16),
        (None, ValueType.NULL),  # qualifiers
        (event.keywords, ValueType.HEX64),
        (0, ValueType.FILETIME),
        (bytes(16), ValueType.GUID) if event.has_activity else (None, ValueType.NULL),
        (0, ValueType.UINT32),
        (0, ValueType.UINT32),
        (0, ValueType.UINT64),
        (event.version, ValueType.UINT8),
        (None, ValueType.NULL),  # user
        (None, ValueType.NULL),  # related activity
    ]
    if provider.is_in_values:
        values += [
            (provider.name, ValueType.TEXT),
            (encode_guid(provider.guid), ValueType.GUID),
            (provider.channel, ValueType.TEXT),
        ]
    else:
        values += [(None, ValueType.NULL)] * 5
    return [*values, (nested_bytes, ValueType.BINXML)]


def _instance(values: Sequence[tuple[Value, ValueType]]) -> tuple[bytes, list[int], list[int]]:
    """Return substitutions as bytes, and the positions of their descriptors and of their values."""
    encoded = [encode(value, of) for value, of in values]
    descriptors, positions = bytearray(_U32.pack(len(values))), []
    position = 4 + 4 * len(values)
    for data, (value, of) in zip(encoded, values, strict=True):
        descriptors += struct.pack("<HBx", len(data), ValueType.NULL if value is None else of)
        positions.append(position)
        position += len(data)
    return bytes(descriptors) + b"".join(encoded), [4 + 4 * i for i in range(len(values))], positions


@dataclass(slots=True)
class Layout:
    """A record without definitions, times and ids; positions count from the record's start."""

    data: bytes  # padded, with its size at both ends
    end: int  # where padding begins
    system_definition: int  # just behind the u32 that says where the system definition is
    nested_definition: int
    nested_size: int  # the u16 size of the nested value
    time: int
    activity: int
    rest: int  # process, thread and record id
    patches: tuple[tuple[int, struct.Struct | None], ...]


_HEAD_BYTES = 24
_INSTANCE_HEAD_BYTES = len(FRAGMENT) + len(TEMPLATE_INSTANCE) + 8


def _instance_head(template: Template) -> bytes:
    return FRAGMENT + TEMPLATE_INSTANCE + _U32.pack(template.id) + bytes(4)


def _finish(record: bytes) -> bytes:
    """Pad a record to 8 bytes and write its size at both ends."""
    size = -(-(len(record) + 4) // 8) * 8
    padded = bytearray(record).ljust(size, b"\0")
    _U32.pack_into(padded, 4, size)
    _U32.pack_into(padded, size - 4, size)
    return bytes(padded)


def lay_out(system: Template, event: EventTemplate, values: Sequence[Value]) -> Layout:
    """Return the layout of a record of *event* that holds *values*."""
    typed = list(zip(values, event.types, strict=True))
    inner, _, inner_positions = _instance(typed)
    nested = _instance_head(event.template) + inner + EOF
    outer, descriptors, positions = _instance(_system_values(event, nested))
    head = _RECORD_SIGNATURE + bytes(_HEAD_BYTES - 4) + _instance_head(system)
    start = len(head)
    record = head + outer + EOF
    nested_start = start + positions[-1]
    field_start = nested_start + _INSTANCE_HEAD_BYTES
    return Layout(
        data=_finish(record),
        end=len(record),
        system_definition=start,
        nested_definition=field_start,
        nested_size=start + descriptors[-1],
        time=start + positions[6],
        activity=start + positions[7],
        rest=start + positions[8],
        patches=tuple((field_start + inner_positions[i], FIXED.get(event.types[i])) for i in event.varying),
    )
