"""The frame every record of one kind shares, and the layout of a record before it has a place in a chunk."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from logontracer.sample.binxml import (
    EOF,
    FIXED,
    FRAGMENT,
    TEMPLATE_INSTANCE,
    Element,
    Substitution,
    Value,
    ValueType,
    encode,
    encode_guid,
)
from logontracer.sample.record import EventTemplate, Template

_EVENT_NAMESPACE = "http://schemas.microsoft.com/win/2004/08/events/event"
_RECORD_SIGNATURE = b"**\x00\x00"
#: Signature and size before, record id and time after; then the instance of the system template.
_HEAD_BYTES = 24
_INSTANCE_HEAD_BYTES = len(FRAGMENT) + len(TEMPLATE_INSTANCE) + 8
_DESCRIPTOR, _U32 = struct.Struct("<HBx"), struct.Struct("<I")
_TIME_VALUE = (
    6  # position of TimeCreated among the system values; activity, process, thread, record id follow
)


@dataclass(slots=True)
class Layout:
    """A record without definitions, times and ids."""

    data: bytes  # padded, with its size at both ends
    end: int  # where padding begins
    patches: tuple[tuple[int, struct.Struct | None], ...]  # position and form of what varies; None is text


class Frame:
    """What all records of one event from one computer share; positions count from a record's start."""

    def __init__(self, event: EventTemplate, computer: str) -> None:
        self.event = event
        self.own: Template = event.template
        self.system = system_template(event, computer)
        values = _system_values(event)
        sizes = [len(encode(value, of)) for value, of in values]
        outer = b"".join(encode(value, of) for value, of in values)
        descriptors = b"".join(_describe(encode(value, of), value, of) for value, of in values)
        head = _RECORD_SIGNATURE + bytes(_HEAD_BYTES - 4) + _instance_head(self.system)
        count = _U32.pack(len(values) + 1)
        #: Just behind the u32 that says where the system definition is.
        self.system_definition = len(head)
        self.nested_size = len(head) + 4 + len(descriptors)
        first_value = self.nested_size + 4
        self.time = first_value + [0, *accumulate(sizes)][_TIME_VALUE]
        self._before = head + count + descriptors
        self._after = outer + _instance_head(self.own)
        #: Just behind the u32 that says where the event's own definition is.
        self.nested_definition = first_value + len(self._after)

    def lay_out(self, values: Sequence[Value]) -> Layout:
        """Return the layout of a record that holds *values*, one per field of the event.

        Raises
        ------
        ValueError
            When a value or all of them are too large.
        """
        encoded = [encode(value, of) for value, of in zip(values, self.event.types, strict=True)]
        descriptors = b"".join(
            _describe(data, value, of)
            for data, value, of in zip(encoded, values, self.event.types, strict=True)
        )
        inner = _U32.pack(len(encoded)) + descriptors + b"".join(encoded) + EOF
        if _INSTANCE_HEAD_BYTES + len(inner) > 0xFFFF:
            raise ValueError(f"a record of {len(inner)} bytes does not fit a chunk")
        nested = _DESCRIPTOR.pack(_INSTANCE_HEAD_BYTES + len(inner), ValueType.BINXML)
        record = self._before + nested + self._after + inner + EOF
        start = self.nested_definition + 4 + len(descriptors)
        positions = [start, *accumulate((len(data) for data in encoded), initial=start)][1:]
        types = self.event.types
        patches = tuple((positions[i], FIXED.get(types[i])) for i in self.event.varying)
        return Layout(_finish(record), len(record), patches)


def _describe(data: bytes, value: Value, of: ValueType) -> bytes:
    """Return a value's size and type; a pointer-sized number comes as the 64-bit one it is."""
    if value is None:
        return _DESCRIPTOR.pack(0, ValueType.NULL)
    return _DESCRIPTOR.pack(len(data), ValueType.HEX64 if of is ValueType.SIZE else of)


def _instance_head(template: Template) -> bytes:
    return FRAGMENT + TEMPLATE_INSTANCE + _U32.pack(template.id) + bytes(4)


def _finish(record: bytes) -> bytes:
    """Pad a record to 8 bytes and write its size at both ends."""
    size = -(-(len(record) + 4) // 8) * 8
    padded = bytearray(record).ljust(size, b"\0")
    _U32.pack_into(padded, 4, size)
    _U32.pack_into(padded, size - 4, size)
    return bytes(padded)


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


def _system_values(event: EventTemplate) -> list[tuple[Value, ValueType]]:
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
    return values
