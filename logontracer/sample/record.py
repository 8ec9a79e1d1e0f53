"""What records are made of: providers, event templates, and templates with an id of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from logontracer.sample.binxml import (
    Definition,
    Element,
    Substitution,
    ValueType,
    define,
    names_of,
)

#: Types whose values differ in nearly every record; the other numbers take few values.
_VARYING_TYPES = frozenset({ValueType.HEX64, ValueType.GUID})


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
        return tuple(
            i for i, f in enumerate(self.fields) if f.type in _VARYING_TYPES or f.name in self.varying_text
        )

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
